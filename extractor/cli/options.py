"""Options that several commands share, so that they read the same everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_STORE = Path("kg-store")

Store = Annotated[Path, typer.Option("--store", "-s", help="Folder of the graph store.", envvar="KG_STORE")]
Data = Annotated[
    list[Path] | None,
    typer.Option("--data", "-d", help="RDF file to ask instead of the store; repeat for several."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
