"""`kg split`: decide that names are different things."""

from __future__ import annotations

from typing import Annotated

import typer

from extractor.cli.merge import Reason
from extractor.cli.options import DEFAULT_STORE, Store
from extractor.cli.screen import say


def run(
    one: Annotated[str, typer.Argument(help="A name (or its IRI) that is something else.")],
    other: Annotated[
        str | None, typer.Argument(help="Name or IRI that it is not; default: all others of its thing.")
    ] = None,
    reason: Reason = None,
    store: Store = DEFAULT_STORE,
) -> None:
    """Decide that a name is another thing than the rest, until `kg merge` says otherwise.

    Where you merged the thing before, that is taken back and nothing else changes. `kg identity` shows a thing's names.
    """
    from extractor.identity import BY_USER, split_entity

    change = split_entity(store, one, other, reason or BY_USER)
    for thing in change.things:
        print(thing)
    say("an earlier merge is taken back" if change.withdrawn else "split; `kg merge` takes it back")
