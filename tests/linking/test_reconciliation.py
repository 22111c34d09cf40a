"""The client of reconciliation services, against real HTTP servers: good, slow, broken and lying ones."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from extractor.errors import KgError
from extractor.linking.reconciliation import Candidate, NameQuery, Service, ServiceError

MANIFEST = {
    "versions": ["0.2"],
    "name": "Test Service",
    "identifierSpace": "http://www.wikidata.org/entity/",
    "schemaSpace": "http://www.wikidata.org/prop/direct/",
    "view": {"url": "https://www.wikidata.org/wiki/{{id}}"},
}
HUAWEI = {
    "id": "Q160120",
    "name": "Huawei",
    "score": 100,
    "match": True,
    "type": [{"id": "Q4830453", "name": "business"}],
}
# What a service answers: status, headers, body.
Reply = tuple[int, dict[str, str], Any]


def found(queries: dict[str, Any]) -> Any:
    """Answer as a good service does: Huawei is known, others are not."""
    return {key: {"result": [HUAWEI] if query["query"] == "Huawei" else []} for key, query in queries.items()}


class Served:
    """A server that runs: its address, and the batches that it was sent."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.batches: list[dict[str, Any]] = []


@contextmanager
def serve(replies: Iterator[Reply] | None = None, manifest: Any = MANIFEST) -> Iterator[Served]:
    """Serve until the block ends; `replies` come before the good answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send((200, {}, manifest))

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            queries = json.loads(parse_qs(text)["queries"][0])
            served.batches.append(queries)
            reply = next(replies, None) if replies is not None else None
            self._send(reply or (200, {}, found(queries)))

        def _send(self, reply: Reply) -> None:
            status, headers, body = reply
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = Served(f"http://127.0.0.1:{server.server_port}/reconcile")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def ask(service: Service, *names: str, batch: int = 10) -> list[tuple[Candidate, ...] | ServiceError]:
    return list(service.ask((NameQuery(name) for name in names), batch=batch))


@pytest.fixture
def pauses() -> list[float]:
    return []


def open_service(url: str, pauses: list[float], **options: Any) -> Service:
    sleep: Callable[[float], None] = pauses.append
    return Service(url, sleep=sleep, **options)


def test_manifest_is_read(pauses: list[float]) -> None:
    with serve() as served, open_service(served.url, pauses) as service:
        assert service.manifest().name == "Test Service"
        assert service.manifest().identifier_space == "http://www.wikidata.org/entity/"


def test_names_are_asked_for_in_batches(pauses: list[float]) -> None:
    with serve() as served, open_service(served.url, pauses) as service:
        answers = ask(service, "Acme", "Huawei", "Bolt", batch=2)

    assert answers == [(), (Candidate("Q160120", "Huawei", 100, True, ("Q4830453",)),), ()]
    assert [len(batch) for batch in served.batches] == [2, 1]
    assert served.batches[0]["q0"] == {"query": "Acme", "limit": 5}


def test_queries_keep_to_the_schema(pauses: list[float]) -> None:
    from tests.server.test_reconciliation import check

    with serve() as served, open_service(served.url, pauses) as service:
        list(service.ask([NameQuery("Huawei", "Q4830453", 3), NameQuery("华为")]))

    check(served.batches[0], "reconciliation-query-batch")
    check(found(served.batches[0]), "reconciliation-result-batch")
    check(MANIFEST, "manifest")


def test_passing_failures_are_tried_again_with_longer_pauses(pauses: list[float]) -> None:
    replies = iter([(503, {}, b""), (429, {"Retry-After": "7"}, b""), (500, {}, b"")])
    with serve(replies) as served, open_service(served.url, pauses) as service:
        (answer,) = ask(service, "Huawei")

    assert answer == (Candidate("Q160120", "Huawei", 100, True, ("Q4830453",)),)
    assert pauses == [0.5, 7, 2]


def test_lasting_failure_costs_its_batch_only(pauses: list[float]) -> None:
    replies = iter([(503, {}, b"")] * 4)
    with serve(replies) as served, open_service(served.url, pauses) as service:
        first, second = ask(service, "Acme", "Huawei", batch=1)

    assert isinstance(first, ServiceError)
    assert "HTTP 503, 4 times" in str(first)
    assert isinstance(second, tuple) and second[0].id == "Q160120"


def test_refusal_is_not_tried_again(pauses: list[float]) -> None:
    with serve(iter([(404, {}, b"")])) as served, open_service(served.url, pauses) as service:
        (answer,) = ask(service, "Huawei")

    assert "HTTP 404" in str(answer)
    assert pauses == []


def test_slow_service_times_out(pauses: list[float]) -> None:
    gate = threading.Event()

    def wait() -> Iterator[Reply]:
        gate.wait(20)
        yield 200, {}, {}

    with serve(wait()) as served:
        with open_service(served.url, pauses, timeout=0.2, tries=1) as service:
            (answer,) = ask(service, "Huawei")
        gate.set()
    assert "ReadTimeout" in str(answer) or "timed out" in str(answer)


def test_unreachable_service_is_named(pauses: list[float]) -> None:
    with serve() as served:
        url = served.url
    with open_service(url, pauses) as service, pytest.raises(ServiceError, match="ConnectError"):
        service.manifest()
    assert pauses == [0.5, 1, 2]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"<html>busy</html>", "is no JSON"),
        ([], "no JSON object"),
        ({}, "no list of results for the query q0"),
        ({"q0": {"result": "x"}}, "no list of results"),
        ({"q0": {"result": [{"name": "Huawei", "score": 1}]}}, "no proper id"),
        ({"q0": {"result": [{"id": "Q1", "name": "Huawei", "score": "100"}]}}, "no proper score"),
        ({"q0": {"result": [{"id": 1, "name": None, "score": True}]}}, "no proper id, name, score"),
        ({"q0": {"result": [None]}}, "no proper id"),
    ],
)
def test_lying_service_is_not_believed(pauses: list[float], body: Any, message: str) -> None:
    with serve(iter([(200, {}, body)])) as served, open_service(served.url, pauses) as service:
        (answer,) = ask(service, "Huawei")

    assert isinstance(answer, ServiceError)
    assert message in str(answer)


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        ([], "no JSON object"),
        ({"name": "x"}, "lacks identifierSpace, schemaSpace"),
        (MANIFEST | {"versions": ["0.1-beta", "9"]}, "not 0.2"),
        (MANIFEST | {"versions": "0.2"}, "not 0.2"),
    ],
)
def test_wrong_manifest_is_refused(pauses: list[float], manifest: Any, message: str) -> None:
    with (
        serve(manifest=manifest) as served,
        open_service(served.url, pauses) as service,
        pytest.raises(ServiceError, match=message),
    ):
        service.manifest()


def test_answers_are_kept(tmp_path: Path, pauses: list[float]) -> None:
    cache = tmp_path / "answers.sqlite"
    with serve() as served:
        for names in (["Huawei", "Acme"], ["Acme", "Bolt", "Huawei"]):
            with open_service(served.url, pauses, cache=cache) as service:
                answers = ask(service, *names)

    assert [len(answer) for answer in answers if isinstance(answer, tuple)] == [0, 0, 1]
    assert [[query["query"] for query in batch.values()] for batch in served.batches] == [
        ["Huawei", "Acme"],
        ["Bolt"],
    ]


def test_broken_cache_is_named(tmp_path: Path, pauses: list[float]) -> None:
    cache = tmp_path / "answers.sqlite"
    cache.write_text("no database, but a text that is long enough to be looked at", "utf-8")

    with pytest.raises(KgError, match=r"answers\.sqlite: is no cache"):
        open_service("http://127.0.0.1:1/", pauses, cache=cache)


def test_address_must_be_one() -> None:
    with pytest.raises(ServiceError, match="is no address"):
        Service("wikidata")
