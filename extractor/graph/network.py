"""The facts as a network: GraphML and GEXF for graph tools, node and edge tables as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from extractor.graph import terms
from extractor.graph.identities import find_witness
from extractor.graph.linked import SAME_AS
from extractor.graph.selection import fact_quads
from extractor.graph.store import GraphStore
from extractor.graph.tables import escape_formula
from extractor.graph.terms import DEFAULT_GRAPH
from extractor.schema import load_schema

JOIN = "; "
# networkx stamps GEXF with the day it was written, which would make equal graphs differ.
GEXF_DATE = re.compile(r' lastmodifieddate="[^"]*"')


@dataclass(slots=True)
class _Network:
    """Nodes with their attributes, and edges by subject, relation and object."""

    nodes: dict[str, dict[str, str]] = field(default_factory=dict)
    edges: dict[tuple[str, str, str], dict[str, float]] = field(default_factory=dict)


def write_network(source: GraphStore, quads: Iterable[Quad], format: str) -> bytes:
    """Write the facts among quads as 'graphml' or 'gexf': entities are nodes, facts between them edges.

    Nodes are things with their names, types, and IRIs elsewhere, with literals as further attributes; an edge has its
    relation, confidence and number of articles.
    """
    import networkx

    network = _build_network(source, quads)
    graph: Any = networkx.MultiDiGraph()
    for iri, attributes in network.nodes.items():
        graph.add_node(iri, **attributes)
    for (subject, relation, target), measures in network.edges.items():
        graph.add_edge(subject, target, key=relation, label=relation, **measures)
    writer = networkx.generate_graphml if format == "graphml" else networkx.generate_gexf
    text = "\n".join(writer(graph)) + "\n"
    if format == "graphml":
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()
    return GEXF_DATE.sub("", text).encode()


def write_tables(source: GraphStore, quads: Iterable[Quad]) -> tuple[str, str]:
    """Return node and edge tables as CSV; edges to literals have the literal as their target."""
    network = _build_network(source, quads, literal_edges=True)
    columns = ("id", "label", "type", "aliases")
    rows = [[iri, *(node.get(column, "") for column in columns[1:])] for iri, node in network.nodes.items()]
    edge_columns = ("confidence", "articles", "sentences")
    edges = [[*key, *(str(edge[column]) for column in edge_columns)] for key, edge in network.edges.items()]
    return _to_csv(columns, rows), _to_csv(("source", "relation", "target", *edge_columns), edges)


def _build_network(source: GraphStore, quads: Iterable[Quad], *, literal_edges: bool = False) -> _Network:
    schema = load_schema()
    network = _Network()
    measures = _measure_facts(source)
    literals: dict[tuple[str, str], set[str]] = defaultdict(set)
    for quad in sorted(fact_quads(source, quads), key=str):
        if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode | Literal):
            continue
        relation = schema.shrink(quad.predicate.value) or quad.predicate.value
        subject, value = quad.subject.value, quad.object.value
        is_literal = isinstance(quad.object, Literal) or schema.relations[relation].literal is not None
        _add_node(source, network, subject)
        if is_literal and not literal_edges:
            literals[subject, relation.partition(":")[2]].add(
                schema.labels.get(schema.shrink(value) or "", value)
            )
            continue
        if not is_literal:
            _add_node(source, network, value)
        support = measures.get((quad.subject, quad.predicate, quad.object), [])
        network.edges[subject, relation, value] = {
            "confidence": max((confidence for confidence, _ in support), default=0.0),
            "articles": len({find_witness(source.quads, article) for _, article in support}),
            "sentences": len(support),
        }
    for (subject, name), values in sorted(literals.items()):
        network.nodes[subject][name] = JOIN.join(sorted(values))
    network.nodes = dict(sorted(network.nodes.items()))
    return network


def _add_node(source: GraphStore, network: _Network, iri: str) -> None:
    if iri in network.nodes:
        return
    schema = load_schema()
    values: dict[NamedNode, list[str]] = defaultdict(list)
    for quad in source.quads.quads_for_pattern(NamedNode(iri), None, None, DEFAULT_GRAPH):
        if isinstance(quad.object, NamedNode | Literal):
            values[quad.predicate].append(quad.object.value)
    types = sorted(schema.shrink(value) or value for value in values[terms.TYPE])
    network.nodes[iri] = {
        "label": min(values[terms.NAME], default=iri),
        "type": JOIN.join(types),
        "aliases": JOIN.join(sorted(values[terms.ALTERNATE_NAME])),
    }
    links = {
        quad.object.value
        for quad in source.quads.quads_for_pattern(NamedNode(iri), SAME_AS, None, None)
        if isinstance(quad.object, NamedNode)
    }
    if links:
        network.nodes[iri]["same_as"] = JOIN.join(sorted(links))


def _measure_facts(source: GraphStore) -> dict[tuple[object, object, object], list[tuple[float, NamedNode]]]:
    """Find for every fact the confidence and the article of each statement of it, in one pass."""
    columns = (terms.SUBJECT, terms.PREDICATE, terms.OBJECT, terms.CONFIDENCE, terms.DERIVED_FROM)
    statements: dict[object, list[Any]] = defaultdict(lambda: [None] * len(columns))
    for place, predicate in enumerate(columns):
        for quad in source.quads.quads_for_pattern(None, predicate, None, DEFAULT_GRAPH):
            statements[quad.subject][place] = quad.object
    measures: dict[tuple[object, object, object], list[tuple[float, NamedNode]]] = defaultdict(list)
    for subject, predicate, value, confidence, article in statements.values():
        if confidence is not None:
            measures[subject, predicate, value].append((float(confidence.value), article))
    return measures


def _to_csv(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(map(escape_formula, row) for row in [columns, *rows])
    return stream.getvalue()
