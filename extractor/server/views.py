"""What each page shows, gathered from the store.

These functions run in the reader processes.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations

from extractor.errors import QueryError
from extractor.graph.explain import FactExplanation, explain_fact
from extractor.graph.export import write_export
from extractor.graph.query import Rows, Term, run_query
from extractor.graph.questions import bind_question, find_question
from extractor.graph.selection import Selection
from extractor.graph.store import ArticleInfo, GraphStore
from extractor.schema import load_schema
from extractor.server.records import (
    ArticleFact,
    ArticleView,
    Edition,
    EntityView,
    Expo,
    FactGroup,
    FactLine,
    MentionView,
    Overview,
    Table,
    Thing,
)
from extractor.server.sparql_text import iri, string

# Facts shown of one entity, and rows of one result; more are counted and left to SPARQL.
MAX_FACTS = 400
MAX_ROWS = 500
MAX_FOUND = 40
# Relations of which a thing can have one true value only.
SINGLE_VALUED = frozenset(
    f"{prefix}:{name}"
    for prefix, names in {
        "schema": ("startDate", "endDate", "foundingDate"),
        "expo": ("editionNumber", "exhibitorCount", "visitorCount", "exhibitionArea", "forumCount"),
    }.items()
    for name in names
)


@dataclass(slots=True)
class _Fact:
    """Statements of one triple, while they are gathered."""

    confidence: float = 0.0
    modality: str = ""
    spans: set[tuple[int, int]] = field(default_factory=set)


# --- Which page an IRI has ---------------------------------------------------------------------------


def classify(store: GraphStore, iris: Iterable[str]) -> tuple[str, str] | None:
    """Return the first IRI that the graph knows with its kind: article, entity, statement or other."""
    for value in iris:
        node = iri(value)
        if _ask(store, f"{node} expo:mentionGraph ?g"):
            return value, "article"
        if _ask(store, f"{node} a rdf:Statement"):
            return value, "statement"
        if _ask(store, f"{node} schema:name ?name"):
            return value, "entity"
        if _ask(
            store, f"{{ {node} ?p ?o }} UNION {{ ?s ?p {node} }} UNION {{ GRAPH {node} {{ ?s ?p ?o }} }}"
        ):
            return value, "other"
    return None


def describe(store: GraphStore, value: str, kind: str, format: str) -> bytes:
    """Write what the graph says of an IRI as RDF."""
    node = iri(value)
    match kind:
        case "article":
            selection = Selection(article=value)
        case "entity":
            selection = Selection(entity=value)
        case _:
            inside = f"UNION {{ GRAPH {node} {{ ?s ?p ?o }} }}"
            selection = Selection(
                construct=f"CONSTRUCT {{ ?s ?p ?o }} {{ {{ BIND({node} AS ?s) ?s ?p ?o }} {inside} }}"
            )
    stream = io.BytesIO()
    write_export(store, stream, format=format, selection=selection)
    return stream.getvalue()


# --- Overview and search -----------------------------------------------------------------------------


def find_overview(store: GraphStore) -> Overview:
    """Count and pick what the overview shows."""
    newest = _rows(
        store,
        """SELECT ?article ?id ?headline ?date {
             ?article expo:mentionGraph ?graph ; schema:identifier ?id
             OPTIONAL { ?article schema:headline ?headline } OPTIONAL { ?article schema:datePublished ?date }
           } ORDER BY DESC(?date) ?id LIMIT 8""",
    )
    largest = _rows(
        store,
        """SELECT ?event (SAMPLE(?called) AS ?name) (MAX(?v) AS ?visitors) (MAX(?x) AS ?exhibitors)
             (MAX(?a) AS ?area) {
             { ?event expo:visitorCount ?v } UNION { ?event expo:exhibitorCount ?x }
             UNION { ?event expo:exhibitionArea ?a }
             ?event schema:name ?called
           } GROUP BY ?event ORDER BY DESC(?visitors) DESC(?exhibitors) ?event LIMIT 10""",
    )
    starts: Counter[str] = Counter()
    for day, count in _rows(
        store, "SELECT ?day (COUNT(DISTINCT ?e) AS ?n) { ?e schema:startDate ?day } GROUP BY ?day"
    ):
        starts[_text(day)] += int(_text(count))
    return Overview(
        stats=store.stats(),
        articles=tuple(
            ArticleInfo(_text(name), _text(article), _text(headline), _text(date) or None)
            for article, name, headline, date in newest
        ),
        expos=tuple(
            Expo(Thing(_text(event), _text(name), group="event"), *map(_figure, figures))
            for event, name, *figures in largest
        ),
        starts=tuple(sorted(starts.items())),
    )


def search(store: GraphStore, text: str, limit: int = MAX_FOUND) -> tuple[Thing, ...]:
    """Find entities and articles whose names hold the words; those that begin with them come first."""
    wanted = " ".join(text.split()).casefold()
    if not wanted:
        return ()
    found = _rows(
        store,
        f"""SELECT ?node (SAMPLE(?called) AS ?name) (MIN(?rank) AS ?best) (MIN(?size) AS ?length) {{
              {{ ?node schema:name ?called }} UNION {{ ?node schema:alternateName ?called }}
              UNION {{ ?node schema:headline ?called }}
              BIND(LCASE(?called) AS ?low) FILTER(CONTAINS(?low, {string(wanted)}))
              BIND(IF(STRSTARTS(?low, {string(wanted)}), 0, 1) AS ?rank) BIND(STRLEN(?called) AS ?size)
            }} GROUP BY ?node ORDER BY ?best ?length ?node LIMIT {int(limit)}""",
    )
    return _things(store, [_text(node) for node, *_ in found])


# --- Entity ------------------------------------------------------------------------------------------


def find_entity(store: GraphStore, value: str) -> EntityView:
    """Gather what the page of an entity shows."""
    node = iri(value)
    schema = load_schema()
    names = _rows(
        store,
        f"SELECT ?p ?o {{ VALUES ?p {{ schema:alternateName rdf:type }} {node} ?p ?o }} ORDER BY ?o",
    )
    groups, cut = [], False
    for inverse in (False, True):
        lines, more = _fact_lines(store, value, inverse)
        cut = cut or more
        for relation in sorted({line.relation for line in lines}):
            label = schema.labels.get(relation, relation)
            members = tuple(line for line in lines if line.relation == relation)
            groups.append(
                FactGroup(relation, label, inverse, members, is_conflict(relation, inverse, members))
            )
    articles = _rows(
        store,
        f"""SELECT DISTINCT ?article ?id ?headline ?date {{
              GRAPH ?graph {{ {node} skos:prefLabel ?label }} ?article expo:mentionGraph ?graph ;
              schema:identifier ?id OPTIONAL {{ ?article schema:headline ?headline }}
              OPTIONAL {{ ?article schema:datePublished ?date }}
            }} ORDER BY DESC(?date) ?id LIMIT {MAX_FOUND}""",
    )
    return EntityView(
        thing=_things(store, [value])[0],
        types=tuple(_label(_text(o)) for p, o in names if _text(p).endswith("type")),
        aliases=tuple(_text(o) for p, o in names if not _text(p).endswith("type")),
        groups=tuple(groups),
        neighbours=_neighbours(groups),
        editions=_editions(store, node),
        articles=tuple(
            ArticleInfo(_text(name), _text(article), _text(headline), _text(date) or None)
            for article, name, headline, date in articles
        ),
        cut=cut,
    )


def _fact_lines(store: GraphStore, value: str, inverse: bool) -> tuple[list[FactLine], bool]:
    node = iri(value)
    ends = ("?other", node) if inverse else (node, "?other")
    found = _rows(
        store,
        f"""SELECT ?p ?other (MAX(?c) AS ?best) (COUNT(DISTINCT ?article) AS ?articles)
                   (MIN(?m) AS ?modality) {{
              ?statement rdf:{"object" if inverse else "subject"} {node} ;
                rdf:{"subject" if inverse else "object"} ?other ; rdf:predicate ?p ;
                expo:confidence ?c ; prov:wasDerivedFrom ?article
              OPTIONAL {{ ?statement expo:modality ?m }}
              FILTER EXISTS {{ {ends[0]} ?p {ends[1]} }}
            }} GROUP BY ?p ?other ORDER BY ?p DESC(?articles) DESC(?best) ?other LIMIT {MAX_FACTS + 1}""",
    )
    things = {t.iri: t for t in _things(store, [_text(row[1]) for row in found if _is_iri(row[1])])}
    lines = [
        FactLine(
            relation=_short(_text(p)),
            other=things[_text(other)] if _is_iri(other) else Thing("", _literal(_short(_text(p)), other)),
            confidence=float(_text(best) or 0),
            articles=int(_text(articles) or 0),
            modality=_text(modality),
            subject=_text(other) if inverse else value,
            object=value if inverse else _text(other),
        )
        for p, other, best, articles, modality in found[:MAX_FACTS]
    ]
    return lines, len(found) > MAX_FACTS


def _neighbours(groups: Iterable[FactGroup]) -> tuple[tuple[Thing, tuple[str, ...]], ...]:
    """Return the entities that facts lead to, those with most relations first, with the relations' labels."""
    relations: dict[str, set[str]] = {}
    things: dict[str, Thing] = {}
    for group in groups:
        for fact in group.facts:
            if fact.other.group:
                things[fact.other.iri] = fact.other
                relations.setdefault(fact.other.iri, set()).add(group.label)
    order = sorted(relations, key=lambda key: (-len(relations[key]), things[key].name))
    return tuple((things[key], tuple(sorted(relations[key]))) for key in order[:MAX_FOUND])


def is_conflict(relation: str, inverse: bool, facts: Iterable[FactLine]) -> bool:
    """Say whether facts exclude each other: the days 26 and 27 May do, May and 26 May of a year do not."""
    if inverse or relation not in SINGLE_VALUED:
        return False
    values = {fact.object for fact in facts}
    return any(
        not (one.startswith(f"{other}-") or other.startswith(f"{one}-"))
        for one, other in combinations(sorted(values), 2)
    )


def _editions(store: GraphStore, node: str) -> tuple[Edition, ...]:
    found = _rows(
        store,
        f"""SELECT ?e (MIN(?n) AS ?number) (MIN(STR(?s)) AS ?start) (MAX(?v) AS ?visitors)
                   (MAX(?x) AS ?exhibitors) (MAX(?a) AS ?area) {{
              ?e expo:editionOf {node}
              OPTIONAL {{ ?e expo:editionNumber ?n }} OPTIONAL {{ ?e schema:startDate ?s }}
              OPTIONAL {{ ?e expo:visitorCount ?v }} OPTIONAL {{ ?e expo:exhibitorCount ?x }}
              OPTIONAL {{ ?e expo:exhibitionArea ?a }}
            }} GROUP BY ?e LIMIT {MAX_FOUND}""",
    )
    things = {thing.iri: thing for thing in _things(store, [_text(row[0]) for row in found])}
    editions = [
        Edition(
            things[_text(event)],
            int(_text(number)) if number else None,
            _text(start),
            *(float(_text(figure)) if figure else None for figure in figures),
        )
        for event, number, start, *figures in found
    ]
    return tuple(sorted(editions, key=lambda e: (e.start or "9999", e.number or 0, e.thing.name)))


def find_fact(store: GraphStore, subject: str, relation: str, object: str) -> FactExplanation:
    """Say why a fact is believed."""
    iri(subject)
    return explain_fact(store, subject, relation, object)


# --- Article -----------------------------------------------------------------------------------------


def find_article(store: GraphStore, value: str) -> ArticleView:
    """Gather what the page of an article shows."""
    node = iri(value)
    texts = _rows(
        store, f"SELECT ?text {{ {node} expo:mentionGraph ?g GRAPH ?g {{ {node} nif:isString ?text }} }}"
    )
    mentions = _rows(
        store,
        f"""SELECT ?begin ?end (MIN(?kind) AS ?k) (SAMPLE(?entity) AS ?e) (SAMPLE(?timex) AS ?t) {{
              {node} expo:mentionGraph ?g GRAPH ?g {{
                ?m nif:referenceContext {node} ; nif:beginIndex ?begin ; nif:endIndex ?end ;
                  expo:mentionKind ?kind
                OPTIONAL {{ ?m itsrdf:taIdentRef ?entity }} OPTIONAL {{ ?m expo:timexValue ?timex }}
              }} }} GROUP BY ?begin ?end ORDER BY ?begin DESC(?end)""",
    )
    entities = {t.iri: t for t in _things(store, [_text(row[3]) for row in mentions if row[3]])}
    return ArticleView(
        info=store.article_info(value),
        text=_text(texts[0][0]) if texts else "",
        mentions=tuple(
            MentionView(
                int(_text(begin)), int(_text(end)), _text(kind), entities.get(_text(entity)), _text(timex)
            )
            for begin, end, kind, entity, timex in mentions
        ),
        facts=_article_facts(store, node),
    )


def _article_facts(store: GraphStore, node: str) -> tuple[ArticleFact, ...]:
    found = _rows(
        store,
        f"""SELECT ?s ?p ?o ?c ?m ?begin ?end {{
              ?statement prov:wasDerivedFrom {node} ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ;
                expo:confidence ?c ; nif:beginIndex ?begin ; nif:endIndex ?end
              OPTIONAL {{ ?statement expo:modality ?m }} }}""",
    )
    things = {
        t.iri: t
        for t in _things(store, [_text(end) for row in found for end in (row[0], row[2]) if _is_iri(end)])
    }
    facts: dict[tuple[str, str, Term | None], _Fact] = {}
    for subject, predicate, value, confidence, modality, begin, end in found:
        fact = facts.setdefault((_text(subject), _short(_text(predicate)), value), _Fact())
        if float(_text(confidence)) >= fact.confidence:
            fact.confidence, fact.modality = float(_text(confidence)), _text(modality)
        fact.spans.add((int(_text(begin)), int(_text(end))))
    views = [
        ArticleFact(
            subject=things[subject],
            relation=relation,
            label=load_schema().labels.get(relation, relation),
            object=things[_text(value)] if _is_iri(value) else Thing("", _literal(relation, value)),
            value=_text(value),
            confidence=fact.confidence,
            modality=fact.modality,
            spans=tuple(sorted(fact.spans)),
        )
        for (subject, relation, value), fact in facts.items()
    ]
    return tuple(sorted(views, key=lambda v: (v.spans[0], v.subject.name, v.relation, v.object.name)))


# --- Query -------------------------------------------------------------------------------------------


def ask(store: GraphStore, text: str = "", question: str = "", values: dict[str, str] | None = None) -> Table:
    """Run a query, or a named question with its parameters, for showing."""
    if question:
        text = bind_question(store, find_question(question), values or {})
    found = run_query(store, text)
    if isinstance(found, Rows):
        return Table(text, found.columns, found.rows[:MAX_ROWS], len(found.rows) > MAX_ROWS)
    if hasattr(found, "value"):
        return Table(text, answer=found.value)
    lines = found.lines[:MAX_ROWS]
    return Table(text, triples=type(found)(lines).serialize("turtle"), cut=len(found.lines) > MAX_ROWS)


# --- Parts -------------------------------------------------------------------------------------------


def _rows(store: GraphStore, text: str) -> tuple[tuple[Term | None, ...], ...]:
    found = run_query(store, text)
    if not isinstance(found, Rows):
        raise QueryError("this page's query gives no table")
    return found.rows


def _ask(store: GraphStore, pattern: str) -> bool:
    return bool(_rows(store, f"SELECT (1 AS ?one) {{ {pattern} }} LIMIT 1"))


def _things(store: GraphStore, iris: Iterable[str]) -> tuple[Thing, ...]:
    """Return IRIs as links with names and types, in their order, each once."""
    order = list(dict.fromkeys(iris))
    if not order:
        return ()
    values = " ".join(map(iri, order))
    names: dict[str, str] = {}
    types: dict[str, list[str]] = {}
    for node, name, type in _rows(
        store,
        f"""SELECT ?node ?name ?type {{ VALUES ?node {{ {values} }}
              OPTIONAL {{ {{ ?node schema:name ?name }} UNION {{ ?node schema:headline ?name }} }}
              OPTIONAL {{ ?node a ?type }} }}""",
    ):
        if name:
            names[_text(node)] = min(names.get(_text(node), _text(name)), _text(name))
        if type:
            types.setdefault(_text(node), []).append(_text(type))
    labels = load_schema().labels
    return tuple(
        Thing(
            value,
            names.get(value) or labels.get(_short(value), _short(value)),
            _label(min(types[value])) if value in types else "",
            _group(types.get(value, ())),
        )
        for value in order
    )


@lru_cache(maxsize=256)
def _label(type: str) -> str:
    return load_schema().labels.get(_short(type), _short(type).rpartition(":")[2])


def _group(types: Iterable[str]) -> str:
    """Return the group of the first type that the vocabulary knows: `event`, `place` … or `article`."""
    schema = load_schema()
    for type in sorted(types):
        name = _short(type)
        if name in schema.entity_types:
            return schema.top_of(name).partition(":")[2].lower()
        if name == "schema:NewsArticle":
            return "article"
    return ""


def _short(value: str) -> str:
    return load_schema().shrink(value) or value


def _text(term: Term | None) -> str:
    return term.value if term is not None else ""


def _is_iri(term: Term | None) -> bool:
    return term is not None and term.kind == "iri"


def _literal(relation: str, term: Term | None) -> str:
    """Return a literal as people read it: numbers with commas, square metres with their unit."""
    if term is not None and term.datatype is not None and term.datatype.endswith(("#integer", "#decimal")):
        unit = " m²" if relation == "expo:exhibitionArea" else ""
        return _figure(term) + unit
    return _text(term)


def _figure(term: Term | None) -> str:
    try:
        number = float(_text(term))
    except ValueError:
        return _text(term)
    return f"{number:,.0f}" if number.is_integer() else f"{number:,}"
