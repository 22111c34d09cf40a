"""Completes job titles: 'ambassador' of Egypt 'to Peru', 'director' 'for Europe', the title of a 'counterpart'."""

from __future__ import annotations

import dataclasses
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from extractor.nlp.nodes import LiteralMention

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from extractor.nlp.nodes import NameMention
    from extractor.nlp.tokens import TokenTable

TITLE = "title"
_AND = (",", "and")


def complete_titles(
    literals: Sequence[LiteralMention],
    names: Sequence[NameMention],
    places: frozenset[int],
    table: TokenTable,
) -> tuple[LiteralMention, ...]:
    """The literals with whole titles; `places` are the indices of the entities that are places."""
    at = {n.first: n for n in names}
    titles = [x for x in literals if x.type == TITLE]
    others = [x for x in literals if x.type != TITLE]
    missions, counterparts = _load()
    whole = [
        _complete(x, at, places, table, missions) for x in titles if table.words[x.first] not in counterparts
    ]
    return (*others, *whole, *_counterparts(whole, at, table, counterparts))


def _complete(
    title: LiteralMention,
    at: Mapping[int, NameMention],
    places: frozenset[int],
    table: TokenTable,
    missions: frozenset[str],
) -> LiteralMention:
    words = table.words
    link, end = title.end, title.end
    if any(w.casefold() in missions for w in words[title.first : title.end]):
        sender = _name_after(link, ("of", "from"), at, words)
        link = sender.end if sender is not None else link
        seat = _name_after(link, ("to",), at, words)
        if seat is not None:
            return dataclasses.replace(title, value=f"{title.value} {_joined(words[link : seat.end])}")
    area = _name_after(link, ("for",), at, words)
    while area is not None and area.entity in places:
        end = area.end
        step = end
        while step < len(words) and words[step] in (*_AND, "the"):
            step += 1
        area = at.get(step) if step > end else None
    if end == title.end:
        return title
    return dataclasses.replace(title, value=f"{title.value} {_joined(words[title.end : end])}")


def _name_after(
    index: int, links: tuple[str, ...], at: Mapping[int, NameMention], words: Sequence[str]
) -> NameMention | None:
    """The name behind a link word at `index` and an article: 'to (the) United Kingdom'."""
    if index >= len(words) or words[index] not in links:
        return None
    following = index + 1
    if following < len(words) and words[following].casefold() == "the":
        following += 1
    return at.get(following)


def _joined(words: Sequence[str]) -> str:
    return " ".join(words).replace(" ,", ",").replace(" .", ".").replace(" 's", "'s").replace(" - ", "-")


def _counterparts(
    titles: Sequence[LiteralMention],
    at: Mapping[int, NameMention],
    table: TokenTable,
    counterparts: frozenset[str],
) -> list[LiteralMention]:
    """'Counterpart' before a name as the title that stood last before it, in the same sentence."""
    found = []
    for index, word in enumerate(table.words):
        if word not in counterparts:
            continue
        before = [x for x in titles if x.first < index and table.sentences[x.first] == table.sentences[index]]
        if before:
            last = max(before, key=lambda x: x.first)
            found.append(LiteralMention(TITLE, last.value, index, index + 1))
    return found


@cache
def _load() -> tuple[frozenset[str], frozenset[str]]:
    data = tomllib.loads(files("extractor.lexicon").joinpath("titles.toml").read_text("utf-8"))
    return frozenset(data["missions"]), frozenset(data["counterparts"])
