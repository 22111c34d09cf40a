"""The names of an article in another language: what its parser finds, corrected by the language's own words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc

    from extractor.language import Language

OPEN = ""  # a type that only the context tells
PERSON = "schema:Person"
EVENTS = ("schema:ExhibitionEvent", "schema:BusinessEvent")


@dataclass(slots=True)
class Name:
    """One thing that the article names: its names by fullness, its mentions (tokens, end exclusive) and its type."""

    names: list[str]
    mentions: list[tuple[int, int]]
    type: str


def find_names(doc: Doc, language: Language) -> list[Name]:
    """Group the names of an article: the same words are one thing, and a surname is the person named in full."""
    spans = sorted({*_headed(doc, language), *_found(doc, language)}, key=lambda s: (s[0] - s[1], s))
    taken: set[int] = set()
    by_name: dict[str, Name] = {}
    votes: dict[str, Counter[str]] = {}
    for start, end, kind in spans:
        if taken & set(range(start, end)):
            continue
        taken |= set(range(start, end))
        words = " ".join(doc[start:end].text.split())
        name = by_name.setdefault(words.casefold(), Name([words], [], OPEN))
        name.mentions.append((start, end))
        votes.setdefault(words.casefold(), Counter())[kind] += 1
    for key, name in by_name.items():
        name.type = _settle(key, votes[key], language)
    return _join_short(_join_surnames(sorted(by_name.values(), key=lambda n: min(n.mentions))))


def _settle(key: str, votes: Counter[str], language: Language) -> str:
    if key in language.countries:
        return "schema:Country"
    head = language.heads.get(key.split(" ")[0])
    if head is not None:
        return head
    # Where the parser does not agree with itself, the context has to tell.
    (best, count), *others = votes.most_common()
    return best if not others or count > others[0][1] else OPEN


def _found(doc: Doc, language: Language) -> Iterator[tuple[int, int, str]]:
    for span in doc.ents:
        kind = language.names.get(span.label_)
        start, end = span.start, span.end
        while start < end and (doc[start].lower_ in language.articles or doc[start].is_space):
            start += 1
        while end > start and (doc[end - 1].is_space or doc[end - 1].is_punct):
            end -= 1
        line = next((i for i in range(start, end) if "\n" in doc[i].text), end)
        if kind is not None and start < line and any(t.text[:1].isupper() for t in doc[start:line]):
            yield start, line, kind


def _headed(doc: Doc, language: Language) -> Iterator[tuple[int, int, str]]:
    """Names that begin with a word that tells their kind: 'Foire internationale de Chambray 2024'."""
    for token in doc:
        kind = language.heads.get(token.lower_)
        if kind is None or not token.text[:1].isupper():
            continue
        end = last = token.i + 1
        while end < len(doc) and _goes_on(doc, end, language):
            end += 1
            if doc[end - 1].lower_ not in language.links:
                last = end
        if last > token.i + 1:
            yield token.i, last, kind


def _goes_on(doc: Doc, index: int, language: Language) -> bool:
    token = doc[index]
    if token.is_space or token.is_punct or token.pos_ in ("VERB", "AUX"):
        return False
    year = token.like_num and len(token.text) == 4
    inside = index + 1 < len(doc) and not doc[index + 1].like_num
    return (
        token.text[:1].isupper()
        or year
        or (token.lower_ in language.links and inside)
        or (token.pos_ == "ADJ" and doc[index - 1].pos_ in ("NOUN", "PROPN", "ADJ"))
    )


def _join_short(names: list[Name]) -> list[Name]:
    """An event goes by a shorter name, too: 'Foire de Chambray' beside 'Foire internationale de Chambray'."""
    kept: list[Name] = []
    for name in sorted(names, key=lambda n: -len(n.names[0])):
        words = name.names[0].casefold().split()
        longer = [n for n in kept if n.type == name.type and _shortens(words, n.names[0].casefold().split())]
        if name.type in EVENTS and len(longer) == 1:
            longer[0].names.append(name.names[0])
            longer[0].mentions += name.mentions
        else:
            kept.append(name)
    return sorted(kept, key=lambda n: min(n.mentions))


def _shortens(words: list[str], longer: list[str]) -> bool:
    rest = iter(longer)
    return words[0] == longer[0] and all(word in rest for word in words)


def _join_surnames(names: list[Name]) -> list[Name]:
    kept: list[Name] = []
    for name in names:
        key = name.names[0].casefold()
        full = next(
            (
                n
                for n in kept
                if n.type == PERSON
                and n.names[0].casefold().endswith(f" {key}")
                and name.type in (PERSON, OPEN)
            ),
            None,
        )
        if full is None:
            kept.append(name)
        else:
            full.mentions += name.mentions
            full.names.append(name.names[0])
    return kept
