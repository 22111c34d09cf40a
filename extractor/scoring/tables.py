"""Scores as Markdown tables and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from extractor.scoring.calibration import Reliability
from extractor.scoring.causes import FactError
from extractor.scoring.score import Counts, Score

_HEADER = ("", "precision", "recall", "F1", "right", "wrong", "missed")


def render_table(score: Score, *, per_relation: bool = False, per_type: bool = False) -> str:
    """Return the scores as Markdown: micro totals, macro F1, and by relation or type where asked."""
    parts = [
        _counts_table(
            {
                "facts": score.facts,
                "entities, strict": score.entities_strict,
                "entities, loose": score.entities_loose,
            }
        ),
        f"Macro F1 over relations: {score.macro_f1:.3f}. Articles: {len(score.articles)}.",
    ]
    if per_relation:
        parts.append(_counts_table(score.relations, "relation"))
    if per_type:
        parts.append(_counts_table(score.types, "type"))
    return "\n\n".join(parts)


def render_errors(errors: Sequence[FactError], limit: int | None = None) -> str:
    """Return errors as Markdown, one heading a cause with its count, at most `limit` facts under each."""
    parts = []
    for (verdict, cause), group in groupby(errors, key=lambda error: (error.verdict, error.cause)):
        listed = list(group)
        lines = [f"## {verdict}: {cause} ({len(listed)})", ""]
        for error in listed[:limit]:
            subject, relation, object_ = error.fact
            believed = (
                ""
                if error.confidence is None
                else f" [{' '.join((f'{error.confidence:.2f}', error.rule)).rstrip()}]"
            )
            lines.append(f"- {error.article}: {subject} | {relation} | {object_}{believed}")
            if error.sentence:
                lines.append(f"  > {' '.join(error.sentence.split())}")
        if limit is not None and len(listed) > limit:
            lines.append(f"- … and {len(listed) - limit} more")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def render_reliability(reliability: Reliability) -> str:
    """Return a reliability table as Markdown."""
    rows = [
        (
            f"{row.low:.2f}-{row.high:.2f}",
            str(row.count),
            f"{row.mean_confidence:.3f}",
            f"{row.share_right:.3f}",
        )
        for row in reliability.bins
    ]
    table = _table(("confidence", "predictions", "mean confidence", "share right"), rows)
    return f"{table}\n\nExpected calibration error: {reliability.expected_error:.3f}."


def render_sweep(rows: Iterable[tuple[float, Counts]]) -> str:
    """Return a threshold sweep as Markdown."""
    return _counts_table({f"{threshold:.2f}": counts for threshold, counts in rows}, "minimum confidence")


def to_json(score: Score) -> dict[str, Any]:
    """Return the scores as plain values, ready for `json.dumps`; the keys that `scores.json` names."""
    return {
        "articles": len(score.articles),
        "macro_f1": round(score.macro_f1, 4),
        "facts": counts_to_json(score.facts),
        "entities_strict": counts_to_json(score.entities_strict),
        "entities_loose": counts_to_json(score.entities_loose),
        "relations": {name: counts_to_json(counts) for name, counts in score.relations.items()},
        "types": {name: counts_to_json(counts) for name, counts in score.types.items()},
    }


def counts_to_json(counts: Counts) -> dict[str, float]:
    """Return counts with their ratios, rounded to four places."""
    return {
        "precision": round(counts.precision, 4),
        "recall": round(counts.recall, 4),
        "f1": round(counts.f1, 4),
        "right": counts.right,
        "wrong": counts.wrong,
        "missed": counts.missed,
    }


def _counts_table(rows: Mapping[str, Counts], title: str = "") -> str:
    return _table(
        (title, *_HEADER[1:]),
        [
            (
                name,
                f"{counts.precision:.3f}",
                f"{counts.recall:.3f}",
                f"{counts.f1:.3f}",
                str(counts.right),
                str(counts.wrong),
                str(counts.missed),
            )
            for name, counts in rows.items()
        ],
    )


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
