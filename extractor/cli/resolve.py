"""`kg resolve`: find which names are one thing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.options import DEFAULT_STORE, AsJson, Store
from extractor.cli.screen import print_json

Authorities = Annotated[
    list[Path] | None,
    typer.Option(
        "--authority",
        "-a",
        envvar="KG_AUTHORITY",
        help="List of known things: SKOS or other RDF, CSV, JSON, a dump of ROR or Wikidata, or an index; may be repeated.",
    ),
]


def run(
    store: Store = DEFAULT_STORE,
    authority: Authorities = None,
    shipped: Annotated[
        bool, typer.Option("--shipped/--no-shipped", help="Use the list that comes with the package.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Find which names of organisations, people, events, products and places are one thing.

    All is decided anew, so that it follows from the articles that the store holds now; what you decided with `kg merge`
    and `kg split` stays. Needs no network.
    """
    from dataclasses import asdict

    from extractor.identity import resolve_store

    found = resolve_store(store, authority or (), shipped=shipped)
    if as_json:
        print_json(asdict(found))
        return
    print(f"articles   {found.articles:,}")
    print(f"copies     {found.copies:,}")
    print(f"names      {found.senses:,}")
    print(f"things     {found.things:,}")
    print(f"known      {found.matched:,}")
    print(f"decisions  {sum(found.decisions.values()):,}")
    for reason, count in found.decisions.items():
        print(f"  {reason:55} {count:,}")
