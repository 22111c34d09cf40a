"""Which place of the gazetteer an article means by a name.

A candidate's score adds what speaks for it: its size, how well its kind fits the entity's type and the generic
word in its name, and how many of the article's other places lie in the same country and area. What the text says
of containment ('Cambridge, Massachusetts') is no score but a condition. The best candidate is linked where it is
good enough and clearly better than the next; else the name stays unlinked, which is no error.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from extractor.linking.gazetteer import (
    AREA,
    CITY,
    COUNTRY,
    find_parent,
    find_places,
    kind_in_name,
    may_lie_within,
)
from extractor.records import ArticlePlaces, Entity, GazetteerPlace

# All scores are in powers of ten of population. Set on all names of corpus/gold/places.json, where
# tests/linking/test_places_gold.py measures them again: a grid around them gave 0.979 to 0.994.
PRIOR_BY_LEVEL = {0: 8.0, 1: 6.5, 2: 4.5}
PRIOR_OF_SMALL_AREA = 3.5
MISFIT = {
    (COUNTRY, AREA): 1.0,
    (AREA, COUNTRY): 2.0,
    (AREA, CITY): 2.5,
    (CITY, AREA): 2.0,
    (CITY, COUNTRY): 2.5,
}
KIND_IN_NAME = 1.5
SAME_COUNTRY = 1.3
SAME_AREA = 0.7
STATED = 1.0
# Below the floor a village without any support in the article is taken for another of the same name.
FLOOR = 3.0
MARGIN = 0.3
ROUNDS = 4

Candidates = Mapping[str, tuple[GazetteerPlace, ...]]


@dataclass(frozen=True, slots=True)
class PlaceLink:
    """An entity's place in the gazetteer, and by how much its score leads the next candidate's."""

    entity: str
    place: GazetteerPlace
    margin: float


@dataclass(frozen=True, slots=True)
class PlaceLinks:
    """The links of one article, by `Entity.id`, and what is wrong with the containment that its text states."""

    links: tuple[PlaceLink, ...]
    problems: tuple[str, ...] = ()


def link_places(article: ArticlePlaces) -> PlaceLinks:
    """Link the places of one article to the gazetteer; what is not clear stays unlinked."""
    names = {place.id: place.name for place in article.places}
    arcs, circular = split_cycles([arc for arc in article.inside if names.keys() >= set(arc)])
    problems = [f"'{names[a]}' and '{names[b]}' are said to lie in each other" for a, b in circular]
    found = {place.id: _find_candidates(place) for place in article.places}
    kept, contradicted = _keep_consistent(found, arcs)
    problems += [f"the gazetteer has no '{names[a]}' in any '{names[b]}'" for a, b in contradicted]
    supported = {child for child, parent in arcs if kept[parent] and kept[child]}
    own = {
        place.id: {c: _fit(place, c) + STATED * (place.id in supported) for c in kept[place.id]}
        for place in article.places
    }
    chosen = {key: max(scores, key=_best_first(scores)) for key, scores in own.items() if scores}
    scores = own
    for _ in range(ROUNDS):
        scores = {
            key: {c: fit + _coherence(c, key, chosen) for c, fit in fits.items()} for key, fits in own.items()
        }
        better = {key: max(found, key=_best_first(found)) for key, found in scores.items() if found}
        if better == chosen:
            break
        chosen = better
    links = (_decide(key, scores[key]) for key in sorted(scores))
    return PlaceLinks(tuple(link for link in links if link), tuple(problems))


def split_cycles(arcs: Iterable[tuple[str, str]]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Tell the arcs that lie on no cycle from those that do; both sorted."""
    pairs = sorted(set(arcs))
    above: dict[str, set[str]] = {}
    for child, parent in pairs:
        above.setdefault(child, set()).add(parent)

    def reaches(start: str, goal: str) -> bool:
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            node = waiting.pop()
            if node == goal:
                return True
            if node not in seen:
                seen.add(node)
                waiting.extend(above.get(node, ()))
        return False

    circular = [(child, parent) for child, parent in pairs if reaches(parent, child)]
    return [arc for arc in pairs if arc not in circular], circular


def _find_candidates(entity: Entity) -> tuple[GazetteerPlace, ...]:
    """Find what the entity's name may mean; its other names count where that is nothing.

    Most names of areas are also those of some village, which is meant only where there is no such area.
    """
    for name in (entity.name, *entity.aliases):
        found = tuple(place for place in find_places(name) if _is_possible(entity.type, place))
        if entity.type == AREA:
            found = tuple(place for place in found if place.kind != CITY) or found
        if found:
            return found
    return ()


def _is_possible(entity_type: str, place: GazetteerPlace) -> bool:
    if entity_type == COUNTRY:
        # England and Scotland are called countries by the gazetteer, too.
        return place.kind == COUNTRY or (place.level == 1 and place.type == "Country")
    return entity_type in (AREA, CITY)


def _keep_consistent(
    found: Candidates, arcs: Sequence[tuple[str, str]]
) -> tuple[dict[str, tuple[GazetteerPlace, ...]], list[tuple[str, str]]]:
    """Keep the candidates that agree with the containment stated; where none does, the contained stays unlinked."""
    kept = dict(found)
    contradicted: list[tuple[str, str]] = []
    # Every round takes candidates away or is the last one.
    changed = True
    while changed:
        changed = False
        for child, parent in arcs:
            if not kept[child] or not kept[parent]:
                continue
            inner = tuple(c for c in kept[child] if any(_lies_in(c, p) for p in kept[parent]))
            outer = tuple(p for p in kept[parent] if any(_lies_in(c, p) for c in inner))
            if not inner:
                contradicted.append((child, parent))
            if inner != kept[child] or (inner and outer != kept[parent]):
                kept[child] = inner
                kept[parent] = outer if inner else kept[parent]
                changed = True
    return kept, contradicted


def _lies_in(place: GazetteerPlace, container: GazetteerPlace) -> bool:
    if container.latitude is not None:
        # The gazetteer does not say what lies in a city (only they have coordinates): what shares its area may.
        return place.id != container.id and place.kind != COUNTRY and _area(place) == _area(container)
    return may_lie_within(place, container)


def _area(place: GazetteerPlace) -> int:
    """Return the first-level area that a place lies in or is; the country where there is none."""
    areas = [number for number in place.parents if (parent := find_parent(number)) and parent.level == 1]
    if areas:
        return areas[-1]
    return place.id if place.level <= 1 or not place.parents else place.parents[-1]


def _fit(entity: Entity, place: GazetteerPlace) -> float:
    """Score a candidate on its own."""
    size = math.log10(place.population + 10)
    score = size if place.kind == CITY else PRIOR_BY_LEVEL.get(place.level, PRIOR_OF_SMALL_AREA)
    score -= MISFIT.get((entity.type, place.kind), 0.0)
    told = kind_in_name(entity.name)
    if told is not None and place.kind != COUNTRY:
        score += KIND_IN_NAME if told == place.kind else -KIND_IN_NAME
    return score


def _coherence(place: GazetteerPlace, key: str, chosen: Mapping[str, GazetteerPlace]) -> float:
    """Score how well a candidate agrees with the places chosen for the article's other names."""
    others = [other for name, other in chosen.items() if name != key and other.id != place.id]
    if not others:
        return 0.0
    same_country = sum(other.country == place.country for other in others) / len(others)
    same_area = any(other.level > 0 and place.level > 0 and _area(other) == _area(place) for other in others)
    return SAME_COUNTRY * same_country + SAME_AREA * same_area


def _best_first(scores: Mapping[GazetteerPlace, float]):  # type: ignore[no-untyped-def]
    """Return the key by which the best candidate is the greatest; of equals the one that GeoNames knew first."""
    return lambda place: (scores[place], -place.id)


def _decide(key: str, scores: Mapping[GazetteerPlace, float]) -> PlaceLink | None:
    if not scores:
        return None
    first, *rest = sorted(scores, key=_best_first(scores), reverse=True)
    margin = scores[first] - scores[rest[0]] if rest else math.inf
    if scores[first] < FLOOR or margin < MARGIN:
        return None
    return PlaceLink(key, first, margin)
