"""Gather what facts can join in one article: entities, literals, and the references to entities."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from extractor.lexicon import load_relations
from extractor.nlp.candidates import NODE_TYPE_IDS, NODE_TYPES, Node, NodeMention
from extractor.nlp.job_titles import find_employers
from extractor.nlp.mentions import LiteralMention, NameMention
from extractor.nlp.names import plain_country
from extractor.nlp.references import find_references, load_reference_words
from extractor.nlp.timex import add_days, duration_days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.nlp.references import Reference
    from extractor.nlp.tokens import TokenTable
    from extractor.records import FigureMention, TimexMention

NAME, NOMINAL, PRONOUN, LITERAL = range(4)
MAX_READINGS = (
    4  # entities that one reference is tried on: the nearest before it, and the article's first event
)
MAX_EVENT_DAYS = 31
RECKONED = 11  # the detail of a date that was reckoned from a length
_PRECISION = {10: 0, 7: 1, 4: 2}
_RANGE_ROLE = {None: 0, "begin": 1, "end": 2}


@dataclass(frozen=True, slots=True)
class NodeSet:
    """Nodes of an article, the entities first and in their given order, then literals; and all mentions."""

    nodes: tuple[Node, ...]
    mentions: tuple[NodeMention, ...]
    n_entities: int
    references: tuple[Reference, ...]


def build_nodes(
    table: TokenTable,
    entities: Sequence[tuple[str, str]],
    names: Sequence[NameMention],
    literals: Sequence[LiteralMention],
) -> NodeSet:
    """Join names, literals and references; `entities` are (type, name)."""
    nodes = [Node(NODE_TYPE_IDS[kind], name) for kind, name in entities]
    mentions = [NodeMention(n.entity, n.first, n.end, NAME) for n in names]
    literal_nodes: dict[tuple[str, str], int] = {}
    for literal in literals:
        key = literal.type, literal.value
        if key not in literal_nodes:
            literal_nodes[key] = len(nodes)
            nodes.append(Node(NODE_TYPE_IDS[literal.type], literal.value, literal.detail))
        mentions.append(NodeMention(literal_nodes[key], literal.first, literal.end, LITERAL))
    taken = [(n.first, n.end) for n in names]
    by_place = sorted(names, key=lambda n: n.first)
    references = find_references(table, taken)
    references += find_employers(literals, names, table)
    references.sort(key=lambda r: r.first)
    for reference in references:
        kind = PRONOUN if reference.pronoun else NOMINAL
        for rank, entity in enumerate(readings(reference, by_place, nodes), start=1):
            mentions.append(NodeMention(entity, reference.first, reference.end, kind, rank))
    mentions += _adjectives(table, nodes[: len(entities)], taken)
    return NodeSet(tuple(nodes), tuple(mentions), len(entities), tuple(references))


def _adjectives(
    table: TokenTable, entities: Sequence[Node], taken: Sequence[tuple[int, int]]
) -> list[NodeMention]:
    """'Chinese' as a mention of China, where the text names China; of rank 0, for it is no reading among others."""
    demonyms = load_relations().demonyms
    countries = {
        name: i
        for i, n in enumerate(entities)
        if NODE_TYPES[n.type_id] == "schema:Country"
        for name in (n.value.casefold(), plain_country(n.value))
    }
    inside = {i for first, end in taken for i in range(first, end)} if countries else set()
    mentions: list[NodeMention] = []
    index = 0
    while countries and index < len(table.words):
        words, length = table.words[index : index + 2], 1
        if index not in inside and words[0][:1].isupper():
            pair = " ".join(words).casefold()
            length = 1 + (len(words) == 2 and pair in demonyms)
            named = demonyms.get(pair if length == 2 else words[0].casefold(), ())
            mentions += [
                NodeMention(country, index, index + length, NOMINAL)
                for country in dict.fromkeys(countries[name] for name in sorted(named) if name in countries)
            ]
        index += length
    return mentions


def readings(reference: Reference, names: Sequence[NameMention], nodes: Sequence[Node]) -> list[int]:
    """Entities that a reference may mean, likeliest first; `names` in text order."""
    types = _types_of(reference)
    before = reversed([n.entity for n in names if n.first < reference.first])
    nearest = dict.fromkeys(e for e in before if NODE_TYPES[nodes[e].type_id] in types)
    likeliest = sorted(nearest, key=lambda e: _misfit(reference, nodes[e]))
    if reference.head in load_reference_words().named:
        likeliest = [e for e in likeliest if not _misfit(reference, nodes[e])]
    found = dict.fromkeys(likeliest[: MAX_READINGS - 1])
    if reference.group in ("event", "thing"):
        main = next((n.entity for n in names if nodes[n.entity].type_id < 3), None)
        if main is not None:
            found.setdefault(main)
    return list(found)


def _misfit(reference: Reference, node: Node) -> int:
    """How badly an organisation fits the noun of a description; 0 for all that are no organisations."""
    if reference.group != "organization":
        return 0
    words = load_reference_words()
    if reference.head not in words.general and reference.head in node.value.casefold().split():
        return 0
    return 1 if words.preferred.get(reference.head) == NODE_TYPES[node.type_id] else 2


@cache
def _group_types(group: str) -> frozenset[str]:
    types = load_reference_words().types
    if group == "thing":
        return frozenset((*types["organization"], *types["event"]))
    return frozenset(types[group])


_EXACT_PLACES = {
    "city": {"schema:City"},
    "town": {"schema:City"},
    "capital": {"schema:City"},
    "country": {"schema:Country"},
    "nation": {"schema:Country"},
    "kingdom": {"schema:Country"},
    "province": {"schema:AdministrativeArea"},
    "state": {"schema:AdministrativeArea"},
    "venue": {"schema:EventVenue"},
}


def _types_of(reference: Reference) -> frozenset[str] | set[str]:
    return _EXACT_PLACES.get(reference.head) or _group_types(reference.group)


def date_literals(
    timexes: Sequence[TimexMention], table: TokenTable, names: Sequence[NameMention]
) -> list[LiteralMention]:
    """Dates that a fact may take as its object; a year inside a name is none."""
    literals = []
    for timex in timexes:
        if timex.iso is None or len(timex.iso) not in _PRECISION:
            continue
        first, end = table.span(timex.start, timex.end)
        if end > first and not _overlaps(first, end, names):
            detail = _PRECISION[len(timex.iso)] * 3 + _RANGE_ROLE[timex.range_role]
            literals.append(LiteralMention("date", timex.iso, first, end, detail))
    return [*literals, *_reckoned_dates(timexes, table, literals)]


def _reckoned_dates(
    timexes: Sequence[TimexMention], table: TokenTable, dates: Sequence[LiteralMention]
) -> list[LiteralMention]:
    """The last day of 'a four-day fair' that a day stands beside, at the words that give its length."""
    reckoned = []
    days = [d for d in dates if len(d.value) == len("2022-05-26")]
    for timex in timexes:
        length = duration_days(timex.timex_value) if timex.timex_type == "DURATION" else None
        first, end = table.span(timex.start, timex.end)
        if not length or not 2 <= length <= MAX_EVENT_DAYS or end <= first or not days:
            continue
        near = min(
            days,
            key=lambda d: (abs(int(table.sentences[d.first] - table.sentences[first])), abs(d.first - first)),
        )
        if abs(int(table.sentences[near.first] - table.sentences[first])) <= 1:
            try:
                last = add_days(near.value, length - 1)
            except ValueError:  # beyond the calendar
                continue
            reckoned.append(LiteralMention("date", last, first, end, RECKONED))
    return reckoned


def figure_literals(
    figures: Sequence[FigureMention], table: TokenTable, names: Sequence[NameMention]
) -> list[LiteralMention]:
    """Counts, areas, sums of money and ordinals; of figures inside names only ordinals count."""
    literals = []
    for figure in figures:
        if figure.kind not in NODE_TYPE_IDS:
            continue
        first, end = table.span(figure.start, figure.end)
        if end > first and (figure.kind == "ordinal" or not _overlaps(first, end, names)):
            literals.append(LiteralMention(figure.kind, figure.value, first, end))
    return literals


def mode_literals(table: TokenTable) -> list[LiteralMention]:
    """Words that say how an event is attended."""
    text_words = [w.casefold() for w in table.words]
    patterns, longest = _mode_patterns()
    literals = []
    index = 0
    while index < len(text_words):
        for length in range(min(longest, len(text_words) - index), 0, -1):
            value = patterns.get(tuple(text_words[index : index + length]))
            if value:
                literals.append(LiteralMention("mode", value, index, index + length))
                index += length - 1
                break
        index += 1
    return literals


@cache
def _mode_patterns() -> tuple[dict[tuple[str, ...], str], int]:
    data = tomllib.loads(files("extractor.lexicon").joinpath("modes.toml").read_text("utf-8"))["modes"]
    split = re.compile(r"\w+|[^\w\s]")
    patterns = {tuple(split.findall(p)): mode for mode, words in data.items() for p in words}
    return patterns, max(map(len, patterns))


def _overlaps(first: int, end: int, names: Sequence[NameMention]) -> bool:
    return any(n.first < end and first < n.end for n in names)
