from __future__ import annotations

import importlib.util

import pytest
from rdflib import Graph

from extractor.errors import KgError
from extractor.graph.store import GraphStore
from extractor.graph.validate import validate
from extractor.schema import PREFIXES

ENGINES = [
    "pyshacl",
    pytest.param(
        "shacl",
        marks=pytest.mark.skipif(
            importlib.util.find_spec("shacl") is None, reason="the shacl package is optional"
        ),
    ),
]
HEAD = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in PREFIXES.items())


def insert(triples: str) -> str:
    return f"INSERT DATA {{ {triples} }}"


def cut(predicate: str, where: str) -> str:
    """Delete a property of what `where` describes."""
    return f"DELETE {{ ?x {predicate} ?v }} WHERE {{ ?x {where} ; {predicate} ?v }}"


SPEAKER = "rdf:predicate expo:speaker"
IN_GRAPHS = "WHERE { GRAPH ?g { ?m expo:timexType ?t ; nif:anchorOf ?a } }"

# An update that breaks the graph, and the shape and path that must notice.
VIOLATIONS = [
    (insert("id:event-ai-forum expo:exhibitor id:person-li-ming"), "exhibitor", "expo:exhibitor"),
    (insert("id:person-li-ming schema:organizer id:org-zte"), "organizer", ""),
    (insert('id:org-zte schema:location "Shenzhen"'), "location", "schema:location"),
    (insert('id:event-ai-forum schema:startDate "2024-04-15"'), "startDate", "schema:startDate"),
    (insert('id:event-ai-forum schema:startDate "soon"^^xsd:date'), "startDate", "schema:startDate"),
    (insert("id:event-ai-forum expo:editionNumber 0"), "editionNumber", "expo:editionNumber"),
    (insert("id:event-ai-forum expo:visitorCount 1.5"), "visitorCount", "expo:visitorCount"),
    (insert("id:event-ai-forum expo:exhibitionArea 0.0"), "exhibitionArea", "expo:exhibitionArea"),
    (insert('id:event-ai-forum expo:dealValue "a lot"'), "dealValue", "expo:dealValue"),
    (
        insert("id:event-ai-forum schema:eventAttendanceMode schema:City"),
        "eventAttendanceMode",
        "schema:eventAttendanceMode",
    ),
    (insert("id:place-x a schema:City"), "entity", "schema:name"),
    (insert('id:org-zte schema:name "Second"'), "entity", "schema:name"),
    (cut("expo:confidence", SPEAKER), "statement", "expo:confidence"),
    (f"INSERT {{ ?x expo:confidence 1.5 }} WHERE {{ ?x {SPEAKER} }}", "statement", "expo:confidence"),
    (cut("expo:evidence", SPEAKER), "statement", "expo:evidence"),
    (
        f"DELETE {{ ?x nif:beginIndex ?b }} INSERT {{ ?x nif:beginIndex 9999 }}"
        f" WHERE {{ ?x {SPEAKER} ; nif:beginIndex ?b }}",
        "statement",
        "nif:beginIndex",
    ),
    (cut("prov:wasDerivedFrom", SPEAKER), "statement", "prov:wasDerivedFrom"),
    (cut("prov:wasGeneratedBy", SPEAKER), "statement", "prov:wasGeneratedBy"),
    (f'INSERT {{ ?x expo:modality "denied" }} WHERE {{ ?x {SPEAKER} }}', "statement", "expo:modality"),
    (f"DELETE {{ GRAPH ?g {{ ?m nif:anchorOf ?a }} }} {IN_GRAPHS}", "mention", "nif:anchorOf"),
    (f'INSERT {{ GRAPH ?g {{ ?m expo:timexType "WHEN" }} }} {IN_GRAPHS}', "mention", "expo:timexType"),
    (cut("schema:isPartOf", "a schema:Quotation"), "quotation", "schema:isPartOf"),
    (cut("prov:endedAtTime", "a prov:Activity"), "run", "prov:endedAtTime"),
    (cut("schema:identifier", 'schema:identifier "expo"'), "article", "schema:identifier"),
]


@pytest.mark.parametrize("engine", ENGINES)
def test_built_graphs_conform(store: GraphStore, engine: str) -> None:
    report = validate(store, engine=engine)

    assert (report.conforms, report.violations) == (True, ())


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("update", "shape", "path"), VIOLATIONS, ids=[f"{v[1]}-{v[2]}" for v in VIOLATIONS])
def test_shapes_notice(store: GraphStore, engine: str, update: str, shape: str, path: str) -> None:
    store.quads.update(HEAD + update)
    report = validate(store, engine=engine)

    assert not report.conforms
    # Property shapes that several shapes share are named by themselves.
    shapes = {shape, path.partition(":")[2], path.partition(":")[2].removesuffix("Index")}
    assert {(violation.shape in shapes, violation.path) for violation in report.violations} == {(True, path)}


def test_report_is_readable_and_rdf(store: GraphStore) -> None:
    store.quads.update(HEAD + VIOLATIONS[0][0])
    report = validate(store, engine="pyshacl")

    [violation] = report.violations
    assert (violation.focus, violation.value, violation.severity, violation.message) == (
        "id:event-ai-forum",
        "id:person-li-ming",
        "Violation",
        "its object must be Organization or Country",
    )
    found = (
        Graph()
        .parse(data=report.turtle, format="turtle")
        .query("ASK { ?r sh:conforms false ; sh:result/sh:focusNode ?f }")
    )
    assert found.askAnswer


def test_unknown_engine_is_refused(store: GraphStore) -> None:
    with pytest.raises(KgError, match="choose auto, pyshacl, shacl"):
        validate(store, engine="jena")
