"""Small finders for what is no clause: titles, places in a row, labelled lines, editions, figures.

Each takes the `Context` of a document and yields `Proposal`s. A new one is added to `FINDERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from extractor.nlp.context import Context, Proposal
from extractor.nlp.finders.calendars import find_calendar_entries
from extractor.nlp.finders.counts import find_counts
from extractor.nlp.finders.editions import find_editions
from extractor.nlp.finders.events import find_event_dates, find_modes, find_themes
from extractor.nlp.finders.labels import find_credits, find_labelled_lines, find_role_lists
from extractor.nlp.finders.places import find_capitals, find_places
from extractor.nlp.finders.titles import find_titles

Finder = Callable[[Context], Iterator[Proposal]]
FINDERS: tuple[Finder, ...] = (
    find_titles,
    find_places,
    find_capitals,
    find_editions,
    find_counts,
    find_themes,
    find_modes,
    find_event_dates,
    find_calendar_entries,
    find_labelled_lines,
    find_role_lists,
    find_credits,
)

__all__ = ["FINDERS", "find_all"]


def find_all(context: Context) -> Iterator[Proposal]:
    """Runs every finder in order."""
    for finder in FINDERS:
        yield from finder(context)
