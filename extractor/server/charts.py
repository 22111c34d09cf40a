"""Small drawings as numbers for SVG: an edition's figures as bars, an entity among its neighbours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.server.records import Edition, Thing

FIGURES = (("visitors", "visitors", ""), ("exhibitors", "exhibitors", ""), ("area_m2", "area", " m²"))
BAR_WIDTH = 260

NETWORK_WIDTH, NETWORK_HEIGHT = 720, 420
MAX_NEIGHBOURS = 14
MAX_LABEL = 24


@dataclass(frozen=True, slots=True)
class FigureBar:
    """A figure of one edition; `width` is its share of the largest one."""

    label: str
    width: float
    value: str


@dataclass(frozen=True, slots=True)
class Node:
    """A neighbour's place in the drawing, its short name, and where the name begins or ends."""

    thing: Thing
    x: float
    y: float
    label: str
    anchor: str
    relations: tuple[str, ...]


def draw_figures(editions: Sequence[Edition]) -> tuple[tuple[str, tuple[FigureBar, ...]], ...]:
    """Draw each figure that two or more editions have, in the order of the editions."""
    charts = []
    for attribute, title, unit in FIGURES:
        known = [
            (edition, value) for edition in editions if (value := getattr(edition, attribute)) is not None
        ]
        if len(known) > 1:
            bars = draw_bars([(_name_edition(edition), value) for edition, value in known], unit)
            charts.append((title, bars))
    return tuple(charts)


def draw_bars(values: Sequence[tuple[str, float]], unit: str = "") -> tuple[FigureBar, ...]:
    """Draw labelled values, none below zero, as bars."""
    top = max((value for _, value in values), default=0) or 1
    return tuple(
        FigureBar(
            label,
            round(max(1, BAR_WIDTH * value / top), 1),
            f"{value:,.0f}{unit}" if float(value).is_integer() else f"{value:,.2f}{unit}",
        )
        for label, value in values
    )


def _name_edition(edition: Edition) -> str:
    if edition.start:
        return edition.start[:4]
    return f"no. {edition.number}" if edition.number else edition.thing.name[:MAX_LABEL]


def draw_network(neighbours: Sequence[tuple[Thing, tuple[str, ...]]]) -> tuple[Node, ...]:
    """Place the first neighbours on an ellipse, names outwards."""
    chosen = neighbours[:MAX_NEIGHBOURS]
    nodes = []
    for number, (thing, relations) in enumerate(chosen):
        angle = 2 * math.pi * (number + 0.5) / len(chosen) - math.pi / 2
        x = NETWORK_WIDTH / 2 + 150 * math.cos(angle)
        y = NETWORK_HEIGHT / 2 + 175 * math.sin(angle)
        label = thing.name if len(thing.name) <= MAX_LABEL else f"{thing.name[: MAX_LABEL - 1]}…"
        anchor = "start" if math.cos(angle) >= 0 else "end"
        nodes.append(Node(thing, round(x, 1), round(y, 1), label, anchor, relations))
    return tuple(nodes)
