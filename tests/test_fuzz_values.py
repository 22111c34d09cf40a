"""Dates, numbers, addresses and IRIs of any text: a value or none, never an error, and quickly."""

from __future__ import annotations

import os
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from extractor.graph.terms import string, web_address
from extractor.linking.iris import IriScheme, name_slug
from extractor.nlp.figures import find_figures
from extractor.nlp.numerals import parse_cardinal
from extractor.nlp.timex import find_timexes
from extractor.reading.dates import normalize_date
from extractor.reading.identity import id_from_member, id_from_url
from extractor.records import Entity
from extractor.schema import is_date

from .fuzz.targets import check_address_text
from .nlp.shipped import load_shipped

EXAMPLES = int(os.environ.get("KG_FUZZ_EXAMPLES", "200"))
any_text = settings(max_examples=EXAMPLES, deadline=None)
DATE_PARTS = st.lists(
    st.sampled_from(
        [
            "2022",
            "-",
            "05",
            "26",
            "T",
            "W",
            "12:00",
            "+99:99",
            "Z",
            "May",
            " ",
            ",",
            "31",
            "th",
            "0",
            "٣",
            "/",
        ]
    ),
    max_size=12,
).map("".join)
URL_PARTS = st.lists(
    st.sampled_from(
        [
            "http",
            "https",
            ":",
            "//",
            "a.example",
            "[",
            "::1",
            "]",
            "@",
            ":80",
            "/",
            "?",
            "#",
            "%",
            "%zz",
            "..",
            "\\",
            " ",
            "é",
            "\0",
        ]
    ),
    max_size=12,
).map("".join)
IRIS = IriScheme()


@any_text
@given(st.one_of(st.text(max_size=100), DATE_PARTS))
def test_date_is_a_day_or_none(text: str) -> None:
    found = normalize_date(text)

    assert found is None or (len(found) == 10 and normalize_date(found) == found)


@any_text
@given(st.one_of(st.text(), URL_PARTS))
def test_address_is_sound_or_refused(text: str) -> None:
    check_address_text(text)


@any_text
@given(st.text(st.characters(), min_size=1))
def test_every_name_gives_a_sound_iri(name: str) -> None:
    for iri in (IRIS.entity(Entity("e", name, "schema:City")), IRIS.article(name), IRIS.graph(name)):
        assert NamedNode(iri).value == iri
        assert iri.isascii()
    assert "/" not in name_slug(name)
    assert string(name).value


@any_text
@given(st.text(min_size=1))
def test_name_in_an_archive_gives_an_id_without_slashes(name: str) -> None:
    from pathlib import Path

    assert "/" not in id_from_member(Path("a.zip"), name)


NUMBER_WORDS = st.lists(
    st.sampled_from(["one", "ninety", "and", "-", "hundred", "million", "trillion", "x"]), max_size=30
)
FIGURES = st.lists(
    st.sampled_from(
        ["1", "2,000", "3.5", "million", "billion", "$", "€", "%", "square", "metres", "exhibitors", "May", "2022", "31",
         "to", "from", "-", "–", "/", "next", "week", "Q3", "'s", "more than", "1e9", "9" * 40, "٣", "½", ".", ","]
    ),
    min_size=1,
    max_size=25,
).map(" ".join)  # fmt: skip


@any_text
@given(NUMBER_WORDS)
def test_number_words_give_a_number_or_none(words: list[str]) -> None:
    found = parse_cardinal(words)

    assert found is None or found >= 0


@pytest.mark.slow
@settings(max_examples=max(EXAMPLES // 5, 20), deadline=None)
@given(st.one_of(FIGURES, st.text(max_size=200)))
def test_figures_and_times_of_any_text_lie_within_it(text: str) -> None:
    doc = load_shipped().nlp(text)
    for mention in (*find_figures(doc), *find_timexes(doc, "2022-05-27")):
        assert text[mention.start : mention.end] == mention.text
    for mention in find_timexes(doc, "2022-05-27"):
        assert mention.iso is None or is_date(mention.iso)


@pytest.mark.parametrize(
    "text", ["1" * 10_000, "1," * 5_000, "one hundred " * 800, "(" * 10_000, "20" * 5_000]
)
def test_long_values_are_answered_within_a_second(text: str) -> None:
    begin = time.process_time()
    normalize_date(text)
    id_from_url(text)
    web_address(text)
    IRIS.entity(Entity("e", text, "schema:City"))

    assert time.process_time() - begin < 1
