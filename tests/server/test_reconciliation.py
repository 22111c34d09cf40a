"""The store as a reconciliation service, asked over HTTP; answers are checked against the specification's schemas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
from referencing import Registry, Resource

from ..conftest import ROOT
from .conftest import Server

# The schemas are used where they lie, and not copied.
SCHEMAS = ROOT.parent / "shared" / "data" / "reconciliation-0.2" / "schemas"
DRAFT = "http://json-schema.org/draft-07/schema#"


def find_schemas() -> Path:
    for folder in (SCHEMAS, *(parent / "shared/data/reconciliation-0.2/schemas" for parent in ROOT.parents)):
        if folder.is_dir():
            return folder
    pytest.skip(
        "the schemas of the Reconciliation Service API 0.2 are not beside the project (../shared/data)"
    )


def check(answer: Any, name: str) -> None:
    """Validate an answer against one of the specification's schemas."""
    folder = find_schemas()

    def load(file: str) -> dict[str, Any]:
        schema: dict[str, Any] = json.loads((folder / file).read_text("utf-8"))
        return schema | {"$schema": DRAFT}

    kind = load("type.json")
    registry: Registry[Any] = Registry().with_resource(kind["$id"], Resource.from_contents(kind))
    schema = load(f"{name}.json")
    # Swagger's schema of security is elsewhere, and this service has none.
    schema.get("properties", {}).pop("authentication", None)
    jsonschema.Draft7Validator(schema, registry=registry).validate(answer)


def reconcile(server: Server, queries: Any) -> httpx.Response:
    text = queries if isinstance(queries, str) else json.dumps(queries)
    return httpx.post(f"{server.url}/reconcile", data={"queries": text}, timeout=60)


def test_manifest_keeps_to_the_schema(server: Server) -> None:
    manifest = server.get("/reconcile").json()

    check(manifest, "manifest")
    assert manifest["versions"] == ["0.2"]
    assert manifest["identifierSpace"] == "https://w3id.org/expo-kg/id/"
    assert manifest["view"]["url"] == server.url + "/id/{{id}}"


def test_batch_gives_candidates_for_each_query(server: Server) -> None:
    queries = {
        "q0": {"query": "ACME"},
        "q1": {"query": "Harbour Fair", "type": "schema:ExhibitionEvent", "limit": 1},
        "q2": {"query": "nobody at all"},
        "q3": {"query": "Lyon", "type": ["schema:Organization"], "type_strict": "any"},
    }
    check(queries, "reconciliation-query-batch")
    answer = reconcile(server, queries).json()

    check(answer, "reconciliation-result-batch")
    assert [(one["id"], one["name"], one["score"], one["match"]) for one in answer["q0"]["result"]] == [
        ("org-acme", "Acme", 100, True)
    ]
    assert [(one["id"], one["match"]) for one in answer["q1"]["result"]] == [
        ("event-harbour-fair-2023", False)
    ]
    assert answer["q2"]["result"] == answer["q3"]["result"] == []


def test_properties_tell_candidates_apart(server: Server) -> None:
    def ask(place: Any) -> Any:
        properties = [{"pid": "schema:location", "v": place}]
        answer = reconcile(server, {"q": {"query": "Harbour Fair 2023", "properties": properties}}).json()
        found, *_ = answer["q"]["result"]
        return found["id"], found["score"], found["match"]

    assert ask("Lyon") == ask({"id": "x", "name": "lyon"}) == ("event-harbour-fair-2023", 100, True)
    assert ask(["Paris", "Rome"]) == ("event-harbour-fair-2023", 60, False)


def test_query_may_come_in_the_address(server: Server) -> None:
    answer = server.get("/reconcile", queries=json.dumps({"q0": {"query": "Bolt"}})).json()

    check(answer, "reconciliation-result-batch")
    assert answer["q0"]["result"][0]["id"] == "org-bolt"


def test_view_shows_the_candidate(server: Server) -> None:
    manifest = server.get("/reconcile").json()
    page = httpx.get(
        manifest["view"]["url"].replace("{{id}}", "org-acme"),
        headers={"Accept": "text/html"},
        follow_redirects=True,
    )

    assert page.status_code == 200
    assert "Acme" in page.text


@pytest.mark.parametrize(
    ("kind", "prefix", "ids"),
    [
        ("entity", "har", {"event-harbour-fair-2023", "event-harbour-forum-2024"}),
        ("type", "cit", {"schema:City"}),
        ("property", "exhibi", {"expo:exhibitor", "expo:exhibitionArea"}),
        ("entity", "", set()),
    ],
)
def test_suggestions_complete_a_prefix(server: Server, kind: str, prefix: str, ids: set[str]) -> None:
    answer = server.get(f"/reconcile/suggest/{kind}", prefix=prefix).json()

    name = {"entity": "entities", "type": "types", "property": "properties"}[kind]
    check(answer, f"suggest-{name}-response")
    assert {one["id"] for one in answer["result"]} == ids


@pytest.mark.parametrize(
    ("queries", "status", "message"),
    [
        ("{", 400, "no JSON"),
        ("[]", 400, "must be a JSON object"),
        ('{"q": 3}', 400, "the query q must be an object"),
        ('{"q": {}}', 400, "the query q must be an object"),
        ('{"q": {"query": 3}}', 400, "'query' must be text"),
        ('{"q": {"query": "a", "limit": "x"}}', 400, "'limit' must be a positive number"),
        ('{"q": {"query": "a", "type": "schema:Nothing"}}', 400, "no entity type"),
        ('{"q": {"query": "a", "properties": [1]}}', 400, "'pid' and 'v'"),
        (json.dumps({str(n): {"query": "a"} for n in range(501)}), 413, "at most 500"),
    ],
)
def test_bad_batch_is_refused_in_words(server: Server, queries: str, status: int, message: str) -> None:
    answer = reconcile(server, queries)

    assert answer.status_code == status
    assert message in answer.text


def test_unknown_ways_are_refused(server: Server) -> None:
    assert httpx.post(f"{server.url}/reconcile", json={"queries": {}}).status_code == 415
    assert httpx.post(f"{server.url}/reconcile", data={"other": "x"}).status_code == 400
    assert server.get("/reconcile/suggest/flyout").status_code == 404
