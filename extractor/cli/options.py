"""Options that several commands share, so that they read the same everywhere."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from extractor.graph.store import GraphStore

DEFAULT_STORE = Path("kg-store")


class GraphFormat(StrEnum):
    """Formats of a graph; the names of `extractor.graph.export.FORMATS` (a test compares them)."""

    TURTLE = "turtle"
    TRIG = "trig"
    NQUADS = "nquads"
    NTRIPLES = "ntriples"
    JSONLD = "jsonld"
    RDFXML = "rdfxml"
    GRAPHML = "graphml"
    GEXF = "gexf"
    CSV = "csv"


Store = Annotated[Path, typer.Option("--store", "-s", help="Folder of the store.", envvar="KG_STORE")]
Data = Annotated[
    list[Path] | None,
    typer.Option("--data", "-d", help="RDF file to read instead of the store; may be repeated."),
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", "-j", min=1, help="Number of processes; default: by the number of articles."),
]
Model = Annotated[
    Path | None, typer.Option("--model", help="Folder of a trained model to use instead of ours.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def open_source(store: Path, data: list[Path] | None) -> GraphStore:
    """Open what a command asks: RDF files where some are named, else the store, which is only read."""
    from extractor.graph.store import load_files, open_store

    return load_files(data) if data else open_store(store, read_only=True)
