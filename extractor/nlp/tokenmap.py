"""From character offsets to spaCy's tokens and sentences."""

from __future__ import annotations

from bisect import bisect_right

from spacy.tokens import Doc, Token


class TokenMap:
    """A Doc's text, and its token and sentence at a character offset, each found in logarithmic time."""

    def __init__(self, doc: Doc) -> None:
        """Index a Doc."""
        self.text = doc.text  # spaCy joins the tokens anew each time it is asked
        self._doc = doc
        self._starts = token_starts(doc)
        opens = doc.to_array("SENT_START").tolist()
        self._sentence_starts = [at for at, flag in zip(self._starts, opens, strict=True) if flag == 1]

    def at(self, offset: int) -> Token:
        """The token that covers the offset, or the last one before it."""
        return self._doc[max(bisect_right(self._starts, offset) - 1, 0)]

    def sentence_start(self, offset: int) -> int:
        """Where the sentence that covers the offset starts."""
        at = bisect_right(self._sentence_starts, offset) - 1
        return self._sentence_starts[at] if at >= 0 else 0


def token_starts(doc: Doc) -> list[int]:
    """The character at which each token starts."""
    starts: list[int] = doc.to_array("IDX").astype(int).tolist()
    return starts
