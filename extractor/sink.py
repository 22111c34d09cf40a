"""Where a run's articles go: a store, and beside it what the output file is written from."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from extractor.linking.iris import IriScheme

if TYPE_CHECKING:
    from extractor.graph.build import ArticleGraph
    from extractor.graph.store import GraphStore
    from extractor.records import Article

# Articles written in one transaction of the store, so at most what a run that was killed does again. A transaction
# takes milliseconds, an article a hundred times that.
BATCH = 16


class Sink:
    """Takes the graphs of articles and writes them in batches.

    The graph for the output file gathers in a store of its own in a temporary folder, so that memory stays flat
    however many articles there are. A context manager; an interrupt writes what is finished.
    """

    def __init__(self, path: Path | None, iris: IriScheme, *, keep: bool) -> None:
        self.iris = iris
        self._path = path
        self._keep = keep or path is None
        self._store: GraphStore | None = None
        self._copy: GraphStore | None = None
        self._waiting: list[ArticleGraph] = []
        self._stack = ExitStack()

    def open(self) -> None:
        """Open the stores at the first article: a lock shows before the work, and bad input makes no store."""
        from extractor.graph.store import open_store

        if self._path is not None and self._store is None:
            self._store = self._stack.enter_context(open_store(self._path))
        if self._keep and self._copy is None:
            folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="kg-extract-"))
            self._copy = self._stack.enter_context(open_store(Path(folder)))

    def holds(self, article: Article, fingerprint: str) -> bool:
        """Tell whether the store has this very article from a run like this one; the output gets it from there."""
        if self._store is None:
            return False
        from extractor.graph.journal import is_finished, read_article_graph

        iri = self.iris.article(article.id)
        if not is_finished(self._store, iri, fingerprint):
            return False
        if self._copy is not None:
            self._copy.write([read_article_graph(self._store, iri)])
        return True

    def add(self, graph: ArticleGraph) -> None:
        """Take an article's graph, and write when a batch is full."""
        self._waiting.append(graph)
        if len(self._waiting) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what waits, in one transaction a store."""
        waiting, self._waiting = self._waiting, []
        for store in (self._store, self._copy):
            if store is not None:
                store.write(waiting, batch=BATCH)

    def export(self, output: Path | BinaryIO, format: str | None) -> None:
        """Write the graph of this run's articles to a file or a stream."""
        from extractor.graph.export import export, write_export

        self.open()
        assert self._copy is not None, "a sink made with `keep` has it"
        if isinstance(output, Path):
            export(self._copy, output, format=format)
        else:
            write_export(self._copy, output, format=format or "turtle")

    def __enter__(self) -> Sink:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        with self._stack:
            if kind is not None and issubclass(kind, KeyboardInterrupt):
                self.flush()
