"""Things and the facts between them, as the graph explorer unfolds them."""

from __future__ import annotations

from collections.abc import Iterable

from extractor.graph.store import GraphStore
from extractor.schema import load_schema
from extractor.server.records import Network, NetworkEdge, NetworkNode, Thing
from extractor.server.sparql_text import iri
from extractor.server.views.parts import find_things, rows, short, text_of

# Neighbours that one thing unfolds into at once; more are a knot that nobody can read.
MAX_NEIGHBOURS = 40
MAX_EDGES = 400


def find_network(store: GraphStore, iris: Iterable[str]) -> Network:
    """Return some things, their best attested neighbours, and the facts between all of these."""
    wanted = list(dict.fromkeys(iris))
    values = " ".join(map(iri, wanted))
    near = rows(
        store,
        f"""SELECT ?near (COUNT(DISTINCT ?article) AS ?n) (MAX(?c) AS ?best) {{
              VALUES ?node {{ {values} }}
              {{ ?statement rdf:subject ?node ; rdf:object ?near }} UNION
              {{ ?statement rdf:object ?node ; rdf:subject ?near }}
              ?statement expo:confidence ?c ; prov:wasDerivedFrom ?article . ?near schema:name ?name
            }} GROUP BY ?near ORDER BY DESC(?n) DESC(?best) ?near LIMIT {MAX_NEIGHBOURS + 1}""",
    )
    kept = list(dict.fromkeys([*wanted, *(text_of(row[0]) for row in near[:MAX_NEIGHBOURS])]))
    return Network(
        nodes=_describe(store, kept), edges=_find_edges(store, kept), cut=len(near) > MAX_NEIGHBOURS
    )


def _describe(store: GraphStore, iris: list[str]) -> tuple[NetworkNode, ...]:
    found = rows(
        store,
        f"SELECT ?node (MIN(STR(?type)) AS ?t) {{ VALUES ?node {{ {' '.join(map(iri, iris))} }} ?node a ?type }} GROUP BY ?node",
    )
    types = {text_of(node): text_of(type) for node, type in found}
    return tuple(
        NetworkNode(thing, types[thing.iri]) for thing in find_things(store, iris) if thing.iri in types
    )


def _find_edges(store: GraphStore, iris: list[str]) -> tuple[NetworkEdge, ...]:
    values = " ".join(map(iri, iris))
    found = rows(
        store,
        f"""SELECT ?s ?p ?o (MAX(?c) AS ?best) (COUNT(DISTINCT ?article) AS ?n)
                   (MIN(COALESCE(STR(?start), STR(?published))) AS ?time) {{
              VALUES ?s {{ {values} }} VALUES ?o {{ {values} }}
              ?statement rdf:subject ?s ; rdf:object ?o ; rdf:predicate ?p ; expo:confidence ?c ;
                prov:wasDerivedFrom ?article
              FILTER EXISTS {{ ?s ?p ?o }}
              OPTIONAL {{ ?s schema:startDate ?start }} OPTIONAL {{ ?article schema:datePublished ?published }}
            }} GROUP BY ?s ?p ?o ORDER BY DESC(?n) DESC(?best) ?s ?p ?o LIMIT {MAX_EDGES}""",
    )
    labels = load_schema().labels
    return tuple(
        NetworkEdge(
            subject=text_of(subject),
            relation=short(text_of(predicate)),
            relation_iri=text_of(predicate),
            label=labels.get(short(text_of(predicate)), short(text_of(predicate))),
            object=text_of(value),
            confidence=float(text_of(best) or 0),
            articles=int(text_of(articles) or 0),
            time=text_of(time),
        )
        for subject, predicate, value, best, articles, time in found
    )


def find_core(store: GraphStore, size: int) -> Network:
    """Return the things with most neighbours, and the facts between them."""
    found = rows(
        store,
        f"""SELECT ?node (COUNT(DISTINCT ?other) AS ?n) {{
              {{ ?statement rdf:subject ?node ; rdf:object ?other }} UNION
              {{ ?statement rdf:object ?node ; rdf:subject ?other }}
              ?node schema:name ?name . ?other schema:name ?called
            }} GROUP BY ?node ORDER BY DESC(?n) ?node LIMIT {int(size)}""",
    )
    core = [text_of(node) for node, _ in found]
    return Network(_describe(store, core), _find_edges(store, core), cut=len(core) == size)


def as_links(network: Network) -> list[tuple[Thing, str, Thing]]:
    """Return a network's facts as labelled links."""
    things = {node.thing.iri: node.thing for node in network.nodes}
    return [
        (things[edge.subject], edge.label, things[edge.object])
        for edge in network.edges
        if edge.subject in things and edge.object in things
    ]
