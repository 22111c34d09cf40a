"""`.warc` and `.warc.gz`: web pages as Common Crawl and `kg fetch` keep them, read record by record."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

from extractor.reading.budget import Budget, measure
from extractor.reading.drafts import Drafts
from extractor.reading.plain_text import read_at_most
from extractor.reading.problems import InputError, ReadLimits
from extractor.reading.web_page import read_page_bytes

_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_OK = "200"


def read_warc(stream: BinaryIO, path: str, file: Path | None, limits: ReadLimits) -> Drafts:
    """Read the HTML pages of a web archive that were answered with 200; other records are passed over."""
    del file  # a page is named by its address
    from warcio.archiveiterator import ArchiveIterator

    size = measure(stream)
    budget = Budget(path, size, limits) if size else None
    found = False
    try:
        # Without `ensure_http_headers` a broken answer is only noticed where its headers are asked for.
        for record in ArchiveIterator(stream, arc2warc=True):
            if record.length and record.length > 0 and budget is not None:
                budget.spend(record.length)
            if not _is_page(record):
                continue
            found = True
            address = record.rec_headers.get_header("WARC-Target-URI") or ""
            name = f"{path}, {address[:200] or 'record without address'}"
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
        yield InputError(
            path, "holds no HTML page", "give an archive with responses, not requests or metadata"
        )


def _is_page(record: Any) -> bool:
    headers = record.http_headers
    if record.rec_type not in ("response", "resource"):
        return False
    if record.rec_type == "response" and (headers is None or headers.get_statuscode() != _OK):
        return False
    return _content_type(record)[0] in _PAGE_TYPES


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
    what = f"of {limits.max_page_bytes:,} bytes for a page"
    try:
        data = read_at_most(record.content_stream(), limits.max_page_bytes, name, what)
    except InputError:
        raise
    except Exception as error:  # an encoding that lies about itself
        reason = f"has a body that cannot be decoded ({type(error).__name__})"
        raise InputError(name, reason, "leave it out") from None
    yield from read_page_bytes(data, name, None, limits, charset=_content_type(record)[1], url=address)
