"""`.zip`, `.tar` and compressed files: the articles inside, read in memory and never written to disk.

Only plain members are read. Links, devices and names that lead out of the archive are refused, archives
within archives are not entered, and what unpacks to far more than its size is given up as a bomb.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from extractor.reading.budget import Budget, measure
from extractor.reading.drafts import Draft, Drafts
from extractor.reading.formats import CONTAINERS, format_of_bytes, format_of_name
from extractor.reading.problems import InputError, ReadLimits

Reader = Callable[[BinaryIO, str, Path | None, ReadLimits], Drafts]

# What the libraries raise on broken archives.
_BROKEN = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
_PEEK_BYTES = 4_096
_DECOMPRESSORS: tuple[tuple[bytes, Callable[[BinaryIO], object]], ...] = (
    (b"\x1f\x8b", lambda stream: gzip.GzipFile(fileobj=stream)),
    (b"BZh", bz2.BZ2File),
    (b"\xfd7zXZ\x00", lzma.LZMAFile),
)


def read_zip(stream: BinaryIO, path: str, file: Path | None, limits: ReadLimits, readers: Readers) -> Drafts:
    """Read the articles in a ZIP archive, in the archive's order."""
    if not stream.seekable():
        raise InputError(path, "is a ZIP archive, which cannot be read from a pipe", "give the file")
    budget = Budget(path, measure(stream), limits)
    found = False
    with _broken_archives(path), zipfile.ZipFile(stream) as archive:
        for info in archive.infolist():
            if not _is_wanted(info.filename) or info.is_dir():  # which fails on an empty name
                continue
            found = True
            if (info.external_attr >> 16) & 0o170000 == 0o120000:
                yield _refuse(path, info.filename, "is a link")
            elif info.flag_bits & 1:
                yield _refuse(path, info.filename, "is encrypted")
            else:
                with archive.open(info) as member:
                    yield from _read_member(
                        cast(BinaryIO, member), path, info.filename, file, limits, readers, budget
                    )
    if not found:
        yield _empty(path)


def read_tar(stream: BinaryIO, path: str, file: Path | None, limits: ReadLimits, readers: Readers) -> Drafts:
    """Read the articles in a TAR archive, compressed or not, in the archive's order."""
    budget = Budget(path, measure(stream), limits)
    found = False
    unpacked = budget.watch(decompress(stream))
    with _broken_archives(path), tarfile.open(fileobj=unpacked, mode="r|") as archive:
        for info in archive:
            archive.members.clear()  # type: ignore[attr-defined]  # it would keep all of them
            if info.isdir() or not _is_wanted(info.name):
                continue
            found = True
            member = archive.extractfile(info) if info.isreg() else None
            if member is None:
                yield _refuse(path, info.name, "is a link or a device")
            else:
                yield from _read_member(cast(BinaryIO, member), path, info.name, file, limits, readers, None)
    if not found:
        yield _empty(path)


def read_packed(
    stream: BinaryIO, path: str, file: Path | None, limits: ReadLimits, readers: Readers
) -> Drafts:
    """Read one compressed file, such as `articles.jsonl.gz`, by the format of what is in it."""
    budget = Budget(path, measure(stream), limits)
    with _broken_archives(path):
        unpacked = budget.watch(decompress(stream))
        start = unpacked.peek(_PEEK_BYTES)
        format = (file and format_of_name(PurePosixPath(file.stem))) or format_of_bytes(start)
        if format in CONTAINERS or format == "docx":
            raise InputError(path, "is compressed twice or holds an archive", "unpack it first")
        yield from readers[format](cast(BinaryIO, unpacked), path, file, limits)


Readers = dict[str, Reader]


def _read_member(
    member: BinaryIO,
    path: str,
    name: str,
    file: Path | None,
    limits: ReadLimits,
    readers: Readers,
    budget: Budget | None,
) -> Drafts:
    """Read one member; whatever is wrong with it is reported and leaves the others."""
    shown = f"{path}/{name}"
    pure = PurePosixPath(name.replace("\\", "/"))
    if pure.is_absolute() or ".." in pure.parts or "\0" in name:
        yield _refuse(path, name, "has a name that leads out of the archive")
        return
    format = format_of_name(pure)
    if format is None or format in CONTAINERS:
        yield _refuse(path, name, "is an archive inside an archive", "unpack the outer one first")
        return
    watched = budget.watch(member) if budget else member
    try:
        for result in readers[format](watched, shown, file, limits):
            if isinstance(result, Draft) and result.file is not None:
                yield replace(result, member=str(pure))
            else:
                yield result
    except InputError as error:
        if budget and budget.left < 0:
            raise
        yield error.with_traceback(None)


def _is_wanted(name: str) -> bool:
    """Tell whether a member is looked at: a known ending, and not hidden."""
    pure = PurePosixPath(name.replace("\\", "/"))
    hidden = any(part.startswith((".", "__MACOSX")) and part != ".." for part in pure.parts)
    return format_of_name(pure) is not None and not hidden


def decompress(stream: BinaryIO) -> BinaryIO:
    """Unpack a stream by what its first bytes say; it must be able to peek."""
    start = cast(io.BufferedReader, stream).peek(8)
    for magic, opener in _DECOMPRESSORS:
        if start.startswith(magic):
            return cast(BinaryIO, opener(stream))
    return stream


@contextmanager
def _broken_archives(path: str) -> Iterator[None]:
    try:
        yield
    except InputError:
        raise
    except _BROKEN as error:
        reason = f"is a damaged archive ({str(error)[:100] or type(error).__name__})"
        raise InputError(path, reason, "what was read before is kept; make or download it again") from None


def _refuse(
    path: str, name: str, reason: str, advice: str = "unpack the archive if you trust it"
) -> InputError:
    return InputError(f"{path}/{name}"[:400], reason, advice)


def _empty(path: str) -> InputError:
    return InputError(path, "holds no article files", "see what `kg extract --help` lists")
