"""Runs the rooms in order, from files to a store or a score; the only module that sees them all.

Language models and RDF stores are imported when a function needs them, so that a caller who only reads
the store never loads spaCy.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from extractor import __version__
from extractor.errors import FetchError, KgError, OutputError
from extractor.fingerprint import Fingerprints
from extractor.language import is_read
from extractor.linking.iris import DEFAULT_BASE, IriScheme
from extractor.ondisk import DiskSet
from extractor.pool import Failure
from extractor.records import Article, Extraction, RunInfo
from extractor.sink import Sink
from extractor.workers import Done, Task, extract_all

if TYPE_CHECKING:
    from extractor.graph.store import GraphStore
    from extractor.linking.agreement import LinkedPlaces
    from extractor.scoring import Score
    from extractor.web.settings import WebSettings

# Endings of files that hold one article each.
_SINGLE = (".txt", ".text", ".html", ".htm", ".xhtml", ".eml", ".pdf", ".docx")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: articles done, articles in all where that is known, and the latest one."""

    done: int
    total: int | None
    article: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did.

    `skipped` holds a message for each input that gave no facts, `notes` lesser ones.
    `facts` counts them by relation. `unchanged` counts articles that the store had already, which are in no
    other count.
    """

    articles: int
    unchanged: int
    mentions: int
    entities: int
    facts: Mapping[str, int]
    skipped: tuple[str, ...]
    notes: tuple[str, ...]
    seconds: float

    @property
    def failed(self) -> bool:
        """Tell whether anything asked for was not done."""
        return bool(self.skipped)


def _ignore(progress: Progress) -> None:
    """Take no notice of progress."""


def extract_to_store(
    paths: Iterable[str | Path],
    store: Path | None = None,
    *,
    output: Path | BinaryIO | None = None,
    format: str | None = None,
    base: str = DEFAULT_BASE,
    model: Path | None = None,
    workers: int | None = None,
    min_confidence: float = 0.0,
    again: bool = False,
    web: WebSettings | None = None,
    on_progress: Callable[[Progress], None] = _ignore,
) -> Summary:
    """Read articles, extract their facts, and write them to a store, a file, or both.

    Args:
        paths: files, folders, globs, addresses of web pages, and `-` for standard input.
        store: folder of the store. What it holds of an article is replaced; an article that it holds unchanged,
            from the same versions and settings, is passed over. None keeps nothing.
        output: file or binary stream that also gets the graph of this run's articles.
        format: name of the output's format; by default the file's ending says it, a stream gets Turtle.
        base: start of every IRI that the run makes.
        model: folder of a trained model instead of the one that comes with the package.
        workers: number of processes; None decides by the number of articles.
        min_confidence: facts believed less than this are left out.
        again: extract from articles that the store holds unchanged, too.
        web: how politely and from where web pages are fetched.
        on_progress: called after each article.

    Raises:
        StoreError: the store is locked or damaged, or its disk full. OutputError: the output cannot be written.

    However it ends, the store holds whole articles only, and running it again goes on where it ended.
    """
    from extractor.reading import InputError, find_inputs, read_articles

    begin = time.monotonic()
    _check_output(output, format)
    tally = _Tally()
    fingerprints = Fingerprints(model, min_confidence) if store is not None else None
    with ExitStack() as stack:
        paths = _fetch_addresses(list(paths), web, tally, stack)
        total = _count_articles(find_inputs(paths))
        sink = stack.enter_context(Sink(store, IriScheme(base), keep=output is not None))

        def read() -> Iterator[Task]:
            for result in read_articles(paths, languages=None):
                if isinstance(result, InputError):
                    tally.skipped.append(str(result))
                    continue
                if not isinstance(result, Article):
                    tally.notes.append(str(result))
                    continue
                sink.open()
                made = fingerprints.make(result) if fingerprints is not None else None
                if made is not None and not again and sink.holds(result, made):
                    tally.pass_over(result)
                    on_progress(Progress(tally.seen, total, result.id))
                else:
                    yield Task(result, fingerprint=made)

        with closing(extract_all(read(), model, workers)) as outcomes:
            for task, outcome in outcomes:
                tally.add(task, outcome, min_confidence, sink)
                on_progress(Progress(tally.seen, total, task.article.id))
        sink.flush()
        if output is not None:
            sink.export(output, format)
    return tally.summarize(time.monotonic() - begin)


def evaluate(
    paths: Sequence[Path],
    *,
    gold_mentions: bool = False,
    model: Path | None = None,
    workers: int | None = None,
    min_confidence: float = 0.0,
    on_progress: Callable[[Progress], None] = _ignore,
) -> Score:
    """Extract from the texts of gold articles and score the result against their annotation.

    With `gold_mentions` the extractor is given the gold entities and only has to find the facts among them.

    Raises:
        GoldError: a gold file does not follow the format.
    """
    from extractor.scoring import load_gold, score_articles

    gold = [article for path in paths for article in load_gold(path)]
    tasks = (Task(article.article, article.entities if gold_mentions else None) for article in gold)
    extractions: list[Extraction] = []
    for task, outcome in extract_all(tasks, model, workers):
        if isinstance(outcome, Failure):
            raise KgError(f"article {task.article.id}: {outcome.reason}")
        extractions.append(keep_believed(outcome.extraction, min_confidence))
        on_progress(Progress(len(extractions), len(gold), task.article.id))
    return score_articles(zip(gold, extractions, strict=True))


def build_store(
    extractions: Iterable[Extraction], *, base: str = DEFAULT_BASE, run: RunInfo | None = None
) -> GraphStore:
    """Build the graph of some extractions in memory, to be asked or exported like a store on disk."""
    from extractor.graph.build import build_graph
    from extractor.graph.store import memory_store

    run = run or make_run({})
    iris = IriScheme(base)
    store = memory_store()
    store.write(build_graph(extraction, run, iris) for extraction in extractions)
    return store


def link_store(path: Path) -> LinkedPlaces:
    """Link the places of a store to the gazetteer, and write what that knows of them to the authority graph.

    Raises:
        StoreError: the store is missing, locked or damaged.
    """
    from extractor.graph.store import open_store

    with open_store(path, create=False) as store:
        return link_places(store)


def link_places(store: GraphStore) -> LinkedPlaces:
    """Link the places of an open store, as `link_store` does."""
    from extractor.graph.authority import read_article_places, write_authority
    from extractor.linking.agreement import link_articles

    found = link_articles(read_article_places(store))
    write_authority(store, found.links, found.around)
    return found


def make_run(versions: Mapping[str, str]) -> RunInfo:
    """Describe this run."""
    return RunInfo(
        software_version=__version__,
        model=versions.get("model", "none"),
        lexicon=versions.get("lexicon", "none"),
        ended_at=read_clock(),
    )


def read_clock() -> str:
    """Return the time as ISO 8601: the only place that looks at a clock, unless `SOURCE_DATE_EPOCH` gives it."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        ended = datetime.now(UTC) if epoch is None else datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        raise KgError(
            f"SOURCE_DATE_EPOCH is '{epoch}': set it to a number of seconds since 1970, or unset it"
        ) from None
    return ended.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(slots=True)
class _Tally:
    """What a run has met so far."""

    articles: int = 0
    unchanged: int = 0
    mentions: int = 0
    entities: DiskSet = field(default_factory=DiskSet)
    facts: Counter[str] = field(default_factory=Counter)
    skipped: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    run: RunInfo | None = None

    @property
    def seen(self) -> int:
        """How many articles are done with."""
        return self.articles + self.unchanged

    def pass_over(self, article: Article) -> None:
        """Count an article that the store holds already."""
        self.unchanged += 1
        self._note_language(article)

    def add(self, task: Task, outcome: Done | Failure, min_confidence: float, sink: Sink) -> None:
        """Count one article's outcome and hand its graph to the sink."""
        from extractor.graph.build import build_graph

        article = task.article
        if isinstance(outcome, Failure):
            self.skipped.append(f"article {article.id}: {outcome.reason}")
            return
        self._note_language(article)
        if self.run is None:
            self.run = make_run(outcome.versions)
        extraction = keep_believed(outcome.extraction, min_confidence)
        graph = build_graph(extraction, self.run, sink.iris, fingerprint=task.fingerprint)
        sink.add(graph)
        refused = Counter(refusal.fact.relation for refusal in graph.refused)
        self.articles += 1
        self.mentions += len(extraction.mentions)
        self.entities.update(sink.iris.entity(entity) for entity in extraction.entities)
        self.facts.update(fact.relation for fact in extraction.facts)
        self.facts.subtract(refused)
        self.notes.extend(
            f"article {article.id}: {refusal.fact.relation} left out, {refusal.reason}"
            for refusal in graph.refused
        )

    def _note_language(self, article: Article) -> None:
        if not is_read(article.language):
            self.skipped.append(
                f"article {article.id}: is not English but '{article.language}'; "
                "its metadata is kept; give an English version for its facts, or see docs/languages.md"
            )

    def summarize(self, seconds: float) -> Summary:
        """Return the counts, relations by frequency."""
        facts = {relation: count for relation, count in self.facts.most_common() if count}
        return Summary(
            articles=self.articles,
            unchanged=self.unchanged,
            mentions=self.mentions,
            entities=len(self.entities),
            facts=dict(sorted(facts.items(), key=lambda item: (-item[1], item[0]))),
            skipped=tuple(self.skipped),
            notes=tuple(self.notes),
            seconds=seconds,
        )


def keep_believed(extraction: Extraction, min_confidence: float) -> Extraction:
    """Leave out the facts that are believed less than this."""
    if not min_confidence:
        return extraction
    return replace(
        extraction, facts=tuple(fact for fact in extraction.facts if fact.confidence >= min_confidence)
    )


def _fetch_addresses(
    paths: list[str | Path], web: WebSettings | None, tally: _Tally, stack: ExitStack
) -> list[str | Path]:
    """Fetch the web pages among the inputs to a temporary folder and name the files in their places."""
    from extractor.web.urls import is_address

    if not any(is_address(str(path)) for path in paths):
        return paths
    from extractor.web import WebClient, keep_page

    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kg-fetch-")))
    client = stack.enter_context(WebClient(web))
    found: list[str | Path] = []
    for path in paths:
        if not is_address(str(path)):
            found.append(path)
            continue
        try:
            found.append(keep_page(folder, str(path), client.fetch(str(path))))
        except FetchError as error:
            tally.skipped.append(str(error))
    return found


def _count_articles(inputs: Iterable[object]) -> int | None:
    """Count the articles to come, where the files' endings and lines tell."""
    total = 0
    for file in inputs:
        if isinstance(file, Path):
            count = _count_articles_in(file)
            if count is None:
                return None
            total += count
    return total or None


def _count_articles_in(file: Path) -> int | None:
    """Count the articles of one file by its lines; None where only reading it would tell."""
    if file.suffix.lower() not in {".jsonl", ".ndjson"}:
        return 1 if file.name.lower().endswith(_SINGLE) else None
    try:
        with file.open("rb") as stream:
            return sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b"")) or 1
    except OSError:
        return 0


def _check_output(output: Path | BinaryIO | None, format: str | None) -> None:
    """Find out before the work whether the output can be written."""
    if not isinstance(output, Path):
        return
    from extractor.graph.export import guess_format

    if format is None:
        guess_format(output)
    if output.is_dir():
        raise OutputError(f"{output}: is a folder; name a file")
    if not os.access(output.parent, os.W_OK):
        raise OutputError(
            f"{output}: its folder does not exist or cannot be written; create it or name another"
        )
