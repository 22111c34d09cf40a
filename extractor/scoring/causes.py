"""Why facts are wrong or missed: each error with its cause and its sentence, for whoever mends it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from extractor.scoring.matching import GoldIndex, Keys, Triple, build_index, name_keys, object_keys
from extractor.scoring.names import normalize_name
from extractor.scoring.rules import ScoringRules
from extractor.scoring.score import ArticleScore, PredictedFact, Score

# The causes in the order in which they are tested and shown; the first that applies is the one.
CAUSES = {
    "missed": (
        "wrong relation",
        "wrong literal value",
        "both entities missing",
        "subject entity missing",
        "object entity missing",
        "both found but no fact",
    ),
    "wrong": (
        "duplicate",
        "hallucinated entity",
        "wrong relation",
        "wrong literal value",
        "wrong end",
        "no such fact",
    ),
}

_DIGIT_COMMA = re.compile(r"(?<=\d),(?=\d{3})")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])|\n+")


@dataclass(frozen=True, slots=True)
class FactError:
    """One wrong or missed fact: `verdict` is 'wrong' or 'missed', `cause` one of `CAUSES[verdict]`.

    `sentence` is the evidence of a wrong fact and, of a missed one, the first sentence that names both
    ends, or else one of them; empty where none does. `rule` and `confidence` are those of a prediction.
    """

    article: str
    verdict: str
    cause: str
    fact: Triple
    sentence: str
    confidence: float | None = None
    rule: str = ""


def find_errors(score: Score, rules: ScoringRules | None = None) -> list[FactError]:
    """Return every wrong and missed fact, ordered by verdict and cause, then by article and place in it."""
    errors = [error for article in score.articles for error in _article_errors(article, rules)]
    order = {(verdict, cause): rank for verdict in CAUSES for rank, cause in enumerate(CAUSES[verdict])}
    return sorted(errors, key=lambda error: (error.verdict, order[error.verdict, error.cause]))


def split_sentences(text: str) -> list[str]:
    """Split a text into its sentences, roughly: at line ends and at final punctuation before a capital."""
    return [sentence.strip() for sentence in _SENTENCE_END.split(text) if sentence.strip()]


def _article_errors(article: ArticleScore, rules: ScoringRules | None) -> Iterator[FactError]:
    view = _View(article, build_index(article.gold, rules))
    sentences = split_sentences(article.gold.article.text)
    plain = [f" {normalize_name(_DIGIT_COMMA.sub('', sentence))} " for sentence in sentences]
    for fact in article.wrong:
        yield FactError(
            article.gold.article.id,
            "wrong",
            view.cause_of_wrong(fact),
            fact.triple,
            fact.sentence,
            fact.confidence,
            fact.rule,
        )
    for position, missed in view.missed:
        ends = view.index.subjects[position], view.index.objects[position]
        place = _find_sentence(plain, ends)
        sentence = "" if place is None else sentences[place]
        yield FactError(article.gold.article.id, "missed", view.cause_of_missed(position), missed, sentence)


class _View:
    """One judged article with the lookups that finding a cause needs."""

    def __init__(self, article: ArticleScore, index: GoldIndex) -> None:
        self.index = index
        self.rules = index.rules
        self.predicted_names = {key for entity in article.prediction.entities for key in name_keys(entity)}
        facts = [fact for fact in article.prediction.facts if fact.relation not in self.rules.unscored]
        for fact in facts:
            self.predicted_names.update(_keys(fact.subject))
            if fact.relation not in self.rules.literals:
                self.predicted_names.update(_keys(fact.object))
        # What is right explains no other fact: a right start date says nothing of a missed end date.
        wrong = [
            (_keys(fact.subject), fact.relation, object_keys(self.rules, fact.relation, fact.object))
            for fact in article.wrong
        ]
        self.wrong_pairs = {pair for subject, _, object_ in wrong for pair in product(subject, object_)}
        self.wrong_slots = {(relation, key) for subject, relation, _ in wrong for key in subject}
        self.gold_ends = list(zip(index.subjects, index.facts, index.objects, strict=True))
        self.gold_names = set(index.names) | {key for subject in index.subjects for key in subject}
        for _, (_, relation, _), objects in self.gold_ends:
            if relation not in self.rules.literals:
                self.gold_names.update(objects)
        waiting = list(article.missed)
        self.missed = []
        for position, stated in enumerate(index.facts):
            if stated in waiting:
                waiting.remove(stated)
                self.missed.append((position, stated))

    def cause_of_missed(self, position: int) -> str:
        subject, objects = self.index.subjects[position], self.index.objects[position]
        relation = self.index.facts[position][1]
        literal = relation in self.rules.literals
        if any(
            pair in self.wrong_pairs or pair[::-1] in self.wrong_pairs for pair in product(subject, objects)
        ):
            return "wrong relation"
        if literal and any((relation, key) in self.wrong_slots for key in subject):
            return "wrong literal value"
        subject_found = not self.predicted_names.isdisjoint(subject)
        object_found = literal or not self.predicted_names.isdisjoint(objects)
        if not subject_found:
            return "subject entity missing" if object_found else "both entities missing"
        return "both found but no fact" if object_found else "object entity missing"

    def cause_of_wrong(self, fact: PredictedFact) -> str:
        subject, literal = set(_keys(fact.subject)), fact.relation in self.rules.literals
        objects = set(object_keys(self.rules, fact.relation, fact.object))
        meant = set(self.rules.relations_meant(fact.relation))
        same_ends, same_subject, same_object = set(), set(), set()
        for gold_subject, (_, relation, _), gold_object in self.gold_ends:
            straight = not subject.isdisjoint(gold_subject), not objects.isdisjoint(gold_object)
            turned = not objects.isdisjoint(gold_subject), not subject.isdisjoint(gold_object)
            if all(straight) or all(turned):
                same_ends.add(relation)
            if straight[0]:
                same_subject.add(relation)
            if straight[1]:
                same_object.add(relation)
        if same_ends & meant:
            return "duplicate"
        known = not self.gold_names.isdisjoint(subject) and (
            literal or not self.gold_names.isdisjoint(objects)
        )
        if not known:
            return "hallucinated entity"
        if same_ends:
            return "wrong relation"
        if literal and same_subject & meant:
            return "wrong literal value"
        return "wrong end" if (same_subject | same_object) & meant else "no such fact"


def _keys(names: tuple[str, ...]) -> Keys:
    return tuple(normalize_name(name) for name in names)


def _find_sentence(plain: list[str], ends: tuple[Keys, Keys]) -> int | None:
    """Return the first sentence that names both ends, else the object, else the subject."""
    subject, object_ = ([f" {key} " for key in keys] for keys in ends)
    fallback: dict[str, int] = {}
    for position, sentence in enumerate(plain):
        has_subject = any(key in sentence for key in subject)
        has_object = any(key in sentence for key in object_)
        if has_subject and has_object:
            return position
        if has_object:
            fallback.setdefault("object", position)
        if has_subject:
            fallback.setdefault("subject", position)
    return fallback.get("object", fallback.get("subject"))
