"""The meaning of each rule's match: TIMEX3 type, value and moment, against a context."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from extractor.nlp.lexemes import Match
from extractor.nlp.numerals import parse_cardinal
from extractor.nlp.timex.calendar import (
    Moment,
    easter,
    floor,
    season_moment,
    shift,
    year_moment,
)
from extractor.nlp.timex.context import Context, Reading, nearest

Builder = Callable[[Match, Context], "list[Reading] | None"]
_UNIT_GRAINS = {
    "D": "day", "W": "week", "2W": "week", "M": "month", "Q": "quarter", "H": "half", "Y": "year",
    "10Y": "decade", "100Y": "century", "WE": "weekend",
}  # fmt: skip
_RECENT = timedelta(days=120)  # a part of a year that ended this lately is still reported on
_OTHER_DATE = ("previous", "preceding", "prior", "following")  # count from the date mentioned, not from today


def _date(match: Match, moment: Moment | None, unknown: str = "") -> list[Reading]:
    value = moment.value if moment else unknown
    return [Reading(match.start, match.end, "DATE", value, moment)] if value else []


def _day(year: int, month: int, day: int) -> Moment | None:
    try:
        return Moment(date(year, month, day), "day")
    except ValueError:
        return None


def _ordinal(match: Match, name: str) -> int:
    """The number of an ordinal part ('twenty-third' is 23)."""
    values = [lexeme.value for lexeme in match.part(name) if isinstance(lexeme.value, int)]
    return sum(values)


# --- calendar dates


def calendar_day(match: Match, context: Context) -> list[Reading]:
    """A month and a day, with or without year."""
    month, day = match.value("month"), _ordinal(match, "day")
    year = match.value("year")
    if match.part("year_rel") and (base := _related_year(match, context)):
        year = base.day.year
    if _day(2000, month, day) is None:
        return []
    point = _day(year, month, day) if year is not None else _yearless_day(match, context, month, day)
    if year is not None and point is None:
        return []
    readings = _date(match, point, f"XXXX-{month:02d}-{day:02d}")
    if part := match.value("daypart"):
        return [Reading(r.start, r.end, "TIME", f"{r.value}T{part}", r.moment) for r in readings]
    return readings


def _yearless_day(match: Match, context: Context, month: int, day: int) -> Moment | None:
    if match.value("rel") == -1 and context.published:
        today = context.published.day
        this_year = _day(today.year, month, day)
        return this_year if this_year and this_year.day < today else _day(today.year - 1, month, day)
    return context.same_day(month, day) or nearest(context, match, lambda year: _day(year, month, day))


def day_range(match: Match, context: Context) -> list[Reading]:
    """Two days of one month ('May 26-29', '10 to 14 September 2024')."""
    month, first, last = match.value("month"), match.value("day"), match.value("day_end")
    year = match.value("year")
    if first >= last or _day(2000, month, last) is None:
        return []
    if year is None:
        moment = _yearless_day(match, context, month, last)
        year = moment.day.year if moment else None
    split = match.groups["link"]
    roles = ("begin", "end") if match.text("link") != "and" or last == first + 1 else (None, None)
    readings = []
    for start, end, day, role in (
        (match.start, split[0], first, roles[0]),
        (split[1], match.end, last, roles[1]),
    ):
        point = _day(year, month, day) if year else None
        value = point.value if point else f"XXXX-{month:02d}-{day:02d}"
        readings.append(Reading(start, end, "DATE", value, point, role))
    return readings


def numeric_date(match: Match, context: Context) -> list[Reading]:
    """A date in figures: year first, or day first with dots.

    With slashes and dashes, month first and day first are both in use: the one nearer to the
    publication date counts, the American one where that is unknown.
    """
    a, b, c = (int(part) for part in re.split(r"[-/.]", match.value("date")))
    if a > 31:
        return _date(match, _day(a, b, c))
    year = c if c > 99 else 1900 + c if c > 39 else 2000 + c
    day_first = "." in match.value("date")
    order = [(b, a), (a, b)] if day_first else [(a, b), (b, a)]
    found = [m for month, day in order if (m := _day(year, month, day))]
    if not day_first and context.published:
        today = context.published.day
        found.sort(key=lambda m: abs((m.day - today).days))
    return _date(match, next(iter(found), None))


def month(match: Match, context: Context) -> list[Reading]:
    """A month, with a year, a relation ('next May') or nothing."""
    number = match.value("month")
    year = match.value("year") or match.value("short")
    if match.part("spoken"):
        year = _spoken(match)
    if match.part("year_rel"):
        base = _related_year(match, context)
        year = base.day.year if base else None
    if year:
        return _date(match, Moment(date(year, number, 1), "month"))
    unknown = f"XXXX-{number:02d}"
    if context.published is None:
        return _date(match, None, unknown)
    rel, now = match.value("rel"), context.published.day
    if rel is None:
        found = nearest(context, match, lambda y: Moment(date(y, number, 1), "month"))
    else:
        step = {0: 0, -1: -1 if number >= now.month else 0, 1: 1 if number <= now.month else 0}[rel]
        found = Moment(date(now.year + step, number, 1), "month")
    return _date(match, found, unknown)


def _related_year(match: Match, context: Context) -> Moment | None:
    """The year of 'last year' or 'that year' inside a longer expression."""
    rel = match.part("year_rel")[0]
    if match.value("year_unit") != "Y":
        return None
    if rel.text in ("that", "same", *_OTHER_DATE) and (last := context.last()):
        return shift(floor(last.day, "year"), rel.value)
    return shift(floor(context.published.day, "year"), rel.value) if context.published else None


def weekday(match: Match, context: Context) -> list[Reading]:
    """A day of the week, by relation or by tense; with a part of the day it is a TIME."""
    number = match.value("weekday")
    moment = _weekday(match, context, number)
    if match.part("day") and (moment is None or moment.day.day != match.value("day")):
        return []
    value = moment.value if moment else f"XXXX-WXX-{number}"
    if part := match.value("daypart"):
        return [Reading(match.start, match.end, "TIME", f"{value}T{part}", moment)]
    return [Reading(match.start, match.end, "DATE", value, moment)]


def _weekday(match: Match, context: Context, number: int) -> Moment | None:
    if context.published is None:
        return None
    today = context.published.day
    back = (today.isoweekday() - number) % 7
    rel, unit = match.value("rel"), match.value("unit")
    if unit == "W":
        return Moment(floor(today, "week").day + timedelta(days=number - 1 + 7 * rel), "day")
    if rel == -1 and match.text("rel") in _OTHER_DATE and (last := context.last("day")):
        return Moment(last.day - timedelta(days=(last.day.isoweekday() - number) % 7 or 7), "day")
    if rel == -1:
        return Moment(today - timedelta(days=back or 7), "day")
    if rel == 1:
        return Moment(today + timedelta(days=7 - back), "day")
    after = context.neighbour(match, 1)
    attributive = after is not None and after.text == "'s"
    tense = context.tense(match)
    nearer_ahead = -back % 7 < back and not attributive
    ahead = tense == "future" or (tense in ("present", "") and nearer_ahead)
    return Moment(today + timedelta(days=-back % 7) if ahead else today - timedelta(days=back), "day")


def year(match: Match, context: Context) -> list[Reading]:
    """A year in figures, unless it counts something ('2000 people')."""
    if not match.part("fiscal") and _counts_something(match, context):
        return []
    number = match.value("year")
    if match.part("of") and (last := context.last("quarter")):
        return _date(match, Moment(last.day.replace(year=number), "quarter"))
    return _date(match, year_moment(number))


def _counts_something(match: Match, context: Context) -> bool:
    after, before = context.neighbour(match, 1), context.neighbour(match, -1)
    if after is not None and after.kind == "word":
        plural = context.token(match.end).tag_ == "NNS"
        definite = before is not None and context.token(match.start - 1).pos_ in ("DET", "PRON", "PART")
        if plural and (match.value("year") % _ROUND == 0 or context.token(match.start - 1).tag_ == "JJR"):
            return not definite
    if before is not None and before.kind in ("number", "symbol") and before.text in "$€£¥#+=*":
        return True
    early_year = match.value("year") < 1700
    return early_year and (before is None or before.text not in ("in", "since", "of", "year", "until", "by"))


_ROUND = 50  # '1950 visitors' counts, '1989 results' dates


def spoken_year(match: Match, context: Context) -> list[Reading]:
    """A year in words ('nineteen ninety-seven')."""
    number = _spoken(match)
    return _date(match, year_moment(number)) if number else []


def _spoken(match: Match) -> int | None:
    number = parse_cardinal(lexeme.text for lexeme in match.part("spoken"))
    return number if number and 1500 <= number < 2100 else None


def year_range(match: Match, context: Context) -> list[Reading]:
    """Two years ('2021-2023', '2021/22'); a year and a month where it is none ('2021-05')."""
    first, last = match.value("year"), match.value("year_end")
    if last < 100 and match.text("link") in ("-", "/"):
        if last <= first % 100 and match.text("link") == "-" and 1 <= last <= 12:
            return _date(match, Moment(date(first, last, 1), "month"))
        last += first // 100 * 100
    if not first < last < 2100:
        return []
    split = match.groups["link"]
    return [
        Reading(match.start, split[0], "DATE", f"{first}", year_moment(first), "begin"),
        Reading(split[1], match.end, "DATE", f"{last}", year_moment(last), "end"),
    ]


def decade(match: Match, context: Context) -> list[Reading]:
    """A decade ('the 1990s', "the '80s", 'the nineties')."""
    number = match.value("decade")
    start = number if number >= 1000 else (1900 if number >= 20 else 2000) + number
    return _date(match, Moment(date(start, 1, 1), "decade"))


def century(match: Match, context: Context) -> list[Reading]:
    """A century by its ordinal."""
    ordinal = _ordinal(match, "ordinal")
    if match.value("unit") != "100Y" or not 2 <= ordinal <= 30:
        return []
    return _date(match, Moment(date((ordinal - 1) * 100, 1, 1), "century"))


def part_of_year(match: Match, context: Context) -> list[Reading]:
    """A quarter or half of a year."""
    unit, ordinal = match.value("unit"), _ordinal(match, "ordinal")
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
    grain = _UNIT_GRAINS[unit]
    months = 3 if unit == "Q" else 6
    number = match.value("year") or match.value("short")
    if number is None and match.part("year_rel"):
        base = _related_year(match, context)
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
    return _date(match, Moment(date(number, (ordinal - 1) * months + 1, 1), grain) if number else None, unknown)


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
        base = _related_year(match, context)
        number = base.day.year if base else None
    if number:
        return _date(match, season_moment(number, code))
    rel = match.value("rel")
    if context.published is None:
        return _date(match, None, f"XXXX-{code}")
    if rel is None or match.text("rel") in ("that", "same"):
        return _date(match, nearest(context, match, lambda y: season_moment(y, code)))
    now = floor(context.published.day, "season")
    found = season_moment(context.published.day.year, code)
    if rel < 0 and found.day >= now.day:
        found = shift(found, -1)
    elif rel > 0 and found.day <= now.day:
        found = shift(found, 1)
    return _date(match, found)


# --- relative to another date


def relative_unit(match: Match, context: Context) -> list[Reading]:
    """'last year', 'this week', 'the following month', 'that day', 'the latest quarter'."""
    unit, rel = match.value("unit"), match.part("rel")[0]
    definite = any(lexeme.text == "the" for lexeme in match.lexemes[match.start : match.groups["rel"][0]])
    if unit == "H" or (unit is not None and unit.startswith("T")):
        return _hour(match, rel.text, unit)
    if unit in ("period", "term"):
        found = context.last("quarter", "half", "year", "month") if rel.text in ("latest", "same") else None
        if found is None and rel.text == "latest" and context.published:
            found = shift(floor(context.published.day, "quarter"), -1)
        return _date(match, found)
    grain = _UNIT_GRAINS[unit]
    if rel.text == "past" or (rel.value < 0 and definite and unit == "10Y"):
        return [Reading(match.start, match.end, "DURATION", f"P{_amount(1, unit)}")]
    base = context.published
    if rel.text in _OTHER_DATE or (definite and rel.text == "next"):
        base = context.last_within(grain) or context.published
    elif rel.text in ("that", "same"):
        base = context.last_within(grain) or context.published
        if context.last_within(grain) is None and unit != "Y":
            return []
    elif rel.text == "latest":
        return _date(match, shift(floor(base.day, grain), -1) if base else None)
    unknown = {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "M": "XXXX-XX", "WE": "XXXX-WXX-WE", "Q": "XXXX-QX"}
    if base is None:
        return _date(match, None, unknown.get(unit, "XXXX"))
    return _date(match, shift(floor(base.day, grain), rel.value))


def _hour(match: Match, rel: str, unit: str) -> list[Reading]:
    if unit == "TH" and rel in ("past", "last", "next"):
        return [Reading(match.start, match.end, "DURATION", "PT1H")]
    return []


def definite_unit(match: Match, context: Context) -> list[Reading]:
    """'the quarter', 'the weekend', 'the end of the year'."""
    unit = match.value("unit")
    if unit.startswith("T"):
        return []
    grain = _UNIT_GRAINS[unit]
    if unit == "Q":
        known = context.last("quarter")
        if known is None and context.published:
            known = shift(floor(context.published.day, "quarter"), -1)
        return _date(match, known, "XXXX-QX")
    if unit == "WE" and context.published:
        this = floor(context.published.day, "weekend")
        past = context.tense(match) != "future" and context.published.day < this.day
        return _date(match, shift(this, -1) if past else this)
    base = context.last_within(grain) or context.published
    if not match.part("early") and not match.part("fiscal"):
        after = context.neighbour(match, 1)
        if unit == "Y" and after is not None and after.text in ("ended", "ending"):
            return [Reading(match.start, match.end, "DURATION", "P1Y")]
        if unit in ("Y", "M", "W"):
            return _date(match, floor(base.day, grain) if base else None)
        return []
    if context.published is None:
        return _date(match, floor(base.day, grain) if base else None)
    return _date(match, floor(context.published.day, grain))


def unit_end(match: Match, context: Context) -> list[Reading]:
    """'year-end', 'month end'."""
    unit = match.value("unit")
    if unit not in ("Y", "M", "Q", "W") or context.published is None:
        return []
    grain = _UNIT_GRAINS[unit]
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
    count = _count(match)
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
    grain = {"2W": "week", "10Y": "year", "100Y": "year"}.get(unit, _UNIT_GRAINS.get(unit, "time"))
    last = context.last_in_sentence(match, "quarter", "half", "month") or context.last("quarter", "half")
    if grain == "year" and steps == -1 and last:
        return _date(match, shift(last, steps, "year"))
    base = context.published if anchor == "dct" else context.last() or context.published
    if base is None:
        return _date(match, None, "PAST_REF" if count < 0 else "FUTURE_REF")
    if grain == "time":
        return _date(match, floor(base.day, "day")) if anchor == "dct" else []
    if anchor == "ref" and base.grain != "day" and grain in ("day", "week"):
        return []
    return _date(match, floor(shift(Moment(base.day, "day"), steps, grain).day, grain))


def unit_ago(match: Match, context: Context) -> list[Reading]:
    """'year-ago', 'the year-earlier quarter'."""
    if match.value("unit") != "Y":
        return []
    last = context.last("quarter", "half", "month") or context.published
    of = match.part("of")
    if of and of[-1].value == "Q":
        if len(of) > 1 and context.published:
            return _date(match, Moment(date(context.published.day.year - 1, 3 * of[0].value - 2, 1), "quarter"))
        last = context.last("quarter") or (context.published and shift(floor(context.published.day, "quarter"), -1))
    if last is None:
        return _date(match, None, "PAST_REF")
    return _date(match, shift(last if last.grain != "day" else floor(last.day, "year"), -1, "year"))


def holiday(match: Match, context: Context) -> list[Reading]:
    """A holiday of a fixed date, of the nth weekday of a month, or counted from Easter."""
    code = match.value("holiday")
    number = match.value("year")
    if number:
        return _date(match, _holiday(number, code))
    unknown = f"XXXX-{code}" if re.fullmatch(r"\d\d-\d\d", code) else "XXXX-XX-XX"
    if context.published is None:
        return _date(match, None, unknown)
    rel = match.value("rel")
    if not rel:
        return _date(match, nearest(context, match, lambda y: _holiday(y, code)), unknown)
    today = context.published.day
    found = _holiday(today.year, code)
    step = rel if (found.day - today).days * rel <= 0 else 0
    return _date(match, _holiday(today.year + step, code))


def _holiday(year: int, code: str) -> Moment:
    if code.startswith("easter"):
        return Moment(easter(year) + timedelta(days=int(code[6:])), "day")
    month, day, *nth = (int(part) for part in code.split("-"))
    if not nth:
        return Moment(date(year, month, day), "day")
    weekday, count = (day, nth[0])
    first = date(year, month, 1)
    found = first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (count - 1))
    return Moment(found if found.month == month else found - timedelta(days=7), "day")


def deictic_day(match: Match, context: Context) -> list[Reading]:
    """'today', 'tomorrow morning'."""
    moment = shift(Moment(context.published.day, "day"), match.value("offset")) if context.published else None
    value = moment.value if moment else "XXXX-XX-XX"
    if part := match.value("daypart"):
        return [Reading(match.start, match.end, "TIME", f"{value}T{part}", moment)]
    return [Reading(match.start, match.end, "DATE", value, moment)]


def tonight(match: Match, context: Context) -> list[Reading]:
    """'tonight', 'overnight'."""
    moment = Moment(context.published.day, "day") if context.published else None
    return [Reading(match.start, match.end, "TIME", f"{moment.value if moment else 'XXXX-XX-XX'}TNI", moment)]


def reference(match: Match, context: Context) -> list[Reading]:
    """'now', 'recently', 'soon'."""
    value = next(f"{name.upper()}_REF" for name in ("past", "present", "future") if match.part(name))
    if match.text("future") == "soon":
        after = context.neighbour(match, 1)
        if (after is not None and after.text in ("after", "as", "afterwards")) or context.tense(match) == "past":
            return []
    return [Reading(match.start, match.end, "DATE", value)]


def attribute(match: Match, context: Context) -> list[Reading]:
    """'recent' and 'current' before a noun."""
    token = context.token(match.end - 1)
    if token.pos_ != "ADJ" or token.dep_ != "amod":
        return []
    return reference(match, context)


def week_of(match: Match, context: Context) -> list[Reading]:
    """'the week of March 6'."""
    days = calendar_day(match, context) if match.value("unit") in ("W", "M") else []
    moment = days[0].moment if days else None
    return _date(match, floor(moment.day, _UNIT_GRAINS[match.value("unit")])) if moment else []


def the_past(match: Match, context: Context) -> list[Reading]:
    """'the past', where nothing follows that it could modify."""
    after = context.neighbour(match, 1)
    if match.text("back") != "past" or context.token(match.end - 1).pos_ not in ("NOUN", "PROPN"):
        return []
    if after is not None and after.kind == "number":
        return []
    return [Reading(match.start, match.end, "DATE", "PAST_REF")]


# --- times of day


def daypart(match: Match, context: Context) -> list[Reading]:
    """'this morning', 'last night', 'the evening'."""
    part, words = match.value("daypart"), match.text("rel").split()
    day = context.published
    if not {"this", "last", "next", "coming"} & set(words):
        day = context.last("day") or day
    if day is not None:
        step = -1 if "last" in words or "previous" in words else 1 if "next" in words else 0
        day = shift(Moment(day.day, "day"), step)
    return [Reading(match.start, match.end, "TIME", f"{day.value if day else 'XXXX-XX-XX'}T{part}", day)]


def clock(match: Match, context: Context) -> list[Reading]:
    """A time on the clock, on the day that it names or that was named before."""
    time = _clock_time(match)
    if time is None or (match.part("hour24") and not _is_time(match, context)):
        return []
    day: Moment | None = Moment(context.published.day, "day") if context.published else None
    if match.part("month"):
        named = calendar_day(match, context)
        day = named[0].moment if named else None
    elif match.part("wmonth"):
        month, number, year = match.value("wmonth"), match.value("wday"), match.value("wyear")
        day = _day(year, month, number) if year else _yearless_day(match, context, month, number)
    elif match.part("weekday"):
        day = _weekday(match, context, match.value("weekday"))
    elif match.part("offset"):
        day = shift(day, match.value("offset")) if day else None
    else:
        day = context.last_in_sentence(match, "day") or day
    value = f"{day.value if day else 'XXXX-XX-XX'}T{time}"
    return [Reading(match.start, match.end, "TIME", value, day)]


def _clock_time(match: Match) -> str | None:
    if word := match.value("word"):
        return str(word)
    part = match.part("hour") or match.part("hour24") or match.part("oclock")
    digits = str(part[0].value)
    hour, _, minute = digits.partition(":")
    minute = minute[:2] or "00"
    number = int(hour)
    offset = match.value("meridiem")
    if match.value("part") in ("AF", "EV", "NI") and number < 12:
        offset = 12
    if offset is not None:
        if not 1 <= number <= 12:
            return None
        number = number % 12 + offset
    return f"{number:02d}:{minute}" if number <= 24 and minute < "60" else None


def _is_time(match: Match, context: Context) -> bool:
    """Whether 'h:mm' is a time rather than a score: by what stands around it."""
    before = context.neighbour(match, -1)
    return match.end - match.start > 1 or (
        before is not None and before.text in ("at", "from", "until", "till", "to", "by", "between", "since")
    )


# --- durations and sets


def _amount(count: float, unit: str) -> str:
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


def _vague_amount(unit: str) -> str:
    bare = unit.lstrip("0123456789")
    return f"TX{bare[1:]}" if bare.startswith("T") else f"X{bare}"


def _count(match: Match) -> float | None:
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


def duration(match: Match, context: Context) -> list[Reading] | None:
    """'three years', 'a couple of weeks', 'the first nine months', '10-hour'; no ages, as in TimeML."""
    unit_lexeme = match.part("unit")[0]
    unit = "TS" if unit_lexeme.text == "second" else unit_lexeme.value
    if unit_lexeme.text in ("quarter", "second") and match.lexemes[match.groups["unit"][0] - 1].text != "-":
        return []
    after = context.neighbour(match, 1)
    if unit == "Q" and after is not None and after.text == "of" and _count(match) == 3:  # a fraction
        return []
    if match.part("old"):
        return None
    if unit == "WE":
        return []
    count = _count(match)
    if count is None and match.part("count"):
        return []
    if match.part("half") and count is not None:
        count += 0.5
    amount = _vague_amount(unit) if count is None else _amount(count, unit)
    return [Reading(match.start, match.end, "DURATION", f"P{amount}")]


def article_duration(match: Match, context: Context) -> list[Reading]:
    """'a week', 'another hour'; 'four flights a week' is a SET, '$500 a month' no time at all."""
    unit = match.value("unit")
    if unit == "Q":
        return []
    before = context.neighbour(match, -1)
    if before is not None and (before.kind == "number" or before.text in _RATED):
        return []
    rate = before is not None and before.kind == "word" and context.token(match.start - 1).tag_ == "NNS"
    return [Reading(match.start, match.end, "SET" if rate else "DURATION", f"P{_amount(1, unit)}")]


_RATED = ("%", "percent", "thousand", "million", "billion", "trillion", "hundred")


def vague_duration(match: Match, context: Context) -> list[Reading]:
    """'years', 'recent months', 'the coming weeks'."""
    unit = match.value("unit")
    if unit in ("Q", "WE", "TM", "TS") and not match.part("rel"):
        return []
    return [Reading(match.start, match.end, "DURATION", f"P{_vague_amount(unit)}")]


def unit_long(match: Match, context: Context) -> list[Reading]:
    """'day-long', 'decades-long'."""
    lexeme = match.part("unit")[0]
    plural = lexeme.text.endswith("s")
    amount = _vague_amount(lexeme.value) if plural else _amount(1, lexeme.value)
    return [Reading(match.start, match.end, "DURATION", f"P{amount}")]


def frequency(match: Match, context: Context) -> list[Reading]:
    """'daily', 'annually', unless it is part of a name ('China Daily')."""
    if context.token(match.start).pos_ == "PROPN":
        return []
    return [Reading(match.start, match.end, "SET", match.value("frequency"))]


def each(match: Match, context: Context) -> list[Reading]:
    """'every two years', 'each July', 'twice a week'."""
    lexeme = match.part("unit")[0]
    unit = lexeme.value
    count = _count(match) or match.value("count") or 1
    if isinstance(unit, int):
        is_month = lexeme.text in _MONTH_NAMES
        value = f"XXXX-{unit:02d}" if is_month else f"XXXX-WXX-{unit}"
        if lexeme.text == "second":
            return []
    elif unit in ("SP", "SU", "FA", "WI"):
        value = f"XXXX-{unit}"
    elif unit in ("MO", "AF", "EV", "NI", "DT", "MI"):
        value = f"XXXX-XX-XXT{unit}"
    elif unit == "WE":
        value = "XXXX-WXX-WE"
    elif isinstance(count, (int, float)):
        value = f"P{_amount(count, unit)}"
    else:
        return []
    return [Reading(match.start, match.end, "SET", value)]


_MONTH_NAMES = frozenset(date(2000, number, 1).strftime("%B").lower() for number in range(1, 13))


def weekdays(match: Match, context: Context) -> list[Reading]:
    """'Mondays', 'Friday nights'."""
    part = match.value("daypart")
    value = f"XXXX-WXX-{match.value('weekdays')}" + (f"T{part}" if part else "")
    return [Reading(match.start, match.end, "SET", value)]


BUILDERS: dict[str, Builder] = {
    builder.__name__: builder
    for builder in (
        calendar_day, day_range, numeric_date, month, weekday, year, spoken_year, year_range, decade, century,
        part_of_year, period_code, season, relative_unit, definite_unit, unit_end, ago, unit_ago, holiday,
        deictic_day, tonight, reference, attribute, week_of, the_past, daypart, clock, duration, article_duration, vague_duration, unit_long,
        frequency, each, weekdays,
    )
}  # fmt: skip
