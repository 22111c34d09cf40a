"""Parts of a year, and dates told from another date ('third quarter', 'last week', 'a year ago')."""

from __future__ import annotations

from datetime import date, timedelta

from extractor.nlp.lexemes import Match
from extractor.nlp.timex.calendar import Moment, floor, season_moment, shift
from extractor.nlp.timex.context import Context, Reading, nearest
from extractor.nlp.timex.durations import amount
from extractor.nlp.timex.readings import OTHER_DATE, UNIT_GRAINS, count_of, dated, ordinal_of, related_year

_RECENT = timedelta(days=120)  # a part of a year that ended this lately is still reported on


def part_of_year(match: Match, context: Context) -> list[Reading]:
    """A quarter or half of a year."""
    unit, ordinal = match.value("unit"), ordinal_of(match, "ordinal")
    parts = 4 if unit == "Q" else 2
    named_year = match.value("year") or match.part("year_rel") or match.part("year_ago")
    if ordinal < 0:
        if not named_year:
            return []
        ordinal = parts
    if not 1 <= ordinal <= 4:
        return []
    return _part_of_year(match, context, unit, min(ordinal, parts))


def _part_of_year(match: Match, context: Context, unit: str, ordinal: int) -> list[Reading]:
    grain = UNIT_GRAINS[unit]
    months = 3 if unit == "Q" else 6
    number = match.value("year") or match.value("short")
    if number is None and match.part("year_rel"):
        base = related_year(match, context)
        number = base.day.year if base else None
    elif number is None and match.part("year_ago") and context.published:
        number = context.published.day.year - 1
    if number is None and context.published:
        today = context.published.day
        number = today.year
        start = date(number, (ordinal - 1) * months + 1, 1)
        tense = context.tense(match)
        if tense == "past" and start > today:
            number -= 1
        elif tense == "future" and shift(Moment(start, grain), 1).day <= today - _RECENT:
            number += 1
    unknown = f"XXXX-{unit}{ordinal}"
    return dated(
        match, Moment(date(number, (ordinal - 1) * months + 1, 1), grain) if number else None, unknown
    )


def period_code(match: Match, context: Context) -> list[Reading]:
    """'Q3 2012', 'H1'."""
    code = match.value("code")
    if code[0] == "H" and code[1] > "2":
        return []
    return _part_of_year(match, context, code[0], int(code[1]))


def season(match: Match, context: Context) -> list[Reading]:
    """A season, by year, relation or tense."""
    code = match.value("season")
    number = match.value("year")
    if match.part("year_rel"):
        base = related_year(match, context)
        number = base.day.year if base else None
    if number:
        return dated(match, season_moment(number, code))
    rel = match.value("rel")
    if context.published is None:
        return dated(match, None, f"XXXX-{code}")
    if rel is None or match.text("rel") in ("that", "same"):
        return dated(match, nearest(context, match, lambda y: season_moment(y, code)))
    now = floor(context.published.day, "season")
    found = season_moment(context.published.day.year, code)
    if rel < 0 and found.day >= now.day:
        found = shift(found, -1)
    elif rel > 0 and found.day <= now.day:
        found = shift(found, 1)
    return dated(match, found)


# The value of a stretch of unknown date; a year's for what is longer.
_UNKNOWN = {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "M": "XXXX-XX", "WE": "XXXX-WXX-WE", "Q": "XXXX-QX"}


def relative_unit(match: Match, context: Context) -> list[Reading]:
    """'last year', 'this week', 'the following month', 'that day', 'the latest quarter'."""
    unit, rel = match.value("unit"), match.part("rel")[0]
    definite = any(lexeme.text == "the" for lexeme in match.lexemes[match.start : match.groups["rel"][0]])
    if unit.startswith("T"):
        return _hour(match, rel.text, unit)
    if unit in ("period", "term"):
        return _period(match, rel.text, context)
    if unit not in UNIT_GRAINS or unit == "H":
        return []
    if rel.text == "past" or (rel.value < 0 and definite and unit == "10Y"):
        return [Reading(match.start, match.end, "DURATION", f"P{amount(1, unit)}")]
    grain = UNIT_GRAINS[unit]
    mentioned = context.last_within(grain)
    if rel.text in ("that", "same") and mentioned is None and unit != "Y":
        return []
    anaphoric = rel.text in ("that", "same", *OTHER_DATE) or (definite and rel.text == "next")
    base = mentioned if anaphoric and mentioned else context.published
    if base is None:
        return dated(match, None, _UNKNOWN.get(unit, "XXXX"))
    return dated(match, shift(floor(base.day, grain), -1 if rel.text == "latest" else rel.value))


def _period(match: Match, rel: str, context: Context) -> list[Reading]:
    """'the latest period', 'the same period': the quarter, month or year spoken of."""
    if rel not in ("latest", "same"):
        return []
    found = context.last("quarter", "half", "year", "month")
    if found is None and rel == "latest" and context.published:
        found = shift(floor(context.published.day, "quarter"), -1)
    return dated(match, found)


def _hour(match: Match, rel: str, unit: str) -> list[Reading]:
    if unit == "TH" and rel in ("past", "last", "next"):
        return [Reading(match.start, match.end, "DURATION", "PT1H")]
    return []


def definite_unit(match: Match, context: Context) -> list[Reading]:
    """'the quarter', 'the weekend', 'the end of the year'."""
    unit = match.value("unit")
    if unit not in UNIT_GRAINS:
        return []
    grain = UNIT_GRAINS[unit]
    if unit == "Q":
        known = context.last("quarter")
        if known is None and context.published:
            known = shift(floor(context.published.day, "quarter"), -1)
        return dated(match, known, "XXXX-QX")
    if unit == "WE" and context.published:
        this = floor(context.published.day, "weekend")
        past = context.tense(match) != "future" and context.published.day < this.day
        return dated(match, shift(this, -1) if past else this)
    base = context.last_within(grain) or context.published
    if not match.part("early") and not match.part("fiscal"):
        after = context.neighbour(match, 1)
        if unit == "Y" and after is not None and after.text in ("ended", "ending"):
            return [Reading(match.start, match.end, "DURATION", "P1Y")]
        if unit in ("Y", "M", "W"):
            return dated(match, floor(base.day, grain) if base else None)
        return []
    if context.published is None:
        return dated(match, floor(base.day, grain) if base else None)
    return dated(match, floor(context.published.day, grain))


def unit_end(match: Match, context: Context) -> list[Reading]:
    """'year-end', 'month end'."""
    unit = match.value("unit")
    if unit not in ("Y", "M", "Q", "W") or context.published is None:
        return []
    grain = UNIT_GRAINS[unit]
    last_day = shift(floor(context.published.day, grain), 1).day - timedelta(days=1)
    return [Reading(match.start, match.end, "DATE", last_day.isoformat())]


def ago(match: Match, context: Context) -> list[Reading]:
    """'two weeks ago', 'a year earlier', 'three days later'."""
    anchor, sign = match.value("ago")[:3], -1 if match.value("ago").endswith("-") else 1
    after = context.neighbour(match, 1)
    word = match.text("ago")
    if word in ("before", "after", "back") and after is not None and after.kind == "word":
        return []
    unit = match.value("unit")
    count = count_of(match)
    if count is None:
        if not match.part("vague") and unit not in ("W", "D", "M", "Y", "10Y", "100Y", "TH", "TM"):
            return []
        if not match.part("vague") and not match.part("unit")[0].text.endswith("s"):
            return []
        return [Reading(match.start, match.end, "DATE", "PAST_REF" if sign < 0 else "FUTURE_REF")]
    return _counted_from(match, context, anchor, sign * count, unit)


def _counted_from(match: Match, context: Context, anchor: str, count: float, unit: str) -> list[Reading]:
    if unit == "Y" and count % 1:
        count, unit = count * 12, "M"
    steps = int(count * {"2W": 2, "10Y": 10, "100Y": 100}.get(unit, 1))
    grain = {"2W": "week", "10Y": "year", "100Y": "year"}.get(unit, UNIT_GRAINS.get(unit, "time"))
    last = context.last_in_sentence(match, "quarter", "half", "month") or context.last("quarter", "half")
    if grain == "year" and steps == -1 and last:
        return dated(match, shift(last, steps, "year"))
    base = context.published if anchor == "dct" else context.last() or context.published
    if base is None:
        return dated(match, None, "PAST_REF" if count < 0 else "FUTURE_REF")
    if grain == "time":
        return dated(match, floor(base.day, "day")) if anchor == "dct" else []
    if anchor == "ref" and base.grain != "day" and grain in ("day", "week"):
        return []
    return dated(match, floor(shift(Moment(base.day, "day"), steps, grain).day, grain))


def unit_ago(match: Match, context: Context) -> list[Reading]:
    """'year-ago', 'the year-earlier quarter'."""
    if match.value("unit") != "Y":
        return []
    last = context.last("quarter", "half", "month") or context.published
    of = match.part("of")
    if of and of[-1].value == "Q":
        if len(of) > 1 and context.published:
            return dated(
                match, Moment(date(context.published.day.year - 1, 3 * of[0].value - 2, 1), "quarter")
            )
        last = context.last("quarter") or (
            context.published and shift(floor(context.published.day, "quarter"), -1)
        )
    if last is None:
        return dated(match, None, "PAST_REF")
    return dated(match, shift(last if last.grain != "day" else floor(last.day, "year"), -1, "year"))
