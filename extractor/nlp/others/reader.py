"""Reads articles of one other language: its parser, its names, its frames; no model of ours has learned it."""

from __future__ import annotations

import warnings
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from extractor.nlp.others.clauses import ASSERTED, HYPOTHETICAL, find_clauses
from extractor.nlp.others.dates import Dates, find_dates
from extractor.nlp.others.names import OPEN, Name, find_names
from extractor.nlp.parser import break_at_blocks
from extractor.records import Entity, Evidence, Extraction, Fact, Mention, MentionKind
from extractor.schema import check_language, load_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.language import Language as Pipeline
    from spacy.tokens import Doc, Token

    from extractor.language import Language
    from extractor.lexicon import Frame, Lexicon, RelationLexicon
    from extractor.nlp.propositions import Argument, Proposition
    from extractor.records import Article

# Names are the parser's alone, of four kinds: rules that are right on given names are so less often here.
SHARE = 0.7
CONFIDENCE = 0.7  # of a name


class LanguageReader:
    """Extracts from articles in one language; loads its parser once."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.lexicon = check_language(language)
        self.nlp = _load_parser(language)
        meta = self.nlp.meta
        self.version = f"{meta['lang']}_{meta['name']} {meta['version']}"

    def extract(self, article: Article) -> Extraction:
        """Extract one article."""
        return _Reading(self.nlp(article.text), article, self.language, self.lexicon).extraction()


@cache
def load_reader(language: Language) -> LanguageReader:
    """Load a language's reader, once a process."""
    return LanguageReader(language)


def _load_parser(language: Language) -> Pipeline:
    from spacy.language import Language as Pipeline
    from spacy.util import load_model

    if not Pipeline.has_factory("block_breaks"):
        Pipeline.component("block_breaks", func=break_at_blocks)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        nlp = load_model(language.parser)
    nlp.add_pipe("block_breaks", before="parser")
    return nlp


class _Reading:
    """One article while it is read."""

    def __init__(self, doc: Doc, article: Article, language: Language, lexicon: Lexicon) -> None:
        self.doc, self.article, self.language, self.lexicon = doc, article, language, lexicon
        self.names = find_names(doc, language)
        self.dates = find_dates(doc.text, article.date, language)
        self.at: dict[int, int] = {
            i: number
            for number, n in enumerate(self.names)
            for start, end in n.mentions
            for i in range(start, end)
        }

    def extraction(self) -> Extraction:
        """Return what the article says."""
        facts = self._facts()
        known = {
            number: f"e{i}" for i, number in enumerate(n for n, x in enumerate(self.names) if x.type != OPEN)
        }
        kept = [
            replace(
                f, subject=known[int(f.subject)], object=f.object if f.is_literal else known[int(f.object)]
            )
            for f in facts
        ]
        entities = tuple(
            Entity(known[i], n.names[0], n.type, tuple(sorted(set(n.names[1:]))), CONFIDENCE)
            for i, n in enumerate(self.names)
            if i in known
        )
        return Extraction(self.article, self._mentions(known), entities, tuple(kept))

    def _mentions(self, known: dict[int, str]) -> tuple[Mention, ...]:
        found = []
        for number, entity in known.items():
            name = self.names[number]
            for start, end in name.mentions:
                span = self.doc[start:end]
                found.append(
                    Mention(span.start_char, span.end_char, span.text, MentionKind.NAME, name.type, entity)
                )
        for d in self.dates:
            text = self.doc.text[d.start : d.end]
            found.append(
                Mention(d.start, d.end, text, MentionKind.DATE, timex_type="DATE", timex_value=d.first)
            )
        return tuple(sorted(found))

    def _facts(self) -> list[Fact]:
        schema = load_schema()
        best: dict[tuple[str, str, str], Fact] = {}
        for proposition in find_clauses(self.doc, self.lexicon.triggers, self.language):
            if proposition.negated or proposition.modality == HYPOTHETICAL:
                continue
            index = self.lexicon.verbs if proposition.is_verb else self.lexicon.nouns
            for entry, frame in index.get(proposition.lemma, ()):
                if not self._meets(frame, proposition):
                    continue
                for fact in self._apply(entry, frame, proposition):
                    kinds = [
                        self.names[int(n)].type
                        for n in (fact.subject, *(() if fact.is_literal else (fact.object,)))
                    ]
                    if not schema.legal(kinds[0], fact.relation, kinds[1] if len(kinds) > 1 else None):
                        continue
                    # An event has one first day, the one said most exactly.
                    key = fact.subject, fact.relation, "" if entry.literal == "date" else fact.object
                    if key not in best or _weight(fact) > _weight(best[key]):
                        best[key] = fact
        return list(best.values())

    def _meets(self, frame: Frame, proposition: Proposition) -> bool:
        def has(role: str, lemmas: Sequence[str]) -> bool:
            return any(self.doc[a.token].lemma_.casefold() in lemmas for a in proposition.fillers((role,)))

        return all(has(role, lemmas) for role, lemmas in frame.requires.items()) and not any(
            has(role, lemmas) for role, lemmas in frame.excludes.items()
        )

    def _apply(self, entry: RelationLexicon, frame: Frame, proposition: Proposition) -> Iterator[Fact]:
        rule = f"frame:{self.language.code}:{entry.relation.partition(':')[2]}/{frame.id}"
        subjects = self._fill(proposition.fillers(frame.subject), frame.subject_types or entry.subject)
        if not subjects:
            return
        if entry.literal == "date":
            values: list[tuple[int | None, str]] = [
                (None, value) for value in self._dates_of(entry, frame, proposition)
            ]
        else:
            values = [
                (n, str(n))
                for n in self._fill(proposition.fillers(frame.object), frame.object_types or entry.object)
            ]
        sentence = self.doc[proposition.token].sent
        start, end = _trimmed(sentence.text, sentence.start_char)
        evidence = Evidence(start, end, self.doc.text[start:end], rule)
        for subject in subjects:
            for number, value in values:
                if number != subject:
                    yield Fact(
                        str(subject),
                        entry.relation,
                        value,
                        number is None,
                        round(SHARE * frame.prior, 3),
                        (evidence,),
                        proposition.modality if proposition.modality != ASSERTED else ASSERTED,
                    )

    def _fill(self, arguments: Sequence[Argument], types: tuple[str, ...]) -> list[int]:
        found = (self._resolve(self.doc[a.token], types) for a in arguments)
        return list(dict.fromkeys(n for n in found if n is not None))

    def _resolve(self, token: Token, types: tuple[str, ...]) -> int | None:
        """The name that a word is part of, that stands beside it ('le groupe Teldor'), or that it refers to."""
        beside = [
            c.i for c in token.children if c.dep_ in ("appos", "nmod", "flat:name") and not _has_case(c)
        ]
        for i in (token.i, *beside):
            number = self.at.get(i)
            if number is not None and self._takes(number, types):
                return number
        kind = self.language.references.get(token.lemma_.casefold())
        if kind is None and token.lower_ not in self.language.pronouns:
            return None
        wanted = types if kind is None else (kind,)
        before = [
            (start, number)
            for number, name in enumerate(self.names)
            for start, end in name.mentions
            if end <= token.i and name.type != OPEN and self._is_a(name, wanted) and self._is_a(name, types)
        ]
        return max(before)[1] if before else None

    def _takes(self, number: int, types: tuple[str, ...]) -> bool:
        """Whether a name is of one of the types; one whose type was open becomes the first of them."""
        name = self.names[number]
        if name.type == OPEN:
            name.type = types[0]
        return self._is_a(name, types)

    def _is_a(self, name: Name, types: tuple[str, ...]) -> bool:
        return self.lexicon.is_a(name.type, types)

    def _dates_of(self, entry: RelationLexicon, frame: Frame, proposition: Proposition) -> list[str]:
        """The date of the clause that stands nearest behind its verb: the first day, or the last of a range."""
        covered = {a.token for a in proposition.fillers(frame.object)}
        inside = [d for d in self.dates if any(d.start <= self.doc[i].idx < d.end for i in covered)]
        here = self.doc[proposition.token].idx
        inside.sort(key=lambda d: (d.start < here, abs(d.start - here)))
        chosen: Dates | None = inside[0] if inside else None
        if chosen is None:
            return []
        if entry.relation.endswith("endDate"):
            return [chosen.last] if chosen.last else [chosen.first] if frame.lone == "always" else []
        return [chosen.first] if chosen.first else []


def _weight(fact: Fact) -> tuple[int, float]:
    return len(fact.object) if fact.is_literal else 0, fact.confidence


def _has_case(token: Token) -> bool:
    return any(child.dep_ == "case" for child in token.children)


def _trimmed(text: str, offset: int) -> tuple[int, int]:
    lead = len(text) - len(text.lstrip())
    return offset + lead, offset + lead + len(text.strip())
