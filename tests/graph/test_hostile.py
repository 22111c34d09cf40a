"""Whatever characters names and texts hold, the RDF stays sound and the offsets right."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse
from rdflib import Graph

from extractor.graph.build import build_graph
from extractor.graph.explain import EntityExplanation, explain
from extractor.graph.export import FORMATS, write_export
from extractor.graph.store import GraphStore, memory_store
from extractor.graph.terms import DEFAULT_GRAPH, clean, number
from extractor.graph.validate import validate
from extractor.records import Article, Entity, Evidence, Extraction, Fact, Mention, MentionKind, Quotation
from tests.graph.samples import IRIS, RUN

NASTY = [
    'say "hi"',
    "back\\slash",
    "<b>& ]]> <!-- -->",
    "line\nbreak\ttab\rreturn",
    "شركة \u202eRTL\u202c",
    "e\u0301\u0323 combining",
    "nul\x00 bell\x07 esc\x1b del\x7f c1\x9b nel\x85",
    "lone \ud800 surrogate \udfff",
    "non-characters \ufffe \uffff \U0001fffe",
    "separators \u2028 \u2029",
    "'''\"\"\" triple",
    "\\u0041 \\N{x} $1 {x} ?x @en ^^<x>",
    "emoji 🏳️‍🌈 \U00010348",
    "\ufeffbom",
]
# Any code point at all, control characters and lone surrogates included.
ANY_TEXT = st.one_of(st.sampled_from(NASTY), st.text(st.characters(), min_size=1, max_size=40))


def make_extraction(name: str, text: str, value: str) -> Extraction:
    article = Article(f"a {name}", f"{name} {text}", title=text, url=f"https://x.example/{name}", source=name)
    end = len(name)
    evidence = Evidence(0, len(article.text), article.text, value or "rule", (0, end), (0, end))
    fact = Fact("e", "expo:theme", value, True, 0.5, (evidence,), attributed_to=name, qualifier=value)
    return Extraction(
        article,
        (Mention(0, end, name, MentionKind.NAME, "schema:ExhibitionEvent", "e"),),
        (Entity("e", name, "schema:ExhibitionEvent", (text, value)),),
        (fact,),
        (Quotation(0, end, name, None),),
    )


def make_store(extraction: Extraction) -> GraphStore:
    store = memory_store()
    store.write([build_graph(extraction, RUN, IRIS)])
    return store


def write(store: GraphStore, form: str) -> bytes:
    stream = io.BytesIO()
    write_export(store, stream, format=form, mentions=True)
    return stream.getvalue()


def check_round_trips(store: GraphStore) -> None:
    merged = {Quad(q.subject, q.predicate, q.object, DEFAULT_GRAPH) for q in store.quads}
    for form in ("nquads", "trig", "jsonld", "turtle", "ntriples", "rdfxml"):
        kind = RdfFormat.from_extension(FORMATS[form].lstrip("."))
        assert set(parse(write(store, form), format=kind)) == (
            set(store.quads) if form in ("nquads", "trig", "jsonld") else merged
        ), form
    plain = set(Graph().parse(data=write(store, "ntriples"), format="nt"))
    assert len(plain) == len(merged)
    assert set(Graph().parse(data=write(store, "turtle"), format="turtle")) == plain
    assert set(Graph().parse(data=write(store, "rdfxml"), format="xml")) == plain
    for form in ("graphml", "gexf"):
        ET.fromstring(write(store, form))


@pytest.mark.parametrize("text", NASTY)
def test_nasty_names_survive_every_format(text: str) -> None:
    store = make_store(make_extraction(text, text, text))

    check_round_trips(store)
    assert validate(store).conforms


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_any_text_survives_every_format(name: str, text: str, value: str) -> None:
    check_round_trips(make_store(make_extraction(name, text, value)))


@settings(max_examples=60, deadline=None)
@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_any_text_can_be_written_again_and_removed(name: str, text: str, value: str) -> None:
    extraction = make_extraction(name, text, value)
    store = make_store(extraction)
    before = set(store.quads)
    store.write([build_graph(extraction, RUN, IRIS)])
    assert set(store.quads) == before
    store.remove(IRIS.article(extraction.article.id))
    assert len(store.quads) == 0


@given(ANY_TEXT)
def test_clean_keeps_length_and_is_idempotent(text: str) -> None:
    cleaned = clean(text)

    assert len(cleaned) == len(text)
    assert clean(cleaned) == cleaned
    cleaned.encode()
    ET.fromstring(f"<a>{cleaned.translate({38: None, 60: None, 62: None})}</a>")


@pytest.mark.parametrize("text", ["Zürich 你好", "مرحبا", "a\tb\nc", "🏳️‍🌈"])
def test_clean_leaves_proper_text_alone(text: str) -> None:
    assert clean(text) == text


def test_hostile_entity_is_found_by_its_name() -> None:
    store = make_store(make_extraction('Expo "<2022>" \u202e x', "t", "v"))
    found = explain(store, 'expo "<2022>" \u202e X')

    assert isinstance(found, EntityExplanation)
    assert found.name == 'Expo "<2022>" \u202e x'


@given(st.integers(0, 10**30))
def test_whole_numbers_keep_their_value_in_the_store(value: int) -> None:
    literal = number(f"000{value}", integer=True)

    assert literal.value == str(value)
    check_kept(literal)


@given(st.decimals(0, 10**15, allow_nan=False, allow_infinity=False, places=4))
def test_decimals_keep_their_value_in_the_store(value: object) -> None:
    literal = number(str(value), integer=False)

    assert float(literal.value) == pytest.approx(float(str(value)))
    check_kept(literal)


def check_kept(literal: Literal) -> None:
    """The store gives back the very literal, so that writing it again changes nothing."""
    store = memory_store()
    node = NamedNode("https://x.example/s")
    quad = Quad(node, node, literal, DEFAULT_GRAPH)
    store.quads.add(quad)
    assert list(store.quads) == [quad]
