"""Resolution measured on the gold articles: `corpus/gold/identity.json` says which names are one thing.

pytest tests/linking/test_identity_gold.py -s
"""

from __future__ import annotations

import json
import sys

import pytest

from extractor.identity import evaluate_identity
from extractor.linking.iris import IriScheme
from extractor.records import Entity
from extractor.scoring.identity import IdentityScore, load_identities, score_identities

from ..conftest import ROOT

GOLD = ROOT / "corpus" / "gold"
FILE = GOLD / "identity.json"
# Measured 0.995, 0.979 and 0.3 %; these floors only rise.
B3_FLOOR, PAIR_FLOOR, MAX_FALSE_MERGES = 0.993, 0.975, 0.005


@pytest.fixture(scope="module")
def score() -> IdentityScore:
    return evaluate_identity([GOLD / "dev", GOLD / "train"], FILE)


def test_gold_names_exist_in_their_articles() -> None:
    articles = json.loads(FILE.read_text("utf-8"))["articles"]
    texts = {path.stem: json.loads(path.read_text("utf-8")) for path in GOLD.glob("*/*.json")}
    known = {gold["id"]: {entity["name"] for entity in gold["entities"]} for gold in texts.values()}

    assert len(articles) >= 60
    assert [(key, name) for key, names in articles.items() for name in names if name not in known[key]] == []


def test_resolution_holds_its_floors(score: IdentityScore) -> None:
    sys.stdout.write(
        f"\nnames {score.names}, things {score.things}, B3 F1 {score.b3_f1:.4f}, pairs F1 {score.pair_f1:.4f},"
        f" false merges {score.false_merges:.4f}\n"
    )

    assert score.b3_f1 >= B3_FLOOR, score.missed
    assert score.pair_f1 >= PAIR_FLOOR, score.missed
    assert score.false_merges <= MAX_FALSE_MERGES, score.wrong


def test_resolution_beats_equal_names(score: IdentityScore) -> None:
    """The baseline is the graph before `kg resolve`: names of one kind that are equal are one thing."""
    gold = load_identities(FILE)
    types: dict[tuple[str, str], str] = {}
    for path in GOLD.glob("*/*.json"):
        article = json.loads(path.read_text("utf-8"))
        for entity in article["entities"]:
            types[article["id"], entity["name"]] = entity["type"]
    iris = IriScheme()
    baseline = score_identities(
        dict(gold), {key: iris.entity(Entity("", key[1], types[key])) for key in gold}
    )
    sys.stdout.write(
        f"\nequal names: B3 F1 {baseline.b3_f1:.4f}, pairs F1 {baseline.pair_f1:.4f},"
        f" false merges {baseline.false_merges:.4f}\n"
    )

    assert score.pair_f1 > baseline.pair_f1
    assert score.false_merges < baseline.false_merges
