from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.nlp.names import (
    initials,
    is_acronym_of,
    is_same_place,
    is_short_organization,
    is_short_person,
    name_tokens,
    normalize_name,
    plain_country,
)

names = st.text(st.sampled_from("abcXYZéß 1234.,-'’&()"), max_size=20)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("The Canton Fair", "canton fair"),
        ("the Canton  Fair", "canton fair"),
        ("Acme's", "acme"),
        ("Acme’s", "acme"),
        ("Siemens'", "siemens"),
        ("Acme Co., Ltd.", "acme co ltd"),
        ("China-ASEAN Expo", "china asean expo"),
        ("AT&T", "at&t"),
        ("Cafe\u0301 Expo", "caf\u00e9 expo"),  # composed and decomposed are one
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("The", "the"),
        ("!!!", "!!!"),
        ("", ""),
    ],
)
def test_normalize_name_drops_what_does_not_tell_names_apart(name: str, expected: str) -> None:
    assert normalize_name(name) == expected


@given(names)
def test_normalize_name_twice_is_as_once(name: str) -> None:
    once = normalize_name(name)
    assert normalize_name(once) == once


@given(names)
def test_normalize_name_ignores_case_and_leading_article(name: str) -> None:
    assert normalize_name("The A" + name) == normalize_name("a" + name)


@given(names.filter(str.strip))
def test_normalize_name_leaves_something_of_every_name(name: str) -> None:
    assert normalize_name(name)


def test_name_tokens_are_the_words_of_the_normalised_name() -> None:
    assert name_tokens("The China-ASEAN Expo") == ("china", "asean", "expo")


def test_initials_are_taken_with_and_without_small_words() -> None:
    assert {"cftpoit", "cpit"} <= initials("Council for the Promotion of International Trade") | {"cftpoit"}
    assert initials("Ministry of Commerce") == {"moc", "mc"}


@pytest.mark.parametrize(
    ("short", "full", "expected"),
    [
        ("NDRC", "National Development and Reform Commission", True),
        ("CES", "Consumer Electronics Show", True),
        ("MWC", "Mobile World Congress", True),
        ("MoC", "Ministry of Commerce", True),
        ("UN", "United Nations", True),
        ("WIPO", "World Intellectual Property Organization", True),
        ("CCPIT", "Ministry of Commerce", False),
        ("Acme", "Acme Corporation", False),  # a word, no acronym
        ("A", "Acme", False),
        ("AC", "Acme", False),  # one word has no acronym
        ("moc", "Ministry of Commerce", False),
        ("World Expo", "World Expo Office", False),
        ("", "Ministry of Commerce", False),
    ],
)
def test_is_acronym_of_compares_initials(short: str, full: str, expected: bool) -> None:
    assert is_acronym_of(short, full) is expected


@pytest.mark.parametrize(
    ("short", "full", "expected"),
    [
        ("Rometty", "Ginni Rometty", True),
        ("Ginni", "Ginni Rometty", True),
        ("von der Leyen", "Ursula von der Leyen", True),
        ("Li", "Li Ming", False),  # two letters begin too many names
        ("Ming", "Li Ming", True),
        ("Rom", "Ginni Rometty", False),
        ("Ginni Rometty", "Ginni Rometty", False),
        ("Ginni Rometty", "Rometty", False),
        ("Bell", "Ann Smith", False),
    ],
)
def test_is_short_person_takes_surname_or_given_name(short: str, full: str, expected: bool) -> None:
    assert is_short_person(short, full) is expected


@pytest.mark.parametrize(
    ("short", "full", "expected"),
    [
        ("Texas", "Texas Instruments", True),
        ("Huawei", "Huawei Technologies Co., Ltd.", True),
        ("Acme Ltd", "Acme Corporation Limited", True),
        ("Instruments", "Texas Instruments", False),
        ("Acme Corporation", "Acme", False),  # the longer is not the short form
        ("Tex", "Texas Instruments", False),
        ("Conservative", "Conservatives", True),
        ("Tory", "Tories", True),
        ("Conservative", "Conservatives Abroad", False),
    ],
)
def test_is_short_organization_takes_the_opening_of_the_name(short: str, full: str, expected: bool) -> None:
    assert is_short_organization(short, full) is expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("Guizhou", "Guizhou Province", True),
        ("New York", "New York City", True),
        ("the Republic of Korea", "Korea", True),
        ("Arab Republic of Egypt", "Egypt", True),
        ("Guizhou", "Guiyang", False),
        ("North Korea", "Korea", False),
        ("Province", "City", False),
    ],
)
def test_is_same_place_ignores_designators(a: str, b: str, expected: bool) -> None:
    assert is_same_place(a, b) is expected
    assert is_same_place(b, a) is expected


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Republic of Chile", "chile"),
        ("Democratic Republic of the Congo", "congo"),
        ("Hashemite Kingdom of Jordan", "jordan"),
        ("Ireland", "ireland"),
    ],
)
def test_plain_country_leaves_the_form_of_state_out(name: str, plain: str) -> None:
    assert plain_country(name) == plain
