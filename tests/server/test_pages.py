"""What people and programs get from the same addresses, read as HTML without a browser."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import quote, urljoin, urlsplit

import pytest
from rdflib import Graph, Literal, URIRef

from extractor.schema import PREFIXES

from .conftest import SCRIPT, Server

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


class Page(HTMLParser):
    """The elements of a page in order, and its visible text."""

    VOID = ("meta", "link", "input", "br", "img")
    BLOCKS = ("p", "li", "dt", "dd", "th", "td", "h1", "h2", "h3", "blockquote")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes nothing"
        if tag in self.BLOCKS:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def links(self) -> dict[str, str]:
        return {
            href: tag for tag, found in self.elements if (href := found.get("href")) and tag in ("a", "link")
        }


def read_page(server: Server, path: str, status: int = 200) -> Page:
    answer = server.get(path, "text/html,application/xhtml+xml,*/*;q=0.8")
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Page(answer.text)


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


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/search?q=acme", ["Acme", "Acme signs with Bolt"]),
        ("/search?q=HARBOUR%20fo", ["Harbour Forum 2024"]),
        ("/search?q=%22%29%20%7D%20%23", []),
        ("/search", []),
    ],
)
def test_search_finds_names_and_headlines(server: Server, path: str, found: list[str]) -> None:
    main = server.get(path, "text/html").text.partition("<main")[2]

    assert re.findall(r'<a class="thing[^>]*>([^<]*)</a>', main) == found


def test_suggestions_come_as_json(server: Server) -> None:
    assert server.get("/suggest", q="bol").json() == [
        {"name": "Bolt", "type": "corporation", "iri": f"{ID}org-bolt", "href": "/id/org-bolt"},
        {
            "name": "Acme signs with Bolt",
            "type": "article",
            "iri": f"{ID}article-forum",
            "href": "/id/article-forum",
        },
    ]


def test_network_gives_neighbours_and_the_facts_between_all(server: Server) -> None:
    found = server.get("/network", iri=f"{ID}org-acme").json()

    names = {node["name"]: node["type_iri"] for node in found["nodes"]}
    assert set(names) == {"Acme", "Bolt", "Harbour Fair 2023"}
    assert names["Bolt"] == f"{PREFIXES['schema']}Corporation"
    edges = {(edge["label"], edge["time"], edge["confidence"], edge["articles"]) for edge in found["edges"]}
    assert edges == {("organizer", "2023-05-04", 0.9, 1), ("partner", "2024-06-10", 0.9, 1)}
    assert found["cut"] is False


@pytest.mark.parametrize("query", ["", "iri=no iri>", "&".join(["iri=urn:x"] * 21)])
def test_network_of_nothing_is_refused(server: Server, query: str) -> None:
    answer = server.get(f"/network?{query}", "text/html")

    assert answer.status_code == 400
    assert "<html" not in answer.text


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


def test_unknown_resource_is_not_found(server: Server) -> None:
    assert "the graph knows nothing of" in read_page(server, "/id/nobody", 404).text
    assert "the graph knows nothing of" in read_page(server, "/resource?iri=urn:nobody", 404).text
    assert server.get("/resource", iri="no iri> } #").status_code == 400
    assert server.get("/nowhere").status_code == 404


# --- RDF ---------------------------------------------------------------------------------------------

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


# --- Escaping ----------------------------------------------------------------------------------------


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
