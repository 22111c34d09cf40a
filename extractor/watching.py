"""Feeds watched: what they list anew is fetched, extracted and stored, each page once.

What is known of the feeds stands in a small SQLite file beside the store. A page counts as done only after its
article is stored, so that a watch that is killed goes on where it ended.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from extractor.errors import FetchError, StoreError
from extractor.linking.iris import DEFAULT_BASE
from extractor.reading import InputError, read_articles
from extractor.web import WebClient, WebSettings, keep_page, parse_feed
from extractor.workflow import Summary, extract_to_store

# Pages fetched before they are extracted together: models load once for them, and a kill costs no more.
CHUNK = 20
# A page that cannot be fetched, or holds no article yet, in so many rounds is given up.
MAX_TRIES = 3
# How deep indexes of sitemaps may lie in each other.
MAX_DEPTH = 3

_TABLES = """
CREATE TABLE IF NOT EXISTS feed (url TEXT PRIMARY KEY, etag TEXT, modified TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS page (
  number INTEGER PRIMARY KEY, url TEXT UNIQUE NOT NULL, done INTEGER NOT NULL DEFAULT 0,
  tries INTEGER NOT NULL DEFAULT 0);
"""


@dataclass(frozen=True, slots=True)
class Round:
    """What one look at all feeds gave: feeds that answered, pages listed anew, articles stored, problems."""

    feeds: int
    new: int
    articles: int
    facts: int
    problems: tuple[str, ...]


class WatchState:
    """What is known of feeds and their pages, in a file; a context manager."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._database = sqlite3.connect(path)
            self._database.executescript(_TABLES)
        except sqlite3.Error as error:
            raise StoreError(f"{path}: cannot keep what is known of the feeds ({error})") from error

    def __enter__(self) -> WatchState:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def validators(self, feed: str) -> tuple[str | None, str | None]:
        """Return ETag and Last-Modified of the feed's last answer."""
        row = self._database.execute("SELECT etag, modified FROM feed WHERE url = ?", (feed,)).fetchone()
        return row or (None, None)

    def note_feed(self, feed: str, etag: str | None, modified: str | None, pages: Iterable[str]) -> int:
        """Note a feed's answer and its pages at once; return how many pages are new."""
        with self._database:
            before = self._database.total_changes
            self._database.executemany(
                "INSERT OR IGNORE INTO page (url) VALUES (?)", ((url,) for url in pages)
            )
            new = self._database.total_changes - before
            self._database.execute("INSERT OR REPLACE INTO feed VALUES (?, ?, ?)", (feed, etag, modified))
        return new

    def pending(self, limit: int) -> list[str]:
        """Return pages that are not done, in the order in which they were listed."""
        query = "SELECT url FROM page WHERE NOT done AND tries < ? ORDER BY tries, number LIMIT ?"
        return [url for (url,) in self._database.execute(query, (MAX_TRIES, limit))]

    def note_done(self, pages: Iterable[str]) -> None:
        """Note pages whose articles are stored."""
        with self._database:
            self._database.executemany("UPDATE page SET done = 1 WHERE url = ?", ((url,) for url in pages))

    def note_failed(self, page: str) -> None:
        """Count a page that could not be fetched or held no article."""
        with self._database:
            self._database.execute("UPDATE page SET tries = tries + 1 WHERE url = ?", (page,))


def watch_once(
    feeds: Sequence[str],
    store: Path,
    state: WatchState,
    *,
    web: WebSettings | None = None,
    limit: int = 100,
    base: str = DEFAULT_BASE,
    model: Path | None = None,
    workers: int | None = None,
) -> Round:
    """Look at every feed once and store the articles of up to `limit` pages that are not stored yet.

    Raises:
        StoreError: the store or what is known of the feeds cannot be written.
    """
    problems: list[str] = []
    answered = new = articles = facts = 0
    try:
        with WebClient(web) as client:
            for feed in feeds:
                try:
                    new += _look(client, state, feed)
                    answered += 1
                except FetchError as error:
                    problems.append(str(error))
            for chunk in _chunks(state.pending(limit)):
                summary = _store_pages(client, state, chunk, problems, store, base, model, workers)
                if summary is not None:
                    articles += summary.articles
                    facts += sum(summary.facts.values())
                    problems += summary.skipped
    except sqlite3.Error as error:
        raise StoreError(f"{state.path}: cannot keep what is known of the feeds ({error})") from error
    return Round(answered, new, articles, facts, tuple(problems))


def _look(client: WebClient, state: WatchState, feed: str, depth: int = 0) -> int:
    """Ask a feed for what is new, and the feeds that it lists; return the number of new pages."""
    etag, modified = state.validators(feed)
    answer = client.fetch(feed, etag=etag, last_modified=modified)
    if answer.unchanged:
        return 0
    parsed = parse_feed(answer.body, answer.url)
    new = 0
    if depth < MAX_DEPTH:
        for inner in parsed.feeds:
            new += _look(client, state, inner, depth + 1)
    # An index stands for what it lists, which may change while it does not.
    headers = {} if parsed.feeds else answer.headers
    return new + state.note_feed(feed, headers.get("etag"), headers.get("last-modified"), parsed.pages)


def _store_pages(
    client: WebClient,
    state: WatchState,
    pages: Sequence[str],
    problems: list[str],
    store: Path,
    base: str,
    model: Path | None,
    workers: int | None,
) -> Summary | None:
    """Fetch some pages, store their articles, then note them as done."""
    with tempfile.TemporaryDirectory(prefix="kg-watch-") as folder:
        kept: dict[str, Path] = {}
        for page in pages:
            try:
                path = keep_page(Path(folder), page, client.fetch(page))
            except FetchError as error:
                problems.append(str(error))
                state.note_failed(page)
                continue
            # A feed may list a page before its text is there.
            unread = [
                found for found in read_articles([path], languages=None) if isinstance(found, InputError)
            ]
            if unread:
                problems += [f"{page}: {error.reason}; {error.advice}" for error in unread]
                state.note_failed(page)
            else:
                kept[page] = path
        if not kept:
            return None
        summary = extract_to_store(kept.values(), store, base=base, model=model, workers=workers)
    state.note_done(kept)
    return summary


def _chunks(pages: Sequence[str]) -> Iterator[Sequence[str]]:
    return (pages[start : start + CHUNK] for start in range(0, len(pages), CHUNK))
