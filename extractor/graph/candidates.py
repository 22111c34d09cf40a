"""A store's answers as a reconciliation service: candidates for names, and suggestions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pyoxigraph import Literal, NamedNode
from rapidfuzz import fuzz, process

from extractor.errors import QueryError
from extractor.graph import terms
from extractor.graph.lookup import entity_name, fold
from extractor.graph.reconcile import is_of_kind, require_kind
from extractor.graph.store import GraphStore
from extractor.graph.terms import DEFAULT_GRAPH
from extractor.schema import PREFIXES, load_schema

# Names that are less alike are no candidates; a thing that has none of the properties asked for loses this share.
FULL, LEAST_SCORE, PROPERTY_WEIGHT = 100.0, 60.0, 0.4
DEFAULT_LIMIT, MOST_CANDIDATES, MOST_NAMES = 5, 50, 200


def describe_service(base: str, address: str) -> dict[str, object]:
    """Describe a store as a reconciliation service: the manifest of the Reconciliation Service API 0.2.

    `base` is where the IRIs of things start, `address` that of the server; ids are IRIs without the base.
    """
    schema = load_schema()
    suggest = {
        name: {"service_url": address, "service_path": f"/reconcile/suggest/{name}"}
        for name in ("entity", "type", "property")
    }
    return {
        "versions": ["0.2"],
        "name": "expo-kg",
        "identifierSpace": base,
        "schemaSpace": PREFIXES["schema"],
        "view": {"url": f"{address}/id/{{{{id}}}}"},
        "defaultTypes": [
            {"id": name, "name": kind.label} for name, kind in sorted(schema.entity_types.items())
        ],
        "suggest": suggest,
    }


def answer_queries(source: GraphStore, queries: Mapping[str, Any], base: str) -> dict[str, dict[str, Any]]:
    """Answer a batch of reconciliation queries: for each key the candidates, best first.

    A candidate's score is how alike the names are (0 to 100); properties that a candidate has not cost a part of it. It
    matches where it alone has just this name, and every property asked for. `QueryError` names the query that is wrong.
    """
    names = list(_read_names(source, base))
    folded = [name for _, name in names]
    return {
        key: {"result": _answer(source, key, query, names, folded, base)} for key, query in queries.items()
    }


def suggest_things(source: GraphStore, prefix: str, base: str, limit: int = 10) -> list[dict[str, Any]]:
    """Return things with a name that starts so, by name."""
    wanted = fold(prefix)
    nodes = {node for node, name in _read_names(source, base) if wanted and name.startswith(wanted)}
    found = sorted((entity_name(source, node.value), node.value) for node in nodes)[:limit]
    return [
        {"id": iri.removeprefix(base), "name": name, "notable": _types(source, NamedNode(iri))}
        for name, iri in found
    ]


def suggest_terms(prefix: str, kind: str) -> list[dict[str, str]]:
    """Return entity types (`kind` 'type') or relations ('property') whose label starts so."""
    schema = load_schema()
    terms_of = schema.entity_types if kind == "type" else schema.relations
    found = sorted((term.label, name) for name, term in terms_of.items())
    return [{"id": name, "name": label} for label, name in found if fold(label).startswith(fold(prefix))]


def _answer(
    source: GraphStore,
    key: str,
    query: Any,
    names: Sequence[tuple[NamedNode, str]],
    folded: Sequence[str],
    base: str,
) -> list[dict[str, Any]]:
    text, kinds, limit, properties = _read_query(key, query)
    scores: dict[NamedNode, float] = {}
    found = process.extract(
        fold(text), folded, scorer=fuzz.token_sort_ratio, limit=MOST_NAMES, score_cutoff=LEAST_SCORE
    )
    for _, score, place in found if text else ():
        node = names[place][0]
        if not kinds or any(is_of_kind(source, node, kind) for kind in kinds):
            scores[node] = max(score, scores.get(node, 0.0))
    exact = [node for node, score in scores.items() if score == FULL]
    candidates: list[dict[str, Any]] = []
    for node, score in scores.items():
        held = [_holds(source, node, pid, values) for pid, values in properties]
        share = sum(held) / len(held) if held else 1.0
        candidates.append(
            {
                "id": node.value.removeprefix(base),
                "name": entity_name(source, node.value),
                "score": round(score * (1 - PROPERTY_WEIGHT * (1 - share)), 2),
                "match": exact == [node] and all(held),
                "type": _types(source, node),
            }
        )
    return sorted(candidates, key=lambda one: (-one["score"], one["id"]))[:limit]


def _read_query(key: str, query: Any) -> tuple[str, list[str], int, list[tuple[str, list[str]]]]:
    """Read a query's text, types, limit and properties."""
    if not isinstance(query, dict) or not ("query" in query or query.get("properties")):
        raise QueryError(f"the query {key} must be an object with 'query' or 'properties'")
    text, kinds, limit = query.get("query", ""), query.get("type") or [], query.get("limit", DEFAULT_LIMIT)
    kinds = [kinds] if isinstance(kinds, str) else kinds
    properties = query.get("properties") or []
    if (
        not isinstance(text, str)
        or not isinstance(kinds, list)
        or not all(isinstance(kind, str) for kind in kinds)
    ):
        raise QueryError(f"the query {key}: 'query' must be text, 'type' one type or a list of them")
    if isinstance(limit, bool) or not isinstance(limit, int | float) or limit < 1:
        raise QueryError(f"the query {key}: 'limit' must be a positive number")
    if not isinstance(properties, list) or not all(
        isinstance(p, dict) and "pid" in p and "v" in p for p in properties
    ):
        raise QueryError(f"the query {key}: each of 'properties' must have 'pid' and 'v'")
    schema = load_schema()
    known = [require_kind(schema.shrink(kind) or kind if "://" in kind else kind) for kind in kinds]
    return (
        text,
        known,
        min(int(limit), MOST_CANDIDATES),
        [(str(p["pid"]), _values(p["v"])) for p in properties],
    )


def _values(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [
        str(one.get("name") or one.get("id") or "") if isinstance(one, dict) else str(one) for one in values
    ]


def _holds(source: GraphStore, node: NamedNode, pid: str, values: Iterable[str]) -> bool:
    """Say whether a fact of the thing has one of the values, by name, IRI or as a literal."""
    schema = load_schema()
    relation = (schema.shrink(pid) or pid) if "://" in pid else pid
    if relation not in schema.relations:
        return False
    wanted = set(map(fold, values))
    facts = source.quads.quads_for_pattern(node, terms.term(relation), None, DEFAULT_GRAPH)
    return any(wanted & set(map(fold, _called(source, quad.object))) for quad in facts)


def _called(source: GraphStore, value: object) -> set[str]:
    """Return all names of a thing and its IRI, or a literal's value."""
    if isinstance(value, Literal):
        return {value.value}
    if not isinstance(value, NamedNode):
        return set()
    others = source.quads.quads_for_pattern(value, terms.ALTERNATE_NAME, None, DEFAULT_GRAPH)
    names = {quad.object.value for quad in others if isinstance(quad.object, Literal)}
    return {entity_name(source, value.value), value.value, *names}


def _read_names(source: GraphStore, base: str) -> Iterator[tuple[NamedNode, str]]:
    for predicate in (terms.NAME, terms.ALTERNATE_NAME):
        for quad in source.quads.quads_for_pattern(None, predicate, None, DEFAULT_GRAPH):
            node, name = quad.subject, quad.object
            if isinstance(node, NamedNode) and isinstance(name, Literal) and node.value.startswith(base):
                yield node, fold(name.value)


def _types(source: GraphStore, node: NamedNode) -> list[dict[str, str]]:
    schema = load_schema()
    quads = source.quads.quads_for_pattern(node, terms.TYPE, None, DEFAULT_GRAPH)
    names = sorted(schema.shrink(q.object.value) or "" for q in quads if isinstance(q.object, NamedNode))
    return [{"id": name, "name": schema.labels.get(name, name)} for name in names if name]
