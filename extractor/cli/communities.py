"""`kg communities`: what belongs together."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from extractor.cli.options import DEFAULT_STORE, AsJson, Data, Store, open_source
from extractor.cli.screen import print_json, put, say

# Names shown of each community; --json gives all.
SHOWN = 12


def run(
    minimum: Annotated[int, typer.Option("--minimum", "-m", min=1, help="Of at least so many entities.")] = 3,
    store: Store = DEFAULT_STORE,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Group entities that have more facts with each other than with the rest (Louvain)."""
    from extractor.graph.paths import find_communities

    with open_source(store, data) as source:
        communities = find_communities(source, minimum=minimum)
    if as_json:
        print_json([asdict(community) for community in communities])
        return
    for community in communities:
        names = [node.name for node in community.nodes[:SHOWN]]
        more = len(community.nodes) - len(names)
        put(f"{len(community.nodes)} entities, {community.facts} facts")
        put(f"  {'; '.join(names)}{f'; and {more} more' if more else ''}")
    say(f"{len(communities)} communit{'y' if len(communities) == 1 else 'ies'}")
