"""What is promised when a run is killed, a disk fills up or the clock jumps: nothing lost, nothing doubled.

The suite kills a few runs on a few articles. The long version, with its own number of kills and articles:

    KG_KILLS=200 KG_KILL_ARTICLES=500 .venv/bin/python -m pytest tests/test_faults.py -k kill -s
"""

import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from extractor.errors import OutputError, StoreError
from extractor.graph.export import export, write_export
from extractor.graph.journal import read_article_graph
from extractor.graph.store import memory_store, open_store
from extractor.workflow import extract_to_store

from .conftest import ROOT
from .disks import mount_disk

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("KG_KILLS", "4"))
ARTICLES = int(os.environ.get("KG_KILL_ARTICLES", "40"))
EPOCH = "1700000000"


@pytest.fixture(autouse=True)
def fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles in one file: those of the gold, over again with other ids where they are too few."""
    gold = sorted((ROOT / "corpus" / "gold").glob("*/*.json"))
    path = tmp_path_factory.mktemp("corpus") / "articles.jsonl"
    with path.open("w") as stream:
        for number in range(ARTICLES):
            article = json.loads(gold[number % len(gold)].read_text())
            kept = {key: article[key] for key in ("text", "title", "date") if article.get(key)}
            print(
                json.dumps({"id": f"a{number}", **kept} | {"text": f"{kept['text']} ({number})"}), file=stream
            )
    return path


@pytest.fixture(scope="module")
def undisturbed(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """The store that a run makes when left alone, and how many seconds it took."""
    store = tmp_path_factory.mktemp("undisturbed") / "store"
    begin = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "extractor", "extract", corpus, "--store", store, "--workers", "1"],
        check=True,
        capture_output=True,
        env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH},
    )
    return store, time.monotonic() - begin


def dump(store: Path) -> list[str]:
    """Return the quads of a store as lines, sorted."""
    stream = io.BytesIO()
    with open_store(store, read_only=True) as opened:
        write_export(opened, stream, format="nquads")
    return stream.getvalue().decode().splitlines()


def check_whole(store: Path, undisturbed: Path) -> int:
    """Check that a store is what its articles' graphs make, each as left alone; return their number."""
    if not (store / "CURRENT").exists():
        return 0
    with open_store(store, read_only=True) as found, open_store(undisturbed, read_only=True) as right:
        articles = [article.iri for article in found.articles()]
        rebuilt = memory_store()
        rebuilt.write(read_article_graph(right, article) for article in articles)
        assert set(found.quads) == set(rebuilt.quads)
    return len(articles)


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(corpus: Path, tmp_path: Path) -> Start:
    """Start `kg extract` into the store `store` of the test's folder, in a process group of its own."""

    def begin(*arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "extractor", "extract", corpus, "--store", tmp_path / "store", *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    return begin


def test_runs_killed_at_any_moment_end_in_the_undisturbed_graph(
    start: Start, tmp_path: Path, undisturbed: tuple[Path, float]
) -> None:
    reference, seconds = undisturbed
    moments = random.Random(1)
    kept: list[int] = []
    finished = 0
    while len(kept) < KILLS:
        running = start("--workers", str(1 + len(kept) % 4 // 3))
        try:
            # Most of a run is spent on articles; the start gets its share of kills, too.
            _, errors = running.communicate(timeout=moments.uniform(0, min(seconds, 30)))
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            running.communicate()
            kept.append(check_whole(tmp_path / "store", reference))
            continue
        assert running.returncode == 0, errors
        assert dump(tmp_path / "store") == dump(reference)
        finished += 1
        (tmp_path / "store").rename(tmp_path / f"store-{finished}")
    running = start("--workers", "1")
    _, errors = running.communicate()

    assert running.returncode == 0, errors
    assert dump(tmp_path / "store") == dump(reference)
    print(f"\n{len(kept)} kills, {finished + 1} finished runs; articles stored at each kill: {kept}")  # noqa: T201


def test_terminated_run_writes_what_is_finished(
    start: Start, tmp_path: Path, undisturbed: tuple[Path, float]
) -> None:
    running = start("--workers", "1")
    deadline = time.monotonic() + 120
    while not (tmp_path / "store" / "CURRENT").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(undisturbed[1] / 3)
    running.terminate()
    _, errors = running.communicate(timeout=60)

    assert (running.returncode, errors) == (143, "kg: interrupted; what was stored before is complete\n")
    assert check_whole(tmp_path / "store", undisturbed[0]) < ARTICLES


def test_full_disk_ends_a_run_that_goes_on_when_there_is_space(
    start: Start, tmp_path: Path, undisturbed: tuple[Path, float]
) -> None:
    reference, _ = undisturbed
    used = sum(file.stat().st_size for file in reference.iterdir())
    with mount_disk(tmp_path / "store", used // 2) as disk:
        running = start("--workers", "1")
        _, errors = running.communicate()

        assert running.returncode == 1
        assert "the disk is full; free some space" in errors
        assert len(errors.splitlines()) == 1
        disk.resize(used * 4)
        assert check_whole(disk.path, reference) < ARTICLES
        running = start("--workers", "1")
        _, errors = running.communicate()

        assert running.returncode == 0, errors
        assert dump(disk.path) == dump(reference)


def test_read_only_store_is_refused_for_writing_and_answers(
    start: Start, tmp_path: Path, undisturbed: tuple[Path, float]
) -> None:
    reference, _ = undisturbed
    with mount_disk(tmp_path / "store", 64_000_000) as disk:
        for file in reference.iterdir():
            (disk.path / file.name).write_bytes(file.read_bytes())
        disk.forbid_writing()
        running = start("--workers", "1")
        _, errors = running.communicate()

        assert running.returncode == 1
        assert "can only be read" in errors
        assert len(errors.splitlines()) == 1
        assert dump(disk.path) == dump(reference)


def test_full_disk_during_an_export_leaves_the_store_and_no_file(
    tmp_path: Path, undisturbed: tuple[Path, float]
) -> None:
    reference, _ = undisturbed
    before = dump(reference)
    with mount_disk(tmp_path / "disk", 65_536) as disk:
        with (
            open_store(reference, read_only=True) as store,
            pytest.raises(OutputError, match="No space left"),
        ):
            export(store, disk.path / "graph.ttl")
        assert list(disk.path.iterdir()) == []
    assert dump(reference) == before


def test_clock_that_jumps_back_changes_nothing(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = tmp_path / "few.jsonl"
    few.write_text("".join(corpus.read_text().splitlines(keepends=True)[:2]))
    extract_to_store([few], tmp_path / "store")
    before = dump(tmp_path / "store")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1600000000")
    extract_to_store([few], tmp_path / "store", again=True)

    assert dump(tmp_path / "store") == before


def test_start_that_was_killed_leaves_a_folder_that_can_be_used(tmp_path: Path) -> None:
    for name in ("LOCK", "LOG", "IDENTITY", "MANIFEST-000001", "000001.dbtmp"):
        (tmp_path / name).touch()

    open_store(tmp_path).close()

    with open_store(tmp_path, read_only=True) as store:
        assert len(store.quads) == 0


def test_store_that_lost_its_marker_is_not_begun_anew(
    tmp_path: Path, undisturbed: tuple[Path, float]
) -> None:
    for file in undisturbed[0].iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "CURRENT").unlink()

    with pytest.raises(StoreError, match="no graph store"):
        open_store(tmp_path)


def test_reader_sees_whole_articles_beside_a_writer(tmp_path: Path, undisturbed: tuple[Path, float]) -> None:
    with open_store(undisturbed[0], read_only=True) as source:
        graphs = [read_article_graph(source, article.iri) for article in source.articles()][:2]
    with open_store(tmp_path / "store") as writer:
        writer.write(graphs[:1])
        with open_store(tmp_path / "store", read_only=True) as reader:
            writer.write(graphs[1:])
            assert [article.iri for article in reader.articles()] == [graphs[0].article]
        with pytest.raises(StoreError, match="another process"):
            open_store(tmp_path / "store")
