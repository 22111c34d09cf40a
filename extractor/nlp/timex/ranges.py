"""Joins two dates into a range ('from Tuesday to Friday', 'May 26 to June 2')."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from extractor.nlp.lexemes import Lexeme
from extractor.nlp.timex.calendar import Moment, shift
from extractor.nlp.timex.context import Reading

_LINKS = {"to", "-", "through", "until", "till", "thru", "up to"}


def mark_ranges(readings: Sequence[Reading], lexemes: Sequence[Lexeme]) -> list[Reading]:
    """The readings, with the ends of each range marked and its years and weeks made to agree."""
    marked = list(readings)
    for at in range(len(marked) - 1):
        first, last = marked[at], marked[at + 1]
        if first.role or last.role or not _linked(first, last, lexemes):
            continue
        if first.moment and last.moment and first.moment.grain == last.moment.grain:
            first, last = _agree(first, last, lexemes)
            if first.moment and last.moment and first.moment.day > last.moment.day:
                continue
        elif not (first.value.startswith("XXXX-") and last.value.startswith("XXXX-")):
            continue
        marked[at], marked[at + 1] = replace(first, role="begin"), replace(last, role="end")
    return marked


def _linked(first: Reading, last: Reading, lexemes: Sequence[Lexeme]) -> bool:
    if {first.timex_type, last.timex_type} != {"DATE"}:
        return False
    between = [lexeme.text for lexeme in lexemes[first.end : last.start] if lexeme.text != ","]
    if len(between) != 1:
        return False
    before = lexemes[first.start - 1].text if first.start else ""
    return between[0] in _LINKS or (between[0] == "and" and before == "between")


def _agree(first: Reading, last: Reading, lexemes: Sequence[Lexeme]) -> tuple[Reading, Reading]:
    """Take the year that only one end names for the other too; put a weekday after its begin."""
    start, end = first.moment, last.moment
    if start is None or end is None:
        return first, last
    named = [
        any(x.kind == "number" and len(x.text) == 4 for x in lexemes[r.start : r.end]) for r in (first, last)
    ]
    if start.grain in ("day", "month") and named[0] != named[1]:
        if named[1]:
            start = _with_year(start, end.day.year)
            start = shift(start, -1, "year") if start.day > end.day else start
        else:
            end = _with_year(end, start.day.year)
            end = shift(end, 1, "year") if start.day > end.day else end
    elif start.grain == "day" and start.day > end.day:
        weekly = not any(x.kind in ("number", "ordinal_number") for x in lexemes[last.start : last.end])
        end = Moment(end.day + timedelta(days=7), "day") if weekly else shift(end, 1, "year")
    return replace(first, moment=start, value=start.value), replace(last, moment=end, value=end.value)


def _with_year(moment: Moment, year: int) -> Moment:
    return shift(moment, year - moment.day.year, "year")
