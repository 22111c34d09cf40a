"""Scores: predictions judged against gold, counted over facts, entities, relations and types."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from extractor.records import Entity, Extraction, GoldArticle
from extractor.scoring.matching import (
    GoldIndex,
    Keys,
    Triple,
    assign,
    build_index,
    find_candidates,
    is_implied,
    match_entities,
    object_keys,
)
from extractor.scoring.names import normalize_name
from extractor.scoring.rules import ScoringRules


@dataclass(frozen=True, slots=True)
class Counts:
    """How many predictions were right and wrong, and how many gold items were missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Return the share of predictions that are right; 0 where there are none."""
        return self.right / (self.right + self.wrong) if self.right else 0.0

    @property
    def recall(self) -> float:
        """Return the share of gold items that were found; 0 where there are none."""
        return self.right / (self.right + self.missed) if self.right else 0.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        return 2 * self.right / (2 * self.right + self.wrong + self.missed) if self.right else 0.0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)


@dataclass(frozen=True, slots=True)
class PredictedFact:
    """A predicted fact with every name of its ends; a literal object is its only 'name'."""

    subject: tuple[str, ...]
    relation: str
    object: tuple[str, ...]
    confidence: float = 1.0
    sentence: str = ""
    rule: str = ""

    @property
    def triple(self) -> Triple:
        """Return the fact by the first name of its ends."""
        return self.subject[0], self.relation, self.object[0]


@dataclass(frozen=True, slots=True)
class Prediction:
    """What was predicted for one article."""

    entities: tuple[Entity, ...] = ()
    facts: tuple[PredictedFact, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleScore:
    """One article judged: counts, and each fact under right, wrong, missed or ignored.

    `right` pairs each prediction with its gold fact. `ignored` predictions are implied by the gold
    through transitivity and count neither way.
    """

    gold: GoldArticle
    prediction: Prediction
    right: tuple[tuple[PredictedFact, Triple], ...]
    wrong: tuple[PredictedFact, ...]
    missed: tuple[Triple, ...]
    ignored: tuple[PredictedFact, ...]
    relations: Mapping[str, Counts]
    types: Mapping[str, Counts]
    loose_types: Mapping[str, Counts]


@dataclass(frozen=True, slots=True)
class Score:
    """The scores of a set of articles; `relations` and `types` are in alphabetical order."""

    articles: tuple[ArticleScore, ...]
    relations: Mapping[str, Counts] = field(default_factory=dict)
    types: Mapping[str, Counts] = field(default_factory=dict)
    loose_types: Mapping[str, Counts] = field(default_factory=dict)

    @property
    def facts(self) -> Counts:
        """Return the micro counts over all scored facts."""
        return sum(self.relations.values(), Counts())

    @property
    def entities_strict(self) -> Counts:
        """Return the micro counts over entities, name and type."""
        return sum(self.types.values(), Counts())

    @property
    def entities_loose(self) -> Counts:
        """Return the micro counts over entities, name and top type."""
        return sum(self.loose_types.values(), Counts())

    @property
    def macro_f1(self) -> float:
        """Return the mean F1 of the relations that the gold uses; 0 where there are none."""
        used = [counts.f1 for counts in self.relations.values() if counts.right + counts.missed]
        return sum(used) / len(used) if used else 0.0


def predict_from_extraction(extraction: Extraction) -> Prediction:
    """Turn what the extractor returned into a prediction: ends by all the names of their entities."""
    names = {entity.id: (entity.name, *entity.aliases) for entity in extraction.entities}
    return Prediction(
        entities=extraction.entities,
        facts=tuple(
            PredictedFact(
                subject=names.get(fact.subject, (fact.subject,)),
                relation=fact.relation,
                object=(fact.object,) if fact.is_literal else names.get(fact.object, (fact.object,)),
                confidence=fact.confidence,
                sentence=fact.evidence[0].sentence if fact.evidence else "",
                rule=fact.evidence[0].rule if fact.evidence else "",
            )
            for fact in extraction.facts
        ),
    )


def predict_from_triples(
    triples: Iterable[Triple], entities: Iterable[Entity] = (), confidences: Iterable[float] | None = None
) -> Prediction:
    """Build a prediction from plain triples of names; an end that names an entity gets all its names."""
    listed = tuple(entities)
    names: dict[str, tuple[str, ...]] = {}
    for entity in listed:
        names.setdefault(entity.name, (entity.name, *entity.aliases))
    triples = list(triples)
    believed = [1.0] * len(triples) if confidences is None else list(confidences)
    return Prediction(
        entities=listed,
        facts=tuple(
            PredictedFact(
                names.get(subject, (subject,)), relation, names.get(object_, (object_,)), confidence
            )
            for (subject, relation, object_), confidence in zip(triples, believed, strict=True)
        ),
    )


def count_facts(index: GoldIndex, triples: Iterable[Triple]) -> Counts:
    """Count plain triples of names against a prepared article; the fast way, for training loops."""
    rules = index.rules
    candidates: list[list[int]] = []
    for subject, relation, object_ in dict.fromkeys(triples):
        if relation in rules.unscored:
            continue
        ends = (normalize_name(subject),), relation, object_keys(rules, relation, (object_,))
        found = find_candidates(index, *ends)
        if found or not is_implied(index, *ends):
            candidates.append(found)
    right = sum(position is not None for position in assign(candidates))
    return Counts(right, len(candidates) - right, len(index.facts) - right)


def score_article(
    gold: GoldArticle | GoldIndex,
    predicted: Extraction | Prediction,
    rules: ScoringRules | None = None,
) -> ArticleScore:
    """Judge one article. An index is used with the rules that it was built with.

    A prediction is right if its relation, or one above it, and both ends match a gold fact that no other
    prediction took: 'launched' satisfies a gold 'presented', because it says that too, but 'presented'
    does not satisfy a gold 'launched'. Pairs are chosen so that as many as possible are right, the more
    confident first. A fact predicted twice in the same words counts once, as in a graph.
    """
    index = gold if isinstance(gold, GoldIndex) else build_index(gold, rules)
    prediction = predict_from_extraction(predicted) if isinstance(predicted, Extraction) else predicted
    facts = _distinct(prediction.facts, index.rules)
    ends = [_end_keys(fact, index.rules) for fact in facts]
    pairs = assign([find_candidates(index, *end) for end in ends])
    right, wrong, ignored = [], [], []
    for fact, end, position in zip(facts, ends, pairs, strict=True):
        if position is not None:
            right.append((fact, index.facts[position]))
        elif not find_candidates(index, *end) and is_implied(index, *end):
            ignored.append(fact)
        else:
            wrong.append(fact)
    taken = set(pairs)
    missed = [fact for position, fact in enumerate(index.facts) if position not in taken]
    gold_entities, top_types = index.gold.entities, index.rules.top_types
    return ArticleScore(
        gold=index.gold,
        prediction=prediction,
        right=tuple(right),
        wrong=tuple(wrong),
        missed=tuple(missed),
        ignored=tuple(ignored),
        relations=_count(
            (relation for _, (_, relation, _) in right),
            (fact.relation for fact in wrong),
            (relation for _, relation, _ in missed),
        ),
        types=_count_entities(gold_entities, prediction.entities, {}),
        loose_types=_count_entities(gold_entities, prediction.entities, top_types),
    )


def score_articles(
    pairs: Iterable[tuple[GoldArticle | GoldIndex, Extraction | Prediction]],
    rules: ScoringRules | None = None,
) -> Score:
    """Judge a set of articles, each gold beside its prediction, and add the counts up."""
    articles = tuple(score_article(gold, predicted, rules) for gold, predicted in pairs)
    return Score(
        articles,
        relations=_sum(article.relations for article in articles),
        types=_sum(article.types for article in articles),
        loose_types=_sum(article.loose_types for article in articles),
    )


def _distinct(facts: Sequence[PredictedFact], rules: ScoringRules) -> list[PredictedFact]:
    """Drop unscored relations and repeated triples, and put the more confident facts first."""
    ordered = sorted(facts, key=lambda fact: -fact.confidence)
    first = {(fact.subject, fact.relation, fact.object): fact for fact in reversed(ordered)}
    return [fact for fact in reversed(first.values()) if fact.relation not in rules.unscored]


def _end_keys(fact: PredictedFact, rules: ScoringRules) -> tuple[Keys, str, Keys]:
    subject = tuple(dict.fromkeys(normalize_name(name) for name in fact.subject))
    return subject, fact.relation, object_keys(rules, fact.relation, fact.object)


def _count_entities(
    gold: Sequence[Entity], predicted: Sequence[Entity], type_of: Mapping[str, str]
) -> dict[str, Counts]:
    def shown(entity: Entity) -> str:
        return type_of.get(entity.type, entity.type)

    pairs = match_entities(gold, predicted, type_of)
    taken = set(pairs)
    return _count(
        (shown(gold[position]) for position in pairs if position is not None),
        (shown(entity) for entity, position in zip(predicted, pairs, strict=True) if position is None),
        (shown(entity) for position, entity in enumerate(gold) if position not in taken),
    )


def _count(right: Iterable[str], wrong: Iterable[str], missed: Iterable[str]) -> dict[str, Counts]:
    rights, wrongs, misses = Counter(right), Counter(wrong), Counter(missed)
    names = sorted({*rights, *wrongs, *misses})
    return {name: Counts(rights[name], wrongs[name], misses[name]) for name in names}


def _sum(tables: Iterable[Mapping[str, Counts]]) -> dict[str, Counts]:
    total: dict[str, Counts] = {}
    for table in tables:
        for name, counts in table.items():
            total[name] = total.get(name, Counts()) + counts
    return dict(sorted(total.items()))
