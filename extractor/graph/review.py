"""Deciding about facts: what is doubtful, taking a decision, and reviewed articles as gold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions

from extractor.errors import QueryError
from extractor.graph import terms
from extractor.graph.authority import find_bases
from extractor.graph.changes import Changes, is_stated, replace_names
from extractor.graph.decisions import (
    Decision,
    Verdict,
    decision_node,
    decisions_graph,
    describe_decision,
    read_decisions,
)
from extractor.graph.explain import SEPARATOR, FactExplanation, explain_fact
from extractor.graph.facts import DirectTriple
from extractor.graph.identities import Identities
from extractor.graph.linked import find_orphans
from extractor.graph.lookup import find_entities, require_entities
from extractor.graph.names import Description, read_descriptions
from extractor.graph.store import GraphStore
from extractor.graph.terms import DEFAULT_GRAPH, default_quad
from extractor.records import Article, Entity, GoldArticle
from extractor.schema import PREFIXES, load_schema

# A fact believed less than this is worth a look.
DOUBTFUL = 0.5

BEST = """SELECT ?s ?p ?o (MAX(?c) AS ?best) {
  ?statement a rdf:Statement ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; expo:confidence ?c
} GROUP BY ?s ?p ?o"""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An article of which something was decided: as gold, and how many doubtful facts are undecided."""

    gold: GoldArticle
    undecided: int


def find_doubtful(
    source: GraphStore, below: float = DOUBTFUL, limit: int | None = None
) -> tuple[tuple[FactExplanation, ...], int]:
    """Return the facts whose best statement is believed less than `below` and that nobody decided, and their number.

    The least certain come first; `limit` bounds how many are returned, not the number.
    """
    decided = read_decisions(source.quads)
    best = _read_confidences(source)
    found = sorted(
        (triple for triple, confidence in best.items() if confidence < below and triple not in decided),
        key=lambda triple: (best[triple], *map(str, triple)),
    )
    found = [triple for triple in found if default_quad(*triple) in source.quads]
    shown = found if limit is None else found[:limit]
    return tuple(explain_fact(source, *_values(triple)) for triple in shown), len(found)


def decide(
    source: GraphStore, subject: str, relation: str, object: str, verdict: Verdict | None, *, by: str, at: str
) -> Decision | None:
    """Take a decision about a fact, given as in `explain_fact`, in place of an earlier one; None takes it back.

    `QueryError` where no statement states the fact and nothing was decided about it.
    """
    decided = dict(read_decisions(source.quads))
    triple = _find_triple(source, subject, relation, object)
    base = _find_base(source, triple[0])
    graph, node = decisions_graph(base), decision_node(triple, base)
    old = set(source.quads.quads_for_pattern(node, None, None, graph))
    decided.pop(triple, None)
    made = None if verdict is None else Decision(triple, verdict, by, at)
    new: set[Quad] = set()
    if made is not None:
        decided[triple] = made
        new.update(describe_decision(made, base))
    stays = made.verdict is Verdict.ACCEPTED if made else is_stated(source.quads, triple)
    (new if stays else old).add(default_quad(*triple))
    held = {end for t, made in decided.items() if made.verdict is Verdict.ACCEPTED for end in _entities(t)}
    before: dict[NamedNode, Description] = {}
    after: dict[NamedNode, Description] = {}
    for entity in _entities(triple):
        known = {
            q for q in source.quads.quads_for_pattern(entity, None, None, graph) if q.predicate in NAMING
        }
        wanted = set(_describe_end(source, entity, graph)) if entity in held else set()
        old |= known - wanted
        new |= wanted
        before |= read_descriptions(known)
        after |= read_descriptions(wanted)
    names = replace_names(source.quads, before, after, {graph})
    deletions, insertions = old | names.deletions, new | names.insertions
    lost = {q.subject for q in deletions if q.predicate == terms.NAME and isinstance(q.subject, NamedNode)}
    lost -= {q.subject for q in insertions if q.predicate == terms.NAME and isinstance(q.subject, NamedNode)}
    deletions |= find_orphans(source.quads, lost)
    source.apply(Changes(frozenset(deletions - insertions), frozenset(insertions)))
    return made


def check_fact(source: GraphStore, subject: str, relation: str, object: str) -> None:
    """Raise `QueryError` where `decide` would."""
    _find_triple(source, subject, relation, object)


def find_decided(source: GraphStore, text: str) -> tuple[tuple[str, str, str], ...]:
    """Find the facts that `SUBJECT | RELATION | OBJECT` means, rejected ones too, in the form that `decide` takes.

    Each part is a name, an IRI or a literal, in any case. `QueryError` where nothing fits.
    """
    parts = [part.strip() for part in text.split(SEPARATOR)]
    if len(parts) != 3 or not all(parts):
        raise QueryError(f"'{text}' is no fact; write it as 'SUBJECT | RELATION | OBJECT'")
    relation = _find_relation(parts[1])
    subjects = {node.value for node in require_entities(source, parts[0])}
    objects = {parts[2].casefold(), *(node.value.casefold() for node in find_entities(source, parts[2]))}
    known = {*_read_confidences(source), *read_decisions(source.quads)}
    found = sorted(
        _values(triple)
        for triple in known
        if triple[0].value in subjects
        and _short(triple[1]) == relation
        and {triple[2].value.casefold(), _literal(triple[2]).casefold()} & objects
    )
    if not found:
        raise QueryError(f"no fact fits '{text}'; `kg explain \"{parts[0]}\"` shows what is known of it")
    return tuple(found)


def find_reviewed(source: GraphStore, below: float = DOUBTFUL) -> Iterator[Reviewed]:
    """Return the articles that state a fact about which something was decided, as gold, sorted by id.

    Gold are their facts that are accepted, or undecided and not doubtful. What the extraction missed is not in it.
    """
    decided, best = read_decisions(source.quads), _read_confidences(source)
    for info in source.articles():
        node = NamedNode(info.iri)
        stated = _read_stated(source, node) & best.keys()
        if not stated & decided.keys():
            continue
        rejected = {t for t in stated if t in decided and decided[t].verdict is Verdict.REJECTED}
        undecided = {t for t in stated - decided.keys() if best[t] < below}
        entities, text = _read_article(source, node)
        facts = sorted(
            (entities[t[0]].name, _short(t[1]), entities[t[2]].name if t[2] in entities else _literal(t[2]))
            for t in stated - rejected - undecided
            if t[0] in entities
        )
        article = Article(info.id, text, info.headline, info.date, info.url)
        counts = {"accepted": len(stated & decided.keys()) - len(rejected), "rejected": len(rejected)}
        yield Reviewed(
            GoldArticle(article, tuple(entities.values()), tuple(facts), {"reviewed": counts}), len(undecided)
        )


# --- Parts -------------------------------------------------------------------------------------------

NAMING = (terms.TYPE, terms.LABEL_IN_ARTICLE, terms.ALIAS_IN_ARTICLE)


def _find_triple(source: GraphStore, subject: str, relation: str, object: str) -> DirectTriple:
    try:
        node = NamedNode(subject)
    except ValueError as error:
        raise QueryError(f"'{subject}' is no IRI: {error}") from error
    predicate = terms.term(load_schema().require_relation(relation).name)
    for quad in source.quads.quads_for_pattern(None, terms.SUBJECT, node, None):
        about = source.quads.quads_for_pattern(quad.subject, None, None, quad.graph_name)
        parts = {part.predicate: part.object for part in about}
        value = parts.get(terms.OBJECT)
        if not isinstance(value, NamedNode | Literal) or value.value != object:
            continue
        if parts.get(terms.PREDICATE) == predicate:
            return node, predicate, value
    raise QueryError(f"the graph does not state {subject} {relation} {object}")


def _find_relation(name: str) -> str:
    """Accept a relation with or without its prefix."""
    schema = load_schema()
    fitting = [known for known in schema.relations if known.partition(":")[2] == name]
    return schema.require_relation(fitting[0] if len(fitting) == 1 else name).name


def _find_base(source: GraphStore, subject: NamedNode) -> str:
    bases = [base for base in find_bases(source) if subject.value.startswith(base)]
    return max(bases, key=len, default=PREFIXES["id"])


def _entities(triple: DirectTriple) -> tuple[NamedNode, ...]:
    """Return the ends that are entities, not literals or terms of the vocabulary."""
    return tuple(
        end
        for end in (triple[0], triple[2])
        if isinstance(end, NamedNode)
        and load_schema().shrink(
            end.value,
        )
        not in load_schema().labels
    )


def _describe_end(source: GraphStore, entity: NamedNode, graph: NamedNode) -> Iterator[Quad]:
    """Repeat the default graph's names and types in the shape of an article's graph."""
    shapes = zip((terms.TYPE, terms.NAME, terms.ALTERNATE_NAME), NAMING, strict=True)
    for predicate, written in shapes:
        for quad in source.quads.quads_for_pattern(entity, predicate, None, DEFAULT_GRAPH):
            yield Quad(entity, written, quad.object, graph)


def _read_stated(source: GraphStore, article: NamedNode) -> set[DirectTriple]:
    """Return what an article states."""
    stated: set[DirectTriple] = set()
    for link in source.quads.quads_for_pattern(None, terms.DERIVED_FROM, article, DEFAULT_GRAPH):
        about = source.quads.quads_for_pattern(link.subject, None, None, DEFAULT_GRAPH)
        parts = {quad.predicate: quad.object for quad in about}
        subject, predicate, value = map(parts.get, (terms.SUBJECT, terms.PREDICATE, terms.OBJECT))
        if (
            isinstance(subject, NamedNode)
            and isinstance(predicate, NamedNode)
            and isinstance(value, NamedNode | Literal)
        ):
            stated.add((subject, predicate, value))
    return stated


def _read_confidences(source: GraphStore) -> dict[DirectTriple, float]:
    """Return how far each fact's best statement is believed."""
    found = source.quads.query(BEST, prefixes=dict(PREFIXES))
    assert isinstance(found, QuerySolutions)
    relations = {terms.term(name) for name in load_schema().relations}
    best: dict[DirectTriple, float] = {}
    for subject, predicate, value, confidence in found:
        if (
            isinstance(subject, NamedNode)
            and isinstance(predicate, NamedNode)
            and isinstance(value, NamedNode | Literal)
            and isinstance(confidence, Literal)
            and predicate in relations
        ):
            best[subject, predicate, value] = float(confidence.value)
    return best


def _read_article(source: GraphStore, article: NamedNode) -> tuple[dict[NamedNode | Literal, Entity], str]:
    """Return an article's entities, as it calls them, and its text."""
    entities: dict[NamedNode | Literal, Entity] = {}
    text = ""
    for link in source.quads.quads_for_pattern(article, terms.MENTION_GRAPH, None, DEFAULT_GRAPH):
        if not isinstance(link.object, NamedNode):
            continue
        quads = set(source.quads.quads_for_pattern(None, None, None, link.object))
        text = next((_literal(q.object) for q in quads if q.predicate == terms.IS_STRING), "")
        known_as = read_descriptions((q for q in quads if q.predicate in NAMING), Identities(source.quads))
        described: dict[NamedNode, Description] = known_as
        for node, known in sorted(described.items(), key=lambda item: item[0].value):
            name, *others = sorted(known.names)
            kind = min(_short(NamedNode(value)) for value in known.types)
            entities[node] = Entity(node.value, name, kind, tuple(sorted({*others, *known.aliases})))
    return entities, text


def _values(triple: DirectTriple) -> tuple[str, str, str]:
    return triple[0].value, _short(triple[1]), triple[2].value


def _short(node: NamedNode) -> str:
    return load_schema().shrink(node.value) or node.value


def _literal(node: object) -> str:
    """Return a literal, or a term of the vocabulary, as gold files write it."""
    return _short(node) if isinstance(node, NamedNode) else node.value if isinstance(node, Literal) else ""
