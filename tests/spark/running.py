"""Commands of `kg` on Spark as processes, and what they left."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from extractor.graph.shards import find_shards, load_shards
from extractor.graph.store import open_store

# The process of our pool, which loads the models, and the one of Spark that starts Python workers.
POOL, DAEMON = b"multiprocessing.spawn", b"pyspark.daemon"


def run_kg(
    command: str, inputs: list[Path], output: Path, *options: str, **environment: str
) -> subprocess.Popen[str]:
    """Start a command of `kg` on Spark, with a fixed time and four shards."""
    words = [sys.executable, "-m", "extractor", command, *map(str, inputs), "--engine", "spark"]
    return subprocess.Popen(
        [*words, "--output", str(output), "--shards", "4", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000", **environment},
    )


def dump(store: Path) -> list[str]:
    with open_store(store, read_only=True) as opened:
        return sorted(map(str, opened.quads))


def load(shards: Path, store: Path) -> list[str]:
    with open_store(store) as opened:
        assert [one.problem for one in load_shards(opened, find_shards([shards])) if one.problem] == []
    return dump(store)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def end_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    for member in members(process.pid):  # Spark's Python workers make groups of their own
        with suppress(ProcessLookupError):
            os.kill(member, signal.SIGKILL)
    process.wait()


def wait_for(log: Path, words: str, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while words not in log.read_text(errors="replace"):
        assert time.monotonic() < deadline, log.read_text(errors="replace")[-2000:]
        time.sleep(0.2)


def members(session: int) -> list[int]:
    """Return the processes of a session."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == session:
                found.append(int(entry.name))
    return found


def runs(session: int, words: bytes) -> bool:
    """Say whether a process with these words in its command line runs in a session."""
    for process in members(session):
        try:
            if words in Path(f"/proc/{process}/cmdline").read_bytes():
                return True
        except OSError:
            continue
    return False
