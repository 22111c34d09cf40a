"""Small disks that fill up or turn read-only, where this system lets us mount them."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Disk:
    """A mounted file system in memory."""

    path: Path

    def resize(self, size: int) -> None:
        self._mount(f"remount,size={size}")

    def forbid_writing(self) -> None:
        self._mount("remount,ro")

    def _mount(self, options: str) -> None:
        subprocess.run(["mount", "-o", options, self.path], check=True, capture_output=True)


@contextmanager
def mount_disk(path: Path, size: int) -> Iterator[Disk]:
    """Mount a disk of so many bytes on a new folder; skips the test where that is not allowed."""
    path.mkdir()
    try:
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", path]
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no small disk can be mounted here ({error})")
    try:
        yield Disk(path)
    finally:
        subprocess.run(["umount", path], check=True, capture_output=True)
