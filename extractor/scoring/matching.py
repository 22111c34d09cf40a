"""Which predictions are right: pairing predicted facts and entities with those of the gold, one to one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from extractor.records import Entity, GoldArticle
from extractor.scoring.names import literal_key, normalize_name
from extractor.scoring.rules import ScoringRules, load_rules

Triple = tuple[str, str, str]
Keys = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoldIndex:
    """A gold article made ready for lookups; build it once and score against it often.

    `facts` are the scored gold facts; `subjects` and `objects` hold, fact by fact, the keys under which
    each end is known. `slots` finds facts by relation, subject key and object key. `above` gives all
    that a key reaches over one or more steps of each transitive relation.
    """

    gold: GoldArticle
    rules: ScoringRules
    facts: tuple[Triple, ...]
    subjects: tuple[Keys, ...]
    objects: tuple[Keys, ...]
    slots: Mapping[tuple[str, str, str], tuple[int, ...]]
    names: Mapping[str, frozenset[int]]
    above: Mapping[str, Mapping[int, frozenset[int]]]


def name_keys(entity: Entity) -> Keys:
    """Return the keys of an entity's name and aliases, without repeats."""
    return tuple(dict.fromkeys(normalize_name(name) for name in (entity.name, *entity.aliases)))


def build_index(gold: GoldArticle, rules: ScoringRules | None = None) -> GoldIndex:
    """Prepare a gold article for matching, by the package's own vocabulary unless told otherwise."""
    rules = rules or load_rules()
    by_name = _entities_by_name(gold.entities)
    keys = [name_keys(entity) for entity in gold.entities]

    def end_keys(name: str) -> Keys:
        return keys[by_name[name]] if name in by_name else (normalize_name(name),)

    facts = tuple(fact for fact in gold.facts if fact[1] not in rules.unscored)
    subjects = tuple(end_keys(subject) for subject, _, _ in facts)
    objects = tuple(
        (literal_key(rules.literals[relation], object_),) if relation in rules.literals else end_keys(object_)
        for _, relation, object_ in facts
    )
    slots: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for position, (_, relation, _) in enumerate(facts):
        for subject in subjects[position]:
            for object_ in objects[position]:
                slots[relation, subject, object_].append(position)
    names: dict[str, set[int]] = defaultdict(set)
    for position, entity_keys in enumerate(keys):
        for key in entity_keys:
            names[key].add(position)
    return GoldIndex(
        gold=gold,
        rules=rules,
        facts=facts,
        subjects=subjects,
        objects=objects,
        slots={slot: tuple(positions) for slot, positions in slots.items()},
        names={key: frozenset(positions) for key, positions in names.items()},
        above={relation: _closure(facts, relation, by_name) for relation in sorted(rules.transitive)},
    )


def find_candidates(index: GoldIndex, subject: Keys, relation: str, object_: Keys) -> list[int]:
    """Return the gold facts that a prediction could be, whoever else claims them; best fit first."""
    found: dict[int, None] = {}
    for meant in index.rules.relations_meant(relation):
        pairs = [(one, other) for one in subject for other in object_]
        if meant in index.rules.symmetric:
            pairs += [(other, one) for one, other in pairs]
        for one, other in pairs:
            for position in index.slots.get((meant, one, other), ()):
                found[position] = None
    return list(found)


def is_implied(index: GoldIndex, subject: Keys, relation: str, object_: Keys) -> bool:
    """Tell whether the gold implies a fact by following a transitive relation over two or more steps."""
    reached = index.above.get(relation)
    if not reached:
        return False
    targets = {position for key in object_ for position in index.names.get(key, ())}
    return any(
        not targets.isdisjoint(reached.get(position, ()))
        for key in subject
        for position in index.names.get(key, ())
    )


def object_keys(rules: ScoringRules, relation: str, names: Sequence[str]) -> Keys:
    """Return the keys of a fact's object: its names, or its literal by the relation's kind."""
    kind = rules.literals.get(relation)
    if kind is not None:
        return (literal_key(kind, names[0]),)
    return tuple(dict.fromkeys(normalize_name(name) for name in names))


def assign(candidates: Sequence[Sequence[int]]) -> list[int | None]:
    """Pair each row with at most one of its candidates, as many rows as possible, earlier rows first.

    Kuhn's augmenting paths: a row once paired stays paired, so that order decides who is left out.
    """
    taken: dict[int, int] = {}

    def augment(row: int, seen: set[int]) -> bool:
        for candidate in candidates[row]:
            if candidate not in taken:
                taken[candidate] = row
                return True
        for candidate in candidates[row]:
            if candidate not in seen:
                seen.add(candidate)
                if augment(taken[candidate], seen):
                    taken[candidate] = row
                    return True
        return False

    for row, choices in enumerate(candidates):
        if choices:
            augment(row, set())
    result: list[int | None] = [None] * len(candidates)
    for candidate, row in taken.items():
        result[row] = candidate
    return result


def match_entities(
    gold: Sequence[Entity], predicted: Sequence[Entity], type_of: Mapping[str, str] | None = None
) -> list[int | None]:
    """Pair predicted entities with gold ones of the same name and type; None where there is none.

    `type_of` maps types before they are compared (to their top types); without it they must be equal.
    """
    types = type_of or {}
    slots: dict[Hashable, list[int]] = defaultdict(list)
    for position, entity in enumerate(gold):
        for key in name_keys(entity):
            slots[types.get(entity.type, entity.type), key].append(position)
    return assign(
        [
            list(
                dict.fromkeys(
                    position
                    for key in name_keys(entity)
                    for position in slots.get((types.get(entity.type, entity.type), key), ())
                )
            )
            for entity in predicted
        ]
    )


def _entities_by_name(entities: Iterable[Entity]) -> dict[str, int]:
    """Map each name to its entity; a full name wins over another entity's alias, the first over later."""
    by_name: dict[str, int] = {}
    listed = list(entities)
    for position, entity in enumerate(listed):
        by_name.setdefault(entity.name, position)
    for position, entity in enumerate(listed):
        for alias in entity.aliases:
            by_name.setdefault(alias, position)
    return by_name


def _closure(
    facts: Iterable[Triple], relation: str, by_name: Mapping[str, int]
) -> Mapping[int, frozenset[int]]:
    steps: dict[int, list[int]] = defaultdict(list)
    for subject, stated, object_ in facts:
        if stated == relation and subject in by_name and object_ in by_name:
            steps[by_name[subject]].append(by_name[object_])
    reached: dict[int, frozenset[int]] = {}
    for start in steps:
        found: set[int] = set()
        waiting = list(steps[start])
        while waiting:
            place = waiting.pop()
            if place not in found:
                found.add(place)
                waiting.extend(steps.get(place, ()))
        reached[start] = frozenset(found)
    return reached
