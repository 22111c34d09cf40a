"""What a server must never do, and how it bears what it is told to bear."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from extractor.errors import StoreError
from extractor.graph.store import open_store
from extractor.records import Extraction

from .conftest import AUTHORIZED, Server, run_server, wait_until, write_store

# All triples with all triples with all triples with all triples, none of which is what is asked for.
SLOW = """SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l
            FILTER(CONCAT(STR(?c), STR(?f), STR(?i), STR(?l)) = 'x') }"""


@pytest.fixture
def store(tmp_path: Path, extractions: list[Extraction]) -> Path:
    return write_store(tmp_path / "store", extractions)


def list_workers(server: Server) -> set[str]:
    """Return the numbers of the processes that the server started."""
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(server.process.pid)], capture_output=True, text=True
    )
    return set(listed.stdout.split())


def count_ticks(worker: str) -> int:
    """Return the CPU time that a process has used, in the system's ticks."""
    try:
        fields = Path(f"/proc/{worker}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


@contextlib.contextmanager
def slow_query(server: Server) -> Iterator[list[httpx.Response]]:
    """Have a slow query running inside the block; afterwards its answer is in the list."""
    before = {worker: count_ticks(worker) for worker in list_workers(server)}
    answers: list[httpx.Response] = []
    thread = threading.Thread(target=lambda: answers.append(server.ask(SLOW)))
    thread.start()
    wait_until(lambda: any(count_ticks(worker) > ticks + 20 for worker, ticks in before.items()))
    yield answers
    thread.join()


# --- No other server, no file -------------------------------------------------------------------------


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.5)
        yield listening


@pytest.mark.parametrize(
    "pattern",
    [
        "SERVICE <{there}> {{ ?s ?p ?o }}",
        "service silent <{there}> {{ ?s ?p ?o }}",
        "SERVICEex:x{{ ?s ?p ?o }}",
        "?s ?p trueSERVICEex:x{{ ?s ?p ?o }}",
        "?s ?p true SERVICE\n# comment\nex:x {{ ?s ?p ?o }}",
        "?a ex:it\\' ?x . SERVICE ex:x {{ ?s ?p ?o }} ?b ex:\\'s ?y",
        "VALUES ?s {{ <{there}> }} SERVICE ?s {{ ?s ?p ?o }}",
    ],
)
def test_query_reaches_no_other_server(server: Server, listener: socket.socket, pattern: str) -> None:
    there = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    answer = server.ask(f"PREFIX ex: <{there}> SELECT * {{ {pattern.format(there=there)} }}")

    assert answer.status_code == 400
    with pytest.raises(TimeoutError):
        listener.accept()


@pytest.mark.parametrize("update", ["LOAD <{there}>", "LOAD SILENT <{there}> INTO GRAPH <urn:g>", "LOADex:x"])
def test_update_loads_nothing(writable: Server, listener: socket.socket, update: str) -> None:
    there = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    answer = writable.update(f"PREFIX ex: <{there}> {update.format(there=there)}")

    assert answer.status_code == 400
    with pytest.raises(TimeoutError):
        listener.accept()


# --- Limits ------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_slow_query_is_stopped_and_others_go_on(store: Path) -> None:
    with run_server(store, "--query-timeout", "6") as server:
        before = list_workers(server)
        with slow_query(server) as answers:
            page = server.get("/", "text/html")
            assert page.status_code == 200
            assert answers == []  # the page did not wait for the query

        assert answers[0].status_code == 503
        assert "longer than 6 seconds" in answers[0].text
        assert "--query-timeout" in answers[0].text
        wait_until(lambda: len(list_workers(server)) == len(before))
        assert list_workers(server) != before  # its process was replaced
        assert server.ask("ASK { ?s ?p ?o }").json()["boolean"] is True


@pytest.mark.slow
def test_query_is_stopped_when_its_client_leaves(store: Path) -> None:
    with run_server(store) as server:
        before = list_workers(server)
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(f"{server.url}/sparql", params={"query": SLOW}, timeout=0.5)

        wait_until(lambda: len(list_workers(server) & before) == len(before) - 1)
        assert server.ask("ASK { ?s ?p ?o }").status_code == 200


@pytest.mark.slow
def test_query_that_needs_too_much_memory_is_stopped(store: Path) -> None:
    numbers = " ".join(map(str, range(40)))
    rows = " ".join(f"VALUES ?{name} {{ {numbers} }}" for name in "abcde")
    with run_server(store, "--query-memory", "600") as server:
        answer = server.ask(f"SELECT * {{ {rows} }} ORDER BY STR(?a) STR(?b)")

        assert answer.status_code == 503
        assert "memory" in answer.text
        assert server.ask("ASK { ?s ?p ?o }").status_code == 200


@pytest.mark.slow
def test_large_result_and_request_are_refused(tmp_path: Path) -> None:
    with run_server(
        tmp_path / "store", "--writable", "--result-limit", "1", "--request-limit", "1"
    ) as server:
        numbers = " ".join(map(str, range(300)))
        query = f"SELECT * {{ VALUES ?a {{ {numbers} }} VALUES ?b {{ {numbers} }} }}"
        result = server.ask(query)
        assert result.status_code == 422
        assert "--result-limit" in result.text
        assert server.ask(f"{query} LIMIT 1000").status_code == 200
        upload = httpx.post(
            f"{server.url}/store?default",
            content=b"#" * 1_000_001,
            headers={"Content-Type": "text/turtle", **AUTHORIZED},
        )
        assert upload.status_code == 413
        assert "--request-limit" in upload.text


# --- The store ---------------------------------------------------------------------------------------


@pytest.mark.slow
def test_store_that_is_served_is_locked_for_others(store: Path) -> None:
    with run_server(store):
        for arguments in (["serve", "--port", "0"], ["remove", "fair"]):
            second = subprocess.run(
                [sys.executable, "-m", "extractor", *arguments, "--store", store],
                capture_output=True,
                text=True,
            )
            assert second.returncode == 1
            assert second.stderr.count("\n") == 1
            assert "serving it (`kg serve`)" in second.stderr
            assert "/store" in second.stderr
        with pytest.raises(StoreError, match="kg extract --no-store"):
            open_store(store)
    with open_store(store) as opened:
        assert opened.stats().articles == 2


@pytest.mark.slow
def test_what_is_written_survives_and_snapshots_do_not(tmp_path: Path) -> None:
    store = tmp_path / "store"
    with run_server(store, "--writable") as server:
        for number in range(5):
            assert server.update(f"INSERT DATA {{ <urn:a> <urn:p> {number} }}").status_code == 204
            found = server.ask("SELECT (COUNT(*) AS ?n) { <urn:a> ?p ?o }", "text/csv").text.split()[1]
            assert int(found) == number + 1  # every reader sees it at once
        assert len(list((store / "serving").iterdir())) <= 3
    assert not (store / "serving").exists()
    with open_store(store) as opened:
        assert opened.stats().quads == 5


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_server_ends_cleanly_in_the_middle_of_a_query(store: Path, number: signal.Signals) -> None:
    with run_server(store) as server:
        workers = list_workers(server)
        with slow_query(server) as answers:
            start = time.monotonic()
            server.process.send_signal(number)
            server.process.wait(40)

        assert time.monotonic() - start < 20  # the query would have gone on for 30 seconds
        assert answers[0].status_code == 503
        assert "shutting down" in answers[0].text
        assert "Traceback" not in (server.process.stderr.read() if server.process.stderr else "")
        assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]
    with open_store(store) as opened:  # the lock is given back
        assert opened.stats().articles == 2


@pytest.mark.slow
def test_processes_end_with_a_server_that_was_killed(store: Path) -> None:
    with run_server(store) as server:
        workers = list_workers(server)
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait(10)

        wait_until(lambda: not [pid for pid in workers if Path(f"/proc/{pid}").exists()])
    with run_server(store) as server:
        assert server.ask("ASK { ?s ?p ?o }").status_code == 200


# --- Headers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/", "/sparql?query=ASK%7B%7D", "/id/nothing", "/static/pages.js", "/sparql?query="]
)
def test_every_answer_has_the_safety_headers(server: Server, path: str) -> None:
    headers = server.get(path, "text/html").headers

    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


def test_other_host_names_are_refused(server: Server) -> None:
    answer = httpx.get(f"{server.url}/sparql?query=ASK%7B%7D", headers={"Host": "rebound.example"})

    assert answer.status_code == 421
    assert "--allow-host" in answer.text


def test_only_friends_may_read_from_other_pages(server: Server, writable_server: Server) -> None:
    def allowed(running: Server, origin: str) -> str | None:
        answer = httpx.get(f"{running.url}/sparql?query=ASK%7B%7D", headers={"Origin": origin})
        return answer.headers.get("access-control-allow-origin")

    assert allowed(server, "https://friend.example") == "https://friend.example"
    assert allowed(server, "https://stranger.example") is None
    assert allowed(writable_server, "https://friend.example") is None
    preflight = httpx.options(
        f"{server.url}/sparql",
        headers={"Origin": "https://friend.example", "Access-Control-Request-Method": "POST"},
    )
    assert preflight.status_code == 200
