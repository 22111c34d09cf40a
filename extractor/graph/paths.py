"""The graph as a network of things: how two are connected, which are central, which belong together.

Nodes are entities, edges the facts between them, whatever their direction. Names of one place count as one
node where the gazetteer says so. Equal graphs give equal answers: nodes and edges are added in the order of their
IRIs and ties are broken by name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pyoxigraph import NamedNode

from extractor.errors import QueryError
from extractor.graph import terms
from extractor.graph.linked import SAME_AS
from extractor.graph.lookup import entity_name, require_entities
from extractor.graph.selection import fact_quads
from extractor.graph.store import GraphStore
from extractor.graph.terms import DEFAULT_GRAPH
from extractor.schema import load_schema

# Betweenness searches the network once from each node: exactly while that takes at most so many steps (some ten
# seconds), else from as many nodes, drawn with a fixed seed, as fit into that.
MAX_STEPS = 20_000_000
DAMPING, PRECISION, MAX_ROUNDS = 0.85, 1e-10, 200
SEED = 1


@dataclass(frozen=True, slots=True)
class Node:
    """An entity of the network."""

    iri: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step on a path, a fact between two nodes; `forward` tells that it reads from left to right."""

    start: Node
    relation: str
    end: Node
    forward: bool


@dataclass(frozen=True, slots=True)
class Path:
    """The steps from one entity to another; none where they are the same."""

    start: Node
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Centrality:
    """How central an entity is: its neighbours, the share of shortest paths over it, and its PageRank."""

    node: Node
    neighbours: int
    betweenness: float
    score: float


@dataclass(frozen=True, slots=True)
class Community:
    """Entities that have more facts among each other than with the rest, most connected first."""

    nodes: tuple[Node, ...]
    facts: int


def find_paths(
    source: GraphStore, start: str, end: str, *, limit: int = 3, avoid: Iterable[str] = ()
) -> tuple[Path, ...]:
    """Find the shortest paths between two entities (names or IRIs), at most `limit`; empty where none exists.

    `avoid` names entity types that no path may lead over: China connects everything with everything.
    `QueryError` where a name is unknown or no path exists.
    """
    import networkx

    graph = _build(source)
    starts, ends = (_require(source, graph, text) for text in (start, end))
    if starts & ends:
        return (Path(_node(graph, min(starts & ends)), ()),)
    kinds = tuple(load_schema().require_type(_full_type(kind)).name for kind in avoid)
    keep = [n for n in graph if n in starts | ends or graph.nodes[n]["type"] not in kinds]
    view = graph.subgraph(keep)
    found: list[list[str]] = []
    for first in sorted(starts):
        for last in sorted(ends):
            if networkx.has_path(view, first, last):
                found.extend(_shortest(view, first, last, limit))
    if not found:
        without = f" without {', '.join(kinds)}" if kinds else ""
        raise QueryError(f"no facts lead from '{start}' to '{end}'{without}")
    shortest = min(map(len, found))
    chosen = sorted(path for path in found if len(path) == shortest)[:limit]
    return tuple(_make_path(graph, path) for path in chosen)


def rank_central(source: GraphStore, *, type: str | None = None, limit: int = 20) -> tuple[Centrality, ...]:
    """Rank entities, of one type or of all, by PageRank; betweenness tells those that connect groups.

    `type` may be a group (`schema:Organization`); `SchemaError` where there is no such type.
    """
    import networkx

    kind = _require_kind(type) if type else None
    graph = _build(source)
    if not graph:
        return ()
    affordable = MAX_STEPS // (len(graph) + graph.number_of_edges())
    sample = None if affordable >= len(graph) else max(affordable, 10)
    between = networkx.betweenness_centrality(graph, k=sample, seed=SEED)
    score = _rank_pages(graph)
    schema = load_schema()
    ranked = sorted(
        (iri for iri in graph if kind is None or schema.is_subtype(graph.nodes[iri]["type"], kind)),
        key=lambda iri: (-round(score[iri], 9), graph.nodes[iri]["name"], iri),
    )
    return tuple(
        Centrality(_node(graph, iri), graph.degree(iri), round(between[iri], 6), round(score[iri], 6))
        for iri in ranked[:limit]
    )


def find_communities(source: GraphStore, *, minimum: int = 3) -> tuple[Community, ...]:
    """Split the network into communities of `minimum` entities or more by Louvain's method; largest first."""
    import networkx

    graph = _build(source)
    if not graph:
        return ()
    found = networkx.community.louvain_communities(graph, weight="weight", seed=SEED)
    communities = []
    for group in found:
        inner = graph.subgraph(sorted(group))
        ranked = sorted(group, key=lambda iri: (-inner.degree(iri), graph.nodes[iri]["name"], iri))
        facts = sum(len(data["facts"]) for _, _, data in inner.edges(data=True))
        communities.append(Community(tuple(_node(graph, iri) for iri in ranked), facts))
    large = [community for community in communities if len(community.nodes) >= minimum]
    return tuple(sorted(large, key=lambda c: (-len(c.nodes), c.nodes[0].name, c.nodes[0].iri)))


def _rank_pages(graph: Any) -> dict[str, float]:
    """Compute PageRank by power iteration; networkx's own needs scipy, which nothing else here does."""
    import numpy as np

    nodes = list(graph)
    index = {node: number for number, node in enumerate(nodes)}
    edges = [(index[a], index[b], data["weight"]) for a, b, data in graph.edges(data=True)]
    starts = np.array([a for a, _, _ in edges] + [b for _, b, _ in edges])
    ends = np.array([b for _, b, _ in edges] + [a for a, _, _ in edges])
    weights = np.array([weight for _, _, weight in edges] * 2, dtype=float)
    outgoing = np.bincount(starts, weights, len(nodes))
    scores = np.full(len(nodes), 1 / len(nodes))
    for _ in range(MAX_ROUNDS):
        flow = np.bincount(ends, weights * (scores / outgoing)[starts], len(nodes))
        after = DAMPING * flow + (1 - DAMPING) / len(nodes)
        done = bool(np.abs(after - scores).sum() < PRECISION)
        scores = after
        if done:
            break
    return dict(zip(nodes, scores.tolist(), strict=True))


def _build(source: GraphStore) -> Any:
    """Build the undirected network; an edge holds its facts and weighs as much as they are many."""
    import networkx

    graph: Any = networkx.Graph()
    same = _same_places(source)
    relations = load_schema().relations
    facts = set()
    for quad in fact_quads(source, source.quads.quads_for_pattern(None, None, None, DEFAULT_GRAPH)):
        name = load_schema().shrink(quad.predicate.value) or ""
        ends = [node for node in (quad.subject, quad.object) if isinstance(node, NamedNode)]
        if relations[name].literal is None and len(ends) == 2:
            subject, value = (same.get(node.value, node.value) for node in ends)
            if subject != value:
                facts.add((subject, value, name))
    for node in sorted({node for fact in facts for node in fact[:2]}):
        graph.add_node(node, name=entity_name(source, node), type=_type_of(source, node))
    for subject, value, relation in sorted(facts):
        if not graph.has_edge(subject, value):
            graph.add_edge(subject, value, facts=[], weight=0)
        edge = graph.edges[subject, value]
        edge["facts"].append((subject, relation, value))
        edge["weight"] += 1
    return graph


def _same_places(source: GraphStore) -> dict[str, str]:
    """Map each linked place to the first IRI, by the alphabet, of those linked to the same."""
    groups: dict[str, list[str]] = {}
    for quad in source.quads.quads_for_pattern(None, SAME_AS, None, None):
        if quad.graph_name != DEFAULT_GRAPH and isinstance(quad.subject, NamedNode):
            groups.setdefault(str(quad.object), []).append(quad.subject.value)
    return {iri: min(group) for group in groups.values() for iri in group}


def _require(source: GraphStore, graph: Any, text: str) -> set[str]:
    """Find the nodes that a text means; `QueryError` where it means none, or none with facts."""
    same = _same_places(source)
    found = {same.get(node.value, node.value) for node in require_entities(source, text)}
    if not found & set(graph):
        raise QueryError(f"'{text}' is connected with nothing: no fact has it as subject or object")
    return found & set(graph)


def _shortest(graph: Any, start: str, end: str, limit: int) -> list[list[str]]:
    """Return the first shortest paths by the alphabet, without listing all of them, which may be very many."""
    import networkx

    distance = networkx.single_source_shortest_path_length(graph, end)
    paths: list[list[str]] = []
    waiting = [[start]]
    while waiting and len(paths) < limit:
        path = waiting.pop()
        if path[-1] == end:
            paths.append(path)
            continue
        nearer = (n for n in graph[path[-1]] if distance.get(n, len(graph)) == distance[path[-1]] - 1)
        waiting.extend([*path, n] for n in sorted(nearer, reverse=True))
    return paths


def _make_path(graph: Any, nodes: list[str]) -> Path:
    steps = []
    for start, end in pairwise(nodes):
        subject, relation, _ = graph.edges[start, end]["facts"][0]
        steps.append(Step(_node(graph, start), relation, _node(graph, end), subject == start))
    return Path(_node(graph, nodes[0]), tuple(steps))


def _node(graph: Any, iri: str) -> Node:
    return Node(iri, graph.nodes[iri]["name"], graph.nodes[iri]["type"])


def _type_of(source: GraphStore, iri: str) -> str:
    quads = source.quads.quads_for_pattern(NamedNode(iri), terms.TYPE, None, DEFAULT_GRAPH)
    names = Counter(
        load_schema().shrink(q.object.value) or "" for q in quads if isinstance(q.object, NamedNode)
    )
    return min(names, default="")


def _require_kind(name: str) -> str:
    schema = load_schema()
    full = _full_type(name)
    return full if full in schema.tops else schema.require_type(full).name


def _full_type(name: str) -> str:
    return name if ":" in name else f"schema:{name}"
