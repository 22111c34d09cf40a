"""From scores to facts: thresholds, and what cannot be true together in one article."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from extractor.nlp.candidates import Node

SYMMETRIC = "expo:partner"
# Of a relation and its sub-relation, a pair takes the more exact one where it is likely enough by itself.
FINER = {"expo:coOrganizer": "schema:organizer", "expo:launched": "expo:presented"}
FINER_SHARE = 0.5  # of the wider one's probability
# Of these, one pair of nodes takes the likeliest only.
EXCLUSIVE = (
    frozenset({"expo:speaker", "schema:attendee"}),
    frozenset({"expo:exhibitor", "schema:attendee"}),
    frozenset({"schema:containedInPlace", "expo:capitalOf"}),
    frozenset(
        {
            "expo:exhibitorCount",
            "expo:visitorCount",
            "expo:countryCount",
            "expo:forumCount",
            "expo:dealCount",
            "expo:editionNumber",
        }
    ),
)
# A subject takes one object of these.
FUNCTIONAL = frozenset(
    {
        "schema:startDate",
        "schema:endDate",
        "schema:eventAttendanceMode",
        "expo:exhibitorCount",
        "expo:visitorCount",
        "expo:forumCount",
        "expo:dealCount",
        "expo:exhibitionArea",
        "expo:dealValue",
        "expo:editionNumber",
        "schema:foundingDate",
        "schema:containedInPlace",
    }
)


# Who takes part in one of several events of an article takes part in the one that speaks most for it.
ROLES = frozenset(
    {
        "expo:exhibitor",
        "schema:attendee",
        "expo:speaker",
        "schema:sponsor",
        "expo:supporter",
        "expo:host",
        "schema:organizer",
        "expo:coOrganizer",
    }
)


@dataclass(frozen=True, slots=True, order=True)
class Decision:
    """A fact to be: node indices, relation, probability and the pair it came from."""

    subject: int
    relation: str
    object: int
    probability: float
    pair: int


def decide(
    nodes: Sequence[Node],
    pairs: NDArray[np.int32],
    probabilities: NDArray[np.float32],
    legal: NDArray[np.bool_],
    relations: Sequence[str],
    thresholds: NDArray[np.float32],
) -> list[Decision]:
    """Facts over their relation's threshold that can stand together, in order of the pairs."""
    chosen = np.nonzero(legal & (probabilities >= thresholds[None, :]))
    found = [
        Decision(int(pairs[p, 0]), relations[r], int(pairs[p, 1]), float(probabilities[p, r]), int(p))
        for p, r in zip(*(axis.tolist() for axis in chosen), strict=True)
    ]
    found = _symmetric_once(found)
    found = _exclusive(found)
    found = _best_of_each(found, ROLES, lambda d: d.object)
    found = _best_of_each(found, FUNCTIONAL, lambda d: d.subject)
    found = _dates_in_order(found, nodes)
    found = _no_cycles(found)
    return sorted(found)


def _best(decisions: Iterable[Decision]) -> Decision:
    return max(decisions, key=lambda d: (d.probability, -d.subject, -d.object))


def _symmetric_once(found: list[Decision]) -> list[Decision]:
    kept: dict[tuple[int, int], list[Decision]] = defaultdict(list)
    others = []
    for d in found:
        if d.relation == SYMMETRIC:
            kept[min(d.subject, d.object), max(d.subject, d.object)].append(d)
        else:
            others.append(d)
    for (a, b), both in kept.items():
        best = _best(both)
        others.append(Decision(a, SYMMETRIC, b, best.probability, best.pair))
    return others


def _exclusive(found: list[Decision]) -> list[Decision]:
    by_pair: dict[tuple[int, int], list[Decision]] = defaultdict(list)
    for d in found:
        by_pair[d.subject, d.object].append(d)
    dropped = set()
    for together in by_pair.values():
        by_relation = {d.relation: d for d in together}
        for finer, wider in FINER.items():
            if finer in by_relation and wider in by_relation:
                exact = by_relation[finer].probability >= FINER_SHARE * by_relation[wider].probability
                dropped.add(by_relation[wider if exact else finer])
        for group in EXCLUSIVE:
            rivals = [d for d in together if d.relation in group]
            if len(rivals) > 1:
                dropped |= set(rivals) - {_best(rivals)}
    return [d for d in found if d not in dropped]


def _best_of_each(
    found: list[Decision], relations: frozenset[str], side: Callable[[Decision], int]
) -> list[Decision]:
    """Of these relations the likeliest for each node on one side; all of the others."""
    rivals: dict[tuple[int, str], list[Decision]] = defaultdict(list)
    kept = []
    for d in found:
        if d.relation in relations:
            rivals[side(d), d.relation].append(d)
        else:
            kept.append(d)
    return kept + [_best(group) for group in rivals.values()]


def _dates_in_order(found: list[Decision], nodes: Sequence[Node]) -> list[Decision]:
    """Where an event would end before it starts, the weaker of the two dates goes."""
    starts = {d.subject: d for d in found if d.relation == "schema:startDate"}
    dropped = set()
    for end in found:
        start = starts.get(end.subject)
        if end.relation == "schema:endDate" and start is not None:
            a, b = nodes[start.object].value, nodes[end.object].value
            width = min(len(a), len(b))
            if b[:width] < a[:width]:
                dropped.add(min(start, end, key=lambda d: d.probability))
    return [d for d in found if d not in dropped]


def _no_cycles(found: list[Decision]) -> list[Decision]:
    """Containment and parenthood go one way: in a circle the weakest step goes."""
    for relation in ("schema:containedInPlace", "schema:parentOrganization", "schema:superEvent"):
        parents: dict[int, list[Decision]] = defaultdict(list)
        accepted = []
        steps = sorted((d for d in found if d.relation == relation), key=lambda d: (-d.probability, d))
        for step in steps:
            if not _reaches(step.object, step.subject, parents):
                parents[step.subject].append(step)
                accepted.append(step)
        found = [d for d in found if d.relation != relation] + accepted
    return found


def _reaches(start: int, goal: int, parents: dict[int, list[Decision]]) -> bool:
    waiting, seen = [start], set()
    while waiting:
        node = waiting.pop()
        if node == goal:
            return True
        if node not in seen:
            seen.add(node)
            waiting += [d.object for d in parents.get(node, ())]
    return False
