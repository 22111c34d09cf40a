"""Find what refers without naming: definite descriptions ('this year's expo') and pronouns."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from extractor.nlp.tokens import POS_IDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.nlp.tokens import TokenTable

MAX_MODIFIERS = 5
_NOUN, _PROPN, _PUNCT = POS_IDS["NOUN"], POS_IDS["PROPN"], POS_IDS["PUNCT"]
_MODIFIERS = {POS_IDS[p] for p in ("ADJ", "NOUN", "NUM", "PROPN", "VERB", "PART", "ADV")}


@dataclass(frozen=True, slots=True)
class Reference:
    """A description or pronoun: words [first, end), the group it can refer to, and its head noun."""

    first: int
    end: int
    group: str  # event, organization, place, person, product, or thing (it)
    head: str
    pronoun: bool


@dataclass(frozen=True, slots=True)
class ReferenceWords:
    """The tables of `lexicon/references.toml`."""

    heads: dict[str, str]  # noun → group
    types: dict[str, tuple[str, ...]]  # group → entity types
    pronouns: dict[str, str]  # word → group
    determiners: frozenset[str]
    preferred: dict[str, str]  # noun → the entity type that it most likely is
    general: frozenset[str]  # nouns that tell nothing by standing in a name
    named: frozenset[str]  # nouns that stand only for an organisation with them in its name


@cache
def load_reference_words() -> ReferenceWords:
    """Read the tables once."""
    data = tomllib.loads(files("extractor.lexicon").joinpath("references.toml").read_text("utf-8"))
    named = frozenset(data["named"]["nouns"])
    heads = dict.fromkeys(named, "organization")
    heads |= {noun: group for group, table in data["heads"].items() for noun in table["nouns"]}
    return ReferenceWords(
        heads=heads,
        types={group: tuple(table["types"]) for group, table in data["heads"].items()},
        pronouns={word: group for group, words in data["pronouns"].items() for word in words},
        determiners=frozenset(data["determiners"]["words"]),
        preferred={noun: kind for kind, nouns in data["prefer"].items() for noun in nouns},
        general=frozenset(data["general"]["nouns"]),
        named=named - {noun for table in data["heads"].values() for noun in table["nouns"]},
    )


def find_references(table: TokenTable, named: Sequence[tuple[int, int]]) -> list[Reference]:
    """Descriptions and pronouns outside the `named` word ranges, in order."""
    words = load_reference_words()
    taken = [False] * len(table)
    for first, end in named:
        taken[first:end] = [True] * (end - first)
    found = []
    lowered = [word.casefold() for word in table.words]
    for index, word in enumerate(lowered):
        if taken[index]:
            continue
        if group := words.pronouns.get(word):
            found.append(Reference(index, index + 1, group, word, pronoun=True))
        elif (
            word in words.determiners
            and (head := _head_after(index, lowered, table, taken, words)) is not None
        ):
            found.append(Reference(index, head + 1, words.heads[lowered[head]], lowered[head], pronoun=False))
    return found


def _head_after(
    index: int, lowered: list[str], table: TokenTable, taken: list[bool], words: ReferenceWords
) -> int | None:
    """The head noun of the description that a determiner at `index` opens, if it is one of ours."""
    limit = min(len(table), index + 2 + MAX_MODIFIERS)
    for at in range(index + 1, limit):
        if taken[at] or table.sentences[at] != table.sentences[index]:
            return None
        follows = at + 1 < len(table) and not taken[at + 1] and table.pos[at + 1] in (_NOUN, _PROPN)
        if lowered[at] in words.heads and not follows and (table.words[at].islower() or at == index + 1):
            return at
        if table.pos[at] not in _MODIFIERS and lowered[at] not in ("'s", "’s", "-"):
            return None
    return None
