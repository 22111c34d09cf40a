"""From raw scores to probabilities: a curve for each relation, then a second look at each candidate beside its rivals.

The scorer judges each pair by itself. What else the article says bears on it too: a man whose title is sure works
somewhere, an event has one first day, a text full of facts has one more. The second look is a logistic regression for
each relation over `RIVAL_FEATURES`; its weights come with the model, like those of the curves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from extractor.nlp.candidates import NODE_TYPES
from extractor.nlp.clustering import GROUP_OF
from extractor.nlp.nodes import LITERAL, NAME

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from extractor.nlp.analysis import Analysis

    Floats = NDArray[np.float32]
    Indices = NDArray[np.int64]

POSSIBLE = 0.02  # candidates below are not looked at again
# Columns of the second look, in order; the first two stand for Platt's curve.
RIVAL_FEATURES = (
    "one",
    "score",
    "best_other_object",
    "best_other_subject",
    "other_objects",
    "other_subjects",
    "best_other_relation",
    "mentions_of_subject",
    "mentions_of_object",
    "order_of_subject",
    "order_of_object",
    "share_of_subject",
    "share_of_object",
    "subject_opens",
    "object_opens",
    "rule",
    "rows",
    "facts_of_relation",
    "facts_a_word",
    "events",
    "is_best_object",
    "is_best_subject",
)
OPENING_WORDS = 12
LATE = 5  # the sixth entity of a type and all later ones count alike
_EVENT_TYPES = [i for i, kind in enumerate(NODE_TYPES) if GROUP_OF.get(kind) == "Event"]


@dataclass(frozen=True, slots=True)
class Calibration:
    """What turns the scores of an article into probabilities, for each relation.

    `slope`, `offset` are Platt's, `thresholds` where facts are cut, `facts` the gold facts learned from;
    `second_look` [relations, RIVAL_FEATURES] are the weights of the second look, None where there is none.
    """

    slope: Floats
    offset: Floats
    thresholds: Floats
    facts: Floats
    second_look: Floats | None = None

    def curve(self, scores: Floats) -> Floats:
        """Platt's probabilities of raw scores [pairs, relations]."""
        result: Floats = _logistic(scores * self.slope + self.offset)
        return result

    def probabilities(self, analysis: Analysis) -> Floats:
        """The probability of each candidate fact of an article [pairs, relations]."""
        probabilities = self.curve(analysis.scores)
        if self.second_look is None:
            return probabilities
        pairs, columns, features = rival_features(analysis, probabilities)
        looked = (features * self.second_look[columns]).sum(axis=1)
        probabilities[pairs, columns] = _logistic(looked)
        return probabilities


def load_calibration(meta: Mapping[str, Any], relations: Sequence[str]) -> Calibration:
    """Read `model.json`: `calibration` (relation → [slope, offset, threshold]), `second_look` and `facts`.

    What lacks is neutral.
    """
    table = meta.get("calibration", {})
    rows = np.asarray([table.get(r, (1.0, 0.0, 0.5)) for r in relations], dtype=np.float32)
    counts = meta.get("facts", {})
    facts = np.asarray([counts.get(r, np.inf) for r in relations], dtype=np.float32)
    weights = meta.get("second_look")
    look = None if weights is None else np.asarray([weights[r] for r in relations], dtype=np.float32)
    return Calibration(rows[:, 0], rows[:, 1], rows[:, 2], facts, look)


def rival_features(analysis: Analysis, probabilities: Floats) -> tuple[Indices, Indices, Floats]:
    """The candidates that are possible (their pairs and relations), and what stands beside each [n, RIVAL_FEATURES]."""
    legal = np.where(analysis.legal, probabilities, 0.0).astype(np.float32)
    pairs, columns = np.nonzero(legal > POSSIBLE)
    p = legal[pairs, columns]
    subjects, objects = analysis.pairs.pairs[pairs].astype(np.int64).T
    relations = legal.shape[1]
    other_object, all_objects = _rivals(subjects * relations + columns, p)
    other_subject, all_subjects = _rivals(objects * relations + columns, p)
    alone = legal[pairs]
    alone[np.arange(len(pairs)), columns] = 0.0
    n = _NodeCounts.of(analysis)
    rules = np.zeros_like(legal)
    np.maximum.at(rules, analysis.pairs.row_pair, analysis.rules.priors)
    rows = np.bincount(analysis.pairs.row_pair, minlength=len(legal))
    words = max(1, len(analysis.table)) / 100
    sure = np.clip(p, 1e-4, 1 - 1e-4)
    whole = np.full(len(p), 1.0)
    features = (
        whole,
        np.log(sure / (1 - sure)),
        other_object,
        other_subject,
        np.log1p(all_objects),
        np.log1p(all_subjects),
        alone.max(axis=1, initial=0.0),
        np.log1p(n.mentions[subjects]),
        np.log1p(n.mentions[objects]),
        np.minimum(n.order[subjects], LATE) / LATE,
        np.minimum(n.order[objects], LATE) / LATE,
        n.share[subjects],
        n.share[objects],
        n.first[subjects] < OPENING_WORDS,
        n.first[objects] < OPENING_WORDS,
        rules[pairs, columns],
        np.log(np.maximum(rows[pairs], 1)),
        np.log1p(legal.sum(axis=0))[columns],
        whole * np.log1p(legal.sum() / words),
        whole * np.log1p(n.events),
        p >= other_object,
        p >= other_subject,
    )
    return pairs, columns, np.stack(features, axis=1).astype(np.float32)


def _rivals(group: Indices, p: Floats) -> tuple[Floats, Floats]:
    """For each candidate the best and the sum of the others of its group."""
    if not len(p):
        return p, p
    order = np.lexsort((-p, group))
    sizes = np.unique(group, return_counts=True)[1]
    opens = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    first = np.zeros(len(p), dtype=bool)
    first[opens] = True
    best = p[order][np.repeat(opens, sizes)]
    second = np.where(sizes > 1, p[order][np.minimum(opens + 1, len(p) - 1)], 0.0)
    others = np.where(first, np.repeat(second, sizes), best)
    sums = np.repeat(np.add.reduceat(p[order], opens), sizes) - p[order]
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    return others[back].astype(np.float32), np.maximum(sums, 0.0)[back].astype(np.float32)


@dataclass(frozen=True, slots=True)
class _NodeCounts:
    """Of each node its named mentions, its first word, its order among those of its type and its share of mentions."""

    mentions: Floats
    first: Indices
    order: Floats
    share: Floats
    events: int

    @classmethod
    def of(cls, analysis: Analysis) -> _NodeCounts:
        count = len(analysis.nodes.nodes)
        named = [m for m in analysis.nodes.mentions if m.kind in (NAME, LITERAL)]
        of_node = np.array([m.node for m in named], dtype=np.int64)
        mentions = np.bincount(of_node, minlength=count).astype(np.float32)
        first = np.full(count, len(analysis.table) + 1, dtype=np.int64)
        np.minimum.at(first, of_node, np.array([m.first for m in named], dtype=np.int64))
        types = np.array([node.type_id for node in analysis.nodes.nodes], dtype=np.int64)
        order, share = np.zeros(count, dtype=np.float32), np.zeros(count, dtype=np.float32)
        for kind in np.unique(types):
            members = np.nonzero(types == kind)[0]
            order[members[np.argsort(first[members], kind="stable")]] = np.arange(len(members))
            share[members] = mentions[members] / max(1.0, float(mentions[members].max()))
        return cls(mentions, first, order, share, int(np.isin(types, _EVENT_TYPES).sum()))


def _logistic(x: Floats) -> Floats:
    result: Floats = (1.0 / (1.0 + np.exp(-np.clip(x, -30, 30)))).astype(np.float32)
    return result
