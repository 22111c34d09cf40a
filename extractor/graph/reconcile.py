"""Which things of a store a reconciliation service is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from extractor.errors import SchemaError
from extractor.graph import terms
from extractor.graph.linked import SAME_AS
from extractor.graph.lookup import require_entities
from extractor.graph.selection import fact_quads
from extractor.graph.store import GraphStore
from extractor.graph.terms import DEFAULT_GRAPH
from extractor.schema import load_schema


@dataclass(frozen=True, slots=True)
class AskedThing:
    """A thing to ask for: its IRI, its name and all its names."""

    iri: str
    name: str
    names: frozenset[str]


def find_things_to_ask(
    source: GraphStore, space: str, *, type: str | None = None, entities: Iterable[str] = ()
) -> list[AskedThing]:
    """Find the things that have no IRI in a service's identifier space yet; those with most facts first.

    `type` is an entity type or group, by default all but places; `entities` names the only things wanted.
    `SchemaError` or `QueryError` where there is no such type or thing.
    """
    kind = require_kind(type) if type else None
    known = {
        quad.subject
        for quad in source.quads.quads_for_pattern(None, SAME_AS, None, None)
        if isinstance(quad.object, NamedNode) and quad.object.value.startswith(space)
    }
    wanted = {node for text in entities for node in require_entities(source, text)}
    facts: Counter[object] = Counter()
    for quad in fact_quads(source, source.quads.quads_for_pattern(None, None, None, DEFAULT_GRAPH)):
        facts.update((quad.subject, quad.object))
    found = []
    for quad in source.quads.quads_for_pattern(None, terms.NAME, None, DEFAULT_GRAPH):
        node = quad.subject
        if not isinstance(node, NamedNode) or not isinstance(quad.object, Literal) or node in known:
            continue
        if (node in wanted) if wanted else is_of_kind(source, node, kind):
            others = source.quads.quads_for_pattern(node, terms.ALTERNATE_NAME, None, DEFAULT_GRAPH)
            names = {other.object.value for other in others if isinstance(other.object, Literal)}
            thing = AskedThing(node.value, quad.object.value, frozenset({quad.object.value, *names}))
            found.append((-facts[node], thing.name, thing.iri, thing))
    return [thing for *_, thing in sorted(found, key=lambda row: row[:3])]


def require_kind(name: str) -> str:
    """Find an entity type or group by its name, with or without prefix."""
    schema = load_schema()
    full = name if ":" in name else f"schema:{name}"
    groups = {kind.top for kind in schema.entity_types.values()}
    if full not in schema.entity_types and full not in groups:
        known = ", ".join(sorted({*schema.entity_types, *groups}))
        raise SchemaError(f"no entity type '{name}'; known are {known}")
    return full


def is_of_kind(source: GraphStore, node: NamedNode, kind: str | None) -> bool:
    """Say whether a thing is of an entity type or group; without one, whether it is no place."""
    schema = load_schema()
    quads = source.quads.quads_for_pattern(node, terms.TYPE, None, DEFAULT_GRAPH)
    types = [schema.shrink(quad.object.value) for quad in quads if isinstance(quad.object, NamedNode)]
    known = [name for name in types if name in schema.entity_types]
    if kind is None:
        return any(name and schema.top_of(name) != "schema:Place" for name in known)
    return any(name and schema.is_subtype(name, kind) for name in known)
