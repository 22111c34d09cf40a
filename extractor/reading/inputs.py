"""Files, folders and globs → the files to read, in an order that never changes."""

from __future__ import annotations

import glob
import stat
from collections.abc import Iterable, Iterator
from os import stat_result
from pathlib import Path

from extractor.reading.formats import FORMATS, format_of_name
from extractor.reading.problems import InputError

STDIN = Path("-")

_Found = tuple[Path, stat_result]


def find_inputs(paths: Iterable[str | Path]) -> Iterator[Path | InputError]:
    """List the files that `paths` mean, each once, and an error for each path that means none.

    Folders are searched to any depth, in the order of names; hidden entries and unknown endings are
    passed over, symbolic links are followed but not in circles. `-` is standard input and stays `Path("-")`.
    """
    seen: set[tuple[int, int]] = set()
    for path in paths:
        if str(path) == "-":
            yield STDIN
            continue
        for found in _find(str(path)):
            if isinstance(found, InputError):
                yield found
            elif (key := (found[1].st_dev, found[1].st_ino)) not in seen:
                seen.add(key)
                yield found[0]


def _find(name: str) -> Iterator[_Found | InputError]:
    # './-' must not turn into the sign for standard input.
    path = Path(name) if Path(name) != STDIN else Path(name).absolute()
    try:
        status = path.stat()
    except FileNotFoundError:
        if not glob.has_magic(name):
            yield InputError(name, "does not exist", "check its name")
            return
        # Unlike Path.glob, glob takes absolute patterns and leaves out hidden files.
        matches = sorted(glob.glob(name, recursive=True))  # noqa: PTH207
        if not matches:
            yield InputError(name, "matches no file", "check the pattern")
        for match in matches:
            yield from _find_match(Path(match))
    except (OSError, ValueError) as error:
        yield unreadable(name, error)
    else:
        yield from _find_in_folder(path) if stat.S_ISDIR(status.st_mode) else [(path, status)]


def _find_match(path: Path) -> Iterator[_Found | InputError]:
    try:
        status = path.stat()
    except OSError as error:
        yield unreadable(str(path), error)
    else:
        yield from _find_in_folder(path) if stat.S_ISDIR(status.st_mode) else [(path, status)]


def _find_in_folder(folder: Path) -> Iterator[_Found | InputError]:
    found_any = False
    entered: set[tuple[int, int]] = set()
    pending = [folder]
    while pending:
        path = pending.pop()
        try:
            status = path.stat()
            if stat.S_ISDIR(status.st_mode):
                if (key := (status.st_dev, status.st_ino)) not in entered:
                    entered.add(key)
                    pending += sorted(_visible_entries(path), reverse=True)
                continue
        except OSError as error:
            found_any = True
            yield unreadable(str(path), error)
            continue
        if stat.S_ISREG(status.st_mode) and format_of_name(path) is not None:
            found_any = True
            yield path, status
    if not found_any:
        endings = ", ".join(FORMATS)
        yield InputError(str(folder), "holds no article files", f"give a folder with {endings} files")


def _visible_entries(folder: Path) -> Iterator[Path]:
    return (entry for entry in folder.iterdir() if not entry.name.startswith("."))


def unreadable(name: str, error: Exception) -> InputError:
    """Say why the system refuses a file, in its own words."""
    reason = getattr(error, "strerror", None) or str(error)
    advice = "check its permissions" if isinstance(error, PermissionError) else "check the file"
    return InputError(name, f"cannot be opened ({reason})", advice)
