"""`kg load`: N-Quads files into a store or a server."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.options import DEFAULT_STORE, Store
from extractor.cli.screen import say, show_progress

if TYPE_CHECKING:
    from extractor.graph.shards import Loaded


def run(
    paths: Annotated[
        list[Path], typer.Argument(help="Folders or files of N-Quads (.nq, .nt, also with .gz).")
    ],
    store: Store = DEFAULT_STORE,
    endpoint: Annotated[
        str | None,
        typer.Option("--endpoint", help="Address of a SPARQL 1.1 Graph Store to send to instead."),
    ] = None,
) -> None:
    """Load N-Quads, as a run on many machines or `kg export` left them.

    An empty store is filled in bulk; in another, articles replace what it had of them. A server that wants a
    token gets that of the environment variable KG_TOKEN.
    """
    from extractor.graph.sending import GraphStoreServer, send_shards
    from extractor.graph.shards import find_shards, load_shards
    from extractor.graph.store import open_store

    shards = find_shards(paths)
    if endpoint is not None:
        with GraphStoreServer(endpoint, os.environ.get("KG_TOKEN")) as server:
            _report(send_shards(server, shards), len(shards), endpoint)
        return
    with open_store(store) as opened:
        _report(load_shards(opened, shards), len(shards), str(store))


def _report(results: Iterator[Loaded], total: int, where: str) -> None:
    from extractor.workflow import Progress

    begin, quads, problems = time.monotonic(), 0, []
    with show_progress("Loading") as show:
        for done, loaded in enumerate(results, 1):
            quads += loaded.quads
            if loaded.problem:
                problems.append(loaded.problem)
            show(Progress(done, total, loaded.path.name))
    print(f"files     {total - len(problems):,}")
    print(f"quads     {quads:,}")
    print(f"skipped   {len(problems):,}")
    print(f"seconds   {time.monotonic() - begin:.1f}")
    print(f"{'endpoint' if '://' in where else 'store':<9} {where}")
    for problem in problems:
        say(f"kg: skipped: {problem}")
    if problems:
        raise typer.Exit(1)
