"""Cut an article into the windows that the encoder reads, and pool word pieces back into words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    from extractor.nlp.tokens import TokenTable

MAX_PIECES = 480  # the encoder has 512 positions; the rest is for the opening words
OPENING_PIECES = 40  # repeated at the start of later windows: the headline says what the article is about
MAX_WORD_PIECES = 12  # a longer word (an URL, a hash) is cut


@dataclass(frozen=True, slots=True)
class Window:
    """Word pieces of one window.

    `pieces` [n] are vocabulary ids with [CLS] and [SEP]; `features` [n, 5] the word features, shifted by one so
    that 0 means none; `words` [n] the word of each piece, -1 for special and repeated pieces.
    """

    pieces: NDArray[np.int64]
    features: NDArray[np.int64]
    words: NDArray[np.int64]


def build_windows(table: TokenTable, tokenizer: Tokenizer) -> list[Window]:
    """Windows that together cover every word once, cut between sentences where possible; [SEP] stands for a line break."""
    if not len(table):
        return []
    encoded = tokenizer.encode(list(table.words), is_pretokenized=True, add_special_tokens=False)
    by_word: list[list[int]] = [[] for _ in table.words]
    for piece, word in zip(encoded.ids, encoded.word_ids, strict=True):
        if word is not None and len(by_word[word]) < MAX_WORD_PIECES:
            by_word[word].append(piece)
    unknown, cls, sep = (tokenizer.token_to_id(name) or 0 for name in ("[UNK]", "[CLS]", "[SEP]"))
    by_word = [pieces or [unknown] for pieces in by_word]
    features = table.features()
    windows = []
    lengths = [len(p) + int(opens) for p, opens in zip(by_word, table.opens_line, strict=True)]
    for number, (first, end) in enumerate(window_ranges(table, lengths)):
        pieces, words = [cls], [-1]
        if number:
            for word in range(len(table)):
                if len(pieces) + len(by_word[word]) > OPENING_PIECES:
                    break
                pieces += by_word[word]
                words += [-2 - word] * len(by_word[word])
        for word in range(first, end):
            if table.opens_line[word]:
                pieces.append(sep)
                words.append(-1)
            pieces += by_word[word]
            words += [word] * len(by_word[word])
        pieces.append(sep)
        words.append(-1)
        rows = np.array([w if w >= 0 else (-2 - w if w < -1 else -1) for w in words])
        window_features = np.where((rows >= 0)[:, None], features[np.maximum(rows, 0)], 0)
        windows.append(
            Window(
                pieces=np.array(pieces, dtype=np.int64),
                features=window_features,
                words=np.maximum(np.array(words, dtype=np.int64), -1),
            )
        )
    return windows


def window_ranges(table: TokenTable, lengths: list[int]) -> list[tuple[int, int]]:
    """Half-open word ranges of at most `MAX_PIECES` pieces, ending at a sentence end if one is near."""
    ranges: list[tuple[int, int]] = []
    first, n = 0, len(lengths)
    while first < n:
        room = MAX_PIECES - 2 - (OPENING_PIECES if ranges else 0)
        end, boundary = first, first
        while end < n and room >= lengths[end]:
            room -= lengths[end]
            end += 1
            if end < n and table.sentences[end] != table.sentences[end - 1]:
                boundary = end
        if end < n and boundary > first:
            end = boundary
        ranges.append((first, end))
        first = end
    return ranges


def pool_words(
    vectors: list[NDArray[np.float32]], windows: list[Window], n_words: int
) -> NDArray[np.float32]:
    """Mean over the pieces of each word: window outputs [pieces, width] → [words, width]."""
    width = vectors[0].shape[1] if vectors else 0
    pooled = np.zeros((n_words, width), dtype=np.float32)
    counts = np.zeros((n_words, 1), dtype=np.float32)
    for output, window in zip(vectors, windows, strict=True):
        kept = window.words >= 0
        words, starts, pieces = np.unique(window.words[kept], return_index=True, return_counts=True)
        if len(words):
            pooled[words] += np.add.reduceat(output[kept], starts, axis=0)
            counts[words, 0] += pieces
    pooled /= np.maximum(counts, 1.0)
    return pooled
