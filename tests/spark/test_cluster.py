"""Extraction with Spark: on one machine, and on a cluster whose workers are processes over TCP, one killed.

The articles are few and short: what is tested is that nothing is lost, doubled or different.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import time
from pathlib import Path

import pytest

from extractor.graph.shards import find_shards, read_shard
from extractor.graph.store import open_store
from extractor.workflow import extract_to_store
from tests.spark.running import POOL, dump, end_group, load, run_kg, runs

pytestmark = pytest.mark.slow

SENTENCES = (
    "Harbour Fair {n} opened in Lyon on May {n}, 2023.",
    "Acme organised Harbour Fair {n}.",
    "More than {n}00 exhibitors from 12 countries took part in Harbour Fair {n}.",
)
POISON = "poison"


def write_articles(path: Path, count: int = 8) -> Path:
    """Write short articles, among them a copy, two of one id, a headline twice, a bad line, a foreign text."""
    rows: list[object] = [
        {"id": f"fair-{n}", "title": f"Harbour Fair {n}", "text": " ".join(SENTENCES).format(n=n)}
        for n in range(1, count + 1)
    ]
    rows += [rows[0], {"id": "fair-2", "text": "Bolt organised another fair in Nice."}]
    rows += [
        {"title": "Fair news", "text": f"Bolt organised Expo {city} in {city}."} for city in ("Nice", "Bonn")
    ]
    rows += [{"id": "messe", "text": "Die Messe öffnet am Montag ihre Tore, und viele Aussteller kommen."}]
    lines = [json.dumps(row) for row in rows] + ["{broken", ""]
    path.write_text("\n".join(lines) + "\n")
    return path


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the files of N-Quads by name, and the names of the others."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.suffix == ".gz" else b""
        for path in folder.rglob("[!._]*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_articles(tmp_path_factory.mktemp("in") / "articles.jsonl")


@pytest.fixture(scope="module")
def local_dump(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The quads of a run on one machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        store = tmp_path_factory.mktemp("local") / "store"
        extract_to_store([articles], store, workers=1)
    return dump(store)


@pytest.fixture(scope="module")
def on_spark(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, str, str]:
    """The folder, exit code and messages of a run on a local master with two workers."""
    folder = tmp_path_factory.mktemp("spark") / "out"
    running = run_kg("extract", [articles], folder, "--master", "local[2]")
    out, err = running.communicate(timeout=900)
    return folder, running.returncode, out, err


def test_local_master_gives_the_graph_of_the_local_run(
    on_spark: tuple[Path, int, str, str], local_dump: list[str], tmp_path: Path
) -> None:
    folder, code, _, err = on_spark

    assert load(folder, tmp_path / "store") == local_dump, err
    assert code == 1  # two of one id, and a line that is no JSON
    problems = [line for line in err.splitlines() if line.startswith("kg: skipped:")]
    assert len(problems) == 2
    assert any("articles.jsonl: a line is not valid JSON" in line for line in problems)
    assert any("has the id of" in line and "(fair-2)" in line for line in problems)


def test_shards_hold_each_quad_of_an_article_once(on_spark: tuple[Path, int, str, str]) -> None:
    paths = find_shards([on_spark[0] / "quads"])

    assert [path.name for path in paths] == sorted(path.name for path in paths)
    assert all(path.name.startswith("part-0000") and path.name.endswith(".nq.gz") for path in paths)
    owned = [str(quad) for path in paths for quad in read_shard(path) if "#char=" in str(quad.subject)]
    assert owned
    assert len(owned) == len(set(owned))


def test_tables_count_the_sources_of_each_fact(on_spark: tuple[Path, int, str, str], tmp_path: Path) -> None:
    """Spark's table of facts equals what a query counts in the store."""
    import pandas as pd

    facts = pd.read_parquet(on_spark[0] / "facts")
    found = {
        (row.subject, row.predicate, row.object): (row.sources, row.statements) for row in facts.itertuples()
    }
    load(on_spark[0], tmp_path / "store")
    query = """SELECT ?s ?p ?o (COUNT(DISTINCT ?a) AS ?sources) (COUNT(DISTINCT ?st) AS ?statements) {
        ?st <http://www.w3.org/1999/02/22-rdf-syntax-ns#subject> ?s ;
            <http://www.w3.org/1999/02/22-rdf-syntax-ns#predicate> ?p ;
            <http://www.w3.org/1999/02/22-rdf-syntax-ns#object> ?o ;
            <http://www.w3.org/ns/prov#wasDerivedFrom> ?a } GROUP BY ?s ?p ?o"""
    with open_store(tmp_path / "store", read_only=True) as opened:
        expected = {
            (s.value, p.value, str(o)): (int(sources.value), int(statements.value))
            for s, p, o, sources, statements in opened.quads.query(query)  # type: ignore[misc, union-attr]
        }

    assert found == expected
    assert found
    mentions = pd.read_parquet(on_spark[0] / "mentions")
    assert set(mentions[mentions.article.str.endswith("article-fair-1")].text) >= {
        "Harbour Fair 1",
        "Acme",
        "Lyon",
    }


def test_same_articles_in_other_files_give_the_same_bytes(
    articles: Path, on_spark: tuple[Path, int, str, str], tmp_path: Path
) -> None:
    """Two files, packed and in another order, on a master of one core."""
    lines = articles.read_text().splitlines()
    with gzip.open(tmp_path / "b.jsonl.gz", "wt") as packed:
        packed.write("\n".join(reversed(lines[2:8])))
    (tmp_path / "a.jsonl").write_text("\n".join([*lines[:2], *lines[8:]]))

    running = run_kg(
        "extract", [tmp_path / "b.jsonl.gz", tmp_path / "a.jsonl"], tmp_path / "out", "--master", "local[1]"
    )
    _, err = running.communicate(timeout=900)

    assert files_of(tmp_path / "out") == files_of(on_spark[0]), err


def test_output_that_holds_something_is_refused(articles: Path, on_spark: tuple[Path, int, str, str]) -> None:
    running = run_kg("extract", [articles], on_spark[0], "--master", "local[1]")
    _, err = running.communicate(timeout=300)

    assert running.returncode == 1
    assert err.splitlines()[-1].endswith("holds something already; name a new folder or empty it")


# --- A cluster ---------------------------------------------------------------------------------------


def test_cluster_loses_nothing_when_a_worker_is_killed(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], articles: Path, local_dump: list[str], tmp_path: Path
) -> None:
    """One of two workers is killed -9, with its executor and models, when its executor has begun to work."""
    master, workers = cluster
    running = run_kg(
        "extract",
        [articles],
        tmp_path / "out",
        *("--master", master, "--conf", "spark.executor.memory=512m", "--conf", "spark.executor.cores=1"),
        SPARK_LOCAL_IP="127.0.0.1",
    )
    victim = workers[0]
    try:
        deadline = time.monotonic() + 300
        while not runs(victim.pid, POOL) and running.poll() is None and time.monotonic() < deadline:
            time.sleep(0.1)
        assert running.poll() is None, running.communicate()
        end_group(victim)
        _, err = running.communicate(timeout=900)
    finally:
        running.kill()

    assert load(tmp_path / "out", tmp_path / "store") == local_dump, err
    assert len([line for line in err.splitlines() if line.startswith("kg: skipped:")]) == 2


def test_missing_spark_is_said_in_one_line(tmp_path: Path) -> None:
    """As where the extra is not installed: a folder on the path hides pyspark."""
    (tmp_path / "pyspark.py").write_text("raise ImportError(\"No module named 'pyspark'\")\n")
    (tmp_path / "a.txt").write_text("Acme organised a fair.")

    running = run_kg("extract", [tmp_path / "a.txt"], tmp_path / "out", PYTHONPATH=str(tmp_path))
    _, err = running.communicate(timeout=120)

    assert (running.returncode, len(err.splitlines())) == (1, 1)
    assert "pip install 'expo-kg[spark]'" in err
