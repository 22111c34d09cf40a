import re
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractor.nlp.timex import add_days, duration_days, find_timexes

PUBLISHED = "2022-05-27"  # a Friday

CALENDAR = [
    ("The expo runs May 26-29, 2022 in Guiyang.", [("2022-05-26", "begin"), ("2022-05-29", "end")]),
    ("It will be held from 10 to 14 September 2024.", [("2024-09-10", "begin"), ("2024-09-14", "end")]),
    ("The fair will run from Nov. 5 to 10.", [("2022-11-05", "begin"), ("2022-11-10", "end")]),
    ("The show runs from May 26 to June 2.", [("2022-05-26", "begin"), ("2022-06-02", "end")]),
    ("The show ran from May 26 to June 2, 2021.", [("2021-05-26", "begin"), ("2021-06-02", "end")]),
    ("It ran from December 28 to January 3, 2020.", [("2019-12-28", "begin"), ("2020-01-03", "end")]),
    ("It takes place between 3 and 5 May.", [("2022-05-03", "begin"), ("2022-05-05", "end")]),
    ("The plan covers 2021-2023.", [("2021", "begin"), ("2023", "end")]),
    ("It was the best season, 2018/19.", [("2018", "begin"), ("2019", "end")]),
    ("The fair opens on Sept. 10, 2024.", [("2024-09-10", None)]),
    ("The fair opens on 26 May.", [("2022-05-26", None)]),
    ("It closes on the 26th of May.", [("2022-05-26", None)]),
    ("It opened on Thursday, May 26, and drew crowds.", [("2022-05-26", None)]),
    ("The seminar will run from Tuesday to Friday.", [("2022-05-31", "begin"), ("2022-06-03", "end")]),
    ("Dates: June 3rd–6th, 2023", [("2023-06-03", "begin"), ("2023-06-06", "end")]),
    ("The series was founded in 2004.", [("2004", None)]),
    ("In March 2019, the fair moved to Berlin.", [("2019-03", None)]),
    ("The next edition will be held in October.", [("2022-10", None)]),
    ("The last edition was held in October.", [("2021-10", None)]),
    ("The fair returns next May.", [("2023-05", None)]),
    ("The date is 2023-05-12.", [("2023-05-12", None)]),
    ("The date is 12.05.2023.", [("2023-05-12", None)]),
    ("The date is 25/12/2023.", [("2023-12-25", None)]),
    ("The expo opened on Thursday.", [("2022-05-26", None)]),
    ("The expo will open on Tuesday.", [("2022-05-31", None)]),
    ("The expo opened yesterday.", [("2022-05-26", None)]),
    ("It takes place this year.", [("2022", None)]),
    ("It took place last year.", [("2021", None)]),
    (
        "It was held on November 5, 6 and 7.",
        [("2021-11-05", "begin"), ("2021-11-06", None), ("2021-11-07", "end")],
    ),
    ("Dates: 14.-17. March 2023", [("2023-03-14", "begin"), ("2023-03-17", "end")]),
    ("Held in June, July and August 2021.", [("2021-06", None), ("2021-07", None), ("2021-08", None)]),
    (
        "The 2023 expo, to be held from September 2 to 6, will have five halls.",
        [("2023", None), ("2023-09-02", "begin"), ("2023-09-06", "end")],
    ),
    ("It will take place next month.", [("2022-06", None)]),
    ("It opened two days ago.", [("2022-05-25", None)]),
]


@pytest.mark.parametrize(("text", "expected"), CALENDAR, ids=[text for text, _ in CALENDAR])
def test_find_timexes_resolves_calendar_dates(nlp, text, expected):
    found = find_timexes(nlp(text), PUBLISHED)
    assert [(m.iso, m.range_role) for m in found] == expected


VALUES = [
    ("It drew record crowds last week.", "last week", "DATE", "2022-W20"),
    ("It ended last weekend.", "last weekend", "DATE", "2022-W20-WE"),
    ("Fairs boomed in the 1990s.", "the 1990s", "DATE", "199"),
    ("Fairs boomed in the early '80s.", "the early '80s", "DATE", "198"),
    ("The 20th century saw many fairs.", "The 20th century", "DATE", "19"),
    ("Sales rose in fiscal 1998.", "fiscal 1998", "DATE", "1998"),
    ("Sales rose in the third quarter of 2012.", "the third quarter of 2012", "DATE", "2012-Q3"),
    ("Sales rose in the fourth quarter of last year.", "the fourth quarter of last year", "DATE", "2021-Q4"),
    ("Sales rose in Q3 2012.", "Q3 2012", "DATE", "2012-Q3"),
    ("Sales rose in the first half of 2022.", "the first half of 2022", "DATE", "2022-H1"),
    ("It was held last summer.", "last summer", "DATE", "2021-SU"),
    ("It was held in the spring of 2012.", "the spring of 2012", "DATE", "2012-SP"),
    ("It was founded 20 years ago.", "20 years ago", "DATE", "2002"),
    ("He is now the chairman.", "now", "DATE", "PRESENT_REF"),
    ("He recently joined the firm.", "recently", "DATE", "PAST_REF"),
    ("The fair will grow in the near future.", "the near future", "DATE", "FUTURE_REF"),
    ("Sales doubled over the past three years.", "the past three years", "DURATION", "P3Y"),
    ("The four-day event opened.", "four-day", "DURATION", "P4D"),
    ("It lasted more than two weeks.", "more than two weeks", "DURATION", "P2W"),
    ("The talks took 2 1/2 hours.", "2 1/2 hours", "DURATION", "PT2H30M"),
    ("Crowds came in recent months.", "recent months", "DURATION", "PXM"),
    ("Net income fell in the first nine months.", "the first nine months", "DURATION", "P9M"),
    ("The forum will last half an hour.", "half an hour", "DURATION", "PT30M"),
    ("The hall is open daily.", "daily", "SET", "P1D"),
    ("The expo is held every two years.", "every two years", "SET", "P2Y"),
    ("The market opens every Thursday.", "every Thursday", "SET", "XXXX-WXX-4"),
    ("They meet each July.", "each July", "SET", "XXXX-07"),
    ("The hall was full on Thursday morning.", "Thursday morning", "TIME", "2022-05-26TMO"),
    ("The gala was held last night.", "last night", "TIME", "2022-05-26TNI"),
    ("The gates opened at 2 p.m. Thursday.", "2 p.m. Thursday", "TIME", "2022-05-26T14:00"),
    ("The gates opened at 14:00.", "14:00", "TIME", "2022-05-27T14:00"),
    ("The gates closed at noon.", "noon", "TIME", "2022-05-27T12:00"),
    ("He was born on Christmas Day 1990.", "Christmas Day 1990", "DATE", "1990-12-25"),
    ("It was held on Easter Monday 2024.", "Easter Monday 2024", "DATE", "2024-04-01"),
    ("Prices peaked in nineteen ninety-seven.", "nineteen ninety-seven", "DATE", "1997"),
]


@pytest.mark.parametrize(("text", "extent", "type_", "value"), VALUES, ids=[row[0] for row in VALUES])
def test_find_timexes_gives_timex3_type_and_value(nlp, text, extent, type_, value):
    found = find_timexes(nlp(text), PUBLISHED)
    assert [(m.text, m.timex_type, m.timex_value) for m in found] == [(extent, type_, value)]


NOTHING = [
    "The company may march on.",
    "Prices fall and springs break in the second hall.",
    "More than 2000 exhibitors and 1950 products were there.",
    "A 39-year-old engineer spoke.",
    "Jan Smith and Mark Sun spoke.",
    "Two companies signed a deal worth $2012.",
    "The score was 10:35.",
    "Three quarters of the visitors liked it.",
]


@pytest.mark.parametrize("text", NOTHING)
def test_find_timexes_leaves_other_senses_alone(nlp, text):
    assert find_timexes(nlp(text), PUBLISHED) == []


UNDATED = [
    ("The fair opens on May 26.", "XXXX-05-26", None),
    ("It ended on Friday.", "XXXX-WXX-5", None),
    ("It ended last year.", "XXXX", None),
    ("It ended in October.", "XXXX-10", None),
    ("It ended in October 2021.", "2021-10", "2021-10"),
    ("It ended on 3 October 2021.", "2021-10-03", "2021-10-03"),
    ("Sales fell in the third quarter.", "XXXX-Q3", None),
]


def test_find_timexes_without_publication_date_completes_a_range(nlp):
    found = find_timexes(nlp("It ran from May 26 to June 2, 2021."), None)
    assert [(m.iso, m.range_role) for m in found] == [("2021-05-26", "begin"), ("2021-06-02", "end")]


@pytest.mark.parametrize(("text", "value", "iso"), UNDATED)
def test_find_timexes_without_publication_date_keeps_the_unknown(nlp, text, value, iso):
    assert [(m.timex_value, m.iso) for m in find_timexes(nlp(text), None)] == [(value, iso)]


def test_find_timexes_takes_the_year_of_the_edition_spoken_of(nlp):
    found = find_timexes(nlp("The 2025 fair is set for April 7 to 13."), PUBLISHED)
    assert [m.iso for m in found] == ["2025", "2025-04-07", "2025-04-13"]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("They had opened the hall by Wednesday.", "2022-05-25"),
        ("The minister visits the booth on Wednesday.", "2022-05-25"),
        ("The conference ends on Sunday.", "2022-05-29"),
        ("The fair is scheduled for Thursday.", "2022-06-02"),
        ("The forum, held on Thursday, drew crowds.", "2022-05-26"),
        ("It was extended until Tuesday.", "2022-05-31"),
        ("Thursday's forum drew crowds.", "2022-05-26"),
    ],
)
def test_find_timexes_reads_weekdays_by_tense(nlp, text, iso):
    assert [m.iso for m in find_timexes(nlp(text), PUBLISHED)] == [iso]


def test_find_timexes_dates_a_repeated_day_as_before(nlp):
    text = "The hall burnt down on May 30, 2021. Since the May 30 fire, it has been closed."
    assert [m.iso for m in find_timexes(nlp(text), PUBLISHED)] == ["2021-05-30", "2021-05-30"]


@pytest.mark.parametrize("published", ["", "soon", "2022-13-45", "2022", "2022-05"])
def test_find_timexes_takes_a_publication_date_without_day_as_none(nlp, published):
    assert [m.iso for m in find_timexes(nlp("It opened on Thursday."), published)] == [None]


PIECES = [
    "May", "26", "-", "29", ",", "2022", "from", "to", "between", "and", "the", "last", "next",
    "year", "years", "ago", "Friday", "3rd", "Sept", ".", "Q3", "'80s", "1990s", "quarter", "of",
    "a", "half", "0", "31", "February", "9999", "99999", "12/05/2023", "10:30", "p.m.", "every",
    "other", "week", "century", "21st", "first", "Easter", "in", "since", "earlier", "later",
    "end", "night", "this", "nineteen", "ninety-seven", "million", "days", "millennium",
]  # fmt: skip
WORDS = st.lists(
    st.sampled_from(PIECES),
    max_size=30,
).map(" ".join)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.one_of(WORDS, st.text(max_size=80)),
    published=st.sampled_from([None, "0001-01-01", "9999-12-31", PUBLISHED]),
)
def test_find_timexes_never_fails_and_quotes_the_text(nlp, text, published):
    found = find_timexes(nlp(text), published)
    assert all(text[m.start : m.end] == m.text != "" for m in found)
    assert [m.start for m in found] == sorted(m.start for m in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(m.iso is None or re.fullmatch(r"\d{4}(-\d\d){0,2}", m.iso) for m in found)
    assert all(m.timex_type in ("DATE", "TIME", "DURATION", "SET") and m.timex_value for m in found)


@pytest.mark.parametrize(
    ("iso", "count", "expected"),
    [("2022-05-26", 3, "2022-05-29"), ("2024-02-27", 3, "2024-03-01"), ("2022-01-01", -1, "2021-12-31")],
)
def test_add_days_counts_over_months(iso, count, expected):
    assert add_days(iso, count) == expected


@pytest.mark.parametrize(("iso", "count"), [("2022-05", 1), ("9999-12-31", 1)])
def test_add_days_refuses_what_is_no_day(iso, count):
    with pytest.raises(ValueError, match=r"\d"):
        add_days(iso, count)


@pytest.mark.parametrize(
    ("value", "days"),
    [("P4D", 4), ("P2W", 14), ("P1M", 30), ("P1Y", 365), ("PXD", None), ("PT3H", None), ("2022", None)],
)
def test_duration_days_counts_whole_days(value, days):
    assert duration_days(value) == days
