"""`.warc` and `.warc.gz`: web pages as Common Crawl and `kg fetch` keep them, read record by record."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from extractor.reading.archives import decompress
from extractor.reading.budget import StepBudget, measure
from extractor.reading.documents import read_docx, read_pdf
from extractor.reading.drafts import Draft, Drafts
from extractor.reading.plain_text import read_at_most, read_plain_text
from extractor.reading.problems import InputError, ReadLimits
from extractor.reading.web_page import read_page_bytes

# Media types that hold articles; the value is None for pages, which need to know where they come from.
_READERS: dict[str, Callable[[BinaryIO, str, Path | None, ReadLimits], Drafts] | None] = {
    "text/html": None,
    "application/xhtml+xml": None,
    "text/plain": read_plain_text,
    "application/pdf": read_pdf,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": read_docx,
}
_OK = "200"


def read_warc(stream: BinaryIO, path: str, file: Path | None, limits: ReadLimits) -> Drafts:
    """Read the pages and documents of a web archive that were answered with 200, and nothing else of it."""
    del file  # a page is named by its address
    from warcio.archiveiterator import ArchiveIterator

    budget = StepBudget(path, measure(stream), limits)
    found = False
    try:
        # Unpacked here, not by the library, so that what it reads is bounded.
        for record in ArchiveIterator(budget.watch_unbuffered(decompress(stream)), arc2warc=True):
            budget.allow(max(record.length or 0, 0))
            if not _is_page(record):
                continue
            found = True
            address = record.rec_headers.get_header("WARC-Target-URI") or ""
            name = address[:200] or path
            try:
                yield from _read_record(record, name, address, limits)
            except InputError as error:
                yield error.with_traceback(None)
    except InputError:
        raise
    except Exception as error:  # truncated compression, lengths that lie, headers in no encoding
        reason = f"is damaged or no web archive ({type(error).__name__}: {str(error)[:100].strip()})"
        advice = "what was read before is kept; download it again"
        raise InputError(path, reason, advice) from None
    if not found:
        yield InputError(path, "holds no page", "give an archive with responses, not requests or metadata")


def _is_page(record: Any) -> bool:
    headers = record.http_headers
    if record.rec_type not in ("response", "resource"):
        return False
    if record.rec_type == "response" and (headers is None or headers.get_statuscode() != _OK):
        return False
    return _content_type(record)[0] in _READERS


def _content_type(record: Any) -> tuple[str, str | None]:
    """Return the media type and the charset that the server declared."""
    headers = record.http_headers if record.http_headers is not None else record.rec_headers
    kind, *parameters = (headers.get_header("Content-Type") or "").split(";")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return kind.strip().lower(), value.strip(" \"'") or None
    return kind.strip().lower(), None


def _read_record(record: Any, name: str, address: str, limits: ReadLimits) -> Drafts:
    kind, charset = _content_type(record)
    reader = _READERS[kind]
    limit = limits.max_document_bytes if reader else limits.max_page_bytes
    try:
        data = read_at_most(record.content_stream(), limit, name, f"of {limit:,} bytes for a page")
    except InputError:
        raise
    except Exception as error:  # an encoding that lies about itself
        reason = f"has a body that cannot be decoded ({type(error).__name__})"
        raise InputError(name, reason, "leave it out") from None
    if reader is None:
        yield from read_page_bytes(data, name, None, limits, charset=charset, url=address)
        return
    for result in reader(io.BytesIO(data), name, None, limits):
        yield replace(result, url=address) if isinstance(result, Draft) else result
