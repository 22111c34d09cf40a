"""Facts that cannot both hold stand side by side; facts that can do not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extractor.errors import QueryError, SchemaError
from extractor.graph.authority import read_article_places, write_authority
from extractor.graph.build import build_graph
from extractor.graph.conflicts import Conflict, find_conflicts, load_rules
from extractor.graph.store import GraphStore, memory_store
from extractor.linking.agreement import link_articles
from extractor.records import Article
from extractor.schema import load_schema
from tests.graph.samples import IRIS, RUN, Writer

KINDS = {
    "Tea Fair": "schema:ExhibitionEvent",
    "Tea Fair Series": "schema:EventSeries",
    "Rice Fair Series": "schema:EventSeries",
    "Guiyang": "schema:City",
    "Lyon": "schema:City",
    "Guizhou": "schema:AdministrativeArea",
    "Hunan": "schema:AdministrativeArea",
    "Hall": "schema:EventVenue",
    "Gate": "schema:EventVenue",
    "China": "schema:Country",
    "France": "schema:Country",
    "Acme": "schema:Corporation",
    "Bolt": "schema:Corporation",
    "Core": "schema:Corporation",
}

Facts = list[tuple[str, str, str]]


def write_article(number: int, facts: Facts, **details: str | float) -> Writer:
    """Write an article that states each fact in a sentence of its own."""
    text = "\n".join(f"{s} {r} {o}." for s, r, o in facts)
    w = Writer(Article(f"a{number}", text, date=f"2024-01-{number:02}"))
    for fact in facts:
        for name in (fact[0], fact[2]):
            if name in KINDS and name not in w.entities:
                w.entity(name, KINDS[name], name)
    for s, r, o in facts:
        w.fact(s, r, o, f"{s} {r} {o}", **details)  # type: ignore[arg-type]
    return w


@pytest.fixture
def find() -> Callable[..., tuple[Conflict, ...]]:
    def run(*articles: Facts, linked: bool = False, **options: str) -> tuple[Conflict, ...]:
        store = make_store(*articles)
        if linked:
            found = link_articles(read_article_places(store))
            write_authority(store, found.links, found.around)
        return find_conflicts(store, **options)

    return run


def make_store(*articles: Facts) -> GraphStore:
    store = memory_store()
    for number, facts in enumerate(articles, 1):
        store.write([build_graph(write_article(number, facts).done(), RUN, IRIS)])
    return store


def sides(conflict: Conflict) -> list[tuple[str, str]]:
    return [(side.fact.subject, side.fact.object) for side in conflict.sides]


@pytest.mark.parametrize(
    ("relation", "one", "other", "reason"),
    [
        ("schema:startDate", "2024-05-01", "2024-05-02", "two first days of one event"),
        ("schema:endDate", "2024-05", "2024-06-01", "two last days of one event"),
        ("expo:editionNumber", "12", "13", "two numbers of one edition"),
        ("expo:editionOf", "Tea Fair Series", "Rice Fair Series", "one edition of two series"),
        ("schema:location", "Guiyang", "Lyon", "one event in two cities"),
        ("schema:location", "China", "France", "one event in two countries"),
        ("expo:exhibitorCount", "1200", "900", "two numbers of exhibitors"),
        ("expo:dealValue", "12 USD", "13 USD", "two values of the deals"),
        (
            "schema:eventAttendanceMode",
            "schema:OnlineEventAttendanceMode",
            "schema:MixedEventAttendanceMode",
            "two modes of attendance",
        ),
    ],
)
def test_two_values_that_cannot_both_hold_are_found(
    find: Callable[..., tuple[Conflict, ...]], relation: str, one: str, other: str, reason: str
) -> None:
    (conflict,) = find([("Tea Fair", relation, one)], [("Tea Fair", relation, other)])

    assert (conflict.subject, conflict.relation, conflict.reason) == ("Tea Fair", relation, reason)
    assert len(conflict.sides) == 2
    assert {side.evidence[0].article.id for side in conflict.sides} == {"a1", "a2"}


@pytest.mark.parametrize(
    ("relation", "one", "other"),
    [
        ("schema:startDate", "2024-05", "2024-05-02"),
        ("schema:startDate", "2024", "2024-05"),
        ("schema:location", "Guiyang", "Hall"),
        ("schema:location", "Guiyang", "China"),
        ("expo:dealValue", "12 USD", "80 CNY"),
        ("expo:exhibitor", "Acme", "Bolt"),
        ("schema:about", "tea", "coffee"),
    ],
)
def test_two_values_that_can_both_hold_are_none(
    find: Callable[..., tuple[Conflict, ...]], relation: str, one: str, other: str
) -> None:
    assert find([("Tea Fair", relation, one)], [("Tea Fair", relation, other)]) == ()


@pytest.mark.parametrize(
    ("one", "qualifier", "other", "apart"),
    [
        ("1200", "more than", "1250", False),
        ("1200", "More than", "5000", False),
        ("1200", "more than", "1100", True),
        ("1200", "about", "1250", False),
        ("1200", "about", "1400", True),
        ("1200", "nearly", "1190", False),
        ("1200", "nearly", "1210", True),
        ("1200", "a record", "1201", True),
    ],
)
def test_qualifier_of_a_figure_leaves_room(one: str, qualifier: str, other: str, apart: bool) -> None:
    store = make_store([("Tea Fair", "expo:exhibitorCount", other)])
    w = write_article(2, [("Tea Fair", "expo:exhibitorCount", one)], qualifier=qualifier)
    store.write([build_graph(w.done(), RUN, IRIS)])

    assert bool(find_conflicts(store)) is apart


def test_plan_does_not_compete_with_what_happened() -> None:
    store = make_store([("Tea Fair", "expo:exhibitorCount", "900")])
    plan = write_article(2, [("Tea Fair", "expo:exhibitorCount", "1200")], modality="planned")
    store.write([build_graph(plan.done(), RUN, IRIS)])
    assert find_conflicts(store) == ()

    other = write_article(3, [("Tea Fair", "schema:startDate", "2024-05-01")], modality="planned")
    later = write_article(4, [("Tea Fair", "schema:startDate", "2024-05-03")], modality="planned")
    store.write(build_graph(w.done(), RUN, IRIS) for w in (other, later))
    assert [conflict.relation for conflict in find_conflicts(store)] == ["schema:startDate"]


def test_side_with_more_articles_comes_first(find: Callable[..., tuple[Conflict, ...]]) -> None:
    late, early = (
        [("Tea Fair", "schema:startDate", "2024-05-02")],
        [("Tea Fair", "schema:startDate", "2024-05-01")],
    )
    (conflict,) = find(early, late, late)

    first, second = conflict.sides
    assert (first.fact.object, first.fact.articles, first.latest) == ("2024-05-02", 2, "2024-01-03")
    assert (second.fact.object, second.fact.articles, second.latest) == ("2024-05-01", 1, "2024-01-01")
    assert first.evidence[0].sentence == "Tea Fair schema:startDate 2024-05-02."


def test_only_the_values_in_conflict_are_shown(find: Callable[..., tuple[Conflict, ...]]) -> None:
    dates = ["2024", "2024-05-01", "2024-05-02"]
    (conflict,) = find(*[[("Tea Fair", "schema:startDate", date)] for date in dates])

    assert sorted(side.fact.object for side in conflict.sides) == ["2024-05-01", "2024-05-02"]


def test_order_of_articles_makes_no_difference(find: Callable[..., tuple[Conflict, ...]]) -> None:
    facts = [[("Tea Fair", "expo:editionNumber", str(n))] for n in (1, 2, 3)]
    store, other = make_store(*facts), memory_store()
    graphs = [build_graph(write_article(n, f).done(), RUN, IRIS) for n, f in enumerate(facts, 1)]
    for graph in reversed(graphs):
        other.write([graph])

    assert find_conflicts(store) == find_conflicts(other)


def test_place_in_two_countries_is_a_conflict(find: Callable[..., tuple[Conflict, ...]]) -> None:
    inside = "schema:containedInPlace"
    (conflict,) = find([("Guiyang", inside, "China")], [("Guiyang", inside, "France")])

    assert conflict.reason == "one place in two countries"
    # A city in its province and in its country is none, whether or not the articles tell of the country.
    assert find([("Guiyang", inside, "China"), ("Guiyang", inside, "Guizhou")]) == ()


def test_two_areas_conflict_only_where_the_gazetteer_knows_them(
    find: Callable[..., tuple[Conflict, ...]],
) -> None:
    facts = [("Hall", "schema:containedInPlace", "Guizhou"), ("Hall", "schema:containedInPlace", "Hunan")]

    assert find(facts) == ()
    (conflict,) = find(facts, linked=True)
    assert conflict.reason == "one place in two areas of which neither lies in the other"


def test_two_parents_conflict_unless_one_is_above_the_other(
    find: Callable[..., tuple[Conflict, ...]],
) -> None:
    parent = "schema:parentOrganization"
    facts = [("Acme", parent, "Bolt"), ("Acme", parent, "Core")]

    assert [conflict.relation for conflict in find(facts)] == [parent]
    assert find([*facts, ("Bolt", parent, "Core")]) == ()


def test_cycle_of_containment_is_reported_once(find: Callable[..., tuple[Conflict, ...]]) -> None:
    inside = "schema:containedInPlace"
    (conflict,) = find(
        [("Hall", inside, "Gate")], [("Gate", inside, "Guiyang")], [("Guiyang", inside, "Hall")]
    )

    assert conflict.reason == "the places lie in each other"
    assert sorted(sides(conflict)) == [("Gate", "Guiyang"), ("Guiyang", "Hall"), ("Hall", "Gate")]


def test_entity_and_relation_choose_among_conflicts(find: Callable[..., tuple[Conflict, ...]]) -> None:
    articles = [
        [("Tea Fair", "schema:startDate", "2024-05-01"), ("Tea Fair", "expo:editionNumber", "1")],
        [("Tea Fair", "schema:startDate", "2024-05-02"), ("Tea Fair", "expo:editionNumber", "2")],
        [("Acme", "schema:foundingDate", "1999")],
        [("Acme", "schema:foundingDate", "2001")],
    ]

    assert len(find(*articles)) == 3
    assert [c.relation for c in find(*articles, entity="acme")] == ["schema:foundingDate"]
    assert [c.relation for c in find(*articles, relation="startDate")] == ["schema:startDate"]
    with pytest.raises(QueryError, match="no entity is called 'Tee Fair'; similar are Tea Fair"):
        find(*articles, entity="Tee Fair")
    with pytest.raises(SchemaError, match="startDate"):
        find(*articles, relation="startDat")


def test_consistent_articles_have_no_conflicts(store: GraphStore) -> None:
    assert find_conflicts(store) == ()


def test_every_rule_fits_the_vocabulary() -> None:
    schema = load_schema()
    for rule in load_rules():
        for subject in rule.subjects:
            relation = schema.relations[rule.relation]
            assert any(
                schema.is_subtype(subject, s) or schema.is_subtype(s, subject) for s in relation.subjects
            )
        assert (schema.relations[rule.relation].literal is None) or not rule.objects
