"""What waits for a decision: conflicts and doubtful facts.

Each source gives the items of one kind and how many there are. A further kind, such as proposed merges, is a further
source; its items name facts as all others do, by subject, relation and object, and are decided in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from extractor.graph.conflicts import find_conflicts
from extractor.graph.decisions import Verdict, read_decisions
from extractor.graph.explain import FactExplanation, FactView
from extractor.graph.review import check_fact, decide, find_doubtful
from extractor.graph.store import GraphStore
from extractor.schema import load_schema
from extractor.server.records import Review, ReviewItem

# Items of one kind on the page; those that are decided make room for the next.
MAX_ITEMS = 30
# Conflicts looked for; a graph that has more has work enough for a while.
MAX_SEARCHED = 60


def find_review(store: GraphStore, kind: str) -> Review:
    """Gather what of one kind waits for a decision."""
    items, number = SOURCES[kind](store)
    return Review(tuple(items), number, len(read_decisions(store.quads)))


def decide_all(store: GraphStore, decisions: Sequence[dict[str, Any]], by: str, at: str) -> int:
    """Take decisions, each with `subject`, `relation`, `object` and `verdict` (None takes it back); return how many.

    `QueryError` where one of them is about nothing; then none is taken.
    """
    for made in decisions:
        check_fact(store, made["subject"], made["relation"], made["object"])
    for made in decisions:
        verdict = None if made["verdict"] is None else Verdict(made["verdict"])
        decide(store, made["subject"], made["relation"], made["object"], verdict, by=by, at=at)
    return len(decisions)


def _conflicts(store: GraphStore) -> tuple[list[ReviewItem], int]:
    decided = {(t[0].value, t[1].value, t[2].value) for t in read_decisions(store.quads)}
    found = [
        ReviewItem(
            "conflict",
            conflict.reason,
            tuple(FactExplanation(side.fact, side.evidence) for side in conflict.sides),
        )
        for conflict in find_conflicts(store, limit=MAX_SEARCHED)
        if not all(_key(side.fact) in decided for side in conflict.sides)
    ]
    return found[:MAX_ITEMS], len(found)


def _doubtful(store: GraphStore) -> tuple[list[ReviewItem], int]:
    found, number = find_doubtful(store, limit=MAX_ITEMS)
    return [ReviewItem("doubtful fact", "", (fact,)) for fact in found], number


def _key(fact: FactView) -> tuple[str, str, str]:
    return fact.subject_iri, load_schema().expand(fact.relation), fact.object_iri or fact.object


SOURCES: dict[str, Callable[[GraphStore], tuple[list[ReviewItem], int]]] = {
    "conflict": _conflicts,
    "doubtful fact": _doubtful,
}
