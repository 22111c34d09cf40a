"""The authority graph: what a gazetteer knows of the places that articles name.

It is a named graph of its own, `<base>graph/authority`, so that the default graph says what articles say and
nothing else. It follows from the articles in the store alone and can be written anew at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pyoxigraph import Literal, NamedNode, Quad, Store

from extractor.graph import terms
from extractor.graph.changes import Changes
from extractor.graph.identities import Identities
from extractor.graph.linked import CONTAINED, describe_area, describe_linked, read_linked
from extractor.graph.store import GraphStore
from extractor.graph.terms import DEFAULT_GRAPH
from extractor.records import ArticlePlaces, Entity, GazetteerPlace

LINKED_TYPES = ("schema:Country", "schema:AdministrativeArea", "schema:City")
INSIDE = (CONTAINED, terms.term("expo:capitalOf"))


def read_article_places(source: GraphStore, *, as_named: bool = False) -> Iterator[ArticlePlaces]:
    """Read the countries, areas and cities that each article names, and what it says of their containment.

    An entity's id is the IRI of the thing, or with `as_named` that of its name. Articles come sorted by IRI, one at
    a time.
    """
    identities = Identities(source.quads)
    linked = source.quads.quads_for_pattern(None, terms.MENTION_GRAPH, None, DEFAULT_GRAPH)
    for article, graph in sorted((str(quad.subject)[1:-1], str(quad.object)[1:-1]) for quad in linked):
        node = NamedNode(graph)
        named = list(_read_places(source.quads, node))
        things = {place.id: identities.of(node, NamedNode(place.id)).value for place in named}
        inside = set(_read_inside(source.quads, NamedNode(article)))
        if as_named:
            # The default graph speaks of things, whose names in the article these are.
            names = {thing: name for name, thing in sorted(things.items(), reverse=True)}
            inside = {(names.get(child, child), names.get(parent, parent)) for child, parent in inside}
            places = tuple(named)
        else:
            places = tuple(
                {thing: replace(place, id=thing) for place in named for thing in [things[place.id]]}.values()
            )
        if places:
            yield ArticlePlaces(article, places, tuple(sorted(inside)))


def write_authority(
    source: GraphStore, links: Mapping[str, GazetteerPlace], around: Mapping[int, GazetteerPlace]
) -> int:
    """Write the links of entities, by IRI, in place of all earlier ones; return the number of quads.

    `around` holds the countries and areas that the linked places lie in, by GeoNames id.
    """
    bases = sorted(find_bases(source), key=len, reverse=True)
    quads: set[Quad] = set()
    for iri, place in links.items():
        base = next((base for base in bases if iri.startswith(base)), None)
        if base is None:
            continue
        graph = NamedNode(f"{base}graph/authority")
        quads.update(describe_linked(NamedNode(iri), place, graph))
        for number in place.parents:
            if number in around:
                quads.update(describe_area(around[number], graph))
    old = set(read_linked(source.quads))
    source.apply(Changes(frozenset(old - quads), frozenset(quads - old)))
    return len(quads)


def find_bases(source: GraphStore) -> set[str]:
    """Find the bases under which the store's articles were extracted."""
    linked = source.quads.quads_for_pattern(None, terms.MENTION_GRAPH, None, DEFAULT_GRAPH)
    return {str(quad.object)[1:-1].rpartition("graph/")[0] for quad in linked}


def _read_places(store: Store, graph: NamedNode) -> Iterator[Entity]:
    for kind in LINKED_TYPES:
        for quad in store.quads_for_pattern(None, terms.TYPE, terms.term(kind), graph):
            if isinstance(quad.subject, NamedNode):
                names = sorted(_literals(store, quad.subject, terms.LABEL_IN_ARTICLE, graph))
                aliases = sorted(_literals(store, quad.subject, terms.ALIAS_IN_ARTICLE, graph))
                if names:
                    yield Entity(quad.subject.value, names[0], kind, (*names[1:], *aliases))


def _read_inside(store: Store, article: NamedNode) -> Iterator[tuple[str, str]]:
    for quad in store.quads_for_pattern(None, terms.DERIVED_FROM, article, DEFAULT_GRAPH):
        node = quad.subject
        if isinstance(node, NamedNode) and any(
            Quad(node, terms.PREDICATE, relation, DEFAULT_GRAPH) in store for relation in INSIDE
        ):
            ends = [
                end.object.value
                for part in (terms.SUBJECT, terms.OBJECT)
                for end in store.quads_for_pattern(node, part, None, DEFAULT_GRAPH)
                if isinstance(end.object, NamedNode)
            ]
            if len(ends) == 2:
                yield ends[0], ends[1]


def _literals(store: Store, node: NamedNode, predicate: NamedNode, graph: NamedNode) -> Iterator[str]:
    quads: Iterable[Quad] = store.quads_for_pattern(node, predicate, None, graph)
    return (quad.object.value for quad in quads if isinstance(quad.object, Literal))
