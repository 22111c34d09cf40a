"""Days, ranges of days and years in another language, from the names of its months."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from extractor.schema import is_date

if TYPE_CHECKING:
    from extractor.language import Language


@dataclass(frozen=True, slots=True)
class Dates:
    """A date or a range: characters, its first day ('' where only the last is said), and its last where it is said."""

    start: int
    end: int
    first: str
    last: str | None = None


def find_dates(text: str, published: str | None, language: Language) -> list[Dates]:
    """Find dates in text order; a year that is not said is that of publication."""
    year = (published or "")[:4]
    found: list[Dates] = []
    taken: list[tuple[int, int]] = []  # by days that there are not, too: '31 février' is no February
    for pattern in _patterns(language):
        for match in pattern.finditer(text):
            parts = match.groupdict()
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            second = _iso(parts, "2", year, language) if "d2" in parts else None
            first = _iso(parts, "1", (second or year)[:4], language, parts.get("m2"))
            if first and text[: match.start()].rstrip().casefold().endswith(language.untils):
                found.append(Dates(match.start(), match.end(), "", first))
            elif first:
                found.append(Dates(match.start(), match.end(), first, second))
    return sorted(found, key=lambda date: date.start)


def _iso(
    parts: dict[str, str | None], number: str, year: str, language: Language, month: str | None = None
) -> str | None:
    day, name = parts.get(f"d{number}"), parts.get(f"m{number}") or month
    year = parts.get(f"y{number}") or year
    if not year or (day and not name):
        return None
    value = year
    if name:
        value += f"-{language.months.index(name.casefold()) + 1:02}"
    if day:
        value += f"-{int(day):02}"
    return value if is_date(value) else None


@cache
def _patterns(language: Language) -> tuple[re.Pattern[str], ...]:
    months = "|".join(map(re.escape, sorted(language.months, key=len, reverse=True)))
    ranges = "|".join(map(re.escape, sorted(language.ranges, key=len, reverse=True))) or "-"

    def day(n: int) -> str:
        return rf"(?P<d{n}>\d{{1,2}})(?:er|\.)?"

    def month(n: int) -> str:
        return rf"(?P<m{n}>{months})(?:\s+(?P<y{n}>(?:19|20)\d\d))?"

    flags = re.IGNORECASE
    return (
        re.compile(rf"(?<!\w){day(1)}(?:\s+{month(1)})?\s+(?:{ranges})\s+{day(2)}\s+{month(2)}(?!\w)", flags),
        re.compile(rf"(?<!\w){day(1)}\s+{month(1)}(?!\w)", flags),
        re.compile(rf"(?<!\w){month(1)}(?!\w)", flags),
        re.compile(r"(?<!\w)(?P<y1>(?:19|20)\d\d)(?!\w)"),
    )
