"""The parser that reads texts with marked mentions, as the lexicon's examples are written."""

from __future__ import annotations

from functools import cache

from spacy.language import Language

from extractor.nlp.examples import read_marks
from extractor.nlp.parser import load_parser
from extractor.nlp.words import teach_words

__all__ = ["load_taught_parser", "read_marks"]


@cache
def load_taught_parser() -> Language:
    nlp = load_parser()
    teach_words(nlp)
    return nlp
