from __future__ import annotations

from extractor.nlp.labels import TYPE_IDS
from extractor.records import Article, Entity, GoldArticle
from extractor.training.alignment import AlignedSpan, align
from tests.nlp.handmade import make_table, text_of

FAIR, FIRM, PERSON = "schema:ExhibitionEvent", "schema:Corporation", "schema:Person"

Spans = list[tuple[str, str, int | None]]


def read(text: str, entities: list[Entity], *facts: tuple[str, str, str]) -> Spans:
    """Align the facts and names of a text; return words, span type and entity of each span."""
    table = make_table(text)
    gold = GoldArticle(Article("a", text_of(table)), tuple(entities), facts)
    types = {number: name for name, number in TYPE_IDS.items()}
    return [(" ".join(table.words[s.first : s.end]), types[s.type_id], s.entity) for s in align(gold, table)]


def test_align_finds_every_occurrence_of_every_name() -> None:
    entities = [Entity("g1", "Acme Corporation", FIRM, ("Acme",)), Entity("g2", "Robot Expo", FAIR)]
    assert read("Acme Corporation held Robot Expo . | Acme left", entities) == [
        ("Acme Corporation", FIRM, 0),
        ("Robot Expo", FAIR, 1),
        ("Acme", FIRM, 0),
    ]


def test_align_takes_no_name_inside_a_longer_one() -> None:
    entities = [Entity("g1", "Acme", FIRM), Entity("g2", "Acme Expo", FAIR)]
    assert read("Acme Expo opened", entities) == [("Acme Expo", FAIR, 1)]


def test_align_puts_a_title_where_it_stands_nearest_to_its_person() -> None:
    entities = [Entity("g1", "Ann Bell", PERSON), Entity("g2", "Bob Lee", PERSON)]
    text = "the mayor said nothing but in the end Ann Bell , mayor , spoke ; Bob Lee left"
    assert read(text, entities, ("Ann Bell", "schema:jobTitle", "mayor")) == [
        ("Ann Bell", PERSON, 0),
        ("mayor", "title", None),
        ("Bob Lee", PERSON, 1),
    ]
    table = make_table(text)
    gold = GoldArticle(
        Article("a", text_of(table)), tuple(entities), (("Ann Bell", "schema:jobTitle", "mayor"),)
    )
    assert AlignedSpan(11, 12, TYPE_IDS["title"], None) in align(gold, table)


def test_align_gives_two_people_of_one_title_two_places() -> None:
    entities = [Entity("g1", "Ann Bell", PERSON), Entity("g2", "Bob Lee", PERSON)]
    found = read(
        "mayor Ann Bell met mayor Bob Lee",
        entities,
        ("Ann Bell", "schema:jobTitle", "mayor"),
        ("Bob Lee", "schema:jobTitle", "mayor"),
    )
    assert [words for words, kind, _ in found if kind == "title"] == ["mayor", "mayor"]


def test_align_finds_a_person_by_an_alias() -> None:
    found = read(
        "Ms. Bell , mayor",
        [Entity("g1", "Ann Bell", PERSON, ("Bell",))],
        ("Ann Bell", "schema:jobTitle", "mayor"),
    )
    assert ("mayor", "title", None) in found


def test_align_marks_a_theme_wherever_it_stands() -> None:
    entities = [Entity("g1", "Robot Expo", FAIR)]
    found = read(
        "Green Robots : Robot Expo shows Green Robots", entities, ("Robot Expo", "expo:theme", "Green Robots")
    )
    assert found == [
        ("Green Robots", "theme", None),
        ("Robot Expo", FAIR, 0),
        ("Green Robots", "theme", None),
    ]


def test_align_leaves_out_what_the_text_does_not_hold() -> None:
    entities = [Entity("g1", "Ann Bell", PERSON), Entity("g2", "Acme", FIRM)]
    facts = [("Ann Bell", "schema:jobTitle", "queen"), ("Acme", "schema:jobTitle", "mayor")]
    assert read("Ann Bell is mayor", entities, *facts) == [("Ann Bell", PERSON, 0)]


def test_align_gives_no_title_the_words_of_a_name() -> None:
    entities = [Entity("g1", "Ann Bell", PERSON), Entity("g2", "Mayor Works", FIRM)]
    found = read("Ann Bell of Mayor Works", entities, ("Ann Bell", "schema:jobTitle", "Mayor"))
    assert found == [("Ann Bell", PERSON, 0), ("Mayor Works", FIRM, 1)]
