"""`kg extract` and `kg evaluate` as a user runs them, with the real model."""

import json
import shutil
from pathlib import Path

import pytest

from ..conftest import ROOT, Kg

pytestmark = pytest.mark.slow

SEED = ROOT / "corpus" / "articles" / "big-data-expo-2022.txt"
GOLD = ROOT / "corpus" / "gold" / "dev" / "000.json"


def test_extract_fills_the_default_store_and_sums_up(kg: Kg, tmp_path: Path) -> None:
    done = kg("extract", SEED)

    assert (done.returncode, done.stderr) == (0, "")
    lines = [line.split() for line in done.stdout.splitlines()]
    assert lines[0] == ["articles", "1"]
    assert ["expo:coOrganizer", "4"] in lines
    assert lines[-1] == ["store", "kg-store"]
    assert "skipped" in done.stdout
    assert "seconds" in done.stdout
    asked = kg("query", "organizers", "China International Big Data Industry Expo 2022", "--format", "csv")
    assert "Cyberspace Administration of China" in asked.stdout


def test_extract_to_standard_output_prints_turtle_and_nothing_else(kg: Kg, tmp_path: Path) -> None:
    done = kg("extract", SEED, "--no-store", "-o", "-")
    (tmp_path / "piped.ttl").write_text(done.stdout)

    assert done.returncode == 0
    assert done.stderr.startswith("articles  1\n")
    assert not (tmp_path / "kg-store").exists()
    assert kg("validate", "--data", "piped.ttl").returncode == 0


def test_extract_names_what_it_skipped_and_exits_with_one(kg: Kg, tmp_path: Path) -> None:
    shutil.copy(SEED, tmp_path / "good.txt")
    (tmp_path / "empty.txt").touch()

    done = kg("extract", "good.txt", "empty.txt", "missing.txt")

    assert done.returncode == 1
    assert done.stdout.startswith("articles  1\n")
    problems = done.stderr.splitlines()
    assert len(problems) == 2
    assert all(line.startswith("kg: skipped: ") for line in problems)
    assert "empty.txt" in problems[0]
    assert "missing.txt" in problems[1]


def test_extract_reads_standard_input(kg: Kg) -> None:
    done = kg("extract", "-", "--no-store", "-o", "-", input=SEED.read_text())

    assert done.returncode == 0, done.stderr
    assert "China International Big Data Industry Expo 2022" in done.stdout


def test_extract_to_an_unwritable_place_is_one_line(kg: Kg) -> None:
    done = kg("extract", SEED, "-o", "nowhere/graph.ttl")

    assert done.returncode == 1
    assert done.stderr.startswith("kg: nowhere/graph.ttl: ")
    assert len(done.stderr.splitlines()) == 1


def test_evaluate_scores_relations_and_holds_the_gate(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "low.json").write_text(json.dumps({"000.json": {"facts.f1": 0.01}}))
    (tmp_path / "high.json").write_text(json.dumps({"000.json": {"facts.f1": 1.01}}))

    passed = kg("evaluate", GOLD, "--per-relation", "--errors", "--calibration", "--gate", "low.json")
    failed = kg("evaluate", GOLD, "--json", "--gate", "high.json")

    assert passed.returncode == 0, passed.stderr
    assert "| expo:coOrganizer |" in passed.stdout
    assert "1 floors of low.json hold" in passed.stderr
    assert failed.returncode == 1
    assert "facts.f1" in failed.stderr
    assert json.loads(failed.stdout)["articles"] == 1


def test_evaluate_with_gold_mentions_scores_the_facts_alone(kg: Kg) -> None:
    done = kg("evaluate", GOLD, "--gold-mentions", "--json")

    assert done.returncode == 0, done.stderr
    score = json.loads(done.stdout)
    assert score["entities_strict"]["f1"] == 1.0
    assert score["facts"]["right"] > 10


def test_evaluate_without_floors_for_the_gold_says_so(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text(json.dumps({"other": {"facts.f1": 0.01}}))

    done = kg("evaluate", GOLD, "--gate", "other.json")

    assert done.returncode == 1
    assert "other" in done.stderr


def test_doctor_names_versions_and_model(kg: Kg) -> None:
    report = json.loads(kg("doctor", "--json").stdout)

    assert report["kg"] == "0.1.0"
    assert "en_core_web_md 3.7.1" in report["model"]
    assert report["matrix products"] in {"blis", "openblas"}
