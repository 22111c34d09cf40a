"""What is known of an entity, and why a fact is believed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from pyoxigraph import Literal, NamedNode, Quad

from extractor.errors import QueryError
from extractor.graph import terms
from extractor.graph.identities import find_witness
from extractor.graph.lookup import entity_name, find_entities, parse_iri, require_entities
from extractor.graph.store import ArticleInfo, GraphStore
from extractor.graph.terms import DEFAULT_GRAPH
from extractor.schema import load_schema

# Between the parts of a fact that a user names: 'Big Data Expo 2022 | organizer | Ministry of Industry'.
SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class FactView:
    """A fact with its ends by name; `articles` state it in `statements` sentences, at best with `confidence`.

    Articles that carry one text (`kg resolve` finds them) count as one. `object_iri` is None for a literal; `modality` is
    that of the most confident statement.
    """

    subject: str
    subject_iri: str
    relation: str
    relation_label: str
    object: str
    object_iri: str | None
    confidence: float
    statements: int
    articles: int
    modality: str


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """One sentence that states a fact.

    `marks` are the stretches of `sentence` that denote subject and object, as offsets into it. `run` says
    which versions of software, model and lexicon found it.
    """

    statement: str
    article: ArticleInfo
    sentence: str
    marks: tuple[tuple[int, int], ...]
    confidence: float
    rules: tuple[str, ...]
    modality: str
    qualifier: str | None = None
    attributed_to: str | None = None
    run: str = ""


@dataclass(frozen=True, slots=True)
class FactExplanation:
    """Why a fact is believed: its evidence, most confident first."""

    fact: FactView
    evidence: tuple[EvidenceView, ...]


@dataclass(frozen=True, slots=True)
class EntityExplanation:
    """What is known of an entity: facts with it as subject, as object, and the articles that mention it."""

    iri: str
    name: str
    types: tuple[str, ...]
    aliases: tuple[str, ...]
    facts: tuple[FactView, ...]
    about: tuple[FactView, ...]
    articles: tuple[ArticleInfo, ...]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Several entities or facts that a text may mean: pairs of IRI (or statement IRI) and description."""

    text: str
    found: tuple[tuple[str, str], ...]


Explanation = EntityExplanation | FactExplanation | Candidates


def explain(source: GraphStore, text: str) -> Explanation:
    """Explain an entity (name or IRI), a statement (IRI) or a fact (`SUBJECT | RELATION | OBJECT`).

    In a fact the relation, or relation and object, may be left out. `QueryError` where nothing fits, with
    similar names; `Candidates` where several things do.
    """
    if SEPARATOR in text and (found := _explain_named_fact(source, text)) is not None:
        return found
    node = parse_iri(text)
    if node is not None and _is_statement(source, node):
        return _explain_triple(source, _triple_of(source, node))
    entities = require_entities(source, text)
    if len(entities) > 1:
        return Candidates(text, tuple((entity.value, _describe(source, entity)) for entity in entities))
    return explain_entity(source, entities[0].value)


def explain_entity(source: GraphStore, iri: str) -> EntityExplanation:
    """Gather all that the graph says of one entity."""
    schema = load_schema()
    node = NamedNode(iri)
    relations = {terms.term(name) for name in schema.relations}
    facts = [
        _view(source, (node, quad.predicate, quad.object))
        for quad in source.quads.quads_for_pattern(node, None, None, DEFAULT_GRAPH)
        if quad.predicate in relations and isinstance(quad.object, NamedNode | Literal)
    ]
    about = [
        _view(source, (quad.subject, quad.predicate, node))
        for quad in source.quads.quads_for_pattern(None, None, node, DEFAULT_GRAPH)
        if quad.predicate in relations and isinstance(quad.subject, NamedNode)
    ]
    mentions = source.quads.quads_for_pattern(None, terms.DENOTES, node, None)
    articles = {
        quad.subject.value.partition("#")[0] for quad in mentions if isinstance(quad.subject, NamedNode)
    }
    return EntityExplanation(
        iri=iri,
        name=entity_name(source, iri),
        types=tuple(sorted(schema.shrink(value) or value for value in _values(source, node, terms.TYPE))),
        aliases=tuple(sorted(_values(source, node, terms.ALTERNATE_NAME))),
        facts=tuple(sorted(facts, key=_view_order)),
        about=tuple(sorted(about, key=_view_order)),
        articles=tuple(
            sorted(map(source.article_info, articles), key=lambda info: (info.date or "", info.id))
        ),
    )


def explain_fact(source: GraphStore, subject: str, relation: str, object: str) -> FactExplanation:
    """Say why a fact is believed, given the subject's IRI, the relation and the object's IRI or literal.

    `QueryError` where no statement states it.
    """
    predicate = terms.term(load_schema().require_relation(relation).name)
    for quad in source.quads.quads_for_pattern(NamedNode(subject), predicate, None, DEFAULT_GRAPH):
        if isinstance(quad.object, NamedNode | Literal) and quad.object.value == object:
            return _explain_triple(source, (NamedNode(subject), predicate, quad.object))
    raise QueryError(f"the graph does not state {subject} {relation} {object}")


def mark_sentence(view: EvidenceView, before: str = "[", after: str = "]") -> str:
    """Return the sentence with its mentions between two marks."""
    marked, last = "", 0
    for start, end in view.marks:
        marked += view.sentence[last:start] + before + view.sentence[start:end] + after
        last = end
    return marked + view.sentence[last:]


# --- Facts by name -----------------------------------------------------------------------------------

Triple = tuple[NamedNode, NamedNode, NamedNode | Literal]


def _explain_named_fact(source: GraphStore, text: str) -> FactExplanation | Candidates | None:
    """Explain `SUBJECT | RELATION | OBJECT`; None where the text is rather a name with a bar in it."""
    parts = [part.strip() for part in text.split(SEPARATOR)]
    if len(parts) > 3 or find_entities(source, text):
        return None
    subject, relation, value = (*parts, "", "")[:3]
    schema = load_schema()
    wanted = terms.term(schema.require_relation(relation).name) if relation else None
    known = {terms.term(name): kind for name, kind in schema.relations.items()}
    objects = set(find_entities(source, value)) if value else set()
    triples: set[Triple] = set()
    for entity in require_entities(source, subject):
        outwards = source.quads.quads_for_pattern(entity, wanted, None, DEFAULT_GRAPH)
        inwards = source.quads.quads_for_pattern(None, wanted, entity, DEFAULT_GRAPH)
        for quad in chain(
            outwards, (q for q in inwards if q.predicate in known and known[q.predicate].symmetric)
        ):
            triple = _as_triple(quad)
            if triple is None or quad.predicate not in known:
                continue
            other = triple[2] if triple[0] == entity else triple[0]
            if not value or other in objects or other.value.casefold() == value.casefold():
                triples.add(triple)
    if not triples:
        raise QueryError(f"no fact fits '{text}'; `kg explain \"{subject}\"` shows what is known of it")
    if len(triples) == 1:
        return _explain_triple(source, triples.pop())
    views = sorted((_view(source, triple) for triple in triples), key=_view_order)
    return Candidates(
        text, tuple((f"{v.subject} | {v.relation} | {v.object}", f"{v.confidence:.2f}") for v in views)
    )


def _explain_triple(source: GraphStore, triple: Triple) -> FactExplanation:
    evidence = [_evidence(source, statement) for statement in _statements(source, triple)]
    evidence.sort(
        key=lambda view: (-view.confidence, view.article.date or "", view.article.id, view.statement)
    )
    return FactExplanation(_view(source, triple), tuple(evidence))


def _view(source: GraphStore, triple: Triple) -> FactView:
    schema = load_schema()
    subject, predicate, value = triple
    statements = list(_statements(source, triple))
    ranked = sorted(
        (
            (_confidence(source, node), _first(source, node, terms.MODALITY) or "asserted")
            for node in statements
        ),
        key=lambda pair: (-pair[0], pair[1]),
    )
    relation = schema.shrink(predicate.value) or predicate.value
    literal = isinstance(value, Literal)
    shown = (
        value.value
        if literal or relation == "schema:eventAttendanceMode"
        else entity_name(source, value.value)
    )
    return FactView(
        subject=entity_name(source, subject.value),
        subject_iri=subject.value,
        relation=relation,
        relation_label=schema.labels.get(relation, relation),
        object=schema.labels.get(schema.shrink(shown) or "", shown),
        object_iri=None if literal else value.value,
        confidence=ranked[0][0] if ranked else 0.0,
        statements=len(statements),
        articles=_count_witnesses(source, statements),
        modality=ranked[0][1] if ranked else "asserted",
    )


def _count_witnesses(source: GraphStore, statements: Iterable[NamedNode]) -> int:
    """Count the articles that state something, those with one text as one."""
    articles = {_first(source, node, terms.DERIVED_FROM) for node in statements}
    return len({find_witness(source.quads, NamedNode(article)) for article in articles if article})


def _evidence(source: GraphStore, statement: NamedNode) -> EvidenceView:
    start = int(_first(source, statement, terms.BEGIN) or 0)
    sentence = _first(source, statement, terms.EVIDENCE) or ""
    spans = []
    for predicate in (terms.SUBJECT_MENTION, terms.OBJECT_MENTION):
        for iri in _values(source, statement, predicate):
            begin, _, end = iri.rpartition("#char=")[2].partition(",")
            if begin.isdigit() and end.isdigit():
                spans.append((int(begin) - start, int(end) - start))
    attributed = _first(source, statement, terms.ATTRIBUTED_TO)
    run = NamedNode(_first(source, statement, terms.GENERATED_BY) or "urn:unknown")
    versions = (_first(source, run, p) for p in (terms.SOFTWARE_VERSION, terms.MODEL, terms.LEXICON))
    return EvidenceView(
        statement=statement.value,
        article=source.article_info(_first(source, statement, terms.DERIVED_FROM) or "urn:unknown"),
        sentence=sentence,
        marks=_separate(span for span in spans if 0 <= span[0] < span[1] <= len(sentence)),
        confidence=_confidence(source, statement),
        rules=tuple(sorted(_values(source, statement, terms.RULE))),
        modality=_first(source, statement, terms.MODALITY) or "asserted",
        qualifier=_first(source, statement, terms.QUALIFIER),
        attributed_to=entity_name(source, attributed) if attributed and parse_iri(attributed) else attributed,
        run=", ".join(version for version in versions if version),
    )


def _separate(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Sort spans and drop those that overlap an earlier one."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return tuple(kept)


# --- Reading the store -------------------------------------------------------------------------------


def _statements(source: GraphStore, triple: Triple) -> Iterator[NamedNode]:
    """Yield the statements of a fact.

    Of some things thousands of statements speak, as subject or as object: both lists are read side by side, and the
    one that ends first is looked through.
    """
    subject, predicate, value = triple
    by_subject = source.quads.quads_for_pattern(None, terms.SUBJECT, subject, DEFAULT_GRAPH)
    by_object = source.quads.quads_for_pattern(None, terms.OBJECT, value, DEFAULT_GRAPH)
    subjects: list[Quad] = []
    objects: list[Quad] = []
    while True:
        if (quad := next(by_subject, None)) is None:
            candidates, part, end = subjects, terms.OBJECT, value
            break
        subjects.append(quad)
        if (quad := next(by_object, None)) is None:
            candidates, part, end = objects, terms.SUBJECT, subject
            break
        objects.append(quad)
    for node in (quad.subject for quad in candidates):
        if (
            isinstance(node, NamedNode)
            and terms.default_quad(node, terms.PREDICATE, predicate) in source.quads
            and terms.default_quad(node, part, end) in source.quads
        ):
            yield node


def _is_statement(source: GraphStore, node: NamedNode) -> bool:
    return terms.default_quad(node, terms.TYPE, terms.STATEMENT) in source.quads


def _triple_of(source: GraphStore, statement: NamedNode) -> Triple:
    parts = {
        quad.predicate: quad.object
        for quad in source.quads.quads_for_pattern(statement, None, None, DEFAULT_GRAPH)
        if isinstance(quad.object, NamedNode | Literal)
    }
    subject, predicate = parts.get(terms.SUBJECT), parts.get(terms.PREDICATE)
    if (
        not isinstance(subject, NamedNode)
        or not isinstance(predicate, NamedNode)
        or terms.OBJECT not in parts
    ):
        raise QueryError(f"{statement.value} is no complete statement; `kg validate` says what it lacks")
    return subject, predicate, parts[terms.OBJECT]


def _as_triple(quad: Quad) -> Triple | None:
    if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
        return quad.subject, quad.predicate, quad.object
    return None


def _describe(source: GraphStore, entity: NamedNode) -> str:
    schema = load_schema()
    types = sorted(schema.labels.get(schema.shrink(v) or "", v) for v in _values(source, entity, terms.TYPE))
    return f"{entity_name(source, entity.value)} ({', '.join(types)})"


def _values(source: GraphStore, node: NamedNode, predicate: NamedNode) -> list[str]:
    quads = source.quads.quads_for_pattern(node, predicate, None, DEFAULT_GRAPH)
    return [quad.object.value for quad in quads if isinstance(quad.object, NamedNode | Literal)]


def _first(source: GraphStore, node: NamedNode, predicate: NamedNode) -> str | None:
    return min(_values(source, node, predicate), default=None)


def _confidence(source: GraphStore, statement: NamedNode) -> float:
    return float(_first(source, statement, terms.CONFIDENCE) or 0)


def _view_order(view: FactView) -> tuple[str, str, str]:
    return view.relation, view.subject, view.object
