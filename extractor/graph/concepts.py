"""Authority lists in RDF: SKOS, the N-Triples of Wikidata, and whatever else gives labels to IRIs."""

from __future__ import annotations

import bz2
import gzip
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from extractor.errors import ReadError
from extractor.graph import terms
from extractor.records import AuthorityEntry
from extractor.schema import PREFIXES, load_schema

OLD_SCHEMA = "http://schema.org/"
PREFERRED = {
    terms.LABEL_IN_ARTICLE,
    NamedNode(PREFIXES["rdfs"] + "label"),
    terms.NAME,
    NamedNode(OLD_SCHEMA + "name"),
}
OTHER = {
    terms.ALIAS_IN_ARTICLE,
    NamedNode(PREFIXES["skos"] + "hiddenLabel"),
    terms.ALTERNATE_NAME,
    NamedNode(OLD_SCHEMA + "alternateName"),
}
SAME = {
    NamedNode(PREFIXES["skos"] + "exactMatch"),
    NamedNode(PREFIXES["owl"] + "sameAs"),
    terms.term("schema:sameAs"),
    NamedNode(OLD_SCHEMA + "sameAs"),
}
PACKED: Mapping[str, Callable[..., Any]] = {".gz": gzip.GzipFile, ".bz2": bz2.BZ2File}
COUNTRY = terms.term("schema:addressCountry")


def is_rdf(path: Path) -> bool:
    """Say whether a file's ending is that of an RDF format, packed or not; `.json` and `.txt` are left to others."""
    return _format(path) is not None


def _format(path: Path) -> RdfFormat | None:
    ending = next((part for part in reversed(path.suffixes) if part not in PACKED), "").lower()
    return None if ending in (".json", ".txt", ".xml") else RdfFormat.from_extension(ending.lstrip("."))


def read_concepts(path: Path) -> Iterator[AuthorityEntry]:
    """Read what a file says of things with labels, triple by triple; one thing comes in several parts.

    Of the preferred labels the English one, else one without a language, is the name; the others are further names.

    Raises:
        ReadError: the file is missing or broken; the line is named.
    """
    kind = _format(path)
    try:
        with PACKED.get(path.suffix, open)(path, "rb") as stream:
            for quad in parse(stream, format=kind, base_iri=path.resolve().as_uri()):
                if isinstance(quad.subject, NamedNode):
                    entry = _read(quad.subject.value, quad.predicate, quad.object)
                    if entry is not None:
                        yield entry
    except FileNotFoundError as error:
        raise ReadError(f"{path}: there is no such file") from error
    except SyntaxError as error:
        raise ReadError(
            f"{path}, line {error.lineno}: is no {kind.name if kind else 'RDF'} ({error.msg})"
        ) from error
    except (OSError, EOFError, ValueError) as error:
        raise ReadError(f"{path}: cannot be read ({error})") from error


def _read(iri: str, predicate: NamedNode, value: object) -> AuthorityEntry | None:
    if isinstance(value, Literal):
        if predicate in PREFERRED and (value.language or "en").split("-")[0] == "en":
            return AuthorityEntry(iri, value.value)
        if predicate in PREFERRED or predicate in OTHER:
            return AuthorityEntry(iri, "", (value.value,))
        if predicate == COUNTRY:
            return AuthorityEntry(iri, "", country=value.value.upper())
    elif isinstance(value, NamedNode):
        if predicate in SAME:
            return AuthorityEntry(iri, "", same_as=(value.value,))
        name = load_schema().shrink(value.value) if predicate == terms.TYPE else None
        if name is not None and name in load_schema().entity_types:
            return AuthorityEntry(iri, "", type=name)
    return None
