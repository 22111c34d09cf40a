from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.nlp.candidates import (
    LITERAL_TYPES,
    Node,
    NodeMention,
    build_pairs,
    legal_relations,
)
from extractor.nlp.decisions import EXCLUSIVE, FINER, FUNCTIONAL, SYMMETRIC, Decision, decide
from extractor.nlp.labels import ENTITY_TYPES
from extractor.nlp.legality import learnable_relations, legal_matrix
from extractor.schema import load_schema
from tests.nlp.handmade import make_table, node

SCHEMA = load_schema()
RELATIONS = learnable_relations(SCHEMA)
LEGAL = legal_matrix(SCHEMA, RELATIONS)

Claims = dict[tuple[int, str, int], float]


def run(nodes: list[Node], claims: Claims, threshold: float = 0.5) -> list[Decision]:
    """Decide on facts with the probabilities given; whatever is not claimed has none."""
    pairs = sorted({(a, b) for a, _, b in claims})
    probabilities = np.zeros((len(pairs), len(RELATIONS)), dtype=np.float32)
    legal = np.zeros(probabilities.shape, dtype=bool)
    for (a, relation, b), probability in claims.items():
        probabilities[pairs.index((a, b)), RELATIONS.index(relation)] = probability
        legal[pairs.index((a, b))] = LEGAL[nodes[a].type_id, nodes[b].type_id]
    thresholds = np.full(len(RELATIONS), threshold, dtype=np.float32)
    return decide(nodes, np.array(pairs).reshape(-1, 2), probabilities, legal, RELATIONS, thresholds)


def facts(nodes: list[Node], claims: Claims, threshold: float = 0.5) -> set[tuple[int, str, int]]:
    return {(d.subject, d.relation, d.object) for d in run(nodes, claims, threshold)}


FAIR, FORUM, FIRM, OTHER, PERSON, CITY, AREA, VENUE, PRODUCT = range(9)
NODES = [
    node("schema:ExhibitionEvent", "Robot Expo 2023"),
    node("schema:BusinessEvent", "Robot Forum"),
    node("schema:Corporation", "Acme"),
    node("schema:Corporation", "Bolt"),
    node("schema:Person", "Ann Bell"),
    node("schema:City", "Lyon"),
    node("schema:AdministrativeArea", "Rhône"),
    node("schema:EventVenue", "Eurexpo"),
    node("schema:Product", "Zeta 5"),
]


def with_literals(kind: str, *values: str) -> tuple[list[Node], list[int]]:
    return [*NODES, *(node(kind, value) for value in values)], [len(NODES) + i for i in range(len(values))]


def test_decide_of_no_pairs_is_empty() -> None:
    assert run(NODES, {}) == []


def test_decide_keeps_what_reaches_the_threshold() -> None:
    claims = {(FAIR, "schema:organizer", FIRM): 0.5, (FAIR, "schema:organizer", OTHER): 0.49}
    (found,) = run(NODES, claims)
    assert found == Decision(FAIR, "schema:organizer", FIRM, 0.5, 0)


def test_decide_holds_each_relation_to_its_own_threshold() -> None:
    thresholds = np.full(len(RELATIONS), 0.9, dtype=np.float32)
    thresholds[RELATIONS.index("schema:organizer")] = 0.2
    probabilities = np.full((1, len(RELATIONS)), 0.3, dtype=np.float32)
    found = decide(
        NODES,
        np.array([[FAIR, FIRM]]),
        probabilities,
        LEGAL[NODES[FAIR].type_id, NODES[FIRM].type_id][None],
        RELATIONS,
        thresholds,
    )
    assert [d.relation for d in found] == ["schema:organizer"]


def test_decide_drops_what_is_not_legal() -> None:
    assert facts(NODES, {(FAIR, "expo:speaker", FIRM): 0.99}) == set()


def test_decide_states_a_partnership_once() -> None:
    claims = {(OTHER, SYMMETRIC, FIRM): 0.9, (FIRM, SYMMETRIC, OTHER): 0.6}
    (found,) = run(NODES, claims)
    assert (found.subject, found.object, found.probability) == (FIRM, OTHER, pytest.approx(0.9))
    assert found.pair == 1  # the evidence of the likelier way round


def test_decide_turns_a_lone_partnership_to_the_text_order() -> None:
    assert facts(NODES, {(OTHER, SYMMETRIC, FIRM): 0.9}) == {(FIRM, SYMMETRIC, OTHER)}


@pytest.mark.parametrize(
    ("subject", "target", "stronger", "weaker"),
    [
        (FAIR, PERSON, "expo:speaker", "schema:attendee"),
        (FAIR, PERSON, "schema:attendee", "expo:speaker"),
        (FAIR, FIRM, "expo:exhibitor", "schema:attendee"),
        (CITY, AREA, "expo:capitalOf", "schema:containedInPlace"),
    ],
)
def test_decide_gives_a_pair_one_of_two_roles(subject: int, target: int, stronger: str, weaker: str) -> None:
    claims = {(subject, stronger, target): 0.9, (subject, weaker, target): 0.8}
    assert facts(NODES, claims) == {(subject, stronger, target)}


@pytest.mark.parametrize(
    ("subject", "target", "finer", "wider"),
    [
        (FIRM, PRODUCT, "expo:launched", "expo:presented"),
        (FAIR, FIRM, "expo:coOrganizer", "schema:organizer"),
    ],
)
@pytest.mark.parametrize(("fine", "wide", "exact"), [(0.9, 0.6, True), (0.6, 0.9, True), (0.4, 0.9, False)])
def test_decide_prefers_the_finer_relation_unless_it_is_much_less_likely(
    subject: int, target: int, finer: str, wider: str, fine: float, wide: float, exact: bool
) -> None:
    claims = {(subject, finer, target): fine, (subject, wider, target): wide}
    assert facts(NODES, claims, threshold=0.3) == {(subject, finer if exact else wider, target)}


@pytest.mark.parametrize(
    "together",
    [
        ("schema:organizer", "expo:exhibitor"),
        ("schema:sponsor", "expo:exhibitor"),
        ("expo:host", "schema:organizer"),
    ],
)
def test_decide_lets_one_organisation_have_two_roles(together: tuple[str, str]) -> None:
    assert len(facts(NODES, {(FAIR, relation, FIRM): 0.9 for relation in together})) == 2


def test_decide_excludes_roles_at_one_event_only() -> None:
    claims = {(FAIR, "schema:attendee", PERSON): 0.8, (FORUM, "expo:speaker", PERSON): 0.9}
    assert facts(NODES, claims) == set(claims)


def test_decide_reads_a_figure_one_way() -> None:
    nodes, (figure,) = with_literals("count", "1200")
    claims = {(FAIR, "expo:exhibitorCount", figure): 0.7, (FAIR, "expo:visitorCount", figure): 0.8}
    assert facts(nodes, claims) == {(FAIR, "expo:visitorCount", figure)}


def test_decide_takes_one_start_and_the_likeliest() -> None:
    nodes, (may, june) = with_literals("date", "2023-05-04", "2023-06-04")
    claims = {(FAIR, "schema:startDate", may): 0.6, (FAIR, "schema:startDate", june): 0.7}
    assert facts(nodes, claims) == {(FAIR, "schema:startDate", june)}


def test_decide_takes_the_first_of_two_equally_likely() -> None:
    nodes, (may, june) = with_literals("date", "2023-05-04", "2023-06-04")
    claims = {(FAIR, "schema:startDate", june): 0.75, (FAIR, "schema:startDate", may): 0.75}
    assert facts(nodes, claims) == {(FAIR, "schema:startDate", may)}


def test_decide_keeps_two_country_totals_and_two_locations() -> None:
    nodes, (thirty, forty) = with_literals("count", "30", "40")
    claims = {
        (FAIR, "expo:countryCount", thirty): 0.9,
        (FAIR, "expo:countryCount", forty): 0.6,
        (FAIR, "schema:location", CITY): 0.9,
        (FAIR, "schema:location", VENUE): 0.9,
    }
    assert facts(nodes, claims) == set(claims)


@pytest.mark.parametrize(
    ("start", "end", "stands"),
    [
        ("2023-05-04", "2023-05-07", True),
        ("2023-05-04", "2023-05-04", True),  # a one-day event has both
        ("2023-05-04", "2023-05-03", False),
        ("2023-05-04", "2023-05", True),  # no finer than the text
        ("2023-05", "2023-04-30", False),
        ("2023", "2022-12-31", False),
        ("2023-12-30", "2024", True),
    ],
)
def test_decide_lets_no_event_end_before_it_starts(start: str, end: str, stands: bool) -> None:
    nodes, (a, b) = with_literals("date", start, end)
    claims = {(FAIR, "schema:startDate", a): 0.8, (FAIR, "schema:endDate", b): 0.7}
    assert facts(nodes, claims) == (set(claims) if stands else {(FAIR, "schema:startDate", a)})


def test_decide_drops_the_weaker_of_two_dates_out_of_order() -> None:
    nodes, (late, early) = with_literals("date", "2023-05-04", "2023-05-01")
    claims = {(FAIR, "schema:startDate", late): 0.6, (FAIR, "schema:endDate", early): 0.7}
    assert facts(nodes, claims) == {(FAIR, "schema:endDate", early)}


def test_decide_compares_the_dates_of_one_event_only() -> None:
    nodes, (late, early) = with_literals("date", "2023-05-04", "2023-05-01")
    claims = {(FAIR, "schema:startDate", late): 0.8, (FORUM, "schema:endDate", early): 0.8}
    assert facts(nodes, claims) == set(claims)


def test_decide_breaks_a_circle_of_places_at_its_weakest_step() -> None:
    claims = {
        (VENUE, "schema:containedInPlace", CITY): 0.9,
        (CITY, "schema:containedInPlace", AREA): 0.8,
        (AREA, "schema:containedInPlace", VENUE): 0.7,
    }
    assert facts(NODES, claims) == set(list(claims)[:2])


@pytest.mark.parametrize(
    ("relation", "a", "b"), [("schema:parentOrganization", FIRM, OTHER), ("schema:superEvent", FORUM, FAIR)]
)
def test_decide_makes_nothing_the_parent_of_its_parent(relation: str, a: int, b: int) -> None:
    assert facts(NODES, {(a, relation, b): 0.9, (b, relation, a): 0.6}) == {(a, relation, b)}


# --- Laws -----------------------------------------------------------------------------------------------

DATES = ("2022", "2022-05", "2022-05-26", "2022-05-27", "2021-12-31", "2023-01")
kinds = st.sampled_from([*ENTITY_TYPES, *LITERAL_TYPES])


@st.composite
def claims_of_an_article(draw: st.DrawFn) -> tuple[list[Node], np.ndarray, np.ndarray, np.ndarray]:
    """Nodes of any types, the pairs that the schema permits, and probabilities for all of them."""
    nodes = [
        node(kind, draw(st.sampled_from(DATES)) if kind == "date" else f"n{i}")
        for i, kind in enumerate(draw(st.lists(kinds, min_size=2, max_size=12)))
    ]
    table = make_table("w " * len(nodes))
    mentions = [
        NodeMention(i, i, i + 1, 0 if n.type_id < len(ENTITY_TYPES) else 3) for i, n in enumerate(nodes)
    ]
    pairs = build_pairs(table, nodes, mentions, LEGAL.any(axis=2))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    probabilities = rng.random((len(pairs.pairs), len(RELATIONS)), dtype=np.float32)
    return nodes, pairs.pairs, probabilities, legal_relations(nodes, pairs, LEGAL)


def reaches_itself(steps: set[tuple[int, int]]) -> bool:
    closure = set(steps)
    while True:
        more = closure | {(a, d) for a, b in closure for c, d in closure if b == c}
        if more == closure:
            return any(a == b for a, b in closure)
        closure = more


@given(claims_of_an_article())
@settings(deadline=None, max_examples=60)
def test_decide_keeps_only_what_can_stand_together(
    case: tuple[list[Node], np.ndarray, np.ndarray, np.ndarray],
) -> None:
    nodes, pairs, probabilities, legal = case
    thresholds = np.full(len(RELATIONS), 0.5, dtype=np.float32)
    found = decide(nodes, pairs, probabilities, legal, RELATIONS, thresholds)
    assert found == sorted(found)
    triples = {(d.subject, d.relation, d.object) for d in found}
    assert len(triples) == len(found)
    for d in found:
        column = RELATIONS.index(d.relation)
        assert legal[d.pair, column]
        assert d.probability == probabilities[d.pair, column] >= 0.5
        assert {d.subject, d.object} == set(pairs[d.pair].tolist())
        assert d.relation == SYMMETRIC or (d.subject, d.object) == tuple(pairs[d.pair])
        if d.relation == SYMMETRIC:
            assert (d.object, SYMMETRIC, d.subject) not in triples
    for a, relation, b in triples:
        assert (a, FINER.get(relation, ""), b) not in triples
        for group in EXCLUSIVE:
            if relation in group:
                assert not any((a, other, b) in triples for other in group - {relation})
    for relation in FUNCTIONAL:
        subjects = [d.subject for d in found if d.relation == relation]
        assert len(subjects) == len(set(subjects))
    starts = {d.subject: nodes[d.object].value for d in found if d.relation == "schema:startDate"}
    for d in found:
        if d.relation == "schema:endDate" and d.subject in starts:
            width = min(len(starts[d.subject]), len(nodes[d.object].value))
            assert starts[d.subject][:width] <= nodes[d.object].value[:width]
    for relation in ("schema:containedInPlace", "schema:parentOrganization", "schema:superEvent"):
        assert not reaches_itself({(d.subject, d.object) for d in found if d.relation == relation})
