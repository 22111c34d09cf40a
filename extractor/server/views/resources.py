"""Which page an IRI has, and what the graph says of it as RDF."""

from __future__ import annotations

import io
from collections.abc import Iterable

from extractor.graph.export import write_export
from extractor.graph.selection import Selection
from extractor.graph.store import GraphStore
from extractor.server.sparql_text import iri
from extractor.server.views.parts import holds


def classify(store: GraphStore, iris: Iterable[str]) -> tuple[str, str] | None:
    """Return the first IRI that the graph knows with its kind: article, entity, statement or other."""
    for value in iris:
        node = iri(value)
        if holds(store, f"{node} expo:mentionGraph ?g"):
            return value, "article"
        if holds(store, f"{node} a rdf:Statement"):
            return value, "statement"
        if holds(store, f"{node} schema:name ?name"):
            return value, "entity"
        if holds(
            store, f"{{ {node} ?p ?o }} UNION {{ ?s ?p {node} }} UNION {{ GRAPH {node} {{ ?s ?p ?o }} }}"
        ):
            return value, "other"
    return None


def describe(store: GraphStore, value: str, kind: str, format: str) -> bytes:
    """Write what the graph says of an IRI as RDF."""
    node = iri(value)
    match kind:
        case "article":
            selection = Selection(article=value)
        case "entity":
            selection = Selection(entity=value)
        case _:
            inside = f"UNION {{ GRAPH {node} {{ ?s ?p ?o }} }}"
            selection = Selection(
                construct=f"CONSTRUCT {{ ?s ?p ?o }} {{ {{ BIND({node} AS ?s) ?s ?p ?o }} {inside} }}"
            )
    stream = io.BytesIO()
    write_export(store, stream, format=format, selection=selection)
    return stream.getvalue()
