"""Folders of N-Quads files into the store: what a run on many machines, or an export, left.

An empty store takes each file by Oxigraph's bulk loader. A store that holds something takes whole articles in
atomic batches, replacing what it had of them. Both ends are the same graph: entities that several files
describe get one name again, and a run the time of its last end.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import Path
from typing import IO, cast

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from extractor.errors import ReadError, StoreError
from extractor.graph import terms
from extractor.graph.build import ArticleGraph
from extractor.graph.changes import Changes, describe_anew
from extractor.graph.store import GraphStore
from extractor.graph.terms import DEFAULT_GRAPH

FORMATS = {".nq": RdfFormat.N_QUADS, ".nt": RdfFormat.N_TRIPLES}
ENDINGS = (*FORMATS, *(f"{ending}.gz" for ending in FORMATS))
# Articles, or quads of no article, in one transaction.
ARTICLES, QUADS = 50, 50_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one file: how many quads it gave, or why it was not loaded."""

    path: Path
    quads: int = 0
    problem: str | None = None


def find_shards(paths: Iterable[Path]) -> list[Path]:
    """List the N-Quads and N-Triples files that paths mean, gzipped or not, folders searched to any depth; sorted.

    Names that start with `_` or `.` are passed over, as Spark and Hadoop do. `ReadError` where a path does not
    exist or holds no such file.
    """
    found: set[Path] = set()
    for path in paths:
        if path.is_dir():
            inside = {
                file for file in path.rglob("*") if _is_shard(file.relative_to(path)) and file.is_file()
            }
            if not inside:
                raise ReadError(f"{path}: holds no {', '.join(ENDINGS)} file")
            found |= inside
        elif not path.exists():
            raise ReadError(f"{path}: there is no such file or folder")
        elif not path.name.endswith(ENDINGS):
            raise ReadError(f"{path}: is no N-Quads file; its ending must be {', '.join(ENDINGS)}")
        else:
            found.add(path)
    return sorted(found)


def load_shards(store: GraphStore, paths: Iterable[Path]) -> Iterator[Loaded]:
    """Load files and yield what became of each; one that does not parse is left out wholly.

    `StoreError` where the store cannot be written.
    """
    if store.read_only:
        raise StoreError(f"{store.path}: the store was opened for reading only")
    load = _merge if any(True for _ in store.quads) else _fill
    for path in paths:
        try:
            count = load(store, path)
        except ReadError as error:
            yield Loaded(path, problem=str(error))
        except SyntaxError as error:
            yield Loaded(path, problem=str(_ill_formed(path, error)))
        except (EOFError, gzip.BadGzipFile) as error:
            yield Loaded(path, problem=f"{path}: is damaged ({error}); write it again")
        except OSError as error:
            if error.filename is None:
                raise StoreError(f"{store.path}: the store cannot be written ({error})") from error
            yield Loaded(path, problem=f"{path}: cannot be read ({error.strerror})")
        else:
            yield Loaded(path, count)
    if load is _fill:
        # Each file is a layer of its own, and every look-up goes through all; merging 23 files of a million quads
        # took a tenth of the time of loading them and made look-ups two to three times as fast.
        store.quads.optimize()
    _unite_descriptions(store)
    _unite_runs(store)


def open_shard(path: Path) -> IO[bytes]:
    """Open a file for reading bytes, unpacked."""
    return cast(IO[bytes], gzip.open(path, "rb")) if path.suffix == ".gz" else path.open("rb")


def format_of(path: Path) -> RdfFormat:
    """Tell the format by the ending."""
    return FORMATS[Path(path.name.removesuffix(".gz")).suffix]


def read_shard(path: Path) -> Iterator[Quad]:
    """Read the quads of a file; `ReadError` names the line that does not parse."""
    try:
        with open_shard(path) as stream:
            yield from parse(stream, format=format_of(path))
    except SyntaxError as error:
        raise _ill_formed(path, error) from error


def _ill_formed(path: Path, error: SyntaxError) -> ReadError:
    return ReadError(
        f"{path}, line {error.lineno}: is not {format_of(path).name} ({error.msg}); write it again"
    )


def _is_shard(path: Path) -> bool:
    return path.name.endswith(ENDINGS) and not any(part.startswith(("_", ".")) for part in path.parts)


def _fill(store: GraphStore, path: Path) -> int:
    """Load a file in bulk, wholly or not at all; return its number of lines."""
    if path.suffix == ".gz":
        with open_shard(path) as stream:
            store.quads.bulk_load(stream, format=format_of(path))
    else:
        store.quads.bulk_load(path=path, format=format_of(path))
    with open_shard(path) as stream:
        return sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b""))


# --- Into a store that holds something ---------------------------------------------------------------


@dataclass(slots=True)
class _Sorted:
    """The quads of a file, by the articles that own them."""

    articles: dict[NamedNode, set[Quad]] = field(default_factory=dict)
    graphs: dict[NamedNode, NamedNode] = field(default_factory=dict)
    others: list[Quad] = field(default_factory=list)


def _merge(store: GraphStore, path: Path) -> int:
    """Put the articles of a file in the place of what the store has of them, and add the rest."""
    quads = list(read_shard(path))
    found = _sort(quads)
    articles = (
        ArticleGraph(article.value, found.graphs[article].value, frozenset(own))
        for article, own in found.articles.items()
    )
    store.write(articles, batch=ARTICLES)
    remaining = iter(found.others)
    while batch := list(islice(remaining, QUADS)):
        store.apply(Changes(frozenset(), frozenset(batch)))
    return len(quads)


def _sort(quads: list[Quad]) -> _Sorted:
    """Tell which article owns each quad: its node, its graph, its statements and quotations, and its run."""
    graphs = {
        quad.subject: quad.object
        for quad in quads
        if quad.predicate == terms.MENTION_GRAPH
        and isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, NamedNode)
    }
    found = _Sorted({article: set() for article in graphs}, graphs)
    owners: dict[object, NamedNode] = {
        node: article for article, graph in graphs.items() for node in (article, graph)
    }
    owners |= {
        quad.subject: owners[quad.object]
        for quad in quads
        if quad.predicate in (terms.DERIVED_FROM, terms.PART_OF) and quad.object in owners
    }
    users: dict[object, set[NamedNode]] = {}
    for quad in quads:
        if quad.predicate == terms.GENERATED_BY and quad.subject in owners:
            users.setdefault(quad.object, set()).add(owners[quad.subject])
    for quad in quads:
        in_default = quad.graph_name == DEFAULT_GRAPH
        owner = owners.get(quad.subject if in_default else quad.graph_name)
        articles = {owner} if owner is not None else users.get(quad.subject, set()) if in_default else set()
        for article in articles:
            found.articles[article].add(quad)
        if not articles:
            found.others.append(quad)
    return found


# --- One graph of several files ----------------------------------------------------------------------


def _unite_descriptions(store: GraphStore) -> None:
    """Describe anew every entity that files describe each in their own way."""
    several = {
        node
        for predicate in (terms.NAME, terms.TYPE)
        for node in _with_several(store.quads, predicate)
        if Quad(node, terms.TYPE, terms.STATEMENT, DEFAULT_GRAPH) not in store.quads
    }
    nodes = iter(sorted(several, key=lambda node: node.value))
    while batch := list(islice(nodes, QUADS)):
        _apply(store, describe_anew(store.quads, batch))


def _unite_runs(store: GraphStore) -> None:
    ends = store.quads.quads_for_pattern(None, terms.ENDED_AT, None, DEFAULT_GRAPH)
    by_run = sorted(ends, key=lambda quad: (str(quad.subject), str(quad.object)))
    earlier = [
        quad for _, quads in groupby(by_run, key=lambda quad: quad.subject) for quad in list(quads)[:-1]
    ]
    _apply(store, Changes(frozenset(earlier), frozenset()))


def _with_several(store: Store, predicate: NamedNode) -> Iterator[NamedNode]:
    """Find the nodes that the default graph gives several values."""
    text = f"SELECT DISTINCT ?s {{ ?s {predicate} ?a, ?b FILTER(STR(?a) < STR(?b)) }}"
    for (node,) in store.query(text):  # type: ignore[union-attr]
        if isinstance(node, NamedNode):
            yield node


def _apply(store: GraphStore, changes: Changes) -> None:
    if changes.deletions or changes.insertions:
        store.apply(changes)
