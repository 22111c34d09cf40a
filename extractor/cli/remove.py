"""`kg remove`: take an article back out of the store."""

from __future__ import annotations

from typing import Annotated

import typer

from extractor.cli.options import DEFAULT_STORE, Store


def run(
    articles: Annotated[list[str], typer.Argument(metavar="ARTICLE...", help="Ids or IRIs of articles.")],
    store: Store = DEFAULT_STORE,
) -> None:
    """Remove articles, and every fact and entity that no other article states."""
    from extractor.graph.store import open_store

    with open_store(store, create=False) as opened:
        for article in articles:
            removal = opened.remove(article)
            print(
                f"removed {article}: {removal.statements} statements, {removal.facts} facts and "
                f"{removal.entities} entities that no other article states"
            )
