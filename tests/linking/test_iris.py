from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from extractor.errors import KgError, SchemaError
from extractor.linking.iris import DEFAULT_BASE, IriScheme, name_slug
from extractor.records import Entity, RunInfo

IRIS = IriScheme()
ANY_TEXT = st.text(st.characters(), max_size=120)  # lone surrogates and control characters too


@pytest.mark.parametrize(
    ("name", "kind", "local"),
    [
        ("Guiyang", "schema:City", "place-guiyang"),
        (
            "China International Big Data Industry Expo 2022",
            "schema:ExhibitionEvent",
            "event-china-international-big-data-industry-expo-2022",
        ),
        ("CES", "schema:EventSeries", "series-ces"),
        ("the Canton Fair", "schema:EventSeries", "series-canton-fair"),
        ("Fraunhofer-Gesellschaft", "schema:EducationalOrganization", "org-fraunhofer-gesellschaft"),
        ("Łukasz Żółć", "schema:Person", "person-lukasz-zolc"),
        (
            "People’s Government of Guizhou",
            "schema:GovernmentOrganization",
            "org-peoples-government-of-guizhou",
        ),
        ("AT&T", "schema:Corporation", "org-at-and-t"),
        ("C++", "schema:Product", "product-c-plus-plus"),
    ],
)
def test_entity_iris_are_readable(name: str, kind: str, local: str) -> None:
    assert IRIS.entity(Entity("e1", name, kind)) == DEFAULT_BASE + local


def test_entity_iri_depends_on_name_and_group_only() -> None:
    plain = IRIS.entity(Entity("e1", "Zürich  Messe", "schema:Place"))

    assert plain == IRIS.entity(Entity("e9", "ZURICH MESSE", "schema:EventVenue", ("Messe",), 0.3))
    assert plain != IRIS.entity(Entity("e1", "Zürich Messe", "schema:Corporation"))


def test_names_in_other_scripts_that_sound_alike_differ() -> None:
    assert name_slug("贵州") != name_slug("桂州")
    assert name_slug("贵州").startswith("gui-zhou-")


def test_long_names_that_begin_alike_differ() -> None:
    long = "International Exhibition of " + "very " * 30
    assert name_slug(long + "big things") != name_slug(long + "small things")
    assert len(name_slug(long)) <= 90


@pytest.mark.parametrize("name", ["!!!", "—", "", "\ud800"])
def test_names_that_leave_nothing_get_a_hash(name: str) -> None:
    assert len(name_slug(name)) >= 8


def test_different_articles_never_share_an_iri() -> None:
    ids = ["a/b", "a-b", "A-b", "a b", "000", "", "é", "e", "x" * 200, "x" * 201]

    assert len({IRIS.article(one) for one in ids}) == len(ids)
    assert IRIS.article("000") == DEFAULT_BASE + "article-000"
    assert IRIS.graph("000") == DEFAULT_BASE + "graph/article-000"


def test_mentions_are_rfc_5147_fragments() -> None:
    assert IRIS.mention("000", 3, 10) == DEFAULT_BASE + "article-000#char=3,10"
    assert IRIS.quotation("000", 3, 10) == DEFAULT_BASE + "article-000#quote=3,10"


def test_statement_iri_changes_with_each_part() -> None:
    triple = ("<s>", "<p>", "<o>")
    iris = {
        IRIS.statement("a", 1, 2, triple),
        IRIS.statement("b", 1, 2, triple),
        IRIS.statement("a", 1, 3, triple),
        IRIS.statement("a", 1, 2, ("<s>", "<p>", "<x>")),
    }
    assert len(iris) == 4


def test_run_iri_knows_no_clock() -> None:
    run = RunInfo("1.0", "md", "lex", "2026-01-01T00:00:00Z")

    assert IRIS.run(run) == IRIS.run(dataclasses.replace(run, ended_at="2027-01-01T00:00:00Z"))
    assert IRIS.run(run) != IRIS.run(dataclasses.replace(run, model="lg"))


def test_base_can_be_set() -> None:
    iris = IriScheme("https://kg.example/things/")
    assert iris.entity(Entity("e", "Lyon", "schema:City")) == "https://kg.example/things/place-lyon"


@pytest.mark.parametrize(
    "base", ["", "kg.example/", "https://kg.example", "https://kg.example/a b/", "urn:x/"]
)
def test_bad_base_is_refused(base: str) -> None:
    with pytest.raises(KgError, match="is no base"):
        IriScheme(base)


def test_unknown_type_is_refused() -> None:
    with pytest.raises(SchemaError, match="schema:Ctiy"):
        IRIS.entity(Entity("e", "Lyon", "schema:Ctiy"))


@given(ANY_TEXT)
def test_any_name_makes_a_valid_iri_and_the_same_again(name: str) -> None:
    iri = IRIS.entity(Entity("e", name, "schema:Organization"))

    assert NamedNode(iri).value == iri
    assert iri.isascii()
    assert iri == IRIS.entity(Entity("f", f"  {name} ", "schema:Corporation"))
    NamedNode(IRIS.article(name))
