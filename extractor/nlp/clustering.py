"""Group the names of one article into entities and settle each entity's type.

A name typed once is typed so everywhere: the type of an entity is the one with the greatest summed
probability over its mentions.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np

from extractor.nlp.editions import EditionName, parse_edition
from extractor.nlp.event_names import (
    is_name_of_series,
    is_short_event,
    is_world_expo,
    type_by_head,
)
from extractor.nlp.gazetteer import is_place_name
from extractor.nlp.known_names import is_place_by_ending, kind_of_organization, kind_of_place
from extractor.nlp.labels import ENTITY_TYPES
from extractor.nlp.names import (
    core_name,
    is_acronym_of,
    is_distinctive,
    is_same_place,
    is_short_organization,
    is_short_person,
    name_tokens,
    normalize_name,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

GROUP_OF = {
    **dict.fromkeys(ENTITY_TYPES[0:3], "Event"),
    **dict.fromkeys(ENTITY_TYPES[3:8], "Organization"),
    "schema:Person": "Person",
    **dict.fromkeys(ENTITY_TYPES[9:14], "Place"),
    "schema:Product": "Product",
}
SURNAME = 0.1  # a lone surname is the person's if it may be a person at all: 'Karimi' beside 'Ali Karimi', not the firm 'Landa'
RARE_NUMBER = (
    10  # 'the 133rd Canton Fair' is the '133rd China Import and Export Fair'; two second forums are two
)
SURE = 0.9  # a type this likely is not overruled by another mention's
_PERSON = ENTITY_TYPES.index("schema:Person")
_SERIES = ENTITY_TYPES.index("schema:EventSeries")


@dataclass(frozen=True, slots=True)
class NameSpan:
    """A name as the tagger found it: words [first, end), its text and the probability of each entity type."""

    first: int
    end: int
    text: str
    type_probs: NDArray[np.float32]  # [15]


@dataclass(frozen=True, slots=True)
class Cluster:
    """One entity of the article: its mentions (indices of the names), type and names by fullness."""

    type: str
    names: tuple[str, ...]
    members: tuple[int, ...]
    confidence: float


def cluster_names(spans: Sequence[NameSpan], glosses: Collection[tuple[int, int]] = ()) -> list[Cluster]:
    """Group names; clusters come in the order of their first mention.

    `glosses` are pairs of spans of which the second stands in parentheses behind the first: 'China
    Council for the Promotion of International Trade (CCPIT)'.
    """
    by_name: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for index, span in enumerate(spans):
        series = int(span.type_probs.argmax()) == _SERIES
        by_name[normalize_name(span.text), series].append(index)
    # One spelling may be read as series here and as event there: the stronger reading wins.
    for name, series in list(by_name):
        if series and (name, False) in by_name:
            merged = by_name.pop((name, True)) + by_name.pop((name, False))
            probs = sum(spans[i].type_probs for i in merged)
            by_name[name, int(np.argmax(probs)) == _SERIES] = sorted(merged)
    groups = [
        _Group(members, _settle([spans[i] for i in members]), [spans[i].text for i in members])
        for members in by_name.values()
    ]
    _join_glosses(groups, glosses, spans)
    _agree_on_places(groups, spans)
    _agree_on_persons(groups, spans)
    _settle_events(groups, spans)
    groups.sort(key=lambda g: (-len(g.name), g.members[0]))
    kept: list[_Group] = []
    for group in groups:
        fuller = [k for k in kept if _same(group, k)]
        if len(fuller) == 1 or (fuller and group.kind != "Person"):
            _nearest(group, fuller).absorb(group, spans)
        else:
            kept.append(group)
    kept.sort(key=lambda g: min(g.members))
    return _with_cores([g.cluster(spans) for g in kept])


@dataclass(slots=True)
class _Group:
    members: list[int]
    type_id: int
    texts: list[str]

    @property
    def name(self) -> str:
        return max(self.texts, key=lambda t: (len(t), not t.isupper(), t))

    @property
    def kind(self) -> str:
        return GROUP_OF[ENTITY_TYPES[self.type_id]]

    def absorb(self, other: _Group, spans: Sequence[NameSpan]) -> None:
        self.members += other.members
        self.texts += other.texts
        if self.kind != "Event":
            self.type_id = _settle([spans[i] for i in self.members], within=self.kind, series=False)

    def cluster(self, spans: Sequence[NameSpan]) -> Cluster:
        names = tuple(_distinct(dict.fromkeys(sorted(self.texts, key=lambda t: (-len(t), t.isupper(), t)))))
        probs = np.mean([spans[i].type_probs for i in self.members], axis=0)
        known = None
        if self.kind == "Organization" and is_place_by_ending(names[0]):
            known = "schema:Place"
        elif self.kind == "Organization":
            known = kind_of_organization(names)
        elif self.kind == "Place":
            known = kind_of_place(names[0])
        return Cluster(
            type=known or ENTITY_TYPES[self.type_id],
            names=names,
            members=tuple(sorted(self.members)),
            confidence=float(probs.max() if known else probs[self.type_id]),
        )


def _with_cores(clusters: list[Cluster]) -> list[Cluster]:
    """The clusters with the core of each name beside it: '30th MSPO' for '30th MSPO defence exhibition'."""
    taken = {normalize_name(name) for cluster in clusters for name in cluster.names}
    completed = []
    for cluster in clusters:
        kind = GROUP_OF[cluster.type]
        found = (core_name(name) for name in cluster.names if kind != "Person")
        cores = [core for core in found if core and normalize_name(core) not in taken]
        if kind != "Place":
            cores = [core for core in cores if not is_place_name(core)]
        if kind in ("Event", "Organization"):
            cores = [core for core in cores if is_distinctive(core)]
        names = _distinct(dict.fromkeys([*cluster.names, *cores]))
        completed.append(replace(cluster, names=tuple(names)))
    return completed


def _join_glosses(
    groups: list[_Group], glosses: Collection[tuple[int, int]], spans: Sequence[NameSpan]
) -> None:
    """Merge the group of each acronym in parentheses into the group of the name before it."""
    for full, short in sorted(glosses):
        one = next(g for g in groups if full in g.members)
        other = next(g for g in groups if short in g.members)
        if one is not other and one.kind == other.kind:
            one.absorb(other, spans)
            groups.remove(other)


def _agree_on_places(groups: list[_Group], spans: Sequence[NameSpan]) -> None:
    """'Guiyang' is the place that 'Guiyang city' is, whatever one sentence made it look like."""
    places = [g for g in groups if g.kind == "Place"]
    for group in [g for g in groups if g.kind != "Place"]:
        sure = float(np.mean([spans[i].type_probs[group.type_id] for i in group.members])) >= SURE
        same = [p for p in places if is_same_place(group.name, p.name)]
        if same and not sure:
            same[0].absorb(group, spans)
            groups.remove(group)


def _agree_on_persons(groups: list[_Group], spans: Sequence[NameSpan]) -> None:
    """'Karimi' is the person that 'Ali Karimi' is, where no other name of the text begins or ends with it."""
    persons = [g for g in groups if g.kind == "Person" and " " in g.name]
    for group in [g for g in groups if g.kind not in ("Person", "Event")]:
        word = name_tokens(group.name)
        likely = float(np.mean([spans[i].type_probs[_PERSON] for i in group.members]))
        if likely < SURNAME or len(word) != 1:
            continue
        named = [p for p in persons if name_tokens(p.name)[-1:] == word]
        others = [
            g for g in groups if g is not group and g.kind != "Person" and word[0] in name_tokens(g.name)
        ]
        if len(named) == 1 and not others:
            named[0].absorb(group, spans)
            groups.remove(group)


def _settle_events(groups: list[_Group], spans: Sequence[NameSpan]) -> None:
    """Tell editions, series and single events apart by their names.

    A name with a year or an ordinal is an edition. A bare name beside an edition of it is the series; where the
    text knows only the bare name, it is one event.
    """
    events = sorted((g for g in groups if g.kind == "Event"), key=lambda g: min(g.members))
    editions: list[tuple[_Group, EditionName]] = []
    for group in events:
        parsed = [p for text in group.texts if (p := parse_edition(text))]
        if not parsed:
            continue
        same = [g for g, other in editions if any(_is_same_edition(p, other) for p in parsed)]
        if same and len(parsed) == len(group.texts):
            same[0].absorb(group, spans)
            groups.remove(group)
            editions += [(same[0], p) for p in parsed]
        else:
            editions += [(group, p) for p in parsed]
            group.type_id = _event_type(group, spans)
    one_series = _united_series(editions)
    series: dict[str, _Group] = {}
    for group in events:
        if group not in groups or any(group is g for g, _ in editions):
            continue
        name = next((p.series for _, p in editions if _is_series(group.name, p.series)), None)
        if name is None and group.type_id == _SERIES and len({id(g) for g, _ in editions}) == 1:
            name = editions[0][1].series  # another name of the only series there is: 'Airshow China'
        if name is None:
            group.type_id = _event_type(group, spans)
            continue
        group.type_id = _SERIES
        first = series.setdefault(one_series[normalize_name(name)], group)
        if first is not group:
            first.absorb(group, spans)
            groups.remove(group)


def _is_series(name: str, series: str) -> bool:
    """Whether a bare name means the series of an edition in the text."""
    return is_name_of_series(name, series) or (is_world_expo(name) and is_world_expo(series))


def _is_same_edition(one: EditionName, other: EditionName) -> bool:
    """Whether two names are one edition's: of one series, of a number that two rarely share, or the world expo of a year."""
    if not one.can_be(other):
        return False
    if is_name_of_series(one.series, other.series):
        return True
    told = (one.year and one.year == other.year) or (one.number and one.number == other.number)
    if told and is_name_of_series(other.series, one.series):  # the shorter name came first
        return True
    if one.number and one.number == other.number and one.number >= RARE_NUMBER:
        return True
    return bool(told and is_world_expo(one.series) and is_world_expo(other.series))


def _united_series(editions: Sequence[tuple[_Group, EditionName]]) -> dict[str, str]:
    """The series' names in lower case, each with the first of those that name the series of the same editions."""
    names: dict[int, list[str]] = defaultdict(list)
    for group, edition in editions:
        names[id(group)].append(edition.series)
    distinct = sorted({edition.series for _, edition in editions})
    if len(distinct) < 2:
        return {normalize_name(name): normalize_name(name) for name in distinct}
    from networkx import Graph, connected_components

    graph: Graph[str] = Graph()
    for first, *others in names.values():
        graph.add_edges_from((normalize_name(first), normalize_name(other)) for other in (first, *others))
    graph.add_edges_from(
        (normalize_name(a), normalize_name(b)) for a, b in permutations(distinct, 2) if is_acronym_of(a, b)
    )
    return {name: min(found) for found in connected_components(graph) for name in found}


def _event_type(group: _Group, spans: Sequence[NameSpan]) -> int:
    """The type of an event that is no series: by the head of its name, else as the tagger has it."""
    by_head = type_by_head(group.name)
    if by_head is not None:
        return ENTITY_TYPES.index(by_head)
    return _settle([spans[i] for i in group.members], within="Event", series=False)


def _distinct(names: dict[str, None]) -> list[str]:
    """Names that differ after normalisation, first spelling kept."""
    seen: dict[str, str] = {}
    for name in names:
        seen.setdefault(normalize_name(name), name)
    return list(seen.values())


def _settle(spans: Sequence[NameSpan], within: str | None = None, series: bool = False) -> int:
    total = np.sum([s.type_probs for s in spans], axis=0)
    if within is not None:
        legal = [GROUP_OF[t] == within and (t == "schema:EventSeries") == series for t in ENTITY_TYPES]
        total = np.where(legal, total, -1.0)
    return int(total.argmax())


def _same(short: _Group, full: _Group) -> bool:
    """Whether the shorter name can stand for the fuller one."""
    if short.kind != full.kind:
        return False
    a, b = short.name, full.name
    if short.kind == "Event":
        # Editions and series have found each other before; what is left are single events.
        single = _SERIES not in (short.type_id, full.type_id) and parse_edition(b) is None
        alike = short.type_id == full.type_id or name_tokens(b)[-1:] == name_tokens(a)[-1:]
        return single and (is_acronym_of(a, b) or (alike and is_short_event(a, b)))
    if is_acronym_of(a, b):
        return True
    if short.kind == "Person":
        return is_short_person(a, b)
    if short.kind == "Organization":
        return is_short_organization(a, b)
    if short.kind == "Place":
        return is_same_place(a, b)
    return False


def _nearest(group: _Group, fuller: list[_Group]) -> _Group:
    """Of several fuller names the one mentioned last before the short one's first mention."""
    first = min(group.members)
    before = [f for f in fuller if min(f.members) < first]
    return max(
        before or fuller, key=lambda f: max((m for m in f.members if m < first), default=-min(f.members))
    )
