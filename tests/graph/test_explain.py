from __future__ import annotations

import pytest

from extractor.errors import QueryError
from extractor.graph.explain import (
    Candidates,
    EntityExplanation,
    FactExplanation,
    explain,
    explain_fact,
    mark_sentence,
)
from extractor.graph.store import GraphStore, memory_store
from extractor.schema import PREFIXES

ID = PREFIXES["id"]
OPENED = "The Big Data Expo 2022 opened in Guiyang, capital of Guizhou Province, on May 26, 2022."


@pytest.mark.parametrize(
    "text", ["Huawei", "HUAWEI", "id:org-huawei", f"<{ID}org-huawei>", f"{ID}org-huawei"]
)
def test_explain_shows_an_entity(store: GraphStore, text: str) -> None:
    found = explain(store, text)

    assert isinstance(found, EntityExplanation)
    assert (found.iri, found.name, found.types) == (ID + "org-huawei", "Huawei", ("schema:Corporation",))
    assert [(view.relation, view.object, view.statements, view.articles) for view in found.facts] == [
        ("expo:partner", "ZTE", 2, 2),
        ("expo:presented", "Cloud Stack", 1, 1),
    ]
    assert [(view.subject, view.relation_label, view.confidence) for view in found.about] == [
        ("Big Data Expo 2022", "exhibitor", 0.4),
        ("Li Ming", "affiliation", 0.9),
    ]
    assert [info.id for info in found.articles] == ["forum/α", "expo", "follow-up"]


def test_explain_finds_an_entity_by_another_name(store: GraphStore) -> None:
    found = explain(store, "industry ministry")

    assert isinstance(found, EntityExplanation)
    assert found.name == "Ministry of Industry"
    assert found.aliases == ("Industry Ministry", "MOI", "Ministry Of Industry")


@pytest.mark.parametrize(
    "text",
    [
        "Big Data Expo 2022 | schema:location | Guiyang",
        "big data expo 2022|location|guiyang",
        "Big Data Expo 2022 | location",
        "Big Data Expo 2022 | | Guiyang",
    ],
)
def test_explain_shows_why_a_fact_is_believed(store: GraphStore, text: str) -> None:
    found = explain(store, text)

    assert isinstance(found, FactExplanation)
    best, other = found.evidence
    assert mark_sentence(best) == OPENED.replace("Big Data Expo 2022", "[Big Data Expo 2022]").replace(
        "Guiyang", "[Guiyang]"
    )
    assert (best.article.id, best.article.date, best.confidence, best.rules) == (
        "expo",
        "2022-05-26",
        0.97,
        ("frame:location/open",),
    )
    assert best.run == "0.1.0, en_core_web_md 3.7.1, 2026-11"
    assert other.article.id == "follow-up"
    assert (found.fact.confidence, found.fact.statements, found.fact.modality) == (0.97, 2, "asserted")


def test_explain_keeps_modality_qualifier_and_attribution(store: GraphStore) -> None:
    counted = explain(store, "Big Data Expo 2022 | exhibitorCount | 1200")
    organized = explain(store, "Big Data Expo 2022 | organizer | MOI")

    assert isinstance(counted, FactExplanation)
    assert (counted.evidence[0].qualifier, counted.fact.object, counted.fact.object_iri) == (
        "More than",
        "1200",
        None,
    )
    assert isinstance(organized, FactExplanation)
    assert (organized.evidence[1].modality, organized.evidence[1].attributed_to) == ("reported", "Xinhua")


def test_explain_finds_a_symmetric_fact_from_either_side(store: GraphStore) -> None:
    assert explain(store, "ZTE | partner | Huawei") == explain(store, "Huawei | partner | ZTE")


def test_explain_statement_by_iri(store: GraphStore) -> None:
    found = explain(store, "Big Data Expo 2022 | location")
    assert isinstance(found, FactExplanation)
    assert explain(store, found.evidence[1].statement) == found


def test_explain_fact_takes_iris(store: GraphStore) -> None:
    found = explain_fact(store, ID + "event-ai-forum", "schema:startDate", "2024-04-15")
    [view] = found.evidence
    assert mark_sentence(view, "*", "*").startswith(
        "The *AI Forum* was held on *15 April 2024* during the 135th"
    )
    with pytest.raises(QueryError, match="does not state"):
        explain_fact(store, ID + "event-ai-forum", "schema:startDate", "2024-04-16")


def test_explain_offers_candidates(store: GraphStore) -> None:
    several = explain(store, "expo")
    facts = explain(store, "AI Forum |")

    assert isinstance(several, Candidates)
    assert [name for _, name in several.found] == [
        "Big Data Expo 2022 (exhibition)",
        "Big Data Expo (event series)",
    ]
    assert isinstance(facts, Candidates)
    assert [fact for fact, _ in facts.found] == [
        "AI Forum | schema:endDate | 2024-04-15",
        "AI Forum | schema:startDate | 2024-04-15",
        "AI Forum | schema:superEvent | 135th Canton Fair",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Hwawei", "no entity is called 'Hwawei'; similar are Huawei"),
        ("zzzzzz", "no name is similar"),
        ("id:org-nobody", "no entity is called"),
        ("Huawei | partner | Acme Corp", "no fact fits"),
        ("", "no entity"),
    ],
)
def test_explain_of_nothing_says_what_is_similar(store: GraphStore, text: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        explain(store, text)


def test_explain_in_an_empty_store_says_so() -> None:
    with pytest.raises(QueryError, match="no name is similar"):
        explain(memory_store(), "Huawei")
