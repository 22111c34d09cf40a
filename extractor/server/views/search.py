"""Names and headlines that hold some words."""

from __future__ import annotations

from extractor.graph.store import GraphStore
from extractor.server.records import Thing
from extractor.server.sparql_text import string
from extractor.server.views.parts import MAX_FOUND, find_things, rows, text_of


def search(store: GraphStore, text: str, limit: int = MAX_FOUND) -> tuple[Thing, ...]:
    """Find entities and articles whose names hold the words; those that begin with them come first."""
    wanted = " ".join(text.split()).casefold()
    if not wanted:
        return ()
    found = rows(
        store,
        f"""SELECT ?node (SAMPLE(?called) AS ?name) (MIN(?rank) AS ?best) (MIN(?size) AS ?length) {{
              {{ ?node schema:name ?called }} UNION {{ ?node schema:alternateName ?called }}
              UNION {{ ?node schema:headline ?called }}
              BIND(LCASE(?called) AS ?low) FILTER(CONTAINS(?low, {string(wanted)}))
              BIND(IF(STRSTARTS(?low, {string(wanted)}), 0, 1) AS ?rank) BIND(STRLEN(?called) AS ?size)
            }} GROUP BY ?node ORDER BY ?best ?length ?node LIMIT {int(limit)}""",
    )
    return find_things(store, [text_of(node) for node, *_ in found])


def list_entities(store: GraphStore) -> list[str]:
    """Return the IRIs of all entities, by name."""
    found = rows(
        store,
        "SELECT ?node (MIN(?called) AS ?name) { ?node schema:name ?called } GROUP BY ?node ORDER BY ?name ?node",
    )
    return [text_of(node) for node, _ in found]
