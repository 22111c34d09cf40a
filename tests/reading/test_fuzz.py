"""Whatever the bytes, readers answer with articles, notes and errors, and with nothing else."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from extractor.reading import InputError, ReadNote, read_articles
from extractor.reading.text import normalize_text
from extractor.records import Article

ENDINGS = ["txt", "html", "json", "jsonl", "unknown"]
# fmt: off
TOKENS = st.sampled_from([
    "<p>", "</p>", "<html>", "<table><tr><td>", "<!--", "&#xD800;", "<meta charset='idna'>", "<h1>",
    "<figcaption>", "<script type='application/ld+json'>", '{"text": "', '"}', "[", "]", "{", '"date": ',
    '"id": 1e999', "null", ",", ":", "\\ud800", "\n", "\r", "\0", "\u2028", "معرض", "%PDF-",
    "date 2022-05-26 ", "The fair opened in Lyon. ",
])
# fmt: on
CONTENT = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")),
    st.lists(TOKENS, max_size=40).map(lambda tokens: "".join(tokens).encode()),
)

no_surprises = settings(
    max_examples=60,
    deadline=timedelta(seconds=10),  # the first example imports the libraries
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def _check(items):
    for item in items:
        if isinstance(item, Article):
            assert item.id
            assert item.text == normalize_text(item.text)
            assert item.text.casefold().split()[: len(item.title.split())] == item.title.casefold().split()
            assert "\r" not in item.text
            item.text.encode("utf-8")
        else:
            assert isinstance(item, InputError | ReadNote)
            assert len(str(item).splitlines()) == 1
            assert len(str(item)) < 600


@pytest.mark.parametrize("ending", ENDINGS)
@no_surprises
@given(content=CONTENT)
@example(content=b"<html><head><meta charset=punycode></head>\xff")
@example(content=b"<p><table><td>\t<table><td>!")
@example(content=b"\xff\xfe\x00\x00a")
@example(content=b'{"text": "a", "url": "http://[", "date": "0000-00-00"}')
def test_reader_of_any_bytes_never_breaks(tmp_path, ending, content):
    path = tmp_path / f"a.{ending}"
    path.write_bytes(content)
    _check(read_articles([path], languages=None))


@no_surprises
@given(content=CONTENT)
def test_standard_input_of_any_bytes_never_breaks(content):
    _check(read_articles(["-"], stdin=io.BytesIO(content)))


@given(st.text())
def test_normalize_text_is_idempotent(text):
    once = normalize_text(text)
    assert normalize_text(once) == once


@given(
    st.text(
        alphabet=st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"], exclude_characters="\ufeff")
    )
)
def test_normalize_text_keeps_plain_characters(text):
    assert normalize_text(text) == text
