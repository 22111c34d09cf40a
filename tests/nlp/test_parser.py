from __future__ import annotations

import os

import pytest
import spacy
from spacy.tokens import Doc

from extractor.nlp.parser import break_at_blocks, choose_backend, limit_threads, load_parser
from tests.nlp.marked_text import load_taught_parser


def sentences(text: str) -> list[str]:
    return [sentence.text.strip() for sentence in load_taught_parser()(text).sents]


def test_break_at_blocks_starts_a_sentence_at_each_block() -> None:
    words = ["Fair", "opens", "\n\n", "It", "opened", "now", ".", "\n\n", "It", "closed", "."]
    spaces = [True, False, False, True, True, False, False, False, True, False, False]
    doc = break_at_blocks(Doc(spacy.blank("en").vocab, words=words, spaces=spaces))
    assert doc[3].is_sent_start is True
    assert doc[8].is_sent_start is True
    assert [t.i for t in doc if t.is_sent_start and t.i not in (0, 3, 8)] == []


@pytest.mark.parametrize("words", [[], ["\n"], [" ", "\n\n"]])
def test_break_at_blocks_takes_a_text_without_words(words: list[str]) -> None:
    doc = Doc(spacy.blank("en").vocab, words=words, spaces=[False] * len(words))
    assert len(break_at_blocks(doc)) == len(words)


def test_limit_threads_leaves_what_the_user_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "3")
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    limit_threads()
    assert os.environ["OPENBLAS_NUM_THREADS"] == "3"
    assert os.environ["OMP_NUM_THREADS"] == "1"


@pytest.mark.slow
def test_choose_backend_takes_one_of_two_and_stays_with_it() -> None:
    assert choose_backend() in ("blis", "openblas")
    assert choose_backend() == choose_backend()


@pytest.mark.slow
def test_load_parser_breaks_blocks_before_it_parses_and_loads_twice() -> None:
    names = load_parser().pipe_names
    assert names.index("block_breaks") < names.index("parser")
    assert load_parser().pipe_names == names


@pytest.mark.slow
def test_load_parser_never_joins_a_headline_with_what_is_below() -> None:
    assert sentences("Robot Expo opens in Lyon\n\nThe fair opened on Monday. It closes on Friday.") == [
        "Robot Expo opens in Lyon",
        "The fair opened on Monday.",
        "It closes on Friday.",
    ]


@pytest.mark.slow
def test_load_parser_reads_each_labelled_value_as_a_sentence_of_its_own() -> None:
    found = sentences("Fair news\n\nIt was fun.\n\nVenue: Eurexpo, Lyon\nDate: March 6 to 9, 2023")
    assert "Eurexpo, Lyon" in found
    assert "March 6 to 9, 2023" in found


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["The fair opened on Monday.", "Fair organisers met.", "They left the fair early."]
)
def test_load_parser_reads_fair_as_a_noun(text: str) -> None:
    assert [t.pos_ for t in load_taught_parser()(text) if t.lower_ == "fair"] in (["NOUN"], ["PROPN"])


@pytest.mark.slow
def test_load_parser_keeps_co_organised_whole() -> None:
    doc = load_taught_parser()("It was co-organised by Acme.")
    assert "co-organised" in [t.text for t in doc]


@pytest.mark.parametrize(
    "text",
    [
        "It was attended by the Under-Secretary, Mrs. Gloria Moya, and by H.E. Ann Bell.",
        "The Foreign Minister, Hon. Rimbink Pato, met Dr. Wael Mutair.",
    ],
)
def test_no_sentence_ends_with_a_form_of_address(text: str) -> None:
    assert [sentence.text for sentence in load_taught_parser()(text).sents] == [text]


def test_a_block_starts_a_sentence_behind_anything() -> None:
    doc = load_taught_parser()("Visit of the Dr.\n\nAnn Bell came to Lyon.")
    assert [sentence.text.strip() for sentence in doc.sents] == ["Visit of the Dr.", "Ann Bell came to Lyon."]


def test_a_newswire_dateline_is_cut_from_the_firm_behind_it() -> None:
    words = [token.text for token in load_taught_parser()("LEEDS, England--(BUSINESS WIRE)--Acme Inc. said")]
    assert words == [
        "LEEDS",
        ",",
        "England",
        "--",
        "(",
        "BUSINESS",
        "WIRE",
        ")",
        "--",
        "Acme",
        "Inc.",
        "said",
    ]
