"""More articles for the tagger: the same texts with other names of the same types in them.

Names carry their own word features with them, as the parser gave them where they stand in earnest.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from extractor.nlp.labels import path_of_spans
from extractor.nlp.tokens import WORD_FEATURES, TokenTable
from extractor.nlp.windows import build_windows
from extractor.training.alignment import AlignedSpan, align
from extractor.training.examples import Example

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    from extractor.training.corpus import Prepared

SWAPPED = 0.6  # share of an article's names that are exchanged


@dataclass(frozen=True, slots=True)
class _Name:
    words: tuple[str, ...]
    features: NDArray[np.int32]  # [words, 5] in the order of WORD_FEATURES


def swap_names(articles: Sequence[Prepared], tokenizer: Tokenizer, seed: int) -> list[Example]:
    """A copy of each article with other names, for the tagger alone; the same for the same `seed`."""
    aligned = [align(a.gold, a.table) for a in articles]
    pool: dict[int, list[_Name]] = {}
    for article, spans in zip(articles, aligned, strict=True):
        for span in spans:
            pool.setdefault(span.type_id, []).append(_name(article.table, span))
    return [
        _swap(article, spans, pool, tokenizer, random.Random(f"{seed} {article.gold.article.id}"))
        for article, spans in zip(articles, aligned, strict=True)
    ]


def _name(table: TokenTable, span: AlignedSpan) -> _Name:
    features = np.stack([getattr(table, column)[span.first : span.end] for column in WORD_FEATURES], axis=1)
    return _Name(table.words[span.first : span.end], features)


def _swap(
    article: Prepared,
    spans: Sequence[AlignedSpan],
    pool: dict[int, list[_Name]],
    tokenizer: Tokenizer,
    chance: random.Random,
) -> Example:
    table = article.table
    chosen: dict[tuple[str, ...], _Name] = {}
    words: list[str] = []
    features: list[NDArray[np.int32]] = []
    sentences: list[int] = []
    opens_line: list[bool] = []
    placed: list[tuple[int, int, int]] = []
    at = 0
    everything = np.stack([getattr(table, column) for column in WORD_FEATURES], axis=1)
    for span in [*spans, None]:
        upto = len(table) if span is None else span.first
        words += table.words[at:upto]
        features.append(everything[at:upto])
        sentences += table.sentences[at:upto].tolist()
        opens_line += table.opens_line[at:upto].tolist()
        if span is None:
            break
        old = _name(table, span)
        if old.words not in chosen:
            swap = span.entity is not None and chance.random() < SWAPPED
            chosen[old.words] = chance.choice(pool[span.type_id]) if swap else old
        new = chosen[old.words]
        placed.append((len(words), len(words) + len(new.words), span.type_id))
        words += new.words
        features.append(new.features)
        sentences += [int(table.sentences[span.first])] * len(new.words)
        opens_line += [bool(table.opens_line[span.first])] + [False] * (len(new.words) - 1)
        at = span.end
    swapped = _table(words, np.concatenate(features), sentences, opens_line)
    return Example(
        gold=article.gold,
        table=swapped,
        windows=build_windows(swapped, tokenizer),
        labels=np.asarray(path_of_spans(placed, len(words)), dtype=np.int64),
        views=(),
    )


def _table(
    words: list[str], features: NDArray[np.int32], sentences: list[int], opens_line: list[bool]
) -> TokenTable:
    """A table for the tagger, which reads neither offsets nor the parse."""
    none = np.zeros(len(words), dtype=np.int32)
    columns = {name: np.ascontiguousarray(features[:, i]) for i, name in enumerate(WORD_FEATURES)}
    return TokenTable(
        words=tuple(words),
        starts=none,
        ends=none,
        sentences=np.asarray(sentences, dtype=np.int32),
        **columns,
        heads=none,
        deps=none,
        lemmas=none,
        opens_line=np.asarray(opens_line, dtype=np.bool_),
    )
