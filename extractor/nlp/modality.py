"""Whether a sentence asserts what it speaks of, or denies, supposes, plans or reports it.

The predicate's own clause is read first, then the clauses that govern it, up to the top of the
sentence; the strongest limit found holds. The cue words are data in `lexicon/modality.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from extractor.nlp.cues import (
    Finding,
    ModalityKind,
    excludes,
    has_subject,
    is_clause,
    is_event,
    only_follows,
    phrase_lemma,
    read_clause,
    read_governor,
    read_noun,
)

Offsets = tuple[int, int]

_STRENGTH = {kind: rank for rank, kind in enumerate(ModalityKind)}
_FACTUAL = frozenset({ModalityKind.PLANNED, ModalityKind.REPORTED, ModalityKind.ASSERTED})
_CLAUSAL = frozenset({"ccomp", "xcomp", "pcomp", "acl", "advcl", "csubj", "csubjpass"})
_COMPLEMENTS = frozenset({"dobj", "attr", "oprd", "nsubjpass", "pobj", "acomp", "dative"})
_OUTSIDE_NAME = frozenset({"relcl", "appos", "acl", "conj", "cc", "punct", "preconj", "advcl"})
_CLIMB_LIMIT = 30


@dataclass(frozen=True, slots=True)
class Modality:
    """How a statement is meant, and the characters that name who says so."""

    kind: ModalityKind
    attributed_to: Offsets | None = None

    @property
    def is_fact(self) -> bool:
        """Tell whether the statement may stand in the graph."""
        return self.kind in _FACTUAL


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
    paths = [
        [token for token in _climb(end, top) if is_clause(token) or (is_event(token) and token.i != end.i)]
        for end in (one, other)
    ]
    lowest = [path[0] for path in paths if path]
    if not lowest and top is not None and (is_clause(top) or is_event(top)):
        lowest = [top]
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


def _decide(findings: list[Finding]) -> Modality:
    source = next((finding.source for finding in findings if finding.source is not None), None)
    attributed_to = None if source is None else name_span(source)
    if not findings:
        return Modality(ModalityKind.ASSERTED, attributed_to)
    kind = min((finding.kind for finding in findings), key=_STRENGTH.__getitem__)
    return Modality(kind, attributed_to)


def _read_upwards(token: Token) -> Iterator[Finding]:
    """Yield the limits of a predicate's own clause and of the clauses that govern it."""
    current: Token | None = token
    inherited = False
    for _ in range(_CLIMB_LIMIT):
        if current is None:
            return
        if is_clause(current):
            yield from read_clause(current, with_negation=not inherited)
        else:
            yield from read_noun(current)
        above = _governor(current)
        if above is None:
            return
        governor, inherited, governs = above
        if governs:
            yield from read_governor(governor, current)
        current = governor


def _governor(token: Token) -> tuple[Token, bool, bool] | None:
    """Return what stands above a predicate, whether only mood passes down, and whether it governs.

    None ends the climb: at the top, and at relative clauses and appositions, which are meant as true
    whatever the main clause says.
    """
    head, dep = token.head, token.dep_
    if head.i == token.i or dep in ("relcl", "appos"):
        return None
    if dep == "conj":
        return (head, not _shares_negation(token), False) if not has_subject(token) else None
    if dep == "acl":
        reduced = token.tag_ in ("VBN", "VBG") and not has_subject(token)
        return None if reduced else (head, False, True)
    if dep == "advcl":
        # '…, attracting 300 exhibitors' shares the mood of 'will open'; 'having opened' and 'when' do not.
        shares = token.tag_ in ("VBG", "VB") and not any(child.lower_ == "having" for child in token.children)
        return (head, True, False) if shares and not _has_mark(token) else None
    if dep == "ccomp":
        return head, True, True
    if dep in _CLAUSAL:
        return (head, False, True) if dep != "pcomp" else (head.head, True, True)
    if dep in ("aux", "auxpass"):
        return head, False, False
    if not is_clause(token) and dep in _COMPLEMENTS and (is_event(token) or dep in ("attr", "acomp", "oprd")):
        governor = head.head if dep == "pobj" else head
        # A verb governs what follows its preposition only where both make one word ('pull out of').
        joined = dep != "pobj" or governor.pos_ == "NOUN" or " " in phrase_lemma(governor)
        return governor, False, joined
    return None


def _read_path(token: Token, top: Token | None) -> Iterator[Finding]:
    """Yield what excludes a stretch from its clause: 'without X', 'not X but Y', 'instead of X'."""
    below: Token | None = None
    for current in _climb(token, top):
        contrasted = below is not None and below.dep_ == "conj"
        below = current
        if contrasted and any(child.lower_ == "but" for child in current.children):
            continue  # 'not by X but by Y'
        if current.dep_ in ("ccomp", "xcomp", "advcl", "relcl", "ROOT"):
            return
        edge = current.left_edge
        before = edge if edge.dep_ == "neg" else edge.nbor(-1) if edge.i > 0 else edge
        if not is_clause(current) and before.lower_ == "not" and not only_follows(before):
            yield Finding(ModalityKind.NEGATED)
        if current.dep_ == "prep" and excludes(current):
            yield Finding(ModalityKind.NEGATED)


def _read_nouns_between(one: Token, other: Token, top: Token) -> Iterator[Finding]:
    """Yield the limits of the nouns that join two stretches ('Li, a former director of Acme').

    Where a clause joins them, the words around the stretches themselves limit nothing: former President
    Li did attend.
    """
    within_phrase = top.pos_ in ("NOUN", "PROPN")
    for end in (one, other):
        for current in _climb(end, top):
            if current.pos_ in ("NOUN", "PROPN") and (within_phrase or current.i != end.i):
                yield from read_noun(current)
    if within_phrase:
        yield from read_noun(top)


def _read_clause_of(token: Token) -> Iterator[Finding]:
    verb = next((current for current in _climb(token, None) if is_clause(current)), None)
    if verb is not None:
        yield from _read_upwards(verb)


def _shares_negation(token: Token) -> bool:
    """Tell whether 'not' reaches a coordinated verb: 'did not open or close', but not '… and closed'."""
    return token.tag_ == "VB" and any(child.lower_ in ("or", "nor") for child in token.head.children)


def _has_mark(verb: Token) -> bool:
    return any(child.dep_ in ("mark", "advmod") for child in verb.lefts)


def _root_of(doc: Doc, offsets: Offsets) -> Token | None:
    span = doc.char_span(*offsets, alignment_mode="expand")
    return span.root if span is not None and len(span) else None


def _climb(token: Token, top: Token | None) -> Iterator[Token]:
    """Yield a token and its ancestors, up to but without `top`."""
    limit = -1 if top is None else top.i
    current = token
    while current.i != limit:
        yield current
        if current.head.i == current.i:
            return
        current = current.head


def _common_ancestor(one: Token, other: Token) -> Token | None:
    above = {one.i, *(token.i for token in one.ancestors)}
    if other.i in above:
        return other
    return next((token for token in other.ancestors if token.i in above), None)


def _place(token: Token) -> int:
    return token.i
