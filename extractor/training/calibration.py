"""Turn scores into probabilities that mean what they say, and choose where to cut.

Platt scaling (Platt 1999) for each relation on held-out articles, read end to end, so that a wrong name or a
wrong date counts against the fact. A relation with few facts leans on the slope and offset of all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from extractor.training.corpus import Prepared
    from extractor.training.crossfit import HeldOut

PRIOR_WEIGHT = 8.0  # as if so many more decisions had followed the pooled curve
MIN_THRESHOLD, MAX_THRESHOLD = 0.25, 0.5


def calibrate(
    articles: Sequence[Prepared],
    held_out: Sequence[HeldOut],
    weights: Sequence[float],
    relations: Sequence[str],
) -> dict[str, list[float]]:
    """Relation → [slope, offset, threshold], from articles each read by a network that had not seen it."""
    scores, labels, sizes = [], [], []
    for item in held_out:
        weight = weights[item.index]
        legal = item.analysis.legal
        scores.append(np.where(legal, item.analysis.scores, -np.inf))
        labels.append(item.targets)
        sizes.append(np.full(len(item.targets), weight))
    x, y, w = np.concatenate(scores), np.concatenate(labels), np.concatenate(sizes)
    counts = _gold_counts(articles, held_out, weights, relations)
    everything = np.isfinite(x)
    pooled = fit_platt(
        x[everything],
        y[everything],
        np.broadcast_to(w[:, None], x.shape)[everything],
        np.array([1.0, 0.0]),
        0.0,
    )
    result = {}
    for column, relation in enumerate(relations):
        kept = np.isfinite(x[:, column])
        slope, offset = fit_platt(x[kept, column], y[kept, column], w[kept], pooled, PRIOR_WEIGHT)
        probabilities = 1 / (1 + np.exp(-(slope * x[kept, column] + offset)))
        threshold = best_threshold(probabilities, y[kept, column], w[kept], counts[column])
        result[relation] = [round(float(v), 4) for v in (slope, offset, threshold)]
    return result


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
    """Slope and offset of a logistic curve through scores and labels, drawn towards `prior`; Newton's method."""
    theta = prior.astype(float).copy()
    design = np.stack([x, np.ones_like(x)], axis=1)
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(design @ theta, -30, 30)))
        gradient = design.T @ (w * (p - y)) + prior_weight * (theta - prior)
        curvature = (design * (w * p * (1 - p))[:, None]).T @ design + (prior_weight + 1e-6) * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        theta -= np.clip(step, -1.0, 1.0)
        if np.abs(step).max() < 1e-6:
            break
    theta[0] = max(theta[0], 0.2)
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
