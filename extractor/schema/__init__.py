"""The vocabulary as data: entity types and relations, read from the ontology and its shapes.

The only reader of `ontologies/` and of the ontology of a domain pack (`extractor.domain`). `expo.ttl` and
`schema-org.ttl` declare the terms with label, definition and super-term; `expo.shapes.ttl` says which subjects and
objects each relation may have. So there is no Python copy of the vocabulary, and adding an entity type or a relation
takes data only.
"""

from __future__ import annotations

from extractor.schema.packs import check_domain, check_language
from extractor.schema.reading import (
    SHAPES,
    TERMS,
    load_schema,
    ontology_folder,
    read_schema,
    vocabulary_files,
)
from extractor.schema.terms import PREFIXES, EntityType, Relation, Schema, is_date, shrink_iri

__all__ = [
    "PREFIXES",
    "SHAPES",
    "TERMS",
    "EntityType",
    "Relation",
    "Schema",
    "check_domain",
    "check_language",
    "is_date",
    "load_schema",
    "ontology_folder",
    "read_schema",
    "shrink_iri",
    "vocabulary_files",
]
