"""What changes in a store when articles come, come again or go.

An article owns its named graph, its node, its statements and its quotations. Direct triples, entity
descriptions and runs are shared: they stay as long as some article supports them. The plan is a set of quads
to delete and one to insert, applied at once, so that a store never holds half an article. What reviewers decided holds
against all articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad, Store

from extractor.graph import terms
from extractor.graph.build import ArticleGraph
from extractor.graph.decisions import Verdict, is_decisions_graph, read_decisions
from extractor.graph.facts import DirectTriple
from extractor.graph.identities import Identities, identify, restore
from extractor.graph.linked import find_orphans
from extractor.graph.names import Description, read_descriptions
from extractor.graph.terms import DEFAULT_GRAPH, default_quad


@dataclass(frozen=True, slots=True)
class Changes:
    """Quads to delete and to insert, which have none in common, and named graphs that end."""

    deletions: frozenset[Quad]
    insertions: frozenset[Quad]
    dropped: frozenset[NamedNode] = frozenset()


@dataclass(slots=True)
class Owned:
    """What articles own, old or new: their quads, and what these support.

    `nodes` are their statements and quotations, each with its article's named graph.
    """

    quads: set[Quad] = field(default_factory=set)
    graphs: set[NamedNode] = field(default_factory=set)
    nodes: dict[NamedNode, NamedNode] = field(default_factory=dict)
    statements: set[NamedNode] = field(default_factory=set)
    triples: set[DirectTriple] = field(default_factory=set)
    runs: set[NamedNode] = field(default_factory=set)
    descriptions: dict[NamedNode, Description] = field(default_factory=dict)


def plan_changes(store: Store, graphs: Iterable[ArticleGraph], removed: Iterable[str] = ()) -> Changes:
    """Plan how to replace the articles by their new graphs, and to remove the articles with these IRIs.

    Where the store knows which names are one thing, the default graph gets the things.
    """
    identities = Identities(store)
    latest = {graph.article: graph for graph in graphs}
    gone = [NamedNode(iri) for iri in sorted({*latest, *removed})]
    old, new = _gather_stored(store, gone), _gather_owned(latest.values())
    new.quads = identify(new.quads, identities, new.nodes)
    old, new = _complete(old, identities), _complete(new, identities)
    runs = _replace_runs(store, old, new, latest.values(), gone)
    names = replace_names(store, old.descriptions, new.descriptions, old.graphs | new.graphs)
    return _plan(store, old, new, names, runs)


def plan_identities(store: Store, graphs: Iterable[NamedNode], former: Iterable[NamedNode] = ()) -> Changes:
    """Plan how to say the same of articles, given by their named graphs, after other decisions on identity.

    `former` are things that the default graph may name though no article means them any longer.
    """
    identities = Identities(store)
    links = (
        quad
        for graph in graphs
        for quad in store.quads_for_pattern(None, terms.MENTION_GRAPH, graph, DEFAULT_GRAPH)
    )
    old = _gather_stored(store, sorted(_nodes({quad.subject for quad in links}), key=str))
    new = Owned(restore(old.quads, old.nodes), old.graphs, old.nodes)
    new.quads = identify(new.quads, identities, new.nodes)
    old, new = _complete(old, identities), _complete(new, identities)
    names = replace_names(store, old.descriptions, new.descriptions, old.graphs, set(former))
    return _plan(store, old, new, names)


def _plan(store: Store, old: Owned, new: Owned, *more: Changes) -> Changes:
    """Plan the change from what articles own to what they are to own, and of what that supports."""
    deletions, insertions = old.quads - new.quads, new.quads - old.quads
    decisions = read_decisions(store)
    accepted = {triple for triple, made in decisions.items() if made.verdict is Verdict.ACCEPTED}
    for triple in old.triples - new.triples - accepted:
        if not is_stated(store, triple, old.statements):
            deletions.add(default_quad(*triple))
    insertions.update(default_quad(*triple) for triple in new.triples - (decisions.keys() - accepted))
    for planned in more:
        deletions |= planned.deletions
        insertions |= planned.insertions
    deletions |= find_orphans(store, _find_vanishing(deletions, insertions))
    present = {quad for quad in insertions if quad in store}
    return Changes(
        frozenset(deletions - insertions), frozenset(insertions - present), frozenset(old.graphs - new.graphs)
    )


def _find_vanishing(deletions: set[Quad], insertions: set[Quad]) -> set[NamedNode]:
    """Find the entities that lose their last name, which no article names any longer."""
    named = {quad.subject for quad in insertions if quad.predicate == terms.NAME}
    gone = _nodes(quad.subject for quad in deletions if quad.predicate == terms.NAME)
    return {node for node in gone if node not in named}


def read_owned(store: Store, articles: Iterable[NamedNode]) -> Owned:
    """Read what articles own in the store, by their own names of things; nothing for an unknown article."""
    owned = _gather_stored(store, articles)
    owned.quads = restore(owned.quads, owned.nodes)
    return _complete(owned)


def _gather_stored(store: Store, articles: Iterable[NamedNode]) -> Owned:
    """Gather the quads that articles own in the store."""
    owned = Owned()
    for article in articles:
        said: set[NamedNode] = set()
        for link in (terms.DERIVED_FROM, terms.PART_OF):
            said.update(
                _nodes(q.subject for q in store.quads_for_pattern(None, link, article, DEFAULT_GRAPH))
            )
        links = store.quads_for_pattern(article, terms.MENTION_GRAPH, None, DEFAULT_GRAPH)
        graphs = list(_nodes(quad.object for quad in links))
        for graph in graphs:
            owned.graphs.add(graph)
            owned.nodes.update(dict.fromkeys(said, graph))
            owned.quads.update(store.quads_for_pattern(None, None, None, graph))
        for node in (article, *graphs, *said):
            owned.quads.update(store.quads_for_pattern(node, None, None, DEFAULT_GRAPH))
    return owned


def _gather_owned(graphs: Iterable[ArticleGraph]) -> Owned:
    """Pick what articles own from their new graphs."""
    owned = Owned()
    for graph in graphs:
        said = set(
            _nodes(
                quad.subject
                for quad in graph.quads
                if quad.predicate == terms.TYPE and quad.object in (terms.STATEMENT, terms.QUOTATION)
            )
        )
        nodes = {NamedNode(graph.article), NamedNode(graph.graph), *said}
        owned.graphs.add(NamedNode(graph.graph))
        owned.nodes.update(dict.fromkeys(said, NamedNode(graph.graph)))
        owned.quads.update(q for q in graph.quads if q.graph_name != DEFAULT_GRAPH or q.subject in nodes)
    return owned


def _complete(owned: Owned, identities: Identities | None = None) -> Owned:
    """Work out what the owned quads support; of a thing with itself nothing is said directly."""
    parts: dict[NamedNode, dict[NamedNode, NamedNode | Literal]] = {}
    mentions: list[Quad] = []
    for quad in owned.quads:
        if quad.graph_name != DEFAULT_GRAPH:
            mentions.append(quad)
        elif isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            if quad.predicate in (terms.SUBJECT, terms.PREDICATE, terms.OBJECT):
                parts.setdefault(quad.subject, {})[quad.predicate] = quad.object
            elif quad.predicate == terms.GENERATED_BY and isinstance(quad.object, NamedNode):
                owned.runs.add(quad.object)
    owned.statements = set(parts)
    for values in parts.values():
        subject, relation, value = map(values.get, (terms.SUBJECT, terms.PREDICATE, terms.OBJECT))
        if (
            isinstance(subject, NamedNode)
            and isinstance(relation, NamedNode)
            and value not in (None, subject)
        ):
            owned.triples.add((subject, relation, value))
    owned.descriptions = read_descriptions(mentions, identities)
    return owned


def is_stated(store: Store, triple: DirectTriple, without: Set[NamedNode] = frozenset()) -> bool:
    """Say whether any other statement supports a triple."""
    subject, predicate, value = triple
    for quad in store.quads_for_pattern(None, terms.SUBJECT, subject, DEFAULT_GRAPH):
        node = quad.subject
        if (
            isinstance(node, NamedNode)
            and node not in without
            and default_quad(node, terms.PREDICATE, predicate) in store
            and default_quad(node, terms.OBJECT, value) in store
        ):
            return True
    return False


def replace_names(
    store: Store,
    old: Mapping[NamedNode, Description],
    new: Mapping[NamedNode, Description],
    ours: Set[NamedNode],
    doubtful: Set[NamedNode] = frozenset(),
) -> Changes:
    """Describe again every entity that changes its names or types in some graphs, which are `ours`.

    Of the doubtful ones, of which it is not known what was said before, all graphs count.
    """
    identities = Identities(store)
    deletions: set[Quad] = set()
    insertions: set[Quad] = set()
    nothing = Description()
    for entity in sorted({*old, *new, *doubtful}, key=lambda node: node.value):
        before, after = old.get(entity, nothing), new.get(entity, nothing)
        current = _read_description(store, entity)
        # Only what got lost needs a look at all other articles: adding is a union, in any order.
        is_known = before + after == after and entity not in doubtful
        others = _read_current(current) if is_known else _read_others(store, entity, ours, identities)
        wanted = set((others + after).quads(entity))
        deletions |= current - wanted
        insertions |= wanted - current
    return Changes(frozenset(deletions), frozenset(insertions))


def describe_anew(store: Store, entities: Iterable[NamedNode]) -> Changes:
    """Plan the descriptions of entities from what all articles in the store call them.

    Where no article's graph is there, they follow from the descriptions that the default graph has.
    """
    identities = Identities(store)
    deletions: set[Quad] = set()
    insertions: set[Quad] = set()
    for entity in entities:
        current = _read_description(store, entity)
        said = _read_others(store, entity, set(), identities)
        wanted = set((said if said.names else _read_current(current)).quads(entity))
        deletions |= current - wanted
        insertions |= wanted - current
    return Changes(frozenset(deletions), frozenset(insertions))


def _read_description(store: Store, entity: NamedNode) -> set[Quad]:
    return {
        quad
        for predicate in (terms.TYPE, terms.NAME, terms.ALTERNATE_NAME)
        for quad in store.quads_for_pattern(entity, predicate, None, DEFAULT_GRAPH)
    }


def _read_current(quads: Iterable[Quad]) -> Description:
    """Read the default graph's description of an entity."""
    values: dict[NamedNode, set[str]] = {terms.TYPE: set(), terms.NAME: set(), terms.ALTERNATE_NAME: set()}
    for quad in quads:
        if isinstance(quad.object, NamedNode | Literal):
            values[quad.predicate].add(quad.object.value)
    return Description(*map(frozenset, values.values()))


def _read_others(
    store: Store, entity: NamedNode, without: Set[NamedNode], identities: Identities
) -> Description:
    """Gather what all other articles, and decisions, call an entity."""
    quads: list[Quad] = []
    is_article_graph: dict[NamedNode, bool] = {}
    for name in identities.names(entity):
        for predicate in (terms.TYPE, terms.LABEL_IN_ARTICLE, terms.ALIAS_IN_ARTICLE):
            for quad in store.quads_for_pattern(name, predicate, None, None):
                graph = quad.graph_name
                if not isinstance(graph, NamedNode) or graph in without:
                    continue
                if graph not in is_article_graph:
                    linked = store.quads_for_pattern(None, terms.MENTION_GRAPH, graph, DEFAULT_GRAPH)
                    is_article_graph[graph] = next(iter(linked), None) is not None or is_decisions_graph(
                        graph
                    )
                if is_article_graph[graph]:
                    quads.append(quad)
    return read_descriptions(quads, identities).get(entity, Description())


def _replace_runs(
    store: Store, old: Owned, new: Owned, graphs: Iterable[ArticleGraph], articles: Iterable[NamedNode]
) -> Changes:
    """Keep one node for each set of versions, with the time of its last run, while anything refers to it."""
    deletions: set[Quad] = set()
    insertions: set[Quad] = set()
    coming = {quad for graph in graphs for quad in graph.quads if quad.subject in new.runs}
    ours = {*old.statements, *old.graphs, *articles}
    for run in sorted(old.runs | new.runs, key=lambda node: node.value):
        current = set(store.quads_for_pattern(run, None, None, DEFAULT_GRAPH))
        wanted = {quad for quad in coming if quad.subject == run}
        if run not in new.runs:
            users = store.quads_for_pattern(None, terms.GENERATED_BY, run, DEFAULT_GRAPH)
            wanted = current if any(quad.subject not in ours for quad in users) else set()
        else:
            ends = {quad for quad in current | wanted if quad.predicate == terms.ENDED_AT}
            wanted = (wanted - ends) | {max(ends, key=lambda quad: str(quad.object))}
        deletions |= current - wanted
        insertions |= wanted - current
    return Changes(frozenset(deletions), frozenset(insertions))


def _nodes(values: Iterable[object]) -> Iterator[NamedNode]:
    return (value for value in values if isinstance(value, NamedNode))
