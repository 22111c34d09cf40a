"""Whether the verb that governs a word speaks of the past, the present or the future."""

from __future__ import annotations

import re

from spacy.tokens import Token

_FUTURE_AUXILIARIES = {"will", "'ll", "’ll", "shall", "wo", "would", "should", "may", "can", "must"}
_PLANNING = {"schedule", "expect", "plan", "set", "due", "slate", "book", "tip", "intend"}
_MAX_STEPS = 12
_YEAR = re.compile("(19|20)[0-9]{2}")


def tense_of(token: Token) -> str:
    """'past', 'pluperfect', 'present' or 'future' of the verb that governs a token, '' where there is none.

    Infinitives and planning verbs ('scheduled for') look ahead; a participle without auxiliary
    ('held on Friday') looks back, and so does a possessor ('Friday's meeting') unless it belongs to the
    subject of a verb that looks ahead.
    """
    node = token
    if token.dep_ in ("compound", "nmod") and token.head.pos_ == "NOUN" and token.head.i > token.i:
        return ""
    if token.dep_ == "poss" and token.head.dep_ not in ("nsubj", "nsubjpass"):
        return "past"
    for _ in range(_MAX_STEPS):
        if node.pos_ in ("VERB", "AUX") and (tense := _verb_tense(node)):
            return tense
        if node.lemma_ in ("due", "upcoming") and node.pos_ == "ADJ":
            return "future"
        if node.head == node:
            break
        node = node.head
    return ""


def subject_year(token: Token) -> int | None:
    """The year that names the subject of the clause of a date ('The 2025 fair is set for April 7')."""
    node = token
    for _ in range(_MAX_STEPS):
        if node.dep_ in ("relcl", "acl"):
            return _year_beside(node.head)
        for subject in node.children if node.pos_ in ("VERB", "AUX") else ():
            if subject.dep_ in ("nsubj", "nsubjpass"):
                return _year_beside(subject)
        if node.head == node or node.dep_ == "advcl":
            return None
        node = node.head
    return None


def _year_beside(noun: Token) -> int | None:
    return next((int(word.text) for word in (noun, *noun.children) if _is_year(word)), None)


def _is_year(token: Token) -> bool:
    return token.dep_ in ("nummod", "compound") and bool(_YEAR.fullmatch(token.text))


def _verb_tense(verb: Token) -> str:
    auxiliaries = [child for child in verb.children if child.dep_ in ("aux", "auxpass")]
    words = {child.lower_ for child in auxiliaries}
    if verb.tag_ == "VB" and verb.dep_ == "xcomp" and "to" in words and _is_pluperfect(verb.head):
        return "pluperfect"
    if _is_pluperfect(verb):
        return "pluperfect"
    if verb.tag_ == "MD" or words & _FUTURE_AUXILIARIES:
        return "future"
    if verb.lemma_ in _PLANNING and verb.tag_ in ("VBN", "JJ") and verb.dep_ != "advcl":
        return "future"
    if "to" in words:
        return "" if verb.dep_ in ("advcl", "relcl") else "future"
    tags = {child.tag_ for child in auxiliaries}
    if verb.tag_ == "VBD" or "VBD" in tags or (verb.tag_ == "VBN" and tags & {"VBZ", "VBP"} and _has(words)):
        return "past"
    if tags & {"VBZ", "VBP"}:
        return "future" if verb.tag_ == "VBG" else "present"
    if verb.tag_ in ("VBZ", "VBP"):
        return "present"
    return "past" if verb.tag_ == "VBN" else ""


def _is_pluperfect(verb: Token) -> bool:
    return verb.tag_ == "VBN" and any(
        child.lower_ == "had" and child.dep_ == "aux" for child in verb.children
    )


def _has(words: set[str]) -> bool:
    return bool(words & {"has", "have", "'ve", "’ve"})
