"""`.json` and `.jsonl`: objects with `text` and, as known, `id`, `title`, `date`, `url`, `source`.

Gold files are such objects too; their `entities` and `facts` are not looked at.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from extractor.reading.drafts import Draft, Drafts
from extractor.reading.plain_text import notes_on_encoding, read_at_most
from extractor.reading.problems import InputError, ReadLimits, ReadNote
from extractor.reading.text import decode_bytes

# So many bad lines before the first good one mean that the file is no JSON lines at all.
_GIVE_UP_AFTER = 100
_FIELDS = ("id", "title", "date", "url", "source")


def read_json(stream: BinaryIO, path: str, file: Path | None, limits: ReadLimits) -> Drafts:
    """Read one article, or a list of them, from a JSON file; JSON lines under the wrong ending too."""
    data = read_at_most(stream, limits.max_json_bytes, path, f"of {limits.max_json_bytes:,} bytes")
    decoded = decode_bytes(data, path)
    yield from notes_on_encoding(decoded, path)
    try:
        value = _parse(decoded.text, path, None)
    except InputError:
        lines = decoded.text.strip().split("\n")
        if len(lines) > 1 and _is_object(lines[0]):
            yield from _read_lines(((n, line.encode()) for n, line in enumerate(lines, 1)), path)
            return
        raise
    if not isinstance(value, list):
        yield from _read_object(value, path, None, file)
        return
    if not value:
        yield InputError(path, "is an empty list", "put article objects into it")
    for number, item in enumerate(value, 1):
        yield from _read_object(item, path, None, None, f"article {number} of the list ")


def read_json_lines(stream: BinaryIO, path: str, file: Path | None, limits: ReadLimits) -> Drafts:
    """Read an article from each line, however many; a bad line is reported and the rest goes on."""
    del file  # a line is named by what it says, not by the file that holds it
    # A character takes up to twelve bytes as an escaped surrogate pair.
    return _read_lines(_split_lines(stream, 12 * limits.max_chars + 65_536), path)


def looks_like_json(start: bytes) -> str | None:
    """Tell from the beginning of a stream whether it is 'json', 'lines' (JSON lines) or neither."""
    first, _, rest = start.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")
    if first.startswith(b"["):
        rest = first[1:].lstrip() or rest.lstrip()
        return "json" if rest[:1] in (b"{", b"]", b"") else None
    if first.startswith(b"{"):
        inner = first[1:].lstrip() or rest.lstrip()
        if inner[:1] in (b'"', b"}", b""):
            return "json" if first.strip() == b"{" else "lines"
    return None


def _split_lines(stream: BinaryIO, limit: int) -> Iterator[tuple[int, bytes | None]]:
    """Number the lines; a line longer than `limit` bytes is skipped over and given as None."""
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        if len(line) <= limit:
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(limit)
        yield number, None


def _read_lines(lines: Iterator[tuple[int, bytes | None]], path: str) -> Drafts:
    good = bad = 0
    for number, line in lines:
        if line is not None and not line.strip():
            continue
        if number == 1 and line is not None and line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            yield InputError(path, "is in UTF-16, which has no lines of bytes", "save it as UTF-8")
            return
        try:
            if line is None:
                reason = "is longer than the limit for one article"
                raise InputError(path, reason, "split it into its articles", number)
            decoded = decode_bytes(line, path, line=number)
            yield from notes_on_encoding(decoded, path, number)
            yield from _read_object(_parse(decoded.text, path, number), path, number, None)
            good += 1
        except InputError as error:
            yield error
            bad += 1
        if bad >= _GIVE_UP_AFTER and not good:
            reason = f"has {bad} bad lines and no good one so far; the rest is not read"
            yield InputError(path, reason, "check that it is JSON lines")
            return
    if not good and not bad:
        yield InputError(path, "is empty", "fill it in or leave it out")


def _parse(text: str, path: str, line: int | None) -> Any:
    if not text.strip():
        raise InputError(path, "is empty", "fill it in or leave it out", line)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        reason = f"is not valid JSON ({error.msg}, column {error.colno})"
        raise InputError(path, reason, "correct it there", line or error.lineno) from None
    except RecursionError:
        raise InputError(path, "is JSON nested too deeply", "give a plain object with 'text'", line) from None
    except ValueError:  # the one thing that valid JSON can hold and Python refuses
        reason = "holds a number of thousands of digits"
        raise InputError(path, reason, "write it as a string or leave it out", line) from None


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _read_object(value: Any, path: str, line: int | None, file: Path | None, which: str = "") -> Drafts:
    if not isinstance(value, dict):
        advice = 'write {"text": …, "title": …, "date": …}'
        yield InputError(path, f"{which}is not a JSON object", advice, line)
        return
    text = value.get("text")
    if not isinstance(text, str) or not text.strip():
        yield InputError(path, f"{which}has no 'text'", "put the article's text there, as a string", line)
        return
    fields: dict[str, str] = {}
    for key in _FIELDS:
        field = value.get(key)
        if isinstance(field, int) and not isinstance(field, bool) and key == "id":
            field = str(field)
        if isinstance(field, str):
            fields[key] = field.strip()
        elif field is not None and key != "source":  # data sets keep objects of their own there
            yield ReadNote(path, f"{which}has a '{key}' that is no string; it is left out", line)
    yield Draft(
        path,
        text,
        fields.get("title", ""),
        fields.get("date"),
        fields.get("url"),
        fields.get("source"),
        fields.get("id"),
        line,
        file,
    )
