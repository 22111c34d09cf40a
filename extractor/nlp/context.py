"""What frames and finders look at: a parsed document with the mentions laid over its tokens."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from extractor.lexicon import Lexicon
from extractor.nlp.tokenmap import token_starts
from extractor.nlp.tree import Tree
from extractor.records import FigureMention, Mention, MentionKind, TimexMention

LITERAL_MENTIONS = (MentionKind.DATE, MentionKind.FIGURE)
# 'The next fair', 'last year's edition': other editions are no entities.
OTHER = frozenset({"next", "last", "previous", "earlier", "past", "future", "previously", "first-ever"})


@dataclass(frozen=True, slots=True)
class Proposal:
    """A fact that a rule reads off the text; offsets are characters, `token` the predicate's offset.

    `subject` is None where the text leaves the event to be understood ('1,200 exhibitors came').
    `value` is a literal that is neither the text of `object` nor the normal form of its date or
    figure. `confidence` is the rule's prior, lowered by the distance of the attachments.
    """

    relation: str
    subject: tuple[int, int] | None
    object: tuple[int, int]
    rule: str
    confidence: float
    token: int
    value: str | None = None
    modality: str = "asserted"


@dataclass(frozen=True, slots=True)
class Node:
    """A mention, date or figure on its tokens: `first` to `last`, both included, and its `head`."""

    start: int
    end: int
    type: str
    kind: MentionKind
    first: int
    last: int
    head: int
    unit: str = ""
    timex: TimexMention | None = None
    figure: FigureMention | None = None

    @property
    def span(self) -> tuple[int, int]:
        """Start and end in characters."""
        return self.start, self.end

    @property
    def is_name(self) -> bool:
        """Whether it refers by name."""
        return self.kind == MentionKind.NAME


@dataclass(frozen=True, slots=True)
class Context:
    """A document, its tree, and for each token the mention, date or figure that covers it."""

    doc: Doc
    source: str
    tree: Tree
    lexicon: Lexicon
    nodes: tuple[Node, ...]
    node_at: list[Node | None]
    date_at: list[Node | None]
    figure_at: list[Node | None]
    dates: tuple[Node, ...]
    figures: tuple[Node, ...]
    sentence: list[int]

    def is_a(self, node: Node, *wanted: str) -> bool:
        """Whether a node's type is one of the wanted or below one."""
        return self.lexicon.is_a(node.type, wanted)

    def text(self, node: Node) -> str:
        """The node's words."""
        return self.source[node.start : node.end]

    def names(self, *wanted: str) -> Iterator[Node]:
        """The nodes of some types, in text order."""
        return (node for node in self.nodes if self.is_a(node, *wanted))


def build_context(
    doc: Doc,
    mentions: Sequence[Mention],
    timexes: Sequence[TimexMention],
    figures: Sequence[FigureMention],
    lexicon: Lexicon,
) -> Context:
    """Lays mentions, dates and figures over the document's tokens."""
    tree = Tree.of(doc)
    bounds = _TokenBounds(doc)
    nodes, dates, counted = [], [], []
    for mention in sorted(mentions, key=lambda mention: (mention.start, -mention.end)):
        if mention.kind in LITERAL_MENTIONS:
            continue
        place = bounds.place(tree, mention.start, mention.end)
        if place is not None and not _is_other_edition(tree, lexicon, mention, place[0], place[1]):
            nodes.append(Node(mention.start, mention.end, mention.type, mention.kind, *place))
    for timex in timexes:
        place = bounds.place(tree, timex.start, timex.end)
        if place is not None and timex.timex_type in ("DATE", "TIME"):
            dates.append(Node(timex.start, timex.end, "", MentionKind.DATE, *place, timex=timex))
    for figure in figures:
        place = bounds.place(tree, figure.start, figure.end)
        if place is not None:
            unit = (figure.unit or "").lower()
            counted.append(
                Node(figure.start, figure.end, figure.kind, MentionKind.FIGURE, *place, unit, figure=figure)
            )
    return Context(
        doc,
        doc.text,
        tree,
        lexicon,
        tuple(nodes),
        _lay(doc, nodes),
        _lay(doc, dates),
        _lay_figures(tree, counted),
        tuple(dates),
        tuple(counted),
        _sentences(doc),
    )


def _sentences(doc: Doc) -> list[int]:
    """The number of each token's sentence."""
    numbers, number = [], -1
    for start in doc.to_array("SENT_START").tolist():
        number += start == 1
        numbers.append(max(number, 0))
    return numbers


def _is_other_edition(tree: Tree, lexicon: Lexicon, mention: Mention, first: int, last: int) -> bool:
    """Whether an event mention speaks of another edition: 'the next ProWein', 'last year's fair'."""
    if not lexicon.is_a(mention.type, ("schema:Event",)):
        return False
    if mention.kind == MentionKind.NOMINAL and not OTHER.isdisjoint(tree.lower[first : last + 1]):
        return True
    before = tree.lower[max(0, first - 3) : first]
    if before[-1:] and (before[-1] in OTHER or (before[-1] == "first" and mention.kind == MentionKind.NAME)):
        return before[-1] != "first" or not any(word[:1].isdigit() for word in mention.text.split())
    return before[-2:] in (["year", "'s"], ["year", "’s"]) and before[0] == "last"


class _TokenBounds:
    """Finds the tokens of a character span."""

    def __init__(self, doc: Doc) -> None:
        self.starts = token_starts(doc)
        self.end = self.starts[-1] + len(doc[-1]) if self.starts else 0

    def place(self, tree: Tree, start: int, end: int) -> tuple[int, int, int] | None:
        """First token, last token and head; None for an empty span."""
        if not 0 <= start < end <= self.end:
            return None
        first, last = bisect_right(self.starts, start) - 1, bisect_right(self.starts, end - 1) - 1
        return first, last, span_head(tree, first, last)


def span_head(tree: Tree, first: int, last: int) -> int:
    """The token of a span whose governor lies outside it; the first such, the last token failing that."""
    for token in range(first, last + 1):
        governor = tree.head[token]
        if (not first <= governor <= last or governor == token) and tree.dep[token] not in (
            "det",
            "punct",
            "case",
        ):
            return token
    return last


def _lay(doc: Doc, nodes: Sequence[Node]) -> list[Node | None]:
    at: list[Node | None] = [None] * len(doc)
    for node in nodes:
        for token in range(node.first, node.last + 1):
            at[token] = at[token] or node
    return at


def _lay_figures(tree: Tree, figures: Sequence[Node]) -> list[Node | None]:
    """Figures count on their own tokens and on the noun that they count."""
    at: list[Node | None] = [None] * len(tree.head)
    for figure in figures:
        for token in range(figure.first, figure.last + 1):
            at[token] = figure
    for figure in figures:
        noun = tree.head[figure.head]
        if tree.dep[figure.head] in ("nummod", "compound", "amod", "quantmod", "nmod") and at[noun] is None:
            at[noun] = figure
    return at
