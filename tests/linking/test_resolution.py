"""Which names of several articles become one thing; the articles are made by hand."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from extractor.linking.authorities import Authority
from extractor.linking.clusters import cluster
from extractor.linking.iris import IriScheme
from extractor.linking.resolution import decide
from extractor.linking.senses import gather_senses
from extractor.records import ArticleNames, AuthorityEntry, Entity

IRIS = IriScheme("https://x.example/")
TYPES = {
    "org": "schema:Corporation",
    "gov": "schema:GovernmentOrganization",
    "body": "schema:Organization",
    "person": "schema:Person",
    "fair": "schema:ExhibitionEvent",
    "series": "schema:EventSeries",
    "city": "schema:City",
    "country": "schema:Country",
}


def article(
    name: str,
    *entities: tuple[str, str] | tuple[str, str, str],
    facts: Iterable[tuple[str, str, str]] = (),
    date: str = "2023-05-01",
) -> ArticleNames:
    """Make an article from (kind, name, alias) and facts between names."""
    made = {}
    for kind, label, *aliases in entities:
        iri = IRIS.entity(Entity("", label, TYPES[kind]))
        made[label] = Entity(iri, label, TYPES[kind], tuple(aliases))
    ids = {label: entity.id for label, entity in made.items()}
    said = tuple((ids[s], r, ids.get(o, o)) for s, r, o in facts)
    return ArticleNames(f"https://x.example/graph/{name}", tuple(made.values()), said, date)


def resolve(*articles: ArticleNames, authority: Authority | None = None) -> list[list[str]]:
    """Return the things of several names, as the last parts of the IRIs."""
    found = cluster(decide(gather_senses(articles), authority))
    return [[iri.rpartition("/")[2] for iri in group] for group in found]


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("org", "Messe Frankfurt", "Messe Frankfurt GmbH"),
        ("org", "Huawei Technologies Co., Ltd.", "Huawei Technologies"),
        ("org", "Messe Düsseldorf", "Messe Duesseldorf"),
        ("org", "Huawei", "华为"),
        ("gov", "Guangdong Provincial Government", "People's Government of Guangdong Province"),
        ("body", "World Health Organization", "World Health Organisation"),
        ("person", "Omar bin Sultan AlOlama", "Omar Sultan Al Olama"),
        ("series", "Osaka Kansai Expo", "Expo Osaka Kansai"),
    ],
)
def test_variants_of_a_name_are_one(kind: str, one: str, other: str) -> None:
    assert len(resolve(article("a", (kind, one)), article("b", (kind, other)))) == 1


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("org", "Informa", "Informa Markets"),
        ("org", "MBDA", "MBDA UK"),
        ("org", "Polestar 2", "Polestar 4"),
        ("gov", "Guangdong Provincial Government", "Guizhou Provincial Government"),
        ("gov", "Hainan Provincial Government", "Hebei Provincial Government"),
        ("person", "Wang Yang", "Wang Ying"),
        ("person", "Li Ning", "Liu Ning"),
        ("person", "Hamdan bin Rashid Al Maktoum", "Hamdan bin Mohammed bin Rashid Al Maktoum"),
        ("series", "Dhaka International Trade Fair", "Lagos International Trade Fair"),
        ("body", "African Development Bank", "Asian Development Bank"),
    ],
)
def test_names_that_only_look_alike_stay_apart(kind: str, one: str, other: str) -> None:
    assert resolve(article("a", (kind, one)), article("b", (kind, other))) == []


def test_abbreviation_that_an_article_explains_is_its_name() -> None:
    explained = article("a", ("gov", "National Development and Reform Commission", "NDRC"))

    assert resolve(explained, article("b", ("gov", "NDRC"))) == [
        ["org-national-development-and-reform-commission", "org-ndrc"]
    ]


def test_abbreviation_of_two_things_is_neither() -> None:
    one = article("a", ("series", "World Internet Conference", "WIC"))
    other = article("b", ("series", "World Intelligence Congress", "WIC"))

    assert resolve(one, other, article("c", ("series", "WIC"))) == []


def test_part_of_a_name_is_no_other_name() -> None:
    assert (
        resolve(article("a", ("org", "Informa Markets", "Informa")), article("b", ("org", "Informa"))) == []
    )


def test_name_that_a_company_adds_to_is_the_company() -> None:
    assert resolve(article("a", ("org", "Ford Motor Company", "Ford")), article("b", ("org", "Ford")))


def test_initials_need_company() -> None:
    full = article("a", ("gov", "Press Information Bureau"), ("city", "New Delhi"), facts=[])
    assert resolve(full, article("b", ("gov", "PIB"))) == []

    met = [("Tea Fair", "schema:organizer", "Press Information Bureau")]
    other = [("Tea Fair", "schema:organizer", "PIB")]
    assert resolve(
        article("a", ("gov", "Press Information Bureau"), ("series", "Tea Fair"), facts=met),
        article("b", ("gov", "PIB"), ("series", "Tea Fair"), facts=other),
    )


def fair_in(name: str, city: str) -> ArticleNames:
    facts = [
        (f"{city} Fair", "schema:organizer", "Ministry of Commerce"),
        (f"{city} Fair", "schema:location", city),
    ]
    return article(
        name, ("gov", "Ministry of Commerce"), ("fair", f"{city} Fair"), ("city", city), facts=facts
    )


def test_ministry_of_each_country_is_a_thing_of_its_own() -> None:
    senses = gather_senses([fair_in("a", "Guangzhou"), fair_in("b", "Karachi"), fair_in("c", "Beijing")])

    found = {iri.rpartition("/")[2]: len(sense.articles) for iri, sense in senses.senses.items()}
    assert {key: count for key, count in found.items() if key.startswith("org-")} == {
        "org-ministry-of-commerce--cn": 2,
        "org-ministry-of-commerce--pk": 1,
    }


def test_ministry_named_with_its_country_is_that_countrys() -> None:
    named = article("d", ("gov", "Ministry of Commerce of China"))

    assert resolve(fair_in("a", "Guangzhou"), fair_in("b", "Karachi"), named) == [
        ["org-ministry-of-commerce--cn", "org-ministry-of-commerce-of-china"]
    ]


def test_fact_between_two_names_keeps_them_apart() -> None:
    stated = [("Messe Frankfurt GmbH", "schema:parentOrganization", "Messe Frankfurt")]
    both = article("a", ("org", "Messe Frankfurt"), ("org", "Messe Frankfurt GmbH"), facts=stated)

    assert resolve(both) == []


def test_surname_alone_needs_the_same_company() -> None:
    full = article(
        "a",
        ("person", "Vladimir Putin"),
        ("country", "Russia"),
        facts=[("Vladimir Putin", "schema:affiliation", "Russia")],
    )
    alone = article(
        "b", ("person", "Putin"), ("country", "Russia"), facts=[("Putin", "schema:affiliation", "Russia")]
    )
    other = article("c", ("person", "Putin"))

    assert resolve(full, alone, other) == [["person-putin--russia", "person-vladimir-putin"]]


def test_spelling_of_given_names_needs_the_same_company() -> None:
    def said(name: str, person: str, firm: str) -> ArticleNames:
        return article(name, ("person", person), ("org", firm), facts=[(person, "schema:affiliation", firm)])

    assert resolve(said("a", "Alexey Likhachev", "Rosatom"), said("b", "Alexei Likhachev", "Rosatom"))
    assert resolve(said("a", "Alexey Likhachev", "Rosatom"), said("b", "Alexei Likhachev", "Acme")) == []


def test_authority_joins_names_that_no_article_does() -> None:
    with Authority() as authority:
        authority.add(
            [
                AuthorityEntry(
                    "https://a.example/1",
                    "Polska Grupa Zbrojeniowa",
                    ("Polish Armaments Group",),
                    country="PL",
                )
            ]
        )

        found = resolve(
            article("a", ("org", "Polska Grupa Zbrojeniowa")),
            article("b", ("org", "Polish Armaments Group")),
            authority=authority,
        )
    assert found == [["org-polish-armaments-group", "org-polska-grupa-zbrojeniowa"]]


def test_order_of_articles_makes_no_difference() -> None:
    articles = [
        fair_in("a", "Guangzhou"),
        fair_in("b", "Karachi"),
        article("d", ("gov", "Ministry of Commerce of China")),
    ]

    def things(given: Iterable[ArticleNames]) -> list[list[str]]:
        return resolve(*given)

    assert things(articles) == things(reversed(articles))
