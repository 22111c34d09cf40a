from __future__ import annotations

import pytest

from extractor.nlp.candidates import NODE_TYPES, Node, NodeMention
from extractor.nlp.mentions import LiteralMention, NameMention
from extractor.nlp.nodes import (
    LITERAL,
    NAME,
    NOMINAL,
    PRONOUN,
    NodeSet,
    build_nodes,
    date_literals,
    figure_literals,
    mode_literals,
    readings,
)
from extractor.nlp.references import Reference
from extractor.nlp.tokens import TokenTable
from extractor.records import FigureMention, TimexMention
from tests.nlp.handmade import at, make_table, node, text_of

FAIR, FIRM, CITY, PERSON = (
    "schema:ExhibitionEvent",
    "schema:Corporation",
    "schema:City",
    "schema:Person",
)
ONLINE, MIXED = "schema:OnlineEventAttendanceMode", "schema:MixedEventAttendanceMode"


def characters(table: TokenTable, words: str) -> tuple[int, int, str]:
    start = text_of(table).index(words)
    return start, start + len(words), words


def timex(
    table: TokenTable, words: str, value: str, kind: str = "DATE", role: str | None = None, iso: bool = True
) -> TimexMention:
    return TimexMention(*characters(table, words), kind, value, value if iso else None, role)


def figure(table: TokenTable, words: str, kind: str, value: str) -> FigureMention:
    return FigureMention(*characters(table, words), kind, value)


def build(text: str, pos: str, *names: tuple[str, str]) -> NodeSet:
    """Build nodes of a text whose names, one entity each, are given as type and words."""
    table = make_table(text, pos)
    mentions = [NameMention(i, *at(table, words)) for i, (_, words) in enumerate(names)]
    return build_nodes(table, names, mentions, [])


def references_of(nodes: NodeSet) -> list[tuple[str, int, int]]:
    """Return what each reference may mean: the entity's name, kind and rank."""
    return [
        (nodes.nodes[m.node].value, m.kind, m.rank) for m in nodes.mentions if m.kind in (NOMINAL, PRONOUN)
    ]


def test_build_nodes_puts_entities_before_literals_and_equal_literals_together() -> None:
    table = make_table("Acme came in May and left in May with 30 people")
    found = build_nodes(
        table,
        [(FIRM, "Acme")],
        [NameMention(0, 0, 1)],
        [
            LiteralMention("date", "2023-05", 3, 4, 3),
            LiteralMention("count", "30", 8, 9),
            LiteralMention("date", "2023-05", 7, 8, 3),
        ],
    )
    assert found.nodes == (node(FIRM, "Acme"), node("date", "2023-05", 3), node("count", "30"))
    assert found.n_entities == 1
    assert found.mentions == (
        NodeMention(0, 0, 1, NAME),
        NodeMention(1, 3, 4, LITERAL),
        NodeMention(2, 8, 9, LITERAL),
        NodeMention(1, 7, 8, LITERAL),
    )


def test_build_nodes_of_nothing_is_empty() -> None:
    assert build_nodes(make_table(""), [], [], []) == NodeSet((), (), 0, ())


def test_build_nodes_reads_a_description_as_the_nearest_fitting_name_first() -> None:
    found = build(
        "Acme met Bolt in Lyon . | The company left",
        "PROPN VERB PROPN ADP PROPN PUNCT | DET NOUN VERB",
        (FIRM, "Acme"),
        (FIRM, "Bolt"),
        (CITY, "Lyon"),
    )
    assert references_of(found) == [("Bolt", NOMINAL, 1), ("Acme", NOMINAL, 2)]


@pytest.mark.parametrize(
    ("noun", "first"),
    [
        ("council", "Sports Council"),  # its name has the noun, though others are nearer
        ("university", "Aalto"),  # its type fits the noun
        ("company", "Acme"),
        ("club", "Aalto"),  # nothing fits: the nearest
        ("board", None),  # only an organisation with a board in its name
    ],
)
def test_build_nodes_reads_a_description_as_the_organisation_that_fits_its_noun(
    noun: str, first: str
) -> None:
    text = f"Sports Council met Acme and Aalto | the {noun} agreed"
    nodes = build(
        text,
        "PROPN PROPN VERB PROPN CCONJ PROPN | DET NOUN VERB",
        ("schema:GovernmentOrganization", "Sports Council"),
        (FIRM, "Acme"),
        ("schema:EducationalOrganization", "Aalto"),
    )
    expected = {"Sports Council", "Acme", "Aalto"} if first else set()
    assert {name for name, _, _ in references_of(nodes)} == expected
    assert first is None or references_of(nodes)[0] == (first, NOMINAL, 1)


def test_build_nodes_gives_a_reference_nothing_that_only_follows() -> None:
    found = build("The company is Acme", "DET NOUN AUX PROPN", (FIRM, "Acme"))
    assert references_of(found) == []
    assert len(found.references) == 1


def test_build_nodes_reads_he_as_a_person_only() -> None:
    found = build(
        "Ann Bell left Acme . | He wept",
        "PROPN PROPN VERB PROPN PUNCT | PRON VERB",
        (PERSON, "Ann Bell"),
        (FIRM, "Acme"),
    )
    assert references_of(found) == [("Ann Bell", PRONOUN, 1)]


def test_build_nodes_reads_the_city_as_no_country() -> None:
    found = build(
        "Lyon in France . | The city slept",
        "PROPN ADP PROPN PUNCT | DET NOUN VERB",
        (CITY, "Lyon"),
        ("schema:Country", "France"),
    )
    assert references_of(found) == [("Lyon", NOMINAL, 1)]


@pytest.mark.parametrize(
    ("adjective", "country", "expected"),
    [
        ("Chinese", "China", [("China", NOMINAL, 0)]),
        ("North Korean", "North Korea", [("North Korea", NOMINAL, 0)]),
        ("North Korean", "South Korea", []),
        ("South African", "South Africa", [("South Africa", NOMINAL, 0)]),
        ("Chilean", "Republic of Chile", [("Republic of Chile", NOMINAL, 0)]),
        ("Chinese", "Japan", []),
    ],
)
def test_build_nodes_reads_an_adjective_as_the_country_that_the_text_names(
    adjective: str, country: str, expected: list[tuple[str, int, int]]
) -> None:
    text = f"{adjective} envoys left {country}"
    pos = " ".join(["ADJ"] * len(adjective.split()) + ["NOUN", "VERB"] + ["PROPN"] * len(country.split()))
    assert references_of(build(text, pos, ("schema:Country", country))) == expected


def test_readings_of_an_event_end_with_the_articles_first() -> None:
    nodes = [node(FAIR, f"Fair {i}") for i in range(6)]
    names = [NameMention(i, i, i + 1) for i in range(6)]
    reference = Reference(10, 12, "event", "fair", pronoun=False)
    assert readings(reference, names, nodes) == [5, 4, 3, 0]


def test_readings_of_a_description_above_the_first_name_are_the_articles_event() -> None:
    nodes = [node(FIRM, "Acme"), node(FAIR, "Fair")]
    names = [NameMention(0, 4, 5), NameMention(1, 6, 7)]
    assert readings(Reference(0, 2, "event", "fair", pronoun=False), names, nodes) == [1]
    assert readings(Reference(0, 1, "thing", "it", pronoun=True), names, nodes) == [1]
    assert readings(Reference(0, 2, "organization", "company", pronoun=False), names, nodes) == []


def test_readings_name_each_entity_once() -> None:
    nodes = [node(FIRM, "Acme"), node(FIRM, "Bolt")]
    names = [NameMention(0, 0, 1), NameMention(1, 1, 2), NameMention(0, 2, 3), NameMention(0, 3, 4)]
    reference = Reference(5, 7, "organization", "company", pronoun=False)
    assert readings(reference, names, nodes) == [0, 1]


@pytest.mark.parametrize(
    ("iso", "role", "detail"),
    [
        ("2023-05-04", None, 0),
        ("2023-05-04", "begin", 1),
        ("2023-05-07", "end", 2),
        ("2023-05", None, 3),
        ("2023", None, 6),
        ("2023", "end", 8),
    ],
)
def test_date_literals_tell_precision_and_range_apart(iso: str, role: str | None, detail: int) -> None:
    table = make_table("It opened then")
    found = date_literals([timex(table, "then", iso, role=role)], table, [])
    assert found == [LiteralMention("date", iso, 2, 3, detail)]


def test_date_literals_leave_out_what_is_no_calendar_date() -> None:
    table = make_table("It opened last spring for long")
    dates = [
        timex(table, "last spring", "2022-SP", iso=False),
        timex(table, "for long", "PXD", "DURATION", iso=False),
    ]
    assert date_literals(dates, table, []) == []


def test_date_literals_leave_out_a_year_inside_a_name() -> None:
    table = make_table("Robot Expo 2023 opened in 2023")
    year = TimexMention(26, 30, "2023", "DATE", "2023", "2023")
    inside = TimexMention(11, 15, "2023", "DATE", "2023", "2023")
    found = date_literals([inside, year], table, [NameMention(0, 0, 3)])
    assert [(x.first, x.end) for x in found] == [(5, 6)]


def test_date_literals_reckon_the_last_day_of_an_event() -> None:
    table = make_table("The four - day fair opened on May 4")
    dates = [timex(table, "four - day", "P4D", "DURATION", iso=False), timex(table, "May 4", "2023-05-04")]
    last = date_literals(dates, table, [])[-1]
    assert (last.type, last.value, (last.first, last.end)) == ("date", "2023-05-07", (1, 4))
    assert last.detail not in {x.detail for x in date_literals(dates[1:], table, [])}


@pytest.mark.parametrize(
    ("text", "length", "day"),
    [
        ("four days . | a | b | it opened on May 4", "P4D", "2023-05-04"),  # too far apart
        ("four days from May", "P4D", "2023-05"),  # no day
        ("one day from May 4", "P1D", "2023-05-04"),
        ("two years from May 4", "P2Y", "2023-05-04"),  # no event lasts so long
        ("four days until May 4", "P4D", "9999-12-30"),  # beyond the calendar
    ],
)
def test_date_literals_reckon_nothing_without_a_near_day(text: str, length: str, day: str) -> None:
    table = make_table(text)
    words = text_of(table)
    duration = TimexMention(0, 8, words[:8], "DURATION", length)
    date = TimexMention(words.index("May"), len(words), "May", "DATE", day, day)
    assert [x.value for x in date_literals([duration, date], table, [])] == [day]


def test_figure_literals_take_figures_outside_names_and_ordinals_anywhere() -> None:
    table = make_table("16th Expo 500 drew 1,200 firms on 80,000 sqm worth 5 dollars and 7 percent")
    figures = [
        figure(table, "16th", "ordinal", "16"),
        figure(table, "500", "count", "500"),
        figure(table, "1,200", "count", "1200"),
        figure(table, "80,000 sqm", "area", "80000"),
        figure(table, "5 dollars", "money", "5 USD"),
        figure(table, "7 percent", "percent", "7"),
    ]
    found = figure_literals(figures, table, [NameMention(0, 0, 3)])
    assert [(x.type, x.value) for x in found] == [
        ("ordinal", "16"),
        ("count", "1200"),
        ("area", "80000"),
        ("money", "5 USD"),
    ]
    assert found[2] == LiteralMention("area", "80000", 7, 9)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("held online", [(ONLINE, 1, 2)]),
        ("a Virtual fair", [(ONLINE, 1, 2)]),
        ("both online and offline this year", [(MIXED, 0, 4)]),
        ("a hybrid fair", [(MIXED, 1, 2)]),
        ("online and in person", [(MIXED, 0, 4)]),
        ("in - person and online", [(MIXED, 0, 5)]),
        ("online , then online", [(ONLINE, 0, 1), (ONLINE, 3, 4)]),
        ("held in the hall", []),
        ("", []),
    ],
)
def test_mode_literals_take_the_longest_words(text: str, expected: list[tuple[str, int, int]]) -> None:
    found = mode_literals(make_table(text))
    assert [(x.value, x.first, x.end) for x in found] == expected
    assert all(x.type == "mode" for x in found)


def test_nodes_have_the_types_of_their_literals() -> None:
    table = make_table("online")
    (found,) = build_nodes(table, [], [], mode_literals(table)).nodes
    assert isinstance(found, Node)
    assert NODE_TYPES[found.type_id] == "mode"
