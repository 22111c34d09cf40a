from __future__ import annotations

import dataclasses

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from extractor.errors import QueryError
from extractor.graph import terms
from extractor.graph.build import ArticleGraph, build_graph
from extractor.graph.decisions import Verdict, decisions_graph, read_decisions
from extractor.graph.review import decide, find_doubtful, find_reviewed
from extractor.graph.store import GraphStore, memory_store
from extractor.graph.terms import default_quad
from extractor.graph.validate import validate
from extractor.records import Extraction
from extractor.schema import PREFIXES
from tests.graph.samples import IRIS, RUN

Graphs = tuple[ArticleGraph, ...]
ID, AT = PREFIXES["id"], "2026-11-25T09:00:00Z"
HUAWEI, ZTE = NamedNode(f"{ID}org-huawei"), NamedNode(f"{ID}org-zte")
PARTNERS = default_quad(HUAWEI, terms.term("expo:partner"), ZTE)
FACT = (HUAWEI.value, "expo:partner", ZTE.value)


def doubt(extractions: tuple[Extraction, ...], confidence: float) -> Graphs:
    """The sample articles with partnerships believed only so far."""
    return tuple(
        build_graph(
            dataclasses.replace(
                extraction,
                facts=tuple(
                    dataclasses.replace(f, confidence=confidence) if f.relation == "expo:partner" else f
                    for f in extraction.facts
                ),
            ),
            RUN,
            IRIS,
        )
        for extraction in extractions
    )


@pytest.fixture
def doubtful(extractions: tuple[Extraction, ...]) -> GraphStore:
    store = memory_store()
    store.write(doubt(extractions, 0.3))
    return store


def reject(store: GraphStore) -> None:
    decide(store, *FACT, Verdict.REJECTED, by="Ann", at=AT)


def accept(store: GraphStore) -> None:
    decide(store, *FACT, Verdict.ACCEPTED, by="Ann", at=AT)


def test_doubtful_facts_are_those_with_no_certain_statement(doubtful: GraphStore) -> None:
    facts, number = find_doubtful(doubtful, 0.35)
    assert number == 1
    assert [(found.fact.subject, found.fact.object) for found in facts] == [("Huawei", "ZTE")]
    assert len(facts[0].evidence) == 2  # two articles say so

    assert find_doubtful(doubtful, below=0.3) == ((), 0)
    assert find_doubtful(doubtful, limit=0) == ((), 2)


def test_rejected_fact_leaves_the_default_graph_and_its_statements_stay(doubtful: GraphStore) -> None:
    before = set(doubtful.quads)
    reject(doubtful)

    assert before - set(doubtful.quads) == {PARTNERS}
    assert {q.graph_name for q in set(doubtful.quads) - before} == {decisions_graph(ID)}
    assert find_doubtful(doubtful, 0.35) == ((), 0)
    (decision,) = read_decisions(doubtful.quads).values()
    assert (decision.verdict, decision.by, decision.at) == (Verdict.REJECTED, "Ann", AT)


def test_rejected_fact_does_not_come_back(extractions: tuple[Extraction, ...], doubtful: GraphStore) -> None:
    reject(doubtful)
    after = set(doubtful.quads)

    doubtful.write(doubt(extractions, 0.3), batch=1)
    assert set(doubtful.quads) == after
    doubtful.write(doubt(extractions, 0.9))
    assert PARTNERS not in doubtful.quads
    for info in list(doubtful.articles()):
        doubtful.remove(info.id)
    doubtful.write(doubt(extractions, 0.9))
    assert PARTNERS not in doubtful.quads


def test_accepted_fact_stays_with_its_names_when_no_article_states_it(
    extractions: tuple[Extraction, ...], doubtful: GraphStore
) -> None:
    names = {q for end in (HUAWEI, ZTE) for q in doubtful.quads.quads_for_pattern(end, None, None, None)}
    kept = {q for q in names if q.predicate in (terms.TYPE, terms.NAME, terms.ALTERNATE_NAME)}
    kept = {q for q in kept if q.graph_name == PARTNERS.graph_name}
    accept(doubtful)
    assert find_doubtful(doubtful, 0.35) == ((), 0)
    for info in list(doubtful.articles()):
        doubtful.remove(info.id)

    assert {q for q in doubtful.quads if q.graph_name == PARTNERS.graph_name} == {PARTNERS, *kept}
    doubtful.write(doubt(extractions, 0.3))
    assert PARTNERS in doubtful.quads


@pytest.mark.parametrize("first", [accept, reject])
def test_decision_taken_back_leaves_no_trace(doubtful: GraphStore, first: object) -> None:
    before = set(doubtful.quads)
    assert callable(first)
    first(doubtful)
    decide(doubtful, *FACT, None, by="", at=AT)

    assert set(doubtful.quads) == before


def test_decision_taken_back_after_the_articles_went_leaves_nothing(doubtful: GraphStore) -> None:
    accept(doubtful)
    for info in list(doubtful.articles()):
        doubtful.remove(info.id)
    decide(doubtful, *FACT, None, by="", at=AT)

    assert set(doubtful.quads) == set()


def test_later_decision_replaces_the_earlier(doubtful: GraphStore) -> None:
    other = memory_store()
    other.quads.extend(doubtful.quads)
    reject(doubtful)
    accept(doubtful)
    accept(other)

    assert set(doubtful.quads) == set(other.quads)


def test_order_of_deciding_and_writing_makes_no_difference(extractions: tuple[Extraction, ...]) -> None:
    graphs = doubt(extractions, 0.3)
    one, other = memory_store(), memory_store()
    one.write(graphs)
    reject(one)
    other.write(graphs[1:2])  # the follow-up states it too
    reject(other)
    other.write(graphs)

    assert set(one.quads) == set(other.quads)


def test_graph_with_decisions_keeps_to_the_shapes(doubtful: GraphStore) -> None:
    accept(doubtful)
    assert validate(doubtful, engine="pyshacl").violations == ()


def test_decision_about_a_literal(store: GraphStore) -> None:
    event = NamedNode(f"{ID}event-big-data-expo-2022")
    decide(store, event.value, "expo:exhibitorCount", "1200", Verdict.REJECTED, by="", at=AT)

    number = Literal("1200", datatype=terms.INTEGER)
    assert default_quad(event, terms.term("expo:exhibitorCount"), number) not in store.quads


@pytest.mark.parametrize(
    "fact", [("no iri>", *FACT[1:]), (FACT[0], "expo:partner", "nobody"), ("urn:x", *FACT[1:])]
)
def test_decision_about_what_nobody_states_is_refused(store: GraphStore, fact: tuple[str, str, str]) -> None:
    before = set(store.quads)
    with pytest.raises(QueryError):
        decide(store, *fact, Verdict.REJECTED, by="", at=AT)

    assert set(store.quads) == before


def test_reviewed_articles_are_gold(doubtful: GraphStore) -> None:
    assert list(find_reviewed(doubtful)) == []
    reject(doubtful)
    found = {reviewed.gold.article.id: reviewed for reviewed in find_reviewed(doubtful)}

    assert len(found) == 2  # both articles that state it
    for reviewed in found.values():
        gold = reviewed.gold
        names = {entity.name for entity in gold.entities}
        assert {"Huawei", "ZTE"} <= names
        assert gold.facts
        assert not any(relation == "expo:partner" for _, relation, _ in gold.facts)
        assert all(subject in names for subject, _, _ in gold.facts)
        assert reviewed.undecided == 0
        assert gold.extra == {"reviewed": {"accepted": 0, "rejected": 1}}


def test_rejected_statement_quads_are_untouched(doubtful: GraphStore) -> None:
    reject(doubtful)
    about = list(doubtful.quads.quads_for_pattern(None, terms.OBJECT, ZTE, None))

    assert sum(isinstance(q, Quad) and q.graph_name == PARTNERS.graph_name for q in about) == 2
