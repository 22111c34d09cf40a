"""What the name of an event says of its type, and whether a bare name means the series of an edition."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from extractor.nlp.gazetteer import is_place_name
from extractor.nlp.names import is_acronym_of, name_tokens, normalize_name

_COORDINATORS = frozenset({"&", "and"})


def type_by_head(name: str) -> str | None:
    """The type that the head noun of an event's name gives, None where the name has no such head."""
    heads, prepositions = _load().heads, _load().prepositions
    words = name_tokens(name)
    cut = next((i for i, w in enumerate(words) if i and w in prepositions), len(words))
    found = [i for i, w in enumerate(words[:cut]) if w in heads]
    if not found:
        return None
    at = found[-1]
    while at > 1 and words[at - 1] in _COORDINATORS and words[at - 2] in heads:
        at -= 2
    return heads[words[at]]


def is_name_of_series(bare: str, series: str) -> bool:
    """Whether a name without year or number means the series: equal, its acronym, or a shortening of it."""
    if (
        normalize_name(bare) == normalize_name(series)
        or is_acronym_of(bare, series)
        or is_acronym_of(series, bare)
    ):
        return True
    short, full = name_tokens(bare), name_tokens(series)
    if not short or len(short) >= len(full):
        return False
    # 'Sundance' for 'Sundance Film Festival', 'Mining Indaba' for 'Investing in African Mining Indaba'.
    if short == full[: len(short)] or (short == full[-len(short) :] and len(short) > 1):
        return True
    # 'Yiwu fair' for 'China Yiwu International Commodities Fair': it keeps the head and something of its own.
    return set(short) <= set(full) and short[-1] == full[-1] and len(short) > 1


def is_short_event(short: str, full: str) -> bool:
    """Whether one name of an event shortens another: 'Sea Festival' for 'Kampot Sea Festival', 'EMO' for 'EMO Hannover'."""
    a, b = name_tokens(short), name_tokens(full)
    if not a or len(a) >= len(b):
        return False
    if a == b[: len(a)]:  # what is left out says only what it is and where
        heads = _load().heads
        return all(w in heads or w.removesuffix("s") in heads or is_place_name(w) for w in b[len(a) :])
    return len(a) > 1 and set(a) <= set(b) and a[-1] == b[-1]


def is_world_expo(series: str) -> bool:
    """Whether a name without its year means the world expo: 'World Exposition', 'Expo Osaka', 'Dubai Expo'."""
    words = [w for w in name_tokens(series) if not is_place_name(w)]
    return " ".join(words) in _load().world_expo


def event_nouns() -> dict[str, str]:
    """Nouns beside which the title of an event may stand, in lower case, with the type that each means."""
    return _load().beside_titles


@dataclass(frozen=True, slots=True)
class _Tables:
    heads: dict[str, str]
    beside_titles: dict[str, str]
    prepositions: frozenset[str]
    world_expo: frozenset[str]


@cache
def _load() -> _Tables:
    data = tomllib.loads(files("extractor.lexicon").joinpath("events.toml").read_text("utf-8"))

    def kinds(section: str) -> dict[str, str]:
        return {noun: kind for kind, nouns in data[section].items() for noun in nouns}

    heads = kinds("heads")
    return _Tables(
        heads=heads,
        beside_titles=heads | kinds("titled"),
        prepositions=frozenset(data["prepositions"]["words"]),
        world_expo=frozenset(data["world_expo"]["names"]),
    )
