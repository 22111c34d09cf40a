"""Maps drawn here, without tiles from elsewhere: the land's outline, and places as dots.

Places are in degrees, the drawing in pixels; both axes have the same scale (an equirectangular projection).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from extractor.server.records import Place

LAND = Path(__file__).parent / "land.txt"
WIDTH, HEIGHT = 720, 330
# Degrees of longitude that a map shows at least, so that one city stands in its part of the world.
LEAST_DEGREES = 50.0
MARGIN_SHARE = 0.12
LEAST_RADIUS, MOST_RADIUS = 4.0, 13.0
MAX_LABELS, LABEL_HEIGHT, LETTER_WIDTH = 14, 15.0, 6.6


@dataclass(frozen=True, slots=True)
class Dot:
    """A place in the drawing; its name is written beside it where there is room, on the side that `anchor` says."""

    place: Place
    x: float
    y: float
    radius: float
    label: str
    label_x: float
    anchor: str


@dataclass(frozen=True, slots=True)
class WorldMap:
    """The dots, largest first, and how the land's outline is moved and scaled to lie under them."""

    dots: tuple[Dot, ...]
    transform: str


@cache
def load_land() -> str:
    """Return the outline as an SVG path in tenths of a degree, north upwards."""
    rings = (line.split() for line in LAND.read_text(encoding="ascii").splitlines())
    return "".join("M" + "L".join(map(_flip, ring)) + "Z" for ring in rings)


def draw_map(places: Sequence[Place]) -> WorldMap | None:
    """Draw places with as much of the world as they need; None without any."""
    if not places:
        return None
    west, north, scale = _frame(places)
    top = max(place.count for place in places) or 1
    dots: list[Dot] = []
    taken: list[tuple[float, float, float]] = []
    ranked = sorted(places, key=lambda p: (-p.count, p.thing.name, p.thing.iri))
    spots = [((p.longitude - west) * scale, (north - p.latitude) * scale) for p in ranked]
    for place, (x, y) in zip(ranked, spots, strict=True):
        radius = LEAST_RADIUS + (MOST_RADIUS - LEAST_RADIUS) * (place.count / top) ** 0.5
        label_x, anchor = _place_label(place.thing.name, x, y, radius, taken)
        shown = bool(anchor) and len(taken) <= MAX_LABELS
        dots.append(
            Dot(
                place,
                round(x, 1),
                round(y, 1),
                round(radius, 1),
                place.thing.name if shown else "",
                round(label_x, 1),
                anchor or "start",
            )
        )
    transform = f"translate({-west * scale:.1f} {north * scale:.1f}) scale({scale / 10:.4f})"
    return WorldMap(tuple(dots), transform)


def _frame(places: Sequence[Place]) -> tuple[float, float, float]:
    """Return the longitude of the left edge, the latitude of the top and the pixels of a degree."""
    longitudes, latitudes = [p.longitude for p in places], [p.latitude for p in places]
    east, west, north, south = max(longitudes), min(longitudes), max(latitudes), min(latitudes)
    room = 1 + 2 * MARGIN_SHARE
    width = min(max((east - west) * room, LEAST_DEGREES), 360.0)
    width = max(width, min((north - south) * room, 180.0) * WIDTH / HEIGHT)
    height = width * HEIGHT / WIDTH
    left = min(max((west + east - width) / 2, -180.0), 180.0 - width) if width <= 360 else -width / 2
    top = min(max((north + south + height) / 2, height - 90.0), 90.0)
    return left, top, WIDTH / width


def _place_label(
    name: str, x: float, y: float, radius: float, taken: list[tuple[float, float, float]]
) -> tuple[float, str]:
    """Return where a name begins or ends beside its dot, and which; an empty anchor where others are in the way."""
    length = len(name) * LETTER_WIDTH
    for anchor, label_x in (("start", x + radius + 3), ("end", x - radius - 3)):
        left = label_x if anchor == "start" else label_x - length
        inside = left >= 0 and left + length <= WIDTH
        if inside and all(
            abs(y - other_y) >= LABEL_HEIGHT or left + length < other_left or other_right < left
            for other_left, other_right, other_y in taken
        ):
            taken.append((left, left + length, y))
            return label_x, anchor
    return x, ""


def _flip(point: str) -> str:
    x, _, y = point.partition(",")
    return f"{x} {-int(y)}"
