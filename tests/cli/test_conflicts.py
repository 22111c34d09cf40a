"""`kg conflicts`, run as a user runs it."""

import json
from pathlib import Path

import pytest

from extractor.graph.build import build_graph
from extractor.graph.store import open_store
from extractor.linking.iris import IriScheme
from extractor.records import Article

from ..conftest import RUN, Kg, make_extraction

TEXT = "Harbour Fair 2023 in brief\n\nHarbour Fair 2023 opened on May 6."


@pytest.fixture
def disputed(store: Path) -> Path:
    """The store with an article that dates the fair two days later."""
    extraction = make_extraction(
        Article("brief", TEXT, "Harbour Fair 2023 in brief", "2023-05-08"),
        {"e1": ("Harbour Fair 2023", "schema:ExhibitionEvent")},
        [("e1", "schema:startDate", "2023-05-06")],
    )
    with open_store(store) as opened:
        opened.write([build_graph(extraction, RUN, IriScheme())])
    return store


def test_conflicts_stand_side_by_side_with_their_sources(kg: Kg, disputed: Path) -> None:
    done = kg("conflicts", "--store", disputed)

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "Harbour Fair 2023 | schema:startDate  (two first days of one event)",
        "  2023-05-04  (1 article, 1 sentence, confidence 0.90, latest 2023-05-04)",
        "    fair, 2023-05-04: [Harbour Fair 2023] was organised by Acme and opened in Lyon on May 4.",
        "  2023-05-06  (1 article, 1 sentence, confidence 0.90, latest 2023-05-08)",
        "    brief, 2023-05-08: [Harbour Fair 2023] opened on May 6.",
        "",
    ]
    assert done.stderr == "1 conflict\n"


def test_conflicts_as_json_hold_all_evidence(kg: Kg, disputed: Path) -> None:
    (conflict,) = json.loads(kg("conflicts", "--json", "--store", disputed).stdout)

    assert conflict["relation"] == "schema:startDate"
    assert [side["evidence"][0]["article"]["id"] for side in conflict["sides"]] == ["fair", "brief"]


def test_no_conflicts_are_said_so(kg: Kg, store: Path) -> None:
    done = kg("conflicts", "--store", store)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "0 conflicts\n")


@pytest.mark.parametrize("arguments", [("Harbour Fare",), ("--relation", "startDat")])
def test_unknown_entity_or_relation_names_similar_ones(
    kg: Kg, disputed: Path, arguments: tuple[str, ...]
) -> None:
    done = kg("conflicts", *arguments, "--store", disputed)

    assert done.returncode == 1
    assert "Harbour Fair 2023" in done.stderr or "startDate" in done.stderr
    assert len(done.stderr.splitlines()) == 1
