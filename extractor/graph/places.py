"""Which place lies in which, by the articles and by the gazetteer."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode

from extractor.graph import terms
from extractor.graph.linked import CONTAINED, SAME_AS
from extractor.graph.store import GraphStore
from extractor.graph.terms import DEFAULT_GRAPH

ABOVE = (CONTAINED, terms.term("expo:capitalOf"))
AREA = terms.term("schema:AdministrativeArea")


def contains(
    source: GraphStore, container: NamedNode, node: NamedNode, relations: Iterable[NamedNode] = ABOVE
) -> bool:
    """Say whether articles put one thing below another, over any number of steps; cycles end the search."""
    seen = {node}
    waiting = [node]
    while waiting:
        at = waiting.pop()
        for relation in relations:
            for quad in source.quads.quads_for_pattern(at, relation, None, DEFAULT_GRAPH):
                if quad.object == container:
                    return True
                if isinstance(quad.object, NamedNode) and quad.object not in seen:
                    seen.add(quad.object)
                    waiting.append(quad.object)
    return False


def are_apart(source: GraphStore, one: NamedNode, other: NamedNode) -> bool:
    """Say whether two places are known to be different and neither to lie in the other.

    Of two areas that is known only where the gazetteer has both; cities and countries hold none of their kind.
    """
    if one == other or contains(source, one, other) or contains(source, other, one):
        return False
    links = _known(source, one, SAME_AS), _known(source, other, SAME_AS)
    if all(links):
        around = _known(source, one, CONTAINED), _known(source, other, CONTAINED)
        return not (links[0] & links[1] or links[0] & around[1] or links[1] & around[0])
    areas = (terms.default_quad(node, terms.TYPE, AREA) in source.quads for node in (one, other))
    return not any(areas)


def _known(source: GraphStore, node: NamedNode, predicate: NamedNode) -> set[object]:
    """Return what the authority graph says of a place."""
    quads = source.quads.quads_for_pattern(node, predicate, None, None)
    return {quad.object for quad in quads if quad.graph_name != DEFAULT_GRAPH}
