"""How results and messages reach the screen: rows in several formats, messages, progress."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress

# Where the output is no terminal, no cell is folded.
PIPE_WIDTH = 10_000


class RowFormat(StrEnum):
    """How rows are written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    TSV = "tsv"
    MARKDOWN = "markdown"


def say(message: str = "") -> None:
    """Print a line for the user beside the results, so on standard error."""
    print(message, file=sys.stderr, flush=True)


def write_rows(
    columns: Sequence[str], rows: Iterable[Sequence[str]], form: RowFormat, out: TextIO | None = None
) -> None:
    """Write rows in one of the formats, to standard output where `out` is not given."""
    stream = out or sys.stdout
    match form:
        case RowFormat.TABLE:
            _write_table(columns, rows, stream)
        case RowFormat.JSON:
            records = [dict(zip(columns, row, strict=True)) for row in rows]
            json.dump(records, stream, ensure_ascii=False, indent=1)
            stream.write("\n")
        case RowFormat.CSV:
            csv.writer(stream, lineterminator="\n").writerows([columns, *rows])
        case RowFormat.TSV:
            stream.writelines("\t".join(" ".join(cell.split()) for cell in row) + "\n" for row in [columns, *rows])
        case RowFormat.MARKDOWN:
            lines = [columns, ["---"] * len(columns), *rows]
            stream.writelines(f"| {' | '.join(_escape(cell) for cell in row)} |\n" for row in lines)


def _escape(cell: str) -> str:
    return " ".join(cell.split()).replace("|", r"\|")


def _write_table(columns: Sequence[str], rows: Iterable[Sequence[str]], stream: TextIO) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for position, column in enumerate(columns):
        table.add_column(column, overflow="fold", no_wrap=not stream.isatty(), ratio=None if position else None)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    width = None if stream.isatty() else PIPE_WIDTH
    Console(file=stream, width=width, highlight=False).print(table)


@contextmanager
def progress_bar(what: str) -> Iterator[Progress | None]:
    """Show progress on a terminal; give None where standard error is a pipe or a file."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.fields[at]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield progress
