"""An article: its text, its mentions and its facts."""

from __future__ import annotations

from dataclasses import dataclass, field

from extractor.graph.query import Term
from extractor.graph.store import GraphStore
from extractor.schema import load_schema
from extractor.server.records import ArticleFact, ArticleView, MentionView, Thing
from extractor.server.sparql_text import iri
from extractor.server.views.parts import find_things, find_verdicts, is_iri, literal, rows, short, text_of


@dataclass(slots=True)
class _Fact:
    """Statements of one triple, while they are gathered."""

    confidence: float = 0.0
    modality: str = ""
    spans: set[tuple[int, int]] = field(default_factory=set)


def find_article(store: GraphStore, value: str) -> ArticleView:
    """Gather what the page of an article shows."""
    node = iri(value)
    texts = rows(
        store, f"SELECT ?text {{ {node} expo:mentionGraph ?g GRAPH ?g {{ {node} nif:isString ?text }} }}"
    )
    mentions = rows(
        store,
        f"""SELECT ?begin ?end (MIN(?kind) AS ?k) (SAMPLE(?entity) AS ?e) (SAMPLE(?timex) AS ?t) {{
              {node} expo:mentionGraph ?g GRAPH ?g {{
                ?m nif:referenceContext {node} ; nif:beginIndex ?begin ; nif:endIndex ?end ;
                  expo:mentionKind ?kind
                OPTIONAL {{ ?m itsrdf:taIdentRef ?entity }} OPTIONAL {{ ?m expo:timexValue ?timex }}
              }} }} GROUP BY ?begin ?end ORDER BY ?begin DESC(?end)""",
    )
    entities = {t.iri: t for t in find_things(store, [text_of(row[3]) for row in mentions if row[3]])}
    return ArticleView(
        info=store.article_info(value),
        text=text_of(texts[0][0]) if texts else "",
        mentions=tuple(
            MentionView(
                int(text_of(begin)),
                int(text_of(end)),
                text_of(kind),
                entities.get(text_of(entity)),
                text_of(timex),
            )
            for begin, end, kind, entity, timex in mentions
        ),
        facts=_article_facts(store, node),
    )


def _article_facts(store: GraphStore, node: str) -> tuple[ArticleFact, ...]:
    found = rows(
        store,
        f"""SELECT ?s ?p ?o ?c ?m ?begin ?end {{
              ?statement prov:wasDerivedFrom {node} ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ;
                expo:confidence ?c ; nif:beginIndex ?begin ; nif:endIndex ?end
              OPTIONAL {{ ?statement expo:modality ?m }} }}""",
    )
    things = {
        t.iri: t
        for t in find_things(
            store, [text_of(end) for row in found for end in (row[0], row[2]) if is_iri(end)]
        )
    }
    verdicts = find_verdicts(store, [text_of(row[0]) for row in found])
    facts: dict[tuple[str, str, Term | None], _Fact] = {}
    for subject, predicate, value, confidence, modality, begin, end in found:
        fact = facts.setdefault((text_of(subject), short(text_of(predicate)), value), _Fact())
        if float(text_of(confidence)) >= fact.confidence:
            fact.confidence, fact.modality = float(text_of(confidence)), text_of(modality)
        fact.spans.add((int(text_of(begin)), int(text_of(end))))
    views = [
        ArticleFact(
            subject=things[subject],
            relation=relation,
            label=load_schema().labels.get(relation, relation),
            object=things[text_of(value)] if is_iri(value) else Thing("", literal(relation, value)),
            value=text_of(value),
            confidence=fact.confidence,
            modality=fact.modality,
            spans=tuple(sorted(fact.spans)),
            verdict=verdicts.get((subject, load_schema().expand(relation), text_of(value)), ""),
        )
        for (subject, relation, value), fact in facts.items()
    ]
    return tuple(sorted(views, key=lambda v: (v.spans[0], v.subject.name, v.relation, v.object.name)))
