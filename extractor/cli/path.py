"""`kg path`: how two things are connected."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.options import DEFAULT_STORE, AsJson, Data, Store, open_source
from extractor.cli.screen import print_json, put

if TYPE_CHECKING:
    from extractor.graph.paths import Path


def run(
    start: Annotated[str, typer.Argument(help="Name or IRI of an entity.")],
    end: Annotated[str, typer.Argument(help="Name or IRI of another.")],
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many paths.")] = 3,
    avoid: Annotated[
        list[str] | None,
        typer.Option("--avoid", help="Entity type that no path may lead over (Country); may be repeated."),
    ] = None,
    store: Store = DEFAULT_STORE,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show the shortest ways from one thing to another, fact by fact."""
    from extractor.graph.paths import find_paths

    with open_source(store, data) as source:
        paths = find_paths(source, start, end, limit=limit, avoid=avoid or ())
    if as_json:
        print_json([asdict(path) for path in paths])
        return
    put("\n\n".join(map(_describe, paths)))


def _describe(path: Path) -> str:
    lines = [path.start.name]
    for step in path.steps:
        arrow = f"--{step.relation}-->" if step.forward else f"<--{step.relation}--"
        lines.append(f"  {arrow} {step.end.name}")
    return "\n".join(lines)
