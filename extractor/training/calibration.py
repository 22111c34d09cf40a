"""Turn scores into probabilities that mean what they say, and choose where to cut.

Platt scaling (Platt 1999) for each relation on held-out articles, read end to end, so that a wrong name or a
wrong date counts against the fact. A relation with few facts leans on the slope and offset of all. The second look
(`nlp.calibration`) is fitted on the same articles in the same way, over more columns.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from extractor.nlp.calibration import RIVAL_FEATURES, Calibration, rival_features

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from extractor.training.corpus import Prepared
    from extractor.training.crossfit import HeldOut

LOOK_WEIGHT = 10.0  # the same for the second look
PRIOR_WEIGHT = 8.0  # as if so many more decisions had followed the pooled curve
MIN_THRESHOLD, MAX_THRESHOLD = 0.4, 0.5


def calibrate(
    articles: Sequence[Prepared],
    held_out: Sequence[HeldOut],
    weights: Sequence[float],
    relations: Sequence[str],
) -> dict[str, Any]:
    """`calibration` and `second_look` of `model.json`, from articles each read by a network that had not seen it."""
    scores, labels, sizes = [], [], []
    for item in held_out:
        scores.append(np.where(item.analysis.legal, item.analysis.scores, -np.inf))
        labels.append(item.targets)
        sizes.append(np.full(len(item.targets), weights[item.index]))
    x, y, w = np.concatenate(scores), np.concatenate(labels), np.concatenate(sizes)
    everything = np.isfinite(x)
    pooled = fit_platt(
        x[everything],
        y[everything],
        np.broadcast_to(w[:, None], x.shape)[everything],
        np.array([1.0, 0.0]),
        0.0,
    )
    curves = np.array(
        [
            fit_platt(x[kept, column], y[kept, column], w[kept], pooled, PRIOR_WEIGHT)
            for column, kept in enumerate(everything.T)
        ]
    )
    neutral = np.zeros(len(relations), dtype=np.float32)
    slope, offset = curves.T.astype(np.float32)
    calibration = Calibration(slope, offset, neutral, neutral)
    look = second_look(held_out, weights, calibration)
    calibration = dataclasses.replace(calibration, second_look=look.astype(np.float32))
    thresholds = _thresholds(
        held_out, weights, calibration, _gold_counts(articles, held_out, weights, relations)
    )
    return {
        "calibration": {
            relation: [round(float(v), 4) for v in (*curve, threshold)]
            for relation, curve, threshold in zip(relations, curves, thresholds, strict=True)
        },
        "second_look": {
            relation: [round(float(v), 4) for v in row] for relation, row in zip(relations, look, strict=True)
        },
    }


def second_look(
    held_out: Sequence[HeldOut], weights: Sequence[float], calibration: Calibration
) -> NDArray[np.float64]:
    """Weights of the second look [relations, RIVAL_FEATURES]: of each relation, drawn towards those of all."""
    rows, columns, labels, sizes = [], [], [], []
    for item in held_out:
        pairs, relations, features = rival_features(item.analysis, calibration.curve(item.analysis.scores))
        rows.append(features)
        columns.append(relations)
        labels.append(item.targets[pairs, relations])
        sizes.append(np.full(len(pairs), weights[item.index]))
    x = np.concatenate(rows).astype(np.float64)
    y, w = np.concatenate(labels).astype(np.float64), np.concatenate(sizes)
    column = np.concatenate(columns)
    curve = np.array([float(name == "score") for name in RIVAL_FEATURES])
    pooled = fit_logistic(x, y, w, curve, LOOK_WEIGHT)
    return np.array(
        [
            fit_logistic(x[column == r], y[column == r], w[column == r], pooled, LOOK_WEIGHT)
            for r in range(len(calibration.slope))
        ]
    )


def _thresholds(
    held_out: Sequence[HeldOut],
    weights: Sequence[float],
    calibration: Calibration,
    gold: NDArray[np.float64],
) -> list[float]:
    found, labels, sizes = [], [], []
    for item in held_out:
        found.append(np.where(item.analysis.legal, calibration.probabilities(item.analysis), -1.0))
        labels.append(item.targets)
        sizes.append(np.full(len(item.targets), weights[item.index]))
    p, y, w = np.concatenate(found), np.concatenate(labels), np.concatenate(sizes)
    return [best_threshold(p[kept, r], y[kept, r], w[kept], gold[r]) for r, kept in enumerate((p >= 0.0).T)]


def _gold_counts(
    articles: Sequence[Prepared],
    held_out: Sequence[HeldOut],
    weights: Sequence[float],
    relations: Sequence[str],
) -> NDArray[np.float64]:
    index = {r: i for i, r in enumerate(relations)}
    counts = np.zeros(len(relations))
    for item in held_out:
        for _, relation, _ in articles[item.index].gold.facts:
            if relation in index:
                counts[index[relation]] += weights[item.index]
    return counts


def fit_platt(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    w: NDArray[np.float64],
    prior: NDArray[np.float64],
    prior_weight: float,
) -> NDArray[np.float64]:
    """Slope and offset of a logistic curve through scores and labels, drawn towards `prior`."""
    theta = fit_logistic(np.stack([x, np.ones_like(x)], axis=1), y, w, prior, prior_weight)
    theta[0] = max(theta[0], 0.2)
    return theta


def fit_logistic(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    w: NDArray[np.float64],
    prior: NDArray[np.float64],
    prior_weight: float,
) -> NDArray[np.float64]:
    """Weights of a logistic regression of labels [n] on columns `x` [n, k], drawn towards `prior`; Newton's method."""
    theta = prior.astype(float).copy()
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ theta, -30, 30)))
        gradient = x.T @ (w * (p - y)) + prior_weight * (theta - prior)
        curvature = (x * (w * p * (1 - p))[:, None]).T @ x + (prior_weight + 1e-6) * np.eye(len(theta))
        step = np.linalg.solve(curvature, gradient)
        theta -= np.clip(step, -1.0, 1.0)
        if np.abs(step).max() < 1e-6:
            break
    return theta


def best_threshold(
    probabilities: NDArray[np.float64], y: NDArray[np.float64], w: NDArray[np.float64], gold: float
) -> float:
    """Half of the best F1 that any cut reaches, which is where F1 is greatest for calibrated probabilities.

    (Lipton et al. 2014, 'Optimal thresholding of classifiers to maximize F1'.) Steadier than the best cut
    itself where facts are few.
    """
    order = np.argsort(-probabilities, kind="stable")
    right = np.cumsum(w[order] * y[order])
    said = np.cumsum(w[order])
    f1 = 2 * right / np.maximum(said + gold, 1e-9)
    best = float(f1.max()) if len(f1) else 0.0
    return float(np.clip(best / 2, MIN_THRESHOLD, MAX_THRESHOLD))
