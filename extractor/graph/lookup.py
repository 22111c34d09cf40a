"""Finding what a user means: an entity by name or IRI."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode

from extractor.errors import QueryError, SchemaError
from extractor.graph import terms
from extractor.graph.identities import Identities
from extractor.graph.linked import SAME_AS
from extractor.graph.store import GraphStore
from extractor.graph.terms import DEFAULT_GRAPH
from extractor.schema import load_schema

MAX_SUGGESTIONS = 5


def parse_iri(text: str) -> NamedNode | None:
    """Read `<https://…>`, `https://…` or a prefixed name as a node; None where the text is neither."""
    bare = text.strip().removeprefix("<").removesuffix(">")
    prefix, colon, _ = bare.partition(":")
    if not colon or any(char.isspace() for char in bare):
        return None
    try:
        return NamedNode(bare if "://" in bare else load_schema().expand(bare)) if prefix else None
    except (ValueError, SchemaError):
        return None


def find_entities(source: GraphStore, text: str, group: str | None = None) -> tuple[NamedNode, ...]:
    """Find the entities that a user means by an IRI or by a name, whatever its case; sorted by IRI.

    A name that is one of theirs to the letter comes first, then one that equals theirs but for case and accents;
    failing that, all whose names contain the words. `group` is the entity type that they must have
    (`schema:Event`). Empty where nothing fits.
    """
    node = parse_iri(text)
    if node is not None:
        node = Identities(source.quads).thing(node)
        quads = source.quads.quads_for_pattern(node, terms.NAME, None, DEFAULT_GRAPH)
        return (node,) if next(iter(quads), None) is not None and _is_in(source, node, group) else ()
    wanted = fold(text)
    if not wanted:
        return ()
    same = {
        quad.subject
        for predicate in (terms.NAME, terms.ALTERNATE_NAME)
        for quad in source.quads.quads_for_pattern(None, predicate, Literal(text.strip()), DEFAULT_GRAPH)
        if isinstance(quad.subject, NamedNode)
    }
    exact: set[NamedNode] = set()
    partial: set[NamedNode] = set()
    if fitting := _fitting(source, same, group):
        return fitting
    for node, name in _names_with(source, wanted):
        folded = fold(name)
        if folded == wanted:
            exact.add(node)
        elif f" {wanted} " in f" {folded} ":
            partial.add(node)
    return _fitting(source, exact, group) or _fitting(source, partial, group)


def _fitting(source: GraphStore, nodes: Iterable[NamedNode], group: str | None) -> tuple[NamedNode, ...]:
    return tuple(sorted((node for node in nodes if _is_in(source, node, group)), key=lambda node: node.value))


def find_regions(source: GraphStore, text: str) -> tuple[NamedNode, ...]:
    """Find places as `find_entities` does, and countries and areas that only the authority graph knows.

    Of the latter all names count, in any language and as a whole. Empty where nothing fits.
    """
    found = set(find_entities(source, text, "schema:Place"))
    node, wanted = parse_iri(text), fold(text)
    links = source.quads.quads_for_pattern(None, SAME_AS, None, None)
    for graph in {quad.graph_name for quad in links if quad.graph_name != DEFAULT_GRAPH}:
        for predicate in (terms.NAME, terms.ALTERNATE_NAME):
            for quad in source.quads.quads_for_pattern(node, predicate, None, graph):
                if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, Literal):
                    continue
                if node is not None or fold(quad.object.value) == wanted:
                    found.add(quad.subject)
    return tuple(sorted(found, key=lambda found: found.value))


def require_entities(source: GraphStore, text: str, group: str | None = None) -> tuple[NamedNode, ...]:
    """Find entities as `find_entities` does; `QueryError` with similar names where there is none."""
    found = find_entities(source, text, group)
    if found:
        return found
    kind = group.partition(":")[2].lower() if group else "entity"
    names = {fold(name): name for node, name in _names(source) if _is_in(source, node, group)}
    close = difflib.get_close_matches(fold(text), names, n=MAX_SUGGESTIONS, cutoff=0.5)
    hint = f"similar are {', '.join(names[name] for name in close)}" if close else "no name is similar"
    raise QueryError(f"no {kind} is called '{text}'; {hint}")


def entity_name(source: GraphStore, iri: str) -> str:
    """Return an entity's name; its IRI, shortened, where it has none."""
    quads = source.quads.quads_for_pattern(NamedNode(iri), terms.NAME, None, DEFAULT_GRAPH)
    names = sorted(quad.object.value for quad in quads if isinstance(quad.object, Literal))
    return names[0] if names else load_schema().shrink(iri) or iri


def _names(source: GraphStore) -> Iterator[tuple[NamedNode, str]]:
    for predicate in (terms.NAME, terms.ALTERNATE_NAME):
        for quad in source.quads.quads_for_pattern(None, predicate, None, DEFAULT_GRAPH):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                yield quad.subject, quad.object.value


def _names_with(source: GraphStore, wanted: str) -> Iterator[tuple[NamedNode, str]]:
    """Return the names that may hold folded words; Oxigraph passes over most others faster than we could.

    Names beyond ASCII are always among them, since folding changes their letters.
    """
    word = max(wanted.split(), key=len)
    holds = f"CONTAINS(LCASE(?name), {Literal(word)}) || " if word.isascii() else ""
    text = f"""SELECT ?node ?name {{
        {{ ?node {terms.NAME} ?name }} UNION {{ ?node {terms.ALTERNATE_NAME} ?name }}
        FILTER({holds}REGEX(?name, "[^ -~]")) }}"""
    for node, name in source.quads.query(text):  # type: ignore[union-attr]
        if isinstance(node, NamedNode) and isinstance(name, Literal):
            yield node, name.value


def _is_in(source: GraphStore, node: NamedNode, group: str | None) -> bool:
    if group is None:
        return True
    schema = load_schema()
    quads = source.quads.quads_for_pattern(node, terms.TYPE, None, DEFAULT_GRAPH)
    types = (schema.shrink(quad.object.value) for quad in quads if isinstance(quad.object, NamedNode))
    return any(name is not None and schema.is_subtype(name, group) for name in types)


def fold(text: str) -> str:
    """Make names comparable: case, accents, quotes, a leading 'the' and spaces make no difference."""
    folded = text.casefold()
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", folded.replace("’", "'"))
        folded = "".join(char for char in decomposed if not unicodedata.combining(char))
    words = folded.split()
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)
