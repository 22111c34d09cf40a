"""What every format yields: an article as its file gives it, not yet normalised or named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from extractor.reading.problems import InputError, ReadNote


@dataclass(frozen=True, slots=True)
class Draft:
    """The parts of an article as written; `path` and `line` say where, for messages.

    `file` is set where the file holds this one article, so that its name can name the article; `member` is the
    article's own name where that file is an archive.
    """

    path: str
    text: str
    title: str = ""
    date: str | None = None
    url: str | None = None
    source: str | None = None
    id: str | None = None
    line: int | None = None
    file: Path | None = None
    member: str | None = None


Drafts = Iterator[Draft | ReadNote | InputError]
