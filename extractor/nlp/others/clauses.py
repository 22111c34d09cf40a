"""Who does what to whom, read off Universal Dependencies; the roles are those of `extractor.nlp.propositions`.

See universaldependencies.org/u/dep for the labels. `temporal` is any word of the clause: whether it is a date is for
the caller to see.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.nlp.propositions import Argument, Proposition

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from spacy.tokens import Doc, Token

    from extractor.language import Language

ASSERTED, PLANNED, HYPOTHETICAL = "asserted", "planned", "hypothetical"
MAX_DEPTH = 2
_SUBJECTS = ("nsubj", "nsubj:pass")
_OBLIQUES = ("obl", "obl:arg", "obl:mod", "nmod", "iobj", "obl:agent")


def find_clauses(doc: Doc, triggers: Collection[str], language: Language) -> Iterator[Proposition]:
    """Yield the propositions whose predicate is one of the lemmas, in text order."""
    for token in doc:
        lemma = token.lemma_.casefold()
        if lemma not in triggers:
            continue
        negated = any(child.lower_ in language.negations for child in token.children)
        if token.pos_ in ("VERB", "AUX"):
            yield Proposition(token.i, lemma, True, tuple(_of_verb(token)), negated, _modality(token))
        elif token.pos_ in ("NOUN", "PROPN", "ADJ"):
            yield Proposition(token.i, lemma, False, tuple(_of_noun(token)), negated)


def _of_verb(verb: Token) -> Iterator[Argument]:
    passive = _is_passive(verb)
    subject = _subject(verb)
    if subject is not None:
        yield from _fill("patient" if passive else "agent", subject)
    for child in verb.children:
        if child.dep_ == "obj":
            yield from _fill("patient", child)
        elif child.dep_ == "obl:agent" or (passive and _case(child) == "par"):
            yield from _fill("agent", child)
        elif child.dep_ in _OBLIQUES and _case(child):
            yield from _fill(f"prep:{_case(child)}", child)
    for below in verb.subtree:
        if below.i != verb.i:
            yield Argument("temporal", below.i)


def _of_noun(noun: Token) -> Iterator[Argument]:
    yield Argument("self", noun.i)
    # Parsers take 'X, directrice de Y' for a coordination without a conjunction.
    if noun.dep_ in ("appos", "conj") and not any(child.dep_ == "cc" for child in noun.children):
        yield Argument("self", noun.head.i)
    for child in noun.children:
        if child.dep_ in ("appos", "flat:name"):
            yield Argument("self", child.i)
        elif child.dep_ in _OBLIQUES and _case(child):
            yield from _fill(f"prep:{_case(child)}", child)


def _fill(role: str, token: Token, depth: int = 0) -> Iterator[Argument]:
    """The token, what is coordinated with it, and what prepositions attach to it ('prep:avec:de')."""
    yield Argument(role, token.i, depth)
    for child in token.children:
        if child.dep_ == "conj":
            yield from _fill(role, child, depth)
        elif depth < MAX_DEPTH and child.dep_ in _OBLIQUES and _case(child):
            yield from _fill(f"{role}:{_case(child)}", child, depth + 1)


def _case(token: Token) -> str:
    return next((child.lemma_.casefold() for child in token.children if child.dep_ == "case"), "")


def _is_passive(verb: Token) -> bool:
    if any(child.dep_ in ("aux:pass", "nsubj:pass", "expl:pass") for child in verb.children):
        return True
    return (
        verb.dep_ in ("acl", "advcl")
        and "Past" in verb.morph.get("Tense", [])
        and "Part" in verb.morph.get("VerbForm", [])
    )


def _subject(verb: Token) -> Token | None:
    own = next((child for child in verb.children if child.dep_ in _SUBJECTS), None)
    if own is not None:
        relative = verb.dep_ == "acl:relcl" and "Rel" in own.morph.get("PronType", [])
        return verb.head if relative else own
    if verb.dep_ == "acl":
        return verb.head
    if (
        verb.dep_ in ("conj", "xcomp", "advcl")
        and verb.head.i != verb.i
        and verb.head.pos_ in ("VERB", "AUX")
    ):
        return _subject(verb.head)
    return None


def _modality(verb: Token) -> str:
    forms = [verb, *(child for child in verb.children if child.dep_.startswith("aux"))]
    if any("Cnd" in form.morph.get("Mood", []) for form in forms):
        return HYPOTHETICAL
    return PLANNED if any("Fut" in form.morph.get("Tense", []) for form in forms) else ASSERTED
