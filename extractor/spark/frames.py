"""Rows to and from the frames of pandas in which Spark hands them to Python."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from typing import Any

import pandas as pd

Frames = Iterable[pd.DataFrame]
Row = dict[str, Any]

# Rows handed to Spark at once: some megabytes of whole articles, and of all else.
ROWS, MANY = 32, 2000


def read_rows(frames: Frames) -> Iterator[Row]:
    """Read the rows of frames one by one; what is missing is None."""
    return chain.from_iterable(map(_rows, frames))


def read_groups(frames: Frames, *columns: str) -> Iterator[tuple[tuple[Any, ...], Iterator[Row]]]:
    """Read rows that come sorted by these columns, group by group; a group is to be read before the next."""
    yield from groupby(read_rows(frames), key=lambda row: tuple(row[column] for column in columns))


def make_frames(rows: Iterable[Row], columns: list[str], size: int = ROWS) -> Iterator[pd.DataFrame]:
    """Make frames of rows, so many rows each; what a row lacks is None. At least one frame comes."""
    waiting: list[Row] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) >= size:
            yield make_frame(waiting, columns)
            waiting = []
    yield make_frame(waiting, columns)


def make_frame(rows: list[Row], columns: list[str]) -> pd.DataFrame:
    """Make one frame of rows."""
    values = {column: pd.Series([row.get(column) for row in rows], dtype=object) for column in columns}
    return pd.DataFrame(values)


def _rows(frame: pd.DataFrame) -> Iterator[Row]:
    columns = list(frame.columns)
    for values in frame.astype(object).where(frame.notna(), None).itertuples(index=False):
        yield dict(zip(columns, values, strict=True))
