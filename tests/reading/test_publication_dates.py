from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.reading.dates import normalize_date


@pytest.mark.parametrize(
    "written",
    [
        "2022-05-26",
        " 2022-05-26T23:30:00Z",
        "2022-05-26T23:30:00.123+08:00",
        "20220526",
        "2022/5/26",
        "2022.05.26",
        "Thu, 26 May 2022 10:00:00 +0800",
        "26 May 2022",
        "May 26, 2022",
        "May 26th, 2022, 9:00 am",
        "Thursday, 26th May 2022",
    ],
)
def test_publication_date_is_read_in_the_zone_it_is_written_in(written):
    assert normalize_date(written) == "2022-05-26"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "soon",
        "05/06/2022",
        "2022",
        "2022-05",
        "May 2022",
        "26 May",
        "2022-02-30",
        "31 June 2022",
        "1653523200",
        "9" * 99,
    ],
)
def test_publication_date_that_is_no_certain_day_is_none(written):
    assert normalize_date(written) is None


@given(st.dates(min_value=date(1000, 1, 1)))
def test_publication_date_round_trips(day):
    assert normalize_date(day.isoformat()) == day.isoformat()
    assert normalize_date(day.strftime("%d %B %Y")) == day.isoformat()


@given(st.text())
def test_publication_date_never_raises(written):
    found = normalize_date(written)
    assert found is None or date.fromisoformat(found)
