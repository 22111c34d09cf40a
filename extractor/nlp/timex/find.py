"""Finds the date, time, duration and set expressions of a Doc and gives them their TIMEX3 values."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc

from extractor.nlp.lexemes import Lexeme
from extractor.nlp.timex.build import BUILDERS
from extractor.nlp.timex.calendar import parse_moment
from extractor.nlp.timex.context import Context, Reading
from extractor.nlp.timex.lexer import lex_dates, load_grammar
from extractor.nlp.timex.ranges import mark_ranges
from extractor.nlp.tokenmap import TokenMap
from extractor.records import TimexMention

_COUNTED = ("ago", "unit_ago")  # 'a year earlier' compares with the date spoken of, it does not become it


def find_timexes(doc: Doc, published: str | None) -> list[TimexMention]:
    """Every time expression of a Doc in text order, read against its publication date.

    The Doc needs tags, a dependency parse and sentence boundaries. Without a publication date
    (ISO 8601, with its day), what depends on it gets a value with X in it ('XXXX-05-26') and no `iso`.
    """
    tokens = TokenMap(doc)
    lexemes = lex_dates(tokens)
    created = parse_moment(published) if published else None
    context = Context(created if created and created.grain == "day" else None, lexemes, tokens)
    readings = mark_ranges(_read(lexemes, context), lexemes)
    return [_mention(tokens.text, reading, lexemes) for reading in readings]


def _read(lexemes: Sequence[Lexeme], context: Context) -> list[Reading]:
    readings: list[Reading] = []
    done = 0
    for match in load_grammar().matches(lexemes):
        if match.start < done:
            continue
        try:
            found = BUILDERS[match.rule.build](match, context)
        except (ValueError, OverflowError):  # beyond the calendar: '9,000 years ago'
            continue
        if found is None:
            done = match.end
        for reading in found or ():
            readings.append(reading)
            if match.rule.build not in _COUNTED and not match.part("of"):
                context.remember(reading)
            done = reading.end
    return readings


def _mention(text: str, reading: Reading, lexemes: Sequence[Lexeme]) -> TimexMention:
    start, end = lexemes[reading.start].start, lexemes[reading.end - 1].end
    dated = (
        reading.moment is not None and reading.timex_type == "DATE" and reading.value == reading.moment.value
    )
    iso = reading.moment.iso if reading.moment is not None and dated else None
    return TimexMention(start, end, text[start:end], reading.timex_type, reading.value, iso, reading.role)
