"""What the graph holds."""

from __future__ import annotations

from collections import Counter

from extractor.graph.store import ArticleInfo, GraphStore
from extractor.server.records import Expo, Overview, Thing
from extractor.server.views.parts import figure, rows, text_of
from extractor.server.views.places import find_places


def find_overview(store: GraphStore) -> Overview:
    """Count and pick what the overview shows."""
    newest = rows(
        store,
        """SELECT ?article ?id ?headline ?date {
             ?article expo:mentionGraph ?graph ; schema:identifier ?id
             OPTIONAL { ?article schema:headline ?headline } OPTIONAL { ?article schema:datePublished ?date }
           } ORDER BY DESC(?date) ?id LIMIT 8""",
    )
    largest = rows(
        store,
        """SELECT ?event (SAMPLE(?called) AS ?name) (MAX(?v) AS ?visitors) (MAX(?x) AS ?exhibitors)
             (MAX(?a) AS ?area) {
             { ?event expo:visitorCount ?v } UNION { ?event expo:exhibitorCount ?x }
             UNION { ?event expo:exhibitionArea ?a }
             ?event schema:name ?called
           } GROUP BY ?event ORDER BY DESC(?visitors) DESC(?exhibitors) ?event LIMIT 10""",
    )
    starts: Counter[str] = Counter()
    for day, count in rows(
        store, "SELECT ?day (COUNT(DISTINCT ?e) AS ?n) { ?e schema:startDate ?day } GROUP BY ?day"
    ):
        starts[text_of(day)] += int(text_of(count))
    hubs = rows(
        store,
        """SELECT ?node (COUNT(*) AS ?n) { ?statement rdf:subject ?node }
           GROUP BY ?node ORDER BY DESC(?n) ?node LIMIT 2""",
    )
    return Overview(
        stats=store.stats(),
        articles=tuple(
            ArticleInfo(text_of(name), text_of(article), text_of(headline), text_of(date) or None)
            for article, name, headline, date in newest
        ),
        expos=tuple(
            Expo(Thing(text_of(event), text_of(name), group="event"), *map(figure, figures))
            for event, name, *figures in largest
        ),
        starts=tuple(sorted(starts.items())),
        places=find_places(store),
        hubs=tuple(text_of(node) for node, _ in hubs),
    )
