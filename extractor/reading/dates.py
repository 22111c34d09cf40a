"""Publication dates as people and machines write them → `2022-05-26`."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime

_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
# With the month in letters no order can be misread: 'Thursday, 26th May 2022', 'May 26, 2022, 9:00'.
_DAY_FIRST = re.compile(
    r"(?:[a-z]+day,?\s+)?(\d{1,2})(?:st|nd|rd|th)?\s+([a-z]+)\.?,?\s+(\d{4})(?!\d)", re.IGNORECASE
)
_MONTH_FIRST = re.compile(
    r"(?:[a-z]+day,?\s+)?([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)", re.IGNORECASE
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONGEST = 80


def normalize_date(value: str) -> str | None:
    """Bring a date to `YYYY-MM-DD`, in the time zone it is written in; None where it is no certain day.

    ISO 8601, RFC 2822 and English dates with the month's name are read. '05/06/2022' is not: it is May
    in one country and June in another; nor is '2022', which is no day.
    """
    value = value.strip()
    if not value or len(value) > _LONGEST:
        return None
    for parse in (_parse_iso, parsedate_to_datetime, _parse_year_first, _parse_english):
        try:
            found = parse(value)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
        if found is not None:
            return f"{found.year:04}-{found.month:02}-{found.day:02}"
    return None


def _parse_iso(value: str) -> datetime | None:
    # A week or a day of the year is ISO too, and `fromisoformat` reads '20220526'.
    return datetime.fromisoformat(value)


def _parse_year_first(value: str) -> date | None:
    match = _YEAR_FIRST.match(value)
    return date(*map(int, match.groups())) if match else None


def _parse_english(value: str) -> date | None:
    if match := _DAY_FIRST.match(value):
        day, month, year = match.groups()
    elif match := _MONTH_FIRST.match(value):
        month, day, year = match.groups()
    else:
        return None
    return date(int(year), _MONTHS.index(month[:3].lower()) + 1, int(day))
