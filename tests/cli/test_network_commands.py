"""`kg path`, `kg central` and `kg communities`, run as a user runs them."""

import json
from pathlib import Path

import pytest

from ..conftest import Kg


def test_path_shows_facts_in_their_direction(kg: Kg, store: Path) -> None:
    done = kg("path", "Bolt", "Harbour Fair 2023", "--store", store)

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "Bolt",
        "  <--expo:partner-- Acme",
        "  <--schema:organizer-- Harbour Fair 2023",
    ]


def test_path_avoids_types(kg: Kg, store: Path) -> None:
    found = kg("path", "Harbour Forum 2024", "Acme", "--store", store).stdout
    done = kg("path", "Harbour Forum 2024", "Acme", "--avoid", "City", "--store", store)

    assert "Lyon" in found
    assert done.returncode == 1
    assert done.stderr == "kg: no facts lead from 'Harbour Forum 2024' to 'Acme' without schema:City\n"


def test_path_as_json(kg: Kg, store: Path) -> None:
    (path,) = json.loads(kg("path", "Bolt", "Acme", "--json", "--store", store).stdout)

    assert path["start"]["name"] == "Bolt"
    assert [(step["relation"], step["end"]["name"]) for step in path["steps"]] == [("expo:partner", "Acme")]


def test_central_ranks(kg: Kg, store: Path) -> None:
    done = kg("central", "--store", store)
    ranked = json.loads(kg("central", "--type", "Corporation", "--json", "--store", store).stdout)

    assert done.returncode == 0, done.stderr
    assert "betweenness" in done.stdout
    assert [entry["node"]["name"] for entry in ranked] == ["Acme", "Bolt"]


def test_communities_are_listed(kg: Kg, store: Path) -> None:
    done = kg("communities", "--minimum", "2", "--store", store)

    assert done.returncode == 0, done.stderr
    assert "Lyon" in done.stdout
    assert done.stderr.endswith("communities\n") or done.stderr == "1 community\n"


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("path", "Acne", "Bolt"), "similar are Acme"),
        (("central", "--type", "Persn"), "Person"),
    ],
)
def test_unknown_names_are_one_line(kg: Kg, store: Path, arguments: tuple[str, ...], hint: str) -> None:
    done = kg(*arguments, "--store", store)

    assert done.returncode == 1
    assert hint in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments", [("path", "Bolt"), ("central", "--limit", "0"), ("communities", "-m", "0")]
)
def test_wrong_use_exits_with_two(kg: Kg, arguments: tuple[str, ...]) -> None:
    assert kg(*arguments).returncode == 2
