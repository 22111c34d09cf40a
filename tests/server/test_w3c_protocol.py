"""The W3C's SPARQL 1.1 Protocol tests against a running server, read where they lie.

The same requests in our own words are in `test_protocol.py`, for those who do not have the W3C's files.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from rdflib import RDF, Graph, Namespace
from rdflib.collection import Collection
from rdflib.namespace import RDFS
from rdflib.term import Node

from ..conftest import ROOT
from .conftest import AUTHORIZED, Server

FOLDER = Path(os.environ.get("KG_SHARED", ROOT.parent / "shared")) / "data" / "w3c-sparql11-protocol"
MANIFEST = FOLDER / "manifest.ttl"
pytestmark = pytest.mark.skipif(
    not MANIFEST.is_file(),
    reason="no W3C protocol tests here; name the folder that holds data/w3c-sparql11-protocol in KG_SHARED",
)

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")

# Name of a test → why it fails.
KNOWN_FAILURES: dict[str, str] = {}

TABULAR = ("application/sparql-results+xml", "application/sparql-results+json", "text/csv")
TYPES = {
    "boolean": TABULAR[:2],
    "tabular": (*TABULAR, "text/tab-separated-values"),
    "RDF": ("application/rdf+xml", "text/turtle", "application/n-triples", "application/ld+json"),
}


@dataclass(frozen=True)
class Exchange:
    """One request, and what must come back."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    statuses: tuple[str, ...]
    format: str | None
    boolean: bool | None


@dataclass(frozen=True)
class Case:
    """A test: graphs to load, then exchanges."""

    name: str
    graphs: tuple[tuple[str, Path], ...]
    exchanges: tuple[Exchange, ...]


def read_cases() -> list[Case]:
    if not MANIFEST.is_file():
        return []
    graph = Graph().parse(MANIFEST, publicID=MANIFEST.as_uri())
    manifest = next(graph.subjects(RDF.type, MF.Manifest))
    entries = Collection(graph, graph.value(manifest, MF.entries))
    return [read_case(graph, entry) for entry in entries]


def read_case(graph: Graph, entry: Node) -> Case:
    data = [
        (str(graph.value(node, RDFS.label)), FOLDER / Path(str(graph.value(node, UT.graph))).name)
        for node in graph.objects(entry, UT.graphData)
    ]
    requests = Collection(graph, graph.value(graph.value(entry, MF.action), HT.requests))
    name = str(entry).rpartition("#")[2]
    return Case(name, tuple(data), tuple(read_exchange(graph, request) for request in requests))


def read_exchange(graph: Graph, request: Node) -> Exchange:
    headers = graph.value(request, HT.headers)
    body, response = graph.value(request, HT.body), graph.value(request, HT.resp)
    boolean, format = graph.value(response, MF.expectedBoolean), graph.value(response, MF.expectedFormat)
    return Exchange(
        method=str(graph.value(request, HT.methodName)),
        path=str(graph.value(request, HT.absolutePath)),
        headers={
            str(graph.value(header, HT.fieldName)): str(graph.value(header, HT.fieldValue))
            for header in (Collection(graph, headers) if headers else ())
        },
        body=str(graph.value(body, CNT.chars)).encode(str(graph.value(body, CNT.characterEncoding)))
        if body
        else None,
        statuses=tuple(
            status.rpartition("StatusCode")[2][0]
            for status in map(str, graph.objects(response, MF.expectedStatus))
        ),
        format=str(format) if format else None,
        boolean=None if boolean is None else bool(boolean.toPython()),
    )


CASES = read_cases()


@pytest.mark.skipif(not CASES, reason="no tests were read")
def test_manifest_is_read_whole() -> None:
    assert len(CASES) == 34
    assert {case.name for case in CASES} >= set(KNOWN_FAILURES)
    assert all(exchange.statuses for case in CASES for exchange in case.exchanges)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_w3c_protocol(case: Case, writable: Server, request: pytest.FixtureRequest) -> None:
    if case.name in KNOWN_FAILURES:
        request.applymarker(pytest.mark.xfail(reason=KNOWN_FAILURES[case.name], strict=True))
    for name, path in case.graphs:
        loaded = httpx.put(
            f"{writable.url}/store",
            params={"graph": name},
            content=path.read_bytes(),
            headers={"Content-Type": "application/n-triples", **AUTHORIZED},
        )
        assert loaded.status_code == 201
    for exchange in case.exchanges:
        answer = httpx.request(
            exchange.method,
            writable.url + exchange.path,
            content=exchange.body,
            headers={**exchange.headers, **AUTHORIZED},
        )
        assert str(answer.status_code)[0] in exchange.statuses, answer.text
        if exchange.format:
            assert answer.headers["content-type"].partition(";")[0] in TYPES[exchange.format]
        if exchange.boolean is not None:
            assert answer.json()["boolean"] is exchange.boolean
