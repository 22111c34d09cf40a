"""Pictures of the graph as PNG or SVG: a network, a timeline, a map. They need matplotlib.

The same graph gives the same bytes, as far as matplotlib's version is the same.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from extractor.errors import KgError, OutputError
from extractor.graph.lookup import require_entities
from extractor.graph.store import GraphStore
from extractor.server import layout, world_map
from extractor.server.records import DatedEvent, Place
from extractor.server.views.entity import find_entity
from extractor.server.views.events import find_events
from extractor.server.views.network import as_links, find_core, find_network
from extractor.server.views.places import find_places
from extractor.server.world_map import draw_map, find_frame, load_rings

COLORS = {
    "event": "#a34700",
    "organization": "#0b57a4",
    "person": "#8a1c6b",
    "place": "#176b32",
    "product": "#5b3fb0",
}
OTHER, LINE, LAND, SEA = "#5a6068", "#9aa2a8", "#ffffff", "#eef1f3"
MAX_THINGS, MAX_EVENTS = 60, 40
INCHES = (12.0, 7.75)


class Picture(StrEnum):
    """What can be drawn."""

    NETWORK = "network"
    TIMELINE = "timeline"
    MAP = "map"


def draw(source: GraphStore, picture: Picture, output: Path, *, entity: str | None = None) -> None:
    """Draw the whole graph, or what is around an entity (name or IRI), into a .png or .svg file.

    `KgError` where matplotlib is missing, there is nothing to draw or several entities fit; `OutputError` where the file
    cannot be written.
    """
    if output.suffix.lower() not in (".png", ".svg"):
        raise OutputError(f"{output}: the picture's name must end in .png or .svg")
    iri = _find_entity(source, entity) if entity else None
    with _figure() as (figure, axes):
        PAINTERS[picture](source, axes, iri)
        try:
            figure.savefig(output, dpi=150, bbox_inches="tight", metadata=_no_stamp(output.suffix.lower()))
        except OSError as error:
            raise OutputError(f"{output}: cannot be written ({error}); name another file") from error


def _find_entity(source: GraphStore, text: str) -> str:
    found = require_entities(source, text)
    if len(found) > 1:
        raise KgError(f"'{text}' may mean {', '.join(node.value for node in found)}; give one of these IRIs")
    return found[0].value


@contextmanager
def _figure() -> Iterator[tuple[Any, Any]]:
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError as error:
        raise KgError("drawing needs matplotlib: pip install 'expo-kg[plot]'") from error
    settings = {"svg.hashsalt": "kg", "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 9}
    with matplotlib.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing", category=UserWarning)
        figure = Figure(figsize=INCHES, layout="constrained")
        yield figure, figure.subplots()


def _draw_network(source: GraphStore, axes: Any, iri: str | None) -> None:
    drawn = layout.draw_links(as_links(find_network(source, [iri]) if iri else find_core(source, MAX_THINGS)))
    if drawn is None:
        raise KgError("there are no facts between things to draw")
    for line in drawn.lines:
        axes.plot((line.x1, line.x2), (line.y1, line.y2), color=LINE, linewidth=0.8, zorder=1)
    for thing in drawn.things:
        color = COLORS.get(thing.thing.group, OTHER)
        axes.scatter(thing.x, thing.y, s=40, color=color, zorder=2)
        axes.annotate(
            _plain(thing.label), (thing.x, thing.y), (5, 0), textcoords="offset points", va="center", zorder=3
        )
    axes.set(xlim=(0, layout.WIDTH), ylim=(layout.HEIGHT, 0))
    axes.axis("off")


def _draw_timeline(source: GraphStore, axes: Any, iri: str | None) -> None:
    events = find_entity(source, iri).events if iri else find_events(source, MAX_EVENTS)
    spans = [(event, span) for event in events if (span := _span(event))][-MAX_EVENTS:]
    if not spans:
        raise KgError("of no event is the first day known")
    first = min(begin for _, (begin, _) in spans)
    last = max(end for _, (_, end) in spans)
    least = (last - first) / 150
    for row, (event, (begin, end)) in enumerate(spans):
        width = max(end - begin, least)
        axes.barh(row, width, left=begin, height=0.6, color=COLORS["event"])
        axes.text(begin + width, row, f"  {_plain(event.thing.name)}", va="center")
    axes.set_yticks([])
    axes.invert_yaxis()
    axes.xaxis_date()
    room = (last - first) * 0.3 or timedelta(days=60)
    axes.set_xlim(first - least * 3, last + room)
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)


def _draw_map(source: GraphStore, axes: Any, iri: str | None) -> None:
    places: tuple[Place, ...] = find_entity(source, iri).places if iri else find_places(source)
    if not places:
        raise KgError("no place is on the map; `kg link` says where places are")
    axes.set_facecolor(SEA)
    frame, drawn = find_frame(places), draw_map(places)
    for ring in load_rings():
        spots = [frame.place(longitude, latitude) for longitude, latitude in ring]
        axes.fill(*zip(*spots, strict=True), facecolor=LAND, edgecolor=LINE, linewidth=0.4, zorder=1)
    for dot in drawn.dots if drawn else ():
        axes.scatter(
            dot.x, dot.y, s=dot.radius**2 * 2, color=COLORS["place"], alpha=0.7, linewidths=0, zorder=2
        )
        if dot.label:
            side = "left" if dot.anchor == "start" else "right"
            axes.text(dot.label_x, dot.y, _plain(dot.label), ha=side, va="center", zorder=3)
    axes.set(xlim=(0, world_map.WIDTH), ylim=(world_map.HEIGHT, 0), aspect="equal")
    axes.set_xticks([])
    axes.set_yticks([])


PAINTERS: dict[Picture, Callable[[GraphStore, Any, str | None], None]] = {
    Picture.NETWORK: _draw_network,
    Picture.TIMELINE: _draw_timeline,
    Picture.MAP: _draw_map,
}


def _span(event: DatedEvent) -> tuple[date, date] | None:
    """Return the first and last day of an event, whole months and years where no more is known."""
    try:
        begin = date.fromisoformat((event.start + "-01-01")[:10])
        end = date.fromisoformat((event.end + "-01-01")[:10]) if event.end else begin
    except ValueError:
        return None
    known = event.end or event.start
    end = end if len(known) == 10 else end + timedelta(days=30 if len(known) == 7 else 365)
    return (begin, end) if begin <= end else None


def _plain(name: str) -> str:
    """Keep matplotlib from reading a dollar sign as mathematics."""
    return name.replace("$", r"\$")


def _no_stamp(suffix: str) -> dict[str, None]:
    """Leave out what would make equal pictures differ."""
    return {"Software": None} if suffix == ".png" else {"Date": None, "Creator": None}
