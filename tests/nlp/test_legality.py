from __future__ import annotations

import pytest

from extractor.nlp.candidates import NODE_TYPE_IDS, NODE_TYPES
from extractor.nlp.labels import ENTITY_TYPES
from extractor.nlp.legality import learnable_relations, legal_matrix
from extractor.schema import load_schema

SCHEMA = load_schema()
RELATIONS = learnable_relations(SCHEMA)
LEGAL = legal_matrix(SCHEMA, RELATIONS)


def legal(subject: str, relation: str, target: str) -> bool:
    def long(name: str) -> str:
        return name if name in NODE_TYPE_IDS else f"schema:{name}"

    return bool(LEGAL[NODE_TYPE_IDS[long(subject)], NODE_TYPE_IDS[long(target)], RELATIONS.index(relation)])


def test_learnable_relations_are_all_but_those_read_elsewhere() -> None:
    assert set(RELATIONS) == set(SCHEMA.relations) - {"expo:editionOf", "schema:about"}
    assert list(RELATIONS) == [name for name in SCHEMA.relations if name in RELATIONS]


# Each relation of the vocabulary with ends that it has, and ends that it has not.
@pytest.mark.parametrize(
    ("subject", "relation", "target"),
    [
        ("ExhibitionEvent", "schema:organizer", "GovernmentOrganization"),
        ("EventSeries", "schema:organizer", "Person"),
        ("BusinessEvent", "expo:coOrganizer", "Corporation"),
        ("ExhibitionEvent", "expo:host", "Organization"),
        ("ExhibitionEvent", "schema:sponsor", "NewsMediaOrganization"),
        ("ExhibitionEvent", "expo:supporter", "Person"),
        ("ExhibitionEvent", "schema:location", "EventVenue"),
        ("Corporation", "schema:location", "City"),
        ("ExhibitionEvent", "schema:startDate", "date"),
        ("EventSeries", "schema:endDate", "date"),
        ("BusinessEvent", "schema:eventAttendanceMode", "mode"),
        ("ExhibitionEvent", "expo:editionNumber", "ordinal"),
        ("BusinessEvent", "schema:superEvent", "ExhibitionEvent"),
        ("ExhibitionEvent", "expo:theme", "theme"),
        ("ExhibitionEvent", "expo:exhibitor", "Country"),
        ("ExhibitionEvent", "schema:attendee", "Person"),
        ("ExhibitionEvent", "expo:speaker", "Person"),
        ("ExhibitionEvent", "expo:exhibitorCount", "count"),
        ("ExhibitionEvent", "expo:visitorCount", "count"),
        ("ExhibitionEvent", "expo:exhibitionArea", "area"),
        ("ExhibitionEvent", "expo:dealValue", "money"),
        ("Person", "schema:affiliation", "Corporation"),
        ("Person", "schema:affiliation", "AdministrativeArea"),
        ("Person", "schema:jobTitle", "title"),
        ("Corporation", "schema:parentOrganization", "Corporation"),
        ("Organization", "schema:foundingDate", "date"),
        ("EventSeries", "schema:foundingDate", "date"),
        ("Corporation", "schema:founder", "Person"),
        ("Country", "expo:partner", "Corporation"),
        ("Corporation", "expo:presented", "Product"),
        ("Corporation", "expo:launched", "Product"),
        ("EventVenue", "schema:containedInPlace", "City"),
        ("City", "expo:capitalOf", "Country"),
    ],
)
def test_legal_matrix_permits_what_the_vocabulary_says(subject: str, relation: str, target: str) -> None:
    assert legal(subject, relation, target)


@pytest.mark.parametrize(
    ("subject", "relation", "target"),
    [
        ("Corporation", "schema:organizer", "ExhibitionEvent"),  # the wrong way round
        ("ExhibitionEvent", "schema:organizer", "City"),
        ("ExhibitionEvent", "expo:host", "Country"),
        ("ExhibitionEvent", "expo:host", "Person"),
        ("ExhibitionEvent", "expo:speaker", "Corporation"),
        ("ExhibitionEvent", "expo:exhibitor", "City"),  # cities and states do not exhibit
        ("ExhibitionEvent", "expo:exhibitor", "AdministrativeArea"),
        ("ExhibitionEvent", "expo:exhibitor", "Person"),
        ("ExhibitionEvent", "schema:attendee", "City"),
        ("ExhibitionEvent", "schema:startDate", "count"),
        ("ExhibitionEvent", "expo:exhibitorCount", "money"),
        ("ExhibitionEvent", "expo:editionNumber", "count"),
        ("ExhibitionEvent", "expo:theme", "title"),
        ("Corporation", "schema:jobTitle", "title"),
        ("Person", "schema:location", "City"),
        ("Person", "expo:presented", "Product"),
        ("Country", "expo:capitalOf", "City"),
        ("Product", "schema:containedInPlace", "City"),
        ("City", "expo:partner", "City"),
        ("Person", "schema:foundingDate", "date"),
    ],
)
def test_legal_matrix_forbids_the_rest(subject: str, relation: str, target: str) -> None:
    assert not legal(subject, relation, target)


def test_legal_matrix_gives_literals_no_facts_of_their_own() -> None:
    assert not LEGAL[len(ENTITY_TYPES) :].any()


def test_legal_matrix_agrees_with_the_schema_on_entities() -> None:
    for subject in ENTITY_TYPES:
        for target in ENTITY_TYPES:
            for relation in RELATIONS:
                assert legal(subject, relation, target) == SCHEMA.legal(subject, relation, target)


def test_legal_matrix_leaves_an_unknown_relation_empty() -> None:
    assert legal_matrix(SCHEMA, ["expo:unheardOf"]).shape == (len(NODE_TYPES), len(NODE_TYPES), 1)
    assert not legal_matrix(SCHEMA, ["expo:unheardOf"]).any()
