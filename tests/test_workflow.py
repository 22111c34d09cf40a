"""From files to a store, through all the real parts."""

import io
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from extractor.errors import GoldError, KgError, OutputError, StoreError
from extractor.graph.export import write_export
from extractor.graph.store import load_files, open_store
from extractor.workflow import Progress, build_store, evaluate, extract_to_store, make_run

from .conftest import ROOT

pytestmark = pytest.mark.slow

ARTICLES = ROOT / "corpus" / "articles"
SEED = ARTICLES / "big-data-expo-2022.txt"
JSON_LINES = ARTICLES / "press-releases.jsonl"
GERMAN = (
    "Die Hannover Messe öffnet am Montag ihre Tore. Rund viertausend Aussteller aus sechzig Ländern zeigen "
    "in den Hallen neue Maschinen, und die Veranstalter erwarten mehr als hunderttausend Besucher."
)


@pytest.fixture(autouse=True)
def fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")


def dump(store: Path) -> list[str]:
    """Return the quads of a store as sorted lines."""
    stream = io.BytesIO()
    with open_store(store, read_only=True) as opened:
        write_export(opened, stream, format="nquads")
    return sorted(stream.getvalue().decode().splitlines())


def test_extract_fills_store_and_output_alike(tmp_path: Path) -> None:
    summary = extract_to_store([SEED], tmp_path / "store", output=tmp_path / "seed.nq")

    assert (summary.articles, summary.skipped) == (1, ())
    assert summary.facts["expo:coOrganizer"] == 4
    assert sorted((tmp_path / "seed.nq").read_text().splitlines()) == dump(tmp_path / "store")


def test_extract_again_changes_nothing(tmp_path: Path) -> None:
    extract_to_store([SEED], tmp_path / "store")
    once = dump(tmp_path / "store")
    extract_to_store([SEED], tmp_path / "store")

    assert dump(tmp_path / "store") == once


def test_extract_passes_over_what_the_store_holds_unchanged(tmp_path: Path) -> None:
    article = tmp_path / "fair.txt"
    article.write_text("Harbour Fair\n\nAcme opened Harbour Fair 2023 in Lyon on May 4, 2023.")
    store = tmp_path / "store"
    first = extract_to_store([article], store, output=tmp_path / "first.nq")
    second = extract_to_store([article], store, output=tmp_path / "second.nq")

    assert (first.articles, first.unchanged) == (1, 0)
    assert (second.articles, second.unchanged, second.failed) == (0, 1, False)
    assert (tmp_path / "second.nq").read_bytes() == (tmp_path / "first.nq").read_bytes()
    assert extract_to_store([article], store, again=True).articles == 1
    assert extract_to_store([article], store, min_confidence=0.5).articles == 1
    article.write_text("Harbour Fair\n\nBolt opened Harbour Fair 2023 in Lyon on May 4, 2023.")
    assert extract_to_store([article], store).articles == 1
    with open_store(store, read_only=True) as opened:
        assert opened.stats().articles == 1


def test_extract_says_each_time_that_an_article_is_foreign(tmp_path: Path) -> None:
    (tmp_path / "messe.txt").write_text(f"Messe\n\n{GERMAN}")
    first = extract_to_store([tmp_path / "messe.txt"], tmp_path / "store")
    second = extract_to_store([tmp_path / "messe.txt"], tmp_path / "store")

    assert second.unchanged == 1
    assert second.skipped == first.skipped


def test_extract_gives_the_same_graph_with_one_worker_and_with_two(tmp_path: Path) -> None:
    extract_to_store([JSON_LINES, SEED], tmp_path / "one", workers=1)
    extract_to_store([JSON_LINES, SEED], tmp_path / "two", workers=2)

    assert dump(tmp_path / "one") == dump(tmp_path / "two")


def test_extract_loses_nothing_when_a_worker_is_killed(tmp_path: Path) -> None:
    killed: list[int] = []

    def kill_a_worker(progress: Progress) -> None:
        if not killed:
            killed.append(multiprocessing.active_children()[0].pid or 0)
            os.kill(killed[0], signal.SIGKILL)

    summary = extract_to_store([ARTICLES], tmp_path / "killed", workers=2, on_progress=kill_a_worker)
    extract_to_store([ARTICLES], tmp_path / "whole", workers=1)

    assert killed
    assert not summary.failed
    assert dump(tmp_path / "killed") == dump(tmp_path / "whole")


def test_extract_reports_progress_after_each_article(tmp_path: Path) -> None:
    seen: list[Progress] = []
    output = io.BytesIO()

    extract_to_store([SEED], output=output, on_progress=seen.append)

    assert [(progress.done, progress.total) for progress in seen] == [(1, 1)]
    assert b"co-organized" in output.getvalue()


def test_extract_leaves_out_what_is_believed_too_little(tmp_path: Path) -> None:
    everything = extract_to_store([SEED], output=io.BytesIO())
    nothing = extract_to_store([SEED], output=io.BytesIO(), min_confidence=1.0)

    assert sum(everything.facts.values()) > 10
    assert sum(nothing.facts.values()) < sum(everything.facts.values())


def test_extract_goes_on_past_bad_input(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 40)
    good = json.dumps({"id": "good", "text": "Acme opened Harbour Fair 2023 in Lyon on May 4, 2023."})
    (tmp_path / "lines.jsonl").write_text(f"{good}\n{{broken\n{good}\n")
    names = ["empty.txt", "binary.txt", "missing.txt", "lines.jsonl"]

    summary = extract_to_store([tmp_path / name for name in names], tmp_path / "store")

    assert summary.articles == 1
    assert len(summary.skipped) == 4
    for name in names[:3]:
        assert any(name in message for message in summary.skipped)
    assert any("lines.jsonl" in message and "line 2" in message for message in summary.skipped)
    assert len(summary.notes) == 1
    assert "line 3" in summary.notes[0]


def test_extract_of_bad_input_only_makes_no_store(tmp_path: Path) -> None:
    summary = extract_to_store([tmp_path / "missing.txt"], tmp_path / "store")

    assert summary.failed
    assert not (tmp_path / "store").exists()


def test_extract_keeps_the_metadata_of_a_foreign_article_only(tmp_path: Path) -> None:
    (tmp_path / "messe.json").write_text(json.dumps({"id": "messe", "title": "Messe", "text": GERMAN}))

    summary = extract_to_store([tmp_path / "messe.json"], tmp_path / "store")

    assert summary.failed
    assert "messe" in summary.skipped[0]
    assert "'de'" in summary.skipped[0]
    with open_store(tmp_path / "store", read_only=True) as store:
        assert store.has_article("messe")
        assert store.stats().facts == 0


def test_extract_finds_out_before_the_work_that_it_cannot_write(tmp_path: Path) -> None:
    for output in (tmp_path / "nowhere" / "graph.ttl", tmp_path / "graph.docx", tmp_path):
        with pytest.raises(OutputError, match=r"graph|folder"):
            extract_to_store([SEED], tmp_path / "store", output=output)
    assert not (tmp_path / "store").exists()


def test_extract_into_a_store_in_use_says_so(tmp_path: Path) -> None:
    with open_store(tmp_path / "store"), pytest.raises(StoreError, match="another process"):
        extract_to_store([SEED], tmp_path / "store")


def test_extract_writes_every_iri_under_the_base(tmp_path: Path) -> None:
    extract_to_store([SEED], output=tmp_path / "seed.nt", base="https://example.org/kg/")

    lines = (tmp_path / "seed.nt").read_text().splitlines()
    assert lines
    assert all(line.startswith("<https://example.org/kg/") for line in lines)


def test_interrupted_run_leaves_whole_articles_and_goes_on(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "extractor", "extract", ARTICLES, "--store", "store", "--workers", "2"]
    running = subprocess.Popen(
        command,
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # Where the tests run in the background, the shell has them ignore interrupts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 120
    while not (tmp_path / "store" / "CURRENT").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGINT)
    _, errors = running.communicate(timeout=60)

    assert running.returncode == 130
    assert errors.startswith("kg: interrupted")
    assert len(errors.splitlines()) == 1
    with open_store(tmp_path / "store", read_only=True) as store:
        known = {article.id for article in store.articles()}
    extract_to_store([ARTICLES], tmp_path / "store")
    extract_to_store([ARTICLES], tmp_path / "fresh")
    with open_store(tmp_path / "fresh", read_only=True) as store:
        assert known <= {article.id for article in store.articles()}
    assert dump(tmp_path / "store") == dump(tmp_path / "fresh")


def test_build_store_holds_what_the_extractions_say(extractions: list) -> None:
    stats = build_store(extractions).stats()

    assert (stats.articles, stats.entities, stats.facts) == (2, 5, 5)


def test_evaluate_scores_the_seed_article() -> None:
    score = evaluate([ROOT / "corpus" / "gold" / "dev" / "000.json"])

    assert score.facts.missed <= 1  # "Guiyang Hisense … in Guiyang city", over two relative clauses
    assert score.facts.wrong <= 1


def test_evaluate_refuses_what_is_no_gold(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text('{"id": 1}')

    with pytest.raises(GoldError, match=r"bad\.json"):
        evaluate([tmp_path / "bad.json"])


def test_make_run_takes_its_time_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert make_run({"model": "m", "lexicon": "l"}).ended_at == "2023-11-14T22:13:20Z"

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(KgError, match="SOURCE_DATE_EPOCH is 'yesterday'"):
        make_run({})


def test_output_can_be_asked_like_the_store(tmp_path: Path) -> None:
    extract_to_store([SEED], output=tmp_path / "seed.trig")

    assert load_files([tmp_path / "seed.trig"]).stats().articles == 1
