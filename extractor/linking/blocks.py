"""Candidates by key: a rule gives each sense keys, and looks only at senses that share one.

A rule is two functions: `keys` of a single sense, and `propose` for a block, which holds the senses with one key. So a rule
never needs the whole table, and the same rule works on one machine and where blocks are spread over many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from extractor.linking.senses import Sense
from extractor.records import Decision

# A key that so many senses share says nothing, and comparing them would take the square of their number.
CROWD = 50

Table = Mapping[str, Sense]
# A key, and what the sense is under it: two kinds of senses may meet under one key.
Key = tuple[str, str]
BEARER = ""


class Block:
    """The senses under one key, by their part in it and sorted by IRI."""

    def __init__(self, key: str, members: Iterable[tuple[str, Sense]]) -> None:
        """Make a block from parts and senses, in any order and with repetitions."""
        self.key = key
        self._parts: dict[str, dict[str, Sense]] = defaultdict(dict)
        for part, sense in members:
            self._parts[part][sense.iri] = sense

    @property
    def parts(self) -> list[str]:
        """All parts that some sense has, sorted."""
        return sorted(self._parts)

    def __getitem__(self, part: str) -> list[Sense]:
        """Return the senses that have this part."""
        found = self._parts.get(part, {})
        return [found[iri] for iri in sorted(found)]


@dataclass(frozen=True, slots=True)
class BlockRule:
    """A rule by its name. Blocks of one sense, and of more than `limit`, propose nothing."""

    name: str
    keys: Callable[[Sense], Iterable[Key]]
    propose: Callable[[Block], Iterable[Decision]]
    limit: int | None = CROWD

    def fits(self, count: int) -> bool:
        """Say whether a block of so many senses is looked at."""
        return count > 1 and (self.limit is None or count <= self.limit)


def propose(rule: BlockRule, table: Table) -> Iterator[Decision]:
    """Apply a rule to all senses of a table."""
    blocks: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for iri, sense in table.items():
        for key, part in rule.keys(sense):
            blocks[key].add((part, iri))
    for key in sorted(blocks):
        if rule.fits(len({iri for _, iri in blocks[key]})):
            yield from rule.propose(Block(key, ((part, table[iri]) for part, iri in blocks[key])))
