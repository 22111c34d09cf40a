"""The examples of the lexicon, run: texts with marked mentions, and the facts that each must give and no other."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractor.nlp.frames import propose
from extractor.records import FigureMention, Mention, MentionKind, TimexMention

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spacy.language import Language

    from extractor.lexicon import Example, RelationLexicon

MARK = re.compile(r"\[([^\]|]+)\|([^\]]+)\]")
PRONOUNS = frozenset({"it", "he", "she", "they", "its", "his", "her", "their"})


@dataclass
class Marked:
    """An example's plain text and what its marks say."""

    text: str = ""
    mentions: list[Mention] = field(default_factory=list)
    timexes: list[TimexMention] = field(default_factory=list)
    figures: list[FigureMention] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BrokenExample:
    """An example that does not give its facts: those that are missing, and those that are too many."""

    file: str
    text: str
    missing: tuple[tuple[str, str], ...]
    extra: tuple[tuple[str, str], ...]


def find_broken(entries: Iterable[RelationLexicon], nlp: Language) -> Iterator[BrokenExample]:
    """Run the examples of some relations through the parser and yield those that fail."""
    for entry in entries:
        for example in entry.examples:
            found, wanted = find_facts(entry, example, nlp), set(example.facts)
            if entry.symmetric:
                found, wanted = ({(min(p), max(p)) for p in pairs} for pairs in (found, wanted))
            if found != wanted:
                yield BrokenExample(
                    entry.file, example.text, tuple(sorted(wanted - found)), tuple(sorted(found - wanted))
                )


def find_facts(entry: RelationLexicon, example: Example, nlp: Language) -> set[tuple[str, str]]:
    """Return the subjects and objects that the rules find for a relation; an understood subject is ''."""
    read = read_marks(example.text)
    return {
        (
            read.text[slice(*proposal.subject)] if proposal.subject else "",
            proposal.value or read.text[slice(*proposal.object)],
        )
        for proposal in propose(nlp(read.text), read.mentions, read.timexes, read.figures)
        if proposal.relation == entry.relation
    }


def read_marks(marked: str) -> Marked:
    """Read a marked text, see `lexicon/relations/README.md`."""
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
