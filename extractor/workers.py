"""Extracts from many articles: in this process, or in several where there are enough of them."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.errors import KgError
from extractor.linking.foreign_names import unite_foreign_names
from extractor.pool import Failure, Pool
from extractor.records import Article, Entity, Extraction

if TYPE_CHECKING:
    from extractor.nlp.pipeline import Extractor

# Below this many articles the start of several workers (about 3 s each) costs more than it saves.
POOL_FROM = 40
# The longest that one article may take. The longest that is read (a million characters) takes some minutes.
PATIENCE_SECONDS = 1800.0
# Articles handed to a model at once: `nlp.pipe` gains up to about 16 texts a batch, and a dead worker
# costs its chunk a second run.
CHUNK = 8


@dataclass(frozen=True, slots=True)
class Task:
    """An article to extract from, with the entities where they are given, and its entry in the journal."""

    article: Article
    entities: tuple[Entity, ...] | None = None
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What a worker sends back: the extraction, and the versions of what made it."""

    extraction: Extraction
    versions: Mapping[str, str]


def extract_all(
    tasks: Iterable[Task], model: Path | None, workers: int | None
) -> Generator[tuple[Task, Done | Failure]]:
    """Yield the outcomes in the order of the tasks, from workers, or for a single article from this process.

    A few articles go to one worker: whatever becomes of it, this process goes on.
    """
    source = iter(tasks)
    first = list(islice(source, POOL_FROM))
    if workers is None:
        workers = 1 if len(first) < POOL_FROM else count_cores()
    if len(first) > 1:
        yield from open_pool(model, workers).map(chain(first, source))
    elif first:
        yield from zip(first, build_work(model)(first), strict=True)


def open_pool(model: Path | None, workers: int, *, lasting: bool = False) -> Pool[Task, Done]:
    """Return a pool of processes that extract from articles."""
    return Pool(partial(build_work, model), workers, CHUNK, patience=PATIENCE_SECONDS, lasting=lasting)


def build_work(model: Path | None) -> Callable[[Sequence[Task]], list[Done | Failure]]:
    """Load the language models and return what a worker does with a chunk of articles."""
    from extractor.nlp.parser import limit_threads

    limit_threads()
    from extractor.nlp.pipeline import load_extractor

    return partial(_extract, load_extractor(model))


def _extract(extractor: Extractor, tasks: Sequence[Task]) -> list[Done | Failure]:
    """Extract from articles together, or one by one where one of them meets a bug of ours."""
    versions = extractor.versions
    try:
        if any(task.entities is not None for task in tasks):
            extractions = [extractor.extract(task.article, entities=task.entities) for task in tasks]
        else:
            extractions = list(extractor.pipe([task.article for task in tasks]))
        return [Done(unite_foreign_names(extraction), versions) for extraction in extractions]
    except KgError:
        raise
    except Exception as error:
        if len(tasks) > 1:
            return [outcome for task in tasks for outcome in _extract(extractor, [task])]
        if isinstance(error, MemoryError):
            return [Failure("needs more memory than there is; split it, or use fewer --workers")]
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(frame.filename).name}:{frame.lineno}"
        return [Failure(f"{type(error).__name__} at {where}: {error} (a bug; please report it)")]


def count_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
