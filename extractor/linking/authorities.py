"""An authority list as an index on disk: names to things, in microseconds and little memory.

SQLite keeps the labels under the keys by which names meet (`linking.name_keys`), so that a list of a million labels is
read once, in one pass, and then looked up without being loaded. A compiled index can be kept and given again.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from extractor.errors import OutputError, ReadError
from extractor.linking.name_keys import bare_company, spell
from extractor.records import AuthorityEntry

# SQLite's own mark of whose file it is ('kgau').
APPLICATION_ID = 0x6B676175
BATCH = 5000
SEPARATOR = "\n"
TABLES = """
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT UNIQUE NOT NULL, label TEXT NOT NULL DEFAULT '',
  aliases TEXT NOT NULL DEFAULT '', type TEXT NOT NULL DEFAULT '', country TEXT NOT NULL DEFAULT '',
  same_as TEXT NOT NULL DEFAULT '');
CREATE TABLE name (key TEXT NOT NULL, thing INTEGER NOT NULL, bare INTEGER NOT NULL, PRIMARY KEY (key, thing, bare))
  WITHOUT ROWID;
"""
UPSERT = """
INSERT INTO thing (iri, label, aliases, type, country, same_as) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (iri) DO UPDATE SET
  label = CASE WHEN label = '' THEN excluded.label ELSE label END,
  aliases = CASE WHEN excluded.aliases = '' THEN aliases WHEN aliases = '' THEN excluded.aliases
    ELSE aliases || char(10) || excluded.aliases END,
  type = CASE WHEN type = '' THEN excluded.type ELSE type END,
  country = CASE WHEN country = '' THEN excluded.country ELSE country END,
  same_as = CASE WHEN excluded.same_as = '' THEN same_as WHEN same_as = '' THEN excluded.same_as
    ELSE same_as || char(10) || excluded.same_as END
RETURNING id
"""
FIND = """
SELECT iri, label, aliases, type, country, same_as FROM thing
WHERE id IN (SELECT thing FROM name WHERE key = ? AND bare <= ?) ORDER BY iri
"""


class Authority:
    """Things by their names. A context manager: leaving it closes the index and removes it where it was temporary."""

    def __init__(self, path: Path | None = None) -> None:
        """Open a compiled index, or begin a temporary one; `ReadError` where the file is no index."""
        self._folder = tempfile.TemporaryDirectory(prefix="kg-authority-") if path is None else None
        target = path or Path(self._folder.name if self._folder else ".") / "authority.sqlite"
        try:
            # Read-only for a file that is given: nothing but `compile` writes one.
            mode = f"{target.resolve().as_uri()}?mode={'rwc' if path is None else 'ro'}"
            self._db = sqlite3.connect(mode, uri=True, check_same_thread=False)
            if path is None:
                self._db.executescript(TABLES)
                self._db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                self._db.execute("PRAGMA synchronous = OFF")
                self._db.execute("PRAGMA journal_mode = OFF")
            elif self._db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                raise ReadError(
                    f"{path}: is no authority index; make one with `kg authority FILES -o {path}`"
                )
        except sqlite3.Error as error:
            raise ReadError(
                f"{path}: is no authority index ({error}); make one with `kg authority FILES -o INDEX.sqlite`"
            ) from error

    def __enter__(self) -> Authority:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()
        if self._folder is not None:
            self._folder.cleanup()

    def add(self, entries: Iterable[AuthorityEntry]) -> int:
        """Add entries; of one IRI several may come, each with a part of what is known. Return their number."""
        count = 0
        try:
            for entry in entries:
                self._add(entry)
                count += 1
                if count % BATCH == 0:
                    self._db.commit()
        finally:
            self._db.commit()
        return count

    def find(self, name: str) -> list[AuthorityEntry]:
        """Return the things with this name, whatever its case, spelling and legal form; sorted by IRI.

        Those that bear just this name come alone; names that differ by their legal form count where there is none.
        """
        found = self._db.execute(FIND, (spell(name), 0)).fetchall()
        if not found:
            found = self._db.execute(FIND, (bare_company(name), 1)).fetchall()
        return [_entry(row) for row in found]

    def get(self, iri: str) -> AuthorityEntry | None:
        """Return the thing with this IRI."""
        row = self._db.execute(
            "SELECT iri, label, aliases, type, country, same_as FROM thing WHERE iri = ?", (iri,)
        ).fetchone()
        return _entry(row) if row else None

    def count(self) -> tuple[int, int]:
        """Count the things and their names."""
        things = self._db.execute("SELECT count(*) FROM thing").fetchone()[0]
        return things, self._db.execute("SELECT count(*) FROM name WHERE NOT bare").fetchone()[0]

    def save(self, path: Path) -> None:
        """Write the index to a file, in place of what stands there; `OutputError` where that cannot be."""
        draft = path.with_name(f".{path.name}.part")
        try:
            draft.unlink(missing_ok=True)
            self._db.commit()
            self._db.execute("VACUUM INTO ?", (str(draft),))
            draft.replace(path)
        except (sqlite3.Error, OSError) as error:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise OutputError(
                f"{path}: cannot be written ({error}); name a file in a folder that exists"
            ) from error

    def _add(self, entry: AuthorityEntry) -> None:
        aliases, same = SEPARATOR.join(_lines(entry.aliases)), SEPARATOR.join(_lines(entry.same_as))
        row = (entry.iri, " ".join(entry.label.split()), aliases, entry.type, entry.country, same)
        (number,) = self._db.execute(UPSERT, row).fetchone()
        names: set[tuple[str, int, int]] = set()
        for name in (entry.label, *entry.aliases):
            exact = spell(name)
            if exact:
                names.add((exact, number, 0))
                if (bare := bare_company(name)) != exact:
                    names.add((bare, number, 1))
        self._db.executemany("INSERT OR IGNORE INTO name VALUES (?, ?, ?)", sorted(names))


def _lines(values: Iterable[str]) -> list[str]:
    return [line for value in values if (line := " ".join(value.split()))]


def _entry(row: tuple[str, str, str, str, str, str]) -> AuthorityEntry:
    iri, label, aliases, entity_type, country, same_as = row
    others = tuple(sorted({alias for alias in aliases.split(SEPARATOR) if alias and alias != label}))
    name = label or (others[0] if others else iri)
    links = tuple(sorted({link for link in same_as.split(SEPARATOR) if link}))
    return AuthorityEntry(iri, name, others, entity_type, country, links)


def to_json(entry: AuthorityEntry) -> str:
    """Write an entry as one line of JSON, in the layout that `authority_files` reads."""
    return json.dumps(
        {
            "id": entry.iri,
            "label": entry.label,
            "aliases": list(entry.aliases),
            "type": entry.type,
            "country": entry.country,
            "same_as": list(entry.same_as),
        },
        ensure_ascii=False,
    )
