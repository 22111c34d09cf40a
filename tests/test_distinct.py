"""Counting different strings in little memory."""

from hypothesis import given
from hypothesis import strategies as st

from extractor.distinct import DistinctCount


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])))))
def test_count_is_that_of_a_set(batches: list[list[str]]) -> None:
    seen = DistinctCount()

    for batch in batches:
        seen.update(batch)

    assert len(seen) == len({text for batch in batches for text in batch})
