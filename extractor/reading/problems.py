"""What a reader says when it cannot read an input, or reads it with a reservation."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.errors import ReadError


class InputError(ReadError):
    """One input, or one line of it, that holds no readable article; the others go on.

    `read_articles` yields it instead of raising it. `path` is the input as the user named it; `line`
    counts from 1 and is given for JSON; `reason` continues the sentence that the path begins.
    """

    def __init__(self, path: str, reason: str, advice: str, line: int | None = None) -> None:
        super().__init__(path, reason, advice, line)
        self.path = path
        self.reason = reason
        self.advice = advice
        self.line = line

    def __str__(self) -> str:
        return f"{_place(self.path, self.line)} {self.reason}; {self.advice}"


@dataclass(frozen=True, slots=True)
class ReadNote:
    """Something that the user should know about an article that was read all the same."""

    path: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        return f"{_place(self.path, self.line)} {self.message}"


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """How much of one input is read before it is refused.

    The parser's memory grows with an article's length (spaCy refuses more than a million characters), the
    page cleaner's and the JSON parser's with the file. The cleaner's time grows with the square of a
    page's elements in the worst case: 20,000 take it 9 s as captions, 2 s as paragraphs; a page of news
    has a few thousand.
    Documents are read in a process of its own, which is ended after its seconds; a page of a press release takes
    it a tenth of one.
    A `.jsonl` file may have any length: it is read line by line.
    """

    max_chars: int = 1_000_000
    max_page_bytes: int = 5_000_000
    max_page_elements: int = 20_000
    max_json_bytes: int = 64_000_000
    max_mail_bytes: int = 20_000_000
    max_document_bytes: int = 40_000_000
    max_document_pages: int = 200
    max_document_seconds: float = 120.0
    max_document_memory: int = 2_000_000_000
    # Archives may unpack to this, and beyond it to 200 times their size.
    min_unpacked_bytes: int = 64_000_000

    @property
    def max_text_bytes(self) -> int:
        """The longest plain text or JSON line that can hold `max_chars` (4 bytes each, escapes aside)."""
        return 4 * self.max_chars + 65_536


def _place(path: str, line: int | None) -> str:
    shown = path.encode("utf-8", "backslashreplace").decode()
    shown = "".join(c if c.isprintable() else repr(c)[1:-1] for c in shown)
    return f"{shown}:" if line is None else f"{shown}, line {line}:"
