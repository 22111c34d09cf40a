"""Which place an article means by a name."""

from __future__ import annotations

import random

import pytest

from extractor.linking.agreement import link_articles
from extractor.linking.places import link_places, split_cycles
from extractor.records import ArticlePlaces, Entity

TYPES = {"C": "schema:Country", "A": "schema:AdministrativeArea", "T": "schema:City"}


def article(*places: str, inside: tuple[tuple[str, str], ...] = (), name: str = "a") -> ArticlePlaces:
    """Make an article of places written 'T:Guiyang', each its own id."""
    entities = tuple(Entity(place[2:], place[2:], TYPES[place[0]]) for place in places)
    return ArticlePlaces(name, entities, inside)


def linked(found: ArticlePlaces) -> dict[str, int]:
    return {link.entity: link.place.id for link in link_places(found).links}


@pytest.mark.parametrize(
    ("places", "inside", "name", "number"),
    [
        # Size alone.
        (["T:Guiyang"], [], "Guiyang", 1809461),
        (["T:London"], [], "London", 2643743),
        # The article's other places.
        (["T:London", "A:Ontario", "T:Stratford", "T:Toronto"], [], "London", 6058560),
        (["T:Cambridge", "T:Boston", "A:Massachusetts"], [], "Cambridge", 4931972),
        (["T:Cambridge", "T:London", "T:Oxford"], [], "Cambridge", 2653941),
        # What the text says of containment, against size.
        (["T:Paris", "A:Ontario"], [("Paris", "Ontario")], "Paris", 6942553),
        (["T:Verona", "A:Wis."], [("Verona", "Wis.")], "Verona", 5277142),
        (["T:Columbus", "A:Indiana"], [("Columbus", "Indiana")], "Columbus", 4256038),
        (["T:Guiyang", "A:Fujian Province"], [("Guiyang", "Fujian Province")], "Guiyang", 1921001),
        # Through two steps, and upwards from what is contained.
        (["A:Victoria", "T:Ballarat"], [("Ballarat", "Victoria")], "Victoria", 2145234),
        # The entity's type and the generic word in its name.
        (["T:New York"], [], "New York", 5128581),
        (["A:New York"], [], "New York", 5128638),
        (["C:Georgia"], [], "Georgia", 614540),
        (["A:Georgia", "T:Atlanta"], [], "Georgia", 4197000),
        (["A:Kashgar Prefecture"], [], "Kashgar Prefecture", 1280848),
        (["T:Kashgar"], [], "Kashgar", 1280849),
        (["C:England"], [], "England", 6269131),
    ],
)
def test_place_is_told_from_its_namesakes(
    places: list[str], inside: list[tuple[str, str]], name: str, number: int
) -> None:
    assert linked(article(*places, inside=tuple(inside)))[name] == number


@pytest.mark.parametrize(
    ("places", "inside", "name"),
    [
        # Of about the same size, and nothing else to go by.
        (["T:Kochi"], [], "Kochi"),
        (["T:Cambridge"], [], "Cambridge"),
        # The gazetteer has no such place where the text puts it: no link is better than a wrong one.
        (["T:Guiyang", "A:Hunan"], [("Guiyang", "Hunan")], "Guiyang"),
        (["T:Harsewinkel", "A:Lower Saxony"], [("Harsewinkel", "Lower Saxony")], "Harsewinkel"),
        (["T:Purbachal"], [], "Purbachal"),
    ],
)
def test_unclear_place_stays_unlinked(places: list[str], inside: list[tuple[str, str]], name: str) -> None:
    assert name not in linked(article(*places, inside=tuple(inside)))


def test_contradiction_is_reported_and_spares_the_container() -> None:
    found = link_places(article("T:Guiyang", "A:Hunan", inside=(("Guiyang", "Hunan"),)))

    assert [link.entity for link in found.links] == ["Hunan"]
    assert found.problems == ("the gazetteer has no 'Guiyang' in any 'Hunan'",)


def test_circular_containment_is_reported_and_not_followed() -> None:
    circle = (("Guiyang", "Guizhou"), ("Guizhou", "Guiyang"), ("Guiyang", "Guiyang"))
    found = link_places(article("T:Guiyang", "A:Guizhou", inside=circle))

    assert {link.entity: link.place.id for link in found.links} == {"Guiyang": 1809461, "Guizhou": 1809445}
    assert found.problems == (
        "'Guiyang' and 'Guiyang' are said to lie in each other",
        "'Guiyang' and 'Guizhou' are said to lie in each other",
        "'Guizhou' and 'Guiyang' are said to lie in each other",
    )


def test_long_cycles_are_told_from_what_hangs_on_them() -> None:
    ring = [(str(n), str((n + 1) % 500)) for n in range(500)]
    kept, circular = split_cycles([*ring, ("x", "0"), ("0", "y")])

    assert kept == [("0", "y"), ("x", "0")]
    assert circular == sorted(ring)


def test_containment_in_something_else_than_a_place_counts_for_nothing() -> None:
    assert linked(article("T:Guiyang", inside=(("Guiyang", "nowhere"),))) == {"Guiyang": 1809461}


def test_articles_in_any_order_give_the_same_links() -> None:
    articles = [
        article("T:London", "A:Ontario", inside=(("London", "Ontario"),), name="ontario"),
        *(article("T:London", "C:UK", name=f"uk-{number}") for number in range(9)),
        article("T:Guiyang", "A:Guizhou", name="guizhou"),
    ]
    first = link_articles(articles)
    random.Random(1).shuffle(articles)

    assert link_articles(articles) == first
    assert first.links["London"].id == 2643743  # nine of ten articles say so
    assert first.articles == 11


def test_name_that_articles_use_for_different_places_stays_unlinked() -> None:
    found = link_articles(
        [
            article("T:Paris", "C:France", name="one"),
            article("T:Paris", "A:Texas", inside=(("Paris", "Texas"),), name="two"),
        ]
    )

    assert found.disputed == ("Paris",)
    assert sorted(found.links) == ["France", "Texas"]


def test_around_holds_every_area_that_a_linked_place_lies_in() -> None:
    found = link_articles([article("T:Guiyang")])

    assert {place.name for place in found.around.values()} == {"Guiyang Shi", "Guizhou Sheng", "China"}
    assert found.unlinked == 0
