"""Today and its like, times of day, and references to past, present and future."""

from __future__ import annotations

from extractor.nlp.lexemes import Match
from extractor.nlp.timex.calendar import Moment, shift
from extractor.nlp.timex.context import Context, Reading
from extractor.nlp.timex.dates import calendar_day, weekday_moment, yearless_day
from extractor.nlp.timex.readings import day_moment


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
        if (after is not None and after.text in ("after", "as", "afterwards")) or context.tense(
            match
        ) == "past":
            return []
    return [Reading(match.start, match.end, "DATE", value)]


def attribute(match: Match, context: Context) -> list[Reading]:
    """'recent' and 'current' before a noun."""
    token = context.token(match.end - 1)
    if token.pos_ != "ADJ" or token.dep_ != "amod":
        return []
    return reference(match, context)


def the_past(match: Match, context: Context) -> list[Reading]:
    """'the past', where nothing follows that it could modify."""
    after = context.neighbour(match, 1)
    if match.text("back") != "past" or context.token(match.end - 1).pos_ not in ("NOUN", "PROPN"):
        return []
    if after is not None and after.kind == "number":
        return []
    return [Reading(match.start, match.end, "DATE", "PAST_REF")]


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
        day = day_moment(year, month, number) if year else yearless_day(match, context, month, number)
    elif match.part("weekday"):
        day = weekday_moment(match, context, match.value("weekday"))
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
