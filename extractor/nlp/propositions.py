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

MODALITY_ASSERTED = "asserted"
MODALITY_PLANNED = "planned"
MODALITY_REPORTED = "reported"
MODALITY_HYPOTHETICAL = "hypothetical"
MODALITY_FORMER = "former"

SUBJECT_DEPS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})
RELATIVE_PRONOUNS = frozenset({"who", "whom", "which", "that"})
# Governors whose complement did not happen, or may never happen.
DENYING = frozenset({"deny", "decline", "refuse", "fail", "cancel", "reject", "abandon", "withdraw", "cease", "skip"})
WISHING = frozenset({"hope", "want", "wish", "consider", "propose", "seek", "urge", "ask", "request", "invite",
                     "encourage", "call", "try", "like", "need", "explore", "discuss", "bid", "aim", "intend"})
PLANNING = frozenset({"plan", "set", "schedule", "slate", "expect", "due", "prepare", "agree", "announce", "decide",
                      "pledge", "promise", "poise"})
DOUBTING_AUX = frozenset({"may", "might", "could", "should"})
FUTURE_AUX = frozenset({"will", "shall", "would", "’ll", "'ll"})
CONDITIONS = frozenset({"if", "whether", "unless"})
FORMER = frozenset({"former", "ex", "then", "onetime", "late", "erstwhile"})
SAYING = frozenset({"say", "state", "tell", "report", "announce", "claim", "explain", "add", "note", "confirm", "reveal",
                    "stress", "declare", "estimate", "predict"})
PARTICLES = frozenset({"on", "off", "up", "out", "along"})
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
        head = [token.head.i for token in doc]
        lower = [token.lower_ for token in doc]
        children: list[list[int]] = [[] for _ in head]
        for token, governor in enumerate(head):
            if governor != token:
                children[governor].append(token)
        lemma = [token.lemma_.lower() for token in doc]
        for token in range(2, len(head)):
            if lower[token - 1] in "-–" and lower[token - 2] == "co":
                lemma[token] = "co-" + lemma[token]
        return cls(head, [token.dep_ for token in doc], lemma, [token.tag_ for token in doc], lower, children)

    def first(self, token: int, *deps: str) -> int | None:
        """The first child with one of the labels, or None."""
        return next((child for child in self.children[token] if self.dep[child] in deps), None)

    def conjuncts(self, token: int) -> Iterator[int]:
        """The token and everything coordinated below it, in text order."""
        yield token
        for child in self.children[token]:
            if self.dep[child] == "conj":
                yield from self.conjuncts(child)

    def is_verb(self, token: int) -> bool:
        """Whether the tagger saw a verb."""
        return self.tag[token][0] == "V"


@dataclass(frozen=True, slots=True)
class Argument:
    """A token that fills a role; `depth` counts the attachments between it and the predicate.

    `alone` where what is coordinated with the token has no share ('A, head of X, and B')."""

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
        _add(tree, arguments, "patient" if passive else "agent", _antecedent(tree, subject, verb), 0)
    particle = ""
    for child in tree.children[verb]:
        dep = tree.dep[child]
        if dep == "prt":
            particle = " " + tree.lower[child]
        elif dep == "dobj" or (dep in ("attr", "oprd", "acomp") and not _is_copula(tree, verb)):
            _add(tree, arguments, "patient" if dep == "dobj" else "attr", _antecedent(tree, child, verb), 0)
            _add_prepositions(tree, arguments, child, 1)
        elif dep in ("attr", "acomp"):
            _add(tree, arguments, "attr", child, 0)
        elif dep == "dative" and tree.tag[child] != "IN":
            _add(tree, arguments, "recipient", child, 0)
        elif dep in ("npadvmod", "tmod"):
            _add(tree, arguments, "temporal", child, 0)
        elif dep == "advmod":
            arguments.append(Argument("advmod", child, 0))
    if not particle and verb + 1 < len(tree.head) and tree.lower[verb + 1] in PARTICLES and tree.head[verb + 1] == verb \
            and not any(tree.dep[child] == "pobj" for child in tree.children[verb + 1]):
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
    explicit = any(tree.lower[child] in RELATIVE_PRONOUNS or tree.lower[child] == "whose"
                   for child in _clause_tokens(tree, verb))
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
            _add(tree, arguments, "poss", _antecedent(tree, child, noun), 0)
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
            _add(tree, arguments, "self", _antecedent(tree, subject, governor), 1)
    elif dep == "pobj" and tree.lower[governor] == "as":
        subject = subject_of(tree, tree.head[governor])
        if subject is not None:
            _add(tree, arguments, "self", _antecedent(tree, subject, tree.head[governor]), 2)
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
            _add(tree, arguments, role, _antecedent(tree, child, tree.head[preposition]), depth)
            if depth < 2:
                _add_prepositions(tree, arguments, child, depth + 1)
        elif dep in ("prep", "conj"):
            inner = role if dep == "conj" else f"prep:{tree.lower[child]}"
            _add_objects(tree, arguments, inner, child, depth)


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


def _is_copula(tree: Tree, verb: int) -> bool:
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
    if dep == "amod":
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


def _antecedent(tree: Tree, token: int, verb: int) -> int:
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


def truth(tree: Tree, verb: int) -> tuple[bool, str, int | None]:
    """Whether a verb's clause is negated, its modality, and the token that it is attributed to."""
    negated, modality, attribution = False, MODALITY_ASSERTED, None
    token, below = verb, -1
    for _ in range(MAX_CLIMB):
        if token == verb or tree.dep[below] in ("xcomp", "ccomp", "conj", "acl", "pcomp", "dobj", "pobj"):
            own_negated, own_modality = _local_truth(tree, token, shared=below != -1 and tree.dep[below] == "conj")
            negated = negated or own_negated
            if own_modality != MODALITY_ASSERTED and modality != MODALITY_HYPOTHETICAL:
                modality = own_modality
            if token != verb and tree.dep[below] in ("xcomp", "ccomp", "acl", "pcomp"):
                negated, modality = _governed_truth(tree, token, negated, modality)
        if tree.dep[below] == "ccomp" and below != -1 and tree.lemma[token] in SAYING:
            attribution = tree.first(token, "nsubj")
            modality = MODALITY_REPORTED if modality == MODALITY_ASSERTED else modality
        if tree.head[token] == token or tree.dep[token] in ("relcl", "nsubj", "appos"):
            break
        if tree.dep[token] == "prep" and tree.lower[token] in ("without", "instead"):
            negated = True
        token, below = tree.head[token], token
    return negated, modality, attribution


def _local_truth(tree: Tree, token: int, shared: bool) -> tuple[bool, str]:
    negated, modality = False, MODALITY_ASSERTED
    for child in tree.children[token]:
        dep, word = tree.dep[child], tree.lower[child]
        if dep == "neg" and not shared:
            negated = True
        elif dep == "aux" and word in DOUBTING_AUX:
            modality = MODALITY_HYPOTHETICAL
        elif dep == "aux" and word in FUTURE_AUX:
            modality = MODALITY_PLANNED
        elif dep == "mark" and word in CONDITIONS and not shared:
            modality = MODALITY_HYPOTHETICAL
        elif dep == "prep" and word == "instead" and not shared:
            negated = False
        elif dep in ("dobj", "nsubj", "nsubjpass") and not shared and tree.is_verb(token):
            negated = negated or any(tree.lower[det] in ("no", "neither") and tree.dep[det] in ("det", "neg", "preconj")
                                     for det in tree.children[child])
    return negated, modality


def _governed_truth(tree: Tree, governor: int, negated: bool, modality: str) -> tuple[bool, str]:
    lemma = tree.lemma[governor]
    if lemma in DENYING:
        return True, modality
    if lemma in WISHING:
        return negated, MODALITY_HYPOTHETICAL
    if lemma in PLANNING and modality == MODALITY_ASSERTED:
        return negated, MODALITY_PLANNED
    return negated, modality


def noun_truth(tree: Tree, noun: int) -> tuple[bool, str, int | None]:
    """The same for a noun: 'former chairman', 'is not the organiser'."""
    for child in tree.children[noun]:
        if tree.lower[child] in FORMER and tree.dep[child] in ("amod", "advmod", "compound", "nmod"):
            return False, MODALITY_FORMER, None
        if tree.dep[child] == "neg" or (tree.dep[child] == "det" and tree.lower[child] == "no"):
            return True, MODALITY_ASSERTED, None
    verb = tree.head[noun]
    if tree.is_verb(verb) and tree.dep[noun] in ("attr", "dobj", "pobj"):
        return truth(tree, verb)
    return False, MODALITY_ASSERTED, None
