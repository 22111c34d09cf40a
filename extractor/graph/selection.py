"""Which part of a store to export: everything, or what belongs to an article, an entity or a relation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from extractor.errors import OutputError, QueryError
from extractor.graph import terms
from extractor.graph.identities import Identities
from extractor.graph.lookup import require_entities
from extractor.graph.query import Triples, run_query
from extractor.graph.store import GraphStore
from extractor.graph.terms import DEFAULT_GRAPH
from extractor.schema import load_schema


@dataclass(frozen=True, slots=True)
class Selection:
    """What to export: by default everything.

    Else one of an article (id or IRI), an entity (name or IRI) with what lies within `hops` facts of it, a
    relation, or a CONSTRUCT query.
    """

    article: str | None = None
    entity: str | None = None
    hops: int = 1
    relation: str | None = None
    construct: str | None = None

    def __post_init__(self) -> None:
        if sum(part is not None for part in (self.article, self.entity, self.relation, self.construct)) > 1:
            raise OutputError("choose one of article, entity, relation and query, not several")
        if self.hops < 0:
            raise OutputError("hops must not be negative")

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return not any((self.article, self.entity, self.relation, self.construct))


def select_quads(source: GraphStore, selection: Selection) -> Iterable[Quad]:
    """Return the selected quads: facts with their statements, articles and runs, entities with their names.

    Article graphs come along for an article and for everything. `QueryError` or `StoreError` where
    what is named does not exist.
    """
    if selection.article is not None:
        return _select_article(source, selection.article)
    if selection.entity is not None:
        return _select_neighbourhood(source, selection.entity, selection.hops)
    if selection.relation is not None:
        predicate = terms.term(load_schema().require_relation(selection.relation).name)
        facts = source.quads.quads_for_pattern(None, predicate, None, DEFAULT_GRAPH)
        return _complete(source, set(facts))
    if selection.construct is not None:
        return _construct(source, selection.construct)
    return source.quads.quads_for_pattern(None, None, None, None)


def fact_quads(source: GraphStore, quads: Iterable[Quad]) -> Iterator[Quad]:
    """Pick the direct triples of the vocabulary's relations."""
    relations = {terms.term(name) for name in load_schema().relations}
    return (quad for quad in quads if quad.predicate in relations and quad.graph_name == DEFAULT_GRAPH)


def _select_article(source: GraphStore, article: str) -> set[Quad]:
    node = NamedNode(source.find_article(article).iri)
    graphs = source.quads.quads_for_pattern(node, terms.MENTION_GRAPH, None, DEFAULT_GRAPH)
    quads = set(source.quads.quads_for_pattern(node, None, None, DEFAULT_GRAPH))
    entities: set[NamedNode] = set()
    identities = Identities(source.quads)
    for graph in (quad.object for quad in graphs):
        if isinstance(graph, NamedNode):
            mentions = set(source.quads.quads_for_pattern(None, None, None, graph))
            quads |= mentions
            quads.update(_about(source, graph))
            entities.update(
                identities.of(graph, q.subject)
                for q in mentions
                if q.predicate == terms.LABEL_IN_ARTICLE and isinstance(q.subject, NamedNode)
            )
    for link in (terms.DERIVED_FROM, terms.PART_OF):
        for quad in source.quads.quads_for_pattern(None, link, node, DEFAULT_GRAPH):
            if isinstance(quad.subject, NamedNode):
                about = list(_about(source, quad.subject))
                quads.update(about)
                quads.update(_stated(about))
    for entity in entities:
        quads.update(_names(source, entity))
    return quads | _runs(source, quads)


def _select_neighbourhood(source: GraphStore, entity: str, hops: int) -> set[Quad]:
    found = set(require_entities(source, entity))
    frontier, facts = set(found), set[Quad]()
    for _ in range(hops):
        reached: set[NamedNode] = set()
        for node in frontier:
            outwards = source.quads.quads_for_pattern(node, None, None, DEFAULT_GRAPH)
            inwards = source.quads.quads_for_pattern(None, None, node, DEFAULT_GRAPH)
            for quad in fact_quads(source, (*outwards, *inwards)):
                facts.add(quad)
                reached.update(end for end in (quad.subject, quad.object) if isinstance(end, NamedNode))
        frontier = reached - found
        found |= reached
    quads = _complete(source, facts)
    for node in found:
        quads.update(_names(source, node))
    return quads


def _complete(source: GraphStore, facts: set[Quad]) -> set[Quad]:
    """Add to facts their ends' names, their statements, and these statements' articles and runs."""
    quads = set(facts)
    triples = {(quad.subject, quad.predicate, quad.object) for quad in facts}
    for quad in facts:
        for end in (quad.subject, quad.object):
            if isinstance(end, NamedNode):
                quads.update(_names(source, end))
    for subject in {quad.subject for quad in facts}:
        for link in source.quads.quads_for_pattern(None, terms.SUBJECT, subject, DEFAULT_GRAPH):
            if isinstance(link.subject, NamedNode):
                about = list(_about(source, link.subject))
                if any((q.subject, q.predicate, q.object) in triples for q in _stated(about)):
                    quads.update(about)
    for article in {quad.object for quad in quads if quad.predicate == terms.DERIVED_FROM}:
        if isinstance(article, NamedNode):
            quads.update(_about(source, article))
    return quads | _runs(source, quads)


def _construct(source: GraphStore, text: str) -> list[Quad]:
    found = run_query(source, text)
    if not isinstance(found, Triples):
        raise QueryError("only CONSTRUCT and DESCRIBE give a graph to export; use `kg query` for the others")
    lines = "\n".join(found.lines).encode()
    return list(parse(lines, format=RdfFormat.N_TRIPLES))


def _about(source: GraphStore, node: NamedNode) -> Iterator[Quad]:
    yield from source.quads.quads_for_pattern(node, None, None, DEFAULT_GRAPH)


def _names(source: GraphStore, node: NamedNode) -> Iterator[Quad]:
    for predicate in (terms.TYPE, terms.NAME, terms.ALTERNATE_NAME):
        yield from source.quads.quads_for_pattern(node, predicate, None, DEFAULT_GRAPH)


def _runs(source: GraphStore, quads: Iterable[Quad]) -> set[Quad]:
    runs = {quad.object for quad in quads if quad.predicate == terms.GENERATED_BY}
    return {quad for run in runs if isinstance(run, NamedNode) for quad in _about(source, run)}


def _stated(statement: Iterable[Quad]) -> list[Quad]:
    """Return the direct triple that a statement's quads state; none for another node's quads."""
    parts = {quad.predicate: quad.object for quad in statement}
    subject, predicate, value = map(parts.get, (terms.SUBJECT, terms.PREDICATE, terms.OBJECT))
    if not isinstance(subject, NamedNode) or not isinstance(predicate, NamedNode):
        return []
    return [terms.default_quad(subject, predicate, value)] if isinstance(value, NamedNode | Literal) else []
