"""Events of which the first day is known."""

from __future__ import annotations

from extractor.graph.store import GraphStore
from extractor.server.records import DatedEvent
from extractor.server.views.parts import find_things, rows, text_of


def find_events(store: GraphStore, limit: int) -> tuple[DatedEvent, ...]:
    """Return the events about which most is stated, in the order of their first day."""
    found = rows(
        store,
        f"""SELECT ?event (MIN(STR(?s)) AS ?start) (MAX(STR(?e)) AS ?end) ?n {{
              {{ SELECT ?event (COUNT(?statement) AS ?n) {{
                   ?event schema:startDate ?day . ?statement rdf:subject ?event
                 }} GROUP BY ?event ORDER BY DESC(?n) ?event LIMIT {int(limit)} }}
              ?event schema:startDate ?s OPTIONAL {{ ?event schema:endDate ?e }}
            }} GROUP BY ?event ?n ORDER BY ?start ?event""",
    )
    things = {thing.iri: thing for thing in find_things(store, [text_of(row[0]) for row in found])}
    return tuple(
        DatedEvent(things[text_of(event)], text_of(start), text_of(end)) for event, start, end, _ in found
    )
