"""Rules that join names of persons that are spelt alike, or of which one is only a part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from rapidfuzz.distance import JaroWinkler

from extractor.linking import name_keys as keys
from extractor.linking.name_rules import CROWD, Table
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


def join_by_surname(table: Table) -> Iterator[Decision]:
    """Join a person named by one word with the one person of that surname or short name in the same company."""
    full: dict[str, set[str]] = defaultdict(set)
    for iri, sense in table.items():
        if sense.group == "person":
            for name in sense.names:
                words = keys.fold(name).split()
                if len(words) > 1:
                    full[words[-1]].add(iri)
            for alias in sense.aliases:
                full[keys.fold(alias)].add(iri)
    for iri, sense in sorted(table.items()):
        word = keys.fold(min(sense.names))
        if sense.group == "person" and " " not in word:
            near = sorted(other for other in full[word] - {iri} if share(sense, table[other]))
            if len(near) == 1:
                yield Decision(
                    tuple(sorted((iri, near[0]))), "the surname alone, in the same company", SAME_SPELLING
                )


def join_by_spelling(table: Table) -> Iterator[Decision]:
    """Join persons of one surname whose given names are spelt alike or shortened, and who share company."""
    blocks: dict[str, list[str]] = defaultdict(list)
    for iri, sense in table.items():
        if sense.group == "person":
            for name in sense.names:
                words = keys.fold(name).split()
                if len(words) > 1:
                    blocks[f"{words[-1]} {words[0][:1]}"].append(iri)
                    blocks[f"{words[0]} {words[-1][:3]}"].append(iri)
                    blocks[" ".join(sorted(words))].append(iri)
    for key in sorted(blocks):
        block = sorted(set(blocks[key]))
        if len(block) > CROWD:
            continue
        for at, one in enumerate(block):
            for other in block[at + 1 :]:
                if _are_alike(table[one], table[other]) and share(table[one], table[other]):
                    yield Decision((one, other), "names spelt alike, in the same company", SAME_SPELLING)


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
