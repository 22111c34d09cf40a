"""How much a store holds."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from pyoxigraph import NamedNode, Store

from extractor.graph import terms
from extractor.graph.terms import DEFAULT_GRAPH
from extractor.schema import load_schema


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts over a store; the pairs are sorted by count, then name.

    `facts` are the direct triples, `statements` their evidence: one for each sentence that states a fact.
    An entity that articles type differently counts under each of its types.
    """

    articles: int
    mentions: int
    entities: int
    facts: int
    statements: int
    quotations: int
    quads: int
    entities_by_type: tuple[tuple[str, int], ...]
    facts_by_relation: tuple[tuple[str, int], ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain numbers and tables, for JSON."""
        return asdict(self) | {
            "entities_by_type": dict(self.entities_by_type),
            "facts_by_relation": dict(self.facts_by_relation),
        }


def count_store(store: Store) -> Stats:
    """Count what a store holds."""
    schema = load_schema()

    def count_type(kind: NamedNode) -> int:
        return sum(1 for _ in store.quads_for_pattern(None, terms.TYPE, kind, DEFAULT_GRAPH))

    def count_property(name: str) -> int:
        return sum(1 for _ in store.quads_for_pattern(None, terms.term(name), None, DEFAULT_GRAPH))

    types = Counter({name: count_type(terms.term(name)) for name in schema.entity_types})
    relations = Counter({name: count_property(name) for name in schema.relations})
    return Stats(
        articles=count_type(terms.ARTICLE),
        mentions=sum(1 for _ in store.quads_for_pattern(None, terms.TYPE, terms.PHRASE, None)),
        entities=count_property("schema:name"),
        facts=relations.total(),
        statements=count_type(terms.STATEMENT),
        quotations=count_type(terms.QUOTATION),
        quads=len(store),
        entities_by_type=_sorted_counts(types),
        facts_by_relation=_sorted_counts(relations),
    )


def _sorted_counts(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(((key, n) for key, n in counts.items() if n), key=lambda pair: (-pair[1], pair[0])))
