"""`kg authority`: look names up in authority lists, or compile lists into an index."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.screen import say


def run(
    lists: Annotated[
        list[Path] | None, typer.Argument(help="Lists; with none, the one that comes with the package.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Index to write (.sqlite), for `kg resolve -a`.")
    ] = None,
    find: Annotated[
        list[str] | None, typer.Option("--find", "-f", help="Name to look up; may be repeated.")
    ] = None,
) -> None:
    """Read lists of known things, and compile them into an index or look names up in them.

    Prints what was found as lines of JSON; exit code 1 where a name is in no list.
    """
    from extractor.identity import open_authority
    from extractor.linking.authorities import to_json

    missing = []
    with open_authority(lists or (), shipped=not lists) as authority:
        things, names = authority.count()
        for name in find or ():
            entries = authority.find(name)
            missing += [] if entries else [name]
            for entry in entries:
                print(to_json(entry))
        if output is not None:
            authority.save(output)
    say(f"{things:,} things with {names:,} names{f' in {output}' if output else ''}")
    for name in missing:
        say(f"kg: no list has '{name}'")
    if missing:
        raise typer.Exit(1)
