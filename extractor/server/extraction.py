"""Articles that are sent to the server: read and extracted in a process of their own, written by the keeper."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from extractor.errors import ReadError
from extractor.graph.build import build_graph
from extractor.graph.store import GraphStore
from extractor.language import is_read
from extractor.linking.iris import IriScheme
from extractor.pool import Failure
from extractor.reading import InputError, read_articles
from extractor.records import Article, Extraction
from extractor.workers import Done, Task
from extractor.workflow import make_run

# Articles of one request; more would keep the next one waiting too long.
MAX_ARTICLES = 50
STDIN = "<stdin>"

Work = Callable[[Sequence[Task]], list[Done | Failure]]


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a request's articles gave, the versions of what made it, and what the sender should know."""

    extractions: tuple[Extraction, ...]
    versions: Mapping[str, str]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Added:
    """An article that was written, and the number of its facts."""

    iri: str
    headline: str
    facts: int


def extract_articles(work: Work, data: bytes) -> Extracted:
    """Read and extract the articles in some bytes: a text, a web page, a JSON object or JSON lines.

    `ReadError` where no article can be read, or where there are too many.
    """
    tasks: list[Task] = []
    problems: list[str] = []
    for result in read_articles(["-"], stdin=io.BytesIO(data), languages=None):
        if isinstance(result, Article):
            tasks.append(Task(result))
            if not is_read(result.language):
                problems.append(
                    f"{result.id} is not English but '{result.language}'; only its metadata are kept"
                )
        else:
            problems.append(str(result).replace(STDIN, "the article"))
            if isinstance(result, InputError) and not tasks and len(problems) > MAX_ARTICLES:
                break
        if len(tasks) > MAX_ARTICLES:
            raise ReadError(
                f"there are more than {MAX_ARTICLES} articles; send them in parts, or use `kg extract`"
            )
    if not tasks:
        raise ReadError("; ".join(problems) or "there is no article")
    done: list[Done] = []
    for task, outcome in zip(tasks, work(tasks), strict=True):
        if isinstance(outcome, Failure):
            problems.append(f"{task.article.id}: {outcome.reason}")
        else:
            done.append(outcome)
    if not done:
        raise ReadError("; ".join(problems))
    return Extracted(tuple(made.extraction for made in done), done[0].versions, tuple(problems))


def add_articles(store: GraphStore, extracted: Extracted, base: str) -> tuple[Added, ...]:
    """Write the articles to the store, each in place of what it has of it."""
    run, iris = make_run(extracted.versions), IriScheme(base)
    graphs = [build_graph(extraction, run, iris) for extraction in extracted.extractions]
    store.write(graphs)
    return tuple(
        Added(
            graph.article,
            extraction.article.title or extraction.article.id,
            len(extraction.facts) - len(graph.refused),
        )
        for graph, extraction in zip(graphs, extracted.extractions, strict=True)
    )
