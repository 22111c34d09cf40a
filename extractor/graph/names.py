"""How the default graph describes an entity, given what each article calls it.

An article's own graph says what it calls an entity (`skos:prefLabel`, `skos:altLabel`) and which type it
sees. The default graph's description follows from the union of all articles: the most specific types,
one `schema:name`, all other names as `schema:alternateName`. It depends on no order, so that adding and
removing articles in any order gives the same graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from extractor.graph import terms
from extractor.graph.identities import Identities
from extractor.graph.terms import default_quad
from extractor.schema import load_schema

Node = NamedNode | Literal
# What the default graph says of an entity.
DESCRIBED_BY = (terms.TYPE, terms.NAME, terms.ALTERNATE_NAME)


@dataclass(frozen=True, slots=True)
class Description:
    """Types, full names and other names that articles give an entity; `+` unites two."""

    types: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    aliases: frozenset[str] = frozenset()

    def __add__(self, other: Description) -> Description:
        return Description(self.types | other.types, self.names | other.names, self.aliases | other.aliases)

    def quads(self, entity: NamedNode) -> Iterator[Quad]:
        """Return what the default graph says of the entity."""
        for name in most_specific(self.types):
            yield default_quad(entity, terms.TYPE, NamedNode(name))
        if self.names:
            best = fullest(self.names)
            yield default_quad(entity, terms.NAME, Literal(best))
            for other in sorted((self.names | self.aliases) - {best}):
                yield default_quad(entity, terms.ALTERNATE_NAME, Literal(other))


def fullest(names: Iterable[str]) -> str:
    """Choose the name to show: in mixed case, longest, with fewest capitals, first in the alphabet."""
    return min(
        names,
        key=lambda name: (name.isupper() or name.islower(), -len(name), sum(map(str.isupper, name)), name),
    )


def most_specific(types: Iterable[str]) -> list[str]:
    """Drop the types that are super-types of others; IRIs, sorted."""
    schema = load_schema()
    short = {iri: schema.shrink(iri) or iri for iri in types}
    return sorted(
        iri
        for iri, name in short.items()
        if not any(other != name and schema.is_subtype(other, name) for other in short.values())
    )


def read_descriptions(
    quads: Iterable[Quad], identities: Identities | None = None
) -> dict[NamedNode, Description]:
    """Gather the descriptions that quads of articles' graphs give, of names or, where those are known, of things."""
    sorts: dict[NamedNode, dict[NamedNode, set[str]]] = {
        terms.TYPE: {},
        terms.LABEL_IN_ARTICLE: {},
        terms.ALIAS_IN_ARTICLE: {},
    }
    about = [quad for quad in quads if quad.predicate in sorts]
    named = {(quad.graph_name, quad.subject) for quad in about if quad.predicate == terms.LABEL_IN_ARTICLE}
    for quad in about:
        found = sorts[quad.predicate]
        if (quad.graph_name, quad.subject) not in named or not isinstance(quad.subject, NamedNode):
            continue
        if not isinstance(quad.object, Node):
            continue
        entity = quad.subject
        if identities is not None and isinstance(quad.graph_name, NamedNode):
            entity = identities.of(quad.graph_name, entity)
        found.setdefault(entity, set()).add(quad.object.value)
    types, names, aliases = sorts.values()
    return {
        entity: Description(
            frozenset(types.get(entity, ())), frozenset(labels), frozenset(aliases.get(entity, ()))
        )
        for entity, labels in names.items()
    }


def describe_entities(mentions: Iterable[Quad]) -> Iterator[Quad]:
    """Build the default graph's description of every entity of one article's graph."""
    for entity, description in read_descriptions(mentions).items():
        yield from description.quads(entity)
