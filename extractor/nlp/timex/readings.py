"""What the builders share: dated readings, and the parts of a match that are numbers."""

from __future__ import annotations

from datetime import date

from extractor.nlp.lexemes import Match
from extractor.nlp.numerals import parse_cardinal
from extractor.nlp.timex.calendar import Moment, floor, shift
from extractor.nlp.timex.context import Context, Reading

UNIT_GRAINS = {
    "D": "day", "W": "week", "2W": "week", "M": "month", "Q": "quarter", "H": "half", "Y": "year",
    "10Y": "decade", "100Y": "century", "WE": "weekend",
}  # fmt: skip

OTHER_DATE = ("previous", "preceding", "prior", "following")  # count from the date mentioned, not from today


def dated(match: Match, moment: Moment | None, unknown: str = "") -> list[Reading]:
    """A DATE of a moment, or of the value `unknown` where there is none; nothing without either."""
    value = moment.value if moment else unknown
    return [Reading(match.start, match.end, "DATE", value, moment)] if value else []


def day_moment(year: int, month: int, day: int) -> Moment | None:
    """A day, None where the calendar has no such day."""
    try:
        return Moment(date(year, month, day), "day")
    except ValueError:
        return None


def ordinal_of(match: Match, name: str) -> int:
    """The number of an ordinal part ('twenty-third' is 23)."""
    values = [lexeme.value for lexeme in match.part(name) if isinstance(lexeme.value, int)]
    return sum(values)


def spoken_number(match: Match) -> int | None:
    """The year that the part `spoken` says in words, None where it says none."""
    number = parse_cardinal(lexeme.text for lexeme in match.part("spoken"))
    return number if number and 1500 <= number < 2100 else None


def related_year(match: Match, context: Context) -> Moment | None:
    """The year of 'last year' or 'that year' inside a longer expression."""
    rel = match.part("year_rel")[0]
    if match.value("year_unit") != "Y":
        return None
    if rel.text in ("that", "same", *OTHER_DATE) and (last := context.last()):
        return shift(floor(last.day, "year"), rel.value)
    return shift(floor(context.published.day, "year"), rel.value) if context.published else None


def count_of(match: Match) -> float | None:
    """The number that a match counts, the lower one of a range, None where it is vague or absent."""
    if match.part("article"):
        return 1
    vague = match.value("vague")
    if vague is not None and not isinstance(vague, str):
        return float(vague) if match.part("count2") == () or not match.part("count2") else None
    lexemes = match.part("count")
    if not lexemes:
        return None
    if lexemes[0].kind != "number":
        return parse_cardinal(lexeme.text for lexeme in lexemes)
    number = float(lexemes[0].value)
    if len(lexemes) == 4 and lexemes[3].value:
        number += lexemes[1].value / lexemes[3].value
    return number
