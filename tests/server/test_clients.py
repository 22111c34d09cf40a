"""Programs that people have: SPARQLWrapper, rdflib and curl."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import CSV, JSON, POST, TURTLE, XML, SPARQLWrapper

from extractor.schema import PREFIXES

from .conftest import TOKEN, Server

SCHEMA = PREFIXES["schema"]
NAMES = f"SELECT ?name {{ ?e a <{SCHEMA}Corporation> ; <{SCHEMA}name> ?name }} ORDER BY ?name"


def test_sparqlwrapper_reads(server: Server) -> None:
    client = SPARQLWrapper(f"{server.url}/sparql")
    client.setQuery(NAMES)
    client.setReturnFormat(JSON)
    rows = client.queryAndConvert()["results"]["bindings"]
    assert [row["name"]["value"] for row in rows] == ["Acme", "Bolt"]
    client.setReturnFormat(CSV)
    assert client.queryAndConvert().split() == [b"name", b"Acme", b"Bolt"]
    client.setReturnFormat(XML)
    assert len(client.queryAndConvert().getElementsByTagName("result")) == 2
    client.setQuery("CONSTRUCT { ?s a ?t } { ?s a ?t }")
    client.setReturnFormat(TURTLE)
    assert len(Graph().parse(data=client.queryAndConvert(), format="turtle")) > 5


def test_sparqlwrapper_writes(writable: Server) -> None:
    client = SPARQLWrapper(f"{writable.url}/sparql")
    client.setCredentials("kg", TOKEN)
    client.setMethod(POST)
    client.setQuery("INSERT DATA { <urn:a> <urn:p> 1 }")
    client.query()

    assert writable.ask("ASK { <urn:a> <urn:p> 1 }").json()["boolean"] is True


def test_rdflib_reads(server: Server) -> None:
    graph = Graph(SPARQLStore(f"{server.url}/sparql"))

    assert [str(row[0]) for row in graph.query(NAMES)] == ["Acme", "Bolt"]
    name = URIRef(f"{SCHEMA}name")
    assert {str(value) for value in graph.objects(URIRef(f"{PREFIXES['id']}org-acme"), name)} == {"Acme"}


def test_rdflib_writes(writable: Server) -> None:
    store = SPARQLUpdateStore(f"{writable.url}/sparql", f"{writable.url}/sparql", auth=("kg", TOKEN))
    graph = Graph(store, URIRef("urn:g"))
    graph.add((URIRef("urn:a"), URIRef("urn:p"), URIRef("urn:b")))

    assert set(graph) == {(URIRef("urn:a"), URIRef("urn:p"), URIRef("urn:b"))}


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_reads_and_follows_an_entity(server: Server) -> None:
    def curl(*arguments: str) -> str:
        return subprocess.run(["curl", "-sSf", *arguments], capture_output=True, text=True, check=True).stdout

    found = curl(f"{server.url}/sparql", "--data-urlencode", f"query={NAMES}")
    assert len(json.loads(found)["results"]["bindings"]) == 2
    turtle = curl("-L", "-H", "Accept: text/turtle", f"{server.url}/id/org-acme")
    assert 'schema:name "Acme"' in turtle
