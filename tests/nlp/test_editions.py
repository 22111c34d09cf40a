from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.nlp.editions import EditionName, ordinal_value, parse_edition, roman_value

words = st.sampled_from(
    ["the", "The", "2022", "16th", "second", "edition", "of", "Expo", "CES", "XIV", "I", "’24", "-", "(CIE)"]
)


@pytest.mark.parametrize(
    ("name", "series", "number", "year"),
    [
        (
            "China International Big Data Industry Expo 2022",
            "China International Big Data Industry Expo",
            None,
            2022,
        ),
        ("CES 2024", "CES", None, 2024),
        ("the 16th Western China International Fair", "Western China International Fair", 16, None),
        ("The 16th China-ASEAN Expo", "China-ASEAN Expo", 16, None),
        ("the 16th edition of the China-ASEAN Expo", "China-ASEAN Expo", 16, None),
        ("Second World Robot Conference", "World Robot Conference", 2, None),
        ("Twenty-Third Plastics Fair", "Plastics Fair", 23, None),
        ("30th Annual Boat Show", "Boat Show", 30, None),
        ("thirtieth Boat Show", "Boat Show", 30, None),
        ("Inaugural Lyon Forum", "Lyon Forum", 1, None),
        ("2023 World Robot Conference", "World Robot Conference", None, 2023),
        ("the 2023 16th Boat Show", "Boat Show", 16, 2023),
        ("16th Boat Show 2023", "Boat Show", 16, 2023),
        ("Expo 2020 Dubai", "Expo Dubai", None, 2020),
        ("XIV Baku Energy Week", "Baku Energy Week", 14, None),
        ("Boat Show ’24", "Boat Show", None, None),
        ("ISPO Munich 2022-2023", "ISPO Munich", None, 2022),
        ("Robot Expo 2023 (REX)", "Robot Expo", None, 2023),
        ("IFA® 2024", "IFA", None, 2024),
    ],
)
def test_parse_edition_splits_series_number_and_year(
    name: str, series: str, number: int | None, year: int | None
) -> None:
    assert parse_edition(name) == EditionName(series, number, year)


@pytest.mark.parametrize(
    ("one", "other", "may"),
    [
        ("16th Boat Show", "Boat Show 2023", True),
        ("16th Boat Show", "16th Boat Show 2023", True),
        ("Boat Show 2022", "Boat Show 2023", False),
        ("15th Boat Show 2023", "16th Boat Show 2023", False),
    ],
)
def test_editions_can_be_the_same_where_they_contradict_in_nothing(one: str, other: str, may: bool) -> None:
    a, b = parse_edition(one), parse_edition(other)
    assert a is not None and b is not None
    assert a.can_be(b) is b.can_be(a) is may


@pytest.mark.parametrize(
    "name",
    [
        "Geneva Communique of 2012",
        "eighth season of 2022",
        "CES",
        "Canton Fair",
        "Mobile World Congress",
        "2022",
        "",
        "  ",
        "Expo 5",
        "Route 66 Show",
    ],
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
        ("maiden", 1),
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
