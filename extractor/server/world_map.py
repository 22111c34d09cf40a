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


@dataclass(frozen=True, slots=True)
class Frame:
    """What of the world is shown: the longitude of the left edge, the latitude of the top, the pixels of a degree."""

    west: float
    north: float
    scale: float

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return where a point is in the drawing."""
        return (longitude - self.west) * self.scale, (self.north - latitude) * self.scale


@cache
def load_rings() -> tuple[tuple[tuple[float, float], ...], ...]:
    """Return the outline as rings of longitude and latitude in degrees."""
    lines = LAND.read_text(encoding="ascii").splitlines()
    return tuple(tuple(_read_point(point) for point in line.split()) for line in lines)


@cache
def load_land() -> str:
    """Return the outline as an SVG path in tenths of a degree, south downwards."""
    return "".join(
        "M" + "L".join(f"{x * 10:.0f} {-y * 10:.0f}" for x, y in ring) + "Z" for ring in load_rings()
    )


def draw_map(places: Sequence[Place]) -> WorldMap | None:
    """Draw places with as much of the world as they need; None without any."""
    if not places:
        return None
    frame = find_frame(places)
    top = max(place.count for place in places) or 1
    dots: list[Dot] = []
    taken: list[tuple[float, float, float]] = []
    ranked = sorted(places, key=lambda p: (-p.count, p.thing.name, p.thing.iri))
    spots = [frame.place(p.longitude, p.latitude) for p in ranked]
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
    x, y = frame.place(0, 0)
    transform = f"translate({x:.1f} {y:.1f}) scale({frame.scale / 10:.4f})"
    return WorldMap(tuple(dots), transform)


def find_frame(places: Sequence[Place]) -> Frame:
    """Choose as much of the world as some places need."""
    longitudes, latitudes = [p.longitude for p in places], [p.latitude for p in places]
    east, west, north, south = max(longitudes), min(longitudes), max(latitudes), min(latitudes)
    room = 1 + 2 * MARGIN_SHARE
    width = min(max((east - west) * room, LEAST_DEGREES), 360.0)
    width = max(width, min((north - south) * room, 180.0) * WIDTH / HEIGHT)
    height = width * HEIGHT / WIDTH
    left = min(max((west + east - width) / 2, -180.0), 180.0 - width) if width <= 360 else -width / 2
    top = min(max((north + south + height) / 2, height - 90.0), 90.0)
    return Frame(left, top, WIDTH / width)


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


def _read_point(text: str) -> tuple[float, float]:
    x, _, y = text.partition(",")
    return int(x) / 10, int(y) / 10
