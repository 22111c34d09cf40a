"""The Graph Store Protocol, and who may write."""

from __future__ import annotations

import base64

import httpx
import pytest

from .conftest import AUTHORIZED, TOKEN, Server

TURTLE = {"Content-Type": "text/turtle", **AUTHORIZED}
GRAPH = {"graph": "http://graphs.example/g"}
NT = {"Accept": "application/n-triples"}


def store(server: Server, method: str, content: str | None = None, **more: object) -> httpx.Response:
    options = {"headers": TURTLE, "params": GRAPH, "timeout": 60, **more}
    return httpx.request(method, f"{server.url}/store", content=content, **options)  # type: ignore[arg-type]


def test_graph_is_put_read_added_to_and_deleted(writable: Server) -> None:
    assert store(writable, "GET").status_code == 404
    assert store(writable, "PUT", "<urn:a> <urn:p> 1 .").status_code == 201
    assert store(writable, "POST", "<urn:b> <urn:p> 2 .").status_code == 204
    one = '<urn:{}> <urn:p> "{}"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    assert store(writable, "GET", headers=NT).text == one.format("a", 1) + one.format("b", 2)
    assert store(writable, "PUT", "<urn:c> <urn:p> 3 .").status_code == 204
    assert store(writable, "GET", headers=NT).text == one.format("c", 3)
    assert store(writable, "HEAD", headers=NT).status_code == 200
    assert store(writable, "DELETE").status_code == 204
    assert store(writable, "DELETE").status_code == 404


def test_default_graph_is_put_alone(writable: Server) -> None:
    writable.update("INSERT DATA { <urn:old> <urn:p> 1 GRAPH <urn:g> { <urn:kept> <urn:p> 1 } }")

    assert store(writable, "PUT", "<new> <urn:p> 1 .", params={"default": ""}).status_code == 204
    rows = writable.ask("SELECT ?s { { ?s ?p 1 } UNION { GRAPH ?g { ?s ?p 1 } } }", "text/csv").text.split()[
        1:
    ]
    assert sorted(rows) == [f"{writable.url}/new", "urn:kept"]


def test_graph_without_a_name_gets_one(writable: Server) -> None:
    answer = store(writable, "POST", "<urn:a> <urn:p> 1 .", params={})

    assert answer.status_code == 201
    assert "<urn:a>" in httpx.get(answer.headers["location"], headers=NT).text


def test_several_graphs_come_at_once(writable: Server) -> None:
    trig = "<urn:a> <urn:p> 1 . GRAPH <urn:g> { <urn:b> <urn:p> 2 }"
    headers = {**TURTLE, "Content-Type": "application/trig"}

    assert store(writable, "POST", trig, params={}, headers=headers).status_code == 204
    assert writable.ask("ASK { <urn:a> ?p 1 GRAPH <urn:g> { <urn:b> ?p 2 } }").json()["boolean"] is True


@pytest.mark.parametrize(
    ("method", "content", "params", "media", "status"),
    [
        ("PUT", "<urn:a> <urn:p> .", GRAPH, "text/turtle", 400),
        ("PUT", "<urn:a> <urn:p> 1 .", GRAPH, "text/html", 415),
        ("PUT", "<urn:a> <urn:p> 1 .", {}, "text/turtle", 400),
        ("PUT", "<urn:a> <urn:p> 1 .", {"graph": "relative"}, "text/turtle", 400),
        ("PUT", "<urn:a> <urn:p> 1 .", {"graph": ["urn:a", "urn:b"]}, "text/turtle", 400),
        ("GET", None, {}, "text/turtle", 400),
    ],
)
def test_ill_formed_graph_request_changes_nothing(
    writable: Server, method: str, content: str | None, params: dict[str, object], media: str, status: int
) -> None:
    answer = store(writable, method, content, params=params, headers={**TURTLE, "Content-Type": media})

    assert answer.status_code == status
    assert writable.ask("ASK { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }").json()["boolean"] is False


# --- Who may write -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "Bearer",
        "Bearer wrong",
        f"Bearer {TOKEN}x",
        TOKEN,
        "Basic !",
        "Basic " + base64.b64encode(b"kg:no").decode(),
    ],
)
def test_write_without_the_token_is_refused(writable: Server, authorization: str | None) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    put = store(writable, "PUT", "<urn:a> <urn:p> 1 .", headers={"Content-Type": "text/turtle", **headers})
    update = httpx.post(
        f"{writable.url}/sparql", data={"update": "INSERT DATA { <urn:a> <urn:p> 1 }"}, headers=headers
    )

    assert (put.status_code, update.status_code) == (401, 401)
    assert put.headers["www-authenticate"].startswith("Bearer")
    assert writable.ask("ASK { GRAPH ?g { ?s ?p ?o } }").json()["boolean"] is False


def test_token_may_come_as_a_password(writable: Server) -> None:
    answer = httpx.post(f"{writable.url}/sparql", data={"update": "CLEAR ALL"}, auth=("anyone", TOKEN))

    assert answer.status_code == 204


def test_server_that_only_reads_takes_nothing(server: Server) -> None:
    put = store(server, "PUT", "<urn:a> <urn:p> 1 .")
    delete = store(server, "DELETE", params={"default": ""})

    assert (put.status_code, delete.status_code, server.update("CLEAR ALL").status_code) == (403, 403, 403)
    assert "--writable" in put.text
    assert server.ask("ASK { ?s ?p ?o }").json()["boolean"] is True
