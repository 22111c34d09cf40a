"""Reads calendars of events: 'Sept 13-17: Automechanika, Frankfurt', or a name on one line and its date below."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.nlp.context import Context, Node, Proposal

EVENT = "schema:Event"
PLACES = ("schema:City", "schema:EventVenue")
PRIOR_ENTRY = 0.9
BULLET = re.compile(r"(?:[\s•*·▪‣–—-]|\d{1,2}[.)]\s)*$")
BREAK = re.compile(r"\s*[:|,–—-]?\s*$")
LINE = re.compile(r"\s*\n[ \t]*$")
GAP = re.compile(r"\s*(?:[,|:(–—-]|at|in)\s*$")


def find_calendar_entries(context: Context) -> Iterator[Proposal]:
    """Yields the days, and the place behind the name, of an event that a line of its own announces."""
    for event in context.names(EVENT):
        if not event.is_name:
            continue
        opens = context.source.rfind("\n", 0, event.start) + 1
        days = _days_before(context, opens, event) or _days_behind(context, opens, event)
        if not days:
            continue
        yield Proposal(
            "schema:startDate", event.span, days[0].span, "finder:calendar", PRIOR_ENTRY, event.first
        )
        if len(days) > 1:
            yield Proposal(
                "schema:endDate", event.span, days[-1].span, "finder:calendar", PRIOR_ENTRY, event.first
            )
        place = _place_behind(context, event)
        if place is not None:
            yield Proposal(
                "schema:location", event.span, place.span, "finder:calendar", PRIOR_ENTRY, event.first
            )


def _days_before(context: Context, opens: int, event: Node) -> list[Node]:
    """The days that open the event's line: 'Sept 13-17: Automechanika'."""
    days = [d for d in context.dates if opens <= d.start and d.end <= event.start and _is_day(d)]
    if not days or not BULLET.match(context.source[opens : days[0].start]):
        return []
    closes = BREAK.match(context.source[max(d.end for d in days) : event.start])
    return _range(days) if closes and closes[0].strip() else []


def _days_behind(context: Context, opens: int, event: Node) -> list[Node]:
    """The days behind a name that opens a line, on this line or as the next: 'Agritech, 5-8 May'."""
    if not BULLET.match(context.source[opens : event.start]):
        return []
    behind = next((d for d in context.dates if d.start >= event.end), None)
    if behind is None or not _is_day(behind):
        return []
    gap = context.source[event.end : behind.start]
    if not LINE.match(gap) and not re.fullmatch(r"\s*[,|:–—-]\s*(?:\w{2,9}\s)?", gap):
        return []
    index = context.dates.index(behind)
    return _range(list(context.dates[index : index + 2]))


def _is_day(date: Node) -> bool:
    return date.timex is not None and date.timex.iso is not None and len(date.timex.iso) == len("2022-05-26")


def _range(days: list[Node]) -> list[Node]:
    """A first and a last day, or a single one."""
    role = [d.timex.range_role if d.timex is not None else None for d in days]
    if role[:2] == ["begin", "end"]:
        return days[:2]
    return days[:1] if role[0] is None else []


def _place_behind(context: Context, event: Node) -> Node | None:
    following = next((n for n in context.nodes if n.start >= event.end), None)
    if following is None or not context.is_a(following, *PLACES):
        return None
    return following if GAP.match(context.source[event.end : following.start]) else None
