"""Completes job titles: 'ambassador' of Egypt 'to Peru', 'director' 'for Europe', the title of a 'counterpart'."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from extractor.lexicon import load_relations
from extractor.nlp.mentions import LiteralMention
from extractor.nlp.references import Reference
from extractor.nlp.tokens import surface

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from extractor.nlp.mentions import NameMention
    from extractor.nlp.tokens import TokenTable

TITLE = "title"
_AND = (",", "and")


def complete_titles(
    literals: Sequence[LiteralMention],
    names: Sequence[NameMention],
    places: frozenset[int],
    table: TokenTable,
    text: str,
) -> tuple[LiteralMention, ...]:
    """The literals with whole titles; `places` are the indices of the entities that are places."""
    at = {n.first: n for n in names}
    lexicon = _load()
    employers = _named_employers(names, table)
    others = [x for x in literals if x.type != TITLE]
    whole = [
        _complete(_without_employer(x, employers, table), at, places, table, text)
        for x in literals
        if x.type == TITLE
        and table.words[x.first] not in lexicon.counterparts
        and x.value.casefold() not in lexicon.no_posts
    ]
    return (*others, *whole, *_counterparts(whole, table))


def find_employers(
    literals: Sequence[LiteralMention], names: Sequence[NameMention], table: TokenTable
) -> list[Reference]:
    """The nouns before titles that stand for an organisation which the article names: 'Federation president'."""
    employers = _named_employers(names, table)
    taken = {i for n in names for i in range(n.first, n.end)}
    before = sorted({x.first - 1 for x in literals if x.type == TITLE and x.first} - taken)
    return [
        Reference(i, i + 1, "organization", word, pronoun=False)
        for i in before
        if (word := table.words[i].casefold()) in employers
    ]


def _named_employers(names: Sequence[NameMention], table: TokenTable) -> frozenset[str]:
    """The nouns of employers that occur in the article's names."""
    named = {w.casefold() for n in names if n.end - n.first > 1 for w in table.words[n.first : n.end]}
    return _load().employers & named


def _without_employer(title: LiteralMention, employers: frozenset[str], table: TokenTable) -> LiteralMention:
    """The title without the noun or the nationality of its employer: 'Federation' president, 'Swiss' minister."""
    first = table.words[title.first]
    is_employer = first.casefold() in employers or bool(load_relations().demonyms.get(first.casefold()))
    if title.end - title.first < 2 or not is_employer or not title.value.startswith(first):
        return title
    return dataclasses.replace(title, first=title.first + 1, value=title.value[len(first) :].lstrip())


def _complete(
    title: LiteralMention,
    at: Mapping[int, NameMention],
    places: frozenset[int],
    table: TokenTable,
    text: str,
) -> LiteralMention:
    words = table.words
    link, end = title.end, title.end
    if _load().missions.intersection(re.split(r"[\s-]+", title.value.casefold())):
        sender = _name_after(link, ("of", "from"), at, words)
        link = sender.end if sender is not None else link
        seat = _name_after(link, ("to", "in"), at, words)
        in_seat = seat is not None and seat.entity in places and "consul" in title.value.casefold()
        if seat is not None and (words[link] == "to" or in_seat):
            return dataclasses.replace(title, value=f"{title.value} {surface(table, text, link, seat.end)}")
    area = _name_after(link, ("for",), at, words)
    while area is not None and area.entity in places:
        end = area.end
        step = end
        while step < len(words) and words[step] in (*_AND, "the"):
            step += 1
        area = at.get(step) if step > end else None
    if end == title.end:
        return title
    return dataclasses.replace(title, value=f"{title.value} {surface(table, text, title.end, end)}")


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


def _counterparts(titles: Sequence[LiteralMention], table: TokenTable) -> list[LiteralMention]:
    """'Counterpart' before a name as the title that stood last before it, in the same sentence."""
    found = []
    for index, word in enumerate(table.words):
        if word not in _load().counterparts:
            continue
        before = [x for x in titles if x.first < index and table.sentences[x.first] == table.sentences[index]]
        if before:
            last = max(before, key=lambda x: x.first)
            found.append(LiteralMention(TITLE, last.value, index, index + 1))
    return found


@dataclasses.dataclass(frozen=True, slots=True)
class _TitleWords:
    """The tables of `lexicon/titles.toml`."""

    missions: frozenset[str]
    counterparts: frozenset[str]
    employers: frozenset[str]
    no_posts: frozenset[str]


@cache
def _load() -> _TitleWords:
    data = tomllib.loads(files("extractor.lexicon").joinpath("titles.toml").read_text("utf-8"))
    return _TitleWords(**{name: frozenset(words) for name, words in data.items()})
