"""Finds editions: 'the 16th China-ASEAN Expo', 'CES 2024', 'the fair's fifth edition'."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.nlp.context import Context, Node, Proposal
from extractor.nlp.editions import ordinal_value, parse_edition

EVENT = "schema:Event"
# Words that, after an ordinal, name an edition ('the fifth edition of', 'in its tenth year' does not).
EDITION_NOUNS = frozenset({"edition", "session", "instalment", "installment", "iteration"})
PRIOR_NAME = 0.92
PRIOR_EDITION = 0.85


def find_editions(context: Context) -> Iterator[Proposal]:
    """Yields edition numbers, and the series that an edition's own name contains."""
    for node in context.names(EVENT):
        if not node.is_name or node.type == "schema:EventSeries":
            continue
        edition = parse_edition(context.text(node).removeprefix("The ").removeprefix("the "))
        number = edition.number if edition is not None else None
        if number is None and node.first:
            number = ordinal_value(context.tree.lower[node.first - 1])
        if number is not None:
            yield _number(node.span, node.span, "finder:ordinal-in-name", PRIOR_NAME, node.first, number)
        if edition is not None:
            yield from _edition_of(context, node, edition.series)
    yield from _edition_phrases(context)


def _edition_of(context: Context, node: Node, series: str) -> Iterator[Proposal]:
    text = context.text(node)
    offset = text.find(series)
    span = (node.start + offset, node.start + offset + len(series)) if offset >= 0 else node.span
    for other in context.names("schema:EventSeries", EVENT):
        if (
            other.is_name
            and context.text(other).lower() == series.lower()
            and other.type == "schema:EventSeries"
        ):
            span = other.span
            break
    yield Proposal("expo:editionOf", node.span, span, "finder:series-in-name", PRIOR_NAME, node.first, series)


def _number(
    subject: tuple[int, int] | None, span: tuple[int, int], rule: str, prior: float, token: int, number: int
) -> Proposal:
    return Proposal("expo:editionNumber", subject, span, rule, prior, token, str(number))


def _edition_phrases(context: Context) -> Iterator[Proposal]:
    """Yields 'the fifth edition of X', 'X's fifth edition', 'the inaugural edition'."""
    tree, doc = context.tree, context.doc
    for token, word in enumerate(tree.lower):
        if word not in EDITION_NOUNS or token == 0:
            continue
        covering = context.node_at[token]
        if covering is not None and covering.is_name:
            continue
        first = token - 1
        if tree.lower[first] in ("annual", "consecutive") and first > 0:
            first -= 1
        ordinal = tree.lower[first]
        if first > 1 and tree.lower[first - 1] == "-":
            ordinal = f"{tree.lower[first - 2]}-{ordinal}"
        number = ordinal_value(ordinal)
        if number is None or tree.lower[first - 1] in ("next", "last"):
            continue
        event = covering or _edition_event(context, token, first)
        if event is None and (word == "session" or tree.lower[first - 1] != "this"):
            continue
        span = (doc[first].idx, doc[first].idx + len(doc[first]))
        subject = event.span if event is not None else None
        yield _number(subject, span, "finder:edition-phrase", PRIOR_EDITION, token, number)


def _edition_event(context: Context, token: int, first: int) -> Node | None:
    tree = context.tree
    step = token + 1
    while step < len(context.doc) and tree.lower[step] in ("of", "the", "this", "its"):
        step += 1
    after = context.node_at[step] if step < len(context.doc) and step > token + 1 else None
    if after is not None and context.is_a(after, EVENT):
        return after
    before = first - 1
    while before >= 0 and context.node_at[before] is None and tree.lower[before] in ("'s", "’s", "the", "'"):
        before -= 1
    owner = context.node_at[before] if before >= 0 else None
    return owner if owner is not None and context.is_a(owner, EVENT) else None
