"""An article's text cut into pieces, so that mentions and evidence can be marked in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.nlp.structure import BlockKind, segment
from extractor.server.records import ArticleFact, ArticleView, MentionView

# Parts of an article that say nothing of its matter.
BOILERPLATE = frozenset({BlockKind.BOILERPLATE, BlockKind.BYLINE, BlockKind.CONTACT, BlockKind.CREDIT})


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text with the mention that it is a part of, and the numbers of the facts it states."""

    text: str
    mention: MentionView | None
    facts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the text; `dim` where it is boilerplate: bylines, credits, contacts, copyright."""

    pieces: tuple[Piece, ...]
    dim: bool = False


def cut_paragraphs(view: ArticleView) -> tuple[Paragraph, ...]:
    """Cut an article into paragraphs and these into pieces.

    Of overlapping mentions the first and longest counts. Together the pieces are the text without its line
    ends.
    """
    mentions = separate(view.mentions, len(view.text))
    blocks = [block for block in segment(view.text, view.info.headline) if block.kind in BOILERPLATE]
    paragraphs, start = [], 0
    for line in view.text.split("\n"):
        end = start + len(line)
        if line.strip():
            first, last = start + len(line) - len(line.lstrip()), start + len(line.rstrip())
            dim = any(block.start <= first and last <= block.end for block in blocks)
            paragraphs.append(Paragraph(tuple(_cut(view.text, start, end, mentions, view.facts)), dim))
        start = end + 1
    return tuple(paragraphs)


def separate(mentions: Iterable[MentionView], length: int) -> list[MentionView]:
    """Drop mentions outside the text or within others; those that denote an entity go first."""
    kept: list[MentionView] = []
    order = sorted(mentions, key=lambda m: (m.thing is None, m.start, -m.end))
    for mention in order:
        if 0 <= mention.start < mention.end <= length and all(
            mention.end <= other.start or other.end <= mention.start for other in kept
        ):
            kept.append(mention)
    return sorted(kept, key=lambda m: m.start)


def _cut(
    text: str, start: int, end: int, mentions: Sequence[MentionView], facts: Sequence[ArticleFact]
) -> Iterable[Piece]:
    near = [mention for mention in mentions if mention.start < end and start < mention.end]
    spans = [
        (number, span)
        for number, fact in enumerate(facts, 1)
        for span in fact.spans
        if span[0] < end and start < span[1]
    ]
    edges = {start, end}
    edges.update(edge for mention in near for edge in (mention.start, mention.end))
    edges.update(edge for _, span in spans for edge in span)
    places = sorted(edge for edge in edges if start <= edge <= end)
    for left, right in pairwise(places):
        mention = next((m for m in near if m.start <= left and right <= m.end), None)
        stated = sorted({number for number, span in spans if span[0] <= left and right <= span[1]})
        yield Piece(text[left:right], mention, tuple(stated))
