"""The IRI of each thing, given which names are one thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from extractor.linking.clusters import cluster
from extractor.records import Decision, NameSense


def choose_identities(senses: Iterable[NameSense], decisions: Iterable[Decision]) -> Mapping[str, str]:
    """Map the IRI of each sense to that of the thing it is, where the two differ.

    A thing is called after the sense that most articles use, of several the first in the alphabet: by the name's
    plain IRI where all that the name means is this thing, else by that of the sense.
    """
    table = {sense.iri: sense for sense in senses}
    clusters = cluster(decision for decision in map(_known(table), decisions) if decision)
    heads: dict[str, set[str]] = defaultdict(set)
    members: dict[str, list[NameSense]] = defaultdict(list)
    for iri in sorted(table):
        head = clusters.find(iri)
        heads[table[iri].name].add(head)
        members[head].append(table[iri])
    chosen: dict[str, str] = {}
    for group in members.values():
        best = min(group, key=lambda sense: (-sense.articles, sense.iri))
        identity = best.name if len(heads[best.name]) == 1 else best.iri
        chosen.update({sense.iri: identity for sense in group if sense.iri != identity})
    return chosen


def toggle(
    decisions: Iterable[Decision], wanted: Decision, is_done: bool
) -> tuple[list[Decision], list[Decision]]:
    """Add a user's decision to earlier ones, or take back what it contradicts; return the new ones and those taken back.

    Of a merge and a split of the same two senses the later takes the earlier back. Nothing is added where that is
    enough (`is_done` says whether the other decisions alone already have the wanted effect).
    """
    kept: list[Decision] = []
    withdrawn: list[Decision] = []
    for decision in decisions:
        contradicts = decision.by == "user" and decision.is_split != wanted.is_split
        if contradicts and len(set(decision.members) & set(wanted.members)) > 1:
            withdrawn.append(decision)
        else:
            kept.append(decision)
    return (kept if is_done else sorted({*kept, wanted})), withdrawn


def _known(table: Mapping[str, NameSense]):  # type: ignore[no-untyped-def]
    """Return a function that keeps of a decision the members that the store has; None where fewer than two are left.

    A service's decision is about a name and an IRI elsewhere: names with the same one are one thing.
    """

    def keep(decision: Decision) -> Decision | None:
        if decision.by == "service":
            return decision
        members = tuple(member for member in decision.members if member in table)
        if len(members) < 2 or (decision.is_split and members[0] != decision.members[0]):
            return None
        return Decision(members, decision.reason, decision.score, decision.by, decision.is_split)

    return keep
