"""The SPARQL protocol: formats, datasets, refusals, as requests of our own."""

from __future__ import annotations

import httpx
import pytest
from rdflib import Graph

from .conftest import AUTHORIZED, Server

FORM = "application/x-www-form-urlencoded"
QUERY, UPDATE = "application/sparql-query", "application/sparql-update"
G1, G2, G3 = (f"http://graphs.example/{n}" for n in (1, 2, 3))
SELECT = "SELECT ?name { ?e a schema:Corporation ; schema:name ?name } ORDER BY ?name"
CONSTRUCT = "CONSTRUCT { ?e schema:name ?name } { ?e a schema:Corporation ; schema:name ?name }"


def post(server: Server, body: str | bytes, media: str | None, path: str = "/sparql") -> httpx.Response:
    headers = {**AUTHORIZED, **({"Content-Type": media} if media else {})}
    return httpx.post(server.url + path, content=body, headers=headers, timeout=60)


@pytest.fixture
def graphs(writable: Server) -> Server:
    """Three named graphs with one triple each, and one triple in the default graph."""
    triples = " ".join(f"GRAPH <{g}> {{ <{g}> <urn:p> 1 }}" for g in (G1, G2, G3))
    assert writable.update(f"INSERT DATA {{ <urn:d> <urn:p> 1 . {triples} }}").status_code == 204
    return writable


# --- Formats -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "media", "start"),
    [
        ("*/*", "application/sparql-results+json", '{"head"'),
        ("application/json", "application/json", '{"head"'),
        ("application/sparql-results+xml", "application/sparql-results+xml", "<?xml"),
        ("text/csv", "text/csv; charset=utf-8", "name\r\nAcme\r\nBolt"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8", '?name\n"Acme"\n"Bolt"'),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", "application/sparql-results+xml", "<?xml"),
        ("text/*;q=0.8, text/csv;q=0, */*;q=0.1", "text/xml; charset=utf-8", "<?xml"),
    ],
)
def test_select_comes_in_the_format_asked_for(server: Server, accept: str, media: str, start: str) -> None:
    answer = server.ask(SELECT, accept)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == media
    assert answer.text.startswith(start)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # rdflib's JSON-LD parser
@pytest.mark.parametrize(
    ("accept", "format"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/ld+json", "json-ld"),
        ("application/rdf+xml", "xml"),
        ("*/*", "turtle"),
    ],
)
def test_construct_comes_in_the_format_asked_for(server: Server, accept: str, format: str) -> None:
    answer = server.ask(CONSTRUCT, accept)

    assert {str(name) for name in Graph().parse(data=answer.text, format=format).objects()} == {
        "Acme",
        "Bolt",
    }


def test_format_in_the_address_wins(server: Server) -> None:
    answer = server.ask(SELECT, "application/sparql-results+json", format="csv")

    assert answer.text.split() == ["name", "Acme", "Bolt"]
    assert server.ask(SELECT, format="pdf").status_code == 400


@pytest.mark.parametrize(
    ("query", "accept"), [(SELECT, "text/turtle"), (CONSTRUCT, "text/csv"), (SELECT, "image/png")]
)
def test_format_that_cannot_be_given_is_refused(server: Server, query: str, accept: str) -> None:
    answer = server.ask(query, accept)

    assert answer.status_code == 406
    assert "text/turtle" in answer.text


def test_ask_prefers_a_boolean_format(server: Server) -> None:
    assert (
        server.ask("ASK {}", "text/csv;q=0.9, application/sparql-results+json;q=0.5").json()["boolean"]
        is True
    )


def test_relative_iris_are_read_against_the_endpoint(server: Server) -> None:
    answer = server.ask("SELECT (<x> AS ?x) {}", "text/csv")

    assert answer.text.split()[1] == f"{server.url}/x"


# --- Ways to ask -------------------------------------------------------------------------------------


def test_query_can_be_sent_in_three_ways(server: Server) -> None:
    answers = [
        server.ask("ASK { ?s ?p ?o }"),
        post(server, "query=ASK%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D", FORM),
        post(server, "ASK { ?s ?p ?o }", f"{QUERY}; charset=UTF-8"),
    ]

    assert [answer.json()["boolean"] for answer in answers] == [True] * 3


@pytest.mark.parametrize(
    ("body", "media", "path", "status"),
    [
        ("ASK {}", "text/plain", "/sparql", 415),
        ("ASK {}", None, "/sparql", 415),
        ("query=ASK%7B%7D", None, "/sparql", 415),
        ("query=ASK%7B%7D&query=ASK%7B%7D", FORM, "/sparql", 400),
        ("other=1", FORM, "/sparql", 400),
        ("query=ASK%7B%7D&update=CLEAR%20ALL", FORM, "/sparql", 400),
        ("ASK {}", QUERY, "/sparql?query=ASK%7B%7D", 400),
        ("ASK {}".encode("utf-16"), f"{QUERY}; charset=UTF-16", "/sparql", 415),
        (b"ASK { ?s ?p '\xff' }", QUERY, "/sparql", 400),
        ("ASK {", QUERY, "/sparql", 400),
        ("ASK {} ASK {}", QUERY, "/sparql", 400),
        ("ASK {}", QUERY, "/sparql?using-graph-uri=urn:g", 400),
        ("CLEAR ALL", UPDATE, "/sparql?default-graph-uri=urn:g", 400),
        ("CLEAR XYZ", UPDATE, "/sparql", 400),
        ("ASK {}", QUERY, "/sparql?default-graph-uri=relative", 400),
    ],
)
def test_ill_formed_request_is_refused(
    writable_server: Server, body: str | bytes, media: str | None, path: str, status: int
) -> None:
    answer = post(writable_server, body, media, path)

    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/plain")


def test_syntax_error_names_its_place(server: Server) -> None:
    answer = server.ask("SELECT *\nWHERE { ?s ?p }")

    assert answer.status_code == 400
    assert "the query does not parse, line 2, column 1" in answer.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(server: Server, method: str) -> None:
    assert httpx.request(method, f"{server.url}/sparql?query=ASK%7B%7D").status_code == 405


def test_update_by_get_is_refused(writable_server: Server) -> None:
    assert writable_server.get("/sparql", update="CLEAR ALL").status_code == 400


# --- Datasets ----------------------------------------------------------------------------------------

WHERE_FROM = (
    "SELECT ?s ?from { { ?s <urn:p> 1 BIND('default' AS ?from) } UNION { GRAPH ?from { ?s <urn:p> 1 } } }"
)


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({}, {("urn:d", "default"), (G1, G1), (G2, G2), (G3, G3)}),
        ({"default-graph-uri": [G1, G2]}, {(G1, "default"), (G2, "default")}),
        ({"named-graph-uri": [G1, G2]}, {(G1, G1), (G2, G2)}),
        ({"default-graph-uri": [G3], "named-graph-uri": [G1]}, {(G3, "default"), (G1, G1)}),
        ({"default-graph-uri": ["urn:absent"]}, set()),
    ],
)
def test_request_chooses_the_dataset(
    graphs: Server, parameters: dict[str, list[str]], found: set[tuple[str, str]]
) -> None:
    answer = httpx.get(f"{graphs.url}/sparql", params={"query": WHERE_FROM, **parameters})

    rows = answer.json()["results"]["bindings"]
    assert {(row["s"]["value"], row["from"]["value"]) for row in rows} == found


def test_request_dataset_replaces_the_query_dataset(graphs: Server) -> None:
    query = WHERE_FROM.replace(" {", f" FROM <{G3}> {{", 1)
    answer = httpx.get(f"{graphs.url}/sparql", params={"query": query, "default-graph-uri": G1})

    assert [row["s"]["value"] for row in answer.json()["results"]["bindings"]] == [G1]


@pytest.mark.parametrize(
    ("update", "parameters", "left"),
    [
        ("INSERT { <urn:new> <urn:saw> ?s } WHERE { ?s <urn:p> 1 }", {"using-graph-uri": [G1, G2]}, {G1, G2}),
        (
            "INSERT { <urn:new> <urn:saw> ?s } WHERE { GRAPH ?g { ?s <urn:p> 1 } }",
            {"using-named-graph-uri": [G3]},
            {G3},
        ),
        (
            "PREFIX where: <urn:where/> INSERT { <urn:new> <urn:saw> ?s } # WHERE {\nWHERE { ?s <urn:p> ?o"
            " FILTER(STR(?s) != '} WHERE {') } ;\nDELETE WHERE { <urn:nothing> ?p ?o }",
            {"using-graph-uri": [G2]},
            {G2},
        ),
    ],
)
def test_request_chooses_the_dataset_of_an_update(
    graphs: Server, update: str, parameters: dict[str, list[str]], left: set[str]
) -> None:
    answer = httpx.post(
        f"{graphs.url}/sparql",
        params=parameters,
        content=update,
        headers={"Content-Type": UPDATE, **AUTHORIZED},
    )

    assert answer.status_code == 204, answer.text
    rows = graphs.ask("SELECT ?s { <urn:new> <urn:saw> ?s }").json()["results"]["bindings"]
    assert {row["s"]["value"] for row in rows} == left


@pytest.mark.parametrize("clause", ["WITH <urn:g> DELETE { ?s ?p ?o }", "DELETE { ?s ?p ?o } USING <urn:g>"])
def test_dataset_in_request_and_update_is_refused(writable_server: Server, clause: str) -> None:
    answer = post(writable_server, f"{clause} WHERE {{ ?s ?p ?o }}", UPDATE, "/sparql?using-graph-uri=urn:g")

    assert answer.status_code == 400
    assert "do one of both" in answer.text


# --- Service description -----------------------------------------------------------------------------


def test_service_describes_itself(server: Server, writable_server: Server) -> None:
    sd = "http://www.w3.org/ns/sparql-service-description#"
    for running, languages in (
        (server, {"SPARQL11Query"}),
        (writable_server, {"SPARQL11Query", "SPARQL11Update"}),
    ):
        graph = Graph().parse(data=running.get("/sparql", "text/turtle").text, format="turtle")
        found = graph.query(f"SELECT ?l {{ ?s a <{sd}Service> ; <{sd}supportedLanguage> ?l }}")
        assert {str(row[0]) for row in found} == {sd + name for name in languages}


def test_service_sends_people_to_the_query_page(server: Server) -> None:
    answer = server.get("/sparql", "text/html")

    assert (answer.status_code, answer.headers["location"]) == (303, "/query")
