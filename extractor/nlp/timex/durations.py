"""Durations and sets ('three days', 'every two years')."""

from __future__ import annotations

import re

from extractor.nlp.lexemes import Match
from extractor.nlp.timex.context import Context, Reading
from extractor.nlp.timex.readings import count_of

_RATED = ("%", "percent", "thousand", "million", "billion", "trillion", "hundred")


def amount(count: float, unit: str) -> str:
    """A TIMEX3 amount without its P ('T2H', '10Y', '2Y6M')."""
    factor = re.match(r"\d+", unit)
    if factor:
        count, unit = count * int(factor.group()), unit[factor.end() :]
    prefix = "T" if unit.startswith("T") else ""
    letter = unit.removeprefix("T")
    halves = {"Y": (6, "M"), "H": (30, "M")}
    if count % 1 == 0.5 and letter in halves and (letter == "Y") != bool(prefix):
        whole, (number, smaller) = int(count), halves[letter]
        return prefix + (f"{whole}{letter}" if whole else "") + f"{number}{smaller}"
    return f"{prefix}{count:g}{letter}" if count < 1e6 else f"{prefix}{int(count)}{letter}"


def vague_amount(unit: str) -> str:
    """The amount of an unknown number of units ('XM', 'TXH')."""
    bare = unit.lstrip("0123456789")
    return f"TX{bare[1:]}" if bare.startswith("T") else f"X{bare}"


def duration(match: Match, context: Context) -> list[Reading] | None:
    """'three years', 'a couple of weeks', 'the first nine months', '10-hour'; no ages, as in TimeML."""
    unit_lexeme = match.part("unit")[0]
    unit = "TS" if unit_lexeme.text == "second" else unit_lexeme.value
    if unit_lexeme.text in ("quarter", "second") and match.lexemes[match.groups["unit"][0] - 1].text != "-":
        return []
    after = context.neighbour(match, 1)
    if unit == "Q" and after is not None and after.text == "of" and count_of(match) == 3:  # a fraction
        return []
    if match.part("old"):
        return None
    if unit == "WE":
        return []
    count = count_of(match)
    if count is None and match.part("count"):
        return []
    if match.part("half") and count is not None:
        count += 0.5
    length = vague_amount(unit) if count is None else amount(count, unit)
    return [Reading(match.start, match.end, "DURATION", f"P{length}")]


def article_duration(match: Match, context: Context) -> list[Reading]:
    """'a week', 'another hour'; 'four flights a week' is a SET, '$500 a month' no time at all."""
    unit = match.value("unit")
    if unit == "Q":
        return []
    before = context.neighbour(match, -1)
    if before is not None and (before.kind == "number" or before.text in _RATED):
        return []
    rate = before is not None and before.kind == "word" and context.token(match.start - 1).tag_ == "NNS"
    return [Reading(match.start, match.end, "SET" if rate else "DURATION", f"P{amount(1, unit)}")]


def vague_duration(match: Match, context: Context) -> list[Reading]:
    """'years', 'recent months', 'the coming weeks'."""
    unit = match.value("unit")
    if unit in ("Q", "WE", "TM", "TS") and not match.part("rel"):
        return []
    return [Reading(match.start, match.end, "DURATION", f"P{vague_amount(unit)}")]


def unit_long(match: Match, context: Context) -> list[Reading]:
    """'day-long', 'decades-long'."""
    lexeme = match.part("unit")[0]
    plural = lexeme.text.endswith("s")
    length = vague_amount(lexeme.value) if plural else amount(1, lexeme.value)
    return [Reading(match.start, match.end, "DURATION", f"P{length}")]


def frequency(match: Match, context: Context) -> list[Reading]:
    """'daily', 'annually', unless it is part of a name ('China Daily')."""
    if context.token(match.start).pos_ == "PROPN":
        return []
    return [Reading(match.start, match.end, "SET", match.value("frequency"))]


def each(match: Match, context: Context) -> list[Reading]:
    """'every two years', 'each July', 'twice a week'."""
    forms = {
        "month": "XXXX-{:02d}",
        "weekday": "XXXX-WXX-{}",
        "season": "XXXX-{}",
        "daypart": "XXXX-XX-XXT{}",
    }
    named = next((part for part in forms if match.part(part)), None)
    if named is not None:
        return [Reading(match.start, match.end, "SET", forms[named].format(match.value(named)))]
    unit = match.value("unit")
    count = count_of(match) or match.value("count") or 1
    if match.text("unit") == "second" or not isinstance(count, int | float):
        return []
    value = "XXXX-WXX-WE" if unit == "WE" else f"P{amount(count, unit)}"
    return [Reading(match.start, match.end, "SET", value)]


def weekdays(match: Match, context: Context) -> list[Reading]:
    """'Mondays', 'Friday nights'."""
    part = match.value("daypart")
    value = f"XXXX-WXX-{match.value('weekdays')}" + (f"T{part}" if part else "")
    return [Reading(match.start, match.end, "SET", value)]
