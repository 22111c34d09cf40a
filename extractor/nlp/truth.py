"""Whether a predicate's clause is stated, reported, planned, merely possible, former or denied.

The cue words are data in `lexicon/modality.toml`.
"""

from __future__ import annotations

from extractor.nlp.cue_words import cues
from extractor.nlp.tree import MAX_CLIMB, Tree

MODALITY_ASSERTED = "asserted"
MODALITY_PLANNED = "planned"
MODALITY_REPORTED = "reported"
MODALITY_HYPOTHETICAL = "hypothetical"
MODALITY_FORMER = "former"

# Governors whose complement did not happen, or may never happen.
DENYING = cues("propositions", "denying")
WISHING = cues("propositions", "wishing")
PLANNING = cues("propositions", "planning")
DOUBTING_AUX = cues("propositions", "doubting_auxiliaries")
FUTURE_AUX = cues("propositions", "future_auxiliaries")
CONDITIONS = cues("propositions", "conditions")
FORMER = cues("propositions", "former")
SAYING = cues("propositions", "saying")


def truth(tree: Tree, verb: int) -> tuple[bool, str, int | None]:
    """Whether a verb's clause is negated, its modality, and the token that it is attributed to."""
    negated, modality, attribution = False, MODALITY_ASSERTED, None
    token, below = verb, -1
    for _ in range(MAX_CLIMB):
        if token == verb or tree.dep[below] in ("xcomp", "ccomp", "conj", "acl", "pcomp", "dobj", "pobj"):
            own_negated, own_modality = _local_truth(
                tree, token, shared=below != -1 and tree.dep[below] == "conj"
            )
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
            negated = negated or any(
                tree.lower[det] in ("no", "neither") and tree.dep[det] in ("det", "neg", "preconj")
                for det in tree.children[child]
            )
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
