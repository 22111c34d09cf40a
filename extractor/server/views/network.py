"""Things and the facts between them, as the graph explorer unfolds them."""

from __future__ import annotations

from collections import Counter
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
    if not iris:
        return ()
    values, among = " ".join(map(iri, iris)), ", ".join(map(iri, iris))
    found = rows(
        store,
        f"""SELECT ?s ?p ?o (MAX(?c) AS ?best) (COUNT(DISTINCT ?article) AS ?n) (MIN(STR(?published)) AS ?day) {{
              {{ SELECT ?s ?p ?o {{ VALUES ?s {{ {values} }} ?s ?p ?o FILTER(?o IN ({among})) }} }}
              ?statement rdf:subject ?s ; rdf:object ?o ; rdf:predicate ?p ; expo:confidence ?c ;
                prov:wasDerivedFrom ?article
              OPTIONAL {{ ?article schema:datePublished ?published }}
            }} GROUP BY ?s ?p ?o ORDER BY DESC(?n) DESC(?best) ?s ?p ?o LIMIT {MAX_EDGES}""",
    )
    days = rows(
        store,
        f"SELECT ?s (MIN(STR(?day)) AS ?start) {{ VALUES ?s {{ {values} }} ?s schema:startDate ?day }} GROUP BY ?s",
    )
    starts = {text_of(subject): text_of(day) for subject, day in days}
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
            time=starts.get(text_of(subject)) or text_of(day),
        )
        for subject, predicate, value, best, articles, day in found
    )


def find_core(store: GraphStore, size: int) -> Network:
    """Return the things of which most is stated, and the facts between them."""
    counts: Counter[str] = Counter()
    for part in ("subject", "object"):
        found = rows(
            store,
            f"""SELECT ?node (COUNT(?statement) AS ?n) {{ ?statement rdf:{part} ?node FILTER(isIRI(?node)) }}
                GROUP BY ?node ORDER BY DESC(?n) ?node LIMIT {4 * size}""",
        )
        for node, number in found:
            counts[text_of(node)] += int(text_of(number))
    order = sorted(counts, key=lambda node: (-counts[node], node))
    core = [thing.iri for thing in find_things(store, order) if thing.group][:size]
    return Network(_describe(store, core), _find_edges(store, core), cut=len(core) == size)


def as_links(network: Network) -> list[tuple[Thing, str, Thing]]:
    """Return a network's facts as labelled links."""
    things = {node.thing.iri: node.thing for node in network.nodes}
    return [
        (things[edge.subject], edge.label, things[edge.object])
        for edge in network.edges
        if edge.subject in things and edge.object in things
    ]
