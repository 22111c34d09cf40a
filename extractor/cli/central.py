"""`kg central`: what the graph turns around."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from extractor.cli.options import DEFAULT_STORE, AsJson, Data, Store, open_source
from extractor.cli.screen import print_json, print_table

COLUMNS = ("name", "type", "neighbours", "betweenness", "score")


def run(
    type: Annotated[
        str | None, typer.Option("--type", "-t", help="Only this entity type or group: Person, Organization.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many.")] = 20,
    store: Store = DEFAULT_STORE,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Rank entities by how much of the network leads to them (PageRank)."""
    from extractor.graph.paths import rank_central

    with open_source(store, data) as source:
        ranked = rank_central(source, type=type, limit=limit)
    if as_json:
        print_json([asdict(entry) for entry in ranked])
        return
    rows = [
        [e.node.name, e.node.type, str(e.neighbours), f"{e.betweenness:.4f}", f"{e.score:.4f}"]
        for e in ranked
    ]
    print_table(COLUMNS, rows)
