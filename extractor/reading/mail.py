"""`.eml` and `.mbox`: newsletters and press releases that came as mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import BinaryIO

from extractor.reading.drafts import Draft, Drafts
from extractor.reading.plain_text import read_at_most
from extractor.reading.problems import InputError, ReadLimits, ReadNote
from extractor.reading.text import decode_bytes
from extractor.reading.web_page import read_page_bytes

# A plain part shorter than this is mostly 'your program shows no HTML'.
_MIN_PLAIN_CHARS = 150
_MAX_SENDER_CHARS = 500
_REPEATED_PREFIXES = re.compile(r"^(?:(?:re|fwd?|aw|wg)\s*:\s*)+", re.IGNORECASE)


def read_mail(stream: BinaryIO, path: str, file: Path | None, limits: ReadLimits) -> Drafts:
    """Read one message as an article: subject, date, sender, and its text or HTML part."""
    data = read_at_most(stream, limits.max_mail_bytes, path, f"of {limits.max_mail_bytes:,} bytes for a mail")
    return _read_message(data, path, file, limits, None)


def read_mails(stream: BinaryIO, path: str, file: Path | None, limits: ReadLimits) -> Drafts:
    """Read each message of an mbox file, however many; a bad one is reported and the rest goes on."""
    del file  # a message is named by its Message-ID
    number = 0
    for number, data in enumerate(_split_mbox(stream, limits.max_mail_bytes), 1):
        name = f"{path}, message {number}"
        try:
            if data is None:
                raise InputError(name, "is longer than the limit for a mail", "save its text as .txt")
            yield from _read_message(data, name, None, limits, None)
        except InputError as error:
            yield error.with_traceback(None)
    if not number:
        yield InputError(path, "holds no message: no line begins with 'From '", "save it as mbox")


def _split_mbox(stream: BinaryIO, limit: int) -> Iterator[bytes | None]:
    """Yield the messages of an mbox without their 'From ' lines; None for one longer than the limit."""
    lines: list[bytes] = []
    size, begun, after_blank = 0, False, True
    while line := stream.readline(limit + 1):
        if line.startswith(b"From ") and after_blank:
            if begun:
                yield b"".join(lines) if size <= limit else None
            lines, size, begun = [], 0, True
        elif begun:
            size += len(line)
            if size <= limit:
                lines.append(line[1:] if re.match(rb">+From ", line) else line)
            else:
                lines = []
        after_blank = line in (b"\n", b"\r\n")
    if begun:
        yield b"".join(lines) if size <= limit else None


def _read_message(data: bytes, path: str, file: Path | None, limits: ReadLimits, line: int | None) -> Drafts:
    try:
        message = message_from_bytes(data, policy=policy.default)
        parts = [part for part in message.walk() if not part.is_multipart()]
        plain = _find_text(parts, "plain", path)
        page = None if len(plain) >= _MIN_PLAIN_CHARS else _find_page(parts)
        headers = {name: _header(message, name) for name in ("subject", "date", "from", "message-id")}
        attached = [name for part in parts if (name := part.get_filename())]
    except InputError:
        raise
    except Exception as error:  # broken mails make the standard library raise many things
        reason = f"cannot be parsed as a mail ({type(error).__name__})"
        raise InputError(path, reason, "save its text as .txt", line) from error
    if attached:
        yield ReadNote(path, f"has {len(attached)} attachments, which are not read", line)
    draft = None
    if page is not None:
        for result in read_page_bytes(page[0], path, file, limits, charset=page[1]):
            if isinstance(result, Draft):
                draft = result
    text = draft.text if draft else plain
    if not text.strip():
        raise InputError(path, "holds no text", "save its text as .txt", line)
    title = _REPEATED_PREFIXES.sub("", headers["subject"]) or (draft.title if draft else "")
    sender, address = _parse_sender(headers["from"])
    yield Draft(
        path,
        text,
        title,
        headers["date"] or None,
        None,
        sender or address.rpartition("@")[2] or None,
        headers["message-id"].strip("<> ") or None,
        line,
        file,
    )


def _parse_sender(text: str) -> tuple[str, str]:
    """Return a sender's name and address; nothing where the header is too long or nested to be one."""
    try:
        return parseaddr(text[:_MAX_SENDER_CHARS])
    except RecursionError:
        return "", ""


def _header(message: EmailMessage, name: str) -> str:
    """Return a header as text; a malformed one as written."""
    try:
        value = message[name]
    except Exception:  # the parser of structured headers has bugs of its own
        value = next((raw for key, raw in message.raw_items() if key.lower() == name), "")
    return " ".join(str(value or "").split())


def _find_text(parts: list[EmailMessage], kind: str, path: str) -> str:
    for part in parts:
        if part.get_content_type() == f"text/{kind}" and not part.get_filename():
            return decode_bytes(_payload(part), path, declared=part.get_content_charset()).text
    return ""


def _find_page(parts: list[EmailMessage]) -> tuple[bytes, str | None] | None:
    for part in parts:
        if part.get_content_type() == "text/html" and not part.get_filename():
            return _payload(part), part.get_content_charset()
    return None


def _payload(part: EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
