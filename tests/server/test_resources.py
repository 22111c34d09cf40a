"""What people and programs get from the address of one and the same resource."""

from __future__ import annotations

import pytest
from rdflib import Graph, Literal, URIRef

from extractor.schema import PREFIXES

from .conftest import Server
from .pages import read_page

ID = PREFIXES["id"]


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (BROWSER, "text/html"),
        ("text/turtle", "text/turtle"),
        ("*/*", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml, text/html;q=0.5", "application/rdf+xml"),
        ("application/n-triples", "application/n-triples"),
    ],
)
def test_entity_answers_people_and_programs(server: Server, accept: str, media: str) -> None:
    answer = server.get("/id/event-harbour-fair-2023", accept)

    assert answer.headers["content-type"].partition(";")[0] == media
    assert "Accept" in answer.headers["vary"]
    assert "Harbour Fair 2023" in answer.text


def test_entity_that_cannot_be_sent_as_asked_is_refused(server: Server) -> None:
    assert server.get("/id/event-harbour-fair-2023", "image/png").status_code == 406


def test_entity_as_rdf_holds_its_facts_and_their_evidence(server: Server) -> None:
    graph = Graph().parse(data=server.get("/id/event-harbour-fair-2023").text, format="turtle")
    event, schema = URIRef(f"{ID}event-harbour-fair-2023"), PREFIXES["schema"]

    assert (event, URIRef(f"{schema}organizer"), URIRef(f"{ID}org-acme")) in graph
    assert (URIRef(f"{ID}org-acme"), URIRef(f"{schema}name"), Literal("Acme")) in graph
    assert (None, URIRef(f"{PREFIXES['rdf']}subject"), event) in graph


@pytest.mark.parametrize("path", ["/id/article-fair", "/id/graph/article-fair"])
def test_article_and_its_graph_answer_with_rdf(server: Server, path: str) -> None:
    graph = Graph().parse(data=server.get(path, "text/turtle").text, format="turtle")

    assert (
        URIRef(f"{ID}article-fair"),
        URIRef(f"{PREFIXES['nif']}isString"),
        None,
    ) in graph or path.startswith("/id/article")
    assert len(graph) > 5


def test_entity_under_the_servers_own_address_answers(writable: Server) -> None:
    iri = f"{writable.url}/id/org-mine"
    writable.update(f'INSERT DATA {{ <{iri}> a schema:Organization ; schema:name "Mine" }}')

    assert "Mine" in writable.get("/id/org-mine", "text/html").text
    assert "Mine" in writable.get("/id/org-mine", "text/turtle").text


def test_unknown_resource_is_not_found(server: Server) -> None:
    assert "the graph knows nothing of" in read_page(server, "/id/nobody", 404).text
    assert "the graph knows nothing of" in read_page(server, "/resource?iri=urn:nobody", 404).text
    assert server.get("/resource", iri="no iri> } #").status_code == 400
    assert server.get("/nowhere").status_code == 404
