from __future__ import annotations

import numpy as np
import pytest
from spacy.tokens import Doc, Span

from extractor.nlp.candidates import NodeMention, build_pairs
from extractor.nlp.labels import TYPE_IDS, spans_of_path
from extractor.nlp.legality import learnable_relations, legal_matrix
from extractor.nlp.mentions import NameMention
from extractor.nlp.nodes import NodeSet
from extractor.nlp.tokens import build_token_table
from extractor.records import Article, Entity, GoldArticle
from extractor.schema import load_schema
from extractor.training.corpus import Prepared, prepare
from extractor.training.examples import SPURIOUS, blur_names, build_example, literal_key, targets_of
from tests.nlp.handmade import make_table, node
from tests.nlp.marked_text import load_taught_parser
from tests.nlp.test_windows import TOKENIZER

SCHEMA = load_schema()
RELATIONS = learnable_relations(SCHEMA)
LEGAL = legal_matrix(SCHEMA, RELATIONS)
FAIR, FIRM, CITY, PERSON = (
    "schema:ExhibitionEvent",
    "schema:Corporation",
    "schema:City",
    "schema:Person",
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1200", "1200.0"),
        ("80000", "80000.00"),
        ("CEO", "ceo"),
        ("president and CEO", "President and CEO"),
        ("vice-governor", "vice governor"),
        ("“Green Robots”", "green robots"),
    ],
)
def test_literal_key_is_the_same_for_equal_literals(one: str, other: str) -> None:
    assert literal_key(one) == literal_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1200", "12000"),
        ("2022-05", "2022-05-26"),
        ("CEO", "CFO"),
        ("5 USD", "5 EUR"),
        ("1234567", "1234568"),
    ],
)
def test_literal_key_tells_other_literals_apart(one: str, other: str) -> None:
    assert literal_key(one) != literal_key(other)


def targets(
    entities: list[Entity], facts: list[tuple[str, str, str]], *nodes: tuple[str, str]
) -> set[tuple[str, str, str]]:
    """Return the pairs marked as stated, for nodes given by type and value, entities first."""
    made = tuple(node(*n) for n in nodes)
    count = sum(kind.startswith("schema:") for kind, _ in nodes)
    mentions = tuple(NodeMention(i, i, i + 1, 0 if i < count else 3) for i in range(len(made)))
    pairs = build_pairs(make_table("w " * len(made)), made, mentions, LEGAL.any(axis=2))
    gold = GoldArticle(Article("a", "text"), tuple(entities), tuple(facts))
    found = targets_of(gold, NodeSet(made, mentions, count, ()), pairs, RELATIONS)
    assert found.shape == (len(pairs.pairs), len(RELATIONS))
    return {
        (made[pairs.pairs[row, 0]].value, RELATIONS[column], made[pairs.pairs[row, 1]].value)
        for row, column in np.argwhere(found > 0).tolist()
    }


EXPO = Entity("g1", "Robot Expo 2023", FAIR, ("the expo",))
ACME = Entity("g2", "Acme Corporation", FIRM, ("Acme",))
BOLT = Entity("g3", "Bolt", FIRM)


def test_targets_match_entities_by_any_name() -> None:
    facts = [("Robot Expo 2023", "schema:organizer", "Acme Corporation")]
    found = targets([EXPO, ACME], facts, (FAIR, "robot expo 2023"), (FIRM, "Acme"), (FIRM, "Bolt"))
    assert found == {("robot expo 2023", "schema:organizer", "Acme")}


def test_targets_match_literals_by_value() -> None:
    facts = [
        ("Robot Expo 2023", "schema:startDate", "2023-05-04"),
        ("Robot Expo 2023", "expo:exhibitorCount", "1200"),
        ("Robot Expo 2023", "expo:exhibitionArea", "80000.0"),
    ]
    found = targets(
        [EXPO],
        facts,
        (FAIR, "Robot Expo 2023"),
        ("date", "2023-05-04"),
        ("date", "2023-05"),
        ("count", "1200"),
        ("area", "80000"),
    )
    assert found == {
        ("Robot Expo 2023", "schema:startDate", "2023-05-04"),
        ("Robot Expo 2023", "expo:exhibitorCount", "1200"),
        ("Robot Expo 2023", "expo:exhibitionArea", "80000"),
    }


def test_targets_of_a_partnership_go_both_ways() -> None:
    facts = [("Acme Corporation", "expo:partner", "Bolt")]
    found = targets([ACME, BOLT], facts, (FIRM, "Acme"), (FIRM, "Bolt"))
    assert found == {("Acme", "expo:partner", "Bolt"), ("Bolt", "expo:partner", "Acme")}


def test_targets_leave_out_what_is_not_learned_or_no_pair() -> None:
    facts = [
        ("Robot Expo 2023", "expo:editionOf", "Acme Corporation"),
        ("Robot Expo 2023", "schema:location", "Lyon"),
        ("Acme Corporation", "schema:organizer", "Robot Expo 2023"),
    ]
    assert targets([EXPO, ACME], facts, (FAIR, "Robot Expo 2023"), (FIRM, "Acme")) == set()


def make_prepared() -> Prepared:
    """Return twenty sentences 'Acme met NATO .', of which the parser took 'NATO' for an organisation."""
    vocab = load_taught_parser().vocab
    words = ["Acme", "met", "NATO", "."] * 20
    doc = Doc(vocab, words=words, sent_starts=[i % 4 == 0 for i in range(len(words))])
    doc.ents = [Span(doc, i, i + 1, "ORG") for i in range(len(words)) if i % 4 in (0, 2)]
    gold = GoldArticle(Article("a", doc.text), (Entity("g1", "Acme", FIRM),), ())
    return Prepared(gold, doc, build_token_table(doc), (), ())


@pytest.mark.slow
def test_blur_names_loses_some_and_adds_the_parsers_own() -> None:
    prepared = make_prepared()
    names = [NameMention(0, 4 * i, 4 * i + 1) for i in range(20)]
    entities, found = blur_names(prepared, [(FIRM, "Acme")], names)
    assert (entities, found) == blur_names(prepared, [(FIRM, "Acme")], names)  # the same each time
    gold, added = [m for m in found if m.entity == 0], [m for m in found if m.entity > 0]
    assert set(gold) <= set(names)
    assert len(gold) > 10
    assert 0 < len(added) < 20
    assert all(prepared.table.words[m.first] == "NATO" for m in added)
    assert all(kind in SPURIOUS["ORG"] and name == "NATO" for kind, name in entities[1:])
    assert [m.first for m in found] == sorted(m.first for m in found)


@pytest.mark.slow
def test_build_example_labels_names_and_marks_the_facts_that_candidates_reach() -> None:
    text = (
        "Robot Expo 2023 opens\n\nRobot Expo 2023 was organised by Acme. Ann Bell is mayor of Lyon. "
        "It opened on May 4."
    )
    facts = (
        ("Robot Expo 2023", "schema:organizer", "Acme"),
        ("Robot Expo 2023", "schema:startDate", "2023-05-04"),
        ("Ann Bell", "schema:jobTitle", "mayor"),
        ("Ann Bell", "schema:affiliation", "Lyon"),
    )
    entities = (
        Entity("g1", "Robot Expo 2023", FAIR),
        Entity("g2", "Acme", FIRM),
        Entity("g3", "Ann Bell", PERSON),
        Entity("g4", "Lyon", CITY),
    )
    (prepared,) = prepare(
        [GoldArticle(Article("a", text, date="2023-05-01"), entities, facts)], load_taught_parser()
    )
    example = build_example(prepared, TOKENIZER, RELATIONS, LEGAL, weight=2.0)
    assert example.weight == 2.0
    assert example.labels is not None
    assert len(example.labels) == len(prepared.table)
    named = {
        (" ".join(prepared.table.words[a:b]), kind) for a, b, kind in spans_of_path(example.labels.tolist())
    }
    assert named == {
        ("Robot Expo 2023", TYPE_IDS[FAIR]),
        ("Acme", TYPE_IDS[FIRM]),
        ("Ann Bell", TYPE_IDS[PERSON]),
        ("mayor", TYPE_IDS["title"]),
        ("Lyon", TYPE_IDS[CITY]),
    }
    view = example.views[0]
    stated = {
        (
            view.nodes.nodes[view.pairs.pairs[row, 0]].value,
            RELATIONS[column],
            view.nodes.nodes[view.pairs.pairs[row, 1]].value,
        )
        for row, column in np.argwhere(view.targets > 0).tolist()
    }
    assert stated == set(facts)
    for each in example.views:
        assert each.targets.shape == each.legal.shape == (len(each.pairs.pairs), len(RELATIONS))
        assert each.rules.shape == (len(each.pairs.left), len(RELATIONS))
    assert view.legal[view.targets > 0].all()
