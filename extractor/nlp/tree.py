"""A dependency parse as plain lists, and the walks over it: subjects, passives, antecedents.

Labels are ClearNLP's, as in spaCy's English models (nsubj, nsubjpass, dobj, agent, pobj, relcl …).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc

from extractor.nlp.words import verb_lemmas, whole_word_lemmas

SUBJECT_DEPS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})
RELATIVE_PRONOUNS = frozenset({"who", "whom", "which", "that"})
# How many governors a walk passes at most; six covers all but broken parses.
MAX_CLIMB = 6


@dataclass(frozen=True, slots=True)
class Tree:
    """A dependency parse as plain lists, one entry a token; quicker to walk than spaCy's tokens."""

    head: list[int]
    dep: list[str]
    lemma: list[str]
    tag: list[str]
    lower: list[str]
    children: list[list[int]]

    @classmethod
    def of(cls, doc: Doc) -> Tree:
        """Copies what the walk needs out of a parsed document."""
        tokens = list(doc)
        head = [token.head.i for token in tokens]
        lower = [token.lower_ for token in tokens]
        children: list[list[int]] = [[] for _ in head]
        for token, governor in enumerate(head):
            if governor != token:
                children[governor].append(token)
        whole = whole_word_lemmas()
        lemma = [whole.get(token.lower_) or token.lemma_.lower() for token in tokens]
        for token in range(2, len(head)):
            if lower[token - 1] in "-–" and lower[token - 2] == "co":
                lemma[token] = "co-" + lemma[token]
        tag, corrected = [token.tag_ for token in tokens], verb_lemmas()
        for token in range(len(head)):
            if lower[token] == "found" and token and lower[token - 1] == "to":
                lemma[token] = "found"
            elif lemma[token] in corrected and tag[token][0] == "V":
                lemma[token] = corrected[lemma[token]]
        return cls(head, [token.dep_ for token in doc], lemma, tag, lower, children)

    def first(self, token: int, *deps: str) -> int | None:
        """The first child with one of the labels, or None."""
        return next((child for child in self.children[token] if self.dep[child] in deps), None)

    def conjuncts(self, token: int) -> Iterator[int]:
        """The token and everything coordinated below it, in text order."""
        waiting = [token]
        while waiting:
            item = waiting.pop()
            yield item
            waiting.extend(child for child in reversed(self.children[item]) if self.dep[child] == "conj")

    def is_verb(self, token: int) -> bool:
        """Whether the tagger saw a verb."""
        return self.tag[token][0] == "V"


def is_passive(tree: Tree, verb: int) -> bool:
    """Whether the verb's syntactic subject is its logical object."""
    deps = {tree.dep[child] for child in tree.children[verb]}
    if "nsubjpass" in deps or "auxpass" in deps:
        return True
    if "dobj" in deps and "agent" not in deps:
        return False
    if tree.tag[verb] not in ("VBN", "VBD") and tree.dep[verb] != "amod":
        return False
    if "agent" in deps and "nsubj" not in deps:
        return True
    if tree.tag[verb] != "VBN" or "nsubj" in deps:
        return False
    if any(tree.dep[child] == "aux" and tree.lemma[child] == "have" for child in tree.children[verb]):
        return False
    if tree.dep[verb] == "conj" and tree.is_verb(tree.head[verb]):
        return is_passive(tree, tree.head[verb])
    return True


def is_copula(tree: Tree, verb: int) -> bool:
    """Whether the verb links its subject to what it is."""
    return tree.lemma[verb] in ("be", "become", "remain")


def subject_of(tree: Tree, verb: int, climbs: int = 0) -> int | None:
    """The syntactic subject of a verb, its own or the one it shares with the clause above."""
    own = next((child for child in tree.children[verb] if tree.dep[child] in SUBJECT_DEPS), None)
    if own is not None:
        return own
    dep, governor = tree.dep[verb], tree.head[verb]
    if governor == verb or climbs > MAX_CLIMB:
        return None
    if dep == "acl":
        return _noun_of_participle(tree, verb)
    if dep == "amod" or (
        dep == "relcl" and not any(tree.tag[child][0] == "W" for child in tree.children[verb])
    ):
        return governor
    if dep == "pcomp":
        return _subject_above_preposition(tree, governor, climbs)
    if dep == "xcomp":
        return subject_of(tree, governor, climbs + 1)
    if dep in ("conj", "advcl", "ccomp", "dep"):
        if tree.is_verb(governor) or tree.tag[governor] == "MD":
            return subject_of(tree, governor, climbs + 1)
        if dep == "conj" and tree.tag[verb] == "VBN":
            above = _verb_above(tree, governor)
            return subject_of(tree, above, climbs + 1) if above is not None else None
    return None


def _noun_of_participle(tree: Tree, verb: int) -> int | None:
    """The noun that a participle describes, also where 'co-' was cut off and took its place."""
    noun = tree.head[verb]
    if noun == verb - 2 and tree.lower[noun] == "co":
        if tree.dep[noun] == "conj":
            above = _verb_above(tree, tree.head[noun])
            return subject_of(tree, above) if above is not None else None
        noun = tree.head[noun]
    return noun


def _verb_above(tree: Tree, token: int) -> int | None:
    for _ in range(MAX_CLIMB):
        if tree.is_verb(token):
            return token
        if tree.head[token] == token:
            return None
        token = tree.head[token]
    return None


def _subject_above_preposition(tree: Tree, preposition: int, climbs: int) -> int | None:
    governor = tree.head[preposition]
    return subject_of(tree, governor, climbs + 1) if tree.is_verb(governor) else None


def antecedent(tree: Tree, token: int, verb: int) -> int:
    """What a relative pronoun stands for; any other token stands for itself."""
    if tree.lower[token] not in RELATIVE_PRONOUNS or tree.tag[token][0] != "W":
        return token
    for _ in range(MAX_CLIMB):
        if tree.dep[verb] == "relcl":
            return tree.head[verb]
        if tree.head[verb] == verb:
            break
        verb = tree.head[verb]
    return token
