"""A client of the Reconciliation Service API 0.2, which OpenRefine and Wikidata's service speak.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/

A service is asked in batches. What fails for a moment (no connection, time-out, 429, 5xx) is tried again after a pause
that doubles; what a service answers is checked before it is believed; answers are kept in a file and not asked for twice.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import httpx

from extractor.errors import KgError

VERSION = "0.2"
BATCH, CANDIDATES = 10, 5
TIMEOUT, TRIES, PAUSE, LONGEST_PAUSE = 30.0, 4, 0.5, 60.0
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
AGENT = "expo-kg (reconciliation client)"


class ServiceError(KgError):
    """A reconciliation service cannot be reached, or does not keep to the protocol."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a service says of itself. `identifier_space` and a candidate's id together are its IRI."""

    name: str
    identifier_space: str
    schema_space: str
    view: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that a service proposes for a name; `match` says that the service is sure."""

    id: str
    name: str
    score: float
    match: bool = False
    types: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class NameQuery:
    """A name to ask for, and the type that the thing should have in the service's own terms."""

    name: str
    type: str = ""
    limit: int = CANDIDATES


@dataclass(slots=True)
class Service:
    """A service at an address. A context manager: leaving it closes the connection and the cache."""

    url: str
    timeout: float = TIMEOUT
    tries: int = TRIES
    pause: float = PAUSE
    cache: Path | None = None
    sleep: Callable[[float], None] = time.sleep
    _client: httpx.Client = field(init=False)
    _cache: AnswerCache | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        if urlsplit(self.url).scheme not in ("http", "https") or not urlsplit(self.url).netloc:
            raise ServiceError(
                f"'{self.url}' is no address of a service; give one like https://example.org/reconcile"
            )
        self._client = httpx.Client(
            timeout=self.timeout,
            headers={"User-Agent": AGENT, "Accept": "application/json"},
            follow_redirects=True,
        )
        self._cache = AnswerCache(self.cache) if self.cache is not None else None

    def __enter__(self) -> Service:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()
        if self._cache is not None:
            self._cache.close()

    def manifest(self) -> Manifest:
        """Ask the service what it is; `ServiceError` where it is none, or of another version."""
        return parse_manifest(self._request("GET"), self.url)

    def ask(
        self, queries: Iterable[NameQuery], *, batch: int = BATCH
    ) -> Iterator[tuple[Candidate, ...] | ServiceError]:
        """Yield the candidates for each query, best first, in order; an error for those whose batch failed."""
        remaining = iter(queries)
        while chunk := list(islice(remaining, batch)):
            known = [self._cache.get(self.url, query) if self._cache else None for query in chunk]
            missing = [query for query, answer in zip(chunk, known, strict=True) if answer is None]
            try:
                found = iter(self._ask_batch(missing) if missing else ())
            except ServiceError as error:
                yield from (answer if answer is not None else error for answer in known)
                continue
            for query, answer in zip(chunk, known, strict=True):
                if answer is None:
                    answer = next(found)
                    if self._cache is not None:
                        self._cache.put(self.url, query, answer)
                yield answer

    def _ask_batch(self, queries: Sequence[NameQuery]) -> list[tuple[Candidate, ...]]:
        body = {f"q{number}": _to_query(query) for number, query in enumerate(queries)}
        answer = self._request("POST", {"queries": json.dumps(body, ensure_ascii=False)})
        return parse_results(answer, list(body), self.url)

    def _request(self, method: str, form: dict[str, str] | None = None) -> Any:
        """Send a request, again after a pause where that may help, and return the JSON of the answer."""
        problem = "no answer"
        for attempt in range(self.tries):
            wait = min(self.pause * 2**attempt, LONGEST_PAUSE)
            try:
                response = self._client.request(method, self.url, data=form)
            except httpx.TransportError as error:
                problem = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            except httpx.HTTPError as error:
                raise ServiceError(f"{self.url}: {error}") from error
            else:
                if response.is_success:
                    return self._read(response)
                problem = f"HTTP {response.status_code}"
                if response.status_code not in PASSING:
                    raise ServiceError(
                        f"{self.url}: {problem}; is it the address of a reconciliation service?"
                    )
                with suppress(ValueError):
                    wait = min(float(response.headers.get("Retry-After", "")), LONGEST_PAUSE)
            if attempt + 1 < self.tries:
                self.sleep(wait)
        raise ServiceError(f"{self.url}: {problem}, {self.tries} times; try again later")

    def _read(self, response: httpx.Response) -> Any:
        try:
            return response.json()
        except (ValueError, UnicodeDecodeError) as error:
            raise ServiceError(f"{self.url}: the answer is no JSON ({error})") from error


class AnswerCache:
    """Answers of services, kept in a file of SQLite."""

    def __init__(self, path: Path) -> None:
        try:
            self._db = sqlite3.connect(path)
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS answer (service TEXT, query TEXT, answer TEXT, PRIMARY KEY (service, query))"
            )
        except sqlite3.Error as error:
            raise KgError(
                f"{path}: is no cache of answers ({error}); remove it or name another file"
            ) from error

    def get(self, service: str, query: NameQuery) -> tuple[Candidate, ...] | None:
        """Return a known answer."""
        row = self._db.execute(
            "SELECT answer FROM answer WHERE service = ? AND query = ?", (service, _key(query))
        ).fetchone()
        if row is None:
            return None
        return tuple(Candidate(**{**kept, "types": tuple(kept["types"])}) for kept in json.loads(row[0]))

    def put(self, service: str, query: NameQuery, answer: Sequence[Candidate]) -> None:
        """Keep an answer."""
        text = json.dumps([asdict(candidate) for candidate in answer], ensure_ascii=False)
        with self._db:
            self._db.execute("INSERT OR REPLACE INTO answer VALUES (?, ?, ?)", (service, _key(query), text))

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def parse_manifest(data: Any, where: str) -> Manifest:
    """Check a manifest; `ServiceError` says what is wrong with it."""
    if not isinstance(data, dict):
        raise ServiceError(f"{where}: is no reconciliation service: its manifest is no JSON object")
    # Version 0.1 had no list of versions; its queries and answers are the same.
    versions = data.get("versions", [VERSION])
    if not isinstance(versions, list) or not {VERSION, "0.1"} & set(map(str, versions)):
        raise ServiceError(f"{where}: speaks the versions {versions} of the protocol, not {VERSION}")
    missing = [
        name for name in ("name", "identifierSpace", "schemaSpace") if not isinstance(data.get(name), str)
    ]
    if missing:
        raise ServiceError(f"{where}: is no reconciliation service: its manifest lacks {', '.join(missing)}")
    view = data.get("view")
    address = view.get("url", "") if isinstance(view, dict) else ""
    return Manifest(data["name"], data["identifierSpace"], data["schemaSpace"], str(address))


def parse_results(data: Any, keys: Sequence[str], where: str) -> list[tuple[Candidate, ...]]:
    """Check a batch of results and return the candidates for each key, best first.

    `ServiceError` where a key has no result or a candidate lacks what the protocol demands.
    """
    if not isinstance(data, dict):
        raise ServiceError(f"{where}: the answer is no JSON object of results")
    answers: list[tuple[Candidate, ...]] = []
    for key in keys:
        entry = data.get(key)
        results = entry.get("result") if isinstance(entry, dict) else None
        if not isinstance(results, list):
            raise ServiceError(f"{where}: the answer has no list of results for the query {key}")
        candidates = [_parse_candidate(result, key, where) for result in results]
        answers.append(tuple(sorted(candidates, key=lambda one: (-one.score, one.id))))
    return answers


def _parse_candidate(data: Any, key: str, where: str) -> Candidate:
    wanted = {"id": str, "name": str, "score": int | float}
    wrong = [
        name
        for name, kind in wanted.items()
        if not isinstance(data, dict)
        or not isinstance(data.get(name), kind)
        or isinstance(data.get(name), bool)
    ]
    if wrong:
        raise ServiceError(f"{where}: a candidate for the query {key} has no proper {', '.join(wrong)}")
    kinds = data.get("type") or []
    types = [kind.get("id", "") if isinstance(kind, dict) else str(kind) for kind in kinds if kind]
    return Candidate(
        data["id"],
        data["name"],
        float(data["score"]),
        data.get("match") is True,
        tuple(map(str, types)),
        str(data.get("description") or ""),
    )


def _to_query(query: NameQuery) -> dict[str, Any]:
    wanted: dict[str, Any] = {"query": query.name, "limit": query.limit}
    if query.type:
        wanted |= {"type": query.type, "type_strict": "should"}
    return wanted


def _key(query: NameQuery) -> str:
    return json.dumps(asdict(query), ensure_ascii=False, sort_keys=True)
