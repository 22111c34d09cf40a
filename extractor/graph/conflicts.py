"""Facts that cannot both hold, side by side with what speaks for each.

Which relations have one value at most is data: `functional.toml`. Nothing is decided here and nothing changes; a
conflict shows what the articles say. What is only planned does not compete with what is asserted.
"""

from __future__ import annotations

import math
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode

from extractor.domain import Domain, current_domain, per_domain
from extractor.errors import SchemaError
from extractor.graph import terms
from extractor.graph.explain import EvidenceView, FactView, explain_fact
from extractor.graph.lookup import entity_name, require_entities
from extractor.graph.places import are_apart, contains
from extractor.graph.store import GraphStore
from extractor.graph.terms import DEFAULT_GRAPH
from extractor.schema import load_schema

FILE = Path(__file__).parent / "functional.toml"
KEYS = {"relation", "subjects", "objects", "compare", "says"}
CYCLE = "the places lie in each other"

Value = NamedNode | Literal


@dataclass(frozen=True, slots=True)
class Rule:
    """A relation of which a subject of these types has one value, and how two values are compared."""

    relation: str
    subjects: tuple[str, ...]
    objects: tuple[str, ...]
    compare: str
    says: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of the facts in conflict, with its evidence; `latest` is the date of its latest article."""

    fact: FactView
    evidence: tuple[EvidenceView, ...]
    latest: str | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Facts that cannot all hold, those that more speaks for first; `reason` says what they contradict."""

    subject: str
    subject_iri: str
    relation: str
    reason: str
    sides: tuple[Side, ...]


def find_conflicts(
    source: GraphStore, *, entity: str | None = None, relation: str | None = None, limit: int | None = None
) -> tuple[Conflict, ...]:
    """Find all conflicts, or those of an entity (name or IRI) or a relation; sorted by relation and subject.

    With a `limit` the search ends when it has found so many.

    `QueryError` or `SchemaError` where entity or relation are unknown, with similar names.
    """
    wanted = {node.value for node in require_entities(source, entity)} if entity else None
    name = load_schema().require_relation(relation).name if relation else None
    rules = [rule for rule in load_rules() if name in (None, rule.relation)]
    conflicts = chain.from_iterable(_find_by_rule(source, rule, wanted) for rule in rules)
    if name in (None, "schema:containedInPlace"):
        conflicts = chain(conflicts, _find_cycles(source, wanted))
    found = islice(conflicts, limit)
    return tuple(sorted(found, key=lambda c: (c.relation, c.reason, c.subject, c.subject_iri)))


@per_domain
def load_rules() -> tuple[Rule, ...]:
    """Load the rules, those of the domain in use too; `SchemaError` names what is wrong in the file."""
    rules, pack = [], current_domain()
    entries = [entry for entry in _read_file(FILE)["rule"] if pack is None or _is_kept(pack, entry)]
    if pack is not None and (file := pack.folder / FILE.name).is_file():
        entries += _read_file(file).get("rule", [])
    for entry in entries:
        if not set(entry) <= KEYS or entry.get("compare") not in COMPARISONS:
            raise SchemaError(f"{FILE.name}: the rule {entry.get('relation')} has unknown keys or comparison")
        schema = load_schema()
        for kind in (*entry["subjects"], *entry.get("objects", ())):
            if kind not in schema.tops:
                schema.require_type(kind)
        rules.append(
            Rule(
                schema.require_relation(entry["relation"]).name,
                tuple(entry["subjects"]),
                tuple(entry.get("objects", ())),
                entry["compare"],
                entry["says"],
            )
        )
    return tuple(rules)


def _is_kept(pack: Domain, entry: Mapping[str, Any]) -> bool:
    return pack.keep is None or entry["relation"] in pack.keep


@cache
def _read_file(file: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SchemaError(f"{file.name}: {error}; correct the TOML") from error


def _find_by_rule(source: GraphStore, rule: Rule, wanted: set[str] | None) -> Iterator[Conflict]:
    values: dict[NamedNode, list[Value]] = defaultdict(list)
    for quad in source.quads.quads_for_pattern(None, terms.term(rule.relation), None, DEFAULT_GRAPH):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Value):
            values[quad.subject].append(quad.object)
    for subject, objects in values.items():
        if len(objects) < 2 or (wanted is not None and subject.value not in wanted):
            continue
        if not _is_any(source, subject, rule.subjects):
            continue
        if rule.objects:
            # Among places a type is meant exactly: schema.org counts countries among the areas.
            exact = rule.compare == "place"
            objects = [
                o
                for o in objects
                if isinstance(o, NamedNode) and _is_any(source, o, rule.objects, exact=exact)
            ]
        sides = [_make_side(source, subject, rule.relation, value) for value in objects]
        sides = _set_plans_aside(sides)
        differs = COMPARISONS[rule.compare]
        rivals = [
            side
            for side in sides
            if any(other is not side and differs(source, side, other) for other in sides)
        ]
        if rivals:
            yield _make_conflict(source, subject, rule.relation, rule.says, rivals)


def _find_cycles(source: GraphStore, wanted: set[str] | None) -> Iterator[Conflict]:
    """Find places that articles, taken together, put into each other."""
    import networkx

    graph: Any = networkx.DiGraph()
    contained = terms.term("schema:containedInPlace")
    for quad in source.quads.quads_for_pattern(None, contained, None, DEFAULT_GRAPH):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            graph.add_edge(quad.subject.value, quad.object.value)
    for ring in networkx.strongly_connected_components(graph):
        if len(ring) < 2 or (wanted is not None and not ring & wanted):
            continue
        arcs = sorted((a, b) for a, b in graph.subgraph(ring).edges)
        sides = [_make_side(source, NamedNode(a), "schema:containedInPlace", NamedNode(b)) for a, b in arcs]
        yield _make_conflict(source, NamedNode(min(ring)), "schema:containedInPlace", CYCLE, sides)


def _make_conflict(
    source: GraphStore, subject: NamedNode, relation: str, reason: str, sides: Iterable[Side]
) -> Conflict:
    ranked = sorted(
        sides,
        key=lambda side: (
            -side.fact.articles,
            -side.fact.confidence,
            -side.fact.statements,
            side.fact.subject_iri,
            side.fact.object_iri or side.fact.object,
        ),
    )
    return Conflict(entity_name(source, subject.value), subject.value, relation, reason, tuple(ranked))


def _make_side(source: GraphStore, subject: NamedNode, relation: str, value: Value) -> Side:
    explained = explain_fact(source, subject.value, relation, value.value)
    dates = (view.article.date for view in explained.evidence if view.article.date)
    return Side(explained.fact, explained.evidence, max(dates, default=None))


def _set_plans_aside(sides: list[Side]) -> list[Side]:
    """Leave out what is only planned where something is asserted or reported."""
    held = [side for side in sides if any(view.modality != "planned" for view in side.evidence)]
    return held or sides


def _is_any(source: GraphStore, node: NamedNode, kinds: tuple[str, ...], *, exact: bool = False) -> bool:
    schema = load_schema()
    quads = source.quads.quads_for_pattern(node, terms.TYPE, None, DEFAULT_GRAPH)
    names = [schema.shrink(quad.object.value) for quad in quads if isinstance(quad.object, NamedNode)]
    if exact:
        return any(name in kinds for name in names)
    return any(name is not None and schema.is_subtype(name, kind) for name in names for kind in kinds)


# --- Comparing two values ----------------------------------------------------------------------------


def _differ_as_dates(source: GraphStore, side: Side, other: Side) -> bool:
    a, b = side.fact.object, other.fact.object
    return not a.startswith(b) and not b.startswith(a)


def _differ_as_numbers(source: GraphStore, side: Side, other: Side) -> bool:
    (a, least_a, most_a), (b, least_b, most_b) = _range(side), _range(other)
    return a == b and (least_a > most_b or least_b > most_a)


def _differ(source: GraphStore, side: Side, other: Side) -> bool:
    return True


def _differ_as_places(source: GraphStore, side: Side, other: Side) -> bool:
    return are_apart(source, NamedNode(side.fact.object_iri or ""), NamedNode(other.fact.object_iri or ""))


def _differ_as_parents(source: GraphStore, side: Side, other: Side) -> bool:
    a, b = NamedNode(side.fact.object_iri or ""), NamedNode(other.fact.object_iri or "")
    above = (terms.term("schema:parentOrganization"),)
    return not contains(source, a, b, above) and not contains(source, b, a, above)


Comparison = Callable[[GraphStore, Side, Side], bool]
COMPARISONS: dict[str, Comparison] = {
    "date": _differ_as_dates,
    "number": _differ_as_numbers,
    "value": _differ,
    "place": _differ_as_places,
    "parent": _differ_as_parents,
}


def _range(side: Side) -> tuple[str, float, float]:
    """Return a figure's currency, if any, and the least and the most that its statements leave open."""
    amount, _, currency = side.fact.object.partition(" ")
    value = float(amount)
    least, most = value, value
    qualifiers = {(view.qualifier or "").casefold() for view in side.evidence}
    # A statement without qualifier binds; else all leave something open.
    if "" not in qualifiers:
        factors = [_read_file(FILE)["qualifiers"].get(word, (1.0, 1.0)) for word in qualifiers]
        least = value * min((low for low, _ in factors), default=1.0)
        most = max((value * high if high else math.inf for _, high in factors), default=value)
    return currency, least, most
