from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from extractor.nlp.calibration import RIVAL_FEATURES, load_calibration, rival_features
from extractor.nlp.candidates import NODE_TYPE_IDS, Node, NodeMention

WORKS_AT, ATTENDS = 0, 1
LI, WU, ACME, BOLT, FAIR = range(5)
TYPES = ("Person", "Person", "Corporation", "Corporation", "ExhibitionEvent")


def analysis() -> Any:
    """Li may work at Acme (0.9) or Bolt (0.5) and attend the fair (0.2); Wu may work at Acme (0.5)."""
    chances = [[0.9, 0], [0.5, 0], [0.5, 0], [0, 0.2]]
    legal = np.array(chances) > 0
    scores = np.array(
        [[math.log(p / (1 - p)) if p else 9.0 for p in row] for row in chances], dtype=np.float32
    )
    words = [(FAIR, 2), (LI, 20), (ACME, 24), (BOLT, 30), (WU, 40), (LI, 50), (LI, 60)]
    return SimpleNamespace(
        scores=scores,
        legal=legal,
        nodes=SimpleNamespace(
            nodes=[Node(NODE_TYPE_IDS[f"schema:{kind}"], "") for kind in TYPES],
            mentions=[*(NodeMention(node, at, at + 1) for node, at in words), NodeMention(WU, 70, 71, 2, 1)],
        ),
        pairs=SimpleNamespace(
            pairs=np.array([[LI, ACME], [LI, BOLT], [WU, ACME], [LI, FAIR]]),
            row_pair=np.array([0, 0, 0, 1, 2, 3]),
        ),
        rules=SimpleNamespace(
            priors=np.array([[0.1, 0], [0.8, 0], [0, 0], [0, 0], [0, 0], [0, 0]], dtype=np.float32)
        ),
        table=range(100),
    )


def features() -> list[dict[str, float]]:
    given = analysis()
    neutral = load_calibration({}, ["a", "b"])
    pairs, relations, columns = rival_features(given, neutral.curve(given.scores))
    assert pairs.tolist() == [0, 1, 2, 3]
    assert relations.tolist() == [WORKS_AT, WORKS_AT, WORKS_AT, ATTENDS]
    return [dict(zip(RIVAL_FEATURES, row, strict=True)) for row in columns.tolist()]


def test_a_candidate_sees_its_rivals_of_either_end() -> None:
    li_acme, li_bolt, wu_acme, li_fair = features()
    assert li_acme["best_other_object"] == pytest.approx(0.5)
    assert li_bolt["best_other_object"] == pytest.approx(0.9)
    assert wu_acme["best_other_object"] == 0
    assert [c["best_other_subject"] for c in (li_acme, li_bolt, wu_acme)] == pytest.approx([0.5, 0, 0.9])
    assert wu_acme["other_subjects"] == pytest.approx(math.log1p(0.9))
    assert [c["is_best_object"] for c in (li_acme, li_bolt, wu_acme, li_fair)] == [1, 0, 1, 1]
    assert [c["is_best_subject"] for c in (li_acme, li_bolt, wu_acme, li_fair)] == [1, 1, 0, 1]


def test_a_candidate_sees_how_the_article_speaks_of_its_ends() -> None:
    li_acme, _, wu_acme, li_fair = features()
    assert [li_acme["mentions_of_subject"], wu_acme["mentions_of_subject"]] == pytest.approx(
        [math.log(4), math.log(2)]
    )
    assert [li_acme["order_of_subject"], wu_acme["order_of_subject"]] == pytest.approx([0, 0.2])
    assert wu_acme["share_of_subject"] == pytest.approx(1 / 3)
    assert [li_fair["object_opens"], li_acme["object_opens"]] == [1, 0]
    assert li_acme["rule"] == pytest.approx(0.8)
    assert li_acme["rows"] == pytest.approx(math.log(3))
    assert [li_acme["events"], li_fair["events"]] == pytest.approx([math.log(2)] * 2)
    assert li_fair["facts_of_relation"] == pytest.approx(math.log1p(0.2))
    assert li_acme["facts_a_word"] == pytest.approx(math.log1p(2.1))  # in a hundred words


def test_without_a_second_look_probabilities_follow_the_curves() -> None:
    given = analysis()
    found = load_calibration({"calibration": {"a": [2.0, -1.0, 0.3]}}, ["a", "b"]).probabilities(given)
    assert found[1, WORKS_AT] == pytest.approx(1 / (1 + math.exp(1)))
    assert found[3, ATTENDS] == pytest.approx(0.2)


def test_the_second_look_changes_what_is_possible_and_nothing_else() -> None:
    given = analysis()
    weights = [2.0 if name == "is_best_object" else 0.0 for name in RIVAL_FEATURES]
    found = load_calibration({"second_look": {"a": weights, "b": weights}}, ["a", "b"]).probabilities(given)
    sure = 1 / (1 + math.exp(-2))
    assert found[:3, WORKS_AT].tolist() == pytest.approx([sure, 0.5, sure])
    assert found[0, ATTENDS] == pytest.approx(1 / (1 + math.exp(-9)))  # not legal: left as it is


def test_the_second_look_of_an_empty_article_is_empty() -> None:
    given = analysis()
    given.legal[:] = False
    _, _, columns = rival_features(given, given.scores)
    assert columns.shape == (0, len(RIVAL_FEATURES))


def test_load_calibration_is_neutral_where_nothing_is_known() -> None:
    found = load_calibration({"calibration": {"b": [2.0, -1.0, 0.3]}}, ["a", "b"])
    assert found.slope.tolist() == pytest.approx([1.0, 2.0])
    assert found.offset.tolist() == pytest.approx([0.0, -1.0])
    assert found.thresholds.tolist() == pytest.approx([0.5, 0.3])
    assert found.second_look is None


def test_curves_stay_within_nought_and_one() -> None:
    found = load_calibration({}, ["a"]).curve(np.array([[-1e30], [1e30]], dtype=np.float32))
    assert 0 <= found[0, 0] < 0.001 and 0.999 < found[1, 0] <= 1
