"""One text on many sites is one; reports of one event are several."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.linking.syndication import Dated, find_copies, share, shingle

from ..conftest import ROOT

RELEASE = json.loads((ROOT / "corpus/gold/dev/001.json").read_text("utf-8"))["text"]
OTHER = json.loads((ROOT / "corpus/gold/dev/000.json").read_text("utf-8"))["text"]


def copies(texts: dict[str, str], dates: dict[str, str] | None = None) -> dict[str, str]:
    return find_copies([Dated((dates or {}).get(key, "2021-05-26"), key) for key in texts], texts.__getitem__)


def test_release_on_fifty_sites_is_one_text() -> None:
    texts = {
        f"site-{number:02}": f"News from site {number}\n\n{RELEASE}\n\nSite {number} is not responsible for the above."
        for number in range(50)
    }

    found = copies(texts)

    assert set(found.values()) == {"site-00"}
    assert len(found) == 49


def test_shortened_release_is_a_copy() -> None:
    half = RELEASE[: len(RELEASE) // 2]

    assert copies({"a": RELEASE, "b": half}) == {"b": "a"}


def test_two_reports_of_one_expo_are_two() -> None:
    assert copies({"a": RELEASE, "b": OTHER}) == {}
    assert share(shingle(RELEASE), shingle(OTHER)) < 0.1


def test_no_two_gold_articles_are_copies() -> None:
    texts = {}
    for path in (ROOT / "corpus/gold").glob("*/*.json"):
        gold = json.loads(path.read_text("utf-8"))
        texts[gold["id"]] = gold["text"]

    assert copies(texts) == {}


def test_earliest_article_is_the_original() -> None:
    texts = {"a": RELEASE, "b": RELEASE, "c": RELEASE}

    assert copies(texts, {"a": "2021-05-28", "b": "2021-05-26", "c": ""}) == {"a": "b", "c": "b"}


def test_captions_and_empty_texts_are_left_alone() -> None:
    assert (
        copies(
            {"a": "Visitors at the fair. (Xinhua)", "b": "Visitors at the fair. (Xinhua)", "c": "", "d": ""}
        )
        == {}
    )


@settings(max_examples=20, deadline=None)
@given(st.permutations(["a", "b", "c", "d"]))
def test_order_makes_no_difference(order: list[str]) -> None:
    texts = {"a": RELEASE, "b": OTHER, "c": RELEASE + " The end of it.", "d": OTHER}

    assert copies({key: texts[key] for key in order}) == {"c": "a", "d": "b"}
