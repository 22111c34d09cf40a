"""Names and things, as the store has them: what each article calls what, and by which names a thing goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Store

from extractor.errors import QueryError
from extractor.graph import terms
from extractor.graph.identities import ENDS, ORIGINALS, Identities
from extractor.graph.linked import SAME_AS
from extractor.graph.lookup import entity_name, fold, parse_iri, require_entities
from extractor.graph.merges import find_identity_graph, read_decisions
from extractor.graph.store import GraphStore
from extractor.graph.terms import DEFAULT_GRAPH
from extractor.records import ArticleNames, Decision, Entity
from extractor.schema import load_schema


@dataclass(frozen=True, slots=True)
class NameUse:
    """A name of a thing: the IRI of its sense, how articles write it, and how many use it so."""

    sense: str
    names: tuple[str, ...]
    articles: int


@dataclass(frozen=True, slots=True)
class Identity:
    """A thing, the names that are it, the decisions that made it so, and its IRIs elsewhere."""

    iri: str
    name: str
    uses: tuple[NameUse, ...]
    decisions: tuple[Decision, ...]
    same_as: tuple[str, ...]


def read_article_names(source: GraphStore) -> Iterator[ArticleNames]:
    """Read what each article calls things and says of them; articles sorted by IRI, one at a time.

    `ArticleNames.article` is the IRI of the article's named graph. Ids are the IRIs of names, whatever the identity
    graph says of them.
    """
    store = source.quads
    links = store.quads_for_pattern(None, terms.MENTION_GRAPH, None, DEFAULT_GRAPH)
    for article, graph in sorted((str(quad.subject)[1:-1], str(quad.object)[1:-1]) for quad in links):
        node = NamedNode(graph)
        entities = tuple(_read_entities(store, node))
        if entities:
            known = {entity.id for entity in entities}
            facts = tuple(sorted(_read_facts(store, NamedNode(article), node, known)))
            published = store.quads_for_pattern(NamedNode(article), terms.PUBLISHED, None, DEFAULT_GRAPH)
            date = next((quad.object.value for quad in published if isinstance(quad.object, Literal)), None)
            yield ArticleNames(graph, entities, facts, date)


def read_articles(source: GraphStore) -> Iterator[tuple[str, str]]:
    """Read the IRI and the date of publication of every article; the date is empty where it is unknown."""
    store = source.quads
    for link in store.quads_for_pattern(None, terms.MENTION_GRAPH, None, DEFAULT_GRAPH):
        published = store.quads_for_pattern(link.subject, terms.PUBLISHED, None, DEFAULT_GRAPH)
        date = next((quad.object.value for quad in published if isinstance(quad.object, Literal)), "")
        if isinstance(link.subject, NamedNode):
            yield link.subject.value, date


def read_text(source: GraphStore, article: str) -> str:
    """Read an article's text; empty for an unknown one."""
    texts = source.quads.quads_for_pattern(NamedNode(article), terms.IS_STRING, None, None)
    return next((quad.object.value for quad in texts if isinstance(quad.object, Literal)), "")


def find_things(source: GraphStore, iris: Iterable[str]) -> list[str]:
    """Return the things behind IRIs of things, names and senses, without repetition; sorted."""
    identities = Identities(source.quads)
    return sorted({identities.thing(NamedNode(iri)).value for iri in iris})


def find_senses(source: GraphStore, thing: str) -> list[str]:
    """Return the senses of names that are a thing and that some article uses, sorted."""
    identities = Identities(source.quads)
    senses = identities.senses(NamedNode(thing))
    return [sense.value for sense in senses if any(_uses(source, identities, sense))]


def find_named_senses(source: GraphStore, text: str) -> list[str]:
    """Return the senses that a text names: by IRI, or as articles call them; sorted. Aliases do not count."""
    identities = Identities(source.quads)
    node, wanted = parse_iri(text), fold(text)
    if node is not None:
        return [node.value] if any(_uses(source, identities, node)) else []
    found: set[str] = set()
    for where, name, label in _labels(source, None):
        if fold(label) == wanted:
            found.add(identities.sense(where, name).value)
    return sorted(found)


def require_thing(source: GraphStore, text: str) -> str:
    """Find the one thing that a user means; `QueryError` where it is unknown or may be several.

    Things that some article calls just so come before those for which it is another name.
    """
    found = find_things(source, find_named_senses(source, text))
    if not found:
        found = find_things(source, (node.value for node in require_entities(source, text)))
    if len(found) > 1:
        raise QueryError(f"'{text}' may be {' or '.join(found)}; give the IRI")
    return found[0]


def require_sense(source: GraphStore, text: str) -> str:
    """Find the one sense that a user means, failing that the first of the thing; `QueryError` as `require_thing`."""
    named = find_named_senses(source, text)
    if len(named) > 1:
        raise QueryError(f"'{text}' may be {' or '.join(named)}; give the IRI")
    if named:
        return named[0]
    thing = require_thing(source, text)
    senses = find_senses(source, thing)
    return thing if thing in senses else senses[0]


def require_one_kind(source: GraphStore, one: str, other: str) -> None:
    """Raises QueryError where two things have types of different groups: a company is no city."""
    schema = load_schema()
    groups = []
    for thing in (one, other):
        types = source.quads.quads_for_pattern(NamedNode(thing), terms.TYPE, None, DEFAULT_GRAPH)
        names = (schema.shrink(quad.object.value) for quad in types if isinstance(quad.object, NamedNode))
        groups.append({schema.top_of(name) for name in names if name is not None})
    if all(groups) and not groups[0] & groups[1]:
        kinds = [" and ".join(sorted(group)) for group in groups]
        raise QueryError(f"{one} is {kinds[0]}, {other} is {kinds[1]}: things of two kinds are never one")


def describe_identity(source: GraphStore, text: str) -> list[Identity]:
    """Tell of the things that a name or IRI means by which names they go and why; `QueryError` for an unknown one."""
    things = find_things(source, (node.value for node in require_entities(source, text)))
    decisions = read_decisions(source)
    return [_describe(source, thing, decisions) for thing in things]


def _describe(source: GraphStore, thing: str, decisions: list[Decision]) -> Identity:
    identities = Identities(source.quads)
    uses = []
    for sense in find_senses(source, thing):
        labels = [label for _, label in _uses(source, identities, NamedNode(sense))]
        graphs = {graph for graph, _ in _uses(source, identities, NamedNode(sense))}
        uses.append(NameUse(sense, tuple(sorted(set(labels))), len(graphs)))
    senses = {use.sense for use in uses}
    graph = find_identity_graph(source)
    links = source.quads.quads_for_pattern(NamedNode(thing), SAME_AS, None, graph) if graph else ()
    return Identity(
        thing,
        entity_name(source, thing),
        tuple(sorted(uses, key=lambda use: (-use.articles, use.sense))),
        tuple(decision for decision in decisions if senses & set(decision.members)),
        tuple(sorted(link.object.value for link in links if isinstance(link.object, NamedNode))),
    )


def _uses(source: GraphStore, identities: Identities, sense: NamedNode) -> Iterator[tuple[str, str]]:
    """Yield the named graphs of the articles that use a sense, each with what it calls it."""
    for where, name, label in _labels(source, identities.name(sense)):
        if identities.sense(where, name) == sense:
            yield where.value, label


def _labels(source: GraphStore, name: NamedNode | None) -> Iterator[tuple[NamedNode, NamedNode, str]]:
    """Yield what articles call things: the article's named graph, the name's IRI, the name."""
    for quad in source.quads.quads_for_pattern(name, terms.LABEL_IN_ARTICLE, None, None):
        where, node, label = quad.graph_name, quad.subject, quad.object
        if isinstance(where, NamedNode) and isinstance(node, NamedNode) and isinstance(label, Literal):
            yield where, node, label.value


def _read_entities(store: Store, graph: NamedNode) -> Iterator[Entity]:
    known = load_schema().entity_types
    names: dict[NamedNode, list[str]] = defaultdict(list)
    aliases: dict[NamedNode, list[str]] = defaultdict(list)
    for predicate, found in ((terms.LABEL_IN_ARTICLE, names), (terms.ALIAS_IN_ARTICLE, aliases)):
        for quad in store.quads_for_pattern(None, predicate, None, graph):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                found[quad.subject].append(quad.object.value)
    for node in sorted(names, key=str):
        types = (quad.object for quad in store.quads_for_pattern(node, terms.TYPE, None, graph))
        kinds = sorted(
            load_schema().shrink(kind.value) or "" for kind in types if isinstance(kind, NamedNode)
        )
        first, *others = sorted(names[node])
        yield Entity(
            node.value,
            first,
            next((kind for kind in kinds if kind in known), ""),
            (*others, *sorted(aliases[node])),
        )


def _read_facts(
    store: Store, article: NamedNode, graph: NamedNode, known: set[str]
) -> Iterator[tuple[str, str, str]]:
    """Read an article's facts between the names that it uses itself."""
    schema = load_schema()
    for link in store.quads_for_pattern(None, terms.DERIVED_FROM, article, DEFAULT_GRAPH):
        if not isinstance(link.subject, NamedNode):
            continue
        values: dict[NamedNode, str] = {}
        for quad in store.quads_for_pattern(link.subject, None, None, DEFAULT_GRAPH):
            if isinstance(quad.object, NamedNode | Literal):
                values[quad.predicate] = quad.object.value
        for end in ENDS:  # the article's own words count
            for quad in store.quads_for_pattern(link.subject, ORIGINALS[end], None, graph):
                if isinstance(quad.object, NamedNode):
                    values[end] = quad.object.value
        subject, target = values.get(terms.SUBJECT, ""), values.get(terms.OBJECT, "")
        if subject in known:
            yield subject, schema.shrink(values.get(terms.PREDICATE, "")) or "", target
