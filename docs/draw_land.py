"""Writes `extractor/server/land.txt`, the outline of the land behind the maps.

    npm pack world-atlas@2.0.2
    python docs/draw_land.py world-atlas-2.0.2.tgz

The outline is Natural Earth's at 1:110 million, which is in the public domain; the npm package `world-atlas` holds
it as TopoJSON. Each line of the file is a ring of longitude and latitude in tenths of a degree.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import sys
import tarfile
from collections.abc import Iterator
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

INTEGRITY = "sha512-IXfV0qwlKXpckz1FhwXVwKRjiIhOnWttOskm5CtxMsjgE/MXAYRHWJqgXOpM8IkcPBoXnyTU5lFHcYa5ChG0LQ=="
OUTPUT = Path(__file__).parents[1] / "extractor" / "server" / "land.txt"
# In degrees: what a map of 720 pixels across cannot show.
TOLERANCE, LEAST_EXTENT, SOUTH = 0.4, 1.2, -60.0

Point = tuple[float, float]


def main() -> None:
    """Read the package named on the command line, refuse any other than the pinned one, write the file."""
    data = Path(sys.argv[1]).read_bytes()
    digest = "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()
    if digest != INTEGRITY:
        sys.exit(f"{sys.argv[1]}: is not the pinned package; its integrity is {digest}")
    with tarfile.open(sys.argv[1]) as archive:
        member = archive.extractfile("package/land-110m.json")
        assert member is not None
        topology = json.load(member)
    rings = [ring for ring in map(simplify, read_rings(topology)) if is_worth_drawing(ring)]
    lines = [" ".join(f"{round(x * 10)},{round(y * 10)}" for x, y in ring) for ring in rings]
    OUTPUT.write_text("".join(f"{line}\n" for line in lines))


def read_rings(topology: dict[str, Any]) -> Iterator[list[Point]]:
    """Yield the outer rings; https://github.com/topojson/topojson-specification says how arcs are written."""
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [
        [(x * kx + dx, y * ky + dy) for x, y in accumulate(arc, lambda a, b: (a[0] + b[0], a[1] + b[1]))]
        for arc in topology["arcs"]
    ]
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"]:
            ring: list[Point] = []
            for number in polygon[0]:
                ring += arcs[number] if number >= 0 else arcs[~number][::-1]
            yield from unwrap(ring)


def unwrap(ring: list[Point]) -> Iterator[list[Point]]:
    """Draw a ring across the date line twice, once at either edge of the map, instead of through its middle."""
    shift, whole = 0.0, [ring[0]]
    for (before, _), (x, y) in pairwise(ring):
        shift += 360.0 if x - before < -180 else -360.0 if x - before > 180 else 0.0
        whole.append((x + shift, y))
    yield whole
    if max(x for x, _ in whole) > 180:
        yield [(x - 360, y) for x, y in whole]
    if min(x for x, _ in whole) < -180:
        yield [(x + 360, y) for x, y in whole]


def simplify(points: list[Point]) -> list[Point]:
    """Drop points that lie nearly on the line between others (Douglas and Peucker)."""
    if len(points) < 3:
        return points
    (x0, y0), (x1, y1) = points[0], points[-1]
    length = math.hypot(x1 - x0, y1 - y0)

    def distance(point: Point) -> float:
        x, y = point
        if not length:
            return math.hypot(x - x0, y - y0)
        return abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length

    far = max(range(1, len(points) - 1), key=lambda n: distance(points[n]))
    if distance(points[far]) < TOLERANCE:
        return [points[0], points[-1]]
    return simplify(points[: far + 1])[:-1] + simplify(points[far:])


def is_worth_drawing(ring: list[Point]) -> bool:
    """Leave out islands too small to see, and Antarctica."""
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return len(ring) > 3 and max(max(xs) - min(xs), max(ys) - min(ys)) > LEAST_EXTENT and max(ys) > SOUTH


if __name__ == "__main__":
    main()
