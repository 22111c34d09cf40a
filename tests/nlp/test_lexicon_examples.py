"""Runs every example of every relation's lexicon file through the real model."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from spacy.language import Language

from extractor.lexicon import Example, load_relations
from extractor.nlp.frames import propose
from extractor.records import FigureMention, Mention, MentionKind, TimexMention

MARK = re.compile(r"\[([^\]|]+)\|([^\]]+)\]")
PRONOUNS = frozenset({"it", "he", "she", "they", "its", "his", "her", "their"})

CASES = [
    pytest.param(entry.relation, example, id=f"{entry.file.removesuffix('.toml')}-{number}")
    for entry in load_relations().relations.values()
    for number, example in enumerate(entry.examples, 1)
]


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


@pytest.mark.parametrize(("relation", "example"), CASES)
def test_lexicon_example_gives_exactly_its_facts(nlp: Language, relation: str, example: Example) -> None:
    read = read_marks(example.text)
    proposals = propose(nlp(read.text), read.mentions, read.timexes, read.figures)
    found = {
        (
            read.text[slice(*proposal.subject)] if proposal.subject else "",
            proposal.value or read.text[slice(*proposal.object)],
        )
        for proposal in proposals
        if proposal.relation == relation
    }
    if load_relations().relations[relation].symmetric:
        found = {tuple(sorted(pair)) for pair in found}
        assert found == {tuple(sorted(pair)) for pair in example.facts}
    else:
        assert found == set(example.facts)


def test_every_relation_has_examples_for_and_against() -> None:
    for entry in load_relations().relations.values():
        assert any(example.facts for example in entry.examples), entry.file
        assert any(not example.facts for example in entry.examples), entry.file
