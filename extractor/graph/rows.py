"""One article's graph as lines of N-Quads and as rows of tables, for runs whose graph no single store holds.

The lines leave out what the default graph says of entities: it follows from all articles together. `describe`
gives it, from the rows of entities.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from extractor.graph import terms
from extractor.graph.build import ArticleGraph
from extractor.graph.names import DESCRIBED_BY, Description, read_descriptions
from extractor.graph.terms import DEFAULT_GRAPH

Row = dict[str, Any]

# Columns of the table of mentions and of statements that hold one value each.
_MENTION = {
    terms.BEGIN: "begin",
    terms.END: "end",
    terms.ANCHOR: "text",
    terms.DENOTES: "entity",
    terms.CONFIDENCE: "confidence",
    terms.TIMEX_VALUE: "timex",
}
_STATEMENT = {
    terms.SUBJECT: "subject",
    terms.PREDICATE: "predicate",
    terms.OBJECT: "object",
    terms.CONFIDENCE: "confidence",
    terms.MODALITY: "modality",
    terms.EVIDENCE: "evidence",
    terms.BEGIN: "begin",
    terms.END: "end",
    terms.QUALIFIER: "qualifier",
}
_NUMBERS = {"begin": int, "end": int, "confidence": float}


def write_lines(graph: ArticleGraph) -> str:
    """Return an article's quads as sorted N-Quads, without the end of the last line."""
    entities = {quad.subject for quad in graph.quads if quad.predicate == terms.LABEL_IN_ARTICLE}
    quads = (
        quad
        for quad in graph.quads
        if quad.graph_name != DEFAULT_GRAPH
        or quad.subject not in entities
        or quad.predicate not in DESCRIBED_BY
    )
    return write_quads(quads)


def write_quads(quads: Iterable[Quad]) -> str:
    """Return quads as sorted N-Quads, without the end of the last line."""
    data = serialize(quads, format=RdfFormat.N_QUADS)
    # By the ends of lines that N-Quads knows: names may hold others.
    return "\n".join(sorted(set((data or b"").decode().split("\n")) - {""}))


def describe(iri: str, types: Iterable[str], names: Iterable[str], aliases: Iterable[str]) -> str:
    """Return what the default graph says of an entity that articles call all this, as sorted N-Quads."""
    found = Description(frozenset(types), frozenset(names), frozenset(aliases))
    return write_quads(found.quads(NamedNode(iri)))


def entity_rows(graph: ArticleGraph) -> list[Row]:
    """Return a row for each entity, with what the article calls it; sorted by IRI."""
    found = read_descriptions(quad for quad in graph.quads if quad.graph_name != DEFAULT_GRAPH)
    return [
        {
            "iri": entity.value,
            "article": graph.article,
            "types": sorted(description.types),
            "names": sorted(description.names),
            "aliases": sorted(description.aliases),
        }
        for entity, description in sorted(found.items(), key=lambda item: item[0].value)
    ]


def mention_rows(graph: ArticleGraph) -> list[Row]:
    """Return a row for each mention; sorted by place."""
    quads = [quad for quad in graph.quads if quad.graph_name != DEFAULT_GRAPH]
    rows = _gather(quads, terms.PHRASE, _MENTION)
    return sorted(
        ({**row, "article": graph.article} for row in rows), key=lambda row: (row["begin"], row["end"])
    )


def statement_rows(graph: ArticleGraph) -> list[Row]:
    """Return a row for each statement; sorted by IRI. Objects are written as in N-Quads."""
    quads = [quad for quad in graph.quads if quad.graph_name == DEFAULT_GRAPH]
    rows = _gather(quads, terms.STATEMENT, _STATEMENT)
    return sorted(({**row, "article": graph.article} for row in rows), key=lambda row: str(row["iri"]))


def _gather(quads: Iterable[Quad], kind: NamedNode, columns: dict[NamedNode, str]) -> list[Row]:
    """Make a row of each node of a kind; of several values the first in the alphabet counts."""
    quads = sorted(quads, key=str, reverse=True)
    nodes = {quad.subject for quad in quads if quad.predicate == terms.TYPE and quad.object == kind}
    rows: dict[object, Row] = {
        node: {"iri": _plain(node), **dict.fromkeys(columns.values())} for node in nodes
    }
    for quad in quads:
        name = columns.get(quad.predicate)
        if name is not None and quad.subject in rows:
            value = str(quad.object) if name == "object" else _plain(quad.object)
            rows[quad.subject][name] = _NUMBERS.get(name, str)(value)
    return list(rows.values())


def _plain(node: object) -> str:
    return str(getattr(node, "value", node))
