from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.nlp.candidates import (
    FAR_WORDS,
    FEATURE_SIZES,
    FEATURES,
    LITERAL_TYPES,
    MAX_ROWS_PER_PAIR,
    N_PATHS,
    NODE_TYPES,
    Node,
    NodeMention,
    PairTable,
    build_pairs,
    legal_relations,
)
from extractor.nlp.labels import ENTITY_TYPES
from extractor.nlp.legality import learnable_relations, legal_matrix
from extractor.nlp.tokens import TokenTable
from extractor.schema import load_schema
from tests.nlp.handmade import make_table, node

SCHEMA = load_schema()
RELATIONS = learnable_relations(SCHEMA)
LEGAL = legal_matrix(SCHEMA, RELATIONS)
ANY = LEGAL.any(axis=2)

FAIR, FIRM, CITY, PERSON = (
    "schema:ExhibitionEvent",
    "schema:Corporation",
    "schema:City",
    "schema:Person",
)
NAME, NOMINAL, PRONOUN, LITERAL = range(4)


def pairs_of(table: TokenTable, nodes: list[Node], *mentions: NodeMention) -> PairTable:
    return build_pairs(table, nodes, mentions, ANY)


def feature(found: PairTable, name: str, row: int = 0) -> int:
    return int(found.features[row, FEATURES.index(name)])


def test_build_pairs_of_nothing_is_empty() -> None:
    table = make_table("a b")
    for found in (
        build_pairs(table, [], [], ANY),
        build_pairs(table, [node(FAIR)], [], ANY),
        pairs_of(table, [node(FAIR)], NodeMention(0, 0, 1)),
        pairs_of(table, [node("date"), node("count")], NodeMention(0, 0, 1), NodeMention(1, 1, 2)),
    ):
        assert found.pairs.shape == (0, 2)
        assert found.features.shape == (0, len(FEATURES))
        assert found.paths.shape == (0, 3)
        assert len(found.row_pair) == len(found.left) == len(found.right) == 0
        assert legal_relations([node(FAIR)], found, LEGAL).shape == (0, len(RELATIONS))


def test_build_pairs_joins_subject_and_object_as_the_schema_permits() -> None:
    found = pairs_of(
        make_table("Fair in Lyon by Acme"),
        [node(FAIR, "Fair"), node(CITY, "Lyon"), node(FIRM, "Acme")],
        NodeMention(0, 0, 1),
        NodeMention(1, 2, 3),
        NodeMention(2, 4, 5),
    )
    assert found.pairs.tolist() == [[0, 1], [0, 2], [2, 1]]
    assert found.left.tolist() == [0, 0, 2]
    assert found.right.tolist() == [1, 2, 1]


def test_legal_relations_are_those_of_the_types() -> None:
    nodes = [node(FAIR, "Fair"), node(PERSON, "Ann")]
    found = pairs_of(make_table("Fair Ann"), nodes, NodeMention(0, 0, 1), NodeMention(1, 1, 2))
    (row,) = legal_relations(nodes, found, LEGAL)
    assert {r for r, may in zip(RELATIONS, row, strict=True) if may} == {
        "schema:organizer",
        "expo:coOrganizer",
        "expo:supporter",
        "schema:attendee",
        "expo:speaker",
        "schema:founder",
    }


def test_build_pairs_keeps_the_nearest_mentions_of_a_pair() -> None:
    table = make_table("w " * 40)
    fair = [NodeMention(0, 2 * i, 2 * i + 1) for i in range(10)]
    city = NodeMention(1, 30, 31)
    found = pairs_of(table, [node(FAIR), node(CITY)], *fair, city)
    assert len(found.left) == MAX_ROWS_PER_PAIR
    assert sorted(found.left.tolist()) == list(range(2, 10))
    assert found.left[0] == 9  # the nearest first


def test_build_pairs_prefers_mentions_in_one_sentence() -> None:
    table = make_table("a " * 30 + "| b " + "c " * 30)
    nodes = [node(FAIR), node(CITY)]
    found = pairs_of(table, nodes, NodeMention(0, 29, 30), NodeMention(0, 60, 61), NodeMention(1, 30, 31))
    assert found.left.tolist() == [1, 0]


def test_build_pairs_joins_far_mentions_of_the_first_event_only() -> None:
    table = make_table("w " * (FAR_WORDS + 10))
    nodes = [node(FAIR, "Main"), node(FAIR, "Other"), node(CITY, "Lyon")]
    far = NodeMention(2, FAR_WORDS + 5, FAR_WORDS + 6)
    found = pairs_of(table, nodes, NodeMention(0, 0, 1), NodeMention(1, 2, 3), far)
    assert [0, 2] in found.pairs.tolist()
    assert [1, 2] not in found.pairs.tolist()


@pytest.mark.parametrize(
    ("text", "same_sentence", "same_words"),
    [("Fair in Lyon", 0, True), ("Fair . | Lyon now", 1, False)],
)
def test_features_tell_whether_a_pair_shares_its_sentence(
    text: str, same_sentence: int, same_words: bool
) -> None:
    found = pairs_of(make_table(text), [node(FAIR), node(CITY)], NodeMention(0, 0, 1), NodeMention(1, 2, 3))
    assert feature(found, "sentences") == same_sentence
    assert (feature(found, "words") != 15) is same_words


def test_features_tell_order_rank_kind_and_detail() -> None:
    nodes = [node(FAIR, "Fair"), node("date", "2023-05", 3), node(FAIR, "Second Fair")]
    found = pairs_of(
        make_table("It in May of Fair then Second Fair"),
        nodes,
        NodeMention(0, 0, 1, PRONOUN, 2),
        NodeMention(1, 2, 3, LITERAL),
        NodeMention(0, 4, 5, NAME),
        NodeMention(2, 6, 8, NAME),
    )
    rows = {(int(a), int(b)): i for i, (a, b) in enumerate(zip(found.left, found.right, strict=True))}
    by_pronoun, by_name, other = rows[0, 1], rows[2, 1], rows[3, 1]
    assert feature(found, "kinds", by_pronoun) == PRONOUN * 4 + LITERAL
    assert feature(found, "kinds", by_name) == NAME * 4 + LITERAL
    assert (feature(found, "rank_a", by_pronoun), feature(found, "rank_a", by_name)) == (2, 0)
    assert feature(found, "detail", by_name) == 3
    assert feature(found, "words", by_pronoun) < 7 <= feature(found, "words", by_name) < 14
    assert (feature(found, "order_a", by_name), feature(found, "order_a", other)) == (0, 1)
    assert feature(found, "type_a") == NODE_TYPES.index(FAIR)
    assert feature(found, "type_b") == NODE_TYPES.index("date")


def test_features_count_rivals_between_the_two() -> None:
    table = make_table("Fair Lyon Bonn Kiel")
    nodes = [node(FAIR), node(CITY, "Lyon"), node(CITY, "Bonn"), node(CITY, "Kiel")]
    found = pairs_of(table, nodes, *(NodeMention(i, i, i + 1) for i in range(4)))
    rivals = {
        tuple(pair): feature(found, "rivals_b", row)
        for row, pair in enumerate(found.pairs[found.row_pair].tolist())
    }
    assert (rivals[0, 1], rivals[0, 2], rivals[0, 3]) == (0, 1, 2)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("Lyon Fair", "Lyon", 1),
        ("Lyon", "Lyon Fair", 2),
        ("Lyon Fair", "Lyon Hall", 3),
        ("Lyon Fair", "Lyon Fair", 4),
        ("Fair", "Hall", 0),
        ("The Lyon Fair", "lyon fair", 4),
    ],
)
def test_features_compare_the_two_names(left: str, right: str, expected: int) -> None:
    nodes = [node(FAIR, left), node("schema:EventVenue", right)]
    found = pairs_of(make_table("a b"), nodes, NodeMention(0, 0, 1), NodeMention(1, 1, 2))
    assert feature(found, "names") == expected


def test_features_take_no_name_for_that_of_a_literal() -> None:
    nodes = [node(PERSON, "Mayor"), node("title", "mayor")]
    found = pairs_of(make_table("a b"), nodes, NodeMention(0, 0, 1), NodeMention(1, 1, 2))
    assert feature(found, "names") == 0


def test_paths_are_the_same_for_the_same_way_through_the_parse() -> None:
    # Acme opened Lyon . Bolt opened Bonn .
    table = make_table("Acme opened Lyon | Bolt opened Bonn", heads=[1, 1, 1, 4, 4, 4])
    nodes = [node(FIRM, "Acme"), node(CITY, "Lyon"), node(FIRM, "Bolt"), node(CITY, "Bonn")]
    mentions = [NodeMention(i, w, w + 1) for i, w in enumerate((0, 2, 3, 5))]
    found = pairs_of(table, nodes, *mentions)
    paths = dict(zip(map(tuple, found.pairs[found.row_pair].tolist()), found.paths.tolist(), strict=True))
    assert paths[0, 1] == paths[2, 3]
    assert all(paths[0, 1])
    assert paths[0, 3] == [0, 0, 0]  # not in one sentence


def test_paths_survive_a_parse_that_goes_round() -> None:
    table = make_table("a b c", heads=[1, 2, 0])
    found = pairs_of(table, [node(FIRM), node(CITY)], NodeMention(0, 0, 1), NodeMention(1, 2, 3))
    assert found.paths.shape == (1, 3)


def test_build_pairs_joins_no_reference_with_itself() -> None:
    found = pairs_of(
        make_table("Fair and Acme . | It opened"),
        [node(FAIR, "Fair"), node(FIRM, "Acme")],
        NodeMention(0, 0, 1),
        NodeMention(1, 2, 3),
        NodeMention(0, 4, 5, PRONOUN, 2),
        NodeMention(1, 4, 5, PRONOUN, 1),
    )
    assert (2, 3) not in list(zip(found.left.tolist(), found.right.tolist(), strict=True))


# --- Laws -----------------------------------------------------------------------------------------------


@st.composite
def articles(draw: st.DrawFn) -> tuple[TokenTable, list[Node], list[NodeMention]]:
    table = make_table(
        " ".join(draw(st.lists(st.sampled_from(["w", "x", "|"]), min_size=3, max_size=60))) + " w"
    )
    n = len(table)
    object.__setattr__(
        table,
        "heads",
        np.array(draw(st.lists(st.integers(0, n - 1), min_size=n, max_size=n)), dtype=np.int32),
    )
    kinds = draw(st.lists(st.sampled_from([*ENTITY_TYPES, *LITERAL_TYPES]), min_size=1, max_size=8))
    nodes = [node(kind, f"n{i}", draw(st.integers(0, 11))) for i, kind in enumerate(kinds)]
    mentions = []
    for _ in range(draw(st.integers(0, 25))):
        which = draw(st.integers(0, len(nodes) - 1))
        first = draw(st.integers(0, n - 1))
        end = draw(st.integers(first + 1, min(n, first + 4)))
        kind = LITERAL if nodes[which].type_id >= len(ENTITY_TYPES) else draw(st.integers(0, 2))
        mentions.append(
            NodeMention(which, first, end, kind, draw(st.integers(1, 4)) if kind in (1, 2) else 0)
        )
    return table, nodes, mentions


@given(articles())
@settings(deadline=None)
def test_build_pairs_keeps_its_promises(case: tuple[TokenTable, list[Node], list[NodeMention]]) -> None:
    table, nodes, mentions = case
    found = build_pairs(table, nodes, mentions, ANY)
    rows = len(found.left)
    assert len(found.right) == len(found.row_pair) == len(found.features) == len(found.paths) == rows
    ends = [tuple(pair) for pair in found.pairs.tolist()]
    assert ends == sorted(set(ends))
    assert found.row_pair.tolist() == sorted(found.row_pair.tolist())
    assert set(found.row_pair.tolist()) == set(range(len(found.pairs)))
    assert all(np.bincount(found.row_pair, minlength=1) <= MAX_ROWS_PER_PAIR)
    seen = set()
    for row in range(rows):
        a, b = mentions[found.left[row]], mentions[found.right[row]]
        assert [a.node, b.node] == found.pairs[found.row_pair[row]].tolist()
        assert a.node != b.node
        assert ANY[nodes[a.node].type_id, nodes[b.node].type_id]
        seen.add((int(found.left[row]), int(found.right[row])))
    assert len(seen) == rows
    mentioned = {m.node for m in mentions}
    expected = {
        (a, b)
        for a in mentioned
        for b in mentioned
        if a != b
        and ANY[nodes[a].type_id, nodes[b].type_id]
        and any(
            (x.first, x.end) != (y.first, y.end) or not (x.rank and y.rank)  # not one reference, read twice
            for x in mentions
            for y in mentions
            if (x.node, y.node) == (a, b)
        )
    }
    assert set(ends) == expected  # the text is short: nothing is far
    sizes = np.array(list(FEATURE_SIZES.values()))
    assert ((found.features >= 0) & (found.features < sizes)).all()
    assert ((found.paths >= 0) & (found.paths < N_PATHS)).all()
    assert legal_relations(nodes, found, LEGAL).any(axis=1).all()


@given(articles())
@settings(deadline=None, max_examples=30)
def test_build_pairs_twice_is_the_same(case: tuple[TokenTable, list[Node], list[NodeMention]]) -> None:
    one, other = build_pairs(*case, ANY), build_pairs(*case, ANY)
    assert (one.pairs == other.pairs).all()
    assert (one.features == other.features).all()
    assert (one.paths == other.paths).all()
