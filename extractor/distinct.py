"""Counts how many different strings there were, in memory that does not grow with their number."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable


class DistinctCount:
    """A set of strings in a temporary file of SQLite, which keeps some megabytes of it in memory.

    The file is made when the memory no longer suffices, and is gone when the process ends.
    """

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("CREATE TABLE seen (text TEXT PRIMARY KEY) WITHOUT ROWID")
        self._count = 0

    def update(self, texts: Iterable[str]) -> None:
        """Add strings; those that are there already do not count again."""
        rows = ((text,) for text in texts)
        self._count += self._database.executemany("INSERT OR IGNORE INTO seen VALUES (?)", rows).rowcount

    def __len__(self) -> int:
        return self._count
