"""The vocabulary as records: entity types, relations with their legal ends, and literals."""

from __future__ import annotations

import calendar
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from extractor.domain import current_domain
from extractor.errors import SchemaError

_PREFIXES: Mapping[str, str] = MappingProxyType(
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


class _Prefixes(Mapping[str, str]):
    """The package's prefixes, and those of the domain in use behind them."""

    def __getitem__(self, prefix: str) -> str:
        return _PREFIXES[prefix] if prefix in _PREFIXES else _of_domain()[prefix]

    def __iter__(self) -> Iterator[str]:
        return iter({**_PREFIXES, **_of_domain()})

    def __len__(self) -> int:
        return len({**_PREFIXES, **_of_domain()})


def _of_domain() -> Mapping[str, str]:
    domain = current_domain()
    return domain.prefixes if domain is not None else {}


# Known without declaring them, in queries and in everything that is written.
PREFIXES: Mapping[str, str] = _Prefixes()

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
        return shrink_iri(iri)


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


def shrink_iri(iri: str) -> str | None:
    """Turn an IRI into a prefixed name, or None where no prefix fits."""
    for prefixes in (_PREFIXES, _of_domain()):
        for prefix, namespace in prefixes.items():
            if iri.startswith(namespace):
                return f"{prefix}:{iri[len(namespace) :]}"
    return None


def _similar(name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    return f"similar are {', '.join(close)}" if close else f"known are {', '.join(names)}"
