"""Resolution in parts: senses gathered one by one, components settled one by one, as many machines do it.

A thousand articles of the benchmark's generator: names repeat, contradict and are told apart in many ways.
"""

from __future__ import annotations

import pickle
import random
import sys
from pathlib import Path

import networkx as nx
import pytest

from extractor.linking.blocks import BEARER, Block, BlockRule, propose
from extractor.linking.clusters import settle
from extractor.linking.editions import match_editions
from extractor.linking.resolution import decide, join, make_rules, series_namer
from extractor.linking.senses import Sense, Senses, add_occurrence, gather_senses, read_occurrences
from extractor.records import ArticleNames, Decision

ARTICLES = 1000


@pytest.fixture(scope="module")
def articles() -> list[ArticleNames]:
    sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
    try:
        from identity import make_articles  # type: ignore[import-not-found]
    finally:
        sys.path.pop(0)
    return [article for article, _ in make_articles(ARTICLES)]


def gather_apart(articles: list[ArticleNames]) -> Senses:
    """Gather senses from single occurrences that come packed and in any order, each sense by itself."""
    said = [
        (occurrence.iri, number, pickle.dumps(occurrence))
        for number, article in enumerate(articles)
        for occurrence in read_occurrences(article)
    ]
    random.Random(1).shuffle(said)
    found = Senses(articles=len(articles))
    for _, number, packed in sorted(said, key=lambda one: one[:2]):
        # A number need not count articles, only tell them apart.
        add_occurrence(found.senses, pickle.loads(packed), number * 7919)
    return found


def settle_apart(table: dict[str, Sense], proposals: list[Decision]) -> list[Decision]:
    """Settle each component of the proposals with nothing but its own senses."""
    graph = nx.Graph((one.members[0], member) for one in proposals for member in one.members)
    settled: list[Decision] = []
    for component in nx.connected_components(graph):
        part = {iri: pickle.loads(pickle.dumps(table[iri])) for iri in component}
        own = [one for one in proposals if one.members[0] in component]
        settled += settle(own, join(part, own))
    return sorted(settled)


def test_resolution_in_parts_decides_the_same(articles: list[ArticleNames]) -> None:
    senses = gather_apart(articles)
    table = senses.senses
    proposals = [one for rule in make_rules() for one in propose(rule, table)]
    series = {iri: sense for iri, sense in table.items() if sense.group == "series"}
    of_series = [one for one in proposals if one.members[0] in series]
    editions = match_editions(table, join(series, of_series), series_namer())

    settled = settle_apart(table, [*proposals, *editions])

    expected = decide(gather_senses(articles))
    assert settled == expected
    assert len(expected) > ARTICLES / 3


def sense(name: str) -> Sense:
    return Sense(f"https://x.example/org-{name}", f"https://x.example/org-{name}", {name})


@pytest.mark.parametrize(
    ("limit", "found"), [(2, [("org-a", "org-b")]), (None, [("org-a", "org-b"), ("org-c", "org-d", "org-e")])]
)
def test_blocks_of_one_and_of_too_many_propose_nothing(
    limit: int | None, found: list[tuple[str, ...]]
) -> None:
    words = {"a": "x", "b": "x", "c": "y", "d": "y", "e": "y", "f": "z"}
    table = {one.iri: one for one in map(sense, words)}

    def join_all(block: Block) -> list[Decision]:
        return [Decision(tuple(one.iri for one in block[BEARER]), block.key, 1.0)]

    rule = BlockRule("words", lambda one: [(words[min(one.names)], BEARER)], join_all, limit)

    assert [
        tuple(iri.rpartition("/")[2] for iri in decision.members) for decision in propose(rule, table)
    ] == found
