"""Which names of organisations, people, events and products are one thing, and what speaks for it.

Each rule makes keys from what is known of a sense; senses that share a key are candidates for being one
(`linking.blocks`). No rule compares each with each, so the work grows with the number of names. A candidate is taken where
nothing speaks against it: another kind, another country, other figures in the name, a fact between the two, an article
that tells them apart. What nothing proposes to join cannot influence each other, so parts of the table that no
proposal connects may be settled anywhere, one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from extractor.linking.alias_rules import BY_ALIAS
from extractor.linking.authorities import Authority
from extractor.linking.blocks import Block, BlockRule, Key, Table, propose
from extractor.linking.clusters import Clusters, cluster, settle
from extractor.linking.editions import can_be_one, match_editions
from extractor.linking.name_keys import spell
from extractor.linking.name_rules import BY_NAME
from extractor.linking.person_rules import BY_PERSON
from extractor.linking.senses import GOVERNMENT, SERIES, Sense, Senses
from extractor.records import AuthorityEntry, Decision
from extractor.schema import load_schema

SAME_AUTHORITY = 0.96
# From this score on a rule holds though one article tells the two names apart.
CERTAIN = 0.97


def decide(senses: Senses, authority: Authority | None = None) -> list[Decision]:
    """Find which senses are one thing: decisions, each with its members, reason and score; sorted."""
    table = senses.senses
    proposals = [decision for rule in make_rules(authority) for decision in propose(rule, table)]
    proposals += match_editions(table, join(table, proposals), series_namer(authority))
    return settle(proposals, join(table, proposals))


def make_rules(authority: Authority | None = None) -> tuple[BlockRule, ...]:
    """Return all rules but that for editions, which needs to know which series are one."""
    rules = (*BY_NAME, *BY_ALIAS, *BY_PERSON)
    return rules if authority is None else (*rules, _by_authority(authority))


def series_namer(authority: Authority | None = None) -> Callable[[str], str]:
    """Return a function that gives the name of a series in an authority list for any of its names, else the name."""

    def find(name: str) -> str:
        found = [entry for entry in (authority.find(name) if authority else ()) if entry.type == SERIES]
        return spell(found[0].label) if len(found) == 1 else name

    return find


def join(table: Table, proposals: Iterable[Decision]) -> Clusters:
    """Join what the proposals say is one, where nothing that is known of the senses speaks against it."""
    return cluster(proposals, _Judge(table))


def find_entries(sense: Sense, authority: Authority) -> list[AuthorityEntry]:
    """Return what an authority knows by a sense's names, of its kind and country; empty unless it is one thing."""
    found: dict[str, AuthorityEntry] = {}
    for name in sorted(sense.names):
        for entry in authority.find(name):
            if _is_kind(sense, entry) and not (
                entry.country and sense.country and entry.country != sense.country
            ):
                found[entry.iri] = entry
    return list(found.values()) if len(found) == 1 else []


class _Judge:
    """Says whether two sets of senses fit together; remembers what it knows of each."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._groups: dict[str, list[str]] = {}

    def __call__(self, one: str, other: str, decision: Decision) -> bool:
        """Judge two representatives, under the decision that proposes to join their sets."""
        ours, theirs = (self._groups.get(name, [name]) for name in (one, other))
        first, *_ = (self._table[name] for name in ours)
        second, *_ = (self._table[name] for name in theirs)
        if first.group != second.group or not self._agree(ours, theirs, decision.score):
            return False
        joined = [*ours, *theirs]
        self._groups[one] = self._groups[other] = joined
        return True

    def _agree(self, ours: list[str], theirs: list[str], score: float) -> bool:
        if len(ours) > len(theirs):
            ours, theirs = theirs, ours
        a = [self._table[name] for name in ours]
        b = [self._table[name] for name in theirs]
        lands = [{s.country for s in side if s.country and GOVERNMENT in s.types} for side in (a, b)]
        if lands[0] and lands[1] and not lands[0] & lands[1]:
            return False
        if a[0].group == "event" and not can_be_one(a, b):
            return False
        names = [{s.name_iri for s in side} for side in (a, b)]
        if any(s.related & names[1] for s in a) or any(s.related & names[0] for s in b):
            return False
        if score >= CERTAIN:
            return True
        articles = {number for sense in a for number in sense.articles}
        return not any(number in articles for sense in b for number in sense.articles)


def _by_authority(authority: Authority) -> BlockRule:
    """Make the rule that joins senses which an authority knows as one thing; their part is the thing's label."""

    def find_keys(sense: Sense) -> Iterator[Key]:
        return ((f"{sense.group} {entry.iri}", entry.label) for entry in find_entries(sense, authority))

    def join_known(block: Block) -> Iterator[Decision]:
        label = block.parts[0]
        members = tuple(sorted({sense.iri for part in block.parts for sense in block[part]}))
        yield Decision(members, f"both are '{label}' in the authority list", SAME_AUTHORITY, "authority")

    return BlockRule("authority", find_keys, join_known)


def _is_kind(sense: Sense, entry: AuthorityEntry) -> bool:
    return not entry.type or entry_group(entry.type) == sense.group


def entry_group(entity_type: str) -> str:
    """Return the IRI prefix of an entity type; empty for an unknown one."""
    found = load_schema().entity_types.get(entity_type)
    return found.iri_prefix if found else ""
