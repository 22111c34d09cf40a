"""Calendar dates: days, weekdays, months, years and longer."""

from __future__ import annotations

import re
from datetime import date, timedelta

from extractor.nlp.lexemes import Match
from extractor.nlp.timex.calendar import Moment, easter, floor, year_moment
from extractor.nlp.timex.context import Context, Reading, nearest
from extractor.nlp.timex.readings import (
    OTHER_DATE,
    UNIT_GRAINS,
    dated,
    day_moment,
    ordinal_of,
    related_year,
    spoken_number,
)


def calendar_day(match: Match, context: Context) -> list[Reading]:
    """A month and a day, with or without year."""
    month, day = match.value("month"), ordinal_of(match, "day")
    year = match.value("year")
    if match.part("year_rel") and (base := related_year(match, context)):
        year = base.day.year
    if day_moment(2000, month, day) is None:
        return []
    point = day_moment(year, month, day) if year is not None else yearless_day(match, context, month, day)
    if year is not None and point is None:
        return []
    readings = dated(match, point, f"XXXX-{month:02d}-{day:02d}")
    if part := match.value("daypart"):
        return [Reading(r.start, r.end, "TIME", f"{r.value}T{part}", r.moment) for r in readings]
    return readings


def yearless_day(match: Match, context: Context, month: int, day: int) -> Moment | None:
    """A day of a month in the year that the context means, None without publication date."""
    if match.value("rel") == -1 and context.published:
        today = context.published.day
        this_year = day_moment(today.year, month, day)
        return this_year if this_year and this_year.day < today else day_moment(today.year - 1, month, day)
    return context.same_day(month, day) or nearest(context, match, lambda year: day_moment(year, month, day))


def day_range(match: Match, context: Context) -> list[Reading]:
    """Two days of one month ('May 26-29', '10 to 14 September 2024')."""
    month, first, last = match.value("month"), match.value("day"), match.value("day_end")
    year = match.value("year")
    if first >= last or day_moment(2000, month, last) is None:
        return []
    if year is None:
        moment = yearless_day(match, context, month, last)
        year = moment.day.year if moment else None
    split = match.groups["link"]
    roles = ("begin", "end") if not match.text("link").endswith("and") or last == first + 1 else (None, None)
    readings = []
    for start, end, day, role in (
        (match.start, split[0], first, roles[0]),
        (split[1], match.end, last, roles[1]),
    ):
        point = day_moment(year, month, day) if year else None
        value = point.value if point else f"XXXX-{month:02d}-{day:02d}"
        readings.append(Reading(start, end, "DATE", value, point, role))
    return readings


def day_list(match: Match, context: Context) -> list[Reading]:
    """Three or more days of one month ('November 5, 6 and 7'); a range where they follow on."""
    month, year = match.value("month"), match.value("year")
    start, end = match.groups["days"]
    places = [at for at in range(start, end) if isinstance(match.lexemes[at].value, int)]
    numbers = [match.lexemes[at].value for at in places]
    if year is None and (last := yearless_day(match, context, month, numbers[-1])):
        year = last.day.year
    consecutive = numbers == list(range(numbers[0], numbers[-1] + 1))
    roles = {places[0]: "begin", places[-1]: "end"} if consecutive else {}
    readings = []
    for at, number in zip(places, numbers, strict=True):
        point = day_moment(year or 2000, month, number)
        if point is None:
            return []
        value = point.value if year else f"XXXX{point.value[4:]}"
        first = match.start if at == places[0] else at
        last_place = match.end if at == places[-1] else at + 1
        readings.append(Reading(first, last_place, "DATE", value, point if year else None, roles.get(at)))
    return readings


def numeric_date(match: Match, context: Context) -> list[Reading]:
    """A date in figures: year first, or day first with dots.

    With slashes and dashes, month first and day first are both in use: the one nearer to the
    publication date counts, the American one where that is unknown.
    """
    a, b, c = (int(part) for part in re.split(r"[-/.]", match.value("date")))
    if a > 31:
        return dated(match, day_moment(a, b, c))
    year = c if c > 99 else 1900 + c if c > 39 else 2000 + c
    day_first = "." in match.value("date")
    order = [(b, a), (a, b)] if day_first else [(a, b), (b, a)]
    found = [m for month, day in order if (m := day_moment(year, month, day))]
    if not day_first and context.published:
        today = context.published.day
        found.sort(key=lambda m: abs((m.day - today).days))
    return dated(match, next(iter(found), None))


def week_of(match: Match, context: Context) -> list[Reading]:
    """'the week of March 6'."""
    days = calendar_day(match, context) if match.value("unit") in ("W", "M") else []
    moment = days[0].moment if days else None
    return dated(match, floor(moment.day, UNIT_GRAINS[match.value("unit")])) if moment else []


def month(match: Match, context: Context) -> list[Reading]:
    """A month, with a year, a relation ('next May') or nothing."""
    number = match.value("month")
    year = match.value("year") or match.value("short")
    if match.part("spoken"):
        year = spoken_number(match)
    if match.part("year_rel"):
        base = related_year(match, context)
        year = base.day.year if base else None
    if year:
        return dated(match, Moment(date(year, number, 1), "month"))
    unknown = f"XXXX-{number:02d}"
    if context.published is None:
        return dated(match, None, unknown)
    rel, now = match.value("rel"), context.published.day
    if rel is None:
        found = nearest(context, match, lambda y: Moment(date(y, number, 1), "month"))
    else:
        step = {0: 0, -1: -1 if number >= now.month else 0, 1: 1 if number <= now.month else 0}[rel]
        found = Moment(date(now.year + step, number, 1), "month")
    return dated(match, found, unknown)


def weekday(match: Match, context: Context) -> list[Reading]:
    """A day of the week, by relation or by tense; with a part of the day it is a TIME."""
    number = match.value("weekday")
    moment = weekday_moment(match, context, number)
    if match.part("day") and (moment is None or moment.day.day != match.value("day")):
        return []
    value = moment.value if moment else f"XXXX-WXX-{number}"
    if part := match.value("daypart"):
        return [Reading(match.start, match.end, "TIME", f"{value}T{part}", moment)]
    return [Reading(match.start, match.end, "DATE", value, moment)]


def weekday_moment(match: Match, context: Context, number: int) -> Moment | None:
    """The day that a weekday means, None without publication date."""
    if context.published is None:
        return None
    today = context.published.day
    back = (today.isoweekday() - number) % 7
    rel, unit = match.value("rel"), match.value("unit")
    if unit == "W":
        return Moment(floor(today, "week").day + timedelta(days=number - 1 + 7 * rel), "day")
    if rel == -1 and match.text("rel") in OTHER_DATE and (last := context.last("day")):
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


_ROUND = 50  # '1950 visitors' counts, '1989 results' dates


def year(match: Match, context: Context) -> list[Reading]:
    """A year in figures, unless it counts something ('2000 people')."""
    if not match.part("fiscal") and _counts_something(match, context):
        return []
    number = match.value("year")
    if match.part("of") and (last := context.last("quarter")):
        return dated(match, Moment(last.day.replace(year=number), "quarter"))
    return dated(match, year_moment(number))


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


def spoken_year(match: Match, context: Context) -> list[Reading]:
    """A year in words ('nineteen ninety-seven')."""
    number = spoken_number(match)
    return dated(match, year_moment(number)) if number else []


def year_range(match: Match, context: Context) -> list[Reading]:
    """Two years ('2021-2023', '2021/22'); a year and a month where it is none ('2021-05')."""
    first, last = match.value("year"), match.value("year_end")
    if last < 100 and match.text("link") in ("-", "/"):
        if last <= first % 100 and match.text("link") == "-" and 1 <= last <= 12:
            return dated(match, Moment(date(first, last, 1), "month"))
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
    return dated(match, Moment(date(start, 1, 1), "decade"))


def century(match: Match, context: Context) -> list[Reading]:
    """A century by its ordinal."""
    ordinal = ordinal_of(match, "ordinal")
    if match.value("unit") != "100Y" or not 2 <= ordinal <= 30:
        return []
    return dated(match, Moment(date((ordinal - 1) * 100, 1, 1), "century"))


def holiday(match: Match, context: Context) -> list[Reading]:
    """A holiday of a fixed date, of the nth weekday of a month, or counted from Easter."""
    code = match.value("holiday")
    number = match.value("year")
    if number:
        return dated(match, _holiday(number, code))
    unknown = f"XXXX-{code}" if re.fullmatch(r"\d\d-\d\d", code) else "XXXX-XX-XX"
    if context.published is None:
        return dated(match, None, unknown)
    rel = match.value("rel")
    if not rel:
        return dated(match, nearest(context, match, lambda y: _holiday(y, code)), unknown)
    today = context.published.day
    found = _holiday(today.year, code)
    step = rel if (found.day - today).days * rel <= 0 else 0
    return dated(match, _holiday(today.year + step, code))


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
