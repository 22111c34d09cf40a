"""Real servers: `kg serve` in a process of its own, asked over HTTP."""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from selenium.webdriver.remote.webdriver import WebDriver

from extractor.graph.build import build_graph
from extractor.graph.store import open_store
from extractor.linking.iris import IriScheme
from extractor.records import Article, Extraction
from extractor.workflow import link_store

from ..conftest import RUN, make_extraction
from .browser import start_browser

TOKEN = "correct-horse-battery"
AUTHORIZED = {"Authorization": f"Bearer {TOKEN}"}
ADDRESS = re.compile(r" at (http://\S+)/ ")
START_SECONDS = 120

SCRIPT = "<script>document.title='run'</script> \"Fair\" & more"


@dataclass(frozen=True)
class Server:
    """A server that runs: its address, its store, and its process."""

    url: str
    store: Path
    process: subprocess.Popen[str]

    def get(self, path: str, accept: str = "*/*", **parameters: str) -> httpx.Response:
        return httpx.get(self.url + path, params=parameters or None, headers={"Accept": accept}, timeout=60)

    def ask(self, query: str, accept: str = "application/sparql-results+json", **more: str) -> httpx.Response:
        return self.get("/sparql", accept, query=query, **more)

    def update(self, text: str) -> httpx.Response:
        return httpx.post(
            f"{self.url}/sparql",
            content=text,
            headers={"Content-Type": "application/sparql-update", **AUTHORIZED},
            timeout=60,
        )


@contextlib.contextmanager
def run_server(store: Path, *options: str) -> Iterator[Server]:
    """Serve a store on a free port until the block ends."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "extractor",
            "serve",
            "--store",
            store,
            "--port",
            "0",
            "--readers",
            "2",
            *options,
        ],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "KG_TOKEN": TOKEN},
    )
    try:
        assert process.stderr is not None
        ready, _, _ = select.select([process.stderr], [], [], START_SECONDS)
        line = process.stderr.readline() if ready else "nothing"
        found = ADDRESS.search(line)
        if found is None:
            process.terminate()
            raise AssertionError(f"the server did not start: {line}{process.communicate()[1]}")
        yield Server(found[1], store, process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(40)
        process.kill()
        process.communicate()


def write_store(path: Path, extractions: list[Extraction]) -> Path:
    with open_store(path) as opened:
        opened.write(build_graph(extraction, RUN, IriScheme()) for extraction in extractions)
    return path


def make_script_article() -> Extraction:
    """An article whose headline and names are HTML that would run."""
    text = f"{SCRIPT}\n\n{SCRIPT} opened in Lyon <img src=x onerror=alert(1)>."
    return make_extraction(
        Article("script", text, SCRIPT, "2024-07-01", "javascript:alert(1)"),
        {"e1": (SCRIPT, "schema:ExhibitionEvent"), "e2": ("Lyon", "schema:City")},
        [("e1", "schema:location", "e2"), ("e1", "schema:startDate", "2024-07-01")],
    )


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, extractions: list[Extraction]) -> Iterator[Server]:
    """A server that only reads, on the two sample articles and one full of HTML, with their places linked."""
    store = write_store(tmp_path_factory.mktemp("read") / "store", [*extractions, make_script_article()])
    link_store(store)
    with run_server(store, "--cors", "https://friend.example", "--query-timeout", "10") as running:
        yield running


@pytest.fixture(scope="session")
def writable_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that may be written to, on an empty store; each test clears it."""
    with run_server(tmp_path_factory.mktemp("write") / "store", "--writable") as running:
        yield running


@pytest.fixture
def writable(writable_server: Server) -> Server:
    """The writable server with nothing in it."""
    assert writable_server.update("DROP ALL").status_code == 204
    return writable_server


@pytest.fixture(scope="module")
def browser() -> Iterator[WebDriver]:
    driver = start_browser()
    yield driver
    driver.quit()


def wait_until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


DISPUTED = """id:fair-2 a schema:ExhibitionEvent ; schema:name "Fair 2" ; expo:visitorCount 2500, 2400 ;
             schema:location id:place-lyon .
           id:place-lyon a schema:City ; schema:name "Lyon" ."""


def state(subject: str, relation: str, value: str, confidence: float) -> str:
    return f"""[] a rdf:Statement ; rdf:subject {subject} ; rdf:predicate {relation} ; rdf:object {value} ;
        expo:confidence {confidence} ; expo:evidence "The fair said so." ; expo:rule "by-hand" ;
        expo:modality "asserted" ; nif:beginIndex 0 ; nif:endIndex 17 ; prov:wasDerivedFrom id:article-1 ."""


@pytest.fixture
def disputed(writable: Server) -> Server:
    """A server with two numbers of visitors, and a doubtful place."""
    statements = "".join(
        (
            state("id:fair-2", "expo:visitorCount", "2500", 0.9),
            state("id:fair-2", "expo:visitorCount", "2400", 0.8),
            state("id:fair-2", "schema:location", "id:place-lyon", 0.3),
        )
    ).replace("[]", "_:s{}")
    for number in range(3):
        statements = statements.replace("_:s{}", f"id:st-{number}", 1)
    assert writable.update(f"INSERT DATA {{ {DISPUTED} {statements} }}").status_code == 204
    return writable
