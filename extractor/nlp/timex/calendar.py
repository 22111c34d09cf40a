"""Calendar arithmetic on moments, which know how fine they are, and their TIMEX3 values."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

GRAINS = ("time", "day", "weekend", "week", "month", "season", "quarter", "half", "year", "decade", "century")
_SEASON_MONTHS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
_SEASONS = {month: code for code, month in _SEASON_MONTHS.items()}
_DURATION = re.compile(r"P(\d+(?:\.\d+)?)([DWMQY])")
_DAYS = {"D": 1, "W": 7, "M": 30, "Q": 91, "Y": 365}


@dataclass(frozen=True, slots=True)
class Moment:
    """A stretch of the calendar: its first day, and its grain, one of `GRAINS`."""

    day: date
    grain: str

    @property
    def value(self) -> str:
        """The TIMEX3 value ('2013-W12', '2012-Q3', '199')."""
        year, month = self.day.year, self.day.month
        if self.grain in ("week", "weekend"):
            iso_year, week, _ = self.day.isocalendar()
            return f"{iso_year:04d}-W{week:02d}" + ("-WE" if self.grain == "weekend" else "")
        forms = {
            "month": f"{year:04d}-{month:02d}",
            "season": f"{year:04d}-{_SEASONS.get(month, 'XX')}",
            "quarter": f"{year:04d}-Q{(month + 2) // 3}",
            "half": f"{year:04d}-H{(month + 5) // 6}",
            "year": f"{year:04d}",
            "decade": f"{year // 10:03d}",
            "century": f"{year // 100:02d}",
        }
        return forms.get(self.grain, self.day.isoformat())

    @property
    def iso(self) -> str | None:
        """The date literal at day, month or year precision, None at any other."""
        return self.value if self.grain in ("day", "month", "year") else None


def year_moment(year: int) -> Moment:
    """A whole year."""
    return Moment(date(year, 1, 1), "year")


def season_moment(year: int, code: str) -> Moment:
    """A season of a year; winter is that which begins in its December."""
    return Moment(date(year, _SEASON_MONTHS[code], 1), "season")


def floor(day: date, grain: str) -> Moment:
    """The stretch of the given grain in which a day lies."""
    year, month = day.year, day.month
    if grain == "week":
        return Moment(day - timedelta(days=day.weekday()), grain)
    if grain == "weekend":
        return Moment(day + timedelta(days=5 - day.weekday()), grain)
    starts = {
        "month": (year, month),
        "season": (year, month // 3 * 3) if month >= 3 else (max(year - 1, 1), 12),
        "quarter": (year, (month - 1) // 3 * 3 + 1),
        "half": (year, (month - 1) // 6 * 6 + 1),
        "year": (year, 1),
        "decade": (max(year // 10 * 10, 1), 1),
        "century": (max(year // 100 * 100, 1), 1),
    }
    if grain in starts:
        return Moment(date(*starts[grain], 1), grain)
    return Moment(day, grain)


def shift(moment: Moment, count: int, grain: str | None = None) -> Moment:
    """The moment `count` steps of a grain (its own by default) later, or earlier where negative."""
    step = grain or moment.grain
    if step in ("time", "day"):
        return Moment(moment.day + timedelta(days=count), moment.grain)
    if step in ("week", "weekend"):
        return Moment(moment.day + timedelta(weeks=count), moment.grain)
    months = {"month": 1, "quarter": 3, "half": 6, "season": 12, "year": 12, "decade": 120, "century": 1200}
    at = moment.day.year * 12 + moment.day.month - 1 + count * months[step]
    year, month = divmod(at, 12)
    _, last = monthrange(year, month + 1)
    return Moment(date(year, month + 1, min(moment.day.day, last)), moment.grain)


def parse_moment(iso: str) -> Moment | None:
    """A moment from `YYYY`, `YYYY-MM`, `YYYY-MM-DD` or a longer ISO 8601 time, None where it is none."""
    found = re.match(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", iso)
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        return Moment(date(year or 0, month or 1, day or 1), "day" if day else "month" if month else "year")
    except ValueError:
        return None


def easter(year: int) -> date:
    """Easter Sunday by the Gregorian computus (Meeus, Jones, Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def add_days(iso: str, count: int) -> str:
    """The date `count` days after a `YYYY-MM-DD` date.

    Raises:
        ValueError: `iso` is no full date, or the result lies beyond the calendar.
    """
    try:
        return (date.fromisoformat(iso) + timedelta(days=count)).isoformat()
    except OverflowError as error:
        raise ValueError(f"{iso} and {count} days: beyond the calendar") from error


def duration_days(value: str) -> int | None:
    """How many days a TIMEX3 duration lasts ('P4D' is 4, 'P2W' 14), None where it gives no number.

    Months and years count 30 and 365 days.
    """
    found = _DURATION.fullmatch(value)
    return int(float(found[1]) * _DAYS[found[2]]) if found else None
