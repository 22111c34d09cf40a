"""The pages read as HTML without a browser."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import pytest

from extractor.schema import PREFIXES

from .conftest import SCRIPT, Server
from .pages import Page, read_page

ID = PREFIXES["id"]


PAGES = [
    "/",
    "/search?q=acme",
    "/explore",
    "/review",
    "/add",
    "/query",
    "/query?question=organizers",
    "/id/article-fair",
    "/id/event-harbour-fair-2023",
]


@pytest.mark.parametrize("path", PAGES)
def test_page_is_sound_small_and_needs_no_other_host(server: Server, path: str) -> None:
    page = read_page(server, path)

    assert page.open == []
    tags = [tag for tag, _ in page.elements]
    assert tags.count("h1") == 1
    assert {"main", "nav", "header"} <= set(tags)
    ids = [found["id"] for _, found in page.elements if found.get("id")]
    assert len(ids) == len(set(ids))
    labelled = {found.get("for") for tag, found in page.elements if tag == "label"}
    for tag, found in page.elements:
        assert not any(name.startswith("on") or name == "style" for name in found)
        if tag in ("script", "link", "img", "form"):
            address = found.get("src") or found.get("href") or found.get("action") or ""
            assert address.startswith("/") and not address.startswith("//")
        if tag in ("textarea", "input") and found.get("type") != "hidden":
            assert found["id"] in labelled
    scripts = {found["src"] or "" for tag, found in page.elements if tag == "script"}
    total = sum(len(server.get(address).content) for address in (path, "/static/style.css", *scripts))
    assert total < 100_000


@pytest.mark.slow
def test_links_of_the_pages_lead_somewhere(server: Server) -> None:
    seen = {
        href
        for path in PAGES
        for href, tag in read_page(server, path).links().items()
        if not urlsplit(href).netloc
    }
    assert len(seen) > 30
    for href in seen - {"#main"}:
        assert server.get(urljoin("/", href), "text/html").status_code in (200, 400)


def test_overview_shows_what_the_graph_holds(server: Server) -> None:
    page = read_page(server, "/")

    assert "articles 3" in page.text
    assert "Acme signs with Bolt" in page.text
    bars = [found for tag, found in page.elements if tag == "rect" and found.get("class") == "bar"]
    assert len(bars) == 2  # May 2023 and July 2024
    assert "/query?question=events-between&from=2023-05&to=2023-05" in page.links()


def test_overview_and_entities_show_places_on_a_map(server: Server) -> None:
    for path in ("/", "/id/place-lyon", "/id/org-acme"):
        page = read_page(server, path)
        labels = [found.get("aria-label") or "" for tag, found in page.elements if tag == "a"]
        assert [label for label in labels if label.startswith("Lyon: ")], path
    overview = read_page(server, "/")
    assert "Lyon: 3" in [found.get("aria-label") for _, found in overview.elements]


def test_entity_shows_its_events_in_the_order_of_time(server: Server) -> None:
    text = read_page(server, "/id/place-lyon").text

    when = text.partition("When")[2].partition("Articles")[0]
    assert when.index("2023-05-04 Harbour Fair 2023") < when.index("2024-07-01")
    assert "Harbour Forum 2024" not in when  # its day is not known


def test_card_shows_what_is_known_of_a_name(server: Server) -> None:
    card = server.get("/id/org-acme?part=card", "text/html").text

    assert "<html" not in card
    text = Page(card).text
    assert "Acme corporation" in text
    assert "partner Bolt" in text
    assert "is organizer of Harbour Fair 2023" in text


def test_article_shows_mentions_facts_and_where_they_stand(server: Server) -> None:
    page = read_page(server, "/id/article-fair")

    assert "Harbour Fair 2023 was organised by Acme and opened in Lyon on May 4." in page.text
    mentions = [found for tag, found in page.elements if "mention" in (found.get("class") or "").split()]
    assert {found["title"] for found in mentions} == {
        "Harbour Fair 2023 (exhibition)",
        "Acme (corporation)",
        "Lyon (city)",
    }
    facts = [found["data-fact"] for tag, found in page.elements if "data-fact" in found]
    assert facts == ["1", "2", "3"]
    stated = [found["data-facts"] for tag, found in page.elements if "data-facts" in found]
    assert set(stated) == {"1 2 3"}  # one sentence states all three


def test_entity_shows_facts_by_relation_with_sources(server: Server) -> None:
    text = read_page(server, "/id/place-lyon").text

    assert "… location Lyon" in text
    for event in ("Harbour Fair 2023 1 source 0.90", "Harbour Forum 2024 1 source 0.90"):
        assert event in text
    assert f"{ID}place-lyon" in text


def test_fact_shows_its_evidence(server: Server) -> None:
    links = read_page(server, "/id/org-acme").links()
    (why,) = [href for href in links if href.startswith("/fact?") and "partner" in href]
    page = read_page(server, why)

    assert "At Harbour Forum 2024 in Lyon, Acme signed an agreement with Bolt on Monday." in page.text
    assert "frame:by-hand" in page.text
    assert any(tag == "mark" for tag, _ in page.elements)
    part = server.get(f"{why}&part=1", "text/html").text
    assert part.startswith("<ul")
    assert "<html" not in part


def test_article_full_of_html_shows_as_text(server: Server) -> None:
    search = server.get("/search", "text/html", q="<script>").text
    (article,) = re.findall(r'href="(/id/article-[^"]+)"', search)
    (event,) = re.findall(r'href="(/id/event-[^"]+)"', search)
    for path in (article, event, "/", "/search?q=<script>", "/query?query=SELECT * { ?s ?p ?o } LIMIT 300"):
        page = read_page(server, path)
        assert "<script>" in page.text
        scripts = [found for tag, found in page.elements if tag == "script"]
        assert {found.get("src") for found in scripts} <= {
            f"/static/{name}.js" for name in ("pages", "complete", "marks")
        }
        assert not any(tag == "img" for tag, _ in page.elements)
        assert not any((found.get("href") or "").startswith("javascript:") for _, found in page.elements)
    assert SCRIPT in read_page(server, article).text


def test_series_shows_its_editions_with_figures_and_conflicts(writable: Server) -> None:
    facts = """id:series-fair a schema:EventSeries ; schema:name "Fair" .
      id:fair-1 schema:name "Fair 1" ; expo:editionOf id:series-fair ; expo:editionNumber 1 ;
        schema:startDate "2022-05"^^xsd:gYearMonth ; expo:visitorCount 1000 .
      id:fair-2 schema:name "Fair 2" ; expo:editionOf id:series-fair ;
        schema:startDate "2023-05-02"^^xsd:date ; expo:visitorCount 2500, 2400 ."""
    statements = " ".join(
        f"[] a rdf:Statement ; rdf:subject id:fair-2 ; rdf:predicate expo:visitorCount ;"
        f" rdf:object {number} ; expo:confidence 0.9 ; prov:wasDerivedFrom id:article-{number} ."
        for number in (2500, 2400)
    )
    assert writable.update(f"INSERT DATA {{ {facts} {statements} }}").status_code == 204

    series = read_page(writable, "/id/series-fair")
    assert "Fair 1 1 2022-05 1,000" in series.text
    assert series.text.index("Fair 1") < series.text.index("Fair 2")
    charts = [found["aria-label"] for tag, found in series.elements if tag == "svg"]
    assert charts == ["visitors: 2022 1,000, 2023 2,500"]
    edition = read_page(writable, "/id/fair-2")
    assert "number of visitors sources disagree" in edition.text
    assert "sources disagree" not in series.text
