"""The marks of an article's parts: `lexicon/structure.toml` compiled into patterns, once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_TRAILING_BRACKET = re.compile(r"[(\[]([^()\[\]]{2,200})[)\]][.\s]*$")
_CAPITALISED = re.compile(r"[^\W\d_a-z]")
_SMALL = frozenset(
    {"and", "in", "of", "for", "the", "de", "van", "von", "al", "bin", "da", "with", "at", "staff"}
)
# A credit at the end of a paragraph is looked for in its last characters only, so that time stays linear.
_TAIL = 240


@dataclass(frozen=True, slots=True)
class StructureMarks:
    """Compiled patterns and word lists that tell the parts of an article apart."""

    labels: frozenset[str]
    about: re.Pattern[str]
    notes: re.Pattern[str]
    contact: re.Pattern[str]
    contact_detail: re.Pattern[str]
    boilerplate: re.Pattern[str]
    caption: re.Pattern[str]
    byline: re.Pattern[str]
    byline_phrase: re.Pattern[str]
    credit_opener: re.Pattern[str]
    credit_word: re.Pattern[str]
    trailing: re.Pattern[str]
    small_words: frozenset[str]
    refused_first: frozenset[str]
    date_line_opener: re.Pattern[str]

    def is_label(self, line: str) -> bool:
        """Tell whether a line, or what stands before its colon, is a known label."""
        return len(line) <= 40 and line.strip().casefold() in self.labels

    def is_byline(self, line: str) -> bool:
        """Tell whether a line names its author: an opener, then little but capitalised words."""
        match = self.byline.match(line)
        if len(line) <= 120 and self.byline_phrase.match(line):
            return True
        if match is None or len(line) > 120 or line.endswith(("?", "!", ":")):
            return False
        words = re.findall(r"[^\W_][\w.’'-]*", line[match.end() :])
        lower = [word for word in words if word[0].islower() and word.casefold() not in _SMALL]
        return 0 < len(words) <= 14 and words[0][0].isupper() and len(lower) <= len(words) // 4

    def is_credit_line(self, line: str) -> bool:
        """Tell whether a whole line credits an agency, a photographer or an editor."""
        if line[0] in "([" and line.rstrip(" .")[-1] in ")]":
            inner = line.rstrip(" .")[1:-1]
            return self._is_credit_text(inner) or _is_agency(inner)
        match = self.credit_opener.match(line)
        if match is None:
            return False
        words = line[match.end() :].split()
        return 0 < len(words) <= 14 and _CAPITALISED.match(words[0]) is not None

    def trailing_credit(self, text: str, start: int, end: int) -> tuple[int, bool] | None:
        """Find a credit at the end of a paragraph: where it begins, and whether it is a photo's."""
        tail_start = max(start, end - _TAIL)
        tail = text[tail_start:end]
        if bracket := _TRAILING_BRACKET.search(tail):
            inner = bracket.group(1)
            ends_sentence = tail[: bracket.start()].rstrip()[-1:] in (".", "!", "?", '"', "”")
            is_credit = self._is_credit_text(inner) or (ends_sentence and _is_agency(inner))
            if is_credit and tail_start + bracket.start() > start:
                return tail_start + bracket.start(), self._is_photo(inner)
            return None
        if trailing := self.trailing.search(tail):
            return tail_start + trailing.start(), True
        return None

    def _is_credit_text(self, inner: str) -> bool:
        """Tell whether what stands in brackets is a credit: cue words or 'Agency/Name', or one short name."""
        words = inner.split()
        if len(words) > 20:
            return False
        if self.credit_word.match(inner) or re.match(r"[A-Z][\w+. ]{1,30}/\s?[A-Z]", inner):
            return True
        return inner.endswith((" photo", " Photo", "/agencies", " Agencies", " file photo", "+)"))

    def _is_photo(self, inner: str) -> bool:
        if re.match(r"(?:report|writ|edit|compil|translat|sourc)", inner, re.IGNORECASE):
            return False
        return re.search(r"photo|image|picture|courtesy|/", inner, re.IGNORECASE) is not None


def _is_agency(inner: str) -> bool:
    """Tell whether brackets hold nothing but one to three capitalised words ('Reuters', 'CCTV+')."""
    words = inner.split()
    return 0 < len(words) <= 3 and all(word[0].isupper() for word in words) and inner[-1] not in ".!?"


@cache
def load_marks() -> StructureMarks:
    """Read and compile the marks; the same object each time."""
    data = tomllib.loads(files("extractor.lexicon").joinpath("structure.toml").read_text(encoding="utf-8"))
    credits, boilerplate = data["credits"], data["boilerplate"]
    return StructureMarks(
        labels=frozenset(label for group in data["labels"].values() for label in group),
        about=re.compile(boilerplate["about_pattern"]),
        notes=re.compile(boilerplate["notes_pattern"]),
        contact=_any_of(data["contacts"]["patterns"]),
        contact_detail=re.compile(data["contacts"]["detail_pattern"]),
        boilerplate=_any_of(boilerplate["patterns"]),
        caption=_any_of(data["captions"]["patterns"]),
        byline=re.compile(rf"(?:{_words(data['bylines']['openers'])})\b:?\s+(?=\S)", re.IGNORECASE),
        byline_phrase=_any_of(data["bylines"]["patterns"]),
        credit_opener=re.compile(
            rf"(?:{_words(credits['line_openers'])})(?:\s*:\s*|\s+)(?=\S)", re.IGNORECASE
        ),
        credit_word=re.compile(rf"(?:\S+ )?(?:{_words(credits['bracket_words'])})\b", re.IGNORECASE),
        trailing=_any_of(credits["trailing_patterns"]),
        small_words=frozenset(data["datelines"]["small_words"]),
        refused_first=frozenset(data["datelines"]["refused_first"]),
        date_line_opener=re.compile(
            rf"(?:{_words(data['datelines']['date_line_openers'])})\b:?\s*", re.IGNORECASE
        ),
    )


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _words(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
