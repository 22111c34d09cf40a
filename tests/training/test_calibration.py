from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.nlp.calibration import RIVAL_FEATURES, load_calibration
from extractor.nlp.candidates import Node
from extractor.training.calibration import (
    MAX_THRESHOLD,
    MIN_THRESHOLD,
    best_threshold,
    calibrate,
    fit_logistic,
    fit_platt,
    second_look,
)

NEUTRAL = np.array([1.0, 0.0])


def logistic(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


@pytest.mark.parametrize(("slope", "offset"), [(1.0, 0.0), (0.5, -1.0), (2.0, 1.5)])
def test_fit_platt_recovers_the_curve_that_made_the_labels(slope: float, offset: float) -> None:
    x = np.repeat(np.linspace(-4, 4, 41), 200)
    share = logistic(slope * np.linspace(-4, 4, 41) + offset)
    y = np.concatenate([np.arange(200) < round(200 * p) for p in share]).astype(float)
    found = fit_platt(x, y, np.ones_like(x), NEUTRAL, 0.0)
    assert found == pytest.approx([slope, offset], abs=0.03)


def test_fit_platt_of_nothing_is_the_prior() -> None:
    none = np.zeros(0)
    assert fit_platt(none, none, none, np.array([0.7, -0.4]), 8.0) == pytest.approx([0.7, -0.4])


def test_fit_platt_is_drawn_to_the_prior_where_facts_are_few() -> None:
    x, y = np.array([-1.0, 1.0]), np.array([0.0, 1.0])
    steps = [
        abs(fit_platt(x, y, np.ones(2), NEUTRAL, weight) - NEUTRAL).sum() for weight in (1.0, 10.0, 1000.0)
    ]
    assert steps == sorted(steps, reverse=True)
    assert steps[-1] < 0.01


def test_fit_platt_counts_an_article_by_its_weight() -> None:
    x = np.array([-1.0, -1.0, 1.0, 1.0, 0.0, 0.0, 0.0])
    y = np.array([0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 0.0])
    w = np.array([1.0, 2.0, 3.0, 1.0, 2.0, 1.0, 1.0])
    repeated = np.repeat(np.arange(7), w.astype(int))
    found = fit_platt(x, y, w, NEUTRAL, 1.0)
    assert found == pytest.approx(fit_platt(x[repeated], y[repeated], np.ones(len(repeated)), NEUTRAL, 1.0))


def test_fit_platt_never_turns_the_order_of_scores_round() -> None:
    x = np.linspace(-3, 3, 50)
    y = (x < 0).astype(float)  # high scores are wrong
    assert fit_platt(x, y, np.ones(50), NEUTRAL, 0.0)[0] > 0


@pytest.mark.parametrize(
    ("probabilities", "right", "gold", "expected"),
    [
        ([0.9, 0.8, 0.3], [1, 1, 0], 2, 0.5),  # the best cut is perfect
        ([0.9, 0.5, 0.3], [1, 0, 1], 2, 0.4),  # all three: 2 * 2 / (3 + 2) = 0.8
        ([0.9, 0.8], [1, 1], 3, 0.4),  # one fact is no candidate: 2 * 2 / (2 + 3) = 0.8
        ([0.9, 0.8], [1, 1], 100, MIN_THRESHOLD),
        ([0.9, 0.8], [0, 0], 3, MIN_THRESHOLD),
        ([], [], 0, MIN_THRESHOLD),
    ],
)
def test_best_threshold_is_half_the_best_f1(
    probabilities: list[float], right: list[float], gold: float, expected: float
) -> None:
    p, y = np.array(probabilities), np.array(right, dtype=float)
    assert best_threshold(p, y, np.ones(len(p)), gold) == pytest.approx(expected)


@given(
    st.lists(st.tuples(st.floats(0, 1), st.booleans(), st.floats(0.5, 3)), max_size=30), st.integers(0, 50)
)
@settings(deadline=None)
def test_best_threshold_stays_within_its_bounds(rows: list[tuple[float, bool, float]], missed: int) -> None:
    p, y, w = (np.array([row[i] for row in rows], dtype=float) for i in range(3))
    assert MIN_THRESHOLD <= best_threshold(p, y, w, float((y * w).sum()) + missed) <= MAX_THRESHOLD


def held_out(index: int, scores: Any, targets: Any, legal: Any = None) -> SimpleNamespace:
    """An article whose candidate pairs share no node."""
    scores = np.array(scores, dtype=np.float32)
    count = len(scores)
    analysis = SimpleNamespace(
        scores=scores,
        legal=np.ones(scores.shape, dtype=bool) if legal is None else np.array(legal),
        nodes=SimpleNamespace(nodes=[Node(0, "")] * (2 * count), mentions=[]),
        pairs=SimpleNamespace(pairs=np.arange(2 * count).reshape(count, 2), row_pair=np.arange(count)),
        rules=SimpleNamespace(priors=np.zeros(scores.shape, dtype=np.float32)),
        table=range(100),
    )
    return SimpleNamespace(index=index, analysis=analysis, targets=np.array(targets, dtype=np.float32))


def article(*relations: str) -> SimpleNamespace:
    return SimpleNamespace(gold=SimpleNamespace(facts=tuple(("s", relation, "o") for relation in relations)))


def run(
    articles: list[SimpleNamespace], items: list[SimpleNamespace], relations: list[str]
) -> dict[str, list[float]]:
    found = calibrate(articles, items, [1.0] * len(articles), relations)  # type: ignore[arg-type]
    curves: dict[str, list[float]] = found["calibration"]
    return curves


def test_calibrate_makes_probabilities_that_mean_what_they_say() -> None:
    rng = np.random.default_rng(5)
    scores = rng.normal(scale=2, size=(4000, 2))
    truth = np.stack([logistic(0.5 * scores[:, 0] - 1), logistic(1.5 * scores[:, 1])], axis=1)
    targets = rng.random(truth.shape) < truth
    articles = [article(*["a"] * int(targets[:, 0].sum()), *["b"] * int(targets[:, 1].sum()))]
    found = run(articles, [held_out(0, scores, targets)], ["a", "b"])
    assert found["a"][:2] == pytest.approx([0.5, -1.0], abs=0.12)
    assert found["b"][:2] == pytest.approx([1.5, 0.0], abs=0.15)
    assert all(MIN_THRESHOLD <= row[2] <= MAX_THRESHOLD for row in found.values())


def test_calibrate_does_not_look_at_what_is_not_legal() -> None:
    rng = np.random.default_rng(6)
    scores = rng.normal(size=(300, 1))
    targets = rng.random((300, 1)) < logistic(scores)
    noise, wrong = np.full((300, 1), 9.0), np.zeros((300, 1))
    plain = run([article("a")], [held_out(0, scores, targets)], ["a"])
    with_noise = held_out(
        0,
        np.concatenate([scores, noise]),
        np.concatenate([targets, wrong]),
        np.concatenate([np.ones((300, 1), dtype=bool), np.zeros((300, 1), dtype=bool)]),
    )
    assert run([article("a")], [with_noise], ["a"]) == plain


def test_calibrate_gives_a_relation_without_facts_the_curve_of_all() -> None:
    rng = np.random.default_rng(8)
    scores = rng.normal(scale=2, size=(2000, 2))
    targets = rng.random((2000, 2)) < logistic(0.5 * scores)
    legal = np.stack([np.ones(2000, dtype=bool), np.zeros(2000, dtype=bool)], axis=1)
    found = run([article("a")], [held_out(0, scores, targets, legal)], ["a", "b"])
    assert found["b"][:2] == pytest.approx(found["a"][:2], abs=0.02)
    assert found["b"][2] == MIN_THRESHOLD


def test_fit_logistic_finds_the_column_that_decides() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(4000, 3))
    y = (rng.random(4000) < logistic(2 * x[:, 1])).astype(float)
    assert fit_logistic(x, y, np.ones(4000), np.zeros(3), 1.0) == pytest.approx([0, 2, 0], abs=0.15)


def test_the_second_look_learns_that_one_subject_has_one_object() -> None:
    """Of two candidates with one subject and one score, the fact is the one whose rival scores low."""
    rng = np.random.default_rng(4)
    items = []
    for index in range(300):
        scores = rng.normal(size=(2, 1))
        item = held_out(index, scores, scores == scores.max())
        item.analysis.pairs.pairs = np.array([[0, 1], [0, 2]])
        items.append(item)
    neutral = load_calibration({}, ["a"])
    (weights,) = second_look(items, [1.0] * 300, neutral)  # type: ignore[arg-type]
    learned = dict(zip(RIVAL_FEATURES, weights, strict=True))
    assert learned["best_other_object"] < -1
    assert learned["is_best_object"] > 1
    looked = load_calibration({"second_look": {"a": weights.tolist()}}, ["a"])
    won, lost = (
        held_out(0, [[0.4], [0.3]], [[1], [0]]).analysis,
        held_out(0, [[0.4], [0.9]], [[0], [1]]).analysis,
    )
    for analysis in (won, lost):
        analysis.pairs.pairs = np.array([[0, 1], [0, 2]])
    assert looked.probabilities(won)[0, 0] > 0.5 > looked.probabilities(lost)[0, 0]
