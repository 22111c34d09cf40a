"""The identity graph as data: senses, decisions, and what follows from them for the default graph.

Decisions are kept as data, each a node with its members, reason, score and author. What they imply is written anew
after each change, so that taking a decision back leaves the graph as if it had never been taken.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from pyoxigraph import Literal, NamedNode, Quad, Store

from extractor.graph import terms
from extractor.graph.changes import Changes, plan_identities
from extractor.graph.identities import COPY_OF, IDENTITY, PENDING, SENSE_OF, USED_IN, find_pending
from extractor.graph.linked import SAME_AS
from extractor.graph.store import GraphStore
from extractor.graph.terms import DEFAULT_GRAPH
from extractor.records import Decision, NameSense

MERGE, SPLIT = terms.term("expo:Merge"), terms.term("expo:Split")
MEMBER, FIRST = terms.term("expo:member"), terms.term("expo:keptApart")
MATCH = terms.term("skos:exactMatch")
REASON, BY = terms.term("expo:reason"), terms.term("expo:decidedBy")
# Articles whose facts are said anew in one transaction.
BATCH = 100


def read_uses(source: GraphStore) -> dict[tuple[str, str], str]:
    """Read which senses articles mean: (article's named graph, name) → sense, for all but the plain ones."""
    store = source.quads
    names = {
        link.subject: link.object
        for link in store.quads_for_pattern(None, SENSE_OF, None, None)
        if isinstance(link.subject, NamedNode) and isinstance(link.object, NamedNode)
    }
    return {
        (quad.object.value, names[sense].value): sense.value
        for sense in names
        for quad in store.quads_for_pattern(sense, USED_IN, None, None)
        if isinstance(quad.object, NamedNode)
    }


def count_senses(source: GraphStore, used: Mapping[tuple[str, str], str]) -> list[NameSense]:
    """Count how many articles use each name in each of its senses; sorted by the senses' IRIs."""
    counts: Counter[tuple[str, str]] = Counter()
    for quad in source.quads.quads_for_pattern(None, terms.LABEL_IN_ARTICLE, None, None):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.graph_name, NamedNode):
            name = quad.subject.value
            counts[used.get((quad.graph_name.value, name), name), name] += 1
    return [NameSense(*key, counts[key]) for key in sorted(counts)]


def read_decisions(source: GraphStore) -> list[Decision]:
    """Read all decisions, sorted."""
    store = source.quads
    found: list[Decision] = []
    for kind in (MERGE, SPLIT):
        for quad in store.quads_for_pattern(None, terms.TYPE, kind, None):
            if isinstance(quad.subject, NamedNode):
                found.append(_read_decision(store, quad.subject, is_split=kind == SPLIT))
    return sorted(found)


def read_matches(source: GraphStore) -> dict[str, list[str]]:
    """Read which IRIs elsewhere senses were matched with."""
    found: dict[str, list[str]] = defaultdict(list)
    graph = find_identity_graph(source)
    if graph is not None:
        for quad in source.quads.quads_for_pattern(None, MATCH, None, graph):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                found[quad.subject.value].append(quad.object.value)
    return {sense: sorted(links) for sense, links in sorted(found.items())}


def read_copies(source: GraphStore) -> dict[str, str]:
    """Read which articles carry the text of another: article → original."""
    return {
        quad.subject.value: quad.object.value
        for quad in source.quads.quads_for_pattern(None, COPY_OF, None, None)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)
    }


def write_identities(
    source: GraphStore,
    decisions: Iterable[Decision],
    things: Mapping[str, str],
    used: Mapping[tuple[str, str], str],
    matches: Mapping[str, Iterable[str]],
    copies: Mapping[str, str],
) -> int:
    """Write decisions and what follows from them, and say the facts of all articles concerned anew; return their number.

    Args:
        source: the store.
        decisions: all decisions that hold.
        things: sense → thing, where these differ (`linking.identities.choose_identities`).
        used: (article's named graph, name) → sense, for all but the plain senses.
        matches: sense → IRIs of it elsewhere, which become `schema:sameAs` of the thing.
        copies: article → the article whose text it carries.

    An interrupted run leaves a store in which the next one finishes the work.
    """
    store = source.quads
    graph = find_identity_graph(source)
    if graph is None:
        return 0
    old = {quad for quad in store.quads_for_pattern(None, None, None, graph) if quad.predicate != PENDING}
    new = set(describe_identities(graph, decisions, things, used, matches, copies))
    pending: set[Quad] = set()
    meant, means = _Meanings(old), _Meanings(new)
    for name in sorted(meant.concerned(old ^ new) | means.concerned(old ^ new)):
        node = NamedNode(name)
        for quad in store.quads_for_pattern(node, terms.LABEL_IN_ARTICLE, None, None):
            place = quad.graph_name
            if isinstance(place, NamedNode) and (former := meant.of(place, node)) != means.of(place, node):
                pending.add(Quad(place, PENDING, former, graph))
    present = {quad for quad in pending if quad in store}
    source.apply(Changes(frozenset(old - new), frozenset((new - old) | (pending - present))))
    return finish_pending(source)


def describe_identities(
    graph: NamedNode,
    decisions: Iterable[Decision],
    things: Mapping[str, str],
    used: Mapping[tuple[str, str], str],
    matches: Mapping[str, Iterable[str]],
    copies: Mapping[str, str],
) -> Iterator[Quad]:
    """Build the identity graph, or a part of it, from what `write_identities` takes."""
    yield from _describe_decisions(decisions, graph)
    for sense, thing in things.items():
        yield Quad(NamedNode(sense), IDENTITY, NamedNode(thing), graph)
    for (where, name), sense in used.items():
        yield Quad(NamedNode(sense), SENSE_OF, NamedNode(name), graph)
        yield Quad(NamedNode(sense), USED_IN, NamedNode(where), graph)
    for sense, links in matches.items():
        for link in map(NamedNode, links):
            yield Quad(NamedNode(sense), MATCH, link, graph)
            yield Quad(NamedNode(things.get(sense, sense)), SAME_AS, link, graph)
    for article, original in copies.items():
        yield Quad(NamedNode(article), COPY_OF, NamedNode(original), graph)


def finish_pending(source: GraphStore) -> int:
    """Say the facts of those articles anew that the last decisions concern; return their number."""
    store = source.quads
    graph = find_identity_graph(source)
    waiting: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    for where, thing in find_pending(store):
        waiting[where].add(thing)
    remaining = iter(sorted(waiting, key=str))
    while graph is not None and (batch := list(islice(remaining, BATCH))):
        changes = plan_identities(store, batch, set().union(*(waiting[where] for where in batch)))
        done = {Quad(where, PENDING, thing, graph) for where in batch for thing in waiting[where]}
        source.apply(Changes(changes.deletions | done, changes.insertions, changes.dropped))
    return len(waiting)


def find_identity_graph(source: GraphStore) -> NamedNode | None:
    """Return the named graph for decisions, under the first of the bases of the store's articles; None without any."""
    links = source.quads.quads_for_pattern(None, terms.MENTION_GRAPH, None, DEFAULT_GRAPH)
    bases = {str(quad.object)[1:-1].rpartition("graph/")[0] for quad in links}
    return NamedNode(f"{min(bases)}graph/identity") if bases else None


class _Meanings:
    """What an identity graph's quads say names mean."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.things: dict[NamedNode, NamedNode] = {}
        self.names: dict[NamedNode, NamedNode] = {}
        used: list[tuple[NamedNode, NamedNode]] = []
        for quad in quads:
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                if quad.predicate == IDENTITY:
                    self.things[quad.subject] = quad.object
                elif quad.predicate == SENSE_OF:
                    self.names[quad.subject] = quad.object
                elif quad.predicate == USED_IN:
                    used.append((quad.subject, quad.object))
        self.senses = {(where, self.names.get(sense, sense)): sense for sense, where in used}

    def of(self, where: NamedNode, name: NamedNode) -> NamedNode:
        sense = self.senses.get((where, name), name)
        return self.things.get(sense, sense)

    def concerned(self, quads: Iterable[Quad]) -> set[str]:
        """Return the names whose senses the quads are about."""
        subjects = {
            quad.subject
            for quad in quads
            if quad.predicate in (IDENTITY, SENSE_OF, USED_IN) and isinstance(quad.subject, NamedNode)
        }
        return {self.names.get(sense, sense).value for sense in subjects}


def _describe_decisions(decisions: Iterable[Decision], graph: NamedNode) -> Iterator[Quad]:
    base = graph.value.removesuffix("graph/identity")
    for decision in decisions:
        key = "\n".join((*decision.members, decision.reason, decision.by, str(decision.is_split)))
        node = NamedNode(f"{base}identity-{hashlib.sha256(key.encode()).hexdigest()[:16]}")
        yield Quad(node, terms.TYPE, SPLIT if decision.is_split else MERGE, graph)
        for place, member in enumerate(decision.members):
            is_first = decision.is_split and place == 0
            yield Quad(node, FIRST if is_first else MEMBER, NamedNode(member), graph)
        yield Quad(node, REASON, terms.string(decision.reason), graph)
        yield Quad(node, terms.CONFIDENCE, terms.probability(decision.score), graph)
        yield Quad(node, BY, terms.string(decision.by), graph)


def _read_decision(store: Store, node: NamedNode, *, is_split: bool) -> Decision:
    values: dict[NamedNode, list[str]] = defaultdict(list)
    for quad in store.quads_for_pattern(node, None, None, None):
        if isinstance(quad.object, NamedNode | Literal):
            values[quad.predicate].append(quad.object.value)
    members = (*sorted(values[FIRST]), *sorted(values[MEMBER]))
    score = float(values[terms.CONFIDENCE][0]) if values[terms.CONFIDENCE] else 1.0
    return Decision(members, " ".join(values[REASON]), score, "".join(values[BY]) or "rule", is_split)
