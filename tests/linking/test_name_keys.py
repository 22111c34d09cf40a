"""Which spellings of names give the same key, and which must not."""

from __future__ import annotations

import pytest

from extractor.linking import name_keys as keys


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("The Know-How Fair", "know how fair"),
        ("People’s Government of Guizhou", "people government of guizhou"),
        ("U.S. Department of Commerce", "us department of commerce"),
        ("São Paulo", "sao paulo"),
        ("The", "the"),
        ("", ""),
    ],
)
def test_fold_drops_what_makes_no_difference(name: str, folded: str) -> None:
    assert keys.fold(name) == folded


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Huawei Technologies Co., Ltd.", "huawei technologies"),
        ("Huawei Technologies", "huawei technologies"),
        ("Messe Frankfurt GmbH", "messe frankfurt"),
        ("Targi Kielce S.A.", "targi kielce"),
        ("Alibaba Group Holding Ltd", "alibaba"),
        ("MBDA UK", "mbda uk"),  # a country, no legal form
        ("SA Expo", "sa expo"),
        ("Group", "group"),
    ],
)
def test_bare_company_drops_legal_forms(name: str, bare: str) -> None:
    assert keys.bare_company(name) == bare


def test_word_bag_knows_no_order() -> None:
    assert keys.word_bag("Ministry of Commerce") == keys.word_bag("Commerce Ministry")
    assert keys.word_bag("Zhejiang Provincial People’s Government") == keys.word_bag(
        "the People's Government of Zhejiang Province"
    )
    assert keys.word_bag("Siemens") == ""


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("National Development and Reform Commission", "NDRC"),
        ("China Council for the Promotion of International Trade", "CCPIT"),
        ("World Bank", ""),
    ],
)
def test_initials_skip_small_words(name: str, letters: str) -> None:
    assert keys.initials(name) == letters


def test_romanized_names_meet_their_transliterations() -> None:
    assert keys.romanized("华为") == keys.romanized("Hua Wei") == "huawei"
    assert keys.romanized("中") == ""


def test_person_letters_join_particles() -> None:
    assert keys.person_letters("Omar bin Sultan AlOlama") == keys.person_letters("Omar Sultan Al Olama")
    assert keys.person_letters("Li Na") == ""


def test_umlauts_meet_either_spelling() -> None:
    assert keys.without_umlauts("Messe Düsseldorf") == keys.without_umlauts("Messe Duesseldorf")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("16th CIFTIS", ("ciftis", 16, None)),
        ("CIFTIS 2021", ("ciftis", None, 2021)),
        ("the 16th edition of the China-ASEAN Expo 2019", ("china asean expo", 16, 2019)),
        ("LIMA'19", ("lima", None, 2019)),
        ("MSPO", ("mspo", None, None)),
    ],
)
def test_edition_parts(name: str, parts: tuple[str, int | None, int | None]) -> None:
    assert keys.edition_parts(name) == parts


def test_part_of_a_name_is_told() -> None:
    assert keys.is_part_of("Informa", "Informa Markets")
    assert not keys.is_part_of("Informa Markets", "Informa")
    assert not keys.is_part_of("NDRC", "National Development and Reform Commission")
