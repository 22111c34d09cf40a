from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.nlp.clustering import GROUP_OF, Cluster, NameSpan, cluster_names
from extractor.nlp.labels import ENTITY_TYPES
from extractor.schema import load_schema

FAIR, SERIES, FORUM = "schema:ExhibitionEvent", "schema:EventSeries", "schema:BusinessEvent"
FIRM, OFFICE, BODY = "schema:Corporation", "schema:GovernmentOrganization", "schema:Organization"
PERSON, CITY, AREA = "schema:Person", "schema:City", "schema:AdministrativeArea"
PRODUCT = "schema:Product"

Typed = str | dict[str, float]


def span(index: int, text: str, kind: Typed) -> NameSpan:
    """Return a name with the probabilities given, the rest spread over the other types."""
    given_types = {kind: 0.9} if isinstance(kind, str) else kind
    rest = (1 - sum(given_types.values())) / (len(ENTITY_TYPES) - len(given_types))
    probs = np.array([given_types.get(t, rest) for t in ENTITY_TYPES], dtype=np.float32)
    return NameSpan(10 * index, 10 * index + len(text.split()), text, probs)


def cluster(*names: tuple[str, Typed], glosses: list[tuple[int, int]] | None = None) -> list[Cluster]:
    return cluster_names([span(i, *name) for i, name in enumerate(names)], glosses or [])


def groups(*names: tuple[str, Typed], glosses: list[tuple[int, int]] | None = None) -> list[tuple[str, ...]]:
    return [found.names for found in cluster(*names, glosses=glosses)]


def test_group_of_agrees_with_the_schema() -> None:
    schema = load_schema()
    assert {kind: f"schema:{group}" for kind, group in GROUP_OF.items()} == {
        kind: schema.top_of(kind) for kind in schema.entity_types
    }


def test_cluster_names_of_nothing_is_empty() -> None:
    assert cluster_names([]) == []


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([("Acme", FIRM), ("Lyon", CITY), ("Acme", FIRM)], [("Acme",), ("Lyon",)]),
        ([("Acme", FIRM), ("ACME", FIRM)], [("Acme",)]),
        ([("Texas Instruments", FIRM), ("Texas", FIRM)], [("Texas Instruments", "Texas")]),
        ([("Acme", FIRM), ("Acme Co., Ltd.", FIRM)], [("Acme Co., Ltd.", "Acme")]),
        ([("Ginni Rometty", PERSON), ("Rometty", PERSON)], [("Ginni Rometty", "Rometty")]),
        ([("Guizhou Province", AREA), ("Guizhou", AREA)], [("Guizhou Province", "Guizhou")]),
        (
            [("National Development and Reform Commission", OFFICE), ("NDRC", OFFICE)],
            [("National Development and Reform Commission", "NDRC")],
        ),
        # What does not go together
        ([("Texas Instruments", FIRM), ("Texas", AREA)], [("Texas Instruments",), ("Texas",)]),
        ([("Ann Bell", PERSON), ("Bell", FIRM)], [("Ann Bell",), ("Bell",)]),
        ([("Lyon Forum", FORUM), ("Paris Forum", FORUM)], [("Lyon Forum",), ("Paris Forum",)]),
        ([("Zeta 5", PRODUCT), ("Zeta 6", PRODUCT)], [("Zeta 5",), ("Zeta 6",)]),
    ],
)
def test_cluster_names_joins_the_names_of_one_thing(
    names: list[tuple[str, Typed]], expected: list[tuple[str, ...]]
) -> None:
    assert groups(*names) == expected


def test_cluster_names_puts_the_fullest_name_first_and_counts_members_in_order() -> None:
    found = cluster(("Rometty", PERSON), ("IBM", FIRM), ("Ginni Rometty", PERSON), ("Rometty", PERSON))
    assert [(c.names, c.members) for c in found] == [
        (("Ginni Rometty", "Rometty"), (0, 2, 3)),
        (("IBM",), (1,)),
    ]


def test_cluster_names_leaves_a_surname_that_two_people_bear_alone() -> None:
    assert groups(("Ann Bell", PERSON), ("Bob Bell", PERSON), ("Bell", PERSON)) == [
        ("Ann Bell",),
        ("Bob Bell",),
        ("Bell",),
    ]


def test_cluster_names_gives_a_short_form_to_the_organisation_named_last_before_it() -> None:
    found = groups(("Acme Motors", FIRM), ("Acme Power", FIRM), ("Acme", FIRM), ("Acme Motors", FIRM))
    assert found == [("Acme Motors",), ("Acme Power", "Acme")]


def test_cluster_names_keeps_edition_and_series_apart() -> None:
    found = cluster(("CES 2024", FAIR), ("CES", SERIES))
    assert [(c.type, c.names) for c in found] == [(FAIR, ("CES 2024",)), (SERIES, ("CES",))]


def test_cluster_names_joins_an_acronym_with_its_series_only() -> None:
    found = groups(("Consumer Electronics Show", SERIES), ("CES 2024", FAIR), ("CES", SERIES))
    assert found == [("Consumer Electronics Show", "CES"), ("CES 2024",)]


def test_cluster_names_reads_one_spelling_one_way() -> None:
    read_twice = {SERIES: 0.5, FAIR: 0.4}
    (found,) = cluster(("CES", read_twice), ("CES", {FAIR: 0.9}), ("CES", {FAIR: 0.8}))
    assert (found.type, found.members) == (FAIR, (0, 1, 2))


def test_cluster_names_settles_a_type_by_all_mentions() -> None:
    (found,) = cluster(("Acme", {FIRM: 0.4, BODY: 0.5}), ("Acme", {FIRM: 0.7, BODY: 0.2}))
    assert found.type == FIRM
    assert found.confidence == pytest.approx((0.4 + 0.7) / 2)


def test_cluster_names_settles_a_short_form_within_the_group_of_the_full_name() -> None:
    (found,) = cluster(("Acme Trade Office", {OFFICE: 0.6, BODY: 0.3}), ("Acme", {BODY: 0.9}))
    assert found.type == BODY


def test_cluster_names_joins_an_acronym_in_parentheses_whatever_its_letters() -> None:
    name = "China Council for the Promotion of International Trade"
    pair = (name, OFFICE), ("CCTP", OFFICE)
    assert groups(*pair) == [(name,), ("CCTP",)]
    assert groups(*pair, glosses=[(0, 1)]) == [(name, "CCTP")]


def test_cluster_names_leaves_a_gloss_of_another_kind_alone() -> None:
    assert groups(("Acme Robotics Works", FIRM), ("NYSE", CITY), glosses=[(0, 1)]) == [
        ("Acme Robotics Works",),
        ("NYSE",),
    ]


def test_cluster_names_takes_a_bare_name_beside_an_edition_for_the_series() -> None:
    found = cluster(("Robot Expo 2023", FAIR), ("Robot Expo", FAIR))
    assert [(c.type, c.names) for c in found] == [(FAIR, ("Robot Expo 2023",)), (SERIES, ("Robot Expo",))]


def test_cluster_names_takes_a_bare_name_alone_for_one_event() -> None:
    (found,) = cluster(("Robot Expo", SERIES))
    assert found.type == FAIR


def test_cluster_names_joins_two_names_of_one_edition() -> None:
    names = groups(
        ("The 16th Boat Show", FAIR), ("the 16th edition of the Boat Show", FAIR), ("Boat Show 2023", FAIR)
    )
    assert names == [("the 16th edition of the Boat Show", "The 16th Boat Show", "Boat Show 2023")]


def test_cluster_names_keeps_two_editions_apart() -> None:
    assert len(groups(("Boat Show 2022", FAIR), ("Boat Show 2023", FAIR))) == 2


def test_cluster_names_types_an_event_by_its_head() -> None:
    found = cluster(("Mobile World Congress 2024", FAIR), ("Lyon Fair", FORUM), ("Lyon Award Show", FORUM))
    assert [c.type for c in found] == [FORUM, FAIR, FAIR]


names = st.sampled_from(
    [
        "Acme",
        "Acme Ltd",
        "ACME",
        "Ann Bell",
        "Bell",
        "Lyon",
        "Lyon City",
        "CES",
        "CES 2024",
        "NDRC",
        "The Acme",
    ]
)


@given(st.lists(st.tuples(names, st.sampled_from(ENTITY_TYPES)), max_size=10))
@settings(deadline=None)
def test_cluster_names_puts_every_name_into_one_entity(found: list[tuple[str, str]]) -> None:
    clusters = cluster(*found)
    assert sorted(m for c in clusters for m in c.members) == list(range(len(found)))
    assert [c.members[0] for c in clusters] == sorted(c.members[0] for c in clusters)
    for c in clusters:
        assert set(c.names) <= {found[m][0] for m in c.members}
        assert GROUP_OF[c.type] in {GROUP_OF[found[m][1]] for m in c.members}
        assert 0 <= c.confidence <= 1


def test_a_lone_surname_is_the_person_where_it_may_be_one() -> None:
    likely, unlikely = {FIRM: 0.6, PERSON: 0.3}, {FIRM: 0.9, PERSON: 0.01}
    assert groups(("Ali Karimi", PERSON), ("Karimi", likely)) == [("Ali Karimi", "Karimi")]
    assert groups(("Benny Landa", PERSON), ("Landa", unlikely)) == [("Benny Landa",), ("Landa",)]


def test_a_lone_surname_that_other_names_hold_stays_what_it_seems() -> None:
    found = groups(("Ann Bond", PERSON), ("Bond University", BODY), ("Bond", {BODY: 0.6, PERSON: 0.3}))
    assert ("Ann Bond",) in found


def test_the_core_of_a_name_stands_beside_it() -> None:
    assert groups(("30th MSPO defence exhibition", FAIR)) == [("30th MSPO defence exhibition", "30th MSPO")]
    assert groups(("Highlander SUV", PRODUCT)) == [("Highlander SUV", "Highlander")]
    assert groups(("Hubei province", AREA)) == [("Hubei province", "Hubei")]


def test_no_core_is_a_place_or_another_things_name() -> None:
    assert groups(("Detroit motor show", FAIR)) == [("Detroit motor show",)]
    assert ("IMARC conference",) in groups(("IMARC conference", FORUM), ("IMARC", FIRM))
    assert groups(("Landcare conference", FORUM)) == [
        ("Landcare conference",)
    ]  # a word alone says too little


def test_the_shorter_name_of_an_edition_may_come_first() -> None:
    short, full = "Big Data Expo 2021", "China International Big Data Industry Expo 2021"
    assert groups((short, FAIR), (full, FAIR)) == groups((full, FAIR), (short, FAIR)) == [(full, short)]
    other = "China International Big Data Industry Expo 2022"
    assert groups((short, FAIR), (other, FAIR)) == [(short,), (other,)]


def test_two_names_of_a_high_number_are_one_edition_and_their_series_one() -> None:
    fair, canton = "China Import and Export Fair", "Canton Fair"
    found = groups((f"133rd {fair}", FAIR), (f"133rd {canton}", FAIR), (canton, SERIES), (fair, SERIES))
    assert found == [(f"133rd {fair}", f"133rd {canton}"), (fair, canton)]
    assert groups(("2nd Salt Forum", FORUM), ("2nd Rice Forum", FORUM)) == [
        ("2nd Salt Forum",),
        ("2nd Rice Forum",),
    ]
