"""The graph as a file: RDF in six formats, networks for graph tools, and tables.

The same graph gives the same bytes: everything is sorted, in pieces on disk where it is large, so that a
million quads need no gigabytes. A file is written beside its place and then renamed; nothing half-written
remains.
"""

from __future__ import annotations

import contextlib
import heapq
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, islice
from pathlib import Path
from types import MappingProxyType
from typing import IO, BinaryIO, cast

from pyoxigraph import Quad, RdfFormat, parse, serialize

from extractor.errors import OutputError
from extractor.graph import jsonld, network
from extractor.graph.selection import Selection, select_quads
from extractor.graph.store import GraphStore
from extractor.graph.terms import DEFAULT_GRAPH, SUBJECT, TYPE
from extractor.schema import PREFIXES

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "turtle": ".ttl",
        "trig": ".trig",
        "nquads": ".nq",
        "ntriples": ".nt",
        "jsonld": ".jsonld",
        "rdfxml": ".rdf",
        "graphml": ".graphml",
        "gexf": ".gexf",
        "csv": ".csv",
    }
)
RDF_FORMATS = {
    "turtle": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG,
    "nquads": RdfFormat.N_QUADS,
    "ntriples": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
}
# The formats that keep named graphs apart, and so carry the articles' mentions.
GRAPH_FORMATS = frozenset({"trig", "nquads", "jsonld"})

# Lines sorted at once in memory: about 60 MB of N-Quads.
CHUNK = 200_000
TYPE_KEY = str(TYPE)

PREFIX_LINES = re.compile(rb"(?:@prefix [^\n]*\n)+")
ROOT_ELEMENT = re.compile(rb"<rdf:RDF((?: xmlns[^>]*?)+)>")
NAMESPACE = re.compile(rb' xmlns:\w+="[^"]*"')


def guess_format(path: Path) -> str:
    """Return the format that a file's ending names; `OutputError` lists the endings."""
    ending = Path(path).suffix.lower()
    for name, known in FORMATS.items():
        if ending == known:
            return name
    raise OutputError(f"{path}: the ending names no format; known are {', '.join(FORMATS.values())}")


def export(
    source: GraphStore,
    path: Path,
    *,
    format: str | None = None,
    selection: Selection | None = None,
    mentions: bool | None = None,
) -> tuple[Path, ...]:
    """Write the selected part of a store to a file and return the files written.

    `format` is one of `FORMATS`, by default what the ending names; CSV gives two files, `X.nodes.csv` and
    `X.edges.csv`. `mentions` says whether the articles' graphs come along, by default where the format keeps
    graphs apart. `OutputError` where a file cannot be written.
    """
    path = Path(path)
    format = format or guess_format(path)
    if format == "csv":
        tables = network.write_tables(source, _select(source, selection or Selection(), mentions=False))
        stem = path.with_suffix("") if path.suffix.lower() == ".csv" else path
        targets = [stem.with_name(f"{stem.name}.{table}.csv") for table in ("nodes", "edges")]
        for target, content in zip(targets, tables, strict=True):
            with _replace(target) as stream:
                stream.write(content.encode())
        return tuple(targets)
    with _replace(path) as stream:
        write_export(source, stream, format=format, selection=selection, mentions=mentions)
    return (path,)


def write_export(
    source: GraphStore,
    stream: BinaryIO | IO[bytes],
    *,
    format: str,
    selection: Selection | None = None,
    mentions: bool | None = None,
) -> None:
    """Write the selected part of a store to a binary stream, in any format but CSV."""
    if format not in FORMATS or format == "csv":
        known = ", ".join(name for name in FORMATS if name != "csv")
        raise OutputError(f"'{format}' cannot be written to a stream; choose {known}")
    if mentions is None:
        mentions = format in GRAPH_FORMATS
    quads = _select(source, selection or Selection(), mentions=mentions)
    if format in ("graphml", "gexf"):
        stream.write(network.write_network(source, quads, format))
        return
    owners: Mapping[str, str] = {}
    if format == "jsonld":
        if selection is not None and not selection.is_everything:
            quads = links = list(quads)
        else:
            links = list(source.quads.quads_for_pattern(None, SUBJECT, None, DEFAULT_GRAPH))
        owners = jsonld.find_owners(links)
    with sorted_quads(quads, merge=format not in GRAPH_FORMATS, owners=owners) as ordered:
        if format == "jsonld":
            jsonld.write_jsonld(ordered, stream, owners)
        else:
            _write_rdf(ordered, stream, RDF_FORMATS[format])


def _select(source: GraphStore, selection: Selection, *, mentions: bool) -> Iterable[Quad]:
    if selection.is_everything and not mentions:
        return source.quads.quads_for_pattern(None, None, None, DEFAULT_GRAPH)
    quads = select_quads(source, selection)
    return quads if mentions else (quad for quad in quads if quad.graph_name == DEFAULT_GRAPH)


def _write_rdf(quads: Iterable[Quad], stream: IO[bytes], format: RdfFormat) -> None:
    items = quads if format.supports_datasets else (quad.triple for quad in quads)
    with _Tidy(stream, format) as tidy:
        serialize(items, cast("IO[bytes]", tidy), format=format, prefixes=dict(PREFIXES))


class _Tidy:
    """Puts the prefixes of what Oxigraph writes in order, since theirs is another on every run.

    In Turtle and TriG it also sets the subjects apart by blank lines. A literal holds no bare line end there.
    """

    HEAD = 16_384

    def __init__(self, stream: IO[bytes], format: RdfFormat) -> None:
        self._stream = stream
        self._has_head = format in (RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.RDF_XML)
        self._end = b" .\n" if format in (RdfFormat.TURTLE, RdfFormat.TRIG) else b""
        self._pending = b""

    def __enter__(self) -> _Tidy:
        return self

    def __exit__(self, *error: object) -> None:
        if error[0] is None:
            self._pass_on(last=True)

    def write(self, data: bytes) -> int:
        self._pending += data
        if len(self._pending) > self.HEAD:
            self._pass_on(last=False)
        return len(data)

    def flush(self) -> None:
        """Do nothing: the stream's owner flushes it."""

    def _pass_on(self, *, last: bool) -> None:
        if self._has_head:
            head, self._pending = _sort_prefixes(self._pending)
            self._stream.write(head)
            self._has_head = False
        whole = len(self._pending) if last else self._pending.rfind(b"\n") + 1
        ready, self._pending = self._pending[:whole], self._pending[whole:]
        self._stream.write(ready.replace(self._end, self._end + b"\n") if self._end else ready)


def _sort_prefixes(text: bytes) -> tuple[bytes, bytes]:
    """Cut off and sort Turtle's prefix lines, or the namespaces of RDF/XML's first element."""
    if lines := PREFIX_LINES.match(text):
        return b"".join(sorted(lines[0].splitlines(keepends=True))) + b"\n", text[lines.end() :]
    if element := ROOT_ELEMENT.search(text):
        ordered = b"".join(sorted(NAMESPACE.findall(element[1])))
        return text[: element.start(1)] + ordered, text[element.end(1) :]
    return b"", text


@contextlib.contextmanager
def sorted_quads(
    quads: Iterable[Quad], *, merge: bool, owners: Mapping[str, str]
) -> Iterator[Iterator[Quad]]:
    """Give the quads sorted by graph, subject and predicate (types first), without repetitions.

    With `merge` all graphs become one. Subjects with an owner follow this other subject. What does not fit a
    chunk is sorted on disk.
    """
    remaining = iter(quads)
    with tempfile.TemporaryDirectory(prefix="kg-export-") as folder:
        chunks: list[Path] = []
        lines = _sort_chunk(remaining, merge, owners)
        while len(lines) == CHUNK:
            chunks.append(Path(folder, str(len(chunks))))
            chunks[-1].write_text("".join(lines), encoding="utf-8", newline="\n")
            lines = _sort_chunk(remaining, merge, owners)
        with contextlib.ExitStack() as stack:
            files = [stack.enter_context(chunk.open(encoding="utf-8", newline="\n")) for chunk in chunks]
            yield _read_lines(heapq.merge(*files, lines))


def _sort_chunk(quads: Iterator[Quad], merge: bool, owners: Mapping[str, str]) -> list[str]:
    return sorted(_sort_line(quad, merge, owners) for quad in islice(quads, CHUNK))


def _sort_line(quad: Quad, merge: bool, owners: Mapping[str, str]) -> str:
    """Write a quad as one line that sorts by graph, subject, predicate with types first, and object."""
    graph = "" if merge or quad.graph_name == DEFAULT_GRAPH else str(quad.graph_name)
    subject, predicate = str(quad.subject), str(quad.predicate)
    owner = owners.get(subject, "")
    first = f"{owner}\t1{subject}" if owner else f"{subject}\t0{subject}"
    rank = "0" if predicate == TYPE_KEY else "1"
    return f"{graph}\t{first}\t{rank}{predicate}\t{quad.object}\n"


def _read_lines(lines: Iterable[str]) -> Iterator[Quad]:
    """Turn sorted lines into quads again, each once."""
    distinct = (line for line, _ in groupby(lines))
    while batch := list(islice(distinct, 10_000)):
        yield from parse("".join(map(_to_nquad, batch)).encode(), format=RdfFormat.N_QUADS)


def _to_nquad(line: str) -> str:
    graph, _, subject, predicate, value = line[:-1].split("\t")
    return f"{subject[1:]} {predicate[1:]} {value} {graph} .\n"


@contextlib.contextmanager
def _replace(path: Path) -> Iterator[IO[bytes]]:
    """Open a file beside the wanted one, and put it in its place when all went well."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as stream:
            yield stream
        beside.replace(path)
    except OSError as error:
        raise OutputError(
            f"{path}: cannot be written ({error.strerror or error}); choose another place"
        ) from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
