"""What the protocols ask of a store, without a server; `tests/server` asks over HTTP."""

from __future__ import annotations

import pytest

from extractor.errors import QueryError, ReadError
from extractor.graph.endpoint import (
    Dataset,
    ResultTooLargeError,
    add_dataset,
    add_using,
    answer_query,
    apply_update,
    delete_graph,
    name_graph,
    read_graph,
    write_graph,
)
from extractor.graph.query import reaches_out
from extractor.graph.store import GraphStore, memory_store

FORMATS = {"table": "csv", "boolean": "json", "triples": "ntriples"}
BASE = "http://here.example/"
ONE = Dataset(("urn:a",), ("urn:b",))
USING = "USING <urn:a> USING NAMED <urn:b> "


@pytest.fixture
def store() -> GraphStore:
    made = memory_store()
    apply_update(made, "INSERT DATA { <urn:s> <urn:p> 1, 2, 3 . GRAPH <urn:g> { <urn:s> <urn:p> 4 } }")
    return made


def test_result_has_the_format_of_its_kind(store: GraphStore) -> None:
    assert answer_query(store, "SELECT ?o { ?s ?p ?o } ORDER BY ?o", FORMATS).body == b"o\r\n1\r\n2\r\n3\r\n"
    answered = answer_query(store, "CONSTRUCT { ?s <urn:q> 1 } { ?s ?p ?o }", FORMATS)
    assert (answered.kind, (answered.body or b"").count(b"\n")) == (
        "triples",
        1,
    )  # three times the same triple
    assert answer_query(store, "ASK {}", {**FORMATS, "boolean": None}).body is None


@pytest.mark.parametrize("query", ["SELECT * { ?s ?p ?o }", "CONSTRUCT { ?s <urn:q> ?o } { ?s ?p ?o }"])
def test_result_beyond_the_limit_is_refused(store: GraphStore, query: str) -> None:
    assert answer_query(store, query, FORMATS, limit=1000).body
    with pytest.raises(ResultTooLargeError, match="LIMIT"):
        answer_query(store, query, FORMATS, limit=20)


@pytest.mark.parametrize(
    ("update", "written"),
    [
        ("INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }", f"INSERT {{ ?s ?p 1 }} {USING}WHERE {{ ?s ?p ?o }}"),
        ("delete where { ?s ?p '}' }", f"delete {{ ?s ?p '}}' }} {USING}where {{ ?s ?p '}}' }}"),
        ("CLEAR ALL ; INSERT DATA { <urn:where> ?p 1 }", "CLEAR ALL ; INSERT DATA { <urn:where> ?p 1 }"),
        (
            "DELETE { ?s ?p 1 } WHERE { { SELECT * WHERE { ?s ?p 1 } } } # WHERE {",
            f"DELETE {{ ?s ?p 1 }} {USING}WHERE {{ {{ SELECT * WHERE {{ ?s ?p 1 }} }} }} # WHERE {{",
        ),
    ],
)
def test_dataset_is_written_into_an_update(update: str, written: str) -> None:
    assert add_using(update, ONE) == written


@pytest.mark.parametrize(
    "update", ["WITH <urn:g> DELETE { ?s ?p 1 } WHERE {}", "DELETE { ?s ?p 1 } using <urn:g> WHERE {}"]
)
def test_update_with_a_dataset_of_its_own_takes_no_other(update: str) -> None:
    with pytest.raises(QueryError, match="do one of both"):
        add_using(update, ONE)


def test_update_is_applied_wholly_or_not_at_all(store: GraphStore) -> None:
    with pytest.raises(QueryError):
        apply_update(store, "INSERT DATA { <urn:new> <urn:p> 1 } ; CLEAR GRAPH <urn:absent>")

    assert answer_query(store, "ASK { <urn:new> ?p ?o }", FORMATS).body == b'{"head":{},"boolean":false}'


def test_graph_is_written_read_and_deleted(store: GraphStore) -> None:
    assert read_graph(store, "urn:new", "ntriples") is None
    assert write_graph(store, "urn:new", b"<a> <urn:p> <urn:o> .", "turtle", base=BASE, replace=True)
    assert read_graph(store, "urn:new", "ntriples") == b"<http://here.example/a> <urn:p> <urn:o> .\n"
    assert not write_graph(store, "urn:new", b"", "turtle", base=BASE, replace=True)
    assert read_graph(store, "urn:new", "ntriples") == b""
    assert delete_graph(store, "urn:new")
    assert not delete_graph(store, "urn:new")


def test_ill_formed_data_name_their_line_and_change_nothing(store: GraphStore) -> None:
    with pytest.raises(ReadError, match="line 2"):
        write_graph(store, None, b"<urn:a> <urn:p> 1 .\n<urn:a> <urn:p> .", "turtle", base=BASE, replace=True)
    with pytest.raises(ReadError):
        add_dataset(store, b"GRAPH <urn:g> {", "trig", base=BASE)

    assert (read_graph(store, None, "ntriples") or b"").count(b"\n") == 3


def test_graph_without_a_name_is_named_after_what_it_holds() -> None:
    assert name_graph(b"x", BASE) == name_graph(b"x", BASE) != name_graph(b"y", BASE)
    assert name_graph(b"x", BASE).startswith(f"{BASE}graph/upload-")


@pytest.mark.parametrize(
    "update", ["LOAD <file:///etc/passwd>", "INSERT { ?s ?p ?o } WHERE { SERVICE <urn:x> { ?s ?p ?o } }"]
)
def test_update_in_memory_loads_nothing(update: str) -> None:
    with pytest.raises(QueryError, match="does not do"):
        apply_update(memory_store(), update)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?service ?p 'SERVICE' } # SERVICE",
        "SELECT * { ?s ex:service ?o ; service:x ?p }",
        'SELECT * { ?s <http://x.example/SERVICE> """a "SERVICE" b""" }',
    ],
)
def test_word_service_is_harmless_where_it_calls_nobody(query: str) -> None:
    assert not reaches_out(query)
