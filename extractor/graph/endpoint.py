"""What the SPARQL protocol and the Graph Store protocol ask of a store.

Formats, graphs and datasets come and go as strings and bytes, so that a server needs no RDF library.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import cast

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryTriples,
    RdfFormat,
    Triple,
    parse,
    serialize,
)

from extractor.errors import QueryError, ReadError, StoreError
from extractor.graph.query import GRAPH_FORMATS, RESULT_FORMATS, TOKEN, explain_syntax, reaches_out
from extractor.graph.store import GraphStore
from extractor.graph.terms import DEFAULT_GRAPH
from extractor.schema import PREFIXES

# What may be sent to the store; the last two carry several graphs at once.
UPLOAD_FORMATS: Mapping[str, RdfFormat] = MappingProxyType(
    {**GRAPH_FORMATS, "trig": RdfFormat.TRIG, "nquads": RdfFormat.N_QUADS}
)
DATASET_FORMATS = frozenset({"trig", "nquads"})

# No triple is written in fewer bytes than this in any format.
LEAST_TRIPLE_BYTES = 12

CONFLICT = (
    "the request names its graphs (using-graph-uri, using-named-graph-uri) and so does the update"
    " (USING, WITH); do one of both"
)


class ResultTooLargeError(QueryError):
    """A result longer than the server gives."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that a request names, instead of those in the text; empty where it names none."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.default or self.named)


NO_DATASET = Dataset()


@dataclass(frozen=True, slots=True)
class Answered:
    """A result written out: its kind, 'table', 'boolean' or 'triples', and None where its format was None."""

    kind: str
    body: bytes | None


def answer_query(
    source: GraphStore,
    text: str,
    formats: Mapping[str, str | None],
    *,
    dataset: Dataset = NO_DATASET,
    base: str | None = None,
    limit: int | None = None,
) -> Answered:
    """Run a query and write its result in the format given for its kind: 'table', 'boolean' or 'triples'.

    `QueryError` where the query does not parse or asks another server, `ResultTooLargeError` where the result
    has more than `limit` bytes.
    """
    if reaches_out(text):
        raise QueryError("SERVICE asks another server, which this server does not do")
    default, named = (_nodes(dataset.default), _nodes(dataset.named)) if dataset else (None, None)
    try:
        found = source.quads.query(
            text,
            base_iri=base,
            prefixes=dict(PREFIXES),
            default_graph=cast("list[NamedNode | BlankNode | DefaultGraph] | None", default),
            named_graphs=cast("list[NamedNode | BlankNode] | None", named),
        )
        kind = (
            "boolean"
            if isinstance(found, QueryBoolean)
            else "triples"
            if isinstance(found, QueryTriples)
            else "table"
        )
        format = formats[kind]
        if format is None:
            return Answered(kind, None)
        out = _Limited(limit)
        if isinstance(found, QueryTriples):
            _write(_collect(found, limit), format, out)
        elif isinstance(found, QueryBoolean) and format in ("csv", "tsv"):
            out.write(b"true\n" if found else b"false\n")
        else:
            found.serialize(out, format=RESULT_FORMATS[format])
    except SyntaxError as error:
        raise QueryError(explain_syntax(text, str(error.msg))) from error
    except (ValueError, OSError, RuntimeError) as error:
        raise QueryError(f"the query cannot be evaluated: {error}") from error
    return Answered(kind, out.getvalue())


def apply_update(
    source: GraphStore, text: str, *, dataset: Dataset = NO_DATASET, base: str | None = None
) -> None:
    """Apply a SPARQL update, wholly or not at all; LOAD and SERVICE are refused."""
    for keyword in ("SERVICE", "LOAD"):
        if reaches_out(text, keyword):
            raise QueryError(f"{keyword} fetches from another place, which this server does not do")
    rewritten = add_using(text, dataset) if dataset else text
    try:
        source.quads.update(rewritten, base_iri=base, prefixes=dict(PREFIXES))
    except SyntaxError as error:
        raise QueryError(explain_syntax(rewritten, str(error.msg))) from error
    except (ValueError, RuntimeError) as error:
        raise QueryError(f"the update cannot be applied: {error}") from error
    except OSError as error:
        raise StoreError(f"{source.path}: the store cannot be written ({error})") from error


def add_using(text: str, dataset: Dataset) -> str:
    """Write the graphs that a request names into each `DELETE … INSERT … WHERE` of an update.

    `QueryError` where the update names graphs itself.
    """
    clauses = [f"USING {node}" for node in _nodes(dataset.default)]
    clauses += [f"USING NAMED {node}" for node in _nodes(dataset.named)]
    using = " ".join(clauses) + " "
    pieces, last, depth, previous, group = [], 0, 0, "", 0
    for position, token in _tokens(text):
        if token == "{":
            group = position if depth == 0 else group
            depth += 1
        elif token == "}":
            depth -= 1
        elif depth == 0 and token in ("USING", "WITH"):
            raise QueryError(CONFLICT)
        elif depth == 0 and token == "WHERE":
            # `DELETE WHERE { P }` is short for `DELETE { P } WHERE { P }` and takes no USING.
            pattern = f"{_group_after(text, position)} " if previous == "DELETE" else ""
            pieces.append(f"{text[last:position]}{pattern}{using}")
            last = position
        previous = token
    return "".join((*pieces, text[last:]))


# --- The Graph Store protocol ------------------------------------------------------------------------


def read_graph(source: GraphStore, graph: str | None, format: str, limit: int | None = None) -> bytes | None:
    """Write one graph, the default one for None; None where there is none of this name."""
    node = _graph(graph)
    if isinstance(node, NamedNode) and not source.quads.contains_named_graph(node):
        return None
    out = _Limited(limit)
    quads = source.quads.quads_for_pattern(None, None, None, node)
    _write(_collect((quad.triple for quad in quads), limit), format, out)
    return out.getvalue()


def write_graph(
    source: GraphStore, graph: str | None, data: bytes, format: str, *, base: str, replace: bool
) -> bool:
    """Add triples to one graph, or put them in its place, at once; say whether the graph is new.

    `ReadError` with the line where the data do not parse.
    """
    node = _graph(graph)
    triples = _parse(data, format, base, one_graph=True)
    quads = [Quad(triple.subject, triple.predicate, triple.object, node) for triple in triples]
    is_new = isinstance(node, NamedNode) and not source.quads.contains_named_graph(node)
    if not replace and quads:
        source.quads.extend(quads)
    else:
        target = "DEFAULT" if graph is None else f"GRAPH {node}"
        lines = "\n".join(f"{quad.subject} {quad.predicate} {quad.object} ." for quad in quads)
        steps = [f"DROP SILENT {target}"] if replace else []
        steps += [f"CREATE SILENT {target}"] if graph is not None else []
        block = lines if graph is None else f"{target} {{ {lines} }}"
        steps += [f"INSERT DATA {{ {block} }}"] if quads else []
        if steps:
            source.quads.update(" ;\n".join(steps))
    return is_new


def add_dataset(source: GraphStore, data: bytes, format: str, *, base: str) -> None:
    """Add triples to the several graphs that the data name, at once."""
    source.quads.extend(_parse(data, format, base, one_graph=False))


def delete_graph(source: GraphStore, graph: str | None) -> bool:
    """Delete one graph; say whether there was one."""
    node = _graph(graph)
    if isinstance(node, DefaultGraph):
        source.quads.update("DROP DEFAULT")
        return True
    if not source.quads.contains_named_graph(node):
        return False
    source.quads.remove_graph(node)
    return True


def name_graph(data: bytes, base: str) -> str:
    """Return the name of a graph that was sent without one, made of what it holds."""
    return f"{base}graph/upload-{hashlib.sha256(data).hexdigest()[:16]}"


def convert(data: str, source: str, target: str) -> bytes:
    """Write RDF of one format in another."""
    out = _Limited(None)
    triples = [quad.triple for quad in parse(data.encode(), format=UPLOAD_FORMATS[source])]
    _write(triples, target, out)
    return out.getvalue()


# --- Parts -------------------------------------------------------------------------------------------


class _Limited(io.BytesIO):
    """Collects bytes up to a limit."""

    def __init__(self, limit: int | None) -> None:
        super().__init__()
        self.limit = limit

    def write(self, data: object) -> int:
        """Take more bytes; `ResultTooLargeError` where they are too many."""
        written = super().write(cast(bytes, data))
        if self.limit is not None and self.tell() > self.limit:
            raise _too_large(self.limit)
        return written


def _too_large(limit: int) -> ResultTooLargeError:
    return ResultTooLargeError(
        f"the result has more than {limit:,} bytes, which is all that this server gives at once; ask for less"
        " (LIMIT and OFFSET), or start it with a larger --result-limit"
    )


def _collect(triples: Iterable[Triple], limit: int | None) -> list[Triple]:
    """Sort triples and drop repetitions, giving up where they cannot fit the limit."""
    remaining = iter(triples)
    found: set[Triple] = set()
    while chunk := list(islice(remaining, 10_000)):
        found.update(chunk)
        if limit is not None and len(found) * LEAST_TRIPLE_BYTES > limit:
            raise _too_large(limit)
    return sorted(found, key=str)


def _write(triples: list[Triple], format: str, out: io.BytesIO) -> None:
    if format not in GRAPH_FORMATS:
        raise QueryError(f"triples cannot be written as {format}; choose {', '.join(GRAPH_FORMATS)}")
    serialize(triples, out, format=GRAPH_FORMATS[format], prefixes=dict(PREFIXES))


def _parse(data: bytes, format: str, base: str, *, one_graph: bool) -> list[Quad]:
    try:
        found = parse(
            data,
            format=UPLOAD_FORMATS[format],
            base_iri=base,
            without_named_graphs=one_graph,
            rename_blank_nodes=True,
        )
        return list(found)
    except SyntaxError as error:
        where = f", line {error.lineno}" if error.lineno else ""
        raise ReadError(f"the data are not {format}{where}: {error.msg}") from error
    except ValueError as error:
        raise ReadError(f"the data cannot be read: {error}") from error


def _graph(graph: str | None) -> NamedNode | DefaultGraph:
    return DEFAULT_GRAPH if graph is None else _nodes((graph,))[0]


def _nodes(iris: Iterable[str]) -> list[NamedNode]:
    try:
        return [NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise QueryError(f"a graph's name must be an absolute IRI: {error}") from error


def _tokens(text: str) -> Iterator[tuple[int, str]]:
    """Give braces and bare words in upper case with their places, without strings, IRIs and comments."""
    last = 0
    for match in TOKEN.finditer(text):
        yield from _braces(text, last, match.start())
        if match["word"]:
            yield match.start(), match["word"].upper()
        last = match.end()
    yield from _braces(text, last, len(text))


def _braces(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    return ((start + found.start(), found[0]) for found in re.finditer(r"[{}]", text[start:end]))


def _group_after(text: str, position: int) -> str:
    """Return the group in braces that follows a place."""
    start, depth = None, 0
    for place, token in _tokens(text):
        if place > position and token in "{}":
            start = place if start is None else start
            depth += 1 if token == "{" else -1
            if depth == 0:
                return text[start : place + 1]
    raise QueryError("the update does not parse: a brace is not closed")
