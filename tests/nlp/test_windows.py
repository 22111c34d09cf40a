from __future__ import annotations

import string

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from extractor.nlp.tokens import TokenTable
from extractor.nlp.windows import (
    MAX_PIECES,
    MAX_WORD_PIECES,
    OPENING_PIECES,
    Window,
    build_windows,
    pool_words,
    window_ranges,
)
from tests.nlp.handmade import make_table

POSITIONS = 512  # that the encoder has
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
UNK, CLS, SEP = 1, 2, 3
LETTERS = string.ascii_lowercase


def make_tokenizer() -> Tokenizer:
    """Return a tokenizer like the encoder's, with a piece for each letter."""
    pieces = [*SPECIAL, *LETTERS, *(f"##{letter}" for letter in LETTERS)]
    tokenizer = Tokenizer(WordPiece({piece: i for i, piece in enumerate(pieces)}, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer()
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return tokenizer


TOKENIZER = make_tokenizer()
# Sentences short enough for any window, as numbers of letters.
sentences = st.lists(
    st.lists(st.integers(1, 15), min_size=1, max_size=25).filter(lambda s: sum(min(n, 12) for n in s) < 300),
    min_size=1,
    max_size=30,
)


def table_of(lengths: list[list[int]]) -> TokenTable:
    return make_table(" | ".join(" ".join("a" * n for n in sentence) for sentence in lengths))


def windows_of(*sentences: str) -> list[Window]:
    return build_windows(make_table(" | ".join(sentences)), TOKENIZER)


def test_build_windows_of_no_words_is_empty() -> None:
    assert build_windows(make_table(""), TOKENIZER) == []


def test_build_windows_frames_a_short_text_once() -> None:
    table = make_table("ab c")
    (window,) = build_windows(table, TOKENIZER)
    a, c, b_inside = TOKENIZER.token_to_id("a"), TOKENIZER.token_to_id("c"), TOKENIZER.token_to_id("##b")
    assert window.pieces.tolist() == [CLS, a, b_inside, c, SEP]
    assert window.words.tolist() == [-1, 0, 0, 1, -1]
    assert window.features[[0, -1]].tolist() == [[0] * 5] * 2
    expected = [[1 + table.cases[w], 1 + table.pos[w], 1 + table.entities[w], 1, 1] for w in (0, 0, 1)]
    assert window.features[1:-1].tolist() == expected


def test_build_windows_keeps_a_word_that_the_tokenizer_makes_nothing_of() -> None:
    (window,) = windows_of("a \u200b b")
    assert window.words.tolist() == [-1, 0, 1, 2, -1]
    assert window.pieces[2] == UNK


def test_build_windows_cuts_a_very_long_word() -> None:
    (window,) = windows_of("a" * 60)
    assert window.words.tolist() == [-1, *[0] * MAX_WORD_PIECES, -1]


def test_build_windows_repeats_the_opening_words_in_later_windows() -> None:
    first, second = windows_of("headline", *["a " * 100] * 5)
    assert first.words.max() == 400
    assert second.words[second.words >= 0].tolist() == list(range(401, 501))
    repeated = second.pieces[: OPENING_PIECES - 1]
    assert repeated.tolist() == first.pieces[: OPENING_PIECES - 1].tolist()
    assert (second.words[: OPENING_PIECES - 1] == -1).all()
    assert (second.features[1 : OPENING_PIECES - 1] > 0).all()


def test_window_ranges_end_with_a_sentence() -> None:
    table = make_table(" | ".join(["a " * 300] * 3))
    assert window_ranges(table, [1] * 900) == [(0, 300), (300, 600), (600, 900)]


def test_window_ranges_cut_a_sentence_longer_than_a_window() -> None:
    assert window_ranges(make_table("a " * 600), [1] * 600) == [(0, MAX_PIECES - 2), (MAX_PIECES - 2, 600)]


@given(sentences)
@settings(deadline=None)
def test_build_windows_covers_every_word_once_and_fits_the_encoder(lengths: list[list[int]]) -> None:
    table = table_of(lengths)
    windows = build_windows(table, TOKENIZER)
    covered = np.concatenate([window.words[window.words >= 0] for window in windows])
    flat = [n for sentence in lengths for n in sentence]
    expected = [word for word, n in enumerate(flat) for _ in range(min(n, MAX_WORD_PIECES))]
    assert covered.tolist() == expected
    for window in windows:
        assert len(window.pieces) == len(window.words) == len(window.features) <= POSITIONS
        assert (window.pieces[0], window.pieces[-1]) == (CLS, SEP)
    owners = [set(window.words[window.words >= 0].tolist()) for window in windows]
    assert sum(map(len, owners)) == len(table)


@pytest.mark.parametrize("before", [39, 100, 400, 470])
@pytest.mark.parametrize("long", [430, 439, 477, 478, 600, 2000])
def test_build_windows_fits_the_encoder_with_a_long_sentence(before: int, long: int) -> None:
    for window in windows_of("a " * before, "a " * long, "a " * 50):
        assert len(window.pieces) <= POSITIONS


@pytest.mark.parametrize(("before", "long"), [(1, 478), (2, 477), (1, 2000)])
def test_build_windows_fits_the_encoder_with_a_long_second_sentence(before: int, long: int) -> None:
    for window in windows_of("a " * before, "a " * long):
        assert len(window.pieces) <= POSITIONS


def test_pool_words_takes_the_mean_of_a_words_pieces() -> None:
    (window,) = windows_of("ab c")
    vectors = np.array([[9, 9], [1, 2], [3, 4], [5, 6], [9, 9]], dtype=np.float32)
    assert pool_words([vectors], [window], 2).tolist() == [[2, 3], [5, 6]]


def test_pool_words_leaves_the_repeated_opening_out() -> None:
    windows = windows_of(*["a " * 300] * 3)
    vectors = [
        np.full((len(w.pieces), 1), number, dtype=np.float32) for number, w in enumerate(windows, start=1)
    ]
    assert pool_words(vectors, windows, 900)[:, 0].tolist() == [1] * 300 + [2] * 300 + [3] * 300


def test_pool_words_of_nothing_has_no_rows() -> None:
    assert len(pool_words([], [], 0)) == 0


def test_a_line_break_is_a_separator() -> None:
    table = make_table("ab c d")
    table.opens_line[1] = True
    (window,) = build_windows(table, TOKENIZER)
    assert window.words.tolist() == [-1, 0, 0, -1, 1, 2, -1]
    assert window.pieces[[3, -1]].tolist() == [SEP, SEP]
    assert window.features[3].tolist() == [0, 0, 0, 0, 0]
