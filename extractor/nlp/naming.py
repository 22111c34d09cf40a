"""From word label probabilities to the article's entities and their named mentions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from extractor.nlp.clustering import Cluster, NameSpan, cluster_names
from extractor.nlp.editions import FIRST_WORDS
from extractor.nlp.event_spans import complete_events
from extractor.nlp.job_titles import complete_titles
from extractor.nlp.known_names import is_degree, kind_of_organization, strip_honorifics
from extractor.nlp.labels import (
    ENTITY_TYPES,
    POSITIONS,
    SPAN_TYPES,
    allowed_transitions,
    decode_spans,
)
from extractor.nlp.mentions import LiteralMention, NameMention
from extractor.nlp.names import FORMAL_STATES
from extractor.nlp.posts import find_posts, join_fragments
from extractor.nlp.tokens import surface

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from extractor.nlp.tokens import TokenTable
    from extractor.records import Entity

_TRANSITIONS = allowed_transitions()
_EDGES = " \t\n,.;:()[]{}“”\"'’‘«»-–—"
_EVENTS = frozenset(range(3))
PERSON = ENTITY_TYPES.index("schema:Person")
COUNTRY = ENTITY_TYPES.index("schema:Country")
PLACE_TYPES = frozenset(ENTITY_TYPES[9:14])
MAX_ACRONYM = 14
MIN_REPEATED = 4  # characters: a shorter name found once is not looked up elsewhere in the article


@dataclass(frozen=True, slots=True)
class Naming:
    """Entities of one article with their mentions, and the literals that the tagger marks."""

    entities: tuple[Cluster, ...]
    mentions: tuple[NameMention, ...]
    literals: tuple[LiteralMention, ...]


def find_names(log_probs: NDArray[np.float32], table: TokenTable, text: str) -> Naming:
    """Decode the labels, repeat each name wherever the text repeats it, and group names into entities."""
    spans: list[NameSpan] = []
    literals: list[LiteralMention] = []
    for first, end, type_id in decode_spans(log_probs, _TRANSITIONS):
        labelled = _within_sentence(first, end, table)
        first, end = _trim(*labelled, table)
        if first >= end:
            continue
        if type_id >= len(ENTITY_TYPES):
            value = surface(table, text, first, end)
            literals.append(LiteralMention(SPAN_TYPES[type_id], value, first, end))
        else:
            probs = _type_probs(log_probs, *labelled)
            if type_id == PERSON:
                before, after = strip_honorifics(table.words[first:end])
                first, end = first + before, end - after
            elif type_id in _EVENTS and end - first > 2 and table.words[first].casefold() in FIRST_WORDS:
                first += 1
            name = surface(table, text, first, end)
            if (len(name) > 1 or kind_of_organization((name,))) and not is_degree(name):
                spans.append(NameSpan(first, end, name, probs))
    spans = complete_events(_join_countries(spans, table, text), table, text)
    spans = _repeat(spans, literals, table, text)
    clusters = cluster_names(spans, _find_glosses(spans, table))
    mentions = [
        NameMention(number, spans[i].first, spans[i].end)
        for number, cluster in enumerate(clusters)
        for i in cluster.members
    ]
    mentions.sort(key=lambda m: m.first)
    places = frozenset(i for i, cluster in enumerate(clusters) if cluster.type in PLACE_TYPES)
    persons = frozenset(i for i, cluster in enumerate(clusters) if cluster.type == ENTITY_TYPES[PERSON])
    literals = join_fragments(literals, table, text)
    literals += find_posts(literals, mentions, persons, table, text)
    literals.sort(key=lambda literal: literal.first)
    return Naming(tuple(clusters), tuple(mentions), complete_titles(literals, mentions, places, table, text))


def find_given_names(
    entities: Sequence[Entity], log_probs: NDArray[np.float32], table: TokenTable, text: str
) -> Naming:
    """Where the text names entities that are given; job titles and themes still come from the tagger."""
    mentions = locate_names(entities, table, text)
    taken = {i for m in mentions for i in range(m.first, m.end)}
    found = find_names(log_probs, table, text).literals
    clusters = tuple(Cluster(e.type, (e.name, *e.aliases), (), 1.0) for e in entities)
    kept = tuple(x for x in found if not taken.intersection(range(x.first, x.end)))
    return Naming(clusters, tuple(mentions), kept)


def _find_glosses(spans: Sequence[NameSpan], table: TokenTable) -> list[tuple[int, int]]:
    """Pairs of neighbouring names, the second an acronym in parentheses behind the first."""
    words = table.words
    return [
        (i, i + 1)
        for i, (full, short) in enumerate(pairwise(spans))
        if short.first == full.end + 1
        and words[full.end] == "("
        and short.end < len(words)
        and words[short.end] == ")"
        and short.end <= short.first + 2
        and sum(c.isupper() for c in short.text) >= 2
        and len(short.text) <= MAX_ACRONYM < len(full.text)
    ]


def locate_names(entities: Sequence[Entity], table: TokenTable, text: str) -> list[NameMention]:
    """Every occurrence of the entities' names as whole words, longest first; a name inside a longer one is none."""
    taken = bytearray(len(text))
    mentions = []
    surfaces = sorted(
        ((name, index) for index, e in enumerate(entities) for name in (e.name, *e.aliases) if name),
        key=lambda pair: (-len(pair[0]), pair),
    )
    for name, index in surfaces:
        for start, end in occurrences(name, text):
            first, last = table.span(start, end)
            if not any(taken[start:end]) and last > first:
                taken[start:end] = b"\1" * (end - start)
                mentions.append(NameMention(index, first, last))
    return sorted(mentions, key=lambda m: m.first)


def occurrences(name: str, text: str) -> list[tuple[int, int]]:
    """Character ranges where `name` stands as whole words."""
    pattern = r"(?<!\w)" + re.escape(name) + r"(?!\w)"
    return [(m.start(), m.end()) for m in re.finditer(pattern, text)]


def _within_sentence(first: int, end: int, table: TokenTable) -> tuple[int, int]:
    """The part of a span in its first sentence: no name goes on from a headline into the text."""
    while end - 1 > first and table.sentences[end - 1] != table.sentences[first]:
        end -= 1
    return first, end


def _trim(first: int, end: int, table: TokenTable) -> tuple[int, int]:
    """Drop punctuation and possessive marks at the edges of a span."""
    while first < end and table.words[first].strip(_EDGES) == "":
        first += 1
    while first < end and table.words[end - 1] in ("'s", "’s", "'", "’"):
        end -= 1
    while (
        first < end
        and table.words[end - 1].strip(_EDGES) == ""
        and table.words[end - 1] not in (")", "”", '"')
    ):
        end -= 1
    return first, end


def _type_probs(log_probs: NDArray[np.float32], first: int, end: int) -> NDArray[np.float32]:
    """Probability of each entity type for a span, from the labels that would spell it."""
    n = end - first
    positions = ["S"] if n == 1 else ["B", *"I" * (n - 2), "E"]
    columns = np.array(
        [[1 + t * 4 + POSITIONS.index(p) for p in positions] for t in range(len(ENTITY_TYPES))]
    )
    scores = log_probs[np.arange(first, end)[None, :], columns].mean(axis=1)
    probs: NDArray[np.float32] = np.exp(scores - scores.max()).astype(np.float32)
    probs /= probs.sum()
    return probs


def _join_countries(spans: list[NameSpan], table: TokenTable, text: str) -> list[NameSpan]:
    """'Hashemite Kingdom' of 'Jordan' is one country."""
    joined: list[NameSpan] = []
    for span in spans:
        last = joined[-1] if joined else None
        if (
            last is not None
            and span.first == last.end + 1
            and table.words[last.end] == "of"
            and table.words[last.end - 1].casefold() in FORMAL_STATES
            and int(span.type_probs.argmax()) == COUNTRY
        ):
            name = surface(table, text, last.first, span.end)
            joined[-1] = NameSpan(last.first, span.end, name, span.type_probs)
        else:
            joined.append(span)
    return joined


def _repeat(
    spans: list[NameSpan], literals: Sequence[LiteralMention], table: TokenTable, text: str
) -> list[NameSpan]:
    """Add the occurrences of found names that the tagger passed over, longest name first."""
    taken = np.zeros(len(table), dtype=bool)
    for first, end in [(s.first, s.end) for s in spans] + [(x.first, x.end) for x in literals]:
        taken[first:end] = True
    by_words: dict[tuple[str, ...], list[NameSpan]] = {}
    for span in spans:
        if len(span.text) >= MIN_REPEATED and any(c.isupper() for c in span.text):
            by_words.setdefault(table.words[span.first : span.end], []).append(span)
    openings: dict[str, list[tuple[str, ...]]] = {}
    for words in sorted(by_words, key=lambda w: (-len(w), w)):
        openings.setdefault(words[0], []).append(words)
    added = []
    for index, word in enumerate(table.words):
        for words in openings.get(word, ()):
            end = index + len(words)
            if table.words[index:end] == words and not taken[index:end].any():
                probs = np.mean([s.type_probs for s in by_words[words]], axis=0)
                added.append(NameSpan(index, end, surface(table, text, index, end), probs))
                taken[index:end] = True
                break
    return sorted((*spans, *added), key=lambda s: s.first)
