"""How results and messages reach the screen: rows in several formats, messages, progress."""

from __future__ import annotations

import csv
import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from extractor.workflow import Progress

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """Replace control characters, with which a name or headline could steer the terminal."""
    return _CONTROLS.sub("\ufffd", text)


def put(text: str = "") -> None:
    """Print text of articles as a result."""
    print(clean(text))


# Where no bar can be shown, a line tells how far a run is after so many seconds each.
REPORT_SECONDS = 60.0


def say(message: str = "") -> None:
    """Print a line for the user beside the results, so on standard error."""
    print(clean(message), file=sys.stderr, flush=True)


def print_json(value: object) -> None:
    """Print a value as JSON with the characters as they are."""
    print(json.dumps(value, ensure_ascii=False, indent=1))


def print_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows as CSV with a header."""
    csv.writer(sys.stdout, lineterminator="\n").writerows([columns, *rows])


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]], out: TextIO | None = None) -> None:
    """Print rows for reading: columns side by side, folded on a terminal only."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    stream = out or sys.stdout
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(clean(cell)) for cell in row))
    # In a pipe every row is one line, however long.
    width = (
        None
        if stream.isatty()
        else 10 + sum(4 + max(map(len, column)) * 2 for column in zip(columns, *rows, strict=True))
    )
    Console(file=stream, width=width, highlight=False).print(table)


@contextmanager
def show_progress(what: str) -> Iterator[Callable[[Progress], None]]:
    """Give a callback that shows how far a run is, how fast it goes and how long it will take.

    On a terminal it is a bar; where standard error is none, a line now and then, so that logs tell too.
    """
    if not sys.stderr.isatty():
        yield _Reporter(what).show
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn(what, markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(elapsed_when_finished=True),
        TextColumn("{task.description}", markup=False),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("loading", total=None, rate="")

        def show(progress: Progress) -> None:
            speed = bar.tasks[0].speed
            bar.update(
                task,
                completed=progress.done,
                total=progress.total,
                description=clean(progress.article),
                rate=f"{speed:.1f}/s" if speed else "",
            )

        yield show


class _Reporter:
    """Prints a line of progress now and then, and none in short runs."""

    def __init__(self, what: str, every: float = REPORT_SECONDS) -> None:
        self._what = what
        self._every = every
        self._begin = self._last = time.monotonic()

    def show(self, progress: Progress) -> None:
        """Print where enough time has passed since the last line."""
        now = time.monotonic()
        if now - self._last < self._every:
            return
        self._last = now
        rate = progress.done / (now - self._begin)
        total = f" of {progress.total:,}" if progress.total else ""
        left = ""
        if progress.total and progress.total > progress.done:
            left = f", {timedelta(seconds=round((progress.total - progress.done) / rate))} left"
        say(f"{self._what}: {progress.done:,}{total}, {rate:.1f} a second{left}")
