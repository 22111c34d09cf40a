from __future__ import annotations

from dataclasses import replace

import pytest

from extractor.records import Entity, GoldArticle
from extractor.scoring import FactError, Prediction, find_errors, predict_from_triples, score_articles
from extractor.scoring.causes import split_sentences

EXPO = "Robot Expo 2023"
ALL = tuple(
    Entity(name, name, "schema:Thing")
    for name in (EXPO, "Lyon", "France", "Acme", "Lyon Chamber", "Zeta 5", "Bolt", "Eurexpo")
)


def errors_of(gold: GoldArticle, prediction: Prediction) -> list[FactError]:
    return find_errors(score_articles([(gold, prediction)]))


@pytest.mark.parametrize(
    ("triple", "cause"),
    [
        (("Acme", "schema:organizer", "Nobody Ltd"), "hallucinated entity"),
        ((EXPO, "schema:sponsor", "Lyon Chamber"), "wrong relation"),
        ((EXPO, "expo:exhibitorCount", "12"), "wrong literal value"),
        ((EXPO, "schema:organizer", "Bolt"), "wrong end"),
        (("Bolt", "schema:parentOrganization", "Lyon Chamber"), "no such fact"),
    ],
)
def test_find_errors_tells_why_a_prediction_is_wrong(
    gold: GoldArticle, triple: tuple[str, str, str], cause: str
) -> None:
    wrong = [error for error in errors_of(gold, predict_from_triples([triple])) if error.verdict == "wrong"]
    assert [(error.fact, error.cause) for error in wrong] == [(triple, cause)]


def test_find_errors_tells_a_duplicate(gold: GoldArticle) -> None:
    triples = [(EXPO, "schema:location", "Lyon"), ("The expo", "schema:location", "Lyon")]
    wrong = [error for error in errors_of(gold, predict_from_triples(triples)) if error.verdict == "wrong"]
    assert [error.cause for error in wrong] == ["duplicate"]


@pytest.mark.parametrize(
    ("entities", "triples", "cause"),
    [
        ((), [], "both entities missing"),
        (ALL[5:6], [], "subject entity missing"),
        (ALL[3:4], [], "object entity missing"),
        (ALL, [], "both found but no fact"),
        (ALL, [("Acme", "expo:partner", "Zeta 5")], "wrong relation"),
    ],
)
def test_find_errors_tells_why_a_fact_is_missed(
    gold: GoldArticle, entities: tuple[Entity, ...], triples: list[tuple[str, str, str]], cause: str
) -> None:
    errors = errors_of(gold, predict_from_triples(triples, entities))
    missed = {error.fact: error.cause for error in errors if error.verdict == "missed"}
    assert missed["Acme Corporation", "expo:presented", "Zeta 5"] == cause


def test_find_errors_tells_a_missed_figure_from_a_wrong_one(gold: GoldArticle) -> None:
    fact = (EXPO, "expo:exhibitorCount", "1200")
    wrong_value = errors_of(gold, predict_from_triples([(EXPO, "expo:exhibitorCount", "12")], ALL))
    assert {error.fact: error.cause for error in wrong_value}[fact] == "wrong literal value"
    nothing = errors_of(gold, Prediction(ALL))
    assert {error.fact: error.cause for error in nothing}[fact] == "both found but no fact"


def test_find_errors_does_not_blame_a_right_fact_for_a_missed_one(gold: GoldArticle) -> None:
    both = replace(gold, facts=(*gold.facts, (EXPO, "schema:endDate", "2023-03-06")))
    errors = errors_of(both, predict_from_triples([(EXPO, "schema:startDate", "2023-03-06")], ALL))
    causes = {error.fact: error.cause for error in errors}
    assert causes[EXPO, "schema:endDate", "2023-03-06"] == "both found but no fact"


def test_find_errors_finds_the_sentence_of_a_missed_fact(gold: GoldArticle) -> None:
    sentences = {error.fact: error.sentence for error in errors_of(gold, Prediction())}
    assert sentences["Acme Corporation", "expo:presented", "Zeta 5"] == "Acme launched the Zeta 5."
    assert sentences[EXPO, "expo:exhibitorCount", "1200"] == "Some 1,200 exhibitors came."
    assert sentences[EXPO, "schema:location", "Lyon"] == "Robot Expo 2023 opens in Lyon"


def test_split_sentences_ends_at_stops_and_lines() -> None:
    text = "He left. “Why?” She stayed in the U.S. for 2 days.\nA headline\n\nThe end"
    assert split_sentences(text) == [
        "He left.",
        "“Why?",
        "She stayed in the U.S. for 2 days.",
        "A headline",
        "The end",
    ]
