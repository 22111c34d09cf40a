"""RDF files to a server that speaks the SPARQL 1.1 Graph Store HTTP Protocol.

Each graph goes by POST, which adds to what the server has, so that a file sent twice changes nothing. The body
is N-Triples sent as Turtle, which every such server reads.

https://www.w3.org/TR/sparql11-http-rdf-update/#http-post
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from types import TracebackType
from urllib.parse import quote, urlsplit

from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from extractor.errors import KgError, ReadError, StoreError
from extractor.graph.shards import Loaded, read_shard
from extractor.graph.terms import DEFAULT_GRAPH

# Quads that are read before they are sent, each graph in a request of its own.
BATCH = 20_000
TRIES = 4
TIMEOUT_SECONDS = 300


class GraphStoreServer:
    """A Graph Store endpoint: `http://host:7878/store`, Fuseki's `…/dataset/data`. One connection, kept open."""

    def __init__(self, url: str, token: str | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise KgError(
                f"'{url}' is no endpoint; give the address of a Graph Store, as http://host:7878/store"
            )
        self.url = url
        self._path = parts.path or "/"
        self._query = f"{parts.query}&" if parts.query else ""
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(parts.hostname, parts.port, timeout=TIMEOUT_SECONDS)
        self._headers = {"Content-Type": "text/turtle; charset=utf-8"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    def __enter__(self) -> GraphStoreServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def add(self, graph: str | None, triples: bytes) -> None:
        """Add triples, as N-Triples, to a graph, the default one for None.

        `StoreError` where the server refuses or, after some tries, does not answer.
        """
        name = "default" if graph is None else f"graph={quote(graph, safe='')}"
        for attempt in range(1, TRIES + 1):
            try:
                self._connection.request("POST", f"{self._path}?{self._query}{name}", triples, self._headers)
                answer = self._connection.getresponse()
                body = answer.read(2_000).decode(errors="replace")
                answer.read()
            except (OSError, http.client.HTTPException) as error:
                self._connection.close()
                reason = f"does not answer ({error or type(error).__name__})"
            else:
                if answer.status < 300:
                    return
                said = " ".join(body.split())[:200]
                reason = f"refuses with {answer.status} {answer.reason}" + (f": {said}" if said else "")
                if answer.status not in (429, 502, 503, 504):
                    break
            if attempt < TRIES:
                time.sleep(0.5 * 2**attempt)
        raise StoreError(f"{self.url}: {reason}; what was sent before is stored, so it can be sent again")


def send_shards(server: GraphStoreServer, paths: Iterable[Path]) -> Iterator[Loaded]:
    """Send files and yield how many quads of each were sent; one that does not parse is sent up to there.

    `StoreError` where the server does not take them.
    """
    for path in paths:
        sent = 0
        try:
            quads = read_shard(path)
            while batch := list(islice(quads, BATCH)):
                _send(server, batch)
                sent += len(batch)
        except ReadError as error:
            yield Loaded(path, sent, str(error))
        except (EOFError, OSError) as error:
            yield Loaded(path, sent, f"{path}: cannot be read ({error})")
        else:
            yield Loaded(path, sent)


def _send(server: GraphStoreServer, quads: Iterable[Quad]) -> None:
    graphs: dict[str | None, list[Quad]] = {}
    for quad in quads:
        graph = quad.graph_name
        if not isinstance(graph, NamedNode) and graph != DEFAULT_GRAPH:
            raise ReadError(f"a graph without a name ({graph}) cannot be sent; give it an IRI")
        graphs.setdefault(graph.value if isinstance(graph, NamedNode) else None, []).append(quad)
    for name, inside in graphs.items():
        body = serialize((quad.triple for quad in inside), format=RdfFormat.N_TRIPLES)
        server.add(name, body or b"")
