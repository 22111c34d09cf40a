"""`kg explain`: what is known of an entity, or why a fact is believed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.options import DEFAULT_STORE, Data, Store, open_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.graph.explain import EntityExplanation, EvidenceView, FactExplanation, FactView


def run(
    what: Annotated[
        str,
        typer.Argument(
            help="Name or IRI of an entity, IRI of a statement, or 'subject | relation | object'."
        ),
    ],
    store: Store = DEFAULT_STORE,
    data: Data = None,
) -> None:
    """Show what is known of an entity, or the sentences that a fact rests on."""
    from extractor.graph.explain import Candidates, EntityExplanation, explain

    with open_source(store, data) as source:
        explanation = explain(source, what)
    if isinstance(explanation, Candidates):
        _print_candidates(explanation)
        raise typer.Exit(1)
    if isinstance(explanation, EntityExplanation):
        _print_entity(explanation)
    else:
        _print_fact(explanation)
