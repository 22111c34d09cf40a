"""`kg resolve`, `identity`, `merge`, `split` and `authority` as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ..conftest import Kg

ACME, BOLT = "https://w3id.org/expo-kg/id/org-acme", "https://w3id.org/expo-kg/id/org-bolt"


def test_resolve_counts_names_and_things(kg: Kg, store: Path) -> None:
    ran = kg("resolve", "--store", store)

    assert ran.returncode == 0
    assert ran.stdout.splitlines()[:2] == ["articles   2", "copies     0"]
    assert json.loads(kg("resolve", "--store", store, "--json").stdout)["senses"] == 4


def test_merge_is_shown_and_taken_back(kg: Kg, store: Path) -> None:
    before = kg("export", "-", "--format", "nquads", "--store", store).stdout
    merged = kg("merge", "Acme", "Bolt", "--reason", "they merged in 2024", "--store", store)
    assert (merged.stdout, merged.stderr) == (f"{ACME}\n", "merged; `kg split` takes it back\n")

    shown = kg("identity", "Bolt", "--store", store).stdout
    assert shown == (
        f"Acme  {ACME}\n"
        "  2 articles   Acme  org-acme\n"
        "  1 article    Bolt  org-bolt\n"
        "  user 1.00  they merged in 2024: org-acme = org-bolt\n"
    )
    split = kg("split", "Bolt", "--store", store)
    assert (split.stdout, split.stderr) == (f"{ACME}\n{BOLT}\n", "an earlier merge is taken back\n")
    assert kg("export", "-", "--format", "nquads", "--store", store).stdout == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["merge", "Acme", "Nobody"], "no entity is called 'Nobody'"),
        (["merge", "Acme", "acme"], "one thing already"),
        (["merge", "Acme", "Lyon"], "things of two kinds are never one"),
        (["split", "Acme"], "nothing to split"),
        (["identity", "Nobody"], "no entity is called 'Nobody'"),
        (["resolve", "--authority", "missing.csv"], "missing.csv: there is no such file"),
    ],
)
def test_what_cannot_be_done_is_said(kg: Kg, store: Path, arguments: list[str], message: str) -> None:
    ran = kg(*arguments, "--store", store)

    assert ran.returncode == 1
    assert message in ran.stderr


@pytest.mark.parametrize("command", [["resolve"], ["merge", "A", "B"], ["split", "A"], ["identity", "A"]])
def test_missing_store_is_named(kg: Kg, command: list[str]) -> None:
    ran = kg(*command, "--store", "nowhere")

    assert ran.returncode == 1
    assert "nowhere: there is no store" in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["graph"], "go with --engine spark"),
        (["--output", "out"], "go with --engine spark"),
        (["--engine", "spark", "graph"], "GRAPH… --output DIR"),
        (["--engine", "spark", "--output", "out"], "GRAPH… --output DIR"),
        (["--engine", "spark", "graph", "--output", "out", "--conf", "x"], "--conf takes KEY=VALUE"),
    ],
)
def test_resolve_says_what_goes_with_which_engine(kg: Kg, arguments: list[str], message: str) -> None:
    ran = kg("resolve", *arguments)

    assert ran.returncode == 2
    assert message in " ".join(ran.stderr.replace("│", " ").split())


def test_broken_authority_changes_nothing(kg: Kg, store: Path, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("id,label\nhttps://a.example/1,Acme\nx,Bolt\n", "utf-8")
    before = kg("export", "-", "--format", "nquads", "--store", store).stdout
    ran = kg("resolve", "--store", store, "-a", "list.csv")

    assert (ran.returncode, ran.stderr) == (
        1,
        "kg: list.csv, line 3: 'x' is no IRI; the id must be one, like https://ror.org/00cwrns71\n",
    )
    assert kg("export", "-", "--format", "nquads", "--store", store).stdout == before


def test_own_list_joins_and_identifies(kg: Kg, store: Path, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("id,label,aliases\nhttps://a.example/1,Acme,Bolt\n", "utf-8")
    compiled = kg("authority", "list.csv", "-o", "index.sqlite")
    assert compiled.stderr == "1 things with 2 names in index.sqlite\n"

    kg("resolve", "--store", store, "--authority", "index.sqlite")
    # Acme signed an agreement with Bolt: no list makes them one.
    assert "org-bolt" not in kg("identity", "Acme", "--store", store).stdout
    assert "same as      https://a.example/1" in kg("identity", "Acme", "--store", store).stdout


def test_names_are_looked_up_in_the_shipped_list(kg: Kg) -> None:
    ran = kg("authority", "--find", "NDRC", "--find", "nobody")

    assert json.loads(ran.stdout)["label"] == "National Development and Reform Commission"
    assert ran.returncode == 1
    assert "no list has 'nobody'" in ran.stderr
