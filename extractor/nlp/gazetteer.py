"""Names that the world knows: places, given names and surnames, firms, bodies, events and works, looked up by the words.

They are hints for the tagger, not verdicts: 'Reading' is a town and a gerund, 'Total' a firm and an adjective.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

PLACE_KINDS = ("country", "region", "area", "city", "town")
PERSON_KINDS = ("given", "surname")
# What a word is known as: part of a personal name (bits of PERSON_KINDS, 1-3), else part of a name of one of these kinds.
KNOWN_KINDS = (
    "person",
    "act",
    "company",
    "organization",
    "government",
    "media",
    "school",
    "club",
    "event",
    "product",
    "work",
    "landmark",
)
N_PLACE_FLAGS = 2 ** len(PLACE_KINDS)
N_KNOWN = 2 ** len(PERSON_KINDS) + len(KNOWN_KINDS)


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Case-folded names with a number each; `longest` is the most words that a name with this first word has."""

    numbers: Mapping[str, int]
    longest: Mapping[str, int]

    def mark(self, words: tuple[str, ...]) -> list[int]:
        """For each word the number of the longest name that covers it, 0 for none; names begin with no small letter."""
        found = [0] * len(words)
        index = 0
        while index < len(words):
            step = 1
            if not words[index][:1].islower():
                most = self.longest.get(words[index].casefold(), 0)
                for length in range(min(most, len(words) - index), 0, -1):
                    number = self.numbers.get(" ".join(words[index : index + length]).casefold())
                    if number:
                        found[index : index + length] = [number] * length
                        step = length
                        break
            index += step
        return found


def place_flags(words: tuple[str, ...]) -> list[int]:
    """For each word the kinds of place whose name covers it here, as bits of `PLACE_KINDS`."""
    return load_places().mark(words)


def is_place_name(name: str) -> bool:
    """Whether a name is that of a place, whatever else it may be."""
    return name.casefold() in load_places().numbers


def known_ids(words: tuple[str, ...]) -> list[int]:
    """For each word what it is known as: 0 nothing, 1-3 bits of `PERSON_KINDS`, above them `KNOWN_KINDS`."""
    persons = load_persons()
    return [
        name or (0 if word[:1].islower() else persons.get(word.casefold(), 0))
        for word, name in zip(words, load_names().mark(words), strict=True)
    ]


@cache
def load_places() -> Gazetteer:
    """Places, each with the bit set of its kinds."""
    return _index(_rows("places.tsv"))


@cache
def load_persons() -> Mapping[str, int]:
    """Single words of personal names, with bits of `PERSON_KINDS`."""
    return _rows("persons.tsv")


@cache
def load_names() -> Gazetteer:
    """Well-known names of every other kind."""
    text = files("extractor.lexicon").joinpath("known_names.toml").read_text("utf-8")
    first = 2 ** len(PERSON_KINDS)
    numbers: dict[str, int] = {}
    for kind, groups in tomllib.loads(text).items():
        for names in groups.values():
            # The parser cuts a possessive mark off its word.
            folded = (name.casefold().replace("'s ", " 's ") for name in names)
            numbers |= dict.fromkeys(folded, first + KNOWN_KINDS.index(kind))
    return _index(numbers)


def _rows(file: str) -> dict[str, int]:
    lines = files("extractor.lexicon").joinpath(file).read_text("utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if not line.startswith("#"))
    return {name: int(number) for name, number in pairs}


def _index(numbers: dict[str, int]) -> Gazetteer:
    longest: dict[str, int] = {}
    for name in numbers:
        first, _, rest = name.partition(" ")
        longest[first] = max(longest.get(first, 0), 1 + (rest.count(" ") + 1 if rest else 0))
    return Gazetteer(numbers, longest)
