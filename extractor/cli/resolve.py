"""`kg resolve`: find which names are one thing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.options import (
    DEFAULT_STORE,
    AsJson,
    Engine,
    Master,
    Shards,
    SparkSettings,
    Store,
    WhichEngine,
    parse_spark_settings,
)
from extractor.cli.screen import print_json

if TYPE_CHECKING:
    from extractor.identity import Resolution

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
    graphs: Annotated[
        list[str] | None,
        typer.Argument(help="With --engine spark: folders that `kg extract --engine spark` wrote."),
    ] = None,
    store: Store = DEFAULT_STORE,
    authority: Authorities = None,
    shipped: Annotated[
        bool, typer.Option("--shipped/--no-shipped", help="Use the list that comes with the package.")
    ] = True,
    as_json: AsJson = False,
    engine: WhichEngine = Engine.LOCAL,
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="With --engine spark: a new folder for the graph.")
    ] = None,
    master: Master = None,
    shards: Shards = 16,
    settings: SparkSettings = None,
) -> None:
    """Find which names of organisations, people, events, products and places are one thing.

    All is decided anew, so that it follows from the articles that the store holds now; what you decided with `kg merge`
    and `kg split` stays. Needs no network.

    With --engine spark the graphs of folders are resolved together before they are loaded, into the new folder --output.
    """
    from dataclasses import asdict

    from extractor.identity import resolve_store

    if engine is Engine.SPARK:
        _run_on_spark(graphs or [], output, master, shards, authority or [], shipped, settings, as_json)
        return
    if graphs or output is not None:
        raise typer.BadParameter("folders and --output go with --engine spark; a store is named with --store")
    found = resolve_store(store, authority or (), shipped=shipped)
    if as_json:
        print_json(asdict(found))
    else:
        _print(found)


def _run_on_spark(
    graphs: list[str],
    output: str | None,
    master: str | None,
    shards: int,
    authorities: list[Path],
    shipped: bool,
    settings: list[str] | None,
    as_json: bool,
) -> None:
    from dataclasses import asdict

    from extractor.spark.resolution import resolve_on_spark

    if not graphs or output is None:
        raise typer.BadParameter(
            "--engine spark wants folders of graphs and a new folder: GRAPH… --output DIR"
        )
    done = resolve_on_spark(
        graphs,
        output,
        master=master,
        shards=shards,
        authorities=authorities,
        shipped=shipped,
        settings=parse_spark_settings(settings),
    )
    if as_json:
        print_json(asdict(done))
        return
    _print(done.found)
    print(f"statements {done.statements:,}")
    print(f"facts      {done.facts:,}")
    print(f"seconds    {done.seconds:.1f}")
    print(f"output     {output}")


def _print(found: Resolution) -> None:
    print(f"articles   {found.articles:,}")
    print(f"copies     {found.copies:,}")
    print(f"names      {found.senses:,}")
    print(f"things     {found.things:,}")
    print(f"known      {found.matched:,}")
    print(f"decisions  {sum(found.decisions.values()):,}")
    for reason, count in found.decisions.items():
        print(f"  {reason:55} {count:,}")
