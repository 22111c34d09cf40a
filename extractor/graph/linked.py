"""The quads of the authority graph: linked places, and the countries and areas around them.

Of a linked place the graph holds the GeoNames IRI (`schema:sameAs`), the ISO 3166 code, coordinates
(`schema:geo`) and every country and area that it lies in (`schema:containedInPlace`), so that no query has to
follow a path; of these countries and areas also their names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Quad, Store

from extractor.graph import terms
from extractor.graph.terms import DEFAULT_GRAPH
from extractor.records import GazetteerPlace

GEONAMES = "https://sws.geonames.org/"
CONTAINED = terms.term("schema:containedInPlace")
SAME_AS, GEO = terms.term("schema:sameAs"), terms.term("schema:geo")
COORDINATES = terms.term("schema:GeoCoordinates")
LATITUDE, LONGITUDE = terms.term("schema:latitude"), terms.term("schema:longitude")


def geonames_node(number: int) -> NamedNode:
    """Return the GeoNames IRI of a place."""
    return NamedNode(f"{GEONAMES}{number}/")


def describe_linked(entity: NamedNode, place: GazetteerPlace, graph: NamedNode) -> Iterator[Quad]:
    """Build what the authority graph says of an entity that is linked to a place."""
    yield Quad(entity, SAME_AS, geonames_node(place.id), graph)
    yield from _describe_position(entity, place, graph)
    if place.latitude is not None and place.longitude is not None:
        point = NamedNode(f"{entity.value}#geo")
        yield Quad(entity, GEO, point, graph)
        yield Quad(point, terms.TYPE, COORDINATES, graph)
        yield Quad(point, LATITUDE, _degrees(place.latitude), graph)
        yield Quad(point, LONGITUDE, _degrees(place.longitude), graph)


def describe_area(place: GazetteerPlace, graph: NamedNode) -> Iterator[Quad]:
    """Build what the authority graph says of a country or area, under its GeoNames IRI."""
    node = geonames_node(place.id)
    yield Quad(node, terms.TYPE, terms.term(place.kind), graph)
    yield Quad(node, terms.NAME, terms.string(place.name), graph)
    for alias in place.aliases:
        yield Quad(node, terms.ALTERNATE_NAME, terms.string(alias), graph)
    yield from _describe_position(node, place, graph)


def read_linked(store: Store) -> Iterator[Quad]:
    """Return all quads that `describe_linked` and `describe_area` made, whatever else the graph holds."""
    areas: set[tuple[NamedNode, NamedNode]] = set()
    for link in store.quads_for_pattern(None, SAME_AS, None, None):
        if isinstance(link.subject, NamedNode) and isinstance(link.graph_name, NamedNode) and _is_link(link):
            for quad in _read_entity(store, link.subject, link.graph_name):
                yield quad
                if quad.predicate == CONTAINED and isinstance(quad.object, NamedNode):
                    areas.add((quad.object, link.graph_name))
    for node, graph in areas:
        yield from store.quads_for_pattern(node, None, None, graph)


def find_orphans(store: Store, entities: Iterable[NamedNode]) -> set[Quad]:
    """Find what the authority graph holds for the sake of these entities only, which are to go."""
    orphans: set[Quad] = set()
    going = set(entities)
    for entity in going:
        for link in store.quads_for_pattern(entity, SAME_AS, None, None):
            if isinstance(link.graph_name, NamedNode) and _is_link(link):
                orphans.update(_read_entity(store, entity, link.graph_name))
    areas = {
        (quad.object, quad.graph_name)
        for quad in orphans
        if quad.predicate == CONTAINED and isinstance(quad.object, NamedNode)
    }
    for area, graph in areas:
        inside = store.quads_for_pattern(None, CONTAINED, area, graph)
        # Areas lie in countries; those that stay are held by an entity and keep their country by that.
        held = (q for q in inside if q.subject not in going and not str(q.subject).startswith(f"<{GEONAMES}"))
        if next(held, None) is None:
            orphans.update(store.quads_for_pattern(area, None, None, graph))
    return orphans


def _describe_position(node: NamedNode, place: GazetteerPlace, graph: NamedNode) -> Iterator[Quad]:
    if place.iso:
        yield Quad(node, terms.IDENTIFIER, Literal(place.iso), graph)
    for number in place.parents:
        yield Quad(node, CONTAINED, geonames_node(number), graph)


def _read_entity(store: Store, entity: NamedNode, graph: NamedNode) -> Iterator[Quad]:
    for predicate in (SAME_AS, terms.IDENTIFIER, CONTAINED, GEO):
        for quad in store.quads_for_pattern(entity, predicate, None, graph):
            yield quad
            if predicate == GEO and isinstance(quad.object, NamedNode):
                yield from store.quads_for_pattern(quad.object, None, None, graph)


def _is_link(quad: Quad) -> bool:
    return (
        quad.graph_name != DEFAULT_GRAPH
        and isinstance(quad.object, NamedNode)
        and quad.object.value.startswith(GEONAMES)
    )


def _degrees(value: float) -> Literal:
    return Literal(f"{value:.5f}".rstrip("0").rstrip("."), datatype=terms.DECIMAL)
