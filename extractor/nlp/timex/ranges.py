"""Joins dates that share words: ranges ('May 26 to June 2') and lists ('June, July and August 2021')."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from extractor.nlp.lexemes import Lexeme
from extractor.nlp.timex.calendar import Moment, parse_moment, shift
from extractor.nlp.timex.context import Reading

_LINKS = {"to", "-", "through", "until", "till", "thru", "up to"}
_LIST_WORDS = {",", "and", "or", "&"}


def mark_ranges(readings: Sequence[Reading], lexemes: Sequence[Lexeme]) -> list[Reading]:
    """The readings, with the ends of each range marked and its years and weeks made to agree."""
    marked = list(readings)
    named = [_names_year(reading, lexemes) for reading in marked]
    for at in reversed(range(len(marked) - 1)):
        if named[at + 1] and not named[at]:
            dated = _with_year_of(marked[at], marked[at + 1], lexemes)
            named[at], marked[at] = dated is not marked[at], dated
    for at in range(len(marked) - 1):
        first, last = marked[at], marked[at + 1]
        if first.role or last.role or not _linked(first, last, lexemes):
            continue
        try:
            last = _after(first, last, lexemes)
        except (ValueError, OverflowError):  # beyond the calendar
            continue
        if _ordered(first, last):
            marked[at], marked[at + 1] = replace(first, role="begin"), replace(last, role="end")
    return marked


def _between(first: Reading, last: Reading, lexemes: Sequence[Lexeme]) -> list[str]:
    return [lexeme.text for lexeme in lexemes[first.end : last.start]]


def _linked(first: Reading, last: Reading, lexemes: Sequence[Lexeme]) -> bool:
    """Whether two dates are the ends of a range."""
    words = [word for word in _between(first, last, lexemes) if word != ","]
    if {first.timex_type, last.timex_type} != {"DATE"} or len(words) != 1:
        return False
    before = lexemes[first.start - 1].text if first.start else ""
    return words[0] in _LINKS or (words[0] == "and" and before == "between")


def _ordered(first: Reading, last: Reading) -> bool:
    if first.moment and last.moment:
        return first.moment.grain == last.moment.grain and first.moment.day <= last.moment.day
    return first.value.startswith("XXXX-") and last.value.startswith("XXXX-")


def _with_year_of(first: Reading, last: Reading, lexemes: Sequence[Lexeme]) -> Reading:
    """The first of two dates in the year of the second, or the year before; unchanged if not linked."""
    words = _between(first, last, lexemes)
    if not words or not (set(words) <= _LIST_WORDS or (len(words) == 1 and words[0] in _LINKS)):
        return first
    if first.timex_type != "DATE" or last.moment is None or last.moment.grain not in ("day", "month"):
        return first
    year = last.moment.day.year
    start = parse_moment(first.value.replace("XXXX", f"{year:04d}", 1))
    if first.moment is not None:
        start = shift(first.moment, year - first.moment.day.year, "year")
    if start is None or start.grain != last.moment.grain:
        return first
    if start.day > last.moment.day:
        start = shift(start, -1, "year")
    return replace(first, moment=start, value=start.value)


def _names_year(reading: Reading, lexemes: Sequence[Lexeme]) -> bool:
    named = lexemes[reading.start : reading.end]
    return reading.role is not None or any(x.kind == "number" and len(x.text) == 4 for x in named)


def _after(first: Reading, last: Reading, lexemes: Sequence[Lexeme]) -> Reading:
    """The end of a range after its begin: a week on for a weekday, else in the begin's year or the next."""
    start, end = first.moment, last.moment
    if start is None or end is None or start.grain != end.grain or start.grain not in ("day", "month"):
        return last
    weekly = not any(x.kind in ("number", "ordinal_number") for x in lexemes[last.start : last.end])
    if weekly and start.grain == "day":
        end = Moment(end.day + timedelta(days=7), "day") if start.day > end.day else end
    elif _names_year(first, lexemes) and not _names_year(last, lexemes):
        end = shift(end, start.day.year - end.day.year, "year")
    if start.day > end.day and not _names_year(last, lexemes):
        end = shift(end, 1, "year")
    return replace(last, moment=end, value=end.value)
