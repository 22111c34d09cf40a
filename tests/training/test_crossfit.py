from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("torch")

from extractor.training.crossfit import split_folds


def article(number: int, source: str | None) -> SimpleNamespace:
    extra = {} if source is None else {"source": source}
    return SimpleNamespace(gold=SimpleNamespace(article=SimpleNamespace(id=f"a{number:03}"), extra=extra))


def split(sources: list[str | None], folds: int, seed: int) -> list[list[int]]:
    return split_folds([article(i, s) for i, s in enumerate(sources)], folds, seed)  # type: ignore[misc]


cases = st.tuples(
    st.lists(st.sampled_from([None, "set"]), min_size=3, max_size=40), st.integers(1, 5), st.integers(0, 9)
)


@given(cases)
def test_split_folds_puts_every_article_into_one_fold(case: tuple[list[str | None], int, int]) -> None:
    sources, folds, seed = case
    found = split(sources, folds, seed)
    assert len(found) == folds
    assert sorted(i for fold in found for i in fold) == list(range(len(sources)))
    assert all(fold == sorted(fold) for fold in found)


@given(cases)
def test_split_folds_spreads_written_and_real_articles_evenly(
    case: tuple[list[str | None], int, int],
) -> None:
    sources, folds, seed = case
    for kind in (None, "set"):
        counts = [sum(sources[i] == kind for i in fold) for fold in split(sources, folds, seed)]
        assert max(counts) - min(counts) <= 1


def test_split_folds_is_the_same_for_the_same_seed_and_any_order_of_files() -> None:
    articles = [article(i, None) for i in range(20)]
    one = split_folds(articles, 3, 1)  # type: ignore[arg-type]
    turned = split_folds(articles[::-1], 3, 1)  # type: ignore[arg-type]
    assert one == split_folds(articles, 3, 1)  # type: ignore[arg-type]
    assert one == [sorted(19 - i for i in fold) for fold in turned]
    assert one != split_folds(articles, 3, 2)  # type: ignore[arg-type]
