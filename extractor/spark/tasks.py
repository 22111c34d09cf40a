"""What happens in a Python worker: lines or files → articles → rows, over the function that local workers run.

The articles of a shard go through a pool of one process, as they do on one machine: the process dies with a
poisoned article, the Python worker and Spark's task do not. The pool outlives the task, so that each
Python worker loads one model.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import pandas as pd

from extractor.fingerprint import Fingerprints
from extractor.graph.build import build_graph
from extractor.graph.rows import describe, entity_rows, mention_rows, statement_rows, write_lines
from extractor.linking.iris import IriScheme
from extractor.pool import Failure, Pool
from extractor.reading import InputError, ReadNote
from extractor.reading.articles import Finished, Register, read_apart, read_record
from extractor.reading.identity import digest
from extractor.records import Article
from extractor.spark.frames import Frames, Row, make_frame, make_frames, read_groups
from extractor.spark.tables import EXTRACTED, READ, names
from extractor.workers import Done, Task, open_pool
from extractor.workflow import keep_believed, make_run

_ARTICLE = ("id", "text", "title", "date", "url", "source", "language")
_EXTRACTED = [*names(EXTRACTED.partition(", entities")[0]), "entities", "mentions", "statements"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is asked for, the same in every task; `ended_at` is its one time stamp."""

    base: str
    model: str | None
    min_confidence: float
    ended_at: str


def read_lines(frames: Frames) -> Iterator[pd.DataFrame]:
    """Read frames of JSON lines: columns value, path, block, number."""
    for frame in frames:
        rows: list[Row] = []
        for value, path, block, number in frame[["value", "path", "block", "number"]].itertuples(index=False):
            if value.strip():
                found = read_record(value.encode("utf-8", "surrogatepass"), path)
                rows += (_row_of(result, path, block, number) for result in found)
        yield make_frame(rows, names(READ))


def read_files(frames: Frames) -> Iterator[pd.DataFrame]:
    """Read frames of paths that every machine sees: column path."""
    for frame in frames:
        for path in frame["path"]:
            results = enumerate(read_apart([path]))
            rows = (_row_of(result, path, 0, number) for number, result in results)
            yield from make_frames(rows, names(READ))


def extract(frames: Frames, settings: Settings) -> Iterator[pd.DataFrame]:
    """Extract from the articles of a shard, which come sorted by id, and yield a row for each."""
    yield from make_frames(_extract_rows(frames, settings), _EXTRACTED)


def describe_entities(frames: Frames) -> Iterator[pd.DataFrame]:
    """Write the descriptions of entities: columns iri, types, names, aliases of all articles."""
    for frame in frames:
        rows = frame[["iri", "types", "names", "aliases"]].itertuples(index=False)
        yield pd.DataFrame({"value": [describe(*row) for row in rows]})


def _extract_rows(frames: Frames, settings: Settings) -> Iterator[Row]:
    refused: list[Row] = []
    iris, ended_at = IriScheme(settings.base), settings.ended_at
    fingerprints = _fingerprints(settings.model, settings.min_confidence)
    tasks = (Task(article, fingerprint=fingerprints.make(article)) for article in _admit(frames, refused))
    for task, outcome in _pool(settings.model).map(tasks):
        yield from refused
        refused.clear()
        row = _blank(task.article)
        if isinstance(outcome, Failure):
            yield {**row, "problem": f"article {task.article.id}: {outcome.reason}"}
            continue
        run = replace(make_run(outcome.versions), ended_at=ended_at)
        extraction = keep_believed(outcome.extraction, settings.min_confidence)
        graph = build_graph(extraction, run, iris, fingerprint=task.fingerprint)
        yield {
            **row,
            "iri": graph.article,
            "refused": len(graph.refused),
            "quads": write_lines(graph),
            "entities": entity_rows(graph),
            "mentions": mention_rows(graph),
            "statements": statement_rows(graph),
        }
    yield from refused


def _admit(frames: Frames, refused: list[Row]) -> Iterator[Article]:
    """Give every article an id of its own; the rows of those that have none are put into `refused`."""
    for (name,), group in read_groups(frames, "id"):
        register = Register()
        for row in group:
            if name is None:
                refused.append({"problem": row["problem"]})
                continue
            article = Article(**{column: row[column] for column in _ARTICLE})
            result = register.admit(Finished(article, row["path"], None, bool(row["named_by_headline"])))
            if isinstance(result, Article):
                yield result
            elif isinstance(result, InputError):
                refused.append({**_blank(article), "problem": str(result)})


def _row_of(result: Finished | InputError | ReadNote, path: str, block: int, number: int) -> Row:
    place = {"path": path, "block": block, "number": number}
    if isinstance(result, Finished):
        values = {column: getattr(result.article, column) for column in _ARTICLE}
        return {**values, **place, "path": result.path, "named_by_headline": result.named_by_headline}
    return {**place, "problem": str(result) if isinstance(result, InputError) else None}


def _blank(article: Article) -> Row:
    return {
        "id": article.id,
        "title": article.title,
        "date": article.date,
        "url": article.url,
        "source": article.source,
        "language": article.language,
        "digest": digest(article.text, 16),
        "refused": 0,
    }


@lru_cache(maxsize=1)
def _pool(model: str | None) -> Pool[Task, Done]:
    return open_pool(Path(model) if model else None, 1, lasting=True)


@lru_cache(maxsize=1)
def _fingerprints(model: str | None, min_confidence: float) -> Fingerprints:
    return Fingerprints(Path(model) if model else None, min_confidence)
