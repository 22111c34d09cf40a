"""`.txt`: the first line is the headline, after the date of publication where one is given."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from extractor.reading.drafts import Draft, Drafts
from extractor.reading.problems import InputError, ReadLimits, ReadNote
from extractor.reading.text import Decoded, decode_bytes, normalize_text, split_headline


def read_plain_text(stream: BinaryIO, path: str, file: Path | None, limits: ReadLimits) -> Drafts:
    """Read one article from a plain text such as ` date 2022-05-26 Headline`, blank line, paragraphs."""
    data = read_at_most(stream, limits.max_text_bytes, path, f"of about {limits.max_chars:,} characters")
    decoded = decode_bytes(data, path)
    yield from notes_on_encoding(decoded, path)
    date, title, body = split_headline(normalize_text(decoded.text))
    yield Draft(path, body, title, date, file=file)


def read_at_most(stream: BinaryIO, limit: int, path: str, what: str) -> bytes:
    """Read a whole stream; raises `InputError` where it is longer than `limit` bytes."""
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise InputError(path, f"is longer than the limit {what}", "split it into its articles")
    return data


def notes_on_encoding(decoded: Decoded, path: str, line: int | None = None) -> list[ReadNote]:
    """Tell the user where the encoding was only guessed."""
    if not decoded.guessed:
        return []
    message = f"is not UTF-8 and was read as {decoded.encoding}; save it as UTF-8 to be sure"
    return [ReadNote(path, message, line)]
