"""Rules that join names of persons that are spelt alike, or of which one is only a part."""

from __future__ import annotations

from collections.abc import Iterator

from rapidfuzz.distance import JaroWinkler

from extractor.linking import name_keys as keys
from extractor.linking.blocks import BEARER, Block, BlockRule, Key
from extractor.linking.senses import Sense
from extractor.linking.words import word_set
from extractor.records import Decision

SAME_SPELLING = 0.85
# Jaro-Winkler similarity of two spellings of a person's given names; 'Alexey' and 'Alexei' have 0.93.
LIKENESS = 0.9
# Chinese and other short surnames differ by a letter ('Wang' and 'Wong').
LONG_SURNAME = 6
# Words before a father's name: two persons may differ by just that.
PATRONYMIC = word_set("patronymic")


FULL, SHORT = "full", "short"


def _surname_keys(sense: Sense) -> Iterator[Key]:
    if sense.group != "person":
        return
    for name in sense.names:
        words = keys.fold(name).split()
        if len(words) > 1:
            yield words[-1], FULL
    for alias in sense.aliases:
        yield keys.fold(alias), FULL
    word = keys.fold(min(sense.names))
    if " " not in word:
        yield word, SHORT


def _join_by_surname(block: Block) -> Iterator[Decision]:
    """Join a person named by one word with the one person of that surname or short name in the same company."""
    for sense in block[SHORT]:
        near = [other.iri for other in block[FULL] if other.iri != sense.iri and share(sense, other)]
        if len(near) == 1:
            members = tuple(sorted((sense.iri, near[0])))
            yield Decision(members, "the surname alone, in the same company", SAME_SPELLING)


def _spelling_keys(sense: Sense) -> Iterator[Key]:
    if sense.group != "person":
        return
    for name in sense.names:
        words = keys.fold(name).split()
        if len(words) > 1:
            yield f"{words[-1]} {words[0][:1]}", BEARER
            yield f"{words[0]} {words[-1][:3]}", BEARER
            yield " ".join(sorted(words)), BEARER


def _join_by_spelling(block: Block) -> Iterator[Decision]:
    """Join persons of one surname whose given names are spelt alike or shortened, and who share company."""
    persons = block[BEARER]
    for at, one in enumerate(persons):
        for other in persons[at + 1 :]:
            if _are_alike(one, other) and share(one, other):
                yield Decision((one.iri, other.iri), "names spelt alike, in the same company", SAME_SPELLING)


def _are_alike(one: Sense, other: Sense) -> bool:
    for a in one.names:
        for b in other.names:
            first, second = keys.fold(a).split(), keys.fold(b).split()
            if sorted(first) == sorted(second):
                return True
            given = JaroWinkler.similarity(" ".join(first[:-1]), " ".join(second[:-1]))
            family = JaroWinkler.similarity(first[-1], second[-1])
            if (given >= LIKENESS and family == 1) or (
                given == 1 and family >= LIKENESS and len(first[-1]) >= LONG_SURNAME
            ):
                return True
            shorter, longer = sorted((first, second), key=len)
            if len(shorter) > 1 and shorter[0] == longer[0] and set(shorter) <= set(longer) - PATRONYMIC:
                return True
    return False


def share(one: Sense, other: Sense) -> bool:
    """Say whether two senses keep the same company, or belong to one country."""
    return bool(one.company & other.company) or bool(one.country and one.country == other.country)


BY_PERSON = (
    BlockRule("surname", _surname_keys, _join_by_surname, limit=None),
    BlockRule("spelling", _spelling_keys, _join_by_spelling),
)
