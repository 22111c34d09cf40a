"""Facts of one article as direct triples and as statements with their evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from extractor.graph import terms
from extractor.graph.terms import Naming, default_quad
from extractor.records import Article, Entity, Evidence, Fact
from extractor.schema import Relation, Schema

DirectTriple = tuple[NamedNode, NamedNode, NamedNode | Literal]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A fact that the vocabulary does not allow, so that the graph does not hold it, and why."""

    fact: Fact
    reason: str


def make_triple(
    fact: Fact, entities: Mapping[str, Entity], iris: Mapping[str, NamedNode], schema: Schema
) -> DirectTriple | Refusal:
    """Turn a fact into its triple, checked against the vocabulary's legal types and literals."""
    relation = schema.relations.get(fact.relation)
    subject, target = entities.get(fact.subject), entities.get(fact.object)
    if relation is None:
        return Refusal(fact, f"no relation '{fact.relation}'")
    if subject is None:
        return Refusal(fact, f"its subject '{fact.subject}' is no entity of the article")
    if not any(map(_is_usable, fact.evidence)):
        return Refusal(fact, "it has no evidence")
    if relation.literal is not None:
        if not schema.legal(subject.type, fact.relation, None):
            return Refusal(fact, f"{subject.type} has no {fact.relation}")
        if not schema.is_valid_literal(fact.relation, fact.object):
            return Refusal(fact, f"'{fact.object}' is no {relation.literal} as {fact.relation} needs it")
        return iris[fact.subject], terms.term(fact.relation), _literal(relation, fact.object)
    if fact.is_literal or target is None:
        return Refusal(fact, f"its object '{fact.object}' is no entity of the article")
    if not schema.legal(subject.type, fact.relation, target.type):
        return Refusal(fact, f"{fact.relation} does not lead from {subject.type} to {target.type}")
    return _between(fact, iris, relation)


def _between(fact: Fact, iris: Mapping[str, NamedNode], relation: Relation) -> DirectTriple | Refusal:
    """Join two entities; a symmetric relation always leads from the first to the second in the alphabet."""
    ends = iris[fact.subject], iris[fact.object]
    if ends[0] == ends[1]:
        return Refusal(fact, "subject and object are the same")
    if relation.symmetric:
        ends = min(ends, key=lambda node: node.value), max(ends, key=lambda node: node.value)
    return ends[0], terms.term(fact.relation), ends[1]


def _is_usable(evidence: Evidence) -> bool:
    return 0 <= evidence.start < evidence.end and bool(evidence.sentence.strip())


def _literal(relation: Relation, value: str) -> NamedNode | Literal:
    match relation.literal:
        case "date":
            return terms.date(value) or terms.string(value)
        case "integer" | "decimal":
            return terms.number(value, integer=relation.literal == "integer")
        case "enumeration":
            return terms.term(value)
    return terms.string(" ".join(value.split()))


@dataclass(slots=True)
class _Statement:
    """One sentence's support for one triple, gathered over the facts and rules that give it."""

    triple: DirectTriple
    fact: Fact
    evidence: Evidence
    rules: set[str]
    swapped: bool


def build_statements(
    article: Article,
    facts: list[tuple[Fact, DirectTriple]],
    iris: Mapping[str, NamedNode],
    naming: Naming,
    run: NamedNode,
) -> Iterator[Quad]:
    """Build each direct triple once and one statement for each sentence that states it.

    Where several rules find the same triple in the same sentence, the most confident one's details are
    kept and all rules are named.
    """
    statements: dict[str, _Statement] = {}
    for fact, triple in sorted(facts, key=lambda pair: -pair[0].confidence):
        subject, predicate, value = triple
        swapped = iris[fact.subject] != subject
        for evidence in sorted(filter(_is_usable, fact.evidence), key=_evidence_order):
            iri = naming.statement(
                article.id, evidence.start, evidence.end, (str(subject), str(predicate), str(value))
            )
            known = statements.setdefault(iri, _Statement(triple, fact, evidence, set(), swapped))
            known.rules.add(evidence.rule)
    for triple in {statement.triple: None for statement in statements.values()}:
        yield default_quad(*triple)
    source = NamedNode(naming.article(article.id))
    for iri, statement in statements.items():
        yield from _describe(NamedNode(iri), statement, article, iris, naming)
        yield default_quad(NamedNode(iri), terms.DERIVED_FROM, source)
        yield default_quad(NamedNode(iri), terms.GENERATED_BY, run)


def _describe(
    node: NamedNode, statement: _Statement, article: Article, iris: Mapping[str, NamedNode], naming: Naming
) -> Iterator[Quad]:
    fact, evidence = statement.fact, statement.evidence
    yield default_quad(node, terms.TYPE, terms.STATEMENT)
    for predicate, value in zip(
        (terms.SUBJECT, terms.PREDICATE, terms.OBJECT), statement.triple, strict=True
    ):
        yield default_quad(node, predicate, value)
    yield default_quad(node, terms.CONFIDENCE, terms.probability(fact.confidence))
    yield default_quad(node, terms.EVIDENCE, terms.string(evidence.sentence))
    yield default_quad(node, terms.BEGIN, terms.offset(evidence.start))
    yield default_quad(node, terms.END, terms.offset(evidence.end))
    yield default_quad(node, terms.MODALITY, terms.string(fact.modality))
    for rule in sorted(statement.rules):
        yield default_quad(node, terms.RULE, terms.string(rule))
    if fact.qualifier:
        yield default_quad(node, terms.QUALIFIER, terms.string(fact.qualifier))
    if fact.attributed_to:
        who = iris.get(fact.attributed_to) or terms.string(fact.attributed_to)
        yield default_quad(node, terms.ATTRIBUTED_TO, who)
    spans = (evidence.subject_span, evidence.object_span)
    for predicate, span in zip(
        (terms.SUBJECT_MENTION, terms.OBJECT_MENTION),
        reversed(spans) if statement.swapped else spans,
        strict=True,
    ):
        if span is not None:
            yield default_quad(node, predicate, NamedNode(naming.mention(article.id, *span)))


def _evidence_order(evidence: Evidence) -> tuple[int, int, bool, str, tuple[int, int], tuple[int, int]]:
    """Earlier sentences first; evidence with mentions before evidence without."""
    nowhere = (-1, -1)
    return (
        evidence.start,
        evidence.end,
        evidence.subject_span is None,
        evidence.rule,
        evidence.subject_span or nowhere,
        evidence.object_span or nowhere,
    )
