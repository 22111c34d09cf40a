"""One article's extraction as RDF, in the shape that the vocabulary lays down.

The default graph gets every direct triple once, the entities' names and types, the statements with their
evidence, the article and the run. The article's named graph gets its text, its mentions and what it calls
each entity, from which the default graph's names and types follow (`graph.names`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from extractor.graph import terms
from extractor.graph.facts import DirectTriple, Refusal, build_statements, make_triple
from extractor.graph.mentions import build_mention_graph
from extractor.graph.names import describe_entities
from extractor.graph.terms import Naming, default_quad
from extractor.records import Article, Entity, Extraction, Fact, RunInfo
from extractor.schema import load_schema


@dataclass(frozen=True, slots=True)
class ArticleGraph:
    """The RDF of one article: IRIs of the article and its named graph, all quads, and what was refused."""

    article: str
    graph: str
    quads: frozenset[Quad]
    refused: tuple[Refusal, ...] = ()


def build_graph(
    extraction: Extraction, run: RunInfo, naming: Naming, *, fingerprint: str | None = None
) -> ArticleGraph:
    """Turn what one article gave into RDF that conforms to the shapes.

    Facts that the vocabulary does not allow (illegal types, malformed literals, no evidence) are left out
    and reported in `refused`. A `fingerprint` is noted beside the article, for the journal of finished articles.
    """
    schema = load_schema()
    article = extraction.article
    entities = {entity.id: entity for entity in extraction.entities if clean_name(entity.name)}
    iris = {key: NamedNode(naming.entity(entity)) for key, entity in entities.items()}
    facts: list[tuple[Fact, DirectTriple]] = []
    refused: list[Refusal] = []
    for fact in extraction.facts:
        made = make_triple(fact, entities, iris, schema)
        if isinstance(made, Refusal):
            refused.append(made)
        else:
            facts.append((fact, made))
    run_node = NamedNode(naming.run(run))
    mentions = set(build_mention_graph(extraction, entities, iris, naming))
    quads = mentions | set(describe_entities(mentions))
    quads.update(build_statements(article, facts, iris, naming, run_node))
    quads.update(_describe_article(article, naming, run_node))
    quads.update(_describe_quotations(extraction, entities, iris, naming))
    quads.update(_describe_run(run, run_node))
    if fingerprint is not None:
        node = NamedNode(naming.article(article.id))
        quads.add(default_quad(node, terms.FINGERPRINT, terms.string(fingerprint)))
    return ArticleGraph(
        naming.article(article.id), naming.graph(article.id), frozenset(quads), tuple(refused)
    )


def clean_name(name: str) -> str:
    """Return a name as the graph holds it; empty where it says nothing."""
    return terms.clean(name).strip()


def _describe_article(article: Article, naming: Naming, run: NamedNode) -> Iterator[Quad]:
    node, graph = NamedNode(naming.article(article.id)), NamedNode(naming.graph(article.id))
    yield default_quad(node, terms.TYPE, terms.ARTICLE)
    yield default_quad(node, terms.IDENTIFIER, terms.string(article.id))
    yield default_quad(node, terms.LANGUAGE, terms.string(article.language))
    yield default_quad(node, terms.MENTION_GRAPH, graph)
    yield default_quad(graph, terms.GENERATED_BY, run)
    if article.title:
        yield default_quad(node, terms.HEADLINE, terms.string(article.title))
    if article.date and (published := terms.date(article.date)) is not None and len(article.date) == 10:
        yield default_quad(node, terms.PUBLISHED, published)
    if article.url:
        yield default_quad(node, terms.URL, terms.web_address(article.url) or terms.string(article.url))
    if article.source:
        yield default_quad(node, terms.PUBLISHER, terms.string(article.source))


def _describe_quotations(
    extraction: Extraction, entities: dict[str, Entity], iris: dict[str, NamedNode], naming: Naming
) -> Iterator[Quad]:
    schema = load_schema()
    article_id = extraction.article.id
    for quotation in extraction.quotations:
        if not quotation.text or not 0 <= quotation.start < quotation.end:
            continue
        node = NamedNode(naming.quotation(article_id, quotation.start, quotation.end))
        values: list[tuple[NamedNode, NamedNode | Literal]] = [
            (terms.TYPE, terms.QUOTATION),
            (terms.TEXT, terms.string(quotation.text)),
            (terms.BEGIN, terms.offset(quotation.start)),
            (terms.END, terms.offset(quotation.end)),
            (terms.PART_OF, NamedNode(naming.article(article_id))),
        ]
        speaker = entities.get(quotation.speaker or "")
        if speaker and schema.top_of(speaker.type) in ("schema:Person", "schema:Organization"):
            values.append((terms.SPOKEN_BY, iris[speaker.id]))
        yield from (default_quad(node, predicate, value) for predicate, value in values)


def _describe_run(run: RunInfo, node: NamedNode) -> Iterator[Quad]:
    yield default_quad(node, terms.TYPE, terms.ACTIVITY)
    yield default_quad(node, terms.SOFTWARE_VERSION, terms.string(run.software_version))
    yield default_quad(node, terms.MODEL, terms.string(run.model))
    yield default_quad(node, terms.LEXICON, terms.string(run.lexicon))
    yield default_quad(node, terms.ENDED_AT, Literal(run.ended_at, datatype=terms.DATE_TIME))
