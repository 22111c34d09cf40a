"""Folders of N-Quads into a store and into a real server."""

from __future__ import annotations

import gzip
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from pyoxigraph import RdfFormat, serialize

from extractor.errors import KgError, ReadError, StoreError
from extractor.graph.build import build_graph
from extractor.graph.sending import GraphStoreServer, send_shards
from extractor.graph.shards import find_shards, load_shards
from extractor.graph.store import GraphStore, open_store
from extractor.linking.iris import IriScheme
from extractor.records import Article, Extraction, RunInfo
from extractor.workflow import build_store

from ..conftest import RUN, Kg, make_extraction

OXIGRAPH = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}")
# Another article that calls Acme otherwise and sees another type.
ACME = make_extraction(
    Article(
        "acme",
        "ACME Group grows\n\nACME Group, long known as Acme, opened Harbour Fair 2023.",
        "ACME Group grows",
    ),
    {"e1": ("Harbour Fair 2023", "schema:ExhibitionEvent"), "e2": ("Acme", "schema:Organization")},
    [("e1", "schema:organizer", "e2")],
)
ACME = replace(
    ACME, entities=(ACME.entities[0], replace(ACME.entities[1], name="acme", aliases=("ACME Group",)))
)


def write_shard(path: Path, *extractions: Extraction, run: RunInfo = RUN) -> Path:
    """Write the whole graph of some articles, as a run of its own would."""
    quads = {quad for one in extractions for quad in build_graph(one, run, IriScheme()).quads}
    data = serialize(sorted(quads, key=str), format=RdfFormat.N_QUADS)
    assert data is not None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def dump(store: GraphStore) -> list[str]:
    return sorted(map(str, store.quads))


@pytest.fixture
def shards(tmp_path: Path, extractions: list[Extraction]) -> Path:
    """Three files, one packed, that describe Acme differently."""
    write_shard(tmp_path / "out" / "quads" / "part-0.nq", extractions[0])
    write_shard(tmp_path / "out" / "quads" / "part-1.nq.gz", *extractions[1:])
    write_shard(tmp_path / "out" / "part-2.nq", ACME)
    (tmp_path / "out" / "_temporary").mkdir()
    (tmp_path / "out" / "_temporary" / "part-9.nq").write_text("half a li")
    return tmp_path / "out"


def test_load_into_an_empty_store_gives_the_graph_of_one_run(
    kg: Kg, shards: Path, tmp_path: Path, extractions: list[Extraction]
) -> None:
    done = kg("load", shards, "--store", "new")

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "files     3"
    expected = build_store([*extractions, ACME], run=RUN)
    with open_store(tmp_path / "new", read_only=True) as opened:
        assert dump(opened) == dump(expected)


def test_load_into_a_full_store_replaces_articles(
    kg: Kg, shards: Path, tmp_path: Path, extractions: list[Extraction]
) -> None:
    fewer = replace(extractions[0], facts=extractions[0].facts[:1])
    write_shard(tmp_path / "old" / "part-0.nq", fewer, run=replace(RUN, ended_at="2020-01-01T00:00:00Z"))
    assert kg("load", "old", "--store", "s").returncode == 0

    assert kg("load", shards, "--store", "s").returncode == 0
    assert kg("load", shards, "--store", "s").returncode == 0

    with open_store(tmp_path / "s", read_only=True) as opened:
        assert dump(opened) == dump(build_store([*extractions, ACME], run=RUN))


def test_load_leaves_out_the_file_that_does_not_parse(
    kg: Kg, shards: Path, tmp_path: Path, extractions: list[Extraction]
) -> None:
    (shards / "quads" / "part-3.nq").write_text("<urn:a> <urn:p> <urn:b> .\n<urn:a> <urn:p>\n")
    (shards / "quads" / "part-4.nq.gz").write_bytes(gzip.compress(b"<urn:a> <urn:p> 1")[:-6])
    for store in ("new", "new"):  # empty, then full
        done = kg("load", shards, "--store", store)

        assert done.returncode == 1
        lines = done.stderr.splitlines()
        assert len(lines) == 2
        assert "part-3.nq, line 3" in lines[0]
        assert "part-4.nq.gz: " in lines[1]
        with open_store(tmp_path / store, read_only=True) as opened:
            assert not any("urn:a" in line for line in dump(opened))
            assert opened.stats().articles == len(extractions) + 1


@pytest.mark.parametrize("path", ["missing", "empty", "notes.txt"])
def test_load_of_what_is_no_shard_makes_no_store(kg: Kg, tmp_path: Path, path: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("no quads")

    done = kg("load", path, "--store", "s")

    assert done.returncode == 1
    assert path in done.stderr
    assert not (tmp_path / "s").exists()
    with pytest.raises(ReadError):
        find_shards([tmp_path / path])


def test_load_into_a_store_in_use_says_so(kg: Kg, shards: Path, tmp_path: Path) -> None:
    with open_store(tmp_path / "s"):
        assert "another process" in kg("load", shards, "--store", tmp_path / "s").stderr


def test_load_into_a_store_for_reading_is_refused(kg: Kg, shards: Path, tmp_path: Path) -> None:
    kg("load", shards, "--store", "s")
    with (
        open_store(tmp_path / "s", read_only=True) as opened,
        pytest.raises(StoreError, match="reading only"),
    ):
        list(load_shards(opened, find_shards([shards])))


# --- A server ----------------------------------------------------------------------------------------


@pytest.fixture
def oxigraph(tmp_path: Path) -> Iterator[str]:
    """The address of `oxigraph serve` with an empty store."""
    if OXIGRAPH is None:
        pytest.skip("the package oxigraph is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [OXIGRAPH, "serve", "--location", str(tmp_path / "ox"), "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                httpx.get(f"http://127.0.0.1:{port}/")
                break
            except httpx.HTTPError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def test_load_sends_every_graph_to_a_server(kg: Kg, shards: Path, oxigraph: str, tmp_path: Path) -> None:
    done = kg("load", shards, "--endpoint", f"{oxigraph}/store")
    again = kg("load", shards, "--endpoint", f"{oxigraph}/store")

    assert (done.returncode, again.returncode) == (0, 0), done.stderr
    sent = httpx.get(f"{oxigraph}/store", headers={"Accept": "application/n-quads"}).text.splitlines()
    plain = [shards / "quads" / "part-0.nq", shards / "part-2.nq"]
    expected = {line for path in plain for line in path.read_text().splitlines()}
    expected |= set(gzip.decompress((shards / "quads" / "part-1.nq.gz").read_bytes()).decode().splitlines())
    assert set(sent) == expected
    assert len(sent) == len(expected)
    assert not (tmp_path / "kg-store").exists()


def test_load_waits_for_a_server_that_is_late(shards: Path) -> None:
    """The server refuses the connection at first, then says 503, then takes everything."""
    bodies: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    listener.close()

    def serve() -> None:
        time.sleep(0.3)
        with socket.create_server(("127.0.0.1", port)) as late:
            connection, _ = late.accept()
            with connection, connection.makefile("rb") as stream:
                while stream.peek():
                    length = 0
                    while line := stream.readline().strip().lower():
                        if line.startswith(b"content-length:"):
                            length = int(line.partition(b":")[2])
                    bodies.append(stream.read(length))
                    status = 503 if len(bodies) == 1 else 204
                    connection.sendall(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode())

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with GraphStoreServer(f"http://127.0.0.1:{port}/store") as server:
        loaded = list(send_shards(server, find_shards([shards])[1:]))

    thread.join(10)
    assert [one.problem for one in loaded] == [None, None]
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize("url", ["localhost:7878/store", "ftp://h/store", "http:///store"])
def test_load_refuses_what_is_no_endpoint(kg: Kg, shards: Path, url: str) -> None:
    assert "no endpoint" in kg("load", shards, "--endpoint", url).stderr
    with pytest.raises(KgError):
        GraphStoreServer(url)


def test_load_tells_what_a_server_says_no_to(kg: Kg, shards: Path, oxigraph: str) -> None:
    done = kg("load", shards, "--endpoint", f"{oxigraph}/nowhere")

    assert done.returncode == 1
    assert "refuses with 404" in done.stderr
