"""Events of several articles that are one edition of a series."""

from __future__ import annotations

from extractor.linking.authorities import Authority
from extractor.records import AuthorityEntry
from tests.linking.test_resolution import article, resolve


def test_article_that_says_number_and_year_teaches_the_mapping() -> None:
    both = article(
        "a", ("fair", "16th Tea Expo"), facts=[("16th Tea Expo", "schema:startDate", "2021-05-03")]
    )
    number = article("b", ("fair", "the 16th edition of the Tea Expo"))
    year = article("c", ("fair", "Tea Expo 2021"))

    assert resolve(both, number, year) == [
        ["event-16th-edition-of-the-tea-expo", "event-16th-tea-expo", "event-tea-expo-2021"]
    ]


def test_number_and_year_are_not_joined_untaught() -> None:
    assert resolve(article("b", ("fair", "16th Tea Expo")), article("c", ("fair", "Tea Expo 2021"))) == []


def test_editions_of_other_years_and_series_stay_apart() -> None:
    assert (
        resolve(
            article("a", ("fair", "Tea Expo 2021")),
            article("b", ("fair", "Tea Expo 2022")),
            article("c", ("fair", "Coffee Expo 2021")),
        )
        == []
    )


def test_series_known_under_two_names_has_one_set_of_editions() -> None:
    series = article("a", ("series", "China Import and Export Fair", "CIEF"))
    editions = (
        article("b", ("fair", "133rd China Import and Export Fair")),
        article("c", ("fair", "133rd CIEF")),
    )

    assert resolve(series, *editions) == [["event-133rd-china-import-and-export-fair", "event-133rd-cief"]]


def test_year_with_two_editions_joins_neither() -> None:
    def held(name: str, fair: str, start: str) -> object:
        return article(name, ("fair", fair), facts=[(fair, "schema:startDate", start)])

    spring = held("a", "133rd Canton Fair", "2023-04-15")
    autumn = held("b", "134th Canton Fair", "2023-10-15")

    assert resolve(spring, autumn, article("c", ("fair", "Canton Fair 2023"))) == []  # type: ignore[arg-type]


def test_bare_name_is_the_edition_of_its_articles_year() -> None:
    bare = article("a", ("fair", "Gulfood"), date="2017-02-27")
    named = article("b", ("fair", "Gulfood 2017"))
    later = article("c", ("fair", "Gulfood"), date="2026-01-30")

    assert resolve(bare, named, later) == [["event-gulfood--2017", "event-gulfood-2017"]]


def test_ten_articles_on_one_edition_are_one_thing() -> None:
    articles = [
        article(f"n{n}", ("fair", "Tea Expo 2021" if n % 2 else "the 2021 Tea Expo")) for n in range(10)
    ]

    assert resolve(*articles) == [["event-2021-tea-expo", "event-tea-expo-2021"]]


def test_years_in_names_outweigh_what_an_article_seems_to_date() -> None:
    wrong = article(
        "a", ("fair", "Tea Expo 2022"), facts=[("Tea Expo 2022", "schema:startDate", "2023-05-26")]
    )

    assert resolve(wrong, article("b", ("fair", "Tea Expo 2023"))) == []


def test_alias_does_not_join_editions_of_two_years() -> None:
    both = article("a", ("fair", "Tea Expo 2022", "Tea Expo 2023"))

    assert resolve(both, article("b", ("fair", "Tea Expo 2023"))) == []


def test_authority_tells_that_two_names_are_one_series() -> None:
    with Authority() as authority:
        authority.add(
            [AuthorityEntry("https://a.example/1", "Great Tea Expo", ("Tea Expo",), "schema:EventSeries")]
        )
        found = resolve(
            article("a", ("fair", "Tea Expo 2021")),
            article("b", ("fair", "Great Tea Expo 2021")),
            authority=authority,
        )

    assert found == [["event-great-tea-expo-2021", "event-tea-expo-2021"]]
