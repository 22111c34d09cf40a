from __future__ import annotations

import pytest

from extractor.nlp.job_titles import complete_titles, find_employers
from extractor.nlp.mentions import LiteralMention, NameMention
from tests.nlp.handmade import at, make_table, text_of


def complete(text: str, titles: list[str], places: list[str], others: tuple[str, ...] = ()) -> list[str]:
    """The values of the titles that the text gives, where `places` and `others` are its names."""
    table = make_table(text)
    names = [NameMention(i, *at(table, name)) for i, name in enumerate([*places, *others])]
    literals = [LiteralMention("title", title, *at(table, title)) for title in titles]
    found = complete_titles(literals, names, frozenset(range(len(places))), table, text_of(table))
    return [literal.value for literal in found]


@pytest.mark.parametrize(
    ("text", "title", "places", "expected"),
    [
        ("Portugal 's Ambassador to Peru Ana Reis spoke .", "Ambassador", ["Peru"], "Ambassador to Peru"),
        (
            "the Ambassador of Egypt to Mauritius , Dr Aya Samir",
            "Ambassador",
            ["Egypt", "Mauritius"],
            "Ambassador to Mauritius",
        ),
        (
            "ambassador of the State of Qatar to the United Kingdom",
            "ambassador",
            ["State of Qatar", "United Kingdom"],
            "ambassador to the United Kingdom",
        ),
        (
            "Director General for Europe Ann Bell",
            "Director General",
            ["Europe"],
            "Director General for Europe",
        ),
        (
            "director of sales for North America , Central America , and the Caribbean , said",
            "director of sales",
            ["North America", "Central America", "Caribbean"],
            "director of sales for North America , Central America , and the Caribbean",
        ),
        # no title of theirs: a mayor is none to a place, and a name behind 'and' alone is another subject's
        ("the mayor to Peru went", "mayor", ["Peru"], "mayor"),
        ("the ambassador , Peru said", "ambassador", ["Peru"], "ambassador"),
        ("the ambassador to nobody", "ambassador", [], "ambassador"),
    ],
)
def test_a_title_goes_on_with_its_place(text: str, title: str, places: list[str], expected: str) -> None:
    assert complete(text, [title], places) == [expected]


def test_a_title_for_an_organisation_ends_before_it() -> None:
    assert complete("chief engineer for Acme", ["chief engineer"], [], ("Acme",)) == ["chief engineer"]


def test_a_mission_goes_to_an_organisation_too() -> None:
    text = "envoy to the United Nations"
    assert complete(text, ["envoy"], [], ("United Nations",)) == ["envoy to the United Nations"]


def test_a_counterpart_has_the_title_named_before() -> None:
    text = "Foreign Minister Wang Yi 's Kenyan counterpart Alfred Mutua"
    assert complete(text, ["Foreign Minister"], []) == ["Foreign Minister", "Foreign Minister"]


def test_counterpart_alone_is_no_title() -> None:
    assert complete("He met his counterpart Alfred Mutua", ["counterpart"], []) == []


def test_a_rank_or_a_trade_alone_is_no_title() -> None:
    assert complete("Commodore Ann Bell", ["Commodore"], []) == []
    assert complete("Major General Ann Bell", ["Major General"], []) == ["Major General"]


def test_other_literals_pass() -> None:
    table = make_table("theme : Grow")
    theme = LiteralMention("theme", "Grow", *at(table, "Grow"))
    assert complete_titles([theme], [], frozenset(), table, text_of(table)) == (theme,)


def test_the_employer_before_a_title_is_no_part_of_it() -> None:
    text = "Rugby Federation | Federation president Ann Bell"
    assert complete(text, ["Federation president"], [], ("Rugby Federation",)) == ["president"]
    assert complete("Federation president Ann Bell", ["Federation president"], []) == ["Federation president"]
    assert complete("Fire Union | Union minister Ann Bell", ["Union minister"], [], ("Fire Union",)) == [
        "Union minister"
    ]


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Rugby Federation | Federation president Ann", "Rugby Federation", [(2, 3, "federation")]),
        ("Acme Ltd | Federation president Ann", "Acme Ltd", []),
        ("Rugby Federation president Ann", "Rugby Federation", []),
    ],
)
def test_find_employers_needs_an_organisation_of_that_noun(
    text: str, name: str, expected: list[tuple[int, int, str]]
) -> None:
    table = make_table(text)
    titles = [LiteralMention("title", "president", *at(table, "president"))]
    found = find_employers(titles, [NameMention(0, *at(table, name))], table)
    assert [(r.first, r.end, r.head) for r in found] == expected
