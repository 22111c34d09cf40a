"""`kg reconcile` against real services: one made for the test, and `kg serve` itself."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from extractor.graph.build import build_graph
from extractor.graph.store import open_store
from extractor.linking.iris import IriScheme
from extractor.records import Article
from tests.linking.test_reconciliation import MANIFEST, serve

from ..conftest import RUN, Kg, make_extraction
from ..server.conftest import run_server, write_store

TEXT = "Huawei meets ZTE\n\nAt the Tea Fair 2023, Huawei signed an agreement with ZTE."
WIKIDATA = "http://www.wikidata.org/entity/"


@pytest.fixture
def deal(tmp_path: Path) -> Path:
    path = tmp_path / "deal"
    made = make_extraction(
        Article("deal", TEXT, "Huawei meets ZTE", "2023-05-04"),
        {"a": ("Huawei", "schema:Corporation"), "b": ("ZTE", "schema:Corporation")},
        [("a", "expo:partner", "b")],
    )
    with open_store(path) as store:
        store.write([build_graph(made, RUN, IriScheme())])
    return path


def test_sure_match_is_noted_and_stays(kg: Kg, deal: Path) -> None:
    with serve() as served:
        ran = kg("reconcile", served.url, "--store", deal)

    assert ran.returncode == 0
    assert ran.stdout == f"Huawei = {WIKIDATA}Q160120  Huawei (100)\n"
    assert ran.stderr == "Test Service: 2 asked for, 1 matched, 0 with proposals only\n"
    kg("resolve", "--store", deal, "--no-shipped")
    assert f"same as      {WIKIDATA}Q160120" in kg("identity", "Huawei", "--store", deal).stdout

    with serve() as served:
        kg("reconcile", served.url, "--store", deal)
    assert [[query["query"] for query in batch.values()] for batch in served.batches] == [["ZTE"]]


def test_dry_run_changes_nothing(kg: Kg, deal: Path) -> None:
    with serve() as served:
        ran = kg("reconcile", served.url, "--store", deal, "--dry-run", "--type", "Corporation")

    assert "1 would be matched" in ran.stderr
    assert "same as" not in kg("identity", "Huawei", "--store", deal).stdout


def test_review_is_decided_by_a_person(kg: Kg, deal: Path, tmp_path: Path) -> None:
    proposal = {"id": "Q3050254", "name": "ZTE (China)", "score": 61.5, "match": False}
    reply = (200, {}, {"q0": {"result": [proposal]}})
    review = tmp_path / "review.csv"
    with serve(iter([reply])) as served:
        ran = kg("reconcile", served.url, "--store", deal, "--entity", "ZTE", "--review", review)
    assert "0 matched, 1 with proposals only" in ran.stderr

    rows = list(csv.reader(review.read_text("utf-8").splitlines()))
    assert rows[1][:6] == [
        "",
        "https://w3id.org/expo-kg/id/org-zte",
        "ZTE",
        WIKIDATA + "Q3050254",
        "ZTE (China)",
        "61.5",
    ]
    review.write_text(review.read_text("utf-8").replace("\n,https", "\nyes,https"), "utf-8")
    assert kg("reconcile", "--apply", review, "--store", deal).stderr == "1 matches noted, 0 refused\n"
    assert WIKIDATA + "Q3050254" in kg("identity", "ZTE", "--store", deal).stdout

    review.write_text(review.read_text("utf-8").replace("\nyes,https", "\nno,https"), "utf-8")
    kg("reconcile", "--apply", review, "--store", deal)
    assert WIKIDATA + "Q3050254" not in kg("identity", "ZTE", "--store", deal).stdout


def test_two_things_of_one_candidate_become_one(kg: Kg, deal: Path, tmp_path: Path) -> None:
    base = "https://w3id.org/expo-kg/id/"
    review = tmp_path / "review.csv"
    header = "decision,thing,name,candidate,candidate name,score,match,types,description\n"
    review.write_text(
        header
        + f"yes,{base}org-huawei,Huawei,{WIKIDATA}Q1,Huawei,100,yes,,\n"
        + f"yes,{base}org-zte,ZTE,{WIKIDATA}Q1,Huawei,100,yes,,\n",
        "utf-8",
    )
    kg("reconcile", "--apply", review, "--store", deal)

    assert "org-zte" in kg("identity", "Huawei", "--store", deal).stdout


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("maybe,t,n,https://x.example/1,c,1,yes,,", "line 2: the decision is 'maybe'"),
        ("yes,t,n,Q1,c,1,yes,,", "line 2: the candidate 'Q1' is no IRI"),
        ("yes,t,n,https://x.example/1,c,much,yes,,", "line 2: the score 'much' is no number"),
        ("yes,t", "line 2: has 2 cells, not 9"),
        ("yes,https://x.example/gone,n,https://x.example/1,c,1,yes,,", "gone is not in the store"),
    ],
)
def test_broken_review_is_named_with_its_line(
    kg: Kg, deal: Path, tmp_path: Path, row: str, message: str
) -> None:
    review = tmp_path / "review.csv"
    review.write_text(
        f"decision,thing,name,candidate,candidate name,score,match,types,description\n{row}\n", "utf-8"
    )
    ran = kg("reconcile", "--apply", review, "--store", deal)

    assert ran.returncode == 1
    assert message in ran.stderr


def test_failing_service_gives_exit_code_1_and_keeps_the_rest(kg: Kg, deal: Path) -> None:
    with serve(iter([(404, {}, b"")])) as served:
        ran = kg("reconcile", served.url, "--store", deal)

    assert ran.returncode == 1
    assert "HTTP 404" in ran.stderr
    with serve(manifest=MANIFEST) as served:
        assert kg("reconcile", served.url, "--store", deal).returncode == 0


def test_service_or_review_must_be_given(kg: Kg, deal: Path) -> None:
    assert kg("reconcile", "--store", deal).returncode == 2
    assert "is no address" in kg("reconcile", "nonsense", "--store", deal).stderr


@pytest.mark.slow
def test_one_store_is_reconciled_with_another_that_is_served(kg: Kg, deal: Path, tmp_path: Path) -> None:
    made = make_extraction(
        Article("other", TEXT, "Huawei meets ZTE", "2023-05-04"), {"a": ("ZTE", "schema:Corporation")}, []
    )
    with run_server(
        write_store(tmp_path / "served", [made]), "--base", "https://w3id.org/expo-kg/id/"
    ) as server:
        ran = kg("reconcile", f"{server.url}/reconcile", "--store", deal, "--dry-run")

    assert ran.stdout == "ZTE = https://w3id.org/expo-kg/id/org-zte  ZTE (100)\n"
