"""Names of events that the tagger cuts short or passes over: ordinals in figures before them, titles in quotation marks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from extractor.nlp.clustering import NameSpan
from extractor.nlp.event_names import event_nouns, type_by_head
from extractor.nlp.labels import ENTITY_TYPES
from extractor.nlp.tokens import surface

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractor.nlp.tokens import TokenTable

_EVENTS = range(3)
_ORDINAL = re.compile(r"\d{1,3}(?:st|nd|rd|th)$")
_FREQUENCY = frozenset(["annual", "biennial"])
_OPENING, _CLOSING = "“\"‘'«", "”\"’'»"
_CALLED = frozenset(["titled", "entitled", "called", "named", "dubbed"])
_DETERMINERS = frozenset(
    ["the", "a", "an", "this", "its", "their", "annual", "international", "national", "'s", "’s"]
)
MAX_TITLE = 24  # words
TITLE_PROBABILITY = 0.9


def complete_events(spans: list[NameSpan], table: TokenTable, text: str) -> list[NameSpan]:
    """The spans with ordinals taken in ('12th annual') and titled events added; what a title covers goes."""
    spans = [_with_ordinal(span, table, text) for span in spans]
    titles = [t for t in _titled(table, text) if not any(_covers(s, t) for s in spans)]
    kept = [s for s in spans if not any(t.first < s.end and s.first < t.end for t in titles)]
    return sorted((*kept, *titles), key=lambda s: s.first)


def _covers(span: NameSpan, title: NameSpan) -> bool:
    """Whether the tagger has read the title itself, as an event or in a longer name."""
    same = span.first <= title.first + 1 and span.end >= title.end - 1
    return same and (
        int(span.type_probs.argmax()) in _EVENTS or span.end - span.first > title.end - title.first
    )


def _with_ordinal(span: NameSpan, table: TokenTable, text: str) -> NameSpan:
    if int(span.type_probs.argmax()) not in _EVENTS:
        return span
    first = span.first
    if first and table.words[first - 1].casefold() in _FREQUENCY:
        first -= 1
    if not first or not _ORDINAL.match(table.words[first - 1].casefold()):
        return span
    if table.sentences[first - 1] != table.sentences[span.first]:
        return span
    return NameSpan(first - 1, span.end, surface(table, text, first - 1, span.end), span.type_probs)


def _titled(table: TokenTable, text: str) -> list[NameSpan]:
    """Titles in quotation marks beside the noun of an event: 'a seminar entitled “…”', 'the “…” conference'."""
    found = []
    for at, word in enumerate(table.words):
        if word not in _OPENING or at + 2 >= len(table):
            continue
        close = _closing(at, table)
        if close is None:
            continue
        first, end = at + 1, close
        while end > first and table.words[end - 1] in ",.":
            end -= 1
        noun = _noun_before(at, table) if end - first > 1 else None
        if noun is None and _is_named(at, table) and close + 1 < len(table):
            noun = type_by_head(table.words[close + 1].casefold())
        if noun is not None and end > first:
            found.append(NameSpan(first, end, surface(table, text, first, end), _probabilities(noun)))
    return found


def _is_named(at: int, table: TokenTable) -> bool:
    """Whether a quotation is a name in its sentence, not speech: 'the “Africa on the Menu” seminar'."""
    before = table.words[at - 1].casefold() if at else ""
    return before in _DETERMINERS and table.words[at + 1][:1].isupper()


def _closing(at: int, table: TokenTable) -> int | None:
    """Where the quotation that opens at a word closes: in its sentence, and not far."""
    mark = _CLOSING[_OPENING.index(table.words[at])]
    for index in range(at + 2, min(at + 2 + MAX_TITLE, len(table))):
        if table.sentences[index] != table.sentences[at] or table.words[index] in "“«":
            return None
        if table.words[index] == mark:
            return index
    return None


def _noun_before(at: int, table: TokenTable) -> str | None:
    """The type of the event whose title opens at a word: 'conference “A…”', 'seminar, titled “a…”'."""
    words = table.words
    index = at - 1
    if index > 0 and words[index] == ",":
        index -= 1
    if index > 0 and words[index].casefold() in _CALLED:
        index -= 1
        if index > 0 and words[index] == ",":
            index -= 1
    elif index != at - 1 or not words[at + 1][:1].isupper():
        return None
    return _noun(words[index]) if index >= 0 else None


def _noun(word: str) -> str | None:
    return event_nouns().get(word.casefold())


def _probabilities(kind: str) -> NDArray[np.float32]:
    probs: NDArray[np.float32] = np.full(
        len(ENTITY_TYPES), (1 - TITLE_PROBABILITY) / (len(ENTITY_TYPES) - 1), dtype=np.float32
    )
    probs[ENTITY_TYPES.index(kind)] = TITLE_PROBABILITY
    return probs
