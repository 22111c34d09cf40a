from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from extractor.errors import SchemaError
from extractor.lexicon import load_relations
from extractor.schema import load_schema, ontology_folder, read_schema

# The tables of entity types and relations in the vocabulary, copied by hand.
TYPES = {
    "schema:ExhibitionEvent": "schema:Event",
    "schema:EventSeries": "schema:Event",
    "schema:BusinessEvent": "schema:Event",
    "schema:GovernmentOrganization": "schema:Organization",
    "schema:Corporation": "schema:Organization",
    "schema:NewsMediaOrganization": "schema:Organization",
    "schema:EducationalOrganization": "schema:Organization",
    "schema:Organization": "schema:Organization",
    "schema:Person": "schema:Person",
    "schema:Country": "schema:Place",
    "schema:AdministrativeArea": "schema:Place",
    "schema:City": "schema:Place",
    "schema:EventVenue": "schema:Place",
    "schema:Place": "schema:Place",
    "schema:Product": "schema:Product",
}
RELATIONS = {
    "schema:organizer",
    "expo:coOrganizer",
    "expo:host",
    "schema:sponsor",
    "expo:supporter",
    "schema:location",
    "schema:startDate",
    "schema:endDate",
    "schema:eventAttendanceMode",
    "expo:editionOf",
    "expo:editionNumber",
    "schema:superEvent",
    "expo:theme",
    "schema:about",
    "expo:exhibitor",
    "schema:attendee",
    "expo:speaker",
    "expo:exhibitorCount",
    "expo:visitorCount",
    "expo:countryCount",
    "expo:forumCount",
    "expo:dealCount",
    "expo:exhibitionArea",
    "expo:dealValue",
    "schema:affiliation",
    "schema:jobTitle",
    "schema:parentOrganization",
    "schema:foundingDate",
    "schema:founder",
    "expo:partner",
    "expo:presented",
    "expo:launched",
    "schema:containedInPlace",
    "expo:capitalOf",
}


def test_schema_has_the_vocabularys_types_and_relations() -> None:
    schema = load_schema()

    assert {name: kind.top for name, kind in schema.entity_types.items()} == TYPES
    assert set(schema.relations) == RELATIONS
    assert schema.tops == (
        "schema:Event",
        "schema:Organization",
        "schema:Person",
        "schema:Place",
        "schema:Product",
    )


def test_lexicon_agrees_with_the_ontology_on_types() -> None:
    # The lexicon lies below the schema, so types.toml repeats the types. It may leave out a step, as it does for a
    # city, which is no administrative area to a frame, but never the group.
    kinds, lexicon = load_schema().entity_types, load_relations().types

    assert set(lexicon) == {*kinds, "schema:Event"}  # a group that no entity has for its type
    for name, kind in kinds.items():
        assert {name, kind.top} <= lexicon[name] <= {name, *kind.ancestors}, name


@pytest.mark.parametrize(
    ("subject", "relation", "target", "is_legal"),
    [
        ("schema:ExhibitionEvent", "schema:organizer", "schema:Corporation", True),
        ("schema:EventSeries", "schema:organizer", "schema:Person", True),
        ("schema:ExhibitionEvent", "schema:organizer", "schema:City", False),
        ("schema:Person", "schema:organizer", "schema:Corporation", False),
        ("schema:ExhibitionEvent", "expo:exhibitor", "schema:Country", True),
        ("schema:ExhibitionEvent", "expo:exhibitor", "schema:City", False),
        ("schema:Corporation", "schema:location", "schema:Country", True),
        ("schema:Person", "schema:location", "schema:City", False),
        ("schema:BusinessEvent", "expo:editionOf", "schema:EventSeries", True),
        ("schema:EventSeries", "expo:editionOf", "schema:EventSeries", False),
        ("schema:Country", "expo:partner", "schema:Corporation", True),
        ("schema:Person", "schema:affiliation", "schema:AdministrativeArea", True),
        ("schema:Person", "schema:jobTitle", None, True),
        ("schema:Person", "schema:jobTitle", "schema:Product", False),
        ("schema:EventSeries", "schema:foundingDate", None, True),
        ("schema:Person", "schema:startDate", None, False),
        ("schema:Person", "schema:knows", "schema:Person", False),
    ],
)
def test_legal_follows_the_shapes(subject: str, relation: str, target: str | None, is_legal: bool) -> None:
    assert load_schema().legal(subject, relation, target) is is_legal


@pytest.mark.parametrize(
    ("relation", "value", "is_valid"),
    [
        ("schema:startDate", "2022-05-26", True),
        ("schema:startDate", "2022-05", True),
        ("schema:startDate", "2022", True),
        ("schema:startDate", "2024-02-29", True),
        ("schema:startDate", "2023-02-29", False),
        ("schema:startDate", "2022-13", False),
        ("schema:startDate", "May 2022", False),
        ("schema:startDate", "２０２２", False),
        ("expo:exhibitorCount", "1200", True),
        ("expo:exhibitorCount", "1,200", False),
        ("expo:exhibitorCount", "-3", False),
        ("expo:editionNumber", "0", False),
        ("expo:exhibitionArea", "80000.5", True),
        ("expo:exhibitionArea", "0", False),
        ("expo:dealValue", "12300000000 USD", True),
        ("expo:dealValue", "12.3 billion USD", False),
        ("schema:eventAttendanceMode", "schema:OnlineEventAttendanceMode", True),
        ("schema:eventAttendanceMode", "online", False),
        ("schema:jobTitle", "CEO", True),
        ("schema:jobTitle", "  ", False),
        ("schema:organizer", "Acme", False),
    ],
)
def test_is_valid_literal_follows_the_shapes(relation: str, value: str, is_valid: bool) -> None:
    assert load_schema().is_valid_literal(relation, value) is is_valid


def test_relations_know_their_supers_and_symmetry() -> None:
    relations = load_schema().relations

    assert relations["expo:coOrganizer"].supers == ("schema:organizer",)
    assert relations["expo:launched"].supers == ("expo:presented",)
    assert [name for name, relation in relations.items() if relation.symmetric] == ["expo:partner"]


def test_subtype_is_reflexive_and_climbs() -> None:
    schema = load_schema()

    assert schema.is_subtype("schema:City", "schema:City")
    assert schema.is_subtype("schema:City", "schema:Place")
    assert not schema.is_subtype("schema:Place", "schema:City")
    assert not schema.is_subtype("schema:City", "schema:Event")


def test_names_expand_and_shrink() -> None:
    schema = load_schema()

    assert schema.expand("expo:host") == "https://w3id.org/expo-kg/ontology#host"
    assert schema.shrink("https://schema.org/City") == "schema:City"
    assert schema.shrink("https://elsewhere.example/x") is None
    with pytest.raises(SchemaError, match="foo:bar"):
        schema.expand("foo:bar")


def test_unknown_relation_names_similar_ones() -> None:
    assert load_schema().require_relation("organizer").name == "schema:organizer"
    with pytest.raises(SchemaError, match="schema:organizer"):
        load_schema().require_relation("schema:organiser")


def test_reading_is_fast() -> None:
    started = time.process_time()
    read_schema(ontology_folder())
    assert time.process_time() - started < 0.1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ontology_folder(), tmp_path / "ontologies"))


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "expo.ttl",
            'rdfs:label "speaker"@en ;',
            "",
            r"ontologies/expo\.ttl: expo:speaker: it has no rdfs:label",
        ),
        (
            "expo.ttl",
            "expo:speaker a owl:ObjectProperty, expo:Relation ;",
            "expo:z a expo:Relation .\nexpo:speaker a owl:ObjectProperty, expo:Relation ;",
            r"expo\.shapes\.ttl: expo:z: no shape",
        ),
        (
            "expo.ttl",
            "expo:Relation a owl:Class",
            "expo:Relation a a owl:Class",
            r"expo\.ttl, line \d+: is not Turtle",
        ),
        (
            "expo.ttl",
            "rdfs:subPropertyOf schema:performer",
            "rdfs:subPropertyOf expo:speaker",
            "its own super-term",
        ),
        (
            "expo.shapes.ttl",
            "targetSubjectsOf expo:host",
            "targetSubjectsOf expo:hots",
            r"expo\.shapes\.ttl: expo:hots",
        ),
        (
            "expo.shapes.ttl",
            "[ sh:class schema:Country ]",
            "[ sh:class schema:Contry ]",
            "names schema:Contry",
        ),
        (
            "expo.shapes.ttl",
            "sh:path expo:host",
            "sh:path expo:speaker",
            "expo:host: its shape has no sh:property",
        ),
        (
            "schema-org.ttl",
            'expo:iriPrefix "person"',
            'rdfs:comment "x"',
            "schema:Person: neither it nor a super-class",
        ),
        (
            "schema-org.ttl",
            "rdfs:subClassOf schema:Place",
            "rdfs:subClassOf schema:Palace",
            "schema:Palace is not declared",
        ),
    ],
)
def test_broken_files_name_file_and_term(folder: Path, file: str, old: str, new: str, message: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(SchemaError, match=message):
        read_schema(folder)


def test_missing_file_is_named(folder: Path) -> None:
    (folder / "schema-org.ttl").unlink()

    with pytest.raises(SchemaError, match=r"schema-org\.ttl: cannot be read"):
        read_schema(folder)
