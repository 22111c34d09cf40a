"""A set and a map of strings whose memory does not grow with their number.

Both are temporary databases of SQLite, which keeps some megabytes in memory and the rest in a file that is gone
when the process ends.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable


def _open(columns: str) -> sqlite3.Connection:
    database = sqlite3.connect("", isolation_level=None)
    database.execute("PRAGMA synchronous = OFF")
    database.execute("PRAGMA journal_mode = OFF")
    database.execute(f"CREATE TABLE seen ({columns}) WITHOUT ROWID")
    return database


class DiskSet:
    """A set of strings that only grows and only tells its size."""

    def __init__(self) -> None:
        self._database = _open("text TEXT PRIMARY KEY")
        self._count = 0

    def update(self, texts: Iterable[str]) -> None:
        """Add strings; those that are there already do not count again."""
        rows = ((text,) for text in texts)
        self._count += self._database.executemany("INSERT OR IGNORE INTO seen VALUES (?)", rows).rowcount

    def __len__(self) -> int:
        return self._count


class DiskMap:
    """A map of strings to pairs of strings that only grows."""

    def __init__(self) -> None:
        self._database = _open("text TEXT PRIMARY KEY, first TEXT, second TEXT")

    def get(self, text: str) -> tuple[str, str] | None:
        """Return what was set for a string, or None."""
        found: tuple[str, str] | None = self._database.execute(
            "SELECT first, second FROM seen WHERE text = ?", (_plain(text),)
        ).fetchone()
        return found

    def __setitem__(self, text: str, pair: tuple[str, str]) -> None:
        values = tuple(map(_plain, (text, *pair)))
        self._database.execute("INSERT OR REPLACE INTO seen VALUES (?, ?, ?)", values)


def _plain(text: str) -> str:
    """Write lone surrogates, which file names may hold, so that SQLite takes them."""
    return text.encode("utf-8", "backslashreplace").decode()
