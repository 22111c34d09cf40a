"""What scoring must know of the vocabulary: sub-relations, symmetry, literals and the top types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from extractor.domain import per_domain
from extractor.schema import Schema, load_schema

# From the vocabulary's scoring section: what places imply over several steps is neither right nor wrong, and
# an event's topics are not scored.
TRANSITIVE = frozenset({"schema:containedInPlace"})
UNSCORED = frozenset({"schema:about"})
# The sub-relations that count as what is above them, as the vocabulary's table says. The ontology has more
# (capital of, under contained in): they align terms, and to count them would forgive real errors.
SUB_RELATIONS = frozenset({"expo:coOrganizer", "expo:launched"})

# How the literals of the schema are compared, see `extractor.scoring.names.literal_key`.
_COMPARED_AS = {"integer": "number", "decimal": "number", "enumeration": "term"}


@dataclass(frozen=True, slots=True)
class ScoringRules:
    """The vocabulary as scoring sees it.

    `super_relations` gives every relation above a relation; `literals` the kind of literal of each
    relation that takes one (see `extractor.scoring.names.literal_key`); `top_types` the top type of each
    entity type. `unscored` relations are left out on both sides.
    """

    super_relations: Mapping[str, frozenset[str]]
    symmetric: frozenset[str]
    transitive: frozenset[str]
    literals: Mapping[str, str]
    top_types: Mapping[str, str]
    unscored: frozenset[str] = frozenset()

    def relations_meant(self, relation: str) -> tuple[str, ...]:
        """Return the relation itself and those above it: what stating it also states."""
        return (relation, *sorted(self.super_relations.get(relation, ())))


def build_rules(schema: Schema) -> ScoringRules:
    """Take out of a schema what scoring needs."""
    relations = schema.relations
    return ScoringRules(
        super_relations={
            name: frozenset(relation.supers) for name, relation in relations.items() if name in SUB_RELATIONS
        },
        symmetric=frozenset(name for name, relation in relations.items() if relation.symmetric),
        transitive=TRANSITIVE,
        literals={
            name: _COMPARED_AS.get(relation.literal, relation.literal)
            for name, relation in relations.items()
            if relation.literal is not None
        },
        top_types={name: kind.top for name, kind in schema.entity_types.items()},
        unscored=UNSCORED,
    )


@per_domain
def load_rules() -> ScoringRules:
    """Return the rules of the vocabulary in use."""
    return build_rules(load_schema())
