"""The page of queries: answers, the ways of showing them, and what the editor completes."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import pytest

from extractor.schema import PREFIXES

from .conftest import Server
from .pages import Page, read_page


def test_query_page_answers_queries_and_named_questions(server: Server) -> None:
    rows = read_page(server, "/query?query=SELECT ?n { id:org-acme schema:name ?n }")
    assert "1 row" in rows.text
    assert "Acme" in rows.text
    asked = read_page(server, "/query?question=organizers&event=Harbour Fair 2023")
    assert "Acme" in asked.text.partition("Result")[2].partition("SPARQL")[0]
    assert "yes" in read_page(server, "/query?query=ASK {}").text
    assert "id:org-acme" in read_page(server, "/query?query=DESCRIBE id:org-acme").text
    wrong = read_page(server, "/query?query=SELECT ?n {", status=400)
    assert "the query does not parse, line 1" in wrong.text
    unknown = read_page(server, "/query?question=organizers&event=Nobody", status=400)
    assert "no event is called 'Nobody'" in unknown.text


def views_of(page: Page) -> list[str]:
    """Return the ways of showing that a page offers."""
    return [
        urlsplit(href).query.partition("view=")[2].partition("&")[0]
        for href in page.links()
        if "view=" in href
    ]


def test_result_shows_as_map_chart_and_graph(server: Server) -> None:
    query = "SELECT ?p ?e (STRLEN(?n) AS ?size) { ?e schema:location ?p ; schema:name ?n } ORDER BY ?size"
    assert views_of(read_page(server, f"/query?query={quote(query)}")) == ["table", "map", "chart", "graph"]

    on_map = read_page(server, f"/query?query={quote(query)}&view=map")
    assert "Lyon: 3" in [found.get("aria-label") for _, found in on_map.elements]
    chart = read_page(server, f"/query?query={quote(query)}&view=chart")
    (label,) = [found["aria-label"] for tag, found in chart.elements if tag == "svg"]
    assert label is not None
    assert label.startswith("Result: id:place-lyon 17, id:place-lyon 18, id:place-lyon")
    graph = read_page(server, f"/query?query={quote(query)}&view=graph")
    assert {"/id/place-lyon", "/id/event-harbour-fair-2023"} <= set(graph.links())
    assert len([tag for tag, _ in graph.elements if tag == "line"]) == 3


def test_constructed_triples_show_as_graph(server: Server) -> None:
    query = quote("CONSTRUCT { ?s expo:partner ?o . ?s a ?t } { ?s expo:partner ?o ; a ?t }")
    page = read_page(server, f"/query?query={query}&view=graph")

    assert views_of(page) == ["table", "graph"]
    assert "Acme – partner – Bolt" in page.text


@pytest.mark.parametrize(
    "query", ["SELECT ?n { ?s schema:name ?n }", "ASK {}", "SELECT * { ?s expo:none ?o }"]
)
def test_what_cannot_be_drawn_offers_the_table_only(server: Server, query: str) -> None:
    assert views_of(read_page(server, f"/query?query={quote(query)}&view=map")) == []


def test_named_question_keeps_its_values_in_other_views(server: Server) -> None:
    page = read_page(server, "/query?question=organizers&event=Harbour Fair 2023")

    assert "/query?view=graph&question=organizers&event=Harbour+Fair+2023" in page.links()


def test_terms_hold_what_the_editor_completes(server: Server) -> None:
    terms = {term["name"]: term["label"] for term in server.get("/terms").json()}

    assert terms["expo:exhibitorCount"] == "number of exhibitors"
    assert terms["schema:"] == PREFIXES["schema"]
    assert "OPTIONAL" in terms
