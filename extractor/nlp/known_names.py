"""What the lexicon knows of names: the kind of well-known organisations, and words that are no part of a name."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from extractor.lexicon import load_relations
from extractor.nlp.names import normalize_name


def kind_of_organization(names: tuple[str, ...]) -> str | None:
    """The type that one of an organisation's names settles, None where none does."""
    tables = _load()
    for name in names:
        key = normalize_name(name)
        if key in tables.names:
            return tables.names[key]
    for name in names:
        key = f" {normalize_name(name)} "
        for opening, kind in tables.openings:
            if key.startswith(f" {opening} "):
                return kind
        for ending, kind in tables.endings:
            if key.endswith(f" {ending} ") and len(key) > len(ending) + 2:
                return kind
    return None


def is_place_by_ending(name: str) -> bool:
    """Whether the end of a name makes it a place: 'Guiyang National High-tech Industrial Development Zone'."""
    key = f" {normalize_name(name)}"
    return any(key.endswith(f" {ending}") and len(key) > len(ending) + 1 for ending in _load().places)


def kind_of_place(name: str) -> str | None:
    """Special regions are areas, though they are cities; None for all other places."""
    return "schema:AdministrativeArea" if normalize_name(name) in _load().areas else None


def strip_honorifics(words: tuple[str, ...]) -> tuple[int, int]:
    """How many words to leave off before and after a personal name; the name keeps at least one word.

    A nationality goes too ('Salvadoran Héctor Mojica') where two words remain: 'German Gref' is a name.
    """
    before, after = _honorifics().before, _honorifics().after
    start, end = 0, len(words)
    if end > 2 and (
        words[0].casefold() in load_relations().demonyms
        or words[0].casefold() in _honorifics().before_full_names
    ):
        start += 1
    while end - start > 1 and words[start] != "He":  # a Chinese surname; 'HE' is His Excellency
        if end - start > 2 and " ".join(words[start : start + 2]).casefold() in before:
            start += 2
        elif words[start].casefold().rstrip(".") in before:
            start += 1
        else:
            break
    while end - start > 1 and words[end - 1].casefold().rstrip(".") in after:
        end -= 1
    return start, len(words) - end


def honorifics() -> frozenset[str]:
    """The words that stand before a personal name and are no part of it, in lower case."""
    return _honorifics().before


def is_degree(name: str) -> bool:
    """Whether letters are an academic degree's ('LLB'), which is no name."""
    return name.casefold().rstrip(".") in _honorifics().degrees


@dataclass(frozen=True, slots=True)
class _Tables:
    names: dict[str, str]
    openings: tuple[tuple[str, str], ...]
    endings: tuple[tuple[str, str], ...]
    places: tuple[str, ...]
    areas: frozenset[str]


@cache
def _load() -> _Tables:
    data = tomllib.loads(files("extractor.lexicon").joinpath("organizations.toml").read_text("utf-8"))

    def pairs(section: str) -> tuple[tuple[str, str], ...]:
        found = [(normalize_name(w), kind) for kind, words in data[section].items() for w in words]
        return tuple(sorted(found, key=lambda pair: (-len(pair[0]), pair)))

    places = tuple(normalize_name(w) for w in data["places"]["endings"])
    areas = frozenset(normalize_name(w) for w in data["places"]["areas"])
    return _Tables(dict(pairs("names")), pairs("openings"), pairs("endings"), places, areas)


@dataclass(frozen=True, slots=True)
class _Honorifics:
    before: frozenset[str]
    before_full_names: frozenset[str]
    after: frozenset[str]
    degrees: frozenset[str]


@cache
def _honorifics() -> _Honorifics:
    data = tomllib.loads(files("extractor.lexicon").joinpath("honorifics.toml").read_text("utf-8"))
    return _Honorifics(**{key: frozenset(w.rstrip(".") for w in words) for key, words in data.items()})
