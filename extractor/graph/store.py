"""The graph store: Oxigraph, on disk or in memory, written one whole article at a time."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store

from extractor.errors import ReadError, StoreError
from extractor.graph import terms
from extractor.graph.build import ArticleGraph
from extractor.graph.changes import Changes, plan_changes
from extractor.graph.stats import Stats, count_store
from extractor.graph.terms import DEFAULT_GRAPH
from extractor.schema import load_schema

# Oxigraph's disk format is RocksDB, which keeps this file in every database.
MARKER = "CURRENT"
# What RocksDB makes before that file, so what a process that is killed there leaves.
BEGINNINGS = re.compile(r"LOCK|LOG(\.old\.\d+)?|IDENTITY(\.dbtmp)?|MANIFEST-\d+|\d+\.dbtmp")


@dataclass(frozen=True, slots=True)
class ArticleInfo:
    """An article in the store, without its text."""

    id: str
    iri: str
    headline: str = ""
    date: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Removal:
    """How many statements, direct triples and entities went with an article."""

    article: str
    statements: int
    facts: int
    entities: int


class GraphStore:
    """A store of article graphs; `quads` is the Oxigraph store itself, for the graph room only.

    A context manager: leaving it gives back the lock of a store on disk.
    """

    def __init__(self, quads: Store, path: Path | None = None, *, read_only: bool = False) -> None:
        self._quads: Store | None = quads
        self.path = path
        self.read_only = read_only

    def __enter__(self) -> GraphStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.close()
        except StoreError:
            if error is None:
                raise

    @property
    def quads(self) -> Store:
        """The Oxigraph store; `StoreError` after `close`."""
        if self._quads is None:
            raise StoreError(f"the store {self.path or 'in memory'} is closed")
        return self._quads

    def close(self) -> None:
        """Write everything to disk and let go of the lock."""
        quads, self._quads = self._quads, None
        if quads is not None and self.path is not None and not self.read_only:
            try:
                quads.flush()
            except OSError as error:
                raise StoreError(f"{self.path}: {_explain_refusal(error)}") from error

    def write(self, graphs: Iterable[ArticleGraph], *, batch: int = 100) -> None:
        """Write articles, replacing what the store has of them; each batch wholly or not at all.

        Of two graphs of one article the later counts.
        """
        remaining = iter(graphs)
        while chunk := list(islice(remaining, batch)):
            self.apply(plan_changes(self.quads, chunk))

    def remove(self, article: str) -> Removal:
        """Remove an article, given by id or IRI, and all that only it supported."""
        found = self.find_article(article)
        changes = plan_changes(self.quads, (), [found.iri])
        self.apply(changes)
        gone = [quad for quad in changes.deletions if quad.graph_name == DEFAULT_GRAPH]
        statements = {q.subject for q in gone if q.predicate == terms.TYPE and q.object == terms.STATEMENT}
        names = {q.subject for q in gone if q.predicate == terms.NAME}
        names -= {q.subject for q in changes.insertions if q.predicate == terms.NAME}
        relations = _relation_nodes()
        return Removal(
            found.id, len(statements), sum(quad.predicate in relations for quad in gone), len(names)
        )

    def articles(self) -> Iterator[ArticleInfo]:
        """Return all articles, sorted by id."""
        found = self.quads.quads_for_pattern(None, terms.IDENTIFIER, None, DEFAULT_GRAPH)
        nodes = {(_value(quad.object), quad.subject) for quad in found if isinstance(quad.subject, NamedNode)}
        for _, node in sorted(nodes, key=lambda pair: pair[0]):
            yield self.article_info(node.value)

    def article_info(self, iri: str) -> ArticleInfo:
        """Return what the store knows of the article with this IRI; empty fields for an unknown one."""
        node = NamedNode(iri)

        def first(predicate: NamedNode) -> str | None:
            quads = self.quads.quads_for_pattern(node, predicate, None, DEFAULT_GRAPH)
            return min((_value(quad.object) for quad in quads), default=None)

        return ArticleInfo(
            id=first(terms.IDENTIFIER) or iri,
            iri=iri,
            headline=first(terms.HEADLINE) or "",
            date=first(terms.PUBLISHED),
            url=first(terms.URL),
        )

    def find_article(self, article: str) -> ArticleInfo:
        """Find an article by id or IRI; `StoreError` names similar ids where there is none."""
        node = self._article_node(article)
        if node is not None:
            return self.article_info(node.value)
        close = difflib.get_close_matches(article, [info.id for info in self.articles()], n=3, cutoff=0.5)
        hint = f"similar are {', '.join(close)}" if close else "`kg query articles` lists what there is"
        raise StoreError(f"no article '{article}' in the store; {hint}")

    def has_article(self, article: str) -> bool:
        """Say whether the store has an article with this id or IRI."""
        return self._article_node(article) is not None

    def stats(self) -> Stats:
        """Count what the store holds."""
        return count_store(self.quads)

    def backup(self, path: Path) -> None:
        """Copy the store on disk to a new folder, while it stays in use."""
        try:
            self.quads.backup(path)
        except (OSError, RuntimeError) as error:
            raise StoreError(
                f"{path}: the backup cannot be written ({error}); choose a new folder"
            ) from error

    def _article_node(self, article: str) -> NamedNode | None:
        found = self.quads.quads_for_pattern(None, terms.IDENTIFIER, terms.string(article), DEFAULT_GRAPH)
        for quad in found:
            if isinstance(quad.subject, NamedNode):
                return quad.subject
        try:
            node = NamedNode(article)
        except ValueError:
            return None
        linked = self.quads.quads_for_pattern(node, terms.MENTION_GRAPH, None, DEFAULT_GRAPH)
        return node if next(iter(linked), None) is not None else None

    def apply(self, changes: Changes) -> None:
        """Apply changes in one transaction, for the graph room only."""
        if self.read_only:
            raise StoreError(f"{self.path}: the store was opened for reading only")
        try:
            if not changes.deletions:
                self.quads.extend(changes.insertions)
            else:
                steps = [f"DELETE DATA {{ {_data(changes.deletions)} }}"]
                steps += [f"DROP SILENT GRAPH {graph}" for graph in changes.dropped]
                steps.append(f"INSERT DATA {{ {_data(changes.insertions)} }}")
                self.quads.update(" ;\n".join(steps))
        except OSError as error:
            raise StoreError(f"{self.path}: {_explain_refusal(error)}") from error


def open_store(path: Path, *, read_only: bool = False, create: bool | None = None) -> GraphStore:
    """Open the store in a folder; for writing, make it where there is none (unless `create` is False).

    Several processes may read at once, one may write, and nobody should read while another writes.
    `StoreError` where the store is missing, locked by another process, damaged or no store at all.
    """
    path = Path(path)
    exists = (path / MARKER).is_file()
    if not exists:
        if path.exists() and not _is_free(path):
            raise StoreError(f"{path}: is no graph store; give the folder that `kg extract --store` made")
        if not (not read_only if create is None else create):
            raise StoreError(f"{path}: there is no store; make one with `kg extract ARTICLES --store {path}`")
    try:
        if read_only and exists:
            return GraphStore(Store.read_only(str(path)), path, read_only=True)
        return GraphStore(Store(str(path)), path)
    except OSError as error:
        raise StoreError(f"{path}: {_explain_refusal(error)}") from error


def memory_store() -> GraphStore:
    """Return an empty store in memory."""
    return GraphStore(Store())


def load_files(paths: Iterable[Path]) -> GraphStore:
    """Load RDF files into a store in memory; `ReadError` names the file and the line.

    The format follows the ending: `.ttl`, `.trig`, `.nt`, `.nq`, `.jsonld`, `.rdf` and so on.
    """
    store = Store()
    for path in map(Path, paths):
        kind = RdfFormat.from_extension(path.suffix.lstrip(".").lower())
        if kind is None:
            raise ReadError(
                f"{path}: is no RDF file; its ending must be .ttl, .trig, .nt, .nq, .jsonld or .rdf"
            )
        try:
            store.bulk_load(path=str(path), format=kind, base_iri=path.resolve().as_uri())
        except FileNotFoundError as error:
            raise ReadError(f"{path}: there is no such file") from error
        except SyntaxError as error:
            raise ReadError(f"{path}, line {error.lineno}: is not {kind.name} ({error.msg})") from error
        except (OSError, ValueError) as error:
            raise ReadError(f"{path}: cannot be read ({error})") from error
    return GraphStore(store, read_only=True)


def _is_free(path: Path) -> bool:
    """Tell whether a store can begin here: an empty folder, or what a start that was killed left of one."""
    try:
        return path.is_dir() and all(BEGINNINGS.fullmatch(entry.name) for entry in path.iterdir())
    except PermissionError:
        return True  # opening it says so


def _explain_refusal(error: OSError) -> str:
    """Say why the disk refuses a store, and what to do; RocksDB passes on the system's words."""
    text = " ".join(str(error).split())
    if isinstance(error, PermissionError) or "Permission denied" in text:
        return "no permission to use this store"
    if "No space left" in text or "quota exceeded" in text:
        return "the disk is full; free some space and run it again, what was stored before is complete"
    if "Read-only file system" in text:
        return "its file system can only be read; choose a folder elsewhere, or copy the store there"
    if "LOCK" in text:
        return (
            "another process is writing to this store or serving it (`kg serve`); end it first, or send"
            " to the server's /store what `kg extract --no-store -o FILE.trig` writes"
        )
    return f"the store is damaged ({text}); extract into a new folder"


def _data(quads: Iterable[Quad]) -> str:
    """Write quads as SPARQL's DATA blocks want them."""
    graphs: dict[str, list[str]] = {}
    for quad in quads:
        triple = f"{quad.subject} {quad.predicate} {quad.object} ."
        graph = "" if quad.graph_name == DEFAULT_GRAPH else str(quad.graph_name)
        graphs.setdefault(graph, []).append(triple)
    return "\n".join(
        f"GRAPH {graph} {{ {' '.join(triples)} }}" if graph else " ".join(triples)
        for graph, triples in graphs.items()
    )


def _relation_nodes() -> set[NamedNode]:
    return {terms.term(name) for name in load_schema().relations}


def _value(node: object) -> str:
    return node.value if isinstance(node, NamedNode | Literal) else str(node)
