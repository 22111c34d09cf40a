"""Plain strings for `Article.text`: bytes decoded, line ends unified, headline set apart."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from typing import NamedTuple

from extractor.reading.problems import InputError

# Longest mark first: the mark of UTF-32-LE begins with that of UTF-16-LE.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Beginnings of files that people mistake for text, and what to do about each.
_KNOWN_BINARIES = (
    (b"%PDF-", "is a PDF, not text", "export its text first, e.g. with pdftotext"),
    (b"PK\x03\x04", "is a ZIP archive or an office document, not text", "unpack it or save it as text"),
    (b"\xd0\xcf\x11\xe0", "is an old office document, not text", "save it as text"),
    (b"\x1f\x8b", "is compressed, not text", "decompress it first"),
    (b"{\\rtf", "is RTF, not plain text", "save it as plain text or HTML"),
)
# The share of control bytes above which bytes are no text in any encoding; text has none or a stray few.
_MAX_CONTROL_SHARE = 0.02
# charset-normalizer costs time by length, and settles well before this many bytes.
_DETECTION_BYTES = 50_000
# An upper bound on its 'mess' ratio; right guesses on our test encodings stay below 0.1.
_MAX_CHAOS = 0.2

_CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b")) + b"\x7f"
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_MAX_HEADLINE_CHARS = 300
# 'date' and a date, or an ISO date by itself.
_DATE_LINE = re.compile(
    r"\s*(?:date:?[ \t]+(?P<named>\d[\d./-]*\d)|(?P<iso>\d{4}-\d\d-\d\d))(?!\S)[ \t]*(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)


class Decoded(NamedTuple):
    """Text and the encoding it came in; `guessed` where nothing but its statistics told which."""

    text: str
    encoding: str
    guessed: bool = False


def decode_bytes(data: bytes, path: str, *, declared: str | None = None, line: int | None = None) -> Decoded:
    """Turn bytes into text: byte order mark, UTF-8, the declared encoding, then detection.

    Raises `InputError` where the bytes are binary or in no encoding that can be told.
    """
    for start, reason, advice in _KNOWN_BINARIES:
        if data.startswith(start):
            raise InputError(path, reason, advice, line)
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    candidates = [marked] if marked else ["utf-8", declared]
    for encoding in candidates:
        text = _try_decode(data, encoding)
        if text is not None and (marked or not _is_binary(data)):
            return Decoded(text, encoding or "")
    if marked is None and not _is_binary(data):
        guess = _detect_encoding(data)
        text = _try_decode(data, guess)
        if guess is not None and text is not None:
            return Decoded(text, guess, guessed=True)
        raise InputError(path, "is in no encoding that could be recognised", "save it as UTF-8", line)
    raise InputError(path, "is not text", "give a text, HTML or JSON file", line)


def normalize_text(text: str) -> str:
    r"""Unify line ends to `\n` and drop control characters, a leading byte order mark and outer blank lines.

    Every other character stays as written (no-break spaces, composed or decomposed accents), so that
    evidence quotes the article. A lone surrogate, which no encoding can write, becomes U+FFFD.
    """
    text = _LINE_ENDS.sub("\n", text.removeprefix("\ufeff"))
    text = _SURROGATES.sub("\ufffd", _UNWANTED.sub("", text))
    return re.sub(r"\A(?:[^\S\n]*\n)+", "", text).rstrip()


def prepend_headline(title: str, body: str) -> str:
    """Put the headline and a blank line before the body, unless it is the body's first line already."""
    if not title or is_same_line(title, body.partition("\n")[0]):
        return body
    return f"{title}\n\n{body}" if body else title


def join_cells(cells: Iterable[str]) -> str:
    """Write a table's row of two cells as a labelled line ('Venue: Hall 1'), others with bars between."""
    kept = [cell for cell in cells if cell.strip("-")]
    return (": " if len(kept) == 2 else " | ").join(kept)


def is_same_line(one: str, other: str) -> bool:
    """Compare two lines without regard to case and spacing."""
    return one.casefold().split() == other.casefold().split()


def split_headline(text: str) -> tuple[str | None, str, str]:
    """Take a normalised plain text apart into its written date, its headline and its body.

    The date is what stands after a leading 'date', as written, or a leading ISO date. The first line is the headline,
    except where it is the whole text or too long to be one; then there is none.
    """
    first, _, rest = text.partition("\n")
    date = None
    if (match := _DATE_LINE.fullmatch(first)) is not None:
        date, first = match["named"] or match["iso"], match["rest"]
        if not first.strip():
            first, _, rest = rest.strip("\n").partition("\n")
    body = re.sub(r"\A(?:[^\S\n]*\n)+", "", rest)
    if not body or len(first) > _MAX_HEADLINE_CHARS:
        return date, "", f"{first.strip()}\n{rest}".strip()
    return date, first.strip(), body


def _try_decode(data: bytes, encoding: str | None) -> str | None:
    """Decode strictly; None where the encoding is unknown or does not fit."""
    if not encoding:
        return None
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _is_binary(data: bytes) -> bool:
    """Tell whether there are too many control characters for a text in any single-byte encoding."""
    sample = data[:_DETECTION_BYTES]
    return len(sample) - len(sample.translate(None, _CONTROL_BYTES)) > _MAX_CONTROL_SHARE * len(sample)


def _detect_encoding(data: bytes) -> str | None:
    """Name the likeliest encoding, with Windows-1252 first: it fits most English text that is not UTF-8."""
    from charset_normalizer import from_bytes

    sample = data[:_DETECTION_BYTES]
    high = len(sample) - len(sample.translate(None, bytes(range(128, 256))))
    if high <= 0.1 * len(sample) and _try_decode(data, "cp1252") is not None:
        return "cp1252"
    best = from_bytes(sample, threshold=_MAX_CHAOS, explain=False).best()
    return None if best is None else best.encoding
