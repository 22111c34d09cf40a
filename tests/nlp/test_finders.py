"""The small finders: titles, places in a row, labelled lines, editions, figures."""

from __future__ import annotations

import pytest

from extractor.lexicon import load_relations
from extractor.nlp.context import build_context
from extractor.nlp.finders import FINDERS, Finder
from extractor.nlp.finders.calendars import find_calendar_entries
from extractor.nlp.finders.counts import find_counts
from extractor.nlp.finders.editions import find_editions
from extractor.nlp.finders.events import find_event_dates, find_modes, find_themes
from extractor.nlp.finders.labels import find_credits, find_labelled_lines, find_role_lists
from extractor.nlp.finders.places import find_capitals, find_places
from extractor.nlp.finders.titles import find_titles
from tests.nlp.marked_text import load_taught_parser, read_marks

Triple = tuple[str, str, str]


def run(finder: Finder, marked: str) -> set[Triple]:
    read = read_marks(marked)
    doc = load_taught_parser()(read.text)
    context = build_context(doc, read.mentions, read.timexes, read.figures, load_relations())
    return {
        (
            read.text[slice(*found.subject)] if found.subject else "",
            found.relation.partition(":")[2],
            found.value or read.text[slice(*found.object)],
        )
        for found in finder(context)
    }


LI, BOSCH, YIWU = "[Li Na|schema:Person]", "[Bosch|schema:Corporation]", "[Yiwu|schema:City]"


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (
            f"{LI}, mayor of {YIWU}, spoke.",
            {("Li Na", "jobTitle", "mayor"), ("Li Na", "affiliation", "Yiwu")},
        ),
        (f"{BOSCH} CEO {LI} spoke.", {("Li Na", "jobTitle", "CEO"), ("Li Na", "affiliation", "Bosch")}),
        (f"{BOSCH}'s head, {LI}, spoke.", {("Li Na", "jobTitle", "head"), ("Li Na", "affiliation", "Bosch")}),
        (
            f"The CEO of {BOSCH}, {LI}, spoke.",
            {("Li Na", "jobTitle", "CEO"), ("Li Na", "affiliation", "Bosch")},
        ),
        (
            f"{LI}, deputy director-general of {BOSCH}, spoke.",
            {("Li Na", "jobTitle", "deputy director-general"), ("Li Na", "affiliation", "Bosch")},
        ),
        (
            f"{LI}, co-founder of {BOSCH}, spoke.",
            {
                ("Li Na", "jobTitle", "co-founder"),
                ("Li Na", "affiliation", "Bosch"),
                ("Bosch", "founder", "Li Na"),
            },
        ),
        (f"Minister of Trade {LI} spoke.", {("Li Na", "jobTitle", "Minister of Trade")}),
        (
            f"Chinese Premier {LI} left [China|schema:Country].",
            {("Li Na", "jobTitle", "Premier"), ("Li Na", "affiliation", "China")},
        ),
        (
            f"South African President {LI} left [South Africa|schema:Country].",
            {("Li Na", "jobTitle", "President"), ("Li Na", "affiliation", "South Africa")},
        ),
        (f"{LI} of {BOSCH} spoke.", {("Li Na", "affiliation", "Bosch")}),
        (
            f"{LI}, chief executive of [Munich|schema:City]-based {BOSCH}, spoke.",
            {("Li Na", "jobTitle", "chief executive"), ("Li Na", "affiliation", "Bosch")},
        ),
        (f"Former {BOSCH} CEO {LI} spoke.", set()),
        (f"{LI}, ex-CEO of {BOSCH}, spoke.", set()),
        (f"{LI}, chief scientist of {BOSCH}, spoke.", set()),
        (f"{LI} met the mayor of {YIWU}.", set()),
    ],
)  # fmt: skip
def test_find_titles(marked: str, expected: set[Triple]) -> None:
    assert run(find_titles, marked) == expected


def test_find_titles_prefers_titles_that_were_given() -> None:
    found = run(find_titles, f"{LI}, [grand poet|title] of {BOSCH}, met the mayor.")
    assert found == {("Li Na", "jobTitle", "grand poet"), ("Li Na", "affiliation", "Bosch")}


GUIYANG, GUIZHOU = "[Guiyang|schema:City]", "[Guizhou|schema:AdministrativeArea]"
CHINA, HALL = "[China|schema:Country]", "[the Hall|schema:EventVenue]"


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (
            f"{GUIYANG}, {GUIZHOU}, {CHINA}",
            {("Guiyang", "containedInPlace", "Guizhou"), ("Guizhou", "containedInPlace", "China")},
        ),
        (f"southwest {CHINA}'s {GUIZHOU}", {("Guizhou", "containedInPlace", "China")}),
        (f"{HALL} in {GUIYANG}", {("the Hall", "containedInPlace", "Guiyang")}),
        (f"{GUIYANG} and {GUIZHOU}", set()),
        (f"{GUIYANG}, {CHINA} and [Kenya|schema:Country]", set()),
        (f"{GUIYANG}\n\n{CHINA}", set()),
        (f"{GUIYANG}-based {BOSCH}", {("Bosch", "location", "Guiyang")}),
        (f"{CHINA}'s {BOSCH}", {("Bosch", "location", "China")}),
        (f"{BOSCH}, from {GUIYANG}, grew", {("Bosch", "location", "Guiyang")}),
        (f"{BOSCH} ({GUIYANG})", {("Bosch", "location", "Guiyang")}),
        (f"{BOSCH} in {GUIYANG}", set()),
        (
            "[The expo|schema:ExhibitionEvent] at " + f"{HALL} in {GUIYANG}",
            {
                ("The expo", "location", "the Hall"),
                ("The expo", "location", "Guiyang"),
                ("the Hall", "containedInPlace", "Guiyang"),
            },
        ),
    ],
)
def test_find_places(marked: str, expected: set[Triple]) -> None:
    assert run(find_places, marked) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (f"{GUIYANG}, capital of {GUIZHOU}, grew", {("Guiyang", "capitalOf", "Guizhou")}),
        (f"{GUIZHOU}'s capital, {GUIYANG}, grew", {("Guiyang", "capitalOf", "Guizhou")}),
        (f"{GUIYANG} attracts capital from {CHINA}", set()),
    ],
)
def test_find_capitals(marked: str, expected: set[Triple]) -> None:
    assert run(find_capitals, marked) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (
            "[The 16th Toy Fair|schema:ExhibitionEvent] opened.",
            {("The 16th Toy Fair", "editionNumber", "16"), ("The 16th Toy Fair", "editionOf", "Toy Fair")},
        ),
        ("[CES 2024|schema:ExhibitionEvent] opened.", {("CES 2024", "editionOf", "CES")}),
        ("The fifth edition of [CES|schema:ExhibitionEvent] opened.", {("CES", "editionNumber", "5")}),
        ("[The fair|schema:ExhibitionEvent] marks its 16th anniversary.", set()),
        ("The next edition of [CES|schema:ExhibitionEvent] opens in May.", set()),
    ],
)
def test_find_editions(marked: str, expected: set[Triple]) -> None:
    assert run(find_editions, marked) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("Some [1,200|count:1200:exhibitor] exhibitors came.", {("", "exhibitorCount", "1,200")}),
        (
            "[The fair|schema:ExhibitionEvent] was a success with [1,200|count:1200:exhibitor] exhibitors.",
            {("The fair", "exhibitorCount", "1,200")},
        ),
        ("Of them [98|count:98:exhibitor] exhibitors were foreign.", set()),
        ("Some [1,200|count:1200:worker] workers came.", set()),
        ("A pavilion of [600 square metres|area:600] was built for the exhibition.", set()),
    ],
)
def test_find_counts(marked: str, expected: set[Triple]) -> None:
    assert run(find_counts, marked) == expected


FAIR = "[The fair|schema:ExhibitionEvent]"


@pytest.mark.parametrize(
    ("finder", "marked", "expected"),
    [
        (find_themes, f'{FAIR} has the motto "Books first".', {("The fair", "theme", "Books first")}),
        (find_themes, f'"Books first," said a visitor of {FAIR}.', set()),
        (
            find_modes,
            f"{FAIR} will be held online.",
            {("The fair", "eventAttendanceMode", "schema:OnlineEventAttendanceMode")},
        ),
        (find_modes, f"{FAIR} sells tickets online.", set()),
        (
            find_event_dates,
            "[The Data Forum|schema:BusinessEvent] on [May 3|date:2024-05-03] is full.",
            {("The Data Forum", "startDate", "May 3"), ("The Data Forum", "endDate", "May 3")},
        ),
        (
            find_event_dates,
            f"{BOSCH} won at [the Data Forum|schema:BusinessEvent] on [May 3|date:2024-05-03].",
            set(),
        ),
    ],
)
def test_find_about_events(finder: Finder, marked: str, expected: set[Triple]) -> None:
    assert run(finder, marked) == expected


@pytest.mark.parametrize(
    ("finder", "marked", "expected"),
    [
        (
            find_labelled_lines,
            f"Venue: {HALL}, {GUIYANG}",
            {("", "location", "the Hall"), ("", "location", "Guiyang")},
        ),
        (find_labelled_lines, f"Organisers: {BOSCH}", {("", "organizer", "Bosch")}),
        (
            find_labelled_lines,
            "Date: [May 3|date-begin:2024-05-03] to [5|date-end:2024-05-05]",
            {("", "startDate", "May 3"), ("", "endDate", "5")},
        ),
        (find_labelled_lines, f"Weather: {BOSCH}", set()),
        (
            find_role_lists,
            f"The organisers – {BOSCH} and [Acme|schema:Corporation] – hope for sun.",
            {("", "organizer", "Bosch"), ("", "organizer", "Acme")},
        ),
        (
            find_credits,
            "(Photo: [CNS|schema:NewsMediaOrganization]/[Li Na|schema:Person])",
            {("Li Na", "affiliation", "CNS")},
        ),
        (
            find_credits,
            "By [Li Na|schema:Person], [Zhejiang Daily|schema:NewsMediaOrganization]",
            {("Li Na", "affiliation", "Zhejiang Daily")},
        ),
        (find_credits, "[Li Na|schema:Person] told [CNS|schema:NewsMediaOrganization] so.", set()),
    ],
)  # fmt: skip
def test_find_labels_and_credits(finder: Finder, marked: str, expected: set[Triple]) -> None:
    assert run(finder, marked) == expected


@pytest.mark.parametrize("finder", FINDERS, ids=lambda finder: finder.__name__)
def test_finders_are_silent_without_mentions(finder: Finder) -> None:
    assert run(finder, "Nothing is named here.\n\nVenue: somewhere") == set()


RAIL = "[RailTrans|schema:ExhibitionEvent]"
BERLIN = "[Berlin|schema:City]"
FROM, TO = "[20|date-begin:2026-09-20]", "[23 September|date-end:2026-09-23]"
DAY = "[20 September|date:2026-09-20]"


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (
            f"Dates\n{FROM}-{TO}: {RAIL}, {BERLIN}",
            {
                ("RailTrans", "startDate", "20"),
                ("RailTrans", "endDate", "23 September"),
                ("RailTrans", "location", "Berlin"),
            },
        ),
        (
            f"Dates\n- {RAIL}, {FROM}-{TO}",
            {("RailTrans", "startDate", "20"), ("RailTrans", "endDate", "23 September")},
        ),
        (f"1. {RAIL}\n   {DAY} at noon", {("RailTrans", "startDate", "20 September")}),
        # no line of its own, and a day that dates something else
        (f"He goes to {RAIL}, {DAY} being a Sunday.", set()),
        (f"{RAIL} is near. {DAY} is a Sunday.", set()),
        (f"On {DAY} {RAIL} opens.", set()),
    ],
)
def test_find_calendar_entries_reads_lines_that_announce_an_event(marked: str, expected: set[Triple]) -> None:
    assert run(find_calendar_entries, marked) == expected
