"""Paths in, articles out: each input is read by its format, normalised, named and checked."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from extractor.ondisk import DiskMap
from extractor.reading.archives import Readers, read_packed, read_tar, read_zip
from extractor.reading.dates import normalize_date
from extractor.reading.documents import read_docx, read_pdf
from extractor.reading.drafts import Draft
from extractor.reading.formats import format_of_bytes, format_of_name
from extractor.reading.identity import digest, id_from_headline, id_from_member, id_from_path, id_from_url
from extractor.reading.inputs import STDIN, find_inputs, unreadable
from extractor.reading.json_articles import read_json, read_json_lines
from extractor.reading.language import detect_language, language_name
from extractor.reading.mail import read_mail, read_mails
from extractor.reading.plain_text import read_plain_text
from extractor.reading.problems import InputError, ReadLimits, ReadNote
from extractor.reading.text import normalize_text, prepend_headline
from extractor.reading.web_archive import read_warc
from extractor.reading.web_page import read_page
from extractor.records import Article

ReadResult = Article | InputError | ReadNote

_READERS: Readers = {
    "text": read_plain_text,
    "page": read_page,
    "json": read_json,
    "lines": read_json_lines,
    "mail": read_mail,
    "mails": read_mails,
    "warc": read_warc,
    "pdf": read_pdf,
    "docx": read_docx,
}
_READERS |= {
    "zip": partial(read_zip, readers=_READERS),
    "tar": partial(read_tar, readers=_READERS),
    "packed": partial(read_packed, readers=_READERS),
}
_STDIN_NAME = "<stdin>"
_PEEK_BYTES = 4_096
_NO_LIMITS_GIVEN = ReadLimits()


def read_articles(
    paths: Iterable[str | Path],
    *,
    stdin: BinaryIO | None = None,
    languages: Collection[str] | None = ("en",),
    limits: ReadLimits = _NO_LIMITS_GIVEN,
) -> Iterator[ReadResult]:
    """Read files, folders, globs and `-` (standard input) one article at a time.

    Bad input is yielded as an `InputError`, in its place, and never stops the rest; a `ReadNote` stands
    before the article that it concerns. Articles in other languages than `languages` are errors too; None
    lets all of them through, each with its `language`. The order is that of `paths`, within a folder
    that of names. No two articles of one call have the same id; a second copy of an article is left
    out with a note.
    """
    register = Register()
    for result in read_apart(paths, stdin=stdin, limits=limits):
        if not isinstance(result, Finished):
            yield result
        elif languages is not None and result.article.language not in languages:
            yield _wrong_language(result)
        else:
            yield register.admit(result)


def read_apart(
    paths: Iterable[str | Path], *, stdin: BinaryIO | None = None, limits: ReadLimits = _NO_LIMITS_GIVEN
) -> Iterator[Finished | InputError | ReadNote]:
    """Read as `read_articles` does, in every language, without looking whether two articles have the same id."""
    for found in find_inputs(paths):
        if isinstance(found, InputError):
            yield found
        else:
            yield from _read_file(found, stdin, limits)


def read_record(line: bytes, path: str) -> Iterator[Finished | InputError | ReadNote]:
    """Read one line of JSON lines, of a file whose lines nobody counts."""
    for result in read_json_lines(io.BytesIO(line), path, None, _NO_LIMITS_GIVEN):
        if isinstance(result, Draft):
            yield from _finish_with_notes(replace(result, line=None), _NO_LIMITS_GIVEN)
        elif isinstance(result, InputError):
            yield InputError(path, f"a line {result.reason}", result.advice)
        else:
            yield replace(result, line=None)


def read_article(path: str | Path, *, limits: ReadLimits = _NO_LIMITS_GIVEN) -> Article:
    """Read the one article that a file holds, in any language. Raises `InputError`."""
    results = [r for r in read_articles([path], languages=None, limits=limits) if not isinstance(r, ReadNote)]
    for result in results:
        if isinstance(result, InputError):
            raise result
    if len(results) != 1:
        raise InputError(str(path), f"holds {len(results)} articles, not one", "use read_articles")
    return cast(Article, results[0])


def read_text(
    text: str,
    *,
    id: str | None = None,
    title: str = "",
    date: str | None = None,
    url: str | None = None,
    source: str | None = None,
) -> Article:
    """Make an article of a text that the program holds already. Raises `InputError` where it is empty."""
    draft = Draft("<text>", text, title, date, url, source, id)
    if date is not None and normalize_date(date) is None:
        raise InputError(draft.path, f"has an unknown date {date!r}", "write it as YYYY-MM-DD")
    return _finish(draft, _NO_LIMITS_GIVEN).article


@dataclass(frozen=True, slots=True)
class Finished:
    """An article, where it stood, and whether only its headline names it."""

    article: Article
    path: str
    line: int | None
    named_by_headline: bool


class Register:
    """The ids given so far in one call, with a digest of each text: what keeps articles apart."""

    def __init__(self) -> None:
        self._known = DiskMap()
        self._copies: dict[str, int] = {}

    def admit(self, finished: Finished) -> ReadResult:
        """Give back the article under an id of its own, or say why it has none."""
        article, path, line = finished.article, finished.path, finished.line
        content = digest(article.text, 16)
        place = path if line is None else f"{path}, line {line}"
        wanted = article.id
        while (known := self._known.get(article.id)) is not None:
            if known[0] == content:
                return ReadNote(path, f"is the same article as {known[1]}; it is read once", line)
            if not finished.named_by_headline:
                reason = f"has the id of {known[1]} ({article.id}) but another text"
                return InputError(path, reason, "give each article an id of its own", line)
            self._copies[wanted] = self._copies.get(wanted, 1) + 1
            article = replace(article, id=f"{wanted}-{self._copies[wanted]}")
        self._known[article.id] = (content, place)
        return article


def _read_file(
    path: Path, stdin: BinaryIO | None, limits: ReadLimits
) -> Iterator[Finished | InputError | ReadNote]:
    name = _STDIN_NAME if path == STDIN else str(path)
    try:
        with _open(path, stdin) as stream:
            start = stream.peek(_PEEK_BYTES)
            if not start:
                raise InputError(name, "is empty", "fill it in or leave it out")
            reader = _READERS[format_of_name(path) or format_of_bytes(start)]
            file = path if path != STDIN and path.is_file() else None
            for result in reader(cast(BinaryIO, stream), name, file, limits):
                yield from _finish_with_notes(result, limits) if isinstance(result, Draft) else [result]
    except InputError as error:
        yield error.with_traceback(None)
    except OSError as error:
        yield unreadable(name, error)


@contextmanager
def _open(path: Path, stdin: BinaryIO | None) -> Iterator[io.BufferedReader]:
    if path != STDIN:
        with path.open("rb") as stream:
            yield stream
        return
    # Any binary stream will do, and stays open: it is the caller's.
    buffered: io.BufferedReader = io.BufferedReader(cast(io.RawIOBase, stdin or sys.stdin.buffer))
    try:
        yield buffered
    finally:
        buffered.detach()


def _finish_with_notes(draft: Draft, limits: ReadLimits) -> Iterator[Finished | InputError | ReadNote]:
    try:
        finished = _finish(draft, limits)
    except InputError as error:
        yield error.with_traceback(None)
        return
    if draft.date and finished.article.date is None:
        message = f"has a date that is no certain day ({draft.date[:40]!r}); it is read without one"
        yield ReadNote(draft.path, message, draft.line)
    yield finished


def _finish(draft: Draft, limits: ReadLimits) -> Finished:
    title = " ".join(normalize_text(draft.title).split())
    text = prepend_headline(title, normalize_text(draft.text))
    if not re.search(r"\w", text):
        raise InputError(draft.path, "is empty", "fill it in or leave it out", draft.line)
    if len(text) > limits.max_chars:
        reason = f"has {len(text):,} characters, more than the limit of {limits.max_chars:,}"
        raise InputError(draft.path, reason, "split it into its articles", draft.line)
    date = normalize_date(draft.date or "")
    if draft.id:
        name = draft.id
    elif draft.url:
        name = id_from_url(draft.url)
    elif draft.file:
        member = draft.member
        name = id_from_path(draft.file) if member is None else id_from_member(draft.file, member)
    else:
        name = id_from_headline(title or text.partition("\n")[0], date)
    article = Article(name, text, title, date, draft.url or None, draft.source or None, detect_language(text))
    return Finished(article, draft.path, draft.line, not (draft.id or draft.url or draft.file))


def _wrong_language(finished: Finished) -> InputError:
    language = finished.article.language
    reason = "holds no words" if language == "und" else f"is in {language_name(language)}, not in English"
    return InputError(finished.path, reason, "leave it out or give a translation", finished.line)
