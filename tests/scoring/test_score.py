from __future__ import annotations

from collections.abc import Callable

import pytest

from extractor.records import Entity, Evidence, Extraction, Fact, GoldArticle
from extractor.scoring import (
    Counts,
    Prediction,
    build_index,
    count_facts,
    predict_from_triples,
    score_article,
    score_articles,
)
from extractor.scoring.matching import assign

EXPO = "Robot Expo 2023"


def counts_of(gold: GoldArticle, *triples: tuple[str, str, str]) -> tuple[int, int]:
    """Return right and wrong, after checking that the fast and the full way agree."""
    full = score_articles([(gold, predict_from_triples(triples))]).facts
    assert count_facts(build_index(gold), triples) == full
    return full.right, full.wrong


def test_counts_give_the_ratios() -> None:
    counts = Counts(right=6, wrong=2, missed=6)
    assert (counts.precision, counts.recall) == (0.75, 0.5)
    assert counts.f1 == pytest.approx(0.6)
    assert (Counts(0, 3, 4).precision, Counts(0, 3, 4).recall, Counts().f1) == (0, 0, 0)


def test_score_of_the_gold_itself_is_perfect(gold: GoldArticle) -> None:
    score = score_articles([(gold, predict_from_triples(gold.facts, gold.entities))])
    assert score.facts == Counts(right=9)
    assert score.entities_strict == score.entities_loose == Counts(right=8)
    assert score.macro_f1 == 1


def test_score_of_nothing_misses_everything(gold: GoldArticle) -> None:
    score = score_articles([(gold, Prediction())])
    assert score.facts == Counts(missed=9)
    assert score.entities_strict == Counts(missed=8)


@pytest.mark.parametrize(
    ("triple", "verdict"),
    [
        ((EXPO, "schema:location", "Lyon"), (1, 0)),
        (("The Expo", "schema:location", "LYON"), (1, 0)),
        ((EXPO, "schema:location", "France"), (0, 1)),
        ((EXPO, "expo:host", "Lyon"), (0, 1)),
        (("Lyon", "schema:location", EXPO), (0, 1)),
        (("Acme", "expo:launched", "Zeta 5"), (1, 0)),
        ((EXPO, "expo:coOrganizer", "Lyon Chamber"), (1, 0)),
        ((EXPO, "schema:organizer", "Acme"), (0, 1)),
        (("Bolt", "expo:partner", "Acme"), (1, 0)),
        (("Zeta 5", "expo:presented", "Acme"), (0, 1)),
        ((EXPO, "expo:exhibitorCount", "1,200"), (1, 0)),
        ((EXPO, "schema:startDate", "2023-03"), (0, 1)),
        ((EXPO, "schema:about", "anything"), (0, 0)),
        (("Eurexpo", "schema:containedInPlace", "France"), (0, 0)),
        (("France", "schema:containedInPlace", "Lyon"), (0, 1)),
        (("Lyon", "expo:capitalOf", "France"), (0, 1)),
    ],
)
def test_score_judges_a_fact(
    gold: GoldArticle, triple: tuple[str, str, str], verdict: tuple[int, int]
) -> None:
    assert counts_of(gold, triple) == verdict


def test_score_gives_a_gold_fact_to_one_prediction_only(gold: GoldArticle) -> None:
    both_ways = ("Bolt", "expo:partner", "Acme"), ("Acme", "expo:partner", "Bolt")
    assert counts_of(gold, *both_ways) == (1, 1)
    by_alias = (EXPO, "schema:location", "Lyon"), ("the expo", "schema:location", "Lyon")
    assert counts_of(gold, *by_alias) == (1, 1)


def test_score_counts_a_repeated_triple_once(gold: GoldArticle) -> None:
    assert counts_of(gold, *[(EXPO, "schema:location", "Lyon")] * 3) == (1, 0)


def test_score_implies_places_over_three_steps(build_gold: Callable[..., GoldArticle]) -> None:
    within = "schema:containedInPlace"
    gold = build_gold(["A", "B", "C", "D"], [("A", within, "B"), ("B", within, "C"), ("C", within, "D")])
    assert counts_of(gold, ("A", within, "D"), ("A", within, "C"), ("B", within, "A")) == (0, 1)


def test_score_survives_a_circle_of_places(build_gold: Callable[..., GoldArticle]) -> None:
    within = "schema:containedInPlace"
    gold = build_gold(["A", "B"], [("A", within, "B"), ("B", within, "A")])
    assert counts_of(gold, ("A", within, "B"), ("A", within, "A")) == (1, 0)


def test_score_pairs_for_the_most_right_facts(build_gold: Callable[..., GoldArticle]) -> None:
    # 'launched' fits both gold facts, 'presented' only one: taking the first at hand would lose one.
    gold = build_gold(["A", "X"], [("A", "expo:presented", "X"), ("A", "expo:launched", "X")])
    assert counts_of(gold, ("A", "expo:launched", "X"), ("A", "expo:presented", "X")) == (2, 0)
    assert counts_of(gold, ("A", "expo:presented", "X"), ("A", "expo:launched", "X")) == (2, 0)


def test_score_prefers_the_more_confident_of_two_claims(gold: GoldArticle) -> None:
    triples = [("the expo", "schema:location", "Lyon"), (EXPO, "schema:location", "Lyon")]
    article = score_article(gold, predict_from_triples(triples, confidences=[0.4, 0.9]))
    assert [fact.confidence for fact, _ in article.right] == [0.9]
    assert [fact.confidence for fact in article.wrong] == [0.4]


def test_score_counts_by_the_relation_of_the_gold(gold: GoldArticle) -> None:
    triples = [("Acme", "expo:launched", "Zeta 5"), ("Bolt", "expo:launched", "Zeta 5")]
    score = score_articles([(gold, predict_from_triples(triples))])
    assert score.relations["expo:presented"] == Counts(right=1)
    assert score.relations["expo:launched"] == Counts(wrong=1)


def test_score_of_entities_is_strict_or_loose(gold: GoldArticle) -> None:
    entities = (
        Entity("e1", "the Robot Expo 2023", "schema:BusinessEvent"),
        Entity("e2", "Acme", "schema:Corporation"),
        Entity("e3", "ACME Corporation", "schema:Corporation"),
        Entity("e4", "Lyon", "schema:Person"),
    )
    score = score_articles([(gold, Prediction(entities))])
    assert score.entities_strict == Counts(right=1, wrong=3, missed=7)
    assert score.entities_loose == Counts(right=2, wrong=2, missed=6)
    assert score.types["schema:BusinessEvent"] == Counts(wrong=1)
    assert score.types["schema:Corporation"] == Counts(right=1, wrong=1, missed=1)
    assert score.loose_types["schema:Event"] == Counts(right=1)


def test_score_takes_an_extraction_by_all_names_of_its_entities(gold: GoldArticle) -> None:
    evidence = (Evidence(0, 5, "The fair opened in Lyon.", "frame:location/open"),)
    extraction = Extraction(
        gold.article,
        entities=(
            Entity("e1", "The fair", "schema:ExhibitionEvent", ("Robot Expo 2023",)),
            Entity("e2", "Lyon", "schema:City"),
        ),
        facts=(
            Fact("e1", "schema:location", "e2", False, 0.8, evidence),
            Fact("e1", "expo:exhibitorCount", "1200", True, 0.7, evidence),
        ),
    )
    article = score_article(gold, extraction)
    assert [fact.triple[1] for fact, _ in article.right] == ["schema:location", "expo:exhibitorCount"]
    assert article.right[0][0].sentence == "The fair opened in Lyon."
    assert article.right[0][0].rule == "frame:location/open"


def test_score_adds_articles_up(gold: GoldArticle, build_gold: Callable[..., GoldArticle]) -> None:
    other = build_gold(["A", "B"], [("A", "schema:location", "B")])
    score = score_articles(
        [
            (gold, predict_from_triples([(EXPO, "schema:location", "Lyon")])),
            (other, predict_from_triples([("A", "schema:location", "C")])),
        ]
    )
    assert score.facts == Counts(right=1, wrong=1, missed=9)
    assert score.relations["schema:location"] == Counts(right=1, wrong=1, missed=1)
    # Of the eight relations in the gold only the location has an F1: 2 / (2 + 1 + 1).
    assert score.macro_f1 == pytest.approx(0.5 / 8)


@pytest.mark.parametrize(
    ("candidates", "pairs"),
    [
        ([[0, 1], [0]], [1, 0]),
        ([[0], [0]], [0, None]),
        ([[0, 1], [0, 2], [0]], [1, 2, 0]),
        ([[], [3]], [None, 3]),
        ([], []),
    ],
)
def test_assign_pairs_as_many_as_possible(candidates: list[list[int]], pairs: list[int | None]) -> None:
    assert assign(candidates) == pairs
