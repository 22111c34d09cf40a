from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SH, SKOS, Graph, URIRef

from extractor.schema import PREFIXES, ontology_folder

EXPO = PREFIXES["expo"]
ROOT = Path(__file__).parents[1]

# Wikidata properties and classes whose labels were looked up; nothing else may be aligned.
VERIFIED = {
    "P664",
    "P859",
    "P710",
    "P823",
    "P276",
    "P580",
    "P582",
    "P179",
    "P393",
    "P921",
    "P1132",
    "P1110",
    "P2046",
    "P108",
    "P39",
    "P749",
    "P131",
    "P1891",
    "P1056",
    "P7081",
    "Q667276",
}


@pytest.fixture(scope="module")
def terms() -> Graph:
    graph = Graph()
    for name in ("expo.ttl", "schema-org.ttl"):
        graph.parse(ontology_folder() / name)
    return graph


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return Graph().parse(ontology_folder() / "expo.shapes.ttl")


def test_every_expo_term_has_label_definition_and_super_term(terms: Graph) -> None:
    declared = {term for term in terms.subjects(RDF.type) if str(term).startswith(EXPO)}

    assert len(declared) > 30
    for term in declared:
        assert (term, RDFS.label, None) in terms, term
        assert (term, SKOS.definition, None) in terms, term
        assert (term, RDFS.subPropertyOf, None) in terms or (term, RDFS.subClassOf, None) in terms, term


def test_every_expo_term_in_code_and_shapes_is_declared(terms: Graph, shapes: Graph) -> None:
    declared = {
        str(term).removeprefix(EXPO) for term in terms.subjects(RDF.type) if str(term).startswith(EXPO)
    }
    used = {
        str(node).removeprefix(EXPO) for triple in shapes for node in triple if str(node).startswith(EXPO)
    }
    for path in [*ROOT.glob("extractor/graph/*.py"), *ROOT.glob("extractor/graph/questions/*.rq")]:
        used |= set(re.findall(r"\bexpo:(\w+)", path.read_text(encoding="utf-8")))

    assert used <= declared


def test_alignments_are_verified_ones(terms: Graph) -> None:
    wikidata = PREFIXES["wd"]
    aligned = {str(o).removeprefix(wikidata) for o in terms.objects() if str(o).startswith(wikidata)}

    assert aligned <= VERIFIED


def test_symmetric_relation_is_declared(terms: Graph) -> None:
    assert (URIRef(EXPO + "partner"), RDF.type, OWL.SymmetricProperty) in terms


def test_each_relation_has_one_shape(terms: Graph, shapes: Graph) -> None:
    for relation in terms.subjects(RDF.type, URIRef(EXPO + "Relation")):
        assert len(list(shapes.subjects(SH.targetSubjectsOf, relation))) == 1, relation


def test_prefixes_in_files_are_the_ones_in_code() -> None:
    for path in ontology_folder().glob("*.ttl"):
        for prefix, iri in re.findall(
            r"^@prefix (\w+): *<([^>]+)> \.", path.read_text(encoding="utf-8"), re.MULTILINE
        ):
            assert PREFIXES.get(prefix, iri) == iri, f"{path.name}: {prefix}"
