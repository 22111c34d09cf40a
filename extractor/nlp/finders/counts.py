"""Finds figures whose event is only understood: '2,135 exhibitors, 210,000 visitors'."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.lexicon import RelationLexicon
from extractor.nlp.context import Context, Node, Proposal

EVENT = "schema:Event"
# What makes a figure a part of another ('of them 98 foreign', 'including 300 from abroad').
PARTS = frozenset(
    [
        "including",
        "them",
        "which",
        "whom",
        "among",
        "these",
        "additional",
        "another",
        "each",
        "per",
        "last",
        "previous",
        "annually",
        "since",
        "earlier",
        "(",
        "compared",
        "against",
        "trade",
    ]
)
PART_WINDOW = 4
# Sentence-level only; frames are more trusted.
PRIOR_IMPLICIT = 0.6
PRIOR_NAMED = 0.65


def find_counts(context: Context) -> Iterator[Proposal]:
    """Yields counts, areas and deal values by unit and by the words around them."""
    entries = [
        entry for entry in context.lexicon.relations.values() if entry.literal in ("count", "area", "money")
    ]
    for figure in context.figures:
        for entry in entries:
            if (
                figure.type == entry.literal
                and _fits(context, figure, entry)
                and not _is_part(context, figure)
            ):
                subject = _event_in_sentence(context, figure)
                span = subject.span if subject is not None else None
                prior = PRIOR_NAMED if subject is not None else PRIOR_IMPLICIT
                rule = f"finder:{entry.relation.partition(':')[2]}"
                yield Proposal(entry.relation, span, figure.span, rule, prior, figure.head)


def _fits(context: Context, figure: Node, entry: RelationLexicon) -> bool:
    if entry.units and not (figure.unit in entry.units or figure.unit.rpartition(" ")[2] in entry.units):
        return False
    start, end = max(0, figure.first - 8), min(len(context.doc), figure.last + 7)
    near = {*context.tree.lemma[start:end], *context.tree.lower[start:end]}
    cues, blockers = entry.words.get("cues"), entry.words.get("blockers", frozenset())
    return blockers.isdisjoint(context.tree.lower[start:end]) and (not cues or not cues.isdisjoint(near))


def _is_part(context: Context, figure: Node) -> bool:
    before = context.tree.lower[max(0, figure.first - PART_WINDOW) : figure.first]
    if "." in before or "\n" in before:
        before = before[len(before) - before[::-1].index("." if "." in before else "\n") :]
    return not PARTS.isdisjoint(before)


def _event_in_sentence(context: Context, figure: Node) -> Node | None:
    """The event that the figure's own sentence speaks of, if only one does."""
    sentence = context.sentence[figure.head]
    events = [
        node
        for node in context.names(EVENT)
        if context.sentence[node.first] == sentence and node.type != "schema:EventSeries"
    ]
    spans = {context.text(node).lower() for node in events}
    return events[0] if len(spans) == 1 else None
