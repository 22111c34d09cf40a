"""Texts with marked mentions, as the lexicon's examples are written, and the parser that reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from spacy.language import Language

from extractor.nlp.parser import load_parser
from extractor.nlp.words import teach_words
from extractor.records import FigureMention, Mention, MentionKind, TimexMention

MARK = re.compile(r"\[([^\]|]+)\|([^\]]+)\]")
PRONOUNS = frozenset({"it", "he", "she", "they", "its", "his", "her", "their"})


@cache
def load_taught_parser() -> Language:
    nlp = load_parser()
    teach_words(nlp)
    return nlp


@dataclass
class Marked:
    """An example's plain text and what its marks say."""

    text: str = ""
    mentions: list[Mention] = field(default_factory=list)
    timexes: list[TimexMention] = field(default_factory=list)
    figures: list[FigureMention] = field(default_factory=list)


def read_marks(marked: str) -> Marked:
    read, position = Marked(), 0
    for match in MARK.finditer(marked):
        read.text += marked[position : match.start()]
        _add_mark(read, match.group(1), match.group(2))
        read.text += match.group(1)
        position = match.end()
    read.text += marked[position:]
    return read


def _add_mark(read: Marked, words: str, mark: str) -> None:
    start, end = len(read.text), len(read.text) + len(words)
    kind, _, value = mark.partition(":")
    if kind in ("date", "date-begin", "date-end"):
        role = kind.partition("-")[2] or None
        read.timexes.append(TimexMention(start, end, words, "DATE", value, value, role))
    elif kind == "count":
        number, _, unit = value.partition(":")
        read.figures.append(FigureMention(start, end, words, "count", number, None, unit))
    elif kind in ("area", "money"):
        read.figures.append(FigureMention(start, end, words, kind, value))
    elif kind in ("title", "theme"):
        literal = MentionKind.TITLE if kind == "title" else MentionKind.PHRASE
        read.mentions.append(Mention(start, end, words, literal))
    else:
        read.mentions.append(Mention(start, end, words, _kind(words), mark))


def _kind(words: str) -> MentionKind:
    if words.lower() in PRONOUNS:
        return MentionKind.PRONOUN
    bare = words.removeprefix("The ").removeprefix("the ")
    return MentionKind.NAME if any(letter.isupper() for letter in bare) else MentionKind.NOMINAL
