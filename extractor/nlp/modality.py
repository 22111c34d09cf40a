"""Whether a sentence asserts what it speaks of, or denies, supposes, plans or reports it.

The predicate's own clause is read first, then the clauses that govern it, up to the top of the
sentence; the strongest limit found holds. The cue words are data in `lexicon/modality.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from spacy.tokens import Doc, Span, Token

Offsets = tuple[int, int]


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


_STRENGTH = {kind: rank for rank, kind in enumerate(ModalityKind)}
_FACTUAL = frozenset({ModalityKind.PLANNED, ModalityKind.REPORTED, ModalityKind.ASSERTED})


@dataclass(frozen=True, slots=True)
class Modality:
    """How a statement is meant, and the characters that name who says so."""

    kind: ModalityKind
    attributed_to: Offsets | None = None

    @property
    def is_fact(self) -> bool:
        """Tell whether the statement may stand in the graph."""
        return self.kind in _FACTUAL


@dataclass(frozen=True, slots=True)
class _Finding:
    kind: ModalityKind
    source: Token | None = None


_CLAUSAL = frozenset({"ccomp", "xcomp", "pcomp", "acl", "advcl", "csubj", "csubjpass"})
_COMPLEMENTS = frozenset({"dobj", "attr", "oprd", "nsubjpass", "pobj", "acomp", "dative"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})
_AUXILIARIES = frozenset({"aux", "auxpass"})
_OUTSIDE_NAME = frozenset({"relcl", "appos", "acl", "conj", "cc", "punct", "preconj", "advcl"})
_CLIMB_LIMIT = 30


def classify_modality(token: Token) -> Modality:
    """Say how the statement is meant whose predicate is this token: a verb, or a noun or adjective of role."""
    return _decide(list(_read_upwards(token)))


def classify_pair(doc: Doc, subject: Offsets, object_: Offsets) -> Modality:
    """Say how the statement is meant that joins two stretches of characters.

    It is read off the lowest clause that holds both: the verbs and role nouns between them and what
    governs these. Stretches in different sentences are judged by the clause of the second.
    """
    one, other = _root_of(doc, subject), _root_of(doc, object_)
    if one is None or other is None:
        return Modality(ModalityKind.ASSERTED)
    if one.sent.start != other.sent.start:
        return _decide([*_read_path(other, None), *_read_clause_of(other)])
    top = _common_ancestor(one, other)
    findings = [*_read_path(one, top), *_read_path(other, top)]
    paths = [[token for token in _climb(end, top) if _is_clause(token)] for end in (one, other)]
    lowest = [path[0] for path in paths if path] or ([top] if top is not None and _is_predicate(top) else [])
    for predicate in dict.fromkeys(lowest):
        findings += _read_upwards(predicate)
    if top is not None:
        findings += _read_nouns_between(one, other, top)
    return _decide(findings)


def name_span(token: Token) -> Offsets:
    """Return the characters of a noun and what belongs to its name, without appositions and clauses."""
    first = last = token
    waiting = [token]
    while waiting:
        current = waiting.pop()
        first, last = min(first, current, key=_place), max(last, current, key=_place)
        waiting += [child for child in current.children if child.dep_ not in _OUTSIDE_NAME]
    return first.idx, last.idx + len(last)


def _decide(findings: list[_Finding]) -> Modality:
    source = next((finding.source for finding in findings if finding.source is not None), None)
    attributed_to = None if source is None else name_span(source)
    if not findings:
        return Modality(ModalityKind.ASSERTED, attributed_to)
    kind = min((finding.kind for finding in findings), key=_STRENGTH.__getitem__)
    return Modality(kind, attributed_to)


def _read_upwards(token: Token) -> Iterator[_Finding]:
    """Yield the limits of a predicate's own clause and of the clauses that govern it."""
    current: Token | None = token
    inherited = False
    for _ in range(_CLIMB_LIMIT):
        if current is None:
            return
        if _is_clause(current):
            yield from _read_clause(current, with_negation=not inherited)
        else:
            yield from _read_noun(current)
        above = _governor(current)
        if above is None:
            return
        governor, inherited, governs = above
        if governs:
            yield from _read_governor(governor, current)
        current = governor


def _governor(token: Token) -> tuple[Token, bool, bool] | None:
    """Return what stands above a predicate, whether only mood passes down, and whether it governs.

    None ends the climb: at the top, and at relative clauses and appositions, which are meant as true
    whatever the main clause says.
    """
    head, dep = token.head, token.dep_
    if head is token or dep in ("relcl", "appos"):
        return None
    if dep == "conj":
        return (head, not _shares_negation(token), False) if not _has_subject(token) else None
    if dep == "acl":
        return None if token.tag_ in ("VBN", "VBG") else (head, False, True)
    if dep == "advcl":
        return (
            (head, True, False)
            if not any(child.dep_ in ("mark", "advmod") for child in token.lefts)
            else None
        )
    if dep in _CLAUSAL:
        return (head, False, True) if dep != "pcomp" else (head.head, True, True)
    if dep in ("aux", "auxpass"):
        return head, False, False
    if (
        not _is_clause(token)
        and dep in _COMPLEMENTS
        and (_is_event(token) or dep in ("attr", "acomp", "oprd"))
    ):
        governor = head.head if dep == "pobj" else head
        return governor, False, True
    return None


def _read_clause(verb: Token, *, with_negation: bool) -> Iterator[_Finding]:
    """Yield the limits that a clause states itself: negation, auxiliaries, adverbs, conditions, source."""
    if with_negation and _is_negated(verb):
        yield _Finding(ModalityKind.FORMER if _no_longer(verb) else ModalityKind.NEGATED)
    yield from _read_auxiliaries(verb)
    yield from _read_adverbs(verb)
    if any(child.dep_ in ("mark", "advmod") and _is(child, "conditions", "marks") for child in verb.lefts):
        yield _Finding(ModalityKind.HYPOTHETICAL)
    if verb.dep_ == "pcomp" and _excludes(verb.head):
        yield _Finding(ModalityKind.NEGATED)
    if _ends_in_question(verb):
        yield _Finding(ModalityKind.HYPOTHETICAL)
    if verb.tag_ == "VBD" and any(
        child.lower_ == "until" and child.dep_ == "prep" for child in verb.children
    ):
        yield _Finding(ModalityKind.FORMER)
    source = _according_to(verb)
    if source is not None:
        yield _Finding(ModalityKind.REPORTED, source)


def _read_auxiliaries(verb: Token) -> Iterator[_Finding]:
    auxiliaries = [child for child in verb.children if child.dep_ in _AUXILIARIES]
    if not auxiliaries and verb.dep_ == "conj" and not _has_subject(verb):
        return
    conditional = any(
        child.dep_ == "advcl" and any(_is(mark, "conditions", "marks") for mark in child.lefts)
        for child in verb.children
    )
    would = any(child.lower_ in ("would", "'d", "’d") for child in auxiliaries)
    have = any(child.lower_ == "have" for child in auxiliaries)
    possible = any(child.lower_ in _cues("auxiliaries", "possible") for child in auxiliaries)
    if would and (have or conditional):
        yield _Finding(ModalityKind.HYPOTHETICAL)
    elif possible or conditional:
        yield _Finding(ModalityKind.POSSIBLE)
    elif any(child.lower_ in _cues("auxiliaries", "planned") for child in auxiliaries) or _is_to_be(verb):
        yield _Finding(ModalityKind.PLANNED)


def _is_to_be(verb: Token) -> bool:
    """Tell whether a verb is a bare 'to open' that 'is' governs ('the fair is to open on Monday')."""
    return (
        verb.dep_ == "xcomp"
        and verb.head.lemma_ == "be"
        and any(child.dep_ == "aux" and child.lower_ == "to" for child in verb.lefts)
    )


def _read_adverbs(verb: Token) -> Iterator[_Finding]:
    for child in verb.children:
        if child.dep_ != "advmod":
            continue
        for kind in (ModalityKind.NEGATED, ModalityKind.POSSIBLE, ModalityKind.REPORTED, ModalityKind.FORMER):
            if child.lower_ in _cues("adverbs", kind.value):
                yield _Finding(kind)


def _read_governor(governor: Token, token: Token) -> Iterator[_Finding]:
    """Yield what a governing verb, adjective or noun makes of the clause or event below it."""
    lemma = _lemma(governor)
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
        if lemma in _cues("governors", kind.value)
    ]
    if not kinds:
        return
    kind = kinds[0]
    complement = token.dep_ in ("ccomp", "xcomp", "acl", "pcomp", "csubj", "csubjpass")
    if kind is ModalityKind.REPORTED:
        # 'announced a launch' reports nothing more than any sentence; only clauses are somebody's words.
        if token.dep_ in ("ccomp", "acl") or (token.dep_ == "xcomp" and governor.tag_ == "VBN"):
            yield _Finding(kind, _speaker(governor))
    elif kind is ModalityKind.FORMER:
        if governor.tag_ == "VBD" and token.dep_ == "xcomp":
            yield _Finding(kind)
    elif complement or kind in (ModalityKind.NEGATED, ModalityKind.DENIED) or governor.pos_ == "NOUN":
        yield _Finding(kind)
    elif kind is ModalityKind.PLANNED and lemma in ("plan", "schedule", "expect", "prepare", "announce"):
        yield _Finding(kind)
    elif kind is ModalityKind.POSSIBLE and not _is_person(token):
        yield _Finding(kind)


def _read_noun(noun: Token) -> Iterator[_Finding]:
    """Yield the limits that the words around a noun of role or event state ('former', 'planned', 'no')."""
    for child in noun.children:
        if child.dep_ == "det" and child.lower_ in _cues("determiners", "negated"):
            yield _Finding(ModalityKind.NEGATED)
        if child.dep_ == "neg" and not _only_follows(child):
            yield _Finding(ModalityKind.NEGATED)
        if child.dep_ in ("amod", "compound", "advmod", "nmod", "punct"):
            for kind in (ModalityKind.FORMER, ModalityKind.POSSIBLE, ModalityKind.PLANNED):
                if child.lower_ in _cues("nouns", kind.value):
                    yield _Finding(kind)
    if noun.i >= 2 and noun.nbor(-1).text == "-" and noun.nbor(-2).lower_ == "ex":
        yield _Finding(ModalityKind.FORMER)
    if noun.lower_.startswith("ex-"):
        yield _Finding(ModalityKind.FORMER)


def _read_path(token: Token, top: Token | None) -> Iterator[_Finding]:
    """Yield what excludes a stretch from its clause: 'without X', 'not X but Y', 'instead of X'."""
    for current in _climb(token, top):
        if current.dep_ in ("ccomp", "xcomp", "advcl", "relcl", "ROOT"):
            return
        if any(
            child.dep_ == "neg" and not _only_follows(child) for child in current.children
        ) and not _is_clause(current):
            yield _Finding(ModalityKind.NEGATED)
        if current.dep_ == "prep" and _excludes(current):
            yield _Finding(ModalityKind.NEGATED)


def _read_nouns_between(one: Token, other: Token, top: Token) -> Iterator[_Finding]:
    """Yield the limits of the nouns that join two stretches ('Li, a former director of Acme')."""
    for end in (one, other):
        for current in _climb(end, top):
            if current.pos_ in ("NOUN", "PROPN") and current is not end:
                yield from _read_noun(current)
    if top.pos_ in ("NOUN", "PROPN"):
        yield from _read_noun(top)


def _read_clause_of(token: Token) -> Iterator[_Finding]:
    verb = next((current for current in _climb(token, None) if _is_clause(current)), None)
    if verb is not None:
        yield from _read_upwards(verb)


def _is_negated(verb: Token) -> bool:
    for child in verb.children:
        if child.dep_ == "neg" and not _only_follows(child):
            return True
        if child.dep_ in _SUBJECTS or child.dep_ in ("dobj", "attr"):
            if child.lower_ in _cues("determiners", "pronouns"):
                return True
            if any(
                grand.dep_ == "det" and grand.lower_ in _cues("determiners", "negated")
                for grand in child.children
            ):
                return True
    return False


def _only_follows(negation: Token) -> bool:
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
    return any(
        child.lower_ in ("longer", "anymore") or child.lower_ == "more" and child.nbor(-1).lower_ == "any"
        for child in verb.children
        if child.dep_ in ("advmod", "neg") and child.i > 0
    )


def _shares_negation(token: Token) -> bool:
    """Tell whether 'not' reaches a coordinated verb: 'did not open or close', but not '… and closed'."""
    return token.tag_ == "VB" and any(child.lower_ in ("or", "nor") for child in token.head.children)


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
        return token.text == "?"
    return False


def _excludes(preposition: Token) -> bool:
    if _is(preposition, "conditions", "prepositions"):
        return True
    if preposition.lower_ not in ("of", "than"):
        return False
    return preposition.i > 0 and _is(preposition.nbor(-1), "conditions", "instead")


def _lemma(token: Token) -> str:
    """Return a lemma with its particle or the preposition that makes one word with it ('rule out')."""
    lemma = token.lemma_.lower()
    for child in token.rights:
        if child.dep_ in ("prt", "prep", "advmod"):
            joined = f"{lemma} {child.lower_}"
            if any(joined in words for words in _load()["governors"].values()):
                return joined
    return lemma


def _is_clause(token: Token) -> bool:
    return token.pos_ in ("VERB", "AUX") and token.dep_ not in ("aux", "auxpass", "amod")


def _is_predicate(token: Token) -> bool:
    return _is_clause(token) or token.pos_ in ("NOUN", "ADJ")


def _is_event(token: Token) -> bool:
    return token.lemma_.lower() in _cues("nouns", "events")


def _is_person(token: Token) -> bool:
    return token.ent_type_ == "PERSON"


def _has_subject(verb: Token) -> bool:
    return any(child.dep_ in _SUBJECTS for child in verb.children)


def _root_of(doc: Doc, offsets: Offsets) -> Token | None:
    span = doc.char_span(*offsets, alignment_mode="expand")
    return span.root if span is not None and len(span) else None


def _climb(token: Token, top: Token | None) -> Iterator[Token]:
    """Yield a token and its ancestors, up to but without `top`."""
    current = token
    while current is not top:
        yield current
        if current.head is current or current.head == current:
            return
        current = current.head


def _common_ancestor(one: Token, other: Token) -> Token | None:
    above = {one.i, *(token.i for token in one.ancestors)}
    if other.i in above:
        return other
    return next((token for token in other.ancestors if token.i in above), None)


def _place(token: Token) -> int:
    return token.i


def _is(token: Token, table: str, key: str) -> bool:
    return token.lower_ in _cues(table, key)


def _cues(table: str, key: str) -> frozenset[str]:
    words: frozenset[str] = _load()[table][key]
    return words


@cache
def _load() -> dict[str, Any]:
    """Read the cue words once."""
    text = files("extractor.lexicon").joinpath("modality.toml").read_text(encoding="utf-8")
    return {
        table: {key: frozenset(words) for key, words in keys.items()}
        for table, keys in tomllib.loads(text).items()
    }
