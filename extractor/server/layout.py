"""Where to draw the things of a small network, and the lines between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from extractor.server.records import Thing

WIDTH, HEIGHT, MARGIN = 960, 620, 60
MAX_LABEL = 24
SEED = 7


@dataclass(frozen=True, slots=True)
class DrawnThing:
    """A thing in the drawing and its name, shortened in the middle where it is long."""

    thing: Thing
    x: float
    y: float
    label: str


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line between two things."""

    x1: float
    y1: float
    x2: float
    y2: float
    label: str


@dataclass(frozen=True, slots=True)
class DrawnNetwork:
    """A network as numbers for SVG."""

    things: tuple[DrawnThing, ...]
    lines: tuple[DrawnLine, ...]


def draw_links(links: Sequence[tuple[Thing, str, Thing]]) -> DrawnNetwork | None:
    """Draw things joined by labelled lines, the same for the same links in any order; None without any."""
    if not links:
        return None
    things = {end.iri or end.name: end for start, _, stop in links for end in (start, stop)}
    places = lay_out(sorted(things), sorted({(a.iri or a.name, b.iri or b.name) for a, _, b in links}))
    drawn = tuple(DrawnThing(things[key], *places[key], shorten(things[key].name)) for key in sorted(things))
    lines = tuple(
        DrawnLine(*places[a.iri or a.name], *places[b.iri or b.name], f"{a.name} – {label} – {b.name}")
        for a, label, b in sorted(links, key=lambda link: (link[0].iri, link[1], link[2].iri, link[2].name))
    )
    return DrawnNetwork(drawn, lines)


def lay_out(names: Sequence[str], pairs: Sequence[tuple[str, str]]) -> dict[str, tuple[float, float]]:
    """Place names in the drawing so that pairs are near each other.

    Each connected part has a box of its own, larger ones first in rows; within it forces decide (Fruchterman and
    Reingold).
    """
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from(names)
    graph.add_edges_from(pairs)
    parts = sorted(
        (sorted(part) for part in networkx.connected_components(graph)), key=lambda p: (-len(p), p)
    )
    boxes = _pack([len(part) ** 0.5 for part in parts])
    width = max(x + side for x, _, side in boxes)
    height = max(y + side for _, y, side in boxes)
    spots: dict[str, tuple[float, float]] = {}
    for part, (left, top, side) in zip(parts, boxes, strict=True):
        for name, (x, y) in _spread(graph.subgraph(part), part).items():
            spots[name] = (
                round(MARGIN / 2 + (left + side * (0.1 + 0.7 * x)) / width * (WIDTH - 2 * MARGIN), 1),
                round(MARGIN / 2 + (top + side * (0.1 + 0.8 * y)) / height * (HEIGHT - MARGIN), 1),
            )
    return spots


def _spread(graph: Any, names: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Place a connected part in a square with sides of 1."""
    import networkx

    ordered = networkx.Graph()  # the order of a subgraph's nodes follows hashes
    ordered.add_nodes_from(names)
    ordered.add_edges_from(sorted(tuple(sorted(edge)) for edge in graph.edges))
    found = networkx.spring_layout(ordered, seed=SEED, k=4 / len(names) ** 0.5, iterations=250)
    xs, ys = [x for x, _ in found.values()], [y for _, y in found.values()]
    wide, high = (max(values) - min(values) for values in (xs, ys))
    return {
        name: ((x - min(xs)) / wide if wide else 0.5, (y - min(ys)) / high if high else 0.5)
        for name, (x, y) in found.items()
    }


def _pack(sides: Sequence[float]) -> list[tuple[float, float, float]]:
    """Put squares into rows of about the drawing's proportions; return left, top and side of each."""
    row = max((sum(side * side for side in sides) * WIDTH / HEIGHT) ** 0.5, max(sides))
    boxes: list[tuple[float, float, float]] = []
    left = top = tallest = 0.0
    for side in sides:
        if left and left + side > row * 1.1:
            left, top, tallest = 0.0, top + tallest, 0.0
        boxes.append((left, top, side))
        left, tallest = left + side, max(tallest, side)
    return boxes


def shorten(name: str, length: int = MAX_LABEL) -> str:
    """Shorten a long name in the middle: both of its ends tell it from others ('… Expo 2022')."""
    return name if len(name) <= length else f"{name[: length // 2]}…{name[-(length // 2 - 2) :]}"
