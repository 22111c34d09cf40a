"""The set and the map that need little memory."""

from hypothesis import given
from hypothesis import strategies as st

from extractor.ondisk import DiskMap, DiskSet


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])))))
def test_set_counts_like_a_set(batches: list[list[str]]) -> None:
    seen = DiskSet()

    for batch in batches:
        seen.update(batch)

    assert len(seen) == len({text for batch in batches for text in batch})


def test_map_gives_back_the_latest() -> None:
    known = DiskMap()
    known["a"] = ("1", "file.txt")
    known["bad\udcff"] = ("2", "bad\udcff.txt")
    known["a"] = ("3", "other.txt")

    assert known.get("a") == ("3", "other.txt")
    assert known.get("bad\udcff") == ("2", "bad\\udcff.txt")
    assert known.get("b") is None
