"""From decisions to identities: which names are one thing.

Decisions are taken in a fixed order, the user's first and then by score, and each joins as many of its members as
nothing keeps apart. So the outcome depends on the set of decisions and on no order of articles.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from extractor.records import Decision

MayJoin = Callable[[str, str, Decision], bool]


class Clusters:
    """Sets of names that are one thing, joined one by one; `find` gives the set's representative."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}
        self._apart: dict[str, set[str]] = defaultdict(set)

    def find(self, name: str) -> str:
        """Return the representative of a name's set, itself where it stands alone."""
        root = name
        while (above := self._parents.get(root, root)) != root:
            root = above
        while (above := self._parents.get(name, name)) != root:
            self._parents[name], name = root, above
        return root

    def members(self, name: str) -> list[str]:
        """Return all names of the set that a name is in."""
        root = self.find(name)
        return self._members.get(root, [root])

    def keep_apart(self, one: str, other: str) -> None:
        """Forbid that two names, which are not joined yet, ever get into one set."""
        one, other = self.find(one), self.find(other)
        if one != other:
            self._apart[one].add(other)
            self._apart[other].add(one)

    def are_apart(self, one: str, other: str) -> bool:
        """Say whether a split keeps two sets apart."""
        return self.find(other) in self._apart.get(self.find(one), ())

    def join(self, one: str, other: str) -> None:
        """Unite the sets of two names; the smaller goes into the larger."""
        one, other = self.find(one), self.find(other)
        if one == other:
            return
        ours, theirs = self.members(one), self.members(other)
        if (len(ours), other) < (len(theirs), one):
            one, other, ours, theirs = other, one, theirs, ours
        self._parents[other] = one
        self._parents.setdefault(one, one)
        ours.extend(theirs)
        self._members[one] = ours
        self._members.pop(other, None)
        for far in self._apart.pop(other, ()):
            self._apart[far].discard(other)
            self._apart[far].add(one)
            self._apart[one].add(far)

    def __iter__(self) -> Iterator[list[str]]:
        """Yield the sets of more than one name, each sorted, in the order of their first names."""
        return iter(sorted(sorted(members) for members in self._members.values() if len(members) > 1))


def cluster(decisions: Iterable[Decision], may_join: MayJoin = lambda one, other, decision: True) -> Clusters:
    """Join what the decisions say is one: the user's merges first, then splits, then the rest by score.

    Splits hold against every merge but a user's. `may_join` says whether two sets, given by their representatives,
    fit together.
    """
    clusters = Clusters()
    for decision in sorted(set(decisions), key=_order):
        if decision.is_split:
            first, *others = decision.members
            for other in others:
                clusters.keep_apart(first, other)
        else:
            _apply(clusters, decision, may_join)
    return clusters


def settle(decisions: Iterable[Decision], clusters: Clusters) -> list[Decision]:
    """Keep of each merge the members that got together, so that doing them again needs no other knowledge."""
    settled: set[Decision] = set()
    for decision in decisions:
        groups: dict[str, list[str]] = defaultdict(list)
        for member in decision.members:
            groups[clusters.find(member)].append(member)
        settled.update(
            replace(decision, members=tuple(sorted(group))) for group in groups.values() if len(group) > 1
        )
    return sorted(settled)


def _apply(clusters: Clusters, decision: Decision, may_join: MayJoin) -> None:
    """Join the members of one decision into as few sets as nothing keeps apart."""
    heads: list[str] = []
    for member in decision.members:
        for head in heads:
            one, other = clusters.find(head), clusters.find(member)
            if one == other:
                break
            if not clusters.are_apart(one, other) and may_join(one, other, decision):
                clusters.join(one, other)
                break
        else:
            heads.append(member)


def _order(decision: Decision) -> tuple[int, float, Decision]:
    rank = 1 if decision.is_split else 0 if decision.by == "user" else 2
    return rank, -decision.score, decision
