from __future__ import annotations

import numpy as np
import pytest

from extractor.nlp.candidates import NodeMention, PairTable, build_pairs
from extractor.nlp.figures import find_figures
from extractor.nlp.legality import learnable_relations, legal_matrix
from extractor.nlp.naming import locate_names
from extractor.nlp.nodes import LITERAL, NOMINAL, NodeSet, build_nodes, date_literals, figure_literals
from extractor.nlp.rules import UNDERSTOOD, Rules, match_rules, rule_mentions
from extractor.nlp.timex import find_timexes
from extractor.nlp.tokens import build_token_table
from extractor.records import Entity, Mention, MentionKind
from extractor.schema import load_schema
from tests.nlp.handmade import make_table, node, text_of
from tests.nlp.marked_text import load_taught_parser

SCHEMA = load_schema()
RELATIONS = learnable_relations(SCHEMA)
LEGAL = legal_matrix(SCHEMA, RELATIONS)
FAIR, FORUM, FIRM, CITY, PERSON = (
    "schema:ExhibitionEvent",
    "schema:BusinessEvent",
    "schema:Corporation",
    "schema:City",
    "schema:Person",
)


def run(text: str, names: dict[str, str]) -> tuple[NodeSet, PairTable, Rules]:
    """Match the rules in a text published on 1 May 2023, its names given with their types."""
    doc = load_taught_parser()(text)
    table = build_token_table(doc)
    timexes = find_timexes(doc, "2023-05-01")
    figures = find_figures(doc, [(t.start, t.end) for t in timexes])
    found = locate_names([Entity(name, name, kind) for name, kind in names.items()], table, text)
    literals = [*date_literals(timexes, table, found), *figure_literals(figures, table, found)]
    nodes = build_nodes(table, [(kind, name) for name, kind in names.items()], found, literals)
    pairs = build_pairs(table, nodes.nodes, nodes.mentions, LEGAL.any(axis=2))
    return nodes, pairs, match_rules(doc, table, nodes, pairs, timexes, figures, RELATIONS)


def claims(text: str, names: dict[str, str]) -> dict[tuple[str, str, str], float]:
    """Return the greatest prior of each triple, ends by name or literal."""
    nodes, pairs, rules = run(text, names)
    found: dict[tuple[str, str, str], float] = {}
    for row, column in np.argwhere(rules.priors > 0).tolist():
        a, b = pairs.pairs[pairs.row_pair[row]].tolist()
        key = nodes.nodes[a].value, RELATIONS[column], nodes.nodes[b].value
        found[key] = max(found.get(key, 0), float(rules.priors[row, column]))
        assert rules.names[row, RELATIONS[column]]
    assert len(rules.names) == (rules.priors > 0).sum()
    return found


def test_rule_mentions_take_a_reference_once_by_its_first_reading() -> None:
    table = make_table("Acme and Bolt : the company , CEO in May")
    nodes = NodeSet(
        nodes=(
            node(FIRM, "Acme"),
            node("schema:Organization", "Bolt"),
            node("title", "CEO"),
            node("date", "2023-05"),
        ),
        mentions=(
            NodeMention(0, 0, 1),
            NodeMention(1, 2, 3),
            NodeMention(0, 4, 6, NOMINAL, 2),
            NodeMention(1, 4, 6, NOMINAL, 1),
            NodeMention(2, 7, 8, LITERAL),
            NodeMention(3, 9, 10, LITERAL),
        ),
        n_entities=2,
        references=(),
    )
    assert rule_mentions(text_of(table), table, nodes) == [
        Mention(0, 4, "Acme", MentionKind.NAME, FIRM, "0"),
        Mention(9, 13, "Bolt", MentionKind.NAME, "schema:Organization", "1"),
        Mention(16, 27, "the company", MentionKind.NOMINAL, "schema:Organization", "1"),
        Mention(30, 33, "CEO", MentionKind.TITLE),
    ]


@pytest.mark.slow
def test_match_rules_lays_a_frame_on_the_row_of_its_mentions() -> None:
    nodes, pairs, rules = run("Robot Expo was organised by Acme.", {"Robot Expo": FAIR, "Acme": FIRM})
    column = RELATIONS.index("schema:organizer")
    ((row, relation),) = np.argwhere(rules.priors > 0).tolist()
    assert relation == column
    assert [nodes.nodes[n].value for n in pairs.pairs[pairs.row_pair[row]]] == ["Robot Expo", "Acme"]
    assert rules.names[row, "schema:organizer"].startswith("frame:organizer/")
    assert 0.5 < rules.priors[row, column] <= 1


@pytest.mark.slow
def test_match_rules_reads_dates_and_places() -> None:
    found = claims("Robot Expo opened in Lyon on May 4, 2023.", {"Robot Expo": FAIR, "Lyon": CITY})
    assert set(found) == {
        ("Robot Expo", "schema:location", "Lyon"),
        ("Robot Expo", "schema:startDate", "2023-05-04"),
    }


@pytest.mark.slow
def test_match_rules_trusts_an_understood_event_less() -> None:
    text = "Robot Expo opened. More than 1,200 exhibitors came."
    key = ("Robot Expo", "expo:exhibitorCount", "1200")
    understood = claims(text, {"Robot Expo": FAIR})[key]
    stated = claims("Robot Expo drew more than 1,200 exhibitors.", {"Robot Expo": FAIR})[key]
    assert 0 < understood < stated
    assert understood <= UNDERSTOOD


@pytest.mark.slow
def test_match_rules_offers_an_understood_event_every_event() -> None:
    text = "Robot Expo and Robot Forum opened. More than 1,200 exhibitors came."
    found = claims(text, {"Robot Expo": FAIR, "Robot Forum": FORUM})
    assert {key[0] for key in found if key[1:] == ("expo:exhibitorCount", "1200")} == {
        "Robot Expo",
        "Robot Forum",
    }


@pytest.mark.slow
def test_match_rules_says_nothing_of_a_text_without_triggers() -> None:
    assert claims("Acme and Lyon are words.", {"Acme": FIRM, "Lyon": CITY}) == {}


@pytest.mark.slow
def test_match_rules_leaves_relations_out_that_are_not_asked_for() -> None:
    text = "Robot Expo was organised by Acme."
    doc = load_taught_parser()(text)
    table = build_token_table(doc)
    names = {"Robot Expo": FAIR, "Acme": FIRM}
    found = locate_names([Entity(n, n, k) for n, k in names.items()], table, text)
    nodes = build_nodes(table, [(k, n) for n, k in names.items()], found, [])
    pairs = build_pairs(table, nodes.nodes, nodes.mentions, LEGAL.any(axis=2))
    rules = match_rules(doc, table, nodes, pairs, [], [], ["schema:sponsor"])
    assert rules.priors.shape == (len(pairs.left), 1)
    assert not rules.priors.any()
    assert rules.names == {}
    assert any(p.relation == "schema:organizer" for p in rules.proposals)
