"""What scoring must know of the vocabulary: sub-relations, symmetry, literals and the top types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


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
    unscored: frozenset[str] = field(default_factory=frozenset)

    def relations_meant(self, relation: str) -> tuple[str, ...]:
        """Return the relation itself and those above it: what stating it also states."""
        return (relation, *sorted(self.super_relations.get(relation, ())))

    def top_type(self, type_: str) -> str:
        """Return the top type (Event, Organization, Person, Place, Product) of an entity type."""
        return self.top_types.get(type_, type_)


_TOP_TYPES = {
    "schema:Event": ("schema:Event", "schema:ExhibitionEvent", "schema:EventSeries", "schema:BusinessEvent"),
    "schema:Organization": (
        "schema:Organization",
        "schema:GovernmentOrganization",
        "schema:Corporation",
        "schema:NewsMediaOrganization",
        "schema:EducationalOrganization",
    ),
    "schema:Person": ("schema:Person",),
    "schema:Place": (
        "schema:Place",
        "schema:Country",
        "schema:AdministrativeArea",
        "schema:City",
        "schema:EventVenue",
    ),
    "schema:Product": ("schema:Product",),
}

DEFAULT_RULES = ScoringRules(
    super_relations={
        "expo:coOrganizer": frozenset({"schema:organizer"}),
        "expo:launched": frozenset({"expo:presented"}),
    },
    symmetric=frozenset({"expo:partner"}),
    transitive=frozenset({"schema:containedInPlace"}),
    literals={
        "schema:startDate": "date",
        "schema:endDate": "date",
        "schema:foundingDate": "date",
        "schema:eventAttendanceMode": "term",
        "schema:jobTitle": "string",
        "schema:about": "string",
        "expo:theme": "string",
        "expo:editionNumber": "number",
        "expo:exhibitorCount": "number",
        "expo:visitorCount": "number",
        "expo:countryCount": "number",
        "expo:forumCount": "number",
        "expo:dealCount": "number",
        "expo:exhibitionArea": "number",
        "expo:dealValue": "money",
    },
    top_types={type_: top for top, types in _TOP_TYPES.items() for type_ in types},
    unscored=frozenset({"schema:about"}),
)
