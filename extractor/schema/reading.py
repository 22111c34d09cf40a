"""Reading the ontology and its shapes into a `Schema`; whatever contradicts itself is a `SchemaError`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from extractor import domain
from extractor.domain import Domain, current_domain, per_domain
from extractor.errors import SchemaError
from extractor.schema.terms import PREFIXES, EntityType, Relation, Schema, shrink_iri

TERMS = ("expo.ttl", "schema-org.ttl")
SHAPES = "expo.shapes.ttl"

RDF, RDFS, XSD = PREFIXES["rdf"], PREFIXES["rdfs"], PREFIXES["xsd"]
EXPO, SKOS, OWL = PREFIXES["expo"], PREFIXES["skos"], PREFIXES["owl"]
SH = "http://www.w3.org/ns/shacl#"
INSTALL, MAKE_PACK = "install expo-kg again", "`kg init` makes a pack with every file"

DATE_DATATYPES = frozenset({XSD + "date", XSD + "gYearMonth", XSD + "gYear"})
LITERAL_KINDS = {XSD + "integer": "integer", XSD + "decimal": "decimal", XSD + "string": "string"}


@per_domain
def load_schema() -> Schema:
    """Load the vocabulary that comes with the package, with that of the domain in use, once."""
    return read_schema(ontology_folder(), current_domain())


def vocabulary_files() -> tuple[list[Path], list[Path]]:
    """Return the files of terms and the files of shapes that are in use."""
    folder, pack = ontology_folder(), current_domain()
    terms, shapes = [folder / name for name in TERMS], [folder / SHAPES]
    if pack is not None:
        terms.append(pack.folder / domain.ONTOLOGY)
        shapes.append(pack.folder / domain.SHAPES)
    return terms, shapes


def ontology_folder() -> Path:
    """Return the folder of the ontology files: inside an installed package, or beside it in a checkout."""
    package = Path(__file__).parents[1]
    for folder in (package / "ontologies", package.parent / "ontologies"):
        if (folder / SHAPES).is_file():
            return folder
    raise SchemaError(f"no ontologies: {SHAPES} is neither in {package} nor beside it; install expo-kg again")


def read_schema(folder: Path, pack: Domain | None = None) -> Schema:
    """Read the vocabulary of any folder with the three files, and a pack's; `SchemaError` names file and term."""
    terms = _Graph()
    for name in TERMS:
        terms.add(_parse(folder / name))
    shapes = _Graph()
    shapes.add(_parse(folder / SHAPES))
    shipped = frozenset(map(_name, terms.of_type(EXPO + "Relation")))
    if pack is not None:
        terms.add(_parse(pack.folder / domain.ONTOLOGY, MAKE_PACK))
        shapes.add(_parse(pack.folder / domain.SHAPES, MAKE_PACK))
    entity_types, ancestors = _read_types(terms)
    relations = _read_relations(terms, shapes, ancestors)
    if pack is not None and pack.keep is not None:
        for name in sorted(pack.keep - shipped):
            raise SchemaError(
                f"{pack.folder / domain.FILE}: keep: no shipped relation is called '{name}'; "
                f"known are {', '.join(sorted(shipped))}"
            )
        dropped = shipped - pack.keep
        relations = {
            name: replace(relation, supers=tuple(up for up in relation.supers if up not in dropped))
            for name, relation in relations.items()
            if name not in dropped
        }
    labels = {
        short: text
        for iri in terms.subjects()
        if (short := shrink_iri(iri)) and (text := terms.text(iri, RDFS + "label"))
    }
    return Schema(
        MappingProxyType(entity_types),
        MappingProxyType(relations),
        MappingProxyType(dict(sorted(labels.items()))),
        _ancestors=MappingProxyType(ancestors),
    )


# --- Reading -----------------------------------------------------------------------------------------


Node = NamedNode | BlankNode | Literal


class _Graph:
    """Triples indexed by subject and predicate: all that reading a vocabulary takes."""

    def __init__(self) -> None:
        self._index: dict[str, dict[str, list[Node]]] = {}

    def add(self, triples: Iterable[Triple]) -> None:
        for triple in triples:
            if isinstance(triple.object, Triple) or isinstance(triple.subject, Triple):
                continue
            self._index.setdefault(triple.subject.value, {}).setdefault(triple.predicate.value, []).append(
                triple.object
            )

    def subjects(self) -> Iterator[str]:
        yield from self._index

    def of_type(self, kind: str) -> list[str]:
        return sorted(s for s in self._index if kind in self.values(s, RDF + "type"))

    def nodes(self, subject: str, predicate: str) -> list[Node]:
        return self._index.get(subject, {}).get(predicate, [])

    def values(self, subject: str, predicate: str) -> list[str]:
        return [node.value for node in self.nodes(subject, predicate)]

    def text(self, subject: str, predicate: str) -> str | None:
        values = self.values(subject, predicate)
        return min(values) if values else None

    def items(self, node: str) -> Iterator[str]:
        """Walk an RDF list."""
        while node != RDF + "nil":
            yield from self.values(node, RDF + "first")
            node = self.text(node, RDF + "rest") or RDF + "nil"


def _parse(path: Path, remedy: str = INSTALL) -> Iterator[Triple]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SchemaError(f"{path}: cannot be read ({error.strerror or error}); {remedy}") from error
    try:
        for quad in parse(content, format=RdfFormat.TURTLE):
            yield quad.triple
    except SyntaxError as error:
        raise SchemaError(f"{path}, line {error.lineno}: is not Turtle ({error.msg})") from error


def _read_types(terms: _Graph) -> tuple[dict[str, EntityType], dict[str, tuple[str, ...]]]:
    classes = set(terms.of_type(RDFS + "Class")) | set(terms.of_type(OWL + "Class"))
    for iri in sorted(classes):
        for parent in terms.values(iri, RDFS + "subClassOf"):
            if parent not in classes and parent != RDFS + "Class" and not parent.startswith(RDF):
                raise _broken(iri, f"its super-class {_name(parent)} is not declared")
    ancestors = {
        _name(iri): tuple(map(_name, _climb(terms, iri, RDFS + "subClassOf"))) for iri in sorted(classes)
    }
    types: dict[str, EntityType] = {}
    for iri in terms.of_type(EXPO + "EntityType"):
        line = [iri, *_climb(terms, iri, RDFS + "subClassOf")]
        prefix = next((found for one in line if (found := terms.text(one, EXPO + "iriPrefix"))), None)
        if prefix is None:
            raise _broken(iri, "neither it nor a super-class has an expo:iriPrefix")
        types[_name(iri)] = EntityType(
            name=_name(iri),
            label=_require(terms, iri, RDFS + "label"),
            definition=_require(terms, iri, SKOS + "definition"),
            top=_name(line[-1]),
            ancestors=ancestors[_name(iri)],
            iri_prefix=prefix,
        )
    return types, ancestors


def _read_relations(
    terms: _Graph, shapes: _Graph, ancestors: Mapping[str, tuple[str, ...]]
) -> dict[str, Relation]:
    declared = terms.of_type(EXPO + "Relation")
    legal = {
        target: shape
        for shape in sorted(shapes.subjects())
        for target in shapes.values(shape, SH + "targetSubjectsOf")
    }
    for target in sorted(legal.keys() - set(declared)):
        raise _broken_shape(
            target,
            f"a shape is about it, but none of {', '.join(TERMS)} declares it as a relation",
        )
    relations: dict[str, Relation] = {}
    for iri in declared:
        if iri not in legal:
            raise _broken_shape(iri, "no shape states its subjects and objects (sh:targetSubjectsOf)")
        subjects = tuple(map(_name, _classes(shapes, legal[iri])))
        kind = _read_object(shapes, legal[iri], iri)
        for name in (*subjects, *kind.objects):
            if name not in ancestors:
                raise _broken_shape(iri, f"its shape names {name}, which is no declared class")
        supers = [
            name for up in _climb(terms, iri, RDFS + "subPropertyOf") if up in legal and (name := _name(up))
        ]
        relations[_name(iri)] = Relation(
            name=_name(iri),
            label=_require(terms, iri, RDFS + "label"),
            definition=_require(terms, iri, SKOS + "definition"),
            subjects=subjects,
            objects=kind.objects,
            literal=kind.literal,
            values=kind.values,
            minimum=kind.minimum,
            pattern=kind.pattern,
            symmetric=OWL + "SymmetricProperty" in terms.values(iri, RDF + "type"),
            supers=tuple(supers),
        )
    return relations


@dataclass(frozen=True, slots=True)
class _Objects:
    objects: tuple[str, ...] = ()
    literal: str | None = None
    values: tuple[str, ...] = ()
    minimum: float | None = None
    pattern: str | None = None


def _read_object(shapes: _Graph, shape: str, iri: str) -> _Objects:
    """Read what the property shape says of the relation's objects."""
    constraint = next(
        (p for p in shapes.values(shape, SH + "property") if iri in shapes.values(p, SH + "path")), None
    )
    if constraint is None:
        raise _broken_shape(iri, "its shape has no sh:property with it as sh:path")
    values = [value for head in shapes.values(constraint, SH + "in") for value in shapes.items(head)]
    if values:
        return _Objects(literal="enumeration", values=tuple(map(_name, values)))
    classes = _classes(shapes, constraint)
    if classes:
        return _Objects(objects=tuple(map(_name, classes)))
    datatypes = set(_alternatives(shapes, constraint, SH + "datatype"))
    pattern = shapes.text(constraint, SH + "pattern")
    bound = shapes.text(constraint, SH + "minInclusive") or shapes.text(constraint, SH + "minExclusive")
    minimum = float(bound) if bound else None
    if datatypes and datatypes <= DATE_DATATYPES:
        return _Objects(literal="date")
    if len(datatypes) == 1 and (literal := LITERAL_KINDS.get(*datatypes)):
        return _Objects(literal="money" if pattern else literal, minimum=minimum, pattern=pattern)
    raise _broken_shape(iri, "its shape gives neither classes nor a known datatype for its objects")


def _classes(shapes: _Graph, node: str) -> list[str]:
    return list(_alternatives(shapes, node, SH + "class"))


def _alternatives(shapes: _Graph, node: str, predicate: str) -> Iterator[str]:
    """Read a constraint's values, stated directly or as the branches of one sh:or."""
    yield from shapes.values(node, predicate)
    for head in shapes.values(node, SH + "or"):
        for branch in shapes.items(head):
            yield from shapes.values(branch, predicate)


def _climb(terms: _Graph, iri: str, predicate: str) -> list[str]:
    """Return all declared super-terms, nearest first; `SchemaError` where they run in a circle."""
    found: list[str] = []
    level = [iri]
    while level:
        level = sorted(
            {up for one in level for up in terms.values(one, predicate) if terms.values(up, RDF + "type")}
        )
        if iri in level:
            raise _broken(iri, "it is its own super-term")
        level = [up for up in level if up not in found]
        found += level
    return found


def _require(terms: _Graph, iri: str, predicate: str) -> str:
    value = terms.text(iri, predicate)
    if not value:
        raise _broken(iri, f"it has no {shrink_iri(predicate)}")
    return value


def _broken(iri: str, reason: str) -> SchemaError:
    pack = _pack_of(iri)
    file = pack.folder / domain.ONTOLOGY if pack else f"ontologies/{TERMS[not iri.startswith(EXPO)]}"
    return SchemaError(f"{file}: {_name(iri)}: {reason}")


def _broken_shape(iri: str, reason: str) -> SchemaError:
    pack = _pack_of(iri)
    return SchemaError(
        f"{pack.folder / domain.SHAPES if pack else f'ontologies/{SHAPES}'}: {_name(iri)}: {reason}"
    )


def _pack_of(iri: str) -> Domain | None:
    """Return the pack in use where a term is of its namespaces."""
    pack = current_domain()
    return pack if pack is not None and iri.startswith(tuple(pack.prefixes.values())) else None


def _name(iri: str) -> str:
    return shrink_iri(iri) or iri
