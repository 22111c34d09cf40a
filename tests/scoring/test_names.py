from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.scoring.names import literal_key, normalize_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Canton Fair", "canton fair"),
        ("people’s government of Guizhou Province", "People's Government of Guizhou  Province"),
        ("Guizhou's tourism bureau", "Guizhou tourism bureau"),
        ("Guiyang Hisense Electronics Co. Ltd.", "Guiyang Hisense Electronics Co., Ltd"),
        ("U.S. Department of Commerce", "US Department of Commerce"),
        ("High-tech Zone", "high tech zone"),
        ("“Smart City”\u00a0Forum", "Smart City Forum"),
    ],
)
def test_normalize_name_makes_variants_equal(one: str, other: str) -> None:
    assert normalize_name(one) == normalize_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("CES 2024", "CES 2023"), ("Theatre Expo", "Expo"), ("A", ""), ("C++", "C"), ("?", "!")],
)
def test_normalize_name_keeps_different_names_apart(one: str, other: str) -> None:
    assert normalize_name(one) != normalize_name(other)


@given(st.text(max_size=40))
def test_normalize_name_never_loses_a_name(name: str) -> None:
    assert bool(normalize_name(name)) == bool(name.strip())


@pytest.mark.parametrize(
    ("kind", "one", "other", "equal"),
    [
        ("date", "2022-05-26", "2022-05-26", True),
        ("date", "2022-05", "2022-05-26", False),
        ("number", "80000", "80,000.0", True),
        ("number", "1200", "1201", False),
        ("number", "several", "Several", True),
        ("money", "12300000000 USD", "12,300,000,000 usd", True),
        ("money", "100 USD", "100 EUR", False),
        ("term", "schema:OnlineEventAttendanceMode", "https://schema.org/OnlineEventAttendanceMode", True),
        ("string", "President and CEO", "president and CEO.", True),
        ("string", "vice governor", "governor", False),
    ],
)
def test_literal_key_compares_by_kind(kind: str, one: str, other: str, equal: bool) -> None:
    assert (literal_key(kind, one) == literal_key(kind, other)) is equal
