from __future__ import annotations

import pytest

from extractor.records import GoldArticle
from extractor.scoring import (
    Counts,
    measure_reliability,
    predict_from_triples,
    score_articles,
    sweep_thresholds,
)


def test_measure_reliability_compares_confidence_with_the_share_right() -> None:
    judged = [(0.95, True), (0.95, True), (0.9, False), (1.0, True), (0.25, False), (0.25, True)]
    reliability = measure_reliability(judged)
    low, high = reliability.bins
    assert (low.low, low.count, low.share_right) == (0.2, 2, 0.5)
    assert (high.high, high.count, high.share_right) == (1.0, 4, 0.75)
    assert high.mean_confidence == pytest.approx(0.95)
    # (2 * |0.25 - 0.5| + 4 * |0.95 - 0.75|) / 6
    assert reliability.expected_error == pytest.approx(1.3 / 6)


def test_measure_reliability_of_nothing_is_empty() -> None:
    assert measure_reliability([]).bins == ()
    assert measure_reliability([]).expected_error == 0


def test_sweep_thresholds_agrees_with_scoring_the_kept_facts(gold: GoldArticle) -> None:
    triples = [
        ("the expo", "schema:location", "Lyon"),
        ("Robot Expo 2023", "schema:location", "Lyon"),
        ("Acme", "expo:launched", "Zeta 5"),
        ("Bolt", "expo:launched", "Zeta 5"),
    ]
    confidences = [0.3, 0.6, 0.9, 0.8]
    rows = sweep_thresholds(
        score_articles([(gold, predict_from_triples(triples, confidences=confidences))]), [0, 0.5, 0.7, 1]
    )
    assert [counts for _, counts in rows] == [
        Counts(right=2, wrong=2, missed=7),
        Counts(right=2, wrong=1, missed=7),
        Counts(right=1, wrong=1, missed=8),
        Counts(right=0, wrong=0, missed=9),
    ]
