"""`kg report`: articles and what they say, as one page to keep or to send."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from extractor.cli.options import Model, Workers
from extractor.cli.screen import say, show_progress


def run(
    paths: Annotated[
        list[str],
        typer.Argument(help="Files (.txt .html .json .jsonl), folders, globs, or - for standard input."),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="File of the page.")] = Path("report.html"),
    min_confidence: Annotated[
        float, typer.Option("--min-confidence", min=0, max=1, help="Leave out facts believed less than this.")
    ] = 0.0,
    workers: Workers = None,
    model: Model = None,
) -> None:
    """Read articles and write a page with their texts, facts, graph, map and timeline.

    The page needs no server and nothing beside it. No store is kept.
    """
    from extractor.errors import OutputError
    from extractor.graph.store import open_store
    from extractor.pictures.report import write_report
    from extractor.workflow import extract_to_store, link_store

    if output.is_dir() or not output.parent.is_dir():
        raise OutputError(f"{output}: is a folder, or its folder does not exist; name a file")
    with TemporaryDirectory(prefix="kg-report-") as folder:
        store = Path(folder, "store")
        with show_progress("Extracting") as on_progress:
            summary = extract_to_store(
                paths,
                store,
                model=model,
                workers=workers,
                min_confidence=min_confidence,
                on_progress=on_progress,
            )
        for problem in summary.skipped:
            say(f"kg: skipped: {problem}")
        if summary.articles:
            link_store(store)
            with open_store(store, read_only=True) as source:
                write_report(source, output)
            print(f"wrote {output}: {summary.articles} articles, {sum(summary.facts.values())} facts")
    if summary.failed:
        raise typer.Exit(1)
