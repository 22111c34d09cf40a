"""Resolution on Spark against resolution on one machine: the same articles, the same graph, quad for quad.

Forty articles by default. `KG_SPARK_ARTICLES=1000 pytest tests/spark/test_resolution.py --durations=0` takes a thousand,
as docs/scale.md tells, and shows how long each side takes.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import time
from dataclasses import asdict
from pathlib import Path

import pytest

from extractor.graph.articles import open_article, split_articles
from extractor.graph.shards import find_shards, open_shard
from extractor.graph.store import open_store
from extractor.identity import Resolution, resolve_store
from extractor.linking.syndication import COPIED, Dated, bands, find_copies, share, shingle
from extractor.workflow import extract_to_store
from tests.spark.running import DAEMON, dump, end_group, load, run_kg, runs

pytestmark = pytest.mark.slow

GOLD = Path(__file__).parents[2] / "corpus" / "gold"
ARTICLES = int(os.environ.get("KG_SPARK_ARTICLES", "40"))
OUTLET = "Copyright of the Evening Courier, which is not responsible for what releases say."


def write_articles(path: Path, count: int) -> Path:
    """Write gold articles, of many years, and now and then a copy by another outlet, some days later or undated."""
    gold = [path for part in ("dev", "train", "news") for path in sorted((GOLD / part).glob("*.json"))]
    copies = max(count // 20, 2)
    rows = []
    for number, file in enumerate(gold[: count - copies]):
        article = json.loads(file.read_text(encoding="utf-8"))
        rows.append({key: article.get(key) for key in ("title", "date", "text", "url", "source")})
        rows[-1]["id"] = f"news-{number}"
    for number, row in enumerate(rows[10 : 10 + copies]):
        date = f"2031-01-{number % 28 + 1:02}" if number % 3 else None
        rows.append({**row, "id": f"copy-{number}", "date": date, "text": f"{row['text']}\n\n{OUTLET}"})
    random.Random(5).shuffle(rows)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_articles(tmp_path_factory.mktemp("in") / "articles.jsonl", ARTICLES)


@pytest.fixture(scope="module")
def extracted_here(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of a run on one machine, before resolution."""
    store = tmp_path_factory.mktemp("local") / "store"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        extract_to_store([articles], store, workers=1)
    return store


@pytest.fixture(scope="module")
def resolved_here(extracted_here: Path) -> tuple[Path, Resolution]:
    """The same store, resolved, and what was found."""
    return extracted_here, resolve_store(extracted_here)


@pytest.fixture(scope="module")
def extracted_on_spark(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run of extraction on Spark."""
    folder = tmp_path_factory.mktemp("spark") / "graph"
    finish(run_kg("extract", [articles], folder, "--master", "local[2]"))
    return folder


@pytest.fixture(scope="module")
def resolved_on_spark(
    extracted_on_spark: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, object]]:
    """The folder of a run of resolution on Spark, and what was found."""
    folder = tmp_path_factory.mktemp("resolved") / "graph"
    out = finish(run_kg("resolve", [extracted_on_spark], folder, "--master", "local[2]", "--json"))
    return folder, json.loads(out)


def finish(running: subprocess.Popen[str]) -> str:
    out, err = running.communicate(timeout=7200)
    assert running.returncode == 0, err
    return out


def test_graph_equals_the_one_resolved_on_one_machine(
    resolved_here: tuple[Path, Resolution], resolved_on_spark: tuple[Path, dict[str, object]], tmp_path: Path
) -> None:
    local, found = resolved_here
    folder, said = resolved_on_spark
    here, there = set(dump(local)), set(load(folder, tmp_path / "store"))

    assert sorted(here - there)[:5] == []
    assert sorted(there - here)[:5] == []
    assert len(here) > 1000 * ARTICLES / 2
    # What there is to find has been found, and said alike.
    assert found.copies >= max(ARTICLES // 20, 2)
    assert found.rewritten > ARTICLES / 4
    assert said["found"] == asdict(found)


def test_facts_count_witnesses_as_the_store_does(
    resolved_here: tuple[Path, Resolution], resolved_on_spark: tuple[Path, dict[str, object]]
) -> None:
    """Statements of one fact are merged before anything is loaded; an article and its copies are one text."""
    import pandas as pd

    facts = pd.read_parquet(resolved_on_spark[0] / "facts")
    found = {
        (row.subject, row.predicate, row.object): (row.sources, row.texts, row.statements)
        for row in facts.itertuples()
    }
    query = """SELECT ?s ?p ?o (COUNT(DISTINCT ?a) AS ?sources) (COUNT(DISTINCT ?w) AS ?texts)
            (COUNT(DISTINCT ?st) AS ?statements) {
        ?st <http://www.w3.org/1999/02/22-rdf-syntax-ns#subject> ?s ;
            <http://www.w3.org/1999/02/22-rdf-syntax-ns#predicate> ?p ;
            <http://www.w3.org/1999/02/22-rdf-syntax-ns#object> ?o ;
            <http://www.w3.org/ns/prov#wasDerivedFrom> ?a
        OPTIONAL { GRAPH ?g { ?a <https://w3id.org/expo-kg/ontology#copyOf> ?original } }
        BIND (COALESCE(?original, ?a) AS ?w) } GROUP BY ?s ?p ?o"""
    with open_store(resolved_here[0], read_only=True) as opened:
        expected = {
            (s.value, p.value, str(o)): (int(sources.value), int(texts.value), int(statements.value))
            for s, p, o, sources, texts, statements in opened.quads.query(query)  # type: ignore[misc, union-attr]
        }

    assert found == expected
    assert any(sources > texts for sources, texts, _ in found.values())


def test_article_of_two_graphs_comes_in_once(
    extracted_on_spark: Path, resolved_on_spark: tuple[Path, dict[str, object]], tmp_path: Path
) -> None:
    """Neither the division into runs nor the number of cores shows in the files."""
    graphs = [extracted_on_spark, extracted_on_spark]
    finish(run_kg("resolve", graphs, tmp_path / "both", "--master", "local[1]"))

    both, once = (
        {path.relative_to(top): path.read_bytes() for path in top.rglob("*.nq.gz")}
        for top in (tmp_path / "both", resolved_on_spark[0])
    )
    assert both == once


def test_resolution_goes_on_when_a_worker_is_killed(
    cluster: tuple[str, list[subprocess.Popen[bytes]]],
    extracted_on_spark: Path,
    resolved_here: tuple[Path, Resolution],
    tmp_path: Path,
) -> None:
    """One of two workers is killed -9, with its executor and all that it kept, in the middle of the run."""
    master, workers = cluster
    running = run_kg(
        "resolve",
        [extracted_on_spark],
        tmp_path / "out",
        *("--master", master, "--conf", "spark.executor.memory=512m", "--conf", "spark.executor.cores=1"),
        SPARK_LOCAL_IP="127.0.0.1",
    )
    try:
        deadline = time.monotonic() + 300
        # Checkpoints tell that components are being sought: articles are read, and senses gathered, on both.
        while not (
            any((tmp_path / "out" / "_scratch").glob("*/rdd-*/part-*")) and runs(workers[0].pid, DAEMON)
        ):
            assert running.poll() is None, running.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.1)
        end_group(workers[0])
        _, err = running.communicate(timeout=1800)
    finally:
        running.kill()

    assert running.returncode == 0, err
    assert set(load(tmp_path / "out", tmp_path / "store")) == set(dump(resolved_here[0]))
    assert not (tmp_path / "out" / "_scratch").exists()


def test_folder_without_a_graph_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    running = run_kg("resolve", [tmp_path / "empty"], tmp_path / "out", "--master", "local[1]")
    _, err = running.communicate(timeout=300)

    assert running.returncode == 1
    assert err.splitlines()[-1] == (
        f"kg: {tmp_path / 'empty'}: holds no whole graph; name what `kg extract --engine spark` wrote"
    )
    assert not (tmp_path / "out").exists()


def test_lines_are_split_at_articles(extracted_on_spark: Path) -> None:
    """Each piece of a file is one article's lines."""
    for path in find_shards([extracted_on_spark / "quads"]):
        with open_shard(path) as stream:
            lines = stream.read().decode().split("\n")
        pieces = list(split_articles(filter(None, lines)))
        assert all(len(list(open_article(piece).articles())) == 1 for piece in pieces)
        assert "\n".join(pieces) == "\n".join(filter(None, lines))


def test_keys_of_texts_find_every_copy() -> None:
    """Texts that share no key are never compared, on one machine or on many."""
    rng = random.Random(3)
    words = [f"word{number}" for number in range(400)]
    texts = {}
    for number in range(60):
        text = [rng.choice(words) for _ in range(120)]
        texts[f"a{number}"] = " ".join(text)
        for cut in (4, 12, 30):
            texts[f"a{number}-{cut}"] = " ".join(text[cut:] + [rng.choice(words) for _ in range(cut)])
    found = find_copies([Dated("", name) for name in texts], texts.__getitem__)

    for article, original in found.items():
        assert set(bands(texts[article])) & set(bands(texts[original]))
        assert share(shingle(texts[article]), shingle(texts[original])) >= COPIED
    assert len(found) >= 60
