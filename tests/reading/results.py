"""Sorts what `read_articles` yields, for the tests of reading."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from extractor.reading import InputError, ReadLimits, ReadNote, read_articles
from extractor.records import Article


class Results(NamedTuple):
    articles: list[Article]
    errors: list[InputError]
    notes: list[ReadNote]


def read(
    *paths: str | Path,
    stdin: bytes | None = None,
    languages: Iterable[str] | None = ("en",),
    limits: ReadLimits | None = None,
) -> Results:
    results = Results([], [], [])
    stream = None if stdin is None else io.BytesIO(stdin)
    allowed = None if languages is None else tuple(languages)
    for item in read_articles(paths, stdin=stream, languages=allowed, limits=limits or ReadLimits()):
        if isinstance(item, Article):
            results.articles.append(item)
        elif isinstance(item, InputError):
            results.errors.append(item)
        else:
            results.notes.append(item)
    return results
