"""Runs the commands that README.md shows and writes what they print below them.

Run: make readme. A ```bash block is run; the ```text block after it becomes its output. `tests/test_docs.py`
checks that nothing would change.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"^```(bash|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECONDS = re.compile(r"^(seconds +)[\d.]+$", re.MULTILINE)


def refresh(page: str, folder: Path) -> str:
    """Return the page with fresh outputs; the commands run in `folder`, which gets a link to the corpus.

    Raises:
        RuntimeError: a command failed.
    """
    (folder / "corpus").symlink_to(ROOT / "corpus")
    output = ""

    def renew(block: re.Match[str]) -> str:
        nonlocal output
        language, text = block.groups()
        if language == "bash":
            output = run(text, folder)
            return block[0]
        return f"```text\n{output}```"

    return BLOCK.sub(renew, page)


def run(script: str, folder: Path) -> str:
    """Run shell commands with our `kg` and return what they print, without what varies."""
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "NO_COLOR": "1",
        "SOURCE_DATE_EPOCH": "1700000000",
    }
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{script}failed:\n{done.stdout}")
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    printed = "\n".join(lines).strip("\n")
    return SECONDS.sub(r"\1…", printed) + "\n"


def main() -> None:
    """Write README.md again."""
    readme = ROOT / "README.md"
    with tempfile.TemporaryDirectory() as folder:
        readme.write_text(refresh(readme.read_text(encoding="utf-8"), Path(folder)), encoding="utf-8")


if __name__ == "__main__":
    main()
