"""The vocabulary as data: entity types and relations, read from the ontology and its shapes.

The only reader of `ontologies/`. `expo.ttl` and `schema-org.ttl` declare the terms with label, definition and
super-term; `expo.shapes.ttl` says which subjects and objects each relation may have. So there is no Python
copy of the vocabulary, and adding an entity type or a relation takes data only.
"""

from __future__ import annotations

import calendar
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from extractor.errors import SchemaError

TERMS = ("expo.ttl", "schema-org.ttl")
SHAPES = "expo.shapes.ttl"

# Known without declaring them, in queries and in everything that is written.
PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "id": "https://w3id.org/expo-kg/id/",
        "schema": "https://schema.org/",
        "expo": "https://w3id.org/expo-kg/ontology#",
        "nif": "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#",
        "itsrdf": "http://www.w3.org/2005/11/its/rdf#",
        "prov": "http://www.w3.org/ns/prov#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "dc": "http://purl.org/dc/elements/1.1/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "wd": "http://www.wikidata.org/entity/",
    }
)
SH = "http://www.w3.org/ns/shacl#"
RDF, RDFS, XSD = PREFIXES["rdf"], PREFIXES["rdfs"], PREFIXES["xsd"]
EXPO, SKOS, OWL = PREFIXES["expo"], PREFIXES["skos"], PREFIXES["owl"]

DATE_DATATYPES = frozenset({XSD + "date", XSD + "gYearMonth", XSD + "gYear"})
LITERAL_KINDS = {XSD + "integer": "integer", XSD + "decimal": "decimal", XSD + "string": "string"}

DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?", re.ASCII)
INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class EntityType:
    """A class that an entity may have; `top` is its group (`schema:Place` for `schema:City`).

    `ancestors` are all its super-classes, nearest first. `iri_prefix` begins the IRIs of its entities.
    """

    name: str
    label: str
    definition: str
    top: str
    ancestors: tuple[str, ...]
    iri_prefix: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A property that a fact may have, with its legal subjects and objects.

    `objects` are types where `literal` is None. Otherwise `literal` is 'date', 'integer', 'decimal',
    'string', 'money' (`"<amount> <ISO 4217>"`) or 'enumeration', whose `values` are the legal objects.
    `minimum` is the smallest legal number. `supers` are its super-relations, nearest first.
    """

    name: str
    label: str
    definition: str
    subjects: tuple[str, ...]
    objects: tuple[str, ...] = ()
    literal: str | None = None
    values: tuple[str, ...] = ()
    minimum: float | None = None
    pattern: str | None = None
    symmetric: bool = False
    supers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Schema:
    """The whole vocabulary; names are prefixed (`schema:City`, `expo:exhibitor`)."""

    entity_types: Mapping[str, EntityType]
    relations: Mapping[str, Relation]
    labels: Mapping[str, str]
    _ancestors: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    @property
    def prefixes(self) -> Mapping[str, str]:
        """Prefix to namespace, as declared in every query and every file."""
        return PREFIXES

    @property
    def tops(self) -> tuple[str, ...]:
        """The groups of entity types, sorted: `schema:Event`, `schema:Organization` and so on."""
        return tuple(sorted({kind.top for kind in self.entity_types.values()}))

    def is_subtype(self, name: str, ancestor: str) -> bool:
        """Say whether a type is another one or lies under it."""
        return name == ancestor or ancestor in self._ancestors.get(name, ())

    def top_of(self, name: str) -> str:
        """Return the group of an entity type; the group itself for a group."""
        if name in self.tops:
            return name
        return self.require_type(name).top

    def require_type(self, name: str) -> EntityType:
        """Return an entity type; `SchemaError` names similar ones where there is none."""
        if name not in self.entity_types:
            raise SchemaError(f"no entity type '{name}'; {_similar(name, self.entity_types)}")
        return self.entity_types[name]

    def require_relation(self, name: str) -> Relation:
        """Return a relation by prefixed or local name; `SchemaError` names similar ones."""
        found = self.relations.get(name) or next(
            (relation for key, relation in self.relations.items() if key.partition(":")[2] == name), None
        )
        if found is None:
            raise SchemaError(f"no relation '{name}'; {_similar(name, self.relations)}")
        return found

    def legal(self, subject_type: str, relation: str, object_type: str | None) -> bool:
        """Say whether a relation may hold between these types; the object type of a literal is None."""
        known = self.relations.get(relation)
        if known is None or not any(self.is_subtype(subject_type, legal) for legal in known.subjects):
            return False
        if object_type is None:
            return known.literal is not None
        return any(self.is_subtype(object_type, legal) for legal in known.objects)

    def is_valid_literal(self, relation: str, value: str) -> bool:
        """Say whether a string is a legal literal of a relation: a real date, a number in range and so on."""
        known = self.relations.get(relation)
        return known is not None and _is_valid(known, value)

    def expand(self, name: str) -> str:
        """Turn a prefixed name into an IRI; `SchemaError` where the prefix is unknown."""
        prefix, colon, local = name.partition(":")
        if not colon or prefix not in self.prefixes:
            raise SchemaError(f"'{name}' has no known prefix; known are {', '.join(self.prefixes)}")
        return self.prefixes[prefix] + local

    def shrink(self, iri: str) -> str | None:
        """Turn an IRI into a prefixed name, or None where no prefix fits."""
        return _shrink(iri)


@lru_cache(maxsize=1)
def load_schema() -> Schema:
    """Load the vocabulary that comes with the package, once."""
    return read_schema(ontology_folder())


def ontology_folder() -> Path:
    """Return the folder of the ontology files: inside an installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    for folder in (package / "ontologies", package.parent / "ontologies"):
        if (folder / SHAPES).is_file():
            return folder
    raise SchemaError(f"no ontologies: {SHAPES} is neither in {package} nor beside it; install expo-kg again")


def read_schema(folder: Path) -> Schema:
    """Read the vocabulary of any folder with the three files; `SchemaError` names file and term."""
    terms = _Graph()
    for name in TERMS:
        terms.add(_parse(folder / name))
    shapes = _Graph()
    shapes.add(_parse(folder / SHAPES))
    entity_types, ancestors = _read_types(terms)
    relations = _read_relations(terms, shapes, ancestors)
    labels = {
        short: text
        for iri in terms.subjects()
        if (short := _shrink(iri)) and (text := terms.text(iri, RDFS + "label"))
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


def _parse(path: Path) -> Iterator[Triple]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SchemaError(
            f"{path}: cannot be read ({error.strerror or error}); install expo-kg again"
        ) from error
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
                raise _broken(TERMS, iri, f"its super-class {parent} is not declared")
    ancestors = {
        _name(iri): tuple(map(_name, _climb(terms, iri, RDFS + "subClassOf"))) for iri in sorted(classes)
    }
    types: dict[str, EntityType] = {}
    for iri in terms.of_type(EXPO + "EntityType"):
        line = [iri, *_climb(terms, iri, RDFS + "subClassOf")]
        prefix = next((found for one in line if (found := terms.text(one, EXPO + "iriPrefix"))), None)
        if prefix is None:
            raise _broken(TERMS, iri, "neither it nor a super-class has an expo:iriPrefix")
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
        raise _broken(
            (SHAPES,),
            target,
            f"a shape is about it, but none of {', '.join(TERMS)} declares it as a relation",
        )
    relations: dict[str, Relation] = {}
    for iri in declared:
        if iri not in legal:
            raise _broken((SHAPES,), iri, "no shape states its subjects and objects (sh:targetSubjectsOf)")
        subjects = tuple(map(_name, _classes(shapes, legal[iri])))
        kind = _read_object(shapes, legal[iri], iri)
        for name in (*subjects, *kind.objects):
            if name not in ancestors:
                raise _broken((SHAPES,), iri, f"its shape names {name}, which is no declared class")
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
        raise _broken((SHAPES,), iri, "its shape has no sh:property with it as sh:path")
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
    raise _broken((SHAPES,), iri, "its shape gives neither classes nor a known datatype for its objects")


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
            raise _broken(TERMS, iri, "it is its own super-term")
        level = [up for up in level if up not in found]
        found += level
    return found


def _require(terms: _Graph, iri: str, predicate: str) -> str:
    value = terms.text(iri, predicate)
    if not value:
        raise _broken(TERMS, iri, f"it has no {_shrink(predicate)}")
    return value


def _broken(files: Iterable[str], iri: str, reason: str) -> SchemaError:
    return SchemaError(f"ontologies/{', '.join(files)}: {_shrink(iri) or iri}: {reason}")


def _name(iri: str) -> str:
    return _shrink(iri) or iri


def _shrink(iri: str) -> str | None:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return None


def _similar(name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    return f"similar are {', '.join(close)}" if close else f"known are {', '.join(names)}"


# --- Literals ----------------------------------------------------------------------------------------


def _is_valid(relation: Relation, value: str) -> bool:
    match relation.literal:
        case "date":
            return is_date(value)
        case "integer":
            return bool(INTEGER.fullmatch(value)) and (
                relation.minimum is None or int(value) >= relation.minimum
            )
        case "decimal":
            return bool(DECIMAL.fullmatch(value)) and (
                relation.minimum is None or float(value) > relation.minimum
            )
        case "money":
            return relation.pattern is not None and bool(re.search(relation.pattern, value))
        case "enumeration":
            return value in relation.values
        case "string":
            return bool(value.strip())
    return False


def is_date(value: str) -> bool:
    """Say whether a string is a day, month or year of the calendar: `2022-05-26`, `2022-05`, `2022`."""
    match = DATE.fullmatch(value)
    if match is None or match["year"] == "0000":
        return False
    month, day = int(match["month"] or 1), int(match["day"] or 1)
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(int(match["year"]), month)[1]
