"""What the graph says of one entity, and why it says so."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from extractor.graph.explain import FactExplanation, explain_fact
from extractor.graph.store import ArticleInfo, GraphStore
from extractor.schema import load_schema
from extractor.server.records import DatedEvent, Edition, EntityView, FactGroup, FactLine, Place, Thing
from extractor.server.sparql_text import iri
from extractor.server.views.parts import (
    MAX_FOUND,
    find_things,
    find_verdicts,
    is_iri,
    label_of,
    literal,
    rows,
    short,
    text_of,
)
from extractor.server.views.places import locate

# Facts shown of one entity; more are counted and left to SPARQL.
MAX_FACTS = 400
# Relations of which a thing can have one true value only.
SINGLE_VALUED = frozenset(
    f"{prefix}:{name}"
    for prefix, names in {
        "schema": ("startDate", "endDate", "foundingDate"),
        "expo": ("editionNumber", "exhibitorCount", "visitorCount", "exhibitionArea", "forumCount"),
    }.items()
    for name in names
)


def find_entity(store: GraphStore, value: str) -> EntityView:
    """Gather what the page of an entity shows."""
    node = iri(value)
    schema = load_schema()
    names = rows(
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
    articles = rows(
        store,
        f"""SELECT DISTINCT ?article ?id ?headline ?date {{
              {{ GRAPH ?graph {{ {node} skos:prefLabel ?label }}
                FILTER NOT EXISTS {{ GRAPH ?i {{ ?s expo:senseOf {node} ; expo:usedIn ?graph }} }} }}
              UNION {{ GRAPH ?i {{ ?name expo:identity {node} }} GRAPH ?graph {{ ?name skos:prefLabel ?label }} }}
              UNION {{ GRAPH ?i {{ ?s expo:identity {node} ; expo:usedIn ?graph }} }}
              UNION {{ GRAPH ?i {{ {node} expo:usedIn ?graph }} }}
              ?article expo:mentionGraph ?graph ;
              schema:identifier ?id OPTIONAL {{ ?article schema:headline ?headline }}
              OPTIONAL {{ ?article schema:datePublished ?date }}
            }} ORDER BY DESC(?date) ?id LIMIT {MAX_FOUND}""",
    )
    thing, neighbours = find_things(store, [value])[0], _neighbours(groups)
    near = [thing, *(neighbour for neighbour, _ in neighbours)]
    events = [t.iri for t in near if t.group == "event"]
    return EntityView(
        thing=thing,
        types=tuple(label_of(text_of(o)) for p, o in names if text_of(p).endswith("type")),
        aliases=tuple(text_of(o) for p, o in names if not text_of(p).endswith("type")),
        groups=tuple(groups),
        neighbours=neighbours,
        editions=_editions(store, node),
        articles=tuple(
            ArticleInfo(text_of(name), text_of(article), text_of(headline), text_of(date) or None)
            for article, name, headline, date in articles
        ),
        places=_places(store, [t.iri for t in near if t.group == "place"], events),
        events=_events(store, events),
        cut=cut,
    )


def _fact_lines(store: GraphStore, value: str, inverse: bool) -> tuple[list[FactLine], bool]:
    node = iri(value)
    ends = ("?other", node) if inverse else (node, "?other")
    found = rows(
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
    things = {t.iri: t for t in find_things(store, [text_of(row[1]) for row in found if is_iri(row[1])])}
    decided = find_verdicts(
        store, [text_of(row[1]) for row in found if is_iri(row[1])] if inverse else [value]
    )
    lines = [
        FactLine(
            relation=short(text_of(p)),
            other=things[text_of(other)] if is_iri(other) else Thing("", literal(short(text_of(p)), other)),
            confidence=float(text_of(best) or 0),
            articles=int(text_of(articles) or 0),
            modality=text_of(modality),
            subject=text_of(other) if inverse else value,
            object=value if inverse else text_of(other),
            verdict=decided.get(
                (text_of(other), text_of(p), value) if inverse else (value, text_of(p), text_of(other)), ""
            ),
        )
        for p, other, best, articles, modality in found[:MAX_FACTS]
    ]
    return [*lines, *_held_by_reviewers(store, value, inverse)], len(found) > MAX_FACTS


def _held_by_reviewers(store: GraphStore, value: str, inverse: bool) -> list[FactLine]:
    """Return the accepted facts that no article states any longer."""
    node = iri(value)
    found = rows(
        store,
        f"""SELECT ?p ?other {{
              GRAPH ?graph {{ ?decision rdf:{"object" if inverse else "subject"} {node} ; expo:verdict "accepted" ;
                rdf:predicate ?p ; rdf:{"subject" if inverse else "object"} ?other }}
              FILTER NOT EXISTS {{ ?statement rdf:{"object" if inverse else "subject"} {node} ; rdf:predicate ?p ;
                rdf:{"subject" if inverse else "object"} ?other }}
            }} ORDER BY ?p ?other""",
    )
    things = {t.iri: t for t in find_things(store, [text_of(other) for _, other in found if is_iri(other)])}
    return [
        FactLine(
            relation=short(text_of(p)),
            other=things[text_of(other)] if is_iri(other) else Thing("", literal(short(text_of(p)), other)),
            confidence=1.0,
            articles=0,
            modality="",
            subject=text_of(other) if inverse else value,
            object=value if inverse else text_of(other),
            verdict="accepted",
        )
        for p, other in found
    ]


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


def _places(store: GraphStore, places: list[str], events: list[str]) -> tuple[Place, ...]:
    """Return where the places lie, and those where the events take place."""
    values = " ".join(map(iri, events))
    found = rows(
        store, f"SELECT DISTINCT ?place {{ VALUES ?event {{ {values} }} ?event schema:location ?place }}"
    )
    return locate(store, [*places, *(text_of(row[0]) for row in found)])


def _events(store: GraphStore, events: list[str]) -> tuple[DatedEvent, ...]:
    """Return the events of which the first day is known, in its order."""
    found = rows(
        store,
        f"""SELECT ?event (MIN(STR(?s)) AS ?start) (MAX(STR(?e)) AS ?end) {{
              VALUES ?event {{ {" ".join(map(iri, events))} }}
              ?event schema:startDate ?s OPTIONAL {{ ?event schema:endDate ?e }}
            }} GROUP BY ?event ORDER BY ?start ?event""",
    )
    things = {thing.iri: thing for thing in find_things(store, [text_of(row[0]) for row in found])}
    return tuple(
        DatedEvent(things[text_of(event)], text_of(start), text_of(end)) for event, start, end in found
    )


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
    found = rows(
        store,
        f"""SELECT ?e (MIN(?n) AS ?number) (MIN(STR(?s)) AS ?start) (MAX(?v) AS ?visitors)
                   (MAX(?x) AS ?exhibitors) (MAX(?a) AS ?area) {{
              ?e expo:editionOf {node}
              OPTIONAL {{ ?e expo:editionNumber ?n }} OPTIONAL {{ ?e schema:startDate ?s }}
              OPTIONAL {{ ?e expo:visitorCount ?v }} OPTIONAL {{ ?e expo:exhibitorCount ?x }}
              OPTIONAL {{ ?e expo:exhibitionArea ?a }}
            }} GROUP BY ?e LIMIT {MAX_FOUND}""",
    )
    things = {thing.iri: thing for thing in find_things(store, [text_of(row[0]) for row in found])}
    editions = [
        Edition(
            things[text_of(event)],
            int(text_of(number)) if number else None,
            text_of(start),
            *(float(text_of(figure)) if figure else None for figure in figures),
        )
        for event, number, start, *figures in found
    ]
    return tuple(sorted(editions, key=lambda e: (e.start or "9999", e.number or 0, e.thing.name)))


def find_fact(store: GraphStore, subject: str, relation: str, object: str) -> tuple[FactExplanation, str]:
    """Say why a fact is believed, and what a reviewer decided about it."""
    iri(subject)
    found = explain_fact(store, subject, relation, object)
    predicate = load_schema().expand(found.fact.relation)
    return found, find_verdicts(store, [subject]).get((subject, predicate, object), "")
