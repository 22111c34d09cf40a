"""`kg conflicts`: facts that cannot all hold."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.options import DEFAULT_STORE, AsJson, Data, Store, open_source
from extractor.cli.screen import print_json, put, say

if TYPE_CHECKING:
    from extractor.graph.conflicts import Conflict, Side

# Sentences shown for each side; --json gives all.
SHOWN = 3


def run(
    entity: Annotated[str | None, typer.Argument(help="Name or IRI of an entity; default: all.")] = None,
    relation: Annotated[str | None, typer.Option("--relation", "-r", help="Only this relation.")] = None,
    store: Store = DEFAULT_STORE,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show facts that cannot all hold, with what speaks for each.

    Two first days of one event, two numbers of its exhibitors, a place in two countries.
    """
    from extractor.graph.conflicts import find_conflicts

    with open_source(store, data) as source:
        conflicts = find_conflicts(source, entity=entity, relation=relation)
    if as_json:
        print_json([asdict(conflict) for conflict in conflicts])
        return
    for conflict in conflicts:
        _print_conflict(conflict)
    say(f"{len(conflicts)} conflict{'' if len(conflicts) == 1 else 's'}")


def _print_conflict(conflict: Conflict) -> None:
    put(f"{conflict.subject} | {conflict.relation}  ({conflict.reason})")
    for side in conflict.sides:
        _print_side(side, conflict.subject)
    put()


def _print_side(side: Side, subject: str) -> None:
    from extractor.graph.explain import mark_sentence

    fact = side.fact
    value = fact.object if fact.subject == subject else f"{fact.subject} in {fact.object}"
    support = [
        f"{fact.articles} article{'' if fact.articles == 1 else 's'}",
        f"{fact.statements} sentence{'' if fact.statements == 1 else 's'}",
        f"confidence {fact.confidence:.2f}",
    ]
    if side.latest:
        support.append(f"latest {side.latest}")
    put(f"  {value}  ({', '.join(support)})")
    for view in side.evidence[:SHOWN]:
        words = [view.article.id, view.article.date, "" if view.modality == "asserted" else view.modality]
        if view.attributed_to:
            words.append(f"according to {view.attributed_to}")
        put(f"    {', '.join(word for word in words if word)}: {' '.join(mark_sentence(view).split())}")
    if len(side.evidence) > SHOWN:
        put(f"    and {len(side.evidence) - SHOWN} more sentences")
