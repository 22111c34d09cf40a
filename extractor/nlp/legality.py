"""Which relations the schema permits between which kinds of node."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from extractor.nlp.candidates import NODE_TYPE_IDS, NODE_TYPES
from extractor.nlp.labels import ENTITY_TYPES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from extractor.schema import Relation, Schema

# The kind of literal node that can fill a relation's object, by the schema's kind of literal …
_BY_LITERAL = {"date": "date", "integer": "count", "decimal": "area", "money": "money", "enumeration": "mode"}
# … and where the schema's kind is too wide.
_BY_RELATION = {"expo:editionNumber": "ordinal", "schema:jobTitle": "title", "expo:theme": "theme"}
# Read off the names, not learned; and free topics, which nothing marks in the text.
NOT_LEARNED = frozenset({"expo:editionOf", "schema:about"})


def learnable_relations(schema: Schema) -> tuple[str, ...]:
    """The relations that a model can learn, in the order of the ontology."""
    return tuple(
        name
        for name, relation in schema.relations.items()
        if name not in NOT_LEARNED and _object_types(relation, schema)
    )


def legal_matrix(schema: Schema, relations: Sequence[str]) -> NDArray[np.bool_]:
    """A table [types, types, relations]: may a subject of one node type have the relation to the other?"""
    legal = np.zeros((len(NODE_TYPES), len(NODE_TYPES), len(relations)), dtype=bool)
    for column, name in enumerate(relations):
        relation = schema.relations.get(name)
        if relation is None:
            continue
        for subject in ENTITY_TYPES:
            for target in _object_types(relation, schema):
                object_type = target if target in ENTITY_TYPES else None
                if schema.legal(subject, name, object_type):
                    legal[NODE_TYPE_IDS[subject], NODE_TYPE_IDS[target], column] = True
    return legal


def _object_types(relation: Relation, schema: Schema) -> list[str]:
    if relation.literal is None:
        return [t for t in ENTITY_TYPES if any(schema.is_subtype(t, o) for o in relation.objects)]
    kind = _BY_RELATION.get(relation.name) or _BY_LITERAL.get(relation.literal)
    return [kind] if kind else []
