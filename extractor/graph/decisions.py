"""What reviewers decided about facts: a named graph, which every change of the store respects.

A rejected fact is kept out of the default graph, whatever articles say, and an accepted one is kept in it. The
statements, which say what articles said, stay as they are. Beside the decisions the graph holds names and types of what
accepted facts are about, in the shape of an article's graph, so that these stay whole when the articles go.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pyoxigraph import Literal, NamedNode, Quad, Store

from extractor.graph import terms
from extractor.graph.facts import DirectTriple
from extractor.graph.identities import Identities
from extractor.graph.terms import DEFAULT_GRAPH

LOCAL_NAME = "graph/decisions"


class Verdict(StrEnum):
    """What can be decided about a fact."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about a fact, by whom (may be empty) and when (ISO 8601 in UTC)."""

    triple: DirectTriple
    verdict: Verdict
    by: str
    at: str


def read_decisions(store: Store) -> Mapping[DirectTriple, Decision]:
    """Read all decisions, by what they are about; where names became one thing, about the thing."""
    identities = Identities(store)
    found: dict[DirectTriple, Decision] = {}
    for link in store.quads_for_pattern(None, terms.VERDICT, None, None):
        if link.graph_name == DEFAULT_GRAPH or not isinstance(link.object, Literal):
            continue
        parts = {
            quad.predicate: quad.object
            for quad in store.quads_for_pattern(link.subject, None, None, link.graph_name)
        }
        subject, predicate, value = map(parts.get, (terms.SUBJECT, terms.PREDICATE, terms.OBJECT))
        if (
            link.object.value in list(Verdict)
            and isinstance(subject, NamedNode)
            and isinstance(predicate, NamedNode)
            and isinstance(value, NamedNode | Literal)
        ):
            end = identities.thing(value) if isinstance(value, NamedNode) else value
            triple = identities.thing(subject), predicate, end
            by, at = (_text(parts.get(term)) for term in (terms.CREATOR, terms.GENERATED_AT))
            found[triple] = Decision(triple, Verdict(link.object.value), by, at)
    return found


def describe_decision(decision: Decision, base: str) -> Iterator[Quad]:
    """Build what the graph says of a decision."""
    graph, node = decisions_graph(base), decision_node(decision.triple, base)
    subject, predicate, value = decision.triple
    yield Quad(node, terms.TYPE, terms.DECISION, graph)
    yield Quad(node, terms.SUBJECT, subject, graph)
    yield Quad(node, terms.PREDICATE, predicate, graph)
    yield Quad(node, terms.OBJECT, value, graph)
    yield Quad(node, terms.VERDICT, terms.string(decision.verdict.value), graph)
    yield Quad(node, terms.GENERATED_AT, Literal(decision.at, datatype=terms.DATE_TIME), graph)
    if decision.by:
        yield Quad(node, terms.CREATOR, terms.string(decision.by), graph)


def decisions_graph(base: str) -> NamedNode:
    """Return the name of the graph of decisions."""
    return NamedNode(base + LOCAL_NAME)


def decision_node(triple: DirectTriple, base: str) -> NamedNode:
    """Return the node of what is decided about a fact; there is one a fact."""
    key = "\n".join(map(str, triple)).encode("utf-8", "surrogatepass")
    return NamedNode(f"{base}decision-{hashlib.sha256(key).hexdigest()[:16]}")


def is_decisions_graph(graph: NamedNode) -> bool:
    """Say whether a named graph holds decisions."""
    return graph.value.endswith(f"/{LOCAL_NAME}")


def _text(node: object) -> str:
    return node.value if isinstance(node, Literal) else ""
