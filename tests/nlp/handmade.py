"""Word tables, nodes and label probabilities made by hand, without a parser or a model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from extractor.nlp.candidates import NODE_TYPE_IDS, Node
from extractor.nlp.labels import TYPE_IDS, WORD_LABELS, path_of_spans
from extractor.nlp.tokens import CASE_IDS, POS_IDS, TokenTable, case_of, stable_hash

BREAK = "|"  # between two sentences of a text


def make_table(text: str, pos: str = "", heads: Sequence[int] = ()) -> TokenTable:
    """Return the table of words that blanks part; `pos` names their parts of speech, nouns by default."""
    words: list[str] = []
    sentences: list[int] = []
    for number, sentence in enumerate(text.split(BREAK)):
        words += sentence.split()
        sentences += [number] * len(sentence.split())
    lengths = np.array([len(word) + 1 for word in words], dtype=np.int32)
    ends = np.cumsum(lengths, dtype=np.int32) - 1
    tags = pos.replace(BREAK, " ").split() or ["NOUN"] * len(words)

    def array(values: Sequence[int]) -> NDArray[np.int32]:
        return np.asarray(values, dtype=np.int32)

    return TokenTable(
        words=tuple(words),
        starts=ends - lengths + 1,
        ends=ends,
        sentences=array(sentences),
        cases=array([CASE_IDS[case_of(word)] for word in words]),
        pos=array([POS_IDS[tag] for tag in tags]),
        entities=array([0] * len(words)),
        places=array([0] * len(words)),
        known=array([0] * len(words)),
        heads=array(heads or range(len(words))),
        deps=array([0] * len(words)),
        lemmas=array([stable_hash(word) % 64 for word in words]),
        opens_line=np.zeros(len(words), dtype=np.bool_),
    )


def text_of(table: TokenTable) -> str:
    """Return the text of a table made by hand."""
    return " ".join(table.words)


def at(table: TokenTable, words: str) -> tuple[int, int]:
    """Return the half-open word range where words first stand."""
    wanted = tuple(words.split())
    for first in range(len(table)):
        if table.words[first : first + len(wanted)] == wanted:
            return first, first + len(wanted)
    raise AssertionError(f"{words} is not in {table.words}")


def tag(table: TokenTable, names: dict[str, str]) -> NDArray[np.float32]:
    """Return log probabilities of word labels that are sure of each name's first occurrence."""
    spans = [(*at(table, name), TYPE_IDS[kind]) for name, kind in names.items()]
    path = path_of_spans(spans, len(table))
    probabilities = np.full((len(table), len(WORD_LABELS)), 0.1 / (len(WORD_LABELS) - 1), dtype=np.float32)
    probabilities[np.arange(len(table)), path] = 0.9
    result: NDArray[np.float32] = np.log(probabilities)
    return result


def node(kind: str, value: str = "", detail: int = 0) -> Node:
    """Return a node of a type given by name."""
    return Node(NODE_TYPE_IDS[kind], value, detail)
