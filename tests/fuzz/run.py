"""Fuzzes with atheris, which follows the branches that an input reaches (extra `fuzz`, Linux).

    python -m tests.fuzz.run TARGET… --seconds 30     (no target: all, one after the other)

An input that breaks a promise is written to `tests/fuzz/found/`, where the tests run it from then on.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

# What is followed; the others are fuzzed as they are, and faster so.
FOLLOWED = [
    "extractor",
    "warcio",
    "feedparser",
    "email",
    "pdfminer",
    "pdfplumber",
    "docx",
    "zipfile",
    "tarfile",
]
MAX_BYTES = 10_000


def main() -> int:
    """Run the targets; exit 1 where one of them found something."""
    from tests.fuzz.targets import TARGETS

    parser = argparse.ArgumentParser(description="Fuzzes the readers, parsers and writers.")
    parser.add_argument(
        "targets", nargs="*", metavar="TARGET", help=f"one of {', '.join(TARGETS)}; default: all"
    )
    parser.add_argument("--seconds", type=int, default=30, help="for each target; default: 30")
    options = parser.parse_args()
    if unknown := set(options.targets) - set(TARGETS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; known are {', '.join(TARGETS)}")
    failed = []
    for name in options.targets or TARGETS:
        print(f"== {name}", flush=True)
        command = [sys.executable, "-m", "tests.fuzz.run", "--one", name, str(options.seconds)]
        if subprocess.run(command, check=False).returncode:
            failed.append(name)
    print(f"failed: {', '.join(failed)}" if failed else "nothing found")
    return int(bool(failed))


def fuzz(name: str, seconds: int) -> None:
    """Fuzz one target; libFuzzer ends the process."""
    try:
        import atheris
    except ImportError:
        sys.exit(
            "atheris is missing; install the extra: `.venv/bin/python -m pip install -e '.[fuzz]'` (Linux)"
        )

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with atheris.instrument_imports(include=FOLLOWED):
            from tests.fuzz import targets
    targets.FOUND.mkdir(exist_ok=True)
    corpus = Path(tempfile.mkdtemp(prefix="kg-corpus-"))
    for number, seed in enumerate(targets.TARGETS[name].seeds()):
        (corpus / str(number)).write_bytes(seed)
        targets.TARGETS[name].run(seed)  # libraries load before time is measured
    arguments = {
        "max_total_time": seconds,
        "max_len": MAX_BYTES,
        "timeout": 60,
        "rss_limit_mb": 2_048,
        "artifact_prefix": f"{targets.FOUND}/{name}-",
        "print_final_stats": 1,
        "verbosity": 0,
    }
    atheris.Setup(
        [sys.argv[0], *(f"-{key}={value}" for key, value in arguments.items()), str(corpus)],
        lambda data: targets.try_input(name, data),
    )
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        fuzz(sys.argv[2], int(sys.argv[3]))
    sys.exit(main())
