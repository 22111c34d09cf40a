from __future__ import annotations

import json
from pathlib import Path

import pytest

from extractor.errors import GoldError
from extractor.records import GoldArticle
from extractor.scoring import (
    Score,
    check_floors,
    find_errors,
    load_floors,
    measure_reliability,
    predict_from_triples,
    render_errors,
    render_reliability,
    render_sweep,
    render_table,
    score_articles,
    sweep_thresholds,
    to_json,
)


@pytest.fixture
def score(gold: GoldArticle) -> Score:
    triples = [("Robot Expo 2023", "schema:location", "Lyon"), ("Bolt", "expo:launched", "Zeta 5")]
    return score_articles([(gold, predict_from_triples(triples, gold.entities, [0.9, 0.8]))])


def test_render_table_shows_totals_and_what_was_asked(score: Score) -> None:
    table = render_table(score)
    assert "| facts | 0.500 | 0.111 | 0.182 | 1 | 1 | 8 |" in table
    assert "| entities, strict | 1.000 | 1.000 | 1.000 | 8 | 0 | 0 |" in table
    assert "expo:launched" not in table
    full = render_table(score, per_relation=True, per_type=True)
    assert "| expo:launched | 0.000 | 0.000 | 0.000 | 0 | 1 | 0 |" in full
    assert "| schema:Corporation | 1.000 | 1.000 | 1.000 | 2 | 0 | 0 |" in full


def test_render_errors_groups_by_cause_with_sentences(score: Score) -> None:
    text = render_errors(find_errors(score))
    assert "## wrong: wrong end (1)" in text
    assert "- a1: Bolt | expo:launched | Zeta 5 [0.80]" in text
    assert "## missed: both found but no fact (8)" in text
    assert "  > Acme launched the Zeta 5." in text
    assert "- … and 7 more" in render_errors(find_errors(score), limit=1)


def test_render_reliability_and_sweep_show_their_rows(score: Score) -> None:
    assert "| 0.80-0.90 | 1 | 0.800 | 0.000 |" in render_reliability(measure_reliability([(0.8, False)]))
    assert "| 0.85 | 1.000 | 0.111 | 0.200 | 1 | 0 | 8 |" in render_sweep(sweep_thresholds(score, [0.85]))


def test_to_json_is_plain_and_rounded(score: Score) -> None:
    data = json.loads(json.dumps(to_json(score)))
    assert data["facts"] == {
        "precision": 0.5,
        "recall": 0.1111,
        "f1": 0.1818,
        "right": 1,
        "wrong": 1,
        "missed": 8,
    }
    assert data["relations"]["schema:location"]["f1"] == 1
    assert data["articles"] == 1


def test_check_floors_names_each_measure_below_its_floor(score: Score) -> None:
    assert check_floors(score, {"facts.f1": 0.18, "relations.schema:location.f1": 1.0, "macro_f1": 0.1}) == []
    assert check_floors(
        score, {"facts.f1": 0.5, "entities_strict.f1": 0.9, "relations.expo:host.f1": 0.6}
    ) == [
        "facts.f1 is 0.1818, under its floor of 0.5000",
        "relations.expo:host.f1 has a floor of 0.6000 but was not measured",
    ]


def test_load_floors_reads_each_set_of_articles(tmp_path: Path) -> None:
    path = tmp_path / "scores.json"
    path.write_text('{"dev": {"facts.f1": 0.8}, "real": {"facts.f1": 0.65}}', encoding="utf-8")
    assert load_floors(path) == {"dev": {"facts.f1": 0.8}, "real": {"facts.f1": 0.65}}


@pytest.mark.parametrize("text", ["[]", '{"dev": 1}', '{"dev": {"facts.f1": "high"}}', "{"])
def test_load_floors_refuses_a_malformed_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "scores.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GoldError, match=r"scores\.json"):
        load_floors(path)


def test_load_floors_refuses_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="cannot be read"):
        load_floors(tmp_path / "scores.json")
