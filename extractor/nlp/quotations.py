"""Quotations: what an article puts between quotation marks, and who said it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from extractor.nlp.cues import is_saying
from extractor.nlp.tokenmap import token_starts
from extractor.records import Mention, MentionKind, Quotation

_PERSON = "schema:Person"
# Opening mark, closing mark. A straight single quote is an apostrophe too often and is left out.
_PAIRS = (("“", "”"), ("«", "»"), ("„", "“"), ('"', '"'), ("‘", "’"))
_CLOSING = dict(_PAIRS)
_ANY_CLOSING = re.compile(r"[”»\"]")
_PARAGRAPH = re.compile(r"[^\n]+")
_WORD = re.compile(r"\w+(?:[’'-]\w+)*")
# Shorter stretches between marks are names, titles and mottoes unless a verb of saying is right beside them.
_FEWEST_WORDS = 4
# How many words a verb of saying and its subject may stand away from the marks.
_REACH = 14
# A closing mark farther away belongs to another utterance; so hostile text takes no quadratic time either.
_LONGEST = 4000
_NAMING_REACH = 8
# Words in front of a stretch that make it a name or a motto and no utterance.
_NAMING = frozenset(
    {
        "theme",
        "themed",
        "titled",
        "entitled",
        "called",
        "named",
        "dubbed",
        "motto",
        "slogan",
        "topic",
        "tagline",
    }
)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Characters between two marks within one paragraph; `open` where the closing mark is missing."""

    start: int
    end: int
    paragraph: int
    open: bool = False


def find_quotations(doc: Doc, people: Sequence[Mention]) -> list[Quotation]:
    """Find the utterances quoted in a text, in order, each with the entity of its speaker if known.

    `people` are mentions of persons and organisations with their entities, pronouns and descriptions
    included as far as they are resolved. A pronoun that is not among them stands for the nearest person
    before it in its paragraph. An utterance over several paragraphs, each with an opening mark, is one.
    """
    text = doc.text  # joined anew at each access
    paragraphs = [match.span() for match in _PARAGRAPH.finditer(text)]
    stretches = [
        stretch for number, span in enumerate(paragraphs) for stretch in _find_stretches(text, span, number)
    ]
    finder = _SpeakerFinder(doc, text, people, paragraphs, stretches)
    quotations: list[Quotation] = []
    last: tuple[int, str | None] | None = None
    for first, final in _join_paragraphs(text, stretches):
        verb = finder.find_verb(first) or (finder.find_verb(final) if final is not first else None)
        if not finder.is_utterance(first, final, verb):
            continue
        speaker = finder.find_speaker(verb, first) if verb is not None else None
        if verb is None and last is not None:
            speaker = finder.continued_speaker(first, last)
        quotations.append(Quotation(first.start, final.end, text[first.start : final.end], speaker))
        last = final.paragraph, speaker
    return quotations


def _find_stretches(text: str, span: tuple[int, int], paragraph: int) -> Iterator[_Stretch]:
    """Yield what stands between matching marks in one paragraph, and an opening without its closing."""
    position, paragraph_end = span
    while position < paragraph_end:
        end = min(paragraph_end, position + _LONGEST)
        mark = text[position]
        closing = _CLOSING.get(mark)
        if closing is None or not _opens(text, position, span):
            position += 1
            continue
        close = _find_closing(text, position + 1, end, closing)
        if close is None and mark != "‘" and (other := _ANY_CLOSING.search(text, position + 1, end)):
            close = other.start()  # “so it is mixed up at times »
        if close is None:
            # An opening mark that is never closed: the utterance goes on in the next paragraph.
            if mark == "‘":
                position += 1  # an apostrophe
                continue
            end = _trimmed_end(text, position + 1, paragraph_end)
            yield _Stretch(position + 1, end, paragraph, open=True)
            return
        if close > position + 1:
            yield _Stretch(position + 1, close, paragraph)
        position = close + 1


def _opens(text: str, position: int, span: tuple[int, int]) -> bool:
    """Tell whether a mark stands where an opening one may: before a word and not inside one."""
    before = text[position - 1] if position > span[0] else " "
    after = text[position + 1] if position + 1 < span[1] else " "
    return not before.isalnum() and not after.isspace()


def _find_closing(text: str, start: int, end: int, closing: str) -> int | None:
    position = text.find(closing, start, end)
    while position >= 0:
        after = text[position + 1] if position + 1 < end else " "
        if closing != "’" or not after.isalnum():
            return position
        position = text.find(closing, position + 1, end)
    return None


def _trimmed_end(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())


def _join_paragraphs(text: str, stretches: Sequence[_Stretch]) -> list[tuple[_Stretch, _Stretch]]:
    """Join an unclosed stretch with the one that opens the next paragraph; return first and last parts."""
    joined: list[tuple[_Stretch, _Stretch]] = []
    going_on = False
    for stretch in stretches:
        if going_on and joined:
            first, final = joined[-1]
            opens_paragraph = not text[text.rfind("\n", 0, stretch.start) + 1 : stretch.start - 1].strip()
            if stretch.paragraph == final.paragraph + 1 and opens_paragraph:
                joined[-1] = first, stretch
                going_on = stretch.open
                continue
        joined.append((stretch, stretch))
        going_on = stretch.open
    return joined


class _SpeakerFinder:
    """The parsed text and its mentions, indexed for finding verbs of saying and their subjects."""

    def __init__(
        self,
        doc: Doc,
        text: str,
        people: Sequence[Mention],
        paragraphs: Sequence[tuple[int, int]],
        stretches: Sequence[_Stretch],
    ) -> None:
        self.doc = doc
        self.text = text
        self.people = sorted(
            (mention for mention in people if mention.entity is not None),
            key=lambda mention: (mention.start, mention.end),
        )
        self.starts = [mention.start for mention in self.people]
        self.paragraphs = paragraphs
        self.stretches = stretches
        self.stretch_starts = [stretch.start for stretch in stretches]
        self.token_starts = token_starts(doc)

    def find_verb(self, stretch: _Stretch) -> Token | None:
        """Return the verb of saying nearest to a stretch in its paragraph: behind it, else before it."""
        paragraph = self.paragraphs[stretch.paragraph]
        behind = self._verbs_behind(stretch, paragraph)
        before = self._verbs_before(stretch, paragraph)
        return next(behind, None) or next(before, None)

    def is_utterance(self, first: _Stretch, final: _Stretch, verb: Token | None) -> bool:
        """Tell an utterance from a name or motto in quotation marks."""
        text = self.text
        start = bisect_left(self.token_starts, first.start)
        before = [token.lower_ for token in self.doc[max(0, start - _NAMING_REACH) : max(0, start - 1)]]
        if not _NAMING.isdisjoint(before):
            return False
        words = len(_WORD.findall(text, first.start, final.end))
        end = bisect_left(self.token_starts, final.end)
        has_verb = any(token.pos_ in ("VERB", "AUX") for token in self.doc[start:end])
        if verb is not None and words >= _FEWEST_WORDS - 1:
            return has_verb or not text[first.start].isupper()
        ends_like_speech = text[final.end - 1] in ".,!?…" or text[final.end + 1 : final.end + 2] in (".", ",")
        return words >= _FEWEST_WORDS and has_verb and ends_like_speech

    def find_speaker(self, verb: Token, stretch: _Stretch) -> str | None:
        """Return the entity that the subject of a verb of saying denotes."""
        subject = _subject_of(verb)
        if subject is None:
            return self._nearest_to(verb, stretch)
        left, right = subject.left_edge.idx, subject.right_edge.idx + len(subject.right_edge)
        covering = self._mentions_in(subject.idx, subject.idx + len(subject))
        found = covering or [
            mention for mention in self._mentions_in(left, right) if not self._is_quoted(mention.start)
        ]
        if found:
            persons = [mention for mention in found if mention.type == _PERSON]
            return (persons or found)[0].entity
        if subject.lower_ in ("he", "she", "who", "i"):
            return self._person_before(subject.idx, stretch.paragraph)
        return None

    def continued_speaker(self, stretch: _Stretch, last: tuple[int, str | None]) -> str | None:
        """Return the last speaker where an utterance without a verb of saying goes on from his."""
        paragraph, speaker = last
        if paragraph == stretch.paragraph:
            return speaker
        start, _ = self.paragraphs[stretch.paragraph]
        opens = paragraph == stretch.paragraph - 1 and not self.text[start : stretch.start - 1].strip()
        return speaker if opens else None

    def _verbs_behind(self, stretch: _Stretch, paragraph: tuple[int, int]) -> Iterator[Token]:
        index = bisect_left(self.token_starts, stretch.end)
        if self.text[stretch.end - 1] in ".…" and self._next_letter(stretch).isupper():
            return  # “It is.” A new sentence.
        for token in self.doc[index : index + _REACH]:
            if token.idx >= paragraph[1] or (token.idx > stretch.end + 1 and self._opens_stretch(token)):
                return
            if token.idx > stretch.end and is_saying(token):
                yield token
            if token.text in (".", ";", ":") and token.idx > stretch.end:
                return

    def _next_letter(self, stretch: _Stretch) -> str:
        following = self.text[stretch.end + 1 : stretch.end + 4].lstrip()
        return following[:1]

    def _verbs_before(self, stretch: _Stretch, paragraph: tuple[int, int]) -> Iterator[Token]:
        index = bisect_left(self.token_starts, stretch.start - 1)
        for token in reversed(self.doc[max(0, index - 2 * _REACH) : index]):
            if token.idx < paragraph[0] or token.text in (".", "!", "?", ";"):
                return
            if is_saying(token) and not self._is_quoted(token.idx):
                yield token

    def _opens_stretch(self, token: Token) -> bool:
        place = bisect_right(self.stretch_starts, token.idx + 1) - 1
        return place >= 0 and self.stretches[place].start == token.idx + 1

    def _is_quoted(self, offset: int) -> bool:
        place = bisect_right(self.stretch_starts, offset) - 1
        return place >= 0 and offset < self.stretches[place].end

    def _mentions_in(self, start: int, end: int) -> list[Mention]:
        """Return the mentions that begin before `end` and end after `start`, longest reach first seen."""
        first = max(0, bisect_left(self.starts, start) - 8)
        return [
            mention for mention in self.people[first : bisect_left(self.starts, end)] if mention.end > start
        ]

    def _nearest_to(self, verb: Token, stretch: _Stretch) -> str | None:
        """Return the mention right behind or before a verb whose subject the parse does not show."""
        paragraph = self.paragraphs[stretch.paragraph]
        place = bisect_left(self.starts, verb.idx)
        if place < len(self.people):
            behind = self.people[place]
            gap = self.text[verb.idx + len(verb) : behind.start]
            if behind.start < paragraph[1] and len(gap.split()) <= 3 and not re.search(r"[.;:“\"]", gap):
                return behind.entity
        for mention in reversed(self.people[max(0, place - 8) : place]):
            gap = self.text[mention.end : verb.idx]
            if mention.start < paragraph[0] or re.search(r"[.;!?]\s", gap) or len(gap.split()) > _REACH:
                return None
            if not self._is_quoted(mention.start):
                return mention.entity
        return None

    def _person_before(self, offset: int, paragraph: int) -> str | None:
        """Return the nearest person named before an offset: in its paragraph, else in the one before."""
        for start in (self.paragraphs[paragraph][0], self.paragraphs[max(0, paragraph - 1)][0]):
            first, beyond = bisect_left(self.starts, start), bisect_left(self.starts, offset)
            for mention in reversed(self.people[first:beyond]):
                named = mention.type == _PERSON and mention.kind is MentionKind.NAME
                if named and not self._is_quoted(mention.start):
                    return mention.entity
        return None


def _subject_of(verb: Token) -> Token | None:
    """Return the subject of a verb of saying, also of 'adding' and 'according to'."""
    if verb.lower_ == "according":
        for to in verb.children:
            for name in to.children:
                if name.dep_ == "pobj":
                    return name
        return None
    current = verb
    for _ in range(3):
        for child in current.children:
            if child.dep_ in ("nsubj", "nsubjpass"):
                return child
        if current.dep_ not in ("advcl", "conj", "xcomp") or not is_saying(current):
            return None
        current = current.head
    return None
