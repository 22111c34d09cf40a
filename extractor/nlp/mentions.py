"""Where an article names things: the tagger's findings, before they become nodes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LiteralMention:
    """A literal in the text: its node type ('date', 'count', 'title' …), canonical value, words [first, end)."""

    type: str
    value: str
    first: int
    end: int
    detail: int = 0


@dataclass(frozen=True, slots=True)
class NameMention:
    """A name in the text: the index of its entity and its words [first, end)."""

    entity: int
    first: int
    end: int
