"""Which format an input has, by its name or by its first bytes."""

from __future__ import annotations

import re
import zlib
from pathlib import PurePath

from extractor.reading.json_articles import looks_like_json

# What is looked for in folders and archives, and how it is read. A file named on its own may have any ending.
FORMATS = {
    ".txt": "text",
    ".text": "text",
    ".html": "page",
    ".htm": "page",
    ".xhtml": "page",
    ".json": "json",
    ".jsonl": "lines",
    ".ndjson": "lines",
    ".eml": "mail",
    ".mbox": "mails",
    ".warc": "warc",
    ".pdf": "pdf",
    ".docx": "docx",
    ".zip": "zip",
    ".tar": "tar",
    ".tgz": "tar",
    ".tbz2": "tar",
    ".txz": "tar",
}
# Endings of compressed files: what stands before them says the rest ('.warc.gz', '.tar.xz', '.jsonl.gz').
COMPRESSED = (".gz", ".bz2", ".xz")
# Formats that hold files, which are not looked for inside each other.
CONTAINERS = frozenset({"zip", "tar", "packed"})

_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|head|body|!--)", re.IGNORECASE)
_MAGIC = (
    (b"WARC/", "warc"),
    (b"From ", "mails"),
    (b"%PDF-", "pdf"),
    (b"BZh", "packed"),
    (b"\xfd7zXZ\x00", "packed"),
)
_TAR_MAGIC = slice(257, 262)


def format_of_name(path: PurePath) -> str | None:
    """Return the format that a name's ending tells, None for an unknown one; 'packed' is one compressed file."""
    ending = path.suffix.lower()
    if ending not in COMPRESSED:
        return FORMATS.get(ending)
    inner = FORMATS.get(PurePath(path.stem).suffix.lower())
    return inner if inner in ("warc", "tar") else "packed" if inner else None


def format_of_bytes(start: bytes) -> str:
    """Tell the format of standard input or of an unknown ending from its first bytes."""
    for magic, name in _MAGIC:
        if start.startswith(magic):
            return name
    if start.startswith(b"PK\x03\x04"):
        return "docx" if b"[Content_Types].xml" in start or b"word/" in start else "zip"
    if start[_TAR_MAGIC] == b"ustar":
        return "tar"
    if start.startswith(b"\x1f\x8b"):
        inner = format_of_bytes(_inflate(start))
        return inner if inner in ("warc", "tar") else "packed"
    if _PAGE.match(start):
        return "page"
    return looks_like_json(start) or "text"


def _inflate(start: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(start, 4_096)
    except zlib.error:
        return b""
