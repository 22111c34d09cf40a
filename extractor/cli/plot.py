"""`kg plot`: a picture of the graph."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.options import DEFAULT_STORE, Data, Store, open_source


class Kind(StrEnum):
    """What can be drawn; the names of `extractor.pictures.plots.Picture` (a test compares them)."""

    NETWORK = "network"
    TIMELINE = "timeline"
    MAP = "map"


def run(
    kind: Annotated[Kind, typer.Argument(help="What to draw.")],
    output: Annotated[Path, typer.Argument(help="File to write; its ending, .png or .svg, says the format.")],
    entity: Annotated[
        str | None, typer.Option("--entity", help="Only what is around this entity (name or IRI).")
    ] = None,
    store: Store = DEFAULT_STORE,
    data: Data = None,
) -> None:
    """Draw the graph, or what is around an entity, as PNG or SVG.

    Needs matplotlib: pip install 'expo-kg[plot]'.
    """
    from extractor.pictures.plots import Picture, draw

    with open_source(store, data) as source:
        draw(source, Picture(kind.value), output, entity=entity)
    print(f"wrote {output}")
