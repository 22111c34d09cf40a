"""`kg merge`: decide that two things are one."""

from __future__ import annotations

from typing import Annotated

import typer

from extractor.cli.options import DEFAULT_STORE, Store
from extractor.cli.screen import say

Reason = Annotated[str | None, typer.Option("--reason", help="Why, to be kept with the decision.")]


def run(
    one: Annotated[str, typer.Argument(help="Name or IRI of a thing.")],
    other: Annotated[str, typer.Argument(help="Name or IRI of the other.")],
    reason: Reason = None,
    store: Store = DEFAULT_STORE,
) -> None:
    """Decide that two things are one, until `kg split` says otherwise. Takes an earlier split of the two back."""
    from extractor.identity import BY_USER, merge_entities

    change = merge_entities(store, one, other, reason or BY_USER)
    for thing in change.things:
        print(thing)
    say("an earlier split is taken back" if change.withdrawn else "merged; `kg split` takes it back")
