from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic

from extractor.errors import QueryError
from extractor.graph.query import (
    Answer,
    Rows,
    Term,
    Triples,
    display_rows,
    reaches_out,
    run_query,
    serialize_query,
    to_markdown,
)
from extractor.graph.store import GraphStore, load_files, memory_store, open_store

ORGANIZERS = "SELECT ?event ?o WHERE { ?event schema:organizer ?o } ORDER BY ?event"
XSD_DATE = "http://www.w3.org/2001/XMLSchema#date"


def test_select_gives_frozen_rows(store: GraphStore) -> None:
    rows = run_query(
        store, "SELECT ?d ?n ?none { id:event-big-data-expo-2022 schema:startDate ?d ; schema:name ?n }"
    )

    assert rows == Rows(
        ("d", "n", "none"),
        (
            (
                Term("2022-05-26", "literal", XSD_DATE),
                Term("Big Data Expo 2022", "literal", "http://www.w3.org/2001/XMLSchema#string"),
                None,
            ),
        ),
    )
    assert hash(rows)


def test_display_rows_shorten_iris(store: GraphStore) -> None:
    rows = run_query(store, ORGANIZERS)

    assert isinstance(rows, Rows)
    assert display_rows(rows) == (
        ("event", "o"),
        [["id:event-big-data-expo-2022", "id:org-ministry-of-industry"]],
    )
    assert to_markdown(rows) == (
        "| event | o |\n| --- | --- |\n| id:event-big-data-expo-2022 | id:org-ministry-of-industry |\n"
    )


def test_markdown_escapes_cells() -> None:
    rows = Rows(("a",), ((Term("x | y\nz", "literal"),), (None,)))
    assert to_markdown(rows) == "| a |\n| --- |\n| x \\| y z |\n|  |\n"


@pytest.mark.parametrize(("name", "expected"), [("Guiyang", True), ("Lyon", False)])
def test_ask_answers(store: GraphStore, name: str, expected: bool) -> None:
    assert run_query(store, f'ASK {{ ?p schema:name "{name}" }}') == Answer(expected)


def test_construct_gives_triples(store: GraphStore) -> None:
    found = run_query(store, "CONSTRUCT { ?a expo:partner ?b } WHERE { ?a expo:partner ?b }")

    assert isinstance(found, Triples)
    assert found.lines == (
        "<https://w3id.org/expo-kg/id/org-huawei> <https://w3id.org/expo-kg/ontology#partner>"
        " <https://w3id.org/expo-kg/id/org-zte> .",
    )
    assert found.serialize("turtle").splitlines()[-1] == "id:org-huawei expo:partner id:org-zte ."


# rdflib's JSON-LD parser warns of its own use of a deprecated class.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_describe_round_trips_through_every_format(store: GraphStore) -> None:
    query = "DESCRIBE id:event-big-data-expo-2022"
    graphs = [
        Graph().parse(data=serialize_query(store, query, form), format=name)
        for form, name in (("turtle", "turtle"), ("ntriples", "nt"), ("jsonld", "json-ld"), ("rdfxml", "xml"))
    ]
    assert len(graphs[0]) == 10
    assert all(isomorphic(graphs[0], graph) for graph in graphs[1:])


def test_serialize_writes_the_w3c_formats(store: GraphStore) -> None:
    data = json.loads(serialize_query(store, ORGANIZERS, "json"))
    assert data["head"]["vars"] == ["event", "o"]
    assert data["results"]["bindings"][0]["o"]["value"].endswith("org-ministry-of-industry")
    assert serialize_query(store, ORGANIZERS, "csv").splitlines()[0] == b"event,o"
    assert serialize_query(store, ORGANIZERS, "tsv").splitlines()[0] == b"?event\t?o"
    assert b"http://www.w3.org/2005/sparql-results#" in serialize_query(store, ORGANIZERS, "xml")
    assert json.loads(serialize_query(store, "ASK { ?s ?p ?o }", "json"))["boolean"] is True
    assert serialize_query(store, "ASK { ?s schema:nothing ?o }", "csv") == b"false\n"


@pytest.mark.parametrize(
    ("query", "form", "message"),
    [
        (ORGANIZERS, "turtle", "choose json, csv, tsv, xml"),
        ("DESCRIBE id:x", "csv", "choose turtle"),
    ],
)
def test_serialize_refuses_formats_that_do_not_fit(
    store: GraphStore, query: str, form: str, message: str
) -> None:
    with pytest.raises(QueryError, match=message):
        serialize_query(store, query, form)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT * {", "line 1, column 11"),
        ("SELECT ?x\nWHERE { ?x a schema:City ; }\nORDER", "line 3, column 6"),
        ("SELECT ?x\nWHERE { ?x a foo:City }", "line 2, column .*prefix is not declared.*schema"),
        ("hello", "line 1, column 6"),
        ("", "line 1, column 1"),
        ("INSERT DATA { <a:b> <a:c> 1 }", "line 1"),
        ("SELECT ?x { ?x ?p '\ud800' }", "not Unicode"),
    ],
)
def test_broken_queries_show_the_place(store: GraphStore, query: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        run_query(store, query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }",
        "SELECT * { service silent <http://127.0.0.1:9/sparql> { ?s ?p ?o } }",
        "SELECT * { SERVICE ?x { ?s ?p ?o } }",
        "SELECT * { ?s ?p 1SERVICE <http://127.0.0.1:9/> {} }",
        "SELECT * { ?s ?p 1e5SERVICE<http://127.0.0.1:9/>{} }",
        "PREFIX a: <http://x.example/> SELECT * { ?s a: 'x'@en.SERVICE a:b {} }",
        "SELECT * { ?s ?p '''it's''' . #'\n SERVICE<http://127.0.0.1/>{} }",
    ],
)
def test_queries_never_ask_other_servers(store: GraphStore, query: str) -> None:
    with pytest.raises(QueryError, match="SERVICE asks another server"):
        run_query(store, query)


def test_escaped_keywords_do_not_parse(store: GraphStore) -> None:
    with pytest.raises(QueryError, match="does not parse"):
        run_query(store, r"SELECT * { \u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?service ?p 'SERVICE' } # SERVICE",
        'SELECT * { ?s <http://x.example/SERVICE> """a "SERVICE" b""" }',
        "SELECT * { ?s schema:service ?o }",
        "PREFIX service: <http://x.example/> SELECT * { ?s service:x ?o }",
    ],
)
def test_the_word_service_elsewhere_is_harmless(store: GraphStore, query: str) -> None:
    assert not reaches_out(query)
    run_query(store, query)


def test_file_can_be_asked(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text('@prefix s: <https://schema.org/> . <a:x> s:name "X" .')
    rows = run_query(load_files([tmp_path / "a.ttl"]), "SELECT ?n { ?x schema:name ?n }")
    assert isinstance(rows, Rows)
    assert display_rows(rows)[1] == [["X"]]


def test_facts_that_articles_share_count_once(store: GraphStore) -> None:
    rows = run_query(store, "SELECT (COUNT(*) AS ?n) { ?e schema:location ?p }")
    assert isinstance(rows, Rows)
    assert display_rows(rows)[1] == [["1"]]


def test_query_starts_without_language_models(tmp_path: Path) -> None:
    with open_store(tmp_path / "store"):
        pass
    code = (
        "import sys; from pathlib import Path; from extractor.graph.store import open_store;"
        "from extractor.graph.questions import ask_question; from extractor.graph.query import run_query;"
        f"s = open_store(Path({str(tmp_path / 'store')!r}), read_only=True); ask_question(s, 'articles');"
        "print([m for m in ('spacy', 'rdflib', 'networkx', 'numpy', 'pyshacl') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


def test_empty_store_gives_no_rows() -> None:
    assert run_query(memory_store(), ORGANIZERS) == Rows(("event", "o"), ())
