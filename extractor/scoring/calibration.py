"""Whether confidence can be trusted, and what a threshold on it costs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractor.scoring.score import Counts, Score

Judged = tuple[float, bool]


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Predictions with a confidence from `low` to below `high` (the last bin takes 1.0 too)."""

    low: float
    high: float
    count: int
    mean_confidence: float
    share_right: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """A reliability table and the expected calibration error (ECE).

    The error is the mean distance of confidence and share right over the bins, weighted by their size
    (Naeini et al. 2015). Empty bins are left out.
    """

    bins: tuple[ReliabilityBin, ...]
    expected_error: float


def judge_confidences(score: Score) -> list[Judged]:
    """Return each scored prediction's confidence and whether it is right; ignored ones are left out."""
    judged: list[Judged] = []
    for article in score.articles:
        judged += [(fact.confidence, True) for fact, _ in article.right]
        judged += [(fact.confidence, False) for fact in article.wrong]
    return judged


def measure_reliability(judged: Iterable[Judged], bins: int = 10) -> Reliability:
    """Sort predictions into equally wide bins of confidence and compare each with its share right."""
    groups: list[list[Judged]] = [[] for _ in range(bins)]
    for confidence, right in judged:
        groups[min(max(int(confidence * bins), 0), bins - 1)].append((confidence, right))
    total = sum(map(len, groups))
    rows = tuple(
        ReliabilityBin(
            low=position / bins,
            high=(position + 1) / bins,
            count=len(group),
            mean_confidence=sum(confidence for confidence, _ in group) / len(group),
            share_right=sum(right for _, right in group) / len(group),
        )
        for position, group in enumerate(groups)
        if group
    )
    error = sum(row.count * abs(row.mean_confidence - row.share_right) for row in rows)
    return Reliability(rows, error / total if total else 0.0)


def sweep_thresholds(score: Score, thresholds: Sequence[float]) -> list[tuple[float, Counts]]:
    """Return the counts over facts that each minimum confidence would give.

    Exact without matching again: the more confident predictions were matched first, and what was right
    beside less confident ones is right without them.
    """
    judged = judge_confidences(score)
    gold = score.facts.right + score.facts.missed
    rows = []
    for threshold in thresholds:
        kept = [right for confidence, right in judged if confidence >= threshold]
        right = sum(kept)
        rows.append((threshold, Counts(right, len(kept) - right, gold - right)))
    return rows
