"""Does a graph keep to the shapes of the ontology? SHACL, by pySHACL or by the optional faster `shacl`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize

from extractor.errors import KgError
from extractor.graph import terms
from extractor.graph.identities import IDENTITY, SENSE_OF
from extractor.graph.store import GraphStore
from extractor.schema import load_schema, vocabulary_files

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

ENGINES = ("auto", "pyshacl", "shacl")


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One thing that the shapes do not allow; IRIs are prefixed names where a prefix fits."""

    focus: str
    path: str
    value: str
    message: str
    severity: str
    shape: str


@dataclass(frozen=True, slots=True)
class Report:
    """What validation found; `turtle` is the SHACL report as RDF."""

    conforms: bool
    violations: tuple[Violation, ...]
    turtle: str


def validate(source: GraphStore, *, engine: str = "auto") -> Report:
    """Check the whole graph, mentions included, against the shapes.

    `engine` is 'pyshacl', 'shacl' (a Rust implementation, where it is installed) or 'auto', which takes the
    faster one that there is. `KgError` for an engine that is unknown or not installed.
    """
    if engine not in ENGINES:
        raise KgError(f"no SHACL engine '{engine}'; choose {', '.join(ENGINES)}")
    has_fast = find_spec("shacl") is not None
    if engine == "shacl" and not has_fast:
        raise KgError("the SHACL engine 'shacl' is not installed; `pip install shacl`, or use pyshacl")
    triples = {quad.triple for quad in _described(source)}
    term_files, shape_files = vocabulary_files()
    for path in term_files:
        triples.update(quad.triple for quad in parse(path=path, format=RdfFormat.TURTLE))
    data = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    shapes = "\n".join(path.read_text(encoding="utf-8") for path in shape_files)
    return _run_shacl(data, shapes) if has_fast and engine != "pyshacl" else _run_pyshacl(data, shapes)


def _described(source: GraphStore) -> Iterator[Quad]:
    """Return all quads but the types of names that go by another thing's IRI: that thing is described, they are not."""
    store = source.quads
    names = {quad.subject for quad in store.quads_for_pattern(None, IDENTITY, None, None)}
    names |= {
        quad.object
        for quad in store.quads_for_pattern(None, SENSE_OF, None, None)
        if isinstance(quad.object, NamedNode)
    }
    names -= {quad.subject for quad in store.quads_for_pattern(None, terms.NAME, None, None)}
    return (quad for quad in store if quad.predicate != terms.TYPE or quad.subject not in names)


def _run_shacl(data: bytes, shapes: str) -> Report:
    import shacl

    report = shacl.Shapes.from_turtle(shapes).validate_text(data.decode(), format="ntriples")
    violations = [
        Violation(
            focus=_shorten(result.focus_node),
            path=_shorten(result.path or ""),
            value=_shorten(result.value_plain or ""),
            message=result.message or result.component.removesuffix("ConstraintComponent"),
            severity=result.severity,
            shape=_local_name(result.root_shape or ""),
        )
        for result in report.results
    ]
    return _make_report(report.conforms, violations, report.turtle)


def _run_pyshacl(data: bytes, shapes: str) -> Report:
    import pyshacl
    from rdflib import RDF, SH, Graph

    graph = Graph().parse(data=data, format="nt")
    shape_graph = Graph().parse(data=shapes, format="turtle")
    conforms, results, _ = pyshacl.validate(graph, shacl_graph=shape_graph)
    if not isinstance(results, Graph):
        raise KgError(f"pySHACL could not validate the graph: {results}")
    found = [
        Violation(
            focus=_shorten(results.value(node, SH.focusNode)),
            path=_shorten(results.value(node, SH.resultPath) or ""),
            value=_shorten(results.value(node, SH.value) or ""),
            message=str(results.value(node, SH.resultMessage) or ""),
            severity=str(results.value(node, SH.resultSeverity)).rpartition("#")[2],
            shape=_name_shape(shape_graph, results.value(node, SH.sourceShape)),
        )
        for node in results.objects(None, SH.result)
        if (node, RDF.type, SH.ValidationResult) in results
    ]
    return _make_report(bool(conforms), found, results.serialize(format="turtle"))


def _make_report(conforms: bool, violations: Iterable[Violation], turtle: str) -> Report:
    return Report(conforms, tuple(sorted(violations)), turtle)


def _name_shape(shapes: Graph, shape: Node | None) -> str:
    """Name the shape that a result comes from, or that holds it where it has no name."""
    from rdflib import SH, URIRef

    while shape is not None and not isinstance(shape, URIRef):
        shape = shapes.value(None, SH.property, shape)
    return _local_name(str(shape or ""))


def _local_name(iri: str) -> str:
    return iri.removesuffix(">").rpartition("#")[2]


def _shorten(value: Any) -> str:
    text = str(value).removeprefix("<").removesuffix(">")
    return load_schema().shrink(text) or text
