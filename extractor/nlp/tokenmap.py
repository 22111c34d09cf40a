"""From character offsets to spaCy's tokens."""

from __future__ import annotations

from bisect import bisect_right

from spacy.tokens import Doc, Token


class TokenMap:
    """Finds the spaCy token at a character offset."""

    def __init__(self, doc: Doc) -> None:
        """Index a Doc."""
        self._doc = doc
        self._starts = [token.idx for token in doc]

    def at(self, offset: int) -> Token:
        """The token that covers the offset, or the last one before it."""
        return self._doc[max(bisect_right(self._starts, offset) - 1, 0)]
