"""`kg review`, run as a user runs it."""

import json
from pathlib import Path

import pytest

from extractor.scoring import load_gold

from ..conftest import Kg

FACT = "Acme | partner | Bolt"


def test_doubtful_facts_are_listed_with_their_sentence(kg: Kg, store: Path) -> None:
    done = kg("review", "--below", "0.95", "--store", store)

    assert done.returncode == 0, done.stderr
    assert "0.90  Acme | expo:partner | Bolt" in done.stdout
    assert (
        "forum: At Harbour Forum 2024 in Lyon, [Acme] signed an agreement with Bolt on Monday." in done.stdout
    )
    assert done.stderr == "5 facts believed less than 0.95\n"
    assert kg("review", "--store", store).stderr == "0 facts believed less than 0.5\n"


def test_rejected_fact_is_gone_and_accepted_again(kg: Kg, store: Path) -> None:
    assert kg("review", "--reject", FACT, "--by", "Ann", "--store", store).stdout == f"rejected: {FACT}\n"
    assert kg("explain", FACT, "--store", store).returncode == 1
    assert kg("review", "--accept", FACT, "--store", store).stdout == f"accepted: {FACT}\n"
    assert kg("explain", FACT, "--store", store).returncode == 0
    assert kg("review", "--undo", FACT, "--store", store).stdout == f"undecided: {FACT}\n"


def test_reviewed_articles_become_gold_that_evaluate_reads(kg: Kg, store: Path, tmp_path: Path) -> None:
    kg("review", "--reject", FACT, "--store", store)
    done = kg("review", "--export", "gold", "--store", store)

    assert done.stdout == "wrote 1 gold file to gold\n"
    (gold,) = load_gold(tmp_path / "gold")
    assert gold.article.id == "forum"
    assert gold.facts == (("Harbour Forum 2024", "schema:location", "Lyon"),)
    assert {entity.name: entity.type for entity in gold.entities}["Acme"] == "schema:Corporation"
    assert gold.extra["reviewed"] == {"accepted": 0, "rejected": 1}
    written = json.loads((tmp_path / "gold" / "forum.json").read_text())
    assert written["text"].startswith("Acme signs with Bolt")


def test_article_with_undecided_doubts_is_no_gold(kg: Kg, store: Path, tmp_path: Path) -> None:
    kg("review", "--reject", FACT, "--store", store)
    done = kg("review", "--export", "gold", "--below", "0.95", "--store", store)

    assert done.stdout == "wrote 0 gold files to gold\n"
    assert "forum: left out, 1 doubtful facts are undecided" in done.stderr


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Acme", "is no fact; write it as"),
        ("Acme | partner | Nobody", "no fact fits"),
        ("Acne | partner | Bolt", "similar are Acme"),
        ("Acme | partnr | Bolt", "partner"),
    ],
)
def test_what_is_no_fact_is_explained(kg: Kg, store: Path, text: str, message: str) -> None:
    done = kg("review", "--reject", text, "--store", store)

    assert done.returncode == 1
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_missing_store_and_unwritable_folder_are_explained(kg: Kg, store: Path, tmp_path: Path) -> None:
    assert "there is no store" in kg("review", "--store", tmp_path / "none").stderr
    kg("review", "--reject", FACT, "--store", store)
    (tmp_path / "file").write_text("")
    done = kg("review", "--export", "file", "--store", store)
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
