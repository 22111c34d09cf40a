"""Finds the job titles that the tagger passed over beside a person, by the lexicon's nouns of posts."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import TYPE_CHECKING

from extractor.lexicon import load_relations
from extractor.nlp.known_names import honorifics
from extractor.nlp.mentions import LiteralMention
from extractor.nlp.tokens import POS_IDS, surface

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

    from extractor.nlp.mentions import NameMention
    from extractor.nlp.tokens import TokenTable

TITLE = "title"
_NOUNS = frozenset(POS_IDS[pos] for pos in ("NOUN", "PROPN"))
_WORDS_OF_FIELDS = _NOUNS | {POS_IDS["ADJ"]}
_LINKS = frozenset({"of", "for", "at", "the", "in", "to", "with"})
_DETERMINERS = frozenset({"the", "a", "an", "its", "their", "his", "her", "'s", "’s", "new", "current"})
_JOINTS = frozenset({",", "as", "(", "is", "was", "becomes", "became", "be", "–", "—"})
_AND = frozenset({"and", "&"})
MAX_FIELD = 6  # words of 'of Trade, Industry and Energy'
MAX_WAY = 10  # words between a post and its bearer: 'of the Federation of Small Businesses'


def find_posts(
    literals: Sequence[LiteralMention],
    names: Sequence[NameMention],
    persons: Set[int],
    table: TokenTable,
    text: str,
) -> list[LiteralMention]:
    """Titles beside a person's name, where no literal of that person has their noun already.

    `persons` are the indices of the entities that are persons.
    """
    spans = [*((n.first, n.end) for n in names), *((x.first, x.end) for x in literals)]
    taken = {i for first, end in spans for i in range(first, end)}
    at, ending = {n.first: n for n in names}, {n.end: n for n in names}
    words = [w.casefold() for w in table.words]

    def bearer_of(first: int, end: int) -> int | None:
        behind = _person_behind(end, words, at, persons)
        return behind if behind is not None else _person_before(first, words, ending, persons)

    titles = [x for x in literals if x.type == TITLE]
    known = {
        (b, word) for x in titles for b in (bearer_of(x.first, x.end),) for word in words[x.first : x.end]
    }
    bearers = {n.first for n in names if n.entity in persons}
    found: list[LiteralMention] = []
    step = 0
    while step < len(words):
        first, end = _run(step, words, taken, table)
        step = max(end, step + 1)
        if end == first:
            continue
        post = words[end - 1]
        end = _field_end(end, words, taken, bearers, table)
        if end < len(words) and words[end] in _AND:
            follows, closes = _run(end + 1, words, taken, table)
            end = closes if end + 1 == follows < closes else end
        bearer = bearer_of(first, end)
        if bearer is not None and (bearer, post) not in known:
            found.append(LiteralMention(TITLE, surface(table, text, first, end), first, end))
    return found


def join_fragments(literals: Sequence[LiteralMention], table: TokenTable, text: str) -> list[LiteralMention]:
    """The literals where a title without a noun of a post goes on with its neighbour: 'President of the' + 'Republic'."""
    heads, _ = _posts()
    joined: list[LiteralMention] = []
    for literal in sorted(literals, key=lambda x: x.first):
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.type == literal.type == TITLE
            and _is_link(last.end, literal.first, table)
            and heads.isdisjoint(w.casefold() for w in table.words[literal.first : literal.end])
        ):
            value = surface(table, text, last.first, literal.end)
            joined[-1] = dataclasses.replace(last, value=value, end=literal.end)
        else:
            joined.append(literal)
    return joined


def _is_link(first: int, end: int, table: TokenTable) -> bool:
    between = [w.casefold() for w in table.words[first:end]]
    return bool(between) and len(between) <= 2 and all(w in _LINKS | _AND for w in between)


def _run(step: int, words: Sequence[str], taken: Set[int], table: TokenTable) -> tuple[int, int]:
    """The words [first, end) of 'deputy foreign minister' around a noun of a post at `step`; empty where there is none."""
    heads, modifiers = _posts()

    def fits(index: int) -> bool:
        return index not in taken and int(table.sentences[index]) == int(table.sentences[step])

    nothing = (step, step)
    end = step
    if step >= len(words):
        return nothing
    while (
        end < len(words)
        and fits(end)
        and (words[end] in heads or words[end] in modifiers or (words[end] == "-" and end > step))
    ):
        end += 1
    while end > step and words[end - 1] not in heads:
        end -= 1
    if end == step or int(table.pos[end - 1]) not in _NOUNS:
        return nothing
    if end < len(words) and fits(end) and int(table.pos[end]) in _NOUNS and table.heads[end - 1] >= end:
        return nothing
    first = step
    while first > 0 and fits(first - 1) and _is_modifier(first - 1, end - 1, words, table):
        first -= 1
    if (
        first > 0
        and fits(first - 1)
        and table.words[first - 1].istitle()
        and int(table.pos[first - 1]) == POS_IDS["PROPN"]
    ):
        return nothing  # inside a name that nobody found
    return first, end


def _is_modifier(index: int, head: int, words: Sequence[str], table: TokenTable) -> bool:
    heads, modifiers = _posts()
    word = words[index]
    if word in _honorifics() or word in load_relations().demonyms:
        return False
    if word in modifiers or word in heads:
        return True
    return (
        int(table.pos[index]) in _NOUNS and table.words[index].islower() and int(table.heads[index]) == head
    )


def _field_end(end: int, words: Sequence[str], taken: Set[int], bearers: Set[int], table: TokenTable) -> int:
    """The end of a title with its field: 'minister' 'of Trade and Industry', 'head' 'of sales'."""
    if end >= len(words) or words[end] not in ("of", "for"):
        return end
    step, last = end + 1, end
    if step + 1 < len(words) and words[step] == "the" and table.words[step + 1].istitle():
        step += 1
    while step < len(words) and step not in taken and step - end <= MAX_FIELD:
        if int(table.pos[step]) in _WORDS_OF_FIELDS:
            last = step + 1
        elif not (words[step] in _AND | {","} and last > end and table.words[step - 1].istitle()):
            break
        step += 1
    inside_name = step in taken and last == step and step not in bearers
    return end if inside_name or last == end else last


def _person_behind(
    end: int, words: Sequence[str], at: Mapping[int, NameMention], persons: Set[int]
) -> int | None:
    """The person that follows a title, also behind its organisation: 'president of Acme, Dr Ann Bell'."""
    step = end
    while step < len(words) and step - end <= MAX_WAY:
        name = at.get(step)
        if name is not None and name.entity in persons:
            return name.entity
        if name is not None and step > end and words[step - 1] in _LINKS:
            step = name.end
        elif words[step] in _honorifics() or words[step] in _LINKS or words[step] == ",":
            step += 1
        else:
            return None
    return None


def _person_before(
    first: int, words: Sequence[str], ending: Mapping[int, NameMention], persons: Set[int]
) -> int | None:
    """The person that a title stands in apposition to: 'Ann Bell, (Acme's) president'."""
    step = first
    while step > 0:
        name = ending.get(step)
        if name is not None and name.entity in persons:
            return name.entity if words[step] in _JOINTS else None
        if name is not None:
            step = name.first
        elif words[step - 1] in _DETERMINERS | _JOINTS:
            step -= 1
        else:
            return None
    return None


@cache
def _posts() -> tuple[frozenset[str], frozenset[str]]:
    """The heads and the modifiers of posts in the lexicon."""
    entry = load_relations().relations.get("schema:jobTitle")
    if entry is None:
        return frozenset(), frozenset()
    return entry.words["heads"], entry.words["modifiers"]


@cache
def _honorifics() -> frozenset[str]:
    """Words before a name that are no post themselves."""
    return honorifics() - _posts()[0]
