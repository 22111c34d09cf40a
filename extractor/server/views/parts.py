"""Rows, names, types and literals, as every page needs them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from extractor.errors import QueryError
from extractor.graph.query import Rows, Term, run_query
from extractor.graph.store import GraphStore
from extractor.schema import load_schema
from extractor.server.records import Thing
from extractor.server.sparql_text import iri

# Things that a list shows at most.
MAX_FOUND = 40


def rows(store: GraphStore, text: str) -> tuple[tuple[Term | None, ...], ...]:
    """Run a SELECT of a page."""
    found = run_query(store, text)
    if not isinstance(found, Rows):
        raise QueryError("this page's query gives no table")
    return found.rows


def holds(store: GraphStore, pattern: str) -> bool:
    """Say whether a pattern has a solution."""
    return bool(rows(store, f"SELECT (1 AS ?one) {{ {pattern} }} LIMIT 1"))


def find_things(store: GraphStore, iris: Iterable[str]) -> tuple[Thing, ...]:
    """Return IRIs as links with names and types, in their order, each once."""
    order = list(dict.fromkeys(iris))
    if not order:
        return ()
    values = " ".join(map(iri, order))
    names: dict[str, str] = {}
    types: dict[str, list[str]] = {}
    for node, name, type in rows(
        store,
        f"""SELECT ?node ?name ?type {{ VALUES ?node {{ {values} }}
              OPTIONAL {{ {{ ?node schema:name ?name }} UNION {{ ?node schema:headline ?name }} }}
              OPTIONAL {{ ?node a ?type }} }}""",
    ):
        if name:
            names[text_of(node)] = min(names.get(text_of(node), text_of(name)), text_of(name))
        if type:
            types.setdefault(text_of(node), []).append(text_of(type))
    labels = load_schema().labels
    return tuple(
        Thing(
            value,
            names.get(value) or labels.get(short(value), short(value)),
            label_of(min(types[value])) if value in types else "",
            group_of(types.get(value, ())),
        )
        for value in order
    )


def find_verdicts(store: GraphStore, subjects: Iterable[str]) -> dict[tuple[str, str, str], str]:
    """Return what was decided about facts of some subjects, by subject, relation's IRI and object."""
    values = " ".join(iri(value) for value in dict.fromkeys(subjects))
    found = rows(
        store,
        f"""SELECT ?s ?p ?o ?verdict {{ VALUES ?s {{ {values} }} GRAPH ?graph {{
              ?decision rdf:subject ?s ; expo:verdict ?verdict ; rdf:predicate ?p ; rdf:object ?o }} }}""",
    )
    return {(text_of(s), text_of(p), text_of(o)): text_of(verdict) for s, p, o, verdict in found}


@lru_cache(maxsize=256)
def label_of(type: str) -> str:
    """Return a type's label for people."""
    return load_schema().labels.get(short(type), short(type).rpartition(":")[2])


def group_of(types: Iterable[str]) -> str:
    """Return the group of the first type that the vocabulary knows: `event`, `place` … or `article`."""
    schema = load_schema()
    for type in sorted(types):
        name = short(type)
        if name in schema.entity_types:
            return schema.top_of(name).partition(":")[2].lower()
        if name == "schema:NewsArticle":
            return "article"
    return ""


def short(value: str) -> str:
    """Return an IRI as a prefixed name where the vocabulary knows its prefix."""
    return load_schema().shrink(value) or value


def text_of(term: Term | None) -> str:
    """Return a term's value; empty for none."""
    return term.value if term is not None else ""


def is_iri(term: Term | None) -> bool:
    """Say whether a term is an IRI."""
    return term is not None and term.kind == "iri"


def literal(relation: str, term: Term | None) -> str:
    """Return a literal as people read it: numbers with commas, square metres with their unit."""
    if term is not None and term.datatype is not None and term.datatype.endswith(("#integer", "#decimal")):
        unit = " m²" if relation == "expo:exhibitionArea" else ""
        return figure(term) + unit
    return text_of(term)


def figure(term: Term | None) -> str:
    """Return a number with commas, other text as it is."""
    try:
        number = float(text_of(term))
    except ValueError:
        return text_of(term)
    return f"{number:,.0f}" if number.is_integer() else f"{number:,}"
