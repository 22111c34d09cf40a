"""What a clause, its governing words and a noun's own words say of how a statement is meant.

The cue words are data in `lexicon/modality.toml`; how the findings add up is decided in
`extractor.nlp.modality`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from spacy.tokens import Span, Token

from extractor.nlp.cue_words import cue_tables, cues


class ModalityKind(StrEnum):
    """How a statement is meant, from the strongest limit to none; the first four are no facts."""

    NEGATED = "negated"
    DENIED = "denied"
    HYPOTHETICAL = "hypothetical"
    FORMER = "former"
    POSSIBLE = "possible"
    PLANNED = "planned"
    REPORTED = "reported"
    ASSERTED = "asserted"


@dataclass(frozen=True, slots=True)
class Finding:
    """One limit on a statement, and the token that names who says so."""

    kind: ModalityKind
    source: Token | None = None


_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})
_AUXILIARIES = frozenset({"aux", "auxpass"})


def read_clause(verb: Token, *, with_negation: bool) -> Iterator[Finding]:
    """Yield the limits that a clause states itself: negation, auxiliaries, adverbs, conditions, source."""
    if with_negation and _no_longer(verb):
        yield Finding(ModalityKind.FORMER)
    elif with_negation and (_is_negated(verb) or _is_yet_to_be(verb)):
        yield Finding(ModalityKind.NEGATED)
    yield from _read_auxiliaries(verb)
    yield from _read_adverbs(verb)
    if any(child.dep_ in ("mark", "advmod") and _is(child, "conditions", "marks") for child in verb.lefts):
        yield Finding(ModalityKind.HYPOTHETICAL)
    if verb.dep_ == "pcomp" and excludes(verb.head):
        yield Finding(ModalityKind.NEGATED)
    if _ends_in_question(verb):
        yield Finding(ModalityKind.HYPOTHETICAL)
    if verb.tag_ == "VBD" and any(
        child.lower_ == "until" and child.dep_ == "prep" for child in verb.children
    ):
        yield Finding(ModalityKind.FORMER)
    source = _according_to(verb)
    if source is not None:
        yield Finding(ModalityKind.REPORTED, source)


def _read_auxiliaries(verb: Token) -> Iterator[Finding]:
    auxiliaries = [child for child in verb.children if child.dep_ in _AUXILIARIES]
    if not auxiliaries and verb.dep_ == "conj" and not has_subject(verb):
        return
    conditional = any(
        child.dep_ == "advcl" and any(_is(mark, "conditions", "marks") for mark in child.lefts)
        for child in verb.children
    )
    would = any(child.lower_ in ("would", "'d", "’d") for child in auxiliaries)
    have = any(child.lower_ == "have" for child in auxiliaries)
    possible = any(child.lower_ in cues("auxiliaries", "possible") for child in auxiliaries)
    if would and (have or conditional):
        yield Finding(ModalityKind.HYPOTHETICAL)
    elif possible or conditional:
        yield Finding(ModalityKind.POSSIBLE)
    elif any(child.lower_ in cues("auxiliaries", "planned") for child in auxiliaries) or _is_to_be(verb):
        yield Finding(ModalityKind.PLANNED)


def _is_to_be(verb: Token) -> bool:
    """Tell whether a verb is a bare 'to open' that 'is' governs ('the fair is to open on Monday')."""
    return (
        verb.dep_ == "xcomp"
        and verb.head.lemma_ == "be"
        and any(child.dep_ == "aux" and child.lower_ == "to" for child in verb.lefts)
    )


def _is_yet_to_be(verb: Token) -> bool:
    """Tell 'has yet to sign' and 'is yet to open', which have not happened."""
    return (
        verb.dep_ == "xcomp"
        and verb.head.lemma_ in ("have", "be", "remain")
        and any(child.lower_ == "yet" and child.i < verb.i for child in verb.head.children)
    )


def _read_adverbs(verb: Token) -> Iterator[Finding]:
    for child in verb.children:
        if child.dep_ != "advmod":
            continue
        for kind in (ModalityKind.NEGATED, ModalityKind.POSSIBLE, ModalityKind.REPORTED, ModalityKind.FORMER):
            if child.lower_ in cues("adverbs", kind.value):
                yield Finding(kind)


def read_governor(governor: Token, token: Token) -> Iterator[Finding]:
    """Yield what a governing verb, adjective or noun makes of the clause or event below it."""
    lemma = phrase_lemma(governor)
    kinds = [
        kind
        for kind in (
            ModalityKind.NEGATED,
            ModalityKind.DENIED,
            ModalityKind.FORMER,
            ModalityKind.POSSIBLE,
            ModalityKind.PLANNED,
            ModalityKind.REPORTED,
        )
        if lemma in cues("governors", kind.value)
    ]
    if not kinds:
        return
    kind = kinds[0]
    complement = token.dep_ in ("ccomp", "xcomp", "acl", "pcomp", "csubj", "csubjpass")
    if kind is ModalityKind.REPORTED:
        # 'announced a launch' reports nothing more than any sentence; only clauses are somebody's words.
        if token.dep_ in ("ccomp", "acl") or (token.dep_ == "xcomp" and governor.tag_ == "VBN"):
            yield Finding(kind, _speaker(governor))
            if _is_negated(governor):
                yield Finding(ModalityKind.POSSIBLE)  # 'has not confirmed that'
    elif kind is ModalityKind.FORMER:
        has_object = any(child.dep_ == "dobj" for child in governor.children)
        if governor.tag_ == "VBD" and token.dep_ == "xcomp" and not has_object:
            yield Finding(kind)
    elif kind is ModalityKind.POSSIBLE and _is_done_anyway(lemma, token):
        return
    elif (
        complement
        or governor.pos_ == "NOUN"
        or kind is not ModalityKind.PLANNED
        or lemma in cues("governors", "planned_objects")
    ):
        yield Finding(kind)


def _is_done_anyway(lemma: str, token: Token) -> bool:
    """Tell 'tried dancing' and 'wishes to announce', which are done, from wishes and attempts."""
    if token.tag_ == "VBG" and lemma in ("try", "like", "love"):
        return True
    return lemma in ("wish", "like", "want") and token.lemma_.lower() in cues("governors", "reported")


def read_noun(noun: Token) -> Iterator[Finding]:
    """Yield the limits that the words around a noun of role or event state ('former', 'planned', 'no')."""
    for child in noun.children:
        if child.dep_ == "det" and child.lower_ in cues("determiners", "negated"):
            yield Finding(ModalityKind.NEGATED)
        if child.dep_ == "neg" and child.i < noun.i and not only_follows(child):
            yield Finding(ModalityKind.NEGATED)
        if child.dep_ in ("amod", "compound", "advmod", "nmod", "punct"):
            for kind in (ModalityKind.FORMER, ModalityKind.POSSIBLE, ModalityKind.PLANNED):
                if child.lower_ in cues("nouns", kind.value):
                    yield Finding(kind)
    if noun.i >= 2 and noun.nbor(-1).text == "-" and noun.nbor(-2).lower_ == "ex":
        yield Finding(ModalityKind.FORMER)
    if noun.lower_.startswith("ex-"):
        yield Finding(ModalityKind.FORMER)


def _is_negated(verb: Token) -> bool:
    for child in verb.children:
        if child.dep_ == "neg" and not only_follows(child):
            return True
        if child.dep_ in _SUBJECTS or child.dep_ in ("dobj", "attr"):
            if child.lower_ in cues("determiners", "pronouns"):
                return True
            if any(
                grand.dep_ in ("det", "preconj") and grand.lower_ in cues("determiners", "negated")
                for grand in child.children
            ):
                return True
    return False


def only_follows(negation: Token) -> bool:
    """Tell 'not only', 'not just', 'not least' from a negation."""
    following = negation.i + 1
    return following < len(negation.doc) and negation.doc[following].lower_ in (
        "only",
        "just",
        "merely",
        "least",
    )


def _no_longer(verb: Token) -> bool:
    """Tell 'no longer' and 'not … any more' from a plain negation."""
    adverbs = [child for child in verb.children if child.dep_ in ("advmod", "neg") and child.i > 0]
    return any(
        (child.lower_ == "longer" and child.nbor(-1).lower_ in ("no", "any"))
        or (child.lower_ == "more" and child.nbor(-1).lower_ == "any")
        or child.lower_ == "anymore"
        for child in adverbs
    )


def _according_to(verb: Token) -> Token | None:
    for child in verb.children:
        if child.lower_ == "according":
            for to in child.children:
                for name in to.children:
                    if name.dep_ == "pobj":
                        return name
    return None


def _speaker(governor: Token) -> Token | None:
    """Return the subject of a verb of saying, also of a participle ('…, he said, adding that')."""
    current = governor
    for _ in range(4):
        for child in current.children:
            if child.dep_ == "nsubj":
                return child
        if current.dep_ == "agent" or current.dep_ not in ("advcl", "conj", "xcomp", "acl"):
            break
        current = current.head
    for child in governor.children:
        if child.dep_ == "agent":
            return next((name for name in child.children if name.dep_ == "pobj"), None)
    return None


def _ends_in_question(verb: Token) -> bool:
    if verb.dep_ != "ROOT":
        return False
    sentence: Span = verb.sent
    for token in reversed(sentence):
        if token.is_space or token.is_quote:
            continue
        return bool(token.text == "?")
    return False


def is_saying(token: Token) -> bool:
    """Tell whether a token is a verb of saying, or the 'according' of 'according to'."""
    if token.lower_ == "according":
        return True
    return token.pos_ == "VERB" and token.lemma_.lower() in cues("attribution", "quoting")


def excludes(preposition: Token) -> bool:
    """Tell whether a preposition leaves its object out: 'without X', 'instead of X'."""
    if _is(preposition, "conditions", "prepositions"):
        return True
    if preposition.lower_ not in ("of", "than"):
        return False
    return preposition.i > 0 and _is(preposition.nbor(-1), "conditions", "instead")


def phrase_lemma(token: Token) -> str:
    """Return a lemma with its particle or the preposition that makes one word with it ('rule out')."""
    lemma = token.lemma_.lower()
    for child in token.rights:
        if child.dep_ in ("prt", "prep", "advmod"):
            joined = f"{lemma} {child.lower_}"
            if any(joined in words for words in cue_tables()["governors"].values()):
                return joined
    return lemma


def is_clause(token: Token) -> bool:
    """Tell whether a token is the verb of a clause and no auxiliary."""
    return token.pos_ in ("VERB", "AUX") and token.dep_ not in ("aux", "auxpass", "amod")


def is_event(token: Token) -> bool:
    """Tell whether a noun names something that takes place, so that the verb above it says whether it did."""
    lemma = token.lemma_.lower()
    return lemma in cues("nouns", "events") or any(
        lemma in words for words in cue_tables()["governors"].values()
    )


def has_subject(verb: Token) -> bool:
    """Tell whether a verb has a subject of its own."""
    return any(child.dep_ in _SUBJECTS for child in verb.children)


def _is(token: Token, table: str, key: str) -> bool:
    return token.lower_ in cues(table, key)
