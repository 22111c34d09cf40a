"""`kg export`: the store, or a part of it, as a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.options import DEFAULT_STORE, Data, GraphFormat, Store, open_source
from extractor.cli.screen import say


def run(
    output: Annotated[str, typer.Argument(help="File whose ending names the format; - is standard output.")],
    store: Store = DEFAULT_STORE,
    data: Data = None,
    form: Annotated[
        GraphFormat | None,
        typer.Option("--format", "-f", help="Format; default: by the ending, Turtle for -."),
    ] = None,
    article: Annotated[
        str | None, typer.Option("--article", help="Only what this article (id or IRI) states.")
    ] = None,
    entity: Annotated[
        str | None, typer.Option("--entity", help="Only this entity (name or IRI) and around it.")
    ] = None,
    hops: Annotated[int, typer.Option("--hops", min=0, help="With --entity: how far around it.")] = 1,
    relation: Annotated[
        str | None, typer.Option("--relation", help="Only this relation, as in expo:exhibitor.")
    ] = None,
    construct: Annotated[
        str | None,
        typer.Option("--construct", help="Only what this CONSTRUCT query (text or .rq file) gives."),
    ] = None,
) -> None:
    """Write the graph as Turtle, TriG, N-Quads, N-Triples, JSON-LD, RDF/XML, GraphML, GEXF or CSV tables."""
    from extractor.graph.export import export, write_export
    from extractor.graph.selection import Selection

    if form is GraphFormat.CSV and output == "-":
        raise typer.BadParameter("csv makes two files (nodes and edges); name a file: kg export graph.csv")
    selection = Selection(
        article=article,
        entity=entity,
        hops=hops,
        relation=None if relation is None else _find_relation(relation),
        construct=_read_query(construct),
    )
    with open_source(store, data) as source:
        if output == "-":
            write_export(
                source, sys.stdout.buffer, format=(form or GraphFormat.TURTLE).value, selection=selection
            )
            return
        for path in export(source, Path(output), format=form and form.value, selection=selection):
            say(f"wrote {path}")


def _find_relation(name: str) -> str:
    """Accept a relation with or without its prefix; the error names the close ones."""
    from extractor.schema import load_schema

    schema = load_schema()
    matches = [known for known in schema.relations if known.partition(":")[2] == name]
    return schema.require_relation(matches[0] if len(matches) == 1 else name).name


def _read_query(construct: str | None) -> str | None:
    from extractor.errors import QueryError

    if construct is None or not construct.endswith(".rq"):
        return construct
    try:
        return Path(construct).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(
            f"{construct}: cannot be read ({error}); name a text file with a SPARQL query"
        ) from None
