"""Who does what to whom: predicate-argument structures read off the dependency parse.

`find_propositions` walks a parsed `Doc` once. For every predicate (a verb, a nominalisation, a noun
of role) it says which tokens fill which role, seen through passive ('held by'), participles ('organised
by X, the fair …'), relative clauses ('who opened'), coordination, control and raising ('is set to take
place', 'plans to hold') and light verbs ('signed an agreement with').

Labels are ClearNLP's, as in spaCy's English models (nsubj, nsubjpass, dobj, agent, pobj, relcl …).

Roles: `agent` and `patient` are logical subject and object, `recipient` the indirect object, `attr` a
predicate noun, `temporal` a bare adverbial noun ('on' is `prep:on`); a noun has `of`, `poss`,
`compound` for what it belongs to and `self` for who bears it ('Li, director of X' → self = Li). What a
preposition attaches to an argument has a role of its own: `patient:of` in 'won the support of X'.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass

from spacy.tokens import Doc

from extractor.nlp.tree import (
    RELATIVE_PRONOUNS,
    SUBJECT_DEPS,
    Tree,
    antecedent,
    is_copula,
    is_passive,
    subject_of,
)
from extractor.nlp.truth import MODALITY_ASSERTED, noun_truth, truth

PARTICLES = frozenset({"on", "off", "up", "out", "along"})


@dataclass(frozen=True, slots=True)
class Argument:
    """A token that fills a role; `depth` counts the attachments between it and the predicate.

    `alone` where what is coordinated with the token has no share ('A, head of X, and B').
    """

    role: str
    token: int
    depth: int = 0
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Proposition:
    """A predicate with its arguments. `token` and `attribution` are token offsets.

    `lemma` carries a particle ('put on'). `attribution` is the subject of the verb of saying above.
    """

    token: int
    lemma: str
    is_verb: bool
    arguments: tuple[Argument, ...]
    negated: bool = False
    modality: str = MODALITY_ASSERTED
    attribution: int | None = None

    def fillers(self, roles: Container[str]) -> list[Argument]:
        """The arguments in any of the roles, in text order of discovery."""
        return [argument for argument in self.arguments if argument.role in roles]


def find_propositions(
    doc: Doc, triggers: Container[str] | None = None, tree: Tree | None = None
) -> list[Proposition]:
    """Finds the propositions of a parsed document, in text order.

    `triggers` are the lemmas of interest, None means every verb and noun. `tree` saves building it
    again.
    """
    tree = tree or Tree.of(doc)
    found = []
    for token, lemma in enumerate(tree.lemma):
        if triggers is not None and lemma not in triggers:
            continue
        letter = tree.tag[token][0]
        if letter == "V":
            found.append(_verb_proposition(tree, token))
        elif letter in "NJ" and tree.dep[token] not in ("amod", "punct"):
            found.append(_noun_proposition(tree, token))
        elif tree.dep[token] == "amod" and (tree.first(token, "npadvmod", "agent") is not None):
            found.append(_verb_proposition(tree, token))
    return found


def _verb_proposition(tree: Tree, verb: int) -> Proposition:
    passive = is_passive(tree, verb)
    arguments: list[Argument] = []
    subject = subject_of(tree, verb)
    if subject is not None:
        _add(tree, arguments, "patient" if passive else "agent", antecedent(tree, subject, verb), 0)
    particle = ""
    for child in tree.children[verb]:
        dep = tree.dep[child]
        if dep == "prt":
            particle = " " + tree.lower[child]
        elif dep == "dobj" or (dep in ("attr", "oprd", "acomp") and not is_copula(tree, verb)):
            _add(tree, arguments, "patient" if dep == "dobj" else "attr", antecedent(tree, child, verb), 0)
            _add_prepositions(tree, arguments, child, 1)
        elif dep in ("attr", "acomp"):
            _add(tree, arguments, "attr", child, 0)
        elif dep == "dative" and tree.tag[child] != "IN":
            _add(tree, arguments, "recipient", child, 0)
        elif dep in ("npadvmod", "tmod"):
            _add(tree, arguments, "temporal", child, 0)
        elif dep == "advmod":
            arguments.append(Argument("advmod", child, 0))
    if (
        not particle
        and verb + 1 < len(tree.head)
        and tree.lower[verb + 1] in PARTICLES
        and tree.head[verb + 1] == verb
        and not any(tree.dep[child] == "pobj" for child in tree.children[verb + 1])
    ):
        particle = " " + tree.lower[verb + 1]
    _add_relative_arguments(tree, arguments, verb)
    _add_prepositions(tree, arguments, verb, 0)
    _add_shared_tail(tree, arguments, verb)
    return Proposition(verb, tree.lemma[verb] + particle, True, tuple(arguments), *truth(tree, verb))


def _add_relative_arguments(tree: Tree, arguments: list[Argument], verb: int) -> None:
    """Adds the antecedent of a relative clause whose gap is the object or a place."""
    if tree.dep[verb] != "relcl":
        return
    antecedent = tree.head[verb]
    where = next((child for child in tree.children[verb] if tree.lower[child] == "where"), None)
    if where is not None:
        _add(tree, arguments, "prep:in", antecedent, 0)
        return
    explicit = any(
        tree.lower[child] in RELATIVE_PRONOUNS or tree.lower[child] == "whose"
        for child in _clause_tokens(tree, verb)
    )
    if not explicit and tree.first(verb, "dobj") is None and not is_passive(tree, verb):
        _add(tree, arguments, "patient", antecedent, 0)


def _clause_tokens(tree: Tree, verb: int) -> Iterator[int]:
    for child in tree.children[verb]:
        yield child
        yield from tree.children[child]


def _add_shared_tail(tree: Tree, arguments: list[Argument], verb: int) -> None:
    """Adds object and agent that a coordinated later verb carries for both ('organised and run by X')."""
    if any(argument.role == "patient" for argument in arguments) and not is_passive(tree, verb):
        return
    has_agent = any(argument.role == "agent" for argument in arguments)
    for child in tree.children[verb]:
        if tree.dep[child] != "conj" or not tree.is_verb(child):
            continue
        if is_passive(tree, verb):
            if not has_agent and child - verb <= 4:
                for agent in tree.children[child]:
                    if tree.dep[agent] == "agent":
                        _add_objects(tree, arguments, "agent", agent, 1)
        elif child - verb <= 3 and not any(tree.dep[own] in ("prep", "dobj") for own in tree.children[verb]):
            shared = tree.first(child, "dobj")
            if shared is not None:
                _add(tree, arguments, "patient", shared, 1)


def _noun_proposition(tree: Tree, noun: int) -> Proposition:
    arguments = [Argument("self", noun, 0)]
    for child in tree.children[noun]:
        dep = tree.dep[child]
        if dep == "poss":
            _add(tree, arguments, "poss", antecedent(tree, child, noun), 0)
        elif dep in ("compound", "nmod", "amod"):
            _add(tree, arguments, "compound", child, 0)
        elif dep == "appos":
            _add(tree, arguments, "self", child, 0)
    _add_bearers(tree, arguments, noun)
    _add_prepositions(tree, arguments, noun, 0)
    return Proposition(noun, tree.lemma[noun], False, tuple(arguments), *noun_truth(tree, noun))


def _add_bearers(tree: Tree, arguments: list[Argument], noun: int) -> None:
    """Adds who is the noun: by apposition, copula, 'as', 'become' or a following name."""
    first = noun
    while tree.dep[first] == "conj" and not tree.is_verb(tree.head[first]):
        first = tree.head[first]
    dep, governor = tree.dep[first], tree.head[first]
    if dep == "appos" or (dep in ("compound", "nmod") and governor > first):
        arguments.append(Argument("self", governor, 0, tree.tag[noun] not in ("NNS", "NNPS")))
    elif dep in ("attr", "oprd") or (dep == "dobj" and tree.lemma[governor] in ("become", "remain")):
        subject = subject_of(tree, governor)
        if subject is not None:
            _add(tree, arguments, "self", antecedent(tree, subject, governor), 1)
    elif dep == "pobj" and tree.lower[governor] == "as":
        subject = subject_of(tree, tree.head[governor])
        if subject is not None:
            _add(tree, arguments, "self", antecedent(tree, subject, tree.head[governor]), 2)
    elif dep in SUBJECT_DEPS and tree.first(governor, "nsubj", "nsubjpass") not in (None, first):
        arguments.append(Argument("self", tree.first(governor, "nsubj", "nsubjpass") or 0, 1, True))
    elif dep in SUBJECT_DEPS and tree.lemma[governor] == "be":
        attribute = tree.first(governor, "attr")
        if attribute is not None:
            _add(tree, arguments, "self", attribute, 1)


def _add(tree: Tree, arguments: list[Argument], role: str, token: int | None, depth: int) -> None:
    """Adds a token and its conjuncts; what prepositions attach to them gets the role 'role:of'."""
    if token is None:
        return
    for conjunct in tree.conjuncts(token):
        arguments.append(Argument(role, conjunct, depth))
        if role.count(":") > 1 or depth > 1:
            continue
        for child in tree.children[conjunct]:
            if tree.dep[child] in ("prep", "agent") or tree.lower[child] == "worth":
                for filler in tree.children[child]:
                    if tree.dep[filler] == "pobj":
                        _add(tree, arguments, f"{role}:{tree.lower[child]}", filler, depth + 1)


def _add_prepositions(tree: Tree, arguments: list[Argument], governor: int, depth: int) -> None:
    """Adds the objects of prepositions below a token, down to those of their own objects."""
    for child in tree.children[governor]:
        dep = tree.dep[child]
        if dep == "agent":
            _add_objects(tree, arguments, "agent", child, depth)
        elif dep in ("prep", "dative") and tree.tag[child][0] in "ITV":
            word = tree.lower[child]
            if word == "of" and depth == 0 and not tree.is_verb(governor):
                _add_objects(tree, arguments, "of", child, depth)
            else:
                _add_objects(tree, arguments, f"prep:{word}", child, depth)


def _add_objects(tree: Tree, arguments: list[Argument], role: str, preposition: int, depth: int) -> None:
    for child in tree.children[preposition]:
        dep = tree.dep[child]
        if dep == "pobj":
            _add(tree, arguments, role, antecedent(tree, child, tree.head[preposition]), depth)
            if depth < 2:
                _add_prepositions(tree, arguments, child, depth + 1)
        elif dep in ("prep", "conj"):
            inner = role if dep == "conj" else f"prep:{tree.lower[child]}"
            _add_objects(tree, arguments, inner, child, depth)
