"""A bar chart of how many events began when, as numbers for an SVG."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# With more years than this a bar is a year, otherwise a month.
MAX_YEARS_BY_MONTH = 4
WIDTH, HEIGHT, BASELINE = 720, 150, 120
GAP = 0.15
LABEL_WIDTH = 32


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: place and size in the drawing, the month or year that it stands for, and its count."""

    x: float
    y: float
    width: float
    height: float
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars in time's order and the labels of the axis as pairs of place and text."""

    bars: tuple[Bar, ...]
    labels: tuple[tuple[float, str], ...]
    undated: int


def draw_timeline(starts: Iterable[tuple[str, int]]) -> Timeline | None:
    """Draw the starts of events, pairs of an ISO date of any precision and a count; None without any.

    With bars for months, events of which only the year is known are counted in `undated`.
    """
    counts = [(day, count) for day, count in starts if day[:4].isdigit()]
    if not counts:
        return None
    first, last = int(min(counts)[0][:4]), int(max(counts)[0][:4])
    by_month = last - first < MAX_YEARS_BY_MONTH
    buckets: dict[str, int] = {}
    undated = 0
    for day, count in counts:
        key = day[:7] if by_month else day[:4]
        if by_month and len(day) < 7:
            undated += count
        else:
            buckets[key] = buckets.get(key, 0) + count
    years = range(first, last + 1)
    keys = [f"{y:04}-{m:02}" for y in years for m in range(1, 13)] if by_month else [f"{y:04}" for y in years]
    step, top = WIDTH / len(keys), max(buckets.values(), default=1)
    bars = tuple(_bar(keys.index(key), step, key, count, top) for key, count in sorted(buckets.items()))
    every = max(1, -(-len(years) // 12))
    labels = tuple(
        (_keep_inside((number * (12 if by_month else 1) + (0 if by_month else 0.5)) * step), f"{year:04}")
        for number, year in enumerate(years)
        if number % every == 0
    )
    return Timeline(bars, labels, undated)


def _keep_inside(x: float) -> float:
    """Move a label in from the edges, which would cut it."""
    return round(min(max(x, LABEL_WIDTH / 2), WIDTH - LABEL_WIDTH / 2), 1)


def _bar(number: int, step: float, key: str, count: int, top: int) -> Bar:
    height = round(max(2.0, (BASELINE - 20) * count / top), 1)
    return Bar(
        x=round((number + GAP / 2) * step, 1),
        y=round(BASELINE - height, 1),
        width=round(max(1.0, (1 - GAP) * step), 1),
        height=height,
        label=key,
        count=count,
    )
