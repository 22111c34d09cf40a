"""B-cubed and pairs on partitions small enough to count by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.errors import GoldError
from extractor.scoring.identity import load_identities, score_identities


def test_perfect_partition_scores_one() -> None:
    gold = {"a": "x", "b": "x", "c": "y"}
    score = score_identities(gold, {"a": "1", "b": "1", "c": "2"})

    assert (score.b3_f1, score.pair_f1, score.false_merges, score.wrong, score.missed) == (1, 1, 0, (), ())


def test_wrong_merge_costs_precision() -> None:
    """Three names in one thing of which two are right: each of the two has precision 2/3, the third 1/3."""
    score = score_identities({"a": "x", "b": "x", "c": "y"}, {"a": "1", "b": "1", "c": "1"})

    assert score.b3_precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3) / 3)
    assert score.b3_recall == 1
    assert (score.pair_precision, score.pair_recall) == (pytest.approx(1 / 3), 1)
    assert score.wrong == (("a", "c"),)


def test_missed_merge_costs_recall() -> None:
    score = score_identities({"a": "x", "b": "x"}, {"a": "1"})

    assert (score.b3_precision, score.b3_recall) == (1, 0.5)
    assert (score.pair_precision, score.pair_recall) == (1, 0)
    assert score.missed == (("a", "b"),)


def test_empty_gold_scores_one() -> None:
    assert score_identities({}, {}).pair_f1 == 1


@pytest.mark.parametrize("text", ["", "[]", '{"articles": []}', '{"articles": {"a": 1}}'])
def test_broken_file_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "identity.json"
    path.write_text(text, "utf-8")

    with pytest.raises(GoldError, match=r"identity\.json"):
        load_identities(path)
