from __future__ import annotations

import dataclasses

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from extractor.graph.build import ArticleGraph, build_graph
from extractor.graph.terms import DEFAULT_GRAPH
from extractor.records import Article, Entity, Evidence, Extraction, Fact, Mention, MentionKind
from extractor.schema import PREFIXES
from tests.graph.samples import IRIS, RUN, write_expo, write_follow_up

ID = PREFIXES["id"]
XSD = PREFIXES["xsd"]


def node(name: str) -> NamedNode:
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def values(graph: ArticleGraph, subject: str, predicate: str, name: object = DEFAULT_GRAPH) -> set[str]:
    """Objects in N-Triples syntax."""
    return {
        str(quad.object)
        for quad in graph.quads
        if quad.subject == node(subject) and quad.predicate == node(predicate) and quad.graph_name == name
    }


def make_fact(relation: str, value: str, *, is_literal: bool, subject: str = "e") -> Extraction:
    article = Article("a", "Expo by Acme in Lyon. More.", "")
    entities = (
        Entity("e", "Expo", "schema:ExhibitionEvent"),
        Entity("o", "Acme", "schema:Corporation"),
        Entity("p", "Lyon", "schema:City"),
    )
    evidence = Evidence(0, 21, "Expo by Acme in Lyon.", "frame:x", (0, 4), (8, 12))
    return Extraction(article, (), entities, (Fact(subject, relation, value, is_literal, 0.8, (evidence,)),))


def test_build_states_facts_directly() -> None:
    graph = build_graph(write_expo(), RUN, IRIS)

    expo = "id:event-big-data-expo-2022"
    assert graph.refused == ()
    assert values(graph, expo, "rdf:type") == {"<https://schema.org/ExhibitionEvent>"}
    assert values(graph, expo, "schema:name") == {'"Big Data Expo 2022"'}
    assert values(graph, expo, "schema:location") == {f"<{ID}place-guiyang>"}
    assert values(graph, expo, "schema:startDate") == {f'"2022-05-26"^^<{XSD}date>'}
    assert values(graph, expo, "expo:exhibitorCount") == {f'"1200"^^<{XSD}integer>'}
    assert values(graph, "id:org-ministry-of-industry", "schema:alternateName") == {'"MOI"'}
    assert values(graph, "id:person-li-ming", "schema:jobTitle") == {'"president"'}


def test_build_gives_each_statement_its_evidence() -> None:
    graph = build_graph(write_expo(), RUN, IRIS)

    [statement] = [
        quad.subject
        for quad in graph.quads
        if quad.predicate == node("rdf:predicate") and quad.object == node("expo:exhibitorCount")
    ]
    found = {
        str(q.predicate.value).rpartition("#")[2]: str(q.object)
        for q in graph.quads
        if q.subject == statement
    }
    text = write_expo().article.text
    sentence = "More than 1,200 exhibitors including Huawei took part."
    start = text.index(sentence)
    assert found == {
        "type": f"<{PREFIXES['rdf']}Statement>",
        "subject": f"<{ID}event-big-data-expo-2022>",
        "predicate": f"<{PREFIXES['expo']}exhibitorCount>",
        "object": f'"1200"^^<{XSD}integer>',
        "confidence": f'"0.9"^^<{XSD}decimal>',
        "evidence": f'"{sentence}"',
        "beginIndex": f'"{start}"^^<{XSD}integer>',
        "endIndex": f'"{start + len(sentence)}"^^<{XSD}integer>',
        "modality": '"asserted"',
        "rule": '"frame:test"',
        "qualifier": '"More than"',
        "objectMention": f"<{ID}article-expo#char={start + 10},{start + 15}>",
        "wasDerivedFrom": f"<{ID}article-expo>",
        "wasGeneratedBy": f"<{IRIS.run(RUN)}>",
    } | {key: found[key] for key in found if key.startswith("http")}
    assert not [key for key in found if key.startswith("http")]


def test_build_puts_mentions_into_the_articles_graph() -> None:
    graph = build_graph(write_expo(), RUN, IRIS)

    name = NamedNode(ID + "graph/article-expo")
    start = write_expo().article.text.index("May 26, 2022")
    mention = f"id:article-expo#char={start},{start + 12}"
    assert values(graph, mention, "nif:anchorOf", name) == {'"May 26, 2022"'}
    assert values(graph, mention, "expo:timexType", name) == {'"DATE"'}
    assert values(graph, mention, "expo:timexValue", name) == {'"2022-05-26"'}
    assert values(graph, mention, "nif:referenceContext", name) == {f"<{ID}article-expo>"}
    assert values(graph, "id:article-expo", "nif:isString", name) == {str(Literal(write_expo().article.text))}
    assert {q.graph_name for q in graph.quads} == {DEFAULT_GRAPH, name}
    guiyang = write_expo().article.text.index("Guiyang")
    assert values(graph, f"id:article-expo#char={guiyang},{guiyang + 7}", "itsrdf:taIdentRef", name) == {
        f"<{ID}place-guiyang>"
    }


def test_build_describes_article_quotation_and_run() -> None:
    graph = build_graph(write_expo(), RUN, IRIS)

    assert values(graph, "id:article-expo", "schema:headline") == {'"Big Data Expo 2022 opens in Guiyang"'}
    assert values(graph, "id:article-expo", "schema:datePublished") == {f'"2022-05-26"^^<{XSD}date>'}
    assert values(graph, "id:article-expo", "schema:url") == {"<https://news.example/1>"}
    assert values(graph, "id:article-expo", "dc:publisher") == {'"Xinhua"'}
    [quotation] = [q.subject for q in graph.quads if q.predicate == node("schema:spokenByCharacter")]
    assert Quad(quotation, node("schema:text"), Literal("Data is the new oil,"), DEFAULT_GRAPH) in graph.quads
    clocks = [quad for quad in graph.quads if RUN.ended_at in str(quad.object)]
    assert [quad.subject for quad in clocks] == [NamedNode(IRIS.run(RUN))]


def test_build_differs_between_two_times_in_the_run_only() -> None:
    later = dataclasses.replace(RUN, ended_at="2027-01-01T00:00:00Z")
    changed = build_graph(write_expo(), RUN, IRIS).quads ^ build_graph(write_expo(), later, IRIS).quads

    assert {quad.predicate for quad in changed} == {node("prov:endedAtTime")}


def test_build_states_a_symmetric_relation_in_one_direction() -> None:
    graph = build_graph(write_follow_up(), RUN, IRIS)

    assert values(graph, "id:org-huawei", "expo:partner") == {f"<{ID}org-zte>"}
    assert values(graph, "id:org-zte", "expo:partner") == set()


@pytest.mark.parametrize(
    ("relation", "value", "expected"),
    [
        ("schema:startDate", "2022-05", f'"2022-05"^^<{XSD}gYearMonth>'),
        ("schema:endDate", "2022", f'"2022"^^<{XSD}gYear>'),
        ("expo:visitorCount", "0012", f'"12"^^<{XSD}integer>'),
        ("expo:exhibitionArea", "80000.50", f'"80000.5"^^<{XSD}decimal>'),
        ("expo:dealValue", "12300000000 USD", '"12300000000 USD"'),
        ("expo:theme", "Data for  all", '"Data for all"'),
        (
            "schema:eventAttendanceMode",
            "schema:OnlineEventAttendanceMode",
            "<https://schema.org/OnlineEventAttendanceMode>",
        ),
    ],
)
def test_build_types_literals(relation: str, value: str, expected: str) -> None:
    graph = build_graph(make_fact(relation, value, is_literal=True), RUN, IRIS)

    assert values(graph, "id:event-expo", relation) == {expected}


@pytest.mark.parametrize(
    ("relation", "value", "is_literal", "subject", "reason"),
    [
        (
            "schema:organizer",
            "p",
            False,
            "e",
            "schema:organizer does not lead from schema:ExhibitionEvent to schema:City",
        ),
        ("schema:organizer", "x", False, "e", "its object 'x' is no entity of the article"),
        ("schema:organizer", "Acme", True, "e", "its object 'Acme' is no entity of the article"),
        ("schema:organizer", "o", False, "x", "its subject 'x' is no entity of the article"),
        ("schema:organiser", "o", False, "e", "no relation 'schema:organiser'"),
        ("schema:startDate", "26 May", True, "e", "'26 May' is no date as schema:startDate needs it"),
        ("schema:startDate", "2022", True, "o", "schema:Corporation has no schema:startDate"),
        ("schema:superEvent", "e", False, "e", "subject and object are the same"),
    ],
)
def test_build_refuses_what_the_vocabulary_forbids(
    relation: str, value: str, is_literal: bool, subject: str, reason: str
) -> None:
    extraction = make_fact(relation, value, is_literal=is_literal, subject=subject)
    graph = build_graph(extraction, RUN, IRIS)

    assert [(refusal.fact, refusal.reason) for refusal in graph.refused] == [(extraction.facts[0], reason)]
    assert not [quad for quad in graph.quads if quad.predicate == node("rdf:predicate")]


def test_build_refuses_a_fact_without_evidence() -> None:
    extraction = make_fact("schema:organizer", "o", is_literal=False)
    bare = dataclasses.replace(extraction.facts[0], evidence=())

    [refusal] = build_graph(dataclasses.replace(extraction, facts=(bare,)), RUN, IRIS).refused
    assert refusal.reason == "it has no evidence"


def test_build_merges_rules_that_agree_on_a_sentence() -> None:
    extraction = make_fact("schema:organizer", "o", is_literal=False)
    [fact] = extraction.facts
    other = dataclasses.replace(
        fact, confidence=0.5, evidence=(dataclasses.replace(fact.evidence[0], rule="model:y"),)
    )
    graph = build_graph(dataclasses.replace(extraction, facts=(other, fact)), RUN, IRIS)

    rules = sorted(str(quad.object) for quad in graph.quads if quad.predicate == node("expo:rule"))
    confidences = {
        str(quad.object)
        for quad in graph.quads
        if quad.predicate == node("expo:confidence") and quad.graph_name == DEFAULT_GRAPH
    }
    assert rules == ['"frame:x"', '"model:y"']
    assert confidences == {f'"0.8"^^<{XSD}decimal>'}


def test_build_gives_each_sentence_a_statement() -> None:
    extraction = make_fact("schema:organizer", "o", is_literal=False)
    [fact] = extraction.facts
    second = Evidence(22, 27, "More.", "frame:z")
    graph = build_graph(
        dataclasses.replace(
            extraction, facts=(dataclasses.replace(fact, evidence=(*fact.evidence, second)),)
        ),
        RUN,
        IRIS,
    )

    assert sum(quad.predicate == node("rdf:predicate") for quad in graph.quads) == 2
    assert values(graph, "id:event-expo", "schema:organizer") == {f"<{ID}org-acme>"}


def test_build_shares_one_iri_between_mentions_of_the_same_words() -> None:
    article = Article("a", "On Friday", "")
    mentions = (
        Mention(
            3, 9, "Friday", MentionKind.DATE, timex_type="DATE", timex_value="2024-05-03", confidence=0.9
        ),
        Mention(3, 9, "Friday", MentionKind.NAME, "schema:Product", "p", confidence=0.4),
    )
    graph = build_graph(Extraction(article, mentions, (Entity("p", "Friday", "schema:Product"),)), RUN, IRIS)

    name = NamedNode(ID + "graph/article-a")
    assert values(graph, "id:article-a#char=3,9", "expo:mentionKind", name) == {'"date"', '"name"'}
    assert values(graph, "id:article-a#char=3,9", "expo:confidence", name) == {f'"0.9"^^<{XSD}decimal>'}
