"""Decisions over HTTP."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from extractor.schema import PREFIXES

from .conftest import AUTHORIZED, Server
from .pages import read_page

ID = PREFIXES["id"]
FACT = {"subject": f"{ID}fair-2", "relation": "expo:visitorCount"}


def post(server: Server, data: Any, headers: dict[str, str] = AUTHORIZED) -> httpx.Response:
    return httpx.post(f"{server.url}/review", json=data, headers=headers, timeout=60)


def decide(server: Server, value: str, verdict: str | None) -> httpx.Response:
    return post(server, {"decisions": [{**FACT, "object": value, "verdict": verdict}], "by": "Ann"})


def visitors(server: Server) -> set[str]:
    rows = server.ask("SELECT ?n { id:fair-2 expo:visitorCount ?n }").json()["results"]["bindings"]
    return {row["n"]["value"] for row in rows}


def test_review_page_shows_conflicts_and_doubts(disputed: Server) -> None:
    text = read_page(disputed, "/review").text

    assert "1 conflict, 1 doubtful fact; 0 decided so far" in text
    assert "conflict: two numbers of visitors" in text
    assert "Fair 2 location Lyon" in text


def test_decision_changes_the_graph_and_the_pages(disputed: Server) -> None:
    assert decide(disputed, "2400", "rejected").json() == {"decided": 1}
    assert decide(disputed, "2500", "accepted").json() == {"decided": 1}

    assert visitors(disputed) == {"2500"}
    assert "0 conflicts, 1 doubtful fact; 2 decided so far" in read_page(disputed, "/review").text
    entity = read_page(disputed, "/id/fair-2").text
    assert "2,500 1 source 0.9 accepted" in entity.replace("0.90", "0.9")
    assert "2,400" not in entity
    who = disputed.ask('SELECT ?by { GRAPH ?g { ?d expo:verdict "rejected" ; dc:creator ?by } }').json()
    assert who["results"]["bindings"][0]["by"]["value"] == "Ann"

    assert decide(disputed, "2400", None).status_code == 200
    assert visitors(disputed) == {"2400", "2500"}


def test_deciding_needs_the_token(disputed: Server, server: Server) -> None:
    data = {"decisions": [{**FACT, "object": "2400", "verdict": "rejected"}]}

    assert post(disputed, data, {}).status_code == 401
    assert post(disputed, data, {"Authorization": "Bearer wrong"}).status_code == 401
    assert visitors(disputed) == {"2400", "2500"}
    assert post(server, data).status_code == 403
    assert "only reads" in read_page(server, "/review").text


@pytest.mark.parametrize(
    "data",
    [
        [],
        {},
        {"decisions": [{**FACT, "object": "2400"}]},
        {"decisions": [{**FACT, "object": "2400", "verdict": "perhaps"}]},
        {"decisions": [{**FACT, "object": 2400, "verdict": "rejected"}]},
        {"decisions": [{**FACT, "object": "1", "verdict": "rejected"}]},
        {"decisions": [{**FACT, "object": "2400", "verdict": "rejected"}] * 201},
    ],
)
def test_malformed_decisions_are_refused(disputed: Server, data: Any) -> None:
    answer = post(disputed, data)

    assert answer.status_code == 400
    assert len(answer.text) < 400
    assert visitors(disputed) == {"2400", "2500"}
