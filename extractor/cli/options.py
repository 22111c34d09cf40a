"""Options that several commands share, so that they read the same everywhere."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from extractor.graph.store import GraphStore
    from extractor.web.settings import WebSettings

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
AllowNetwork = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-network",
        help="Network that may be asked though it is not public, like 127.0.0.0/8; may be repeated.",
    ),
]
Delay = Annotated[float, typer.Option("--delay", min=0, help="Seconds between two requests to one host.")]
UserAgent = Annotated[
    str | None,
    typer.Option("--user-agent", help="How to introduce yourself to servers; add a way to reach you."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def open_source(store: Path, data: list[Path] | None) -> GraphStore:
    """Open what a command asks: RDF files where some are named, else the store, which is only read."""
    from extractor.graph.store import load_files, open_store

    return load_files(data) if data else open_store(store, read_only=True)


def make_web_settings(allow: list[str] | None, delay: float = 1.0, agent: str | None = None) -> WebSettings:
    """Return how web pages are fetched."""
    from extractor.web.settings import WebSettings, parse_network

    settings = WebSettings(allowed=tuple(map(parse_network, allow or ())), delay=delay)
    return replace(settings, user_agent=agent) if agent else settings
