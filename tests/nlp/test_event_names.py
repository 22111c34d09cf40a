from __future__ import annotations

import pytest

from extractor.nlp.event_names import is_name_of_series, is_short_event, is_world_expo, type_by_head

FAIR, FORUM = "schema:ExhibitionEvent", "schema:BusinessEvent"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Canton Fair", FAIR),
        ("The Singapore Airshow 2024", FAIR),
        ("Mobile World Congress", FORUM),
        ("Lyon Forum for Fair Trade", FORUM),  # what follows a preposition is no head
        ("Boat Show and Conference", FAIR),  # of two coordinated heads the first decides
        ("Annual Convention & Expo", FORUM),
        ("CES", None),
        ("", None),
    ],
)
def test_type_by_head_reads_the_head_noun(name: str, expected: str | None) -> None:
    assert type_by_head(name) == expected


@pytest.mark.parametrize(
    ("bare", "series", "expected"),
    [
        ("the Canton Fair", "Canton Fair", True),
        ("CES", "Consumer Electronics Show", True),
        ("Consumer Electronics Show", "CES", True),
        ("Sundance", "Sundance Film Festival", True),
        ("Yiwu fair", "China Yiwu International Commodities Fair", True),
        ("Fair", "Canton Fair", False),  # one word at the end may be any fair
        ("Lyon Fair", "Canton Fair", False),
        ("Canton Fair Guangzhou", "Canton Fair", False),
        ("", "Canton Fair", False),
    ],
)
def test_is_name_of_series_takes_equal_short_and_acronym(bare: str, series: str, expected: bool) -> None:
    assert is_name_of_series(bare, series) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("World Exposition", True),
        ("Expo Osaka", True),
        ("Dubai Expo", True),
        ("World Expo", True),
        ("Robot Expo", False),
        ("Osaka", False),
    ],
)
def test_is_world_expo_leaves_places_out(name: str, expected: bool) -> None:
    assert is_world_expo(name) is expected


@pytest.mark.parametrize(
    ("short", "full", "expected"),
    [
        ("Sea Festival", "Kampot Sea Festival", True),
        ("Sydney Boat Show", "Sydney International Boat Show", True),
        ("EMO", "EMO Hannover", True),
        ("SEMA", "SEMA Show", True),
        ("Reading and Leeds", "Reading and Leeds festivals", True),
        ("Gulfood", "Gulfood Innovation Awards", False),
        ("Festival", "Kampot Sea Festival", False),
        ("Kampot Sea Festival", "Sea Festival", False),
        ("", "Sea Festival", False),
    ],
)
def test_is_short_event_leaves_out_what_says_little(short: str, full: str, expected: bool) -> None:
    assert is_short_event(short, full) is expected
