from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.nlp.editions import EditionName, ordinal_value, parse_edition, roman_value

words = st.sampled_from(
    ["the", "The", "2022", "16th", "second", "edition", "of", "Expo", "CES", "XIV", "I", "’24", "-", "(CIE)"]
)


@pytest.mark.parametrize(
    ("name", "series", "number"),
    [
        (
            "China International Big Data Industry Expo 2022",
            "China International Big Data Industry Expo",
            None,
        ),
        ("CES 2024", "CES", None),
        ("the 16th Western China International Fair", "Western China International Fair", 16),
        ("The 16th China-ASEAN Expo", "China-ASEAN Expo", 16),
        ("the 16th edition of the China-ASEAN Expo", "China-ASEAN Expo", 16),
        ("Second World Robot Conference", "World Robot Conference", 2),
        ("Twenty-Third Plastics Fair", "Plastics Fair", 23),
        ("30th Annual Boat Show", "Boat Show", 30),
        ("thirtieth Boat Show", "Boat Show", 30),
        ("Inaugural Lyon Forum", "Lyon Forum", 1),
        ("2023 World Robot Conference", "World Robot Conference", None),
        ("the 2023 16th Boat Show", "Boat Show", 16),
        ("16th Boat Show 2023", "Boat Show", 16),
        ("Expo 2020 Dubai", "Expo Dubai", None),
        ("XIV Baku Energy Week", "Baku Energy Week", 14),
        ("Boat Show ’24", "Boat Show", None),
        ("ISPO Munich 2022-2023", "ISPO Munich", None),
        ("Robot Expo 2023 (REX)", "Robot Expo", None),
        ("IFA® 2024", "IFA", None),
    ],
)
def test_parse_edition_splits_series_and_number(name: str, series: str, number: int | None) -> None:
    assert parse_edition(name) == EditionName(series, number)


@pytest.mark.parametrize(
    "name", ["CES", "Canton Fair", "Mobile World Congress", "2022", "", "  ", "Expo 5", "Route 66 Show"]
)
def test_parse_edition_of_a_bare_name_is_none(name: str) -> None:
    assert parse_edition(name) is None


@given(st.text(max_size=40) | st.lists(words, max_size=7).map(" ".join))
def test_parse_edition_takes_any_text_and_names_a_part_of_it(name: str) -> None:
    found = parse_edition(name)
    if found is not None:
        assert found.series == found.series.strip() != ""
        assert len(found.series) < len(name)
        assert found.number is None or 0 <= found.number < 1000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1st", 1),
        ("22nd", 22),
        ("133rd", 133),
        ("Fifth", 5),
        ("twentieth", 20),
        ("thirtieth", 30),
        ("eightieth", 80),
        ("twenty-third", 23),
        ("Forty Second", 42),
        ("inaugural", 1),
        ("twenty-tenth", None),
        ("twenty", None),
        ("16", None),
        ("last", None),
        ("", None),
    ],
)
def test_ordinal_value_reads_figures_and_words(text: str, expected: int | None) -> None:
    assert ordinal_value(text) == expected


@pytest.mark.parametrize(
    ("numeral", "expected"), [("I", 1), ("IV", 4), ("IX", 9), ("XIV", 14), ("XXVIII", 28), ("XXXIX", 39)]
)
def test_roman_value_subtracts_a_smaller_numeral_before_a_greater(numeral: str, expected: int) -> None:
    assert roman_value(numeral) == expected
