"""One article's graph as lines of N-Quads, read again: what it calls things, and the same article said of things.

`graph.rows` writes an article's lines sorted, so that in a file of many articles the next one begins where the order
breaks: an article's own node comes before all others that it has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, RdfFormat, Store

from extractor.errors import ReadError
from extractor.graph import terms
from extractor.graph.build import ArticleGraph
from extractor.graph.changes import plan_identities
from extractor.graph.merges import describe_identities
from extractor.graph.names import DESCRIBED_BY
from extractor.graph.rows import write_quads
from extractor.graph.store import GraphStore
from extractor.graph.terms import DEFAULT_GRAPH
from extractor.records import Decision

# A name in an article, the sense that it has there, and the thing that this is.
Meaning = tuple[str, str, str]


def split_articles(lines: Iterable[str]) -> Iterator[str]:
    """Split the lines of a file at the articles."""
    article: list[str] = []
    for line in lines:
        if article and line < article[-1]:
            yield "\n".join(article)
            article = []
        article.append(line)
    if article:
        yield "\n".join(article)


def open_article(lines: str, place: str = "") -> GraphStore:
    """Open an article's lines as a store in memory; `ReadError` names the file where they hold no article."""
    store = Store()
    try:
        store.load(lines.encode("utf-8", "surrogatepass"), format=RdfFormat.N_QUADS)
    except (SyntaxError, OSError, ValueError) as error:
        raise ReadError(f"{place}: is not N-Quads ({error}); write it again") from error
    return GraphStore(store)


def find_article(store: GraphStore, place: str = "") -> tuple[str, str]:
    """Return the IRI of a store's one article and that of its named graph; `ReadError` where it is not one."""
    links = list(store.quads.quads_for_pattern(None, terms.MENTION_GRAPH, None, DEFAULT_GRAPH))
    if len(links) != 1:
        raise ReadError(
            f"{place}: does not hold article by article; `kg extract --engine spark` writes such files"
        )
    return _iri(links[0].subject), _iri(links[0].object)


def identify_article(lines: str, meanings: Iterable[Meaning]) -> ArticleGraph:
    """Say of things what an article says of names, as the default graph of a resolved store does.

    Descriptions of things are left out: they follow from all articles together.
    """
    store = open_article(lines)
    article, graph = find_article(store)
    meanings = sorted(meanings)
    things = {sense: thing for _, sense, thing in meanings if sense != thing}
    used = {(graph, name): sense for name, sense, _ in meanings if name != sense}
    if things or used:
        node = NamedNode(f"{graph}/identity")
        store.quads.extend(describe_identities(node, (), things, used, {}, {}))
        changes = plan_identities(
            store.quads, [NamedNode(graph)], [NamedNode(name) for name, _, _ in meanings]
        )
        store.apply(changes)
        store.quads.remove_graph(node)
    named = {NamedNode(iri) for meaning in meanings for iri in meaning}
    quads = frozenset(
        quad
        for quad in store.quads
        if quad.graph_name != DEFAULT_GRAPH or quad.predicate not in DESCRIBED_BY or quad.subject not in named
    )
    return ArticleGraph(article, graph, quads)


def write_identities(
    graph: str,
    decisions: Iterable[Decision] = (),
    meanings: Iterable[tuple[str, Meaning]] = (),
    matches: Iterable[tuple[Meaning, Iterable[str]]] = (),
    copies: Iterable[tuple[str, str]] = (),
) -> str:
    """Write parts of the identity graph as sorted N-Quads, without the end of the last line.

    Args:
        graph: the identity graph.
        decisions: decisions that hold.
        meanings: what names mean, each with the named graph of an article that uses it so.
        matches: meanings of names, each with its IRIs elsewhere.
        copies: articles, each with the article whose text it carries.
    """
    meanings, matches = list(meanings), list(matches)
    known = [meaning for _, meaning in meanings] + [meaning for meaning, _ in matches]
    things = {sense: thing for _, sense, thing in known if sense != thing}
    used = {(where, name): sense for where, (name, sense, _) in meanings if name != sense}
    links = {sense: links for (_, sense, _), links in matches}
    quads = describe_identities(NamedNode(graph), decisions, things, used, links, dict(copies))
    return write_quads(quads)


def _iri(node: object) -> str:
    return node.value if isinstance(node, NamedNode) else ""
