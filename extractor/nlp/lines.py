"""Lines of a text put together to units: hard-wrapped paragraphs become one, other lines stay apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

# Wrapping at more than this many characters is not seen in plain text; such lines are paragraphs.
_WIDEST_WRAP = 130
_NARROWEST_WRAP = 40
# The share of line breaks at which the next word would not have fitted, from which on a text counts as
# wrapped. All 512 gold articles wrapped at 72 columns have a share of 1.0; as they are, those with runs of
# short lines lie at 0.67 or below, but for one with two such breaks.
_WRAPPED_SHARE = 0.8
_FEWEST_BREAKS = 3

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_BULLET = re.compile(
    r"\s*(?:(?:--|[-–—•·*▪●○◦‣>»✓➤■□►])\s+(?=\S)|(?:\(?\d{1,2}[.)]|\(?[a-z]\)|[IVX]{1,4}\.)\s+(?=\S))"
)
_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Unit:
    """A paragraph or a line that stands for itself; `group` counts the stretches between blank lines."""

    start: int
    end: int
    group: int


def read_units(text: str) -> list[Unit]:
    """Return the units of a text in order; together they hold all that is not white space."""
    lines = _read_lines(text)
    width = _find_width(text, lines)
    units: list[Unit] = []
    previous: Unit | None = None
    for line in lines:
        # A headline does not run into the byline below it.
        below_headline = width is None and len(units) == 1
        if previous is not None and not below_headline and _continues(text, units[-1], previous, line, width):
            units[-1] = Unit(units[-1].start, line.end, line.group)
        else:
            units.append(line)
        previous = line
    return units


def bullet_end(text: str, start: int, end: int) -> int:
    """Return where the text after a bullet or item number begins; `start` where there is none."""
    match = _BULLET.match(text, start, min(end, start + 24))
    return match.end() if match else start


def _read_lines(text: str) -> list[Unit]:
    lines: list[Unit] = []
    group, last_end = 0, 0
    for match in _LINE.finditer(text):
        raw = match.group()
        stripped = raw.strip()
        if not stripped:
            continue
        start = match.start() + len(raw) - len(raw.lstrip())
        if lines and len(_BREAK.findall(text, last_end, start)) > 1:
            group += 1
        last_end = start + len(stripped)
        lines.append(Unit(start, last_end, group))
    return lines


def _find_width(text: str, lines: Sequence[Unit]) -> int | None:
    """Return the column at which the text was wrapped, or None where its lines are whole paragraphs."""
    neighbours = [
        (one, other)
        for one, other in pairwise(lines)
        if one.group == other.group and bullet_end(text, other.start, other.end) == other.start
    ]
    if len(neighbours) < _FEWEST_BREAKS:
        return None
    width = max(one.end - one.start for one, _ in neighbours)
    if not _NARROWEST_WRAP <= width <= _WIDEST_WRAP:
        return None
    wrapped = sum(_is_full(text, one, other, width) for one, other in neighbours)
    return width if wrapped / len(neighbours) >= _WRAPPED_SHARE else None


def _is_full(text: str, line: Unit, following: Unit, width: int) -> bool:
    """Tell whether the next line's first word would not have fitted; two columns of slack for raggedness."""
    space = text.find(" ", following.start, min(following.end, following.start + width))
    word = (space if space >= 0 else following.end) - following.start
    return line.end - line.start + 1 + word > width - 2


def _continues(text: str, unit: Unit, line: Unit, following: Unit, width: int | None) -> bool:
    """Tell whether a unit, of which `line` is the last line, goes on in the following line."""
    if line.group != following.group:
        return False
    if bullet_end(text, following.start, following.end) > following.start:
        # In wrapped prose a dash may come to stand at the beginning of a line.
        is_item = bullet_end(text, unit.start, unit.end) > unit.start or text[line.end - 1] in ".!?:;"
        if width is None or is_item or not _is_full(text, line, following, width):
            return False
    lower = text[following.start].islower()
    if width is not None:
        return lower or _is_full(text, line, following, width)
    # Without a known width only a line that visibly breaks off goes on: long, unfinished, then lower case.
    length = line.end - line.start
    return lower and _NARROWEST_WRAP <= length <= _WIDEST_WRAP and text[line.end - 1] not in ".!?:;"
