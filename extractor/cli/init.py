"""`kg init`: a new domain pack to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def run(
    folder: Annotated[Path, typer.Argument(help="Folder to make; its name becomes the domain's.")],
    like: Annotated[
        str | None, typer.Option("--like", help="Copy a pack that comes with kg, such as company-news.")
    ] = None,
) -> None:
    """Write a domain pack: ontology, shapes, lexicon, gold and a test, to be used with --domain."""
    from extractor.packs import make_pack

    for path in make_pack(folder, like):
        print(path)
