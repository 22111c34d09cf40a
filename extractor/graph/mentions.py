"""An article's named graph: its text, its mentions, and what it calls each entity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Quad

from extractor.graph import terms
from extractor.graph.terms import Naming
from extractor.records import Article, Entity, Extraction, Mention, MentionKind


def build_mention_graph(
    extraction: Extraction,
    entities: Mapping[str, Entity],
    iris: Mapping[str, NamedNode],
    naming: Naming,
) -> Iterator[Quad]:
    """Build the quads of the article's graph: NIF context, NIF phrases, and names of entities."""
    article = extraction.article
    graph, context = NamedNode(naming.graph(article.id)), NamedNode(naming.article(article.id))

    def quad(subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> Quad:
        return Quad(subject, predicate, value, graph)

    yield quad(context, terms.TYPE, terms.CONTEXT)
    yield quad(context, terms.IS_STRING, terms.string(article.text))
    yield quad(context, terms.BEGIN, terms.offset(0))
    yield quad(context, terms.END, terms.offset(len(article.text)))
    for key, entity in entities.items():
        yield quad(iris[key], terms.TYPE, terms.term(entity.type))
        yield quad(iris[key], terms.LABEL_IN_ARTICLE, terms.string(entity.name))
        for alias in entity.aliases:
            yield quad(iris[key], terms.ALIAS_IN_ARTICLE, terms.string(alias))
        yield quad(iris[key], terms.CONFIDENCE, terms.probability(entity.confidence))
    for mention in _merge(_mentions(extraction)):
        node = NamedNode(naming.mention(article.id, mention[0].start, mention[0].end))
        for predicate, value in _describe(mention, iris):
            yield quad(node, predicate, value)
        yield quad(node, terms.REFERENCE_CONTEXT, context)


def _mentions(extraction: Extraction) -> Iterator[Mention]:
    """All mentions, and the stretches that evidence points at without their being a mention."""
    yield from (m for m in extraction.mentions if m.text and _is_in(extraction.article, m.start, m.end))
    known = {(mention.start, mention.end) for mention in extraction.mentions}
    text = extraction.article.text
    for fact in extraction.facts:
        for evidence in fact.evidence:
            for span in (evidence.subject_span, evidence.object_span):
                if span is not None and span not in known and _is_in(extraction.article, *span):
                    known.add(span)
                    yield Mention(*span, text[slice(*span)], MentionKind.PHRASE, confidence=fact.confidence)


def _is_in(article: Article, start: int, end: int) -> bool:
    return 0 <= start < end <= len(article.text)


def _merge(mentions: Iterable[Mention]) -> list[list[Mention]]:
    """Group the mentions of the same stretch of text, best first; they share an IRI."""
    groups: dict[tuple[int, int], list[Mention]] = {}
    for mention in mentions:
        groups.setdefault((mention.start, mention.end), []).append(mention)
    return [
        sorted(group, key=lambda m: (-m.confidence, m.entity is None, m.kind.value, m.entity or ""))
        for _, group in sorted(groups.items())
    ]


def _describe(
    group: list[Mention], iris: Mapping[str, NamedNode]
) -> Iterator[tuple[NamedNode, NamedNode | Literal]]:
    best = group[0]
    yield terms.TYPE, terms.PHRASE
    yield terms.ANCHOR, terms.string(best.text)
    yield terms.BEGIN, terms.offset(best.start)
    yield terms.END, terms.offset(best.end)
    yield terms.CONFIDENCE, terms.probability(best.confidence)
    for mention in group:
        yield terms.MENTION_KIND, terms.string(mention.kind.value)
        if mention.entity is not None and mention.entity in iris:
            yield terms.DENOTES, iris[mention.entity]
    timex = next((mention for mention in group if mention.timex_type), None)
    if timex is not None and timex.timex_type:
        yield terms.TIMEX_TYPE, terms.string(timex.timex_type)
        if timex.timex_value:
            yield terms.TIMEX_VALUE, terms.string(timex.timex_value)
