"""The graph as JSON-LD: one object a subject, short keys by a context, named graphs as nested objects.

Framed by entity: the statements about an entity stand in its own object, under `statements`, which the
context defines as the reverse of `rdf:subject`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import IO, Any

from pyoxigraph import Literal, Quad

from extractor.domain import per_domain
from extractor.graph.terms import DEFAULT_GRAPH, SUBJECT, TYPE
from extractor.schema import PREFIXES, load_schema

XSD = PREFIXES["xsd"]

# Properties whose values are always nodes, besides the relations between entities.
NODE_PROPERTIES = (
    "rdf:subject",
    "rdf:predicate",
    "expo:subjectMention",
    "expo:objectMention",
    "expo:mentionGraph",
    "prov:wasDerivedFrom",
    "prov:wasGeneratedBy",
    "schema:isPartOf",
    "schema:spokenByCharacter",
    "nif:referenceContext",
    "itsrdf:taIdentRef",
)


@per_domain
def make_context() -> dict[str, Any]:
    """Build the context: prefixes, and a short key for every relation and property whose values are nodes."""
    schema = load_schema()
    context: dict[str, Any] = dict(sorted(PREFIXES.items()))
    nodes = [name for name, relation in schema.relations.items() if relation.objects]
    nodes += [name for name, relation in schema.relations.items() if relation.literal == "enumeration"]
    for name in (*sorted(nodes), *NODE_PROPERTIES):
        context[name] = {"@type": "@id"}
    context["statements"] = {"@reverse": "rdf:subject"}
    return context


def find_owners(quads: Iterable[Quad]) -> dict[str, str]:
    """Map every statement to the entity that it is about, both in N-Triples syntax."""
    return {str(quad.subject): str(quad.object) for quad in quads if quad.predicate == SUBJECT}


def write_jsonld(quads: Iterable[Quad], stream: IO[bytes], owners: Mapping[str, str]) -> None:
    """Write quads, sorted by graph, owner and subject, as one JSON-LD document.

    It holds one entity with its statements at a time.
    """
    context = json.dumps(make_context(), ensure_ascii=False, indent=1)
    stream.write(f'{{"@context": {context},\n"@graph": ['.encode())
    separator = "\n"
    for graph, members in groupby(quads, key=lambda quad: quad.graph_name):
        named = graph != DEFAULT_GRAPH
        if named:
            stream.write(f'{separator}{{"@id": {_dump(_short_id(str(graph.value)))}, "@graph": ['.encode())
            separator = "\n"
        for owner, properties in groupby(members, key=lambda quad: _find_owner(quad, owners)):
            stream.write(f"{separator}{_dump(_make_framed(owner, properties))}".encode())
            separator = ",\n"
        if named:
            stream.write(b"]}")
        separator = ",\n"
    stream.write(b"\n]}\n")


def _find_owner(quad: Quad, owners: Mapping[str, str]) -> str:
    return owners.get(str(quad.subject), str(quad.subject))


def _make_framed(owner: str, quads: Iterable[Quad]) -> dict[str, Any]:
    """Build an entity's object with its statements in it; what describes the entity itself comes first."""
    # `statements` of a node that is not described here: its @id alone stands for it.
    node: dict[str, Any] = {"@id": _short_id(owner.removeprefix("<").removesuffix(">"))}
    for subject, members in groupby(quads, key=lambda quad: quad.subject):
        if str(subject) == owner:
            node = _make_node(subject, list(members))
        else:
            # `statements` says what their rdf:subject is.
            about = [quad for quad in members if quad.predicate != SUBJECT or str(quad.object) != owner]
            node.setdefault("statements", []).append(_make_node(subject, about))
    return node


def _make_node(subject: Any, quads: list[Quad]) -> dict[str, Any]:
    # `statements` of a node that is not described here: its @id alone stands for it.
    node: dict[str, Any] = {"@id": _node_id(subject)}
    for predicate, members in groupby(quads, key=lambda quad: quad.predicate):
        if predicate == TYPE:
            values: list[Any] = [_node_id(quad.object) for quad in members]
            key = "@type"
        else:
            key = load_schema().shrink(predicate.value) or predicate.value
            values = [_make_value(key, quad.object) for quad in members]
        node[key] = values[0] if len(values) == 1 else values
    return node


def _make_value(key: str, value: Any) -> Any:
    if not isinstance(value, Literal):
        short = _node_id(value)
        return short if key in make_context() else {"@id": short}
    if value.language:
        return {"@value": value.value, "@language": value.language}
    datatype = value.datatype.value
    if datatype == XSD + "string":
        return {"@value": value.value} if key in make_context() else value.value
    if datatype == XSD + "integer" and str(int(value.value)) == value.value and len(value.value) < 16:
        return int(value.value)
    return {"@value": value.value, "@type": _short_id(datatype)}


def _node_id(node: Any) -> str:
    return _short_id(node.value) if hasattr(node, "value") and not str(node).startswith("_:") else str(node)


def _short_id(iri: str) -> str:
    """Shorten an IRI where JSON-LD expands it again to the same: not where the rest looks like a path."""
    short = load_schema().shrink(iri)
    return short if short is not None and not short.partition(":")[2].startswith("//") else iri


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
