"""From the places that single articles mean to the places that entities are.

An entity of the graph has one IRI for its name, whichever article names it; articles may mean different places by
it. So each article decides for itself, and an entity is linked where nearly all that decide agree. The outcome
depends on no order.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from extractor.linking.gazetteer import find_parent
from extractor.linking.places import link_places
from extractor.records import ArticlePlaces, GazetteerPlace

# One article in ten may err about a place that all others agree on; more than that are different places.
AGREEMENT = 0.9


@dataclass(frozen=True, slots=True)
class LinkedPlaces:
    """What linking found in a store.

    `links` are places by entity IRI, `around` the countries and areas in which they lie, by GeoNames id.
    `disputed` are entities by which articles mean different places, `unlinked` counts the entities that the
    gazetteer does not have or that stay unclear. `problems` name what the articles' containment gets wrong.
    """

    links: dict[str, GazetteerPlace]
    around: dict[int, GazetteerPlace]
    disputed: tuple[str, ...]
    unlinked: int
    articles: int
    problems: tuple[str, ...]


def link_articles(articles: Iterable[ArticlePlaces]) -> LinkedPlaces:
    """Link the places of many articles, each article at a time."""
    votes: dict[str, Counter[int]] = defaultdict(Counter)
    places: dict[int, GazetteerPlace] = {}
    problems: list[str] = []
    count = 0
    for article in articles:
        count += 1
        found = link_places(article)
        problems.extend(f"{article.article}: {problem}" for problem in found.problems)
        for place in article.places:
            votes[place.id].update(())
        for link in found.links:
            votes[link.entity][link.place.id] += 1
            places[link.place.id] = link.place
    links: dict[str, GazetteerPlace] = {}
    disputed: list[str] = []
    for entity in sorted(votes):
        agreed = agree(votes[entity])
        if agreed is not None:
            links[entity] = places[agreed]
        elif votes[entity]:
            disputed.append(entity)
    parents = {number for place in links.values() for number in place.parents}
    around = {number: area for number in sorted(parents) if (area := find_parent(number)) is not None}
    unlinked = len(votes) - len(links) - len(disputed)
    return LinkedPlaces(links, around, tuple(disputed), unlinked, count, tuple(sorted(problems)))


def agree(votes: Counter[int]) -> int | None:
    """Return the place, by GeoNames id, that nearly all articles mean; None where they do not agree."""
    ranked = sorted(votes.items(), key=lambda item: (-item[1], item[0]))
    return ranked[0][0] if ranked and ranked[0][1] >= AGREEMENT * votes.total() else None
