from __future__ import annotations

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from extractor.nlp.tokens import (
    CASES,
    ENTITY_IDS,
    N_DEPS,
    N_LEMMAS,
    POS_IDS,
    TokenTable,
    build_token_table,
    case_of,
    sentence_ranges,
    stable_hash,
)
from tests.nlp.handmade import make_table

VOCAB = spacy.blank("en").vocab


@pytest.fixture(scope="module")
def doc() -> Doc:
    """Two sentences with a line break as a token of its own between them."""
    return Doc(
        VOCAB,
        words=["Acme", "left", "\n\n", "Li", "Ming", "came", "."],
        spaces=[True, False, False, True, True, False, False],
        heads=[1, 1, 1, 4, 5, 5, 5],
        deps=["nsubj", "ROOT", "dep", "compound", "nsubj", "ROOT", "punct"],
        pos=["PROPN", "VERB", "SPACE", "PROPN", "PROPN", "VERB", "PUNCT"],
        lemmas=["Acme", "leave", "\n\n", "Li", "Ming", "come", "."],
        ents=["B-ORG", "O", "O", "B-PERSON", "I-PERSON", "O", "O"],
        sent_starts=[True, False, False, True, False, False, False],
    )


@pytest.fixture(scope="module")
def table(doc: Doc) -> TokenTable:
    return build_token_table(doc)


def test_build_token_table_leaves_blank_tokens_out(table: TokenTable) -> None:
    assert table.words == ("Acme", "left", "Li", "Ming", "came", ".")
    assert len(table) == 6


def test_build_token_table_gives_character_offsets(doc: Doc, table: TokenTable) -> None:
    assert [doc.text[a:b] for a, b in zip(table.starts, table.ends, strict=True)] == list(table.words)
    assert table.starts[2] == len("Acme left\n\n")


def test_build_token_table_reads_sentences_tags_and_entities(table: TokenTable) -> None:
    assert table.sentences.tolist() == [0, 0, 1, 1, 1, 1]
    assert table.pos[:2].tolist() == [POS_IDS["PROPN"], POS_IDS["VERB"]]
    expected = ["B-ORG", "", "B-PERSON", "I-PERSON", "", ""]
    assert table.entities.tolist() == [ENTITY_IDS[name] for name in expected]
    assert [CASES[case] for case in table.cases] == ["title", "lower", "title", "title", "lower", "punct"]


def test_build_token_table_counts_heads_in_words(table: TokenTable) -> None:
    assert table.heads.tolist() == [1, 1, 3, 4, 4, 4]


def test_build_token_table_makes_a_word_under_a_blank_its_own_head() -> None:
    doc = Doc(
        VOCAB,
        words=["a", "\n", "b"],
        spaces=[False] * 3,
        heads=[1, 1, 1],
        deps=["dep", "ROOT", "dep"],
        pos=["X", "SPACE", "X"],
    )
    assert build_token_table(doc).heads.tolist() == [0, 1]


def test_build_token_table_keeps_hashes_below_their_tables(table: TokenTable) -> None:
    assert (table.deps >= 0).all() and (table.deps < N_DEPS).all()
    assert (table.lemmas >= 0).all() and (table.lemmas < N_LEMMAS).all()
    assert table.deps[0] == table.deps[3] != table.deps[1]


@pytest.mark.parametrize("words", [[], ["\n\n"], [" ", "\n", " "]])
def test_build_token_table_of_no_words_is_empty(words: list[str]) -> None:
    starts = [True] + [False] * (len(words) - 1) if words else None
    table = build_token_table(Doc(VOCAB, words=words, spaces=[False] * len(words), sent_starts=starts))
    assert len(table) == 0
    assert sentence_ranges(table).shape == (0, 2)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(0, 3, (0, 1)), (0, 4, (0, 1)), (2, 6, (0, 2)), (4, 8, (1, 2)), (3, 4, (1, 1)), (9, 99, (2, 3))],
)
def test_span_gives_the_words_that_overlap(start: int, end: int, expected: tuple[int, int]) -> None:
    assert make_table("The fair opened").span(start, end) == expected


@given(st.lists(st.text("abc", min_size=1, max_size=5), min_size=1, max_size=12), st.data())
def test_span_of_whole_words_gives_them_back(words: list[str], data: st.DataObject) -> None:
    table = make_table(" ".join(words))
    first = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(first + 1, len(words)))
    assert table.span(int(table.starts[first]), int(table.ends[end - 1])) == (first, end)


def test_sentence_ranges_give_each_word_its_sentence() -> None:
    assert sentence_ranges(make_table("a b | c | d e")).tolist() == [
        [0, 2],
        [0, 2],
        [2, 3],
        [3, 5],
        [3, 5],
    ]


@pytest.mark.parametrize(
    ("word", "case"),
    [
        ("fair", "lower"),
        ("Fair", "title"),
        ("CES", "upper"),
        ("eBay", "mixed"),
        ("McDonald", "mixed"),
        ("2022", "digit"),
        ("1,200", "digit"),
        ("16th", "alnum"),
        ("A380", "alnum"),
        ("--", "punct"),
        ("...", "punct"),
        ("€", "punct"),
        ("Zürich", "title"),
        ("ÖVP", "upper"),
        ("贵阳", "mixed"),
    ],
)
def test_case_of_tells_shapes_apart(word: str, case: str) -> None:
    assert case_of(word) == case


@given(st.text(min_size=1))
def test_case_of_knows_every_word(word: str) -> None:
    assert case_of(word) in CASES


def test_stable_hash_is_crc32() -> None:
    assert stable_hash("123456789") == 0xCBF43926  # the check value of CRC-32


def test_stable_hash_takes_a_lone_surrogate() -> None:
    assert stable_hash("\ud800") == stable_hash("\ud800")


def test_the_first_word_behind_a_line_break_opens_a_line(doc: Doc) -> None:
    assert build_token_table(doc).opens_line.tolist() == [False, False, True, False, False, False]
