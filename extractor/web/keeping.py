"""Fetched pages as files: one web archive a page, with the headers that later conditional requests need."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import tempfile
import uuid
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from slugify import slugify

from extractor.errors import OutputError
from extractor.web.client import Answer

# What described the answer on its way and is not true of the body as kept.
_TRANSPORT = frozenset(
    {"content-encoding", "transfer-encoding", "content-length", "connection", "set-cookie"}
)
_MAX_SLUG = 80


def page_path(folder: Path, url: str) -> Path:
    """Return the file for an address: readable words and a hash, nothing else of the address."""
    parts = urlsplit(url)
    words = slugify(f"{parts.hostname or ''} {parts.path}", max_length=_MAX_SLUG) or "page"
    return folder / f"{words}-{hashlib.sha256(url.encode()).hexdigest()[:8]}.warc.gz"


def keep_page(folder: Path, url: str, answer: Answer) -> Path:
    """Write the answer for an address to its file, whole or not at all; `OutputError` where that fails."""
    target = page_path(folder, url)
    data = _make_archive(answer)
    beside = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".", suffix=".part", delete=False) as stream:
            beside = Path(stream.name)
            stream.write(data)
        beside.replace(target)
    except OSError as error:
        raise OutputError(f"{target}: cannot be written ({error.strerror or error})") from error
    finally:
        if beside is not None:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
    return target


def read_validators(folder: Path, url: str) -> tuple[str | None, str | None]:
    """Return ETag and Last-Modified of the page that is kept for an address; None twice where there is none."""
    from warcio.archiveiterator import ArchiveIterator

    try:
        with page_path(folder, url).open("rb") as stream:
            for record in ArchiveIterator(stream):
                headers = record.http_headers
                return headers.get_header("ETag"), headers.get_header("Last-Modified")
    except FileNotFoundError:
        pass
    except Exception:  # a damaged file is fetched anew
        return None, None
    return None, None


def _make_archive(answer: Answer) -> bytes:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    kept = [(name, value) for name, value in answer.headers.items() if name not in _TRANSPORT]
    kept.append(("content-length", str(len(answer.body))))
    status = f"{answer.status} {HTTPStatus(answer.status).phrase}"
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=True)
    record = writer.create_warc_record(
        answer.url,
        "response",
        payload=io.BytesIO(answer.body),
        length=len(answer.body),
        http_headers=StatusAndHeaders(status, kept, protocol="HTTP/1.1"),
        warc_headers_dict={
            "WARC-Date": _read_date(answer),
            "WARC-Record-ID": f"<urn:uuid:{_make_id(answer)}>",
        },
    )
    writer.write_record(record)
    return stream.getvalue()


def _make_id(answer: Answer) -> uuid.UUID:
    """Name the record by what it holds."""
    digest = hashlib.sha256(answer.body).hexdigest()
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{answer.url} {digest}")


def _read_date(answer: Answer) -> str:
    """Return when the server answered, by its own clock where it says so."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        moment = parsedate_to_datetime(answer.headers["date"]).astimezone(UTC)
    except (KeyError, ValueError, TypeError, OverflowError):
        moment = datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else datetime.now(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
