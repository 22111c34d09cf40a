"""Articles in, extractions out, with parser and weights as they ship."""

from __future__ import annotations

import pytest

from extractor.nlp.pipeline import load_extractor
from extractor.records import Article, Entity, Extraction, MentionKind
from extractor.schema import load_schema
from tests.nlp.shipped import load_shipped

pytestmark = pytest.mark.slow

SCHEMA = load_schema()

FAIR = """Robot Expo 2023 opens in Lyon

LYON, France, March 6, 2023 -- The 12th Robot Expo, organised by Acme Corporation, opened in Lyon on
Monday. More than 1,200 exhibitors from 30 countries take part in the four-day fair at Eurexpo, which runs until March 9.

"This year's fair is the greatest so far," said Ann Bell, chief executive of Acme. The company launched the
Zeta 5, a lawn mower. Bolt Industries, a subsidiary of Acme, did not attend.

Venue: Eurexpo, Lyon
Theme: Machines that walk"""

DEAL = """Acme and Bolt sign agreement

Acme Ltd., based in Bonn, signed an agreement with Bolt Industries on Friday. It was founded in
1999 by Ann Bell."""

PLAIN = """Rain expected in the north

It will rain tomorrow. The wind comes from the west, and nobody knows when it will stop."""

ARTICLES = [
    Article("fair", FAIR, "Robot Expo 2023 opens in Lyon", "2023-03-06"),
    Article("deal", DEAL, "Acme and Bolt sign agreement", "2023-05-01"),
    Article("plain", PLAIN, "Rain expected in the north", "2023-05-01"),
    Article("undated", DEAL, "Acme and Bolt sign agreement"),
]

HOSTILE = {
    "one word": "Lyon",
    "one mark": ".",
    "zero width": "The\u200b Robot\u200bExpo 2023\ufeff opened in Ly\u00adon on May 4.",
    "right to left": "معرض Robot Expo 2023 افتتح في \u202eLyon\u202c by Acme.",
    "combining": "The Ro\u0301bo\u0308t E\u0301xpo 2023 was organised by A\u0323cme\u0301 in Lyon.",
    "emoji": "🤖 Robot Expo 2023 🤖 opened in Lyon 👩‍👩‍👧‍👦 with 1,200 exhibitors 🎉.",
    "control": "Robot Expo\x00 2023 opened\x07 in\x1b[31m Lyon\x85 on\u2028May 4.",
    "long word": "The " + "x" * 5000 + " opened Robot Expo 2023 in Lyon.",
    "no full stop": "Robot Expo 2023 in Lyon by Acme with Bolt " * 60,
    "punctuation": "!!! ??? ... --- ((( ))) ''' \"\"\" ,,, ;;; :::",
    "figures": "1 2 3 4,000 5.5 6% $7 8th 2023-13-45 99:99 31/02/2023 " * 10,
    "line breaks": "\r\n\r\nRobot Expo 2023\r\n\r\n\r\nopened in Lyon.\r\n\t\r\n",
    "markup": "<b>Robot Expo 2023</b> &amp; \"Acme\" <script>alert('x')</script> \\N{x} {0} %s",
    "other script": "第16届中国-东盟博览会在南宁开幕。",
    "wide": "Ｒｏｂｏｔ Ｅｘｐｏ ２０２３ opened in 𝓛𝔂𝓸𝓷.",
}


def check(found: Extraction) -> None:
    """Assert what holds of every extraction."""
    text = found.article.text
    types = {entity.id: entity.type for entity in found.entities}
    assert len(types) == len(found.entities)
    for entity in found.entities:
        assert entity.type in SCHEMA.entity_types
        assert entity.name.strip() == entity.name != ""
        assert not entity.name.lower().startswith("the ")
        assert entity.aliases == tuple(sorted(set(entity.aliases)))
        assert entity.name not in entity.aliases
        assert 0 <= entity.confidence <= 1
    spans = [(m.start, m.end) for m in found.mentions]
    assert spans == sorted(spans)
    for mention in found.mentions:
        assert 0 <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.text
        assert mention.entity is None or types[mention.entity] == mention.type
        is_date = mention.kind == MentionKind.DATE
        assert bool(mention.timex_type) == bool(mention.timex_value) == is_date
        assert mention.timex_type in ({"DATE", "TIME", "DURATION", "SET"} if is_date else {None})
        assert (mention.kind in (MentionKind.NAME, MentionKind.NOMINAL, MentionKind.PRONOUN)) == bool(
            mention.type
        )
    assert len({(f.subject, f.relation, f.object) for f in found.facts}) == len(found.facts)
    for fact in found.facts:
        assert fact.relation in SCHEMA.relations
        target = None if fact.is_literal else types[fact.object]
        assert SCHEMA.legal(types[fact.subject], fact.relation, target), fact
        if fact.is_literal:
            assert SCHEMA.is_valid_literal(fact.relation, fact.object), fact
        assert fact.subject != fact.object
        assert 0 < fact.confidence <= 1
        assert fact.modality in ("asserted", "planned", "reported")
        assert fact.evidence
        for evidence in fact.evidence:
            assert text[evidence.start : evidence.end] == evidence.sentence
            assert evidence.rule
            assert evidence.subject_span is not None and evidence.object_span is not None
            for start, end in (evidence.subject_span, evidence.object_span):
                assert 0 <= start < end <= len(text)
    for quotation in found.quotations:
        assert text[quotation.start : quotation.end] == quotation.text
        assert quotation.speaker is None or quotation.speaker in types


def names(found: Extraction) -> set[str]:
    return {name for e in found.entities for name in (e.name, *e.aliases)}


def triples(found: Extraction) -> set[tuple[str, str, str]]:
    by_id = {e.id: e.name for e in found.entities}
    return {(by_id[f.subject], f.relation, by_id.get(f.object, f.object)) for f in found.facts}


@pytest.mark.parametrize("article", ARTICLES, ids=lambda a: a.id)
def test_extract_keeps_its_promises(article: Article) -> None:
    found = load_shipped().extract(article)
    assert found.article is article
    check(found)


def test_extract_reads_a_fair() -> None:
    found = load_shipped().extract(ARTICLES[0])
    assert {"Acme Corporation", "Acme", "Lyon", "Eurexpo", "Ann Bell"} <= names(found)
    relations = {f.relation for f in found.facts}
    assert {"schema:organizer", "schema:location", "expo:editionOf", "expo:exhibitorCount"} <= relations
    counts = {f.object: f.qualifier for f in found.facts if f.relation == "expo:exhibitorCount"}
    assert counts == {"1200": "more than"}
    assert {m.timex_value for m in found.mentions} >= {"2023-03-06", "P4D", "2023-03-09"}


def test_extract_reads_an_agreement_once() -> None:
    found = load_shipped().extract(ARTICLES[1])
    partners = {frozenset((a, b)) for a, relation, b in triples(found) if relation == "expo:partner"}
    assert partners == {frozenset({"Acme Ltd", "Bolt Industries"})} or partners == {
        frozenset({"Acme Ltd.", "Bolt Industries"})
    }
    assert len([f for f in found.facts if f.relation == "expo:partner"]) == 1


def test_extract_finds_no_facts_in_the_weather() -> None:
    assert load_shipped().extract(ARTICLES[2]).facts == ()


def test_extract_twice_is_the_same() -> None:
    extractor = load_shipped()
    assert extractor.extract(ARTICLES[0]) == extractor.extract(ARTICLES[0])


def test_pipe_gives_what_extract_gives_each_article_alone() -> None:
    extractor = load_shipped()
    together = list(extractor.pipe([*ARTICLES, *reversed(ARTICLES)]))
    alone = [extractor.extract(article) for article in ARTICLES]
    assert together == [*alone, *reversed(alone)]


def test_pipe_of_nothing_is_empty() -> None:
    assert list(load_shipped().pipe([])) == []


def test_pipe_reads_one_article_after_the_other() -> None:
    """A generator that never ends is read as far as it is asked."""

    def endless() -> object:
        while True:
            yield ARTICLES[2]

    found = load_shipped().pipe(endless())  # type: ignore[arg-type]
    assert next(found).article is ARTICLES[2]


def test_extract_of_another_language_is_empty() -> None:
    article = Article("de", "Die Messe in Lyon wurde von Acme organisiert.", language="de")
    assert load_shipped().extract(article) == Extraction(article)


def test_pipe_keeps_the_order_around_articles_in_other_languages() -> None:
    german = Article("de", "Die Messe in Lyon wurde von Acme organisiert.", language="de")
    found = list(load_shipped().pipe([ARTICLES[1], german, ARTICLES[2]]))
    assert [x.article.id for x in found] == ["deal", "de", "plain"]
    assert found[0].facts
    assert found[1] == Extraction(german)


def test_extract_of_an_empty_text_is_empty() -> None:
    article = Article("empty", "")
    assert load_shipped().extract(article) == Extraction(article)


@pytest.mark.parametrize("text", [" ", "\n\n", " \t\r\n\u00a0 \n"])
def test_extract_of_blanks_is_empty(text: str) -> None:
    article = Article("blank", text)
    assert load_shipped().extract(article) == Extraction(article)


def test_extract_with_entities_takes_an_empty_text() -> None:
    assert (
        load_shipped().extract(Article("empty", ""), [Entity("x", "Acme", "schema:Corporation")]).facts == ()
    )


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_extract_keeps_its_promises_on_hostile_text(text: str) -> None:
    check(load_shipped().extract(Article("hostile", text, date="2023-05-01")))


@pytest.mark.parametrize("date", ["2023", "2023-05", "9999-12-31", "0001-01-01", None])
def test_extract_takes_any_date_of_publication(date: str | None) -> None:
    text = "Robot Expo 2023 opens next Friday in Lyon. The four-day fair ends tomorrow. It opened last year."
    check(load_shipped().extract(Article("dated", text, date=date)))


def test_extract_reads_a_long_list_without_a_full_stop() -> None:
    firms = ", ".join(f"Firm{chr(65 + i % 26)}{chr(97 + i % 7)} Works" for i in range(120))
    text = f"Robot Expo opens.\n\nAmong the exhibitors of Robot Expo 2023 are {firms}"
    check(load_shipped().extract(Article("list", text)))


def test_extract_with_entities_gives_facts_between_them_only() -> None:
    entities = [
        Entity("x1", "Robot Expo 2023", "schema:ExhibitionEvent", ("12th Robot Expo",)),
        Entity("x2", "Acme Corporation", "schema:Corporation", ("Acme",)),
        Entity("x3", "Lyon", "schema:City"),
        Entity("x4", "Robot Expo", "schema:EventSeries"),
    ]
    found = load_shipped().extract(ARTICLES[0], entities)
    check(found)
    assert [(e.name, e.type) for e in found.entities] == [(e.name, e.type) for e in entities]
    assert ("Robot Expo 2023", "schema:organizer", "Acme Corporation") in triples(found)
    assert ("Robot Expo 2023", "expo:editionOf", "Robot Expo") in triples(found)
    assert ("Robot Expo 2023", "expo:editionNumber", "12") in triples(found)


def test_extract_with_no_entities_finds_none() -> None:
    found = load_shipped().extract(ARTICLES[0], [])
    check(found)
    assert found.entities == found.facts == ()


def test_versions_name_model_and_lexicon() -> None:
    versions = load_shipped().versions
    assert set(versions) == {"model", "lexicon"}
    assert versions["model"].startswith("en_core_web_md 3.7.1, weights ")
    assert len(versions["lexicon"]) == 12


def test_two_extractors_agree() -> None:
    other = load_extractor(load_shipped().model.folder)
    assert other.versions == load_shipped().versions
    assert other.extract(ARTICLES[0]) == load_shipped().extract(ARTICLES[0])
