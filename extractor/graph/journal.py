"""The journal of finished articles: part of the store, so that it can never disagree with the facts.

An article's node carries the fingerprint of what its facts were extracted from (`expo:fingerprint`). It comes
and goes with the article, in the same transaction.
"""

from __future__ import annotations

from pyoxigraph import NamedNode, Quad

from extractor.graph import terms
from extractor.graph.build import ArticleGraph
from extractor.graph.changes import read_owned
from extractor.graph.store import GraphStore
from extractor.graph.terms import DEFAULT_GRAPH, default_quad


def is_finished(store: GraphStore, article: str, fingerprint: str) -> bool:
    """Tell whether the store has the article (an IRI) with this fingerprint."""
    return default_quad(NamedNode(article), terms.FINGERPRINT, terms.string(fingerprint)) in store.quads


def read_article_graph(store: GraphStore, article: str) -> ArticleGraph:
    """Read an article's graph back from a store, as `build_graph` made it.

    What other articles say of the same entities and facts is not part of it, nor which names are one thing.
    """
    node = NamedNode(article)
    owned = read_owned(store.quads, [node])
    quads: set[Quad] = set(owned.quads)
    quads.update(default_quad(*triple) for triple in owned.triples)
    for entity, description in owned.descriptions.items():
        quads.update(description.quads(entity))
    for run in owned.runs:
        quads.update(store.quads.quads_for_pattern(run, None, None, DEFAULT_GRAPH))
    graph = min((graph.value for graph in owned.graphs), default="")
    return ArticleGraph(article, graph, frozenset(quads))
