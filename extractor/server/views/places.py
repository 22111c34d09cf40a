"""Where places lie, by the authority graph that `kg link` writes."""

from __future__ import annotations

from collections.abc import Iterable

from extractor.graph.store import GraphStore
from extractor.server.records import Place
from extractor.server.sparql_text import iri
from extractor.server.views.parts import find_things, rows, text_of

# Dots on one map; more would hide each other.
MAX_PLACES = 150

POSITION = "GRAPH ?graph { ?place schema:geo ?point . ?point schema:latitude ?y ; schema:longitude ?x }"


def find_places(store: GraphStore) -> tuple[Place, ...]:
    """Return the linked places at which most events take place, with their number."""
    return _read(
        store,
        f"""SELECT ?place (SAMPLE(?y) AS ?latitude) (SAMPLE(?x) AS ?longitude) ?n {{
              {{ SELECT ?place (COUNT(DISTINCT ?event) AS ?n) {{
                   ?event schema:location ?place ; a ?type
                   FILTER(?type IN (schema:ExhibitionEvent, schema:BusinessEvent, schema:EventSeries))
                 }} GROUP BY ?place }}
              {POSITION}
            }} GROUP BY ?place ?n ORDER BY DESC(?n) ?place LIMIT {MAX_PLACES}""",
    )


def locate(store: GraphStore, iris: Iterable[str]) -> tuple[Place, ...]:
    """Return those of some places that are linked, each with a count of 1."""
    values = " ".join(iri(value) for value in dict.fromkeys(iris))
    return _read(
        store,
        f"""SELECT ?place (SAMPLE(?y) AS ?latitude) (SAMPLE(?x) AS ?longitude) (1 AS ?n) {{
              VALUES ?place {{ {values} }} {POSITION}
            }} GROUP BY ?place ORDER BY ?place LIMIT {MAX_PLACES}""",
    )


def _read(store: GraphStore, query: str) -> tuple[Place, ...]:
    found = rows(store, query)
    things = {thing.iri: thing for thing in find_things(store, [text_of(row[0]) for row in found])}
    return tuple(
        Place(things[text_of(place)], float(text_of(y)), float(text_of(x)), int(text_of(n)))
        for place, y, x, n in found
    )
