"""`kg extract`: from articles to the store."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from extractor.cli.options import (
    DEFAULT_STORE,
    AllowNetwork,
    Engine,
    GraphFormat,
    Master,
    Model,
    Shards,
    SparkSettings,
    Store,
    WhichEngine,
    Workers,
    make_web_settings,
    parse_spark_settings,
)
from extractor.cli.screen import say, show_progress

if TYPE_CHECKING:
    from extractor.workflow import Summary

STANDARD_OUTPUT = "-"


# More lesser messages than this are counted, not shown.
NOTES_SHOWN = 10


def run(
    paths: Annotated[
        list[str],
        typer.Argument(
            help="Files (text, HTML, JSON, mail, WARC, PDF, DOCX, archives), folders, globs, URLs, or -."
        ),
    ],
    store: Store = DEFAULT_STORE,
    no_store: Annotated[
        bool, typer.Option("--no-store", help="Keep nothing; for use with --output.")
    ] = False,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help="Also write the graph to this file; - is standard output."),
    ] = None,
    form: Annotated[
        GraphFormat | None,
        typer.Option("--format", "-f", help="Format of the output; default: by its ending."),
    ] = None,
    base: Annotated[str | None, typer.Option("--base", help="Start of every IRI that is made.")] = None,
    min_confidence: Annotated[
        float, typer.Option("--min-confidence", min=0, max=1, help="Leave out facts believed less than this.")
    ] = 0.0,
    workers: Workers = None,
    model: Model = None,
    again: Annotated[
        bool, typer.Option("--again", help="Extract from articles that the store holds unchanged, too.")
    ] = False,
    allow_network: AllowNetwork = None,
    engine: WhichEngine = Engine.LOCAL,
    master: Master = None,
    shards: Shards = 16,
    settings: SparkSettings = None,
) -> None:
    """Read articles and write their facts to the store.

    An article that has changed is replaced; one that the store holds unchanged, from the same versions of
    software and models, is passed over, so that a run that was interrupted goes on where it ended.

    With --engine spark the graph goes to the new folder --output, for `kg load`.
    """
    from extractor.linking.iris import DEFAULT_BASE
    from extractor.workflow import extract_to_store

    if engine is Engine.SPARK:
        _run_on_spark(paths, output, master, shards, base or DEFAULT_BASE, model, min_confidence, settings)
        return
    if no_store and output is None:
        raise typer.BadParameter("--no-store without --output would throw the result away; add -o FILE")
    to_screen = output == STANDARD_OUTPUT
    with show_progress("Extracting") as on_progress:
        summary = extract_to_store(
            paths,
            None if no_store else store,
            output=sys.stdout.buffer if to_screen else Path(output) if output else None,
            format=form and form.value,
            base=base or DEFAULT_BASE,
            model=model,
            workers=workers,
            min_confidence=min_confidence,
            again=again,
            web=make_web_settings(allow_network),
            on_progress=on_progress,
        )
    print_summary(summary, sys.stderr if to_screen else sys.stdout)
    if summary.articles + summary.unchanged and not no_store:
        print(f"store     {store}", file=sys.stderr if to_screen else sys.stdout)
    for problem in summary.skipped:
        say(f"kg: skipped: {problem}")
    for note in summary.notes[:NOTES_SHOWN]:
        say(f"kg: note: {note}")
    if len(summary.notes) > NOTES_SHOWN:
        say(f"kg: note: and {len(summary.notes) - NOTES_SHOWN} more notes")
    if summary.failed:
        raise typer.Exit(1)


def _run_on_spark(
    paths: list[str],
    output: str | None,
    master: str | None,
    shards: int,
    base: str,
    model: Path | None,
    min_confidence: float,
    settings: list[str] | None,
) -> None:
    from extractor.spark.job import extract_on_spark

    if output is None or output == STANDARD_OUTPUT:
        raise typer.BadParameter("--engine spark writes to a folder; add --output DIR")
    pairs = parse_spark_settings(settings)
    summary = extract_on_spark(
        paths,
        output,
        master=master,
        shards=shards,
        base=base,
        model=model,
        min_confidence=min_confidence,
        settings=pairs,
    )
    for name in ("articles", "entities", "statements", "facts", "skipped"):
        print(f"{name:<10} {getattr(summary, name):,}")
    print(f"seconds    {summary.seconds:.1f}")
    print(f"output     {output}")
    for problem in summary.problems:
        say(f"kg: skipped: {problem}")
    if summary.skipped > len(summary.problems):
        say(f"kg: skipped: and {summary.skipped - len(summary.problems)} more, in the table of articles")
    if summary.skipped:
        raise typer.Exit(1)


def print_summary(summary: Summary, out: TextIO) -> None:
    """Print what a run did, a line for each kind of thing."""
    lines = {
        "articles": f"{summary.articles:,}",
        **({"unchanged": f"{summary.unchanged:,}"} if summary.unchanged else {}),
        "mentions": f"{summary.mentions:,}",
        "entities": f"{summary.entities:,}",
        "facts": f"{sum(summary.facts.values()):,}",
    }
    for name, value in lines.items():
        print(f"{name:<9} {value}", file=out)
    for relation, count in summary.facts.items():
        print(f"  {relation:<26} {count:>6,}", file=out)
    print(f"skipped   {len(summary.skipped):,}", file=out)
    print(f"seconds   {summary.seconds:.1f}", file=out)
