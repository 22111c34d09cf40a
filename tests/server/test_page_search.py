"""Searching, suggesting and the neighbours that the explorer asks for."""

from __future__ import annotations

import re

import pytest

from extractor.schema import PREFIXES

from .conftest import Server

ID = PREFIXES["id"]


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
