"""What the gazetteers know of the words of a text."""

from __future__ import annotations

import pytest

from extractor.nlp.gazetteer import (
    KNOWN_KINDS,
    N_KNOWN,
    PERSON_KINDS,
    PLACE_KINDS,
    known_ids,
    load_names,
    load_persons,
    load_places,
    place_flags,
)


def flags(*kinds: str) -> int:
    return sum(1 << PLACE_KINDS.index(kind) for kind in kinds)


def person(*kinds: str) -> int:
    return sum(1 << PERSON_KINDS.index(kind) for kind in kinds)


def known(kind: str) -> int:
    return 2 ** len(PERSON_KINDS) + KNOWN_KINDS.index(kind)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("in Guizhou Province .", [0, flags("area"), flags("area"), 0]),
        ("Lyon in France", [flags("city"), 0, flags("country")]),
        ("the New York City", [0, *[flags("city")] * 3]),  # the longest name, not 'New York'
        ("Hong Kong", [flags("country", "city")] * 2),
        ("from Goole", [0, flags("town")]),  # fewer than 40,000 people
        ("fine china", [0, 0]),  # a name has a capital
        ("", []),
    ],
)
def test_place_flags_mark_the_longest_place_names(words: str, expected: list[int]) -> None:
    assert place_flags(tuple(words.split())) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Claudio drives", [person("given"), 0]),
        ("says Papadopoulos", [0, person("surname")]),
        ("the Berlin Film Festival opens", [0, *[known("event")] * 3, 0]),
        ("Microsoft and Roxy Music", [known("company"), 0, *[known("act")] * 2]),
        ("i-unit and iPod", [0, 0, 0]),  # names begin with no small letter
        ("microsoft says", [0, 0]),
        ("", []),
    ],
)
def test_known_ids_mark_persons_and_well_known_names(words: str, expected: list[int]) -> None:
    assert known_ids(tuple(words.split())) == expected


def test_gazetteers_hold_folded_names_and_numbers_of_their_kinds() -> None:
    for numbers, size, below in (
        (load_places().numbers, 60_000, 2 ** len(PLACE_KINDS)),
        (load_persons(), 30_000, 2 ** len(PERSON_KINDS)),
        (load_names().numbers, 2_500, N_KNOWN),
    ):
        assert len(numbers) > size
        assert all(0 < number < below for number in numbers.values())
        assert all(name == name.casefold() for name in numbers)
    for gazetteer in (load_places(), load_names()):
        for name in list(gazetteer.numbers)[:1000]:
            assert gazetteer.longest[name.split(" ")[0]] >= len(name.split(" "))
