"""The sentence in which a fact stands, with the words of its subject and object."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from extractor.records import Evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc

    from extractor.nlp.analysis import Analysis


class Sentences:
    """The sentence around a stretch of words, as character offsets and text."""

    def __init__(self, doc: Doc, analysis: Analysis) -> None:
        self._text = doc.text
        self._table = analysis.table

    def evidence(self, rule: str, spans: Sequence[tuple[int, int]], centre: tuple[int, int]) -> Evidence:
        """Evidence in the sentence of the words `centre`; `spans` are the subject's and object's words."""
        t = self._table
        number = t.sentences[centre[0]]
        first = int(np.searchsorted(t.sentences, number, side="left"))
        end = int(np.searchsorted(t.sentences, number, side="right"))
        start_char, end_char = int(t.starts[first]), int(t.ends[end - 1])
        chars = [(int(t.starts[a]), int(t.ends[b - 1])) for a, b in spans]
        return Evidence(
            start=start_char,
            end=end_char,
            sentence=self._text[start_char:end_char],
            rule=rule,
            subject_span=chars[0],
            object_span=chars[1],
        )
