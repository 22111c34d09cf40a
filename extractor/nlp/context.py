"""What frames and finders look at: a parsed document with the mentions laid over its tokens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from extractor.lexicon import Lexicon
from extractor.nlp.propositions import Tree
from extractor.records import FigureMention, Mention, MentionKind, TimexMention

LITERAL_MENTIONS = (MentionKind.DATE, MentionKind.FIGURE)
# Nouns that stand for what belongs to them: 'booths of Bosch', 'a delegation from Kenya'.
TRANSPARENT = frozenset({
    "group", "delegation", "representative", "official", "team", "member", "unit", "list", "host", "number", "variety",
    "range", "series", "executive", "staff", "government", "people", "leader", "city", "town", "state", "municipality",
    "country", "province", "republic", "kind", "line", "version", "model", "hall", "half", "part", "heart", "outskirt",
    "suburb", "centre", "center", "downtown", "area", "capital", "metropolis",
})  # fmt: skip
# 'The next fair', 'last year's edition': other editions are no entities.
OTHER = frozenset({"next", "last", "previous", "earlier", "past", "future", "previously", "first-ever"})
LISTING = frozenset({"like", "including", "as", "among", "namely", "include"})


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
        return self.doc.text[node.start : node.end]

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
            counted.append(Node(figure.start, figure.end, figure.kind, MentionKind.FIGURE, *place, unit, figure=figure))
    return Context(
        doc, tree, lexicon, tuple(nodes), _lay(doc, nodes), _lay(doc, dates), _lay_figures(tree, counted),
        tuple(dates), tuple(counted), _sentences(doc),
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
        self.at = [0] * (len(doc.text) + 1)
        for token in doc:
            for offset in range(token.idx, min(token.idx + len(token) + 1, len(self.at))):
                self.at[offset] = token.i
        self.count = len(doc)

    def place(self, tree: Tree, start: int, end: int) -> tuple[int, int, int] | None:
        """First token, last token and head; None for an empty span."""
        if not (0 <= start < end < len(self.at)) or not self.count:
            return None
        first, last = self.at[start], self.at[end - 1]
        return first, last, span_head(tree, first, last)


def span_head(tree: Tree, first: int, last: int) -> int:
    """The token of a span whose governor lies outside it; the first such, the last token failing that."""
    for token in range(first, last + 1):
        governor = tree.head[token]
        if (not first <= governor <= last or governor == token) and tree.dep[token] not in ("det", "punct", "case"):
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


def resolve(
    context: Context, token: int, wanted: tuple[str, ...], names_only: bool = False, alone: bool = False
) -> list[Node]:
    """The mentions of some types that an argument token stands for.

    The mention that covers the token; else what the token's noun names by apposition ('the organiser,
    X'), lists ('firms such as X and Y') or stands for ('representatives of X').
    """
    found: list[Node] = []
    node = context.node_at[token]
    if alone and node is not None and context.is_a(node, *wanted):
        return [node]
    _resolve_into(context, token, wanted, found, 0)
    return [node for node in found if node.is_name] if names_only else found


def _resolve_into(context: Context, token: int, wanted: tuple[str, ...], found: list[Node], depth: int) -> None:
    node, tree = context.node_at[token], context.tree
    if node is not None and context.is_a(node, *wanted):
        _append(found, node)
        if node.head != token and depth == 0:
            return
        _add_coordinated(context, node, wanted, found)
        return
    if depth > 2:
        return
    if depth == 0 and tree.dep[token] in ("appos", "attr"):
        above = _named_above(context, token, wanted)
        if above is not None:
            _append(found, above)
            return
    inside = range(node.first, node.last + 1) if node is not None else (token,)
    for covered in inside:
        for child in tree.children[covered]:
            dep, word = tree.dep[child], tree.lower[child]
            if dep == "appos" or (dep == "conj" and depth > 0):
                _resolve_into(context, child, wanted, found, depth + 1)
            elif dep == "prep" and word in LISTING:
                _resolve_objects(context, child, wanted, found, depth)
            elif dep == "prep" and word in ("of", "from") and tree.lemma[covered] in TRANSPARENT:
                _resolve_objects(context, child, wanted, found, depth)


def _named_above(context: Context, token: int, wanted: tuple[str, ...]) -> Node | None:
    """Who a description is about: X in 'X, an importer …' and 'X is the body that …'."""
    tree = context.tree
    governor: int | None = tree.head[token]
    if tree.dep[token] == "attr":
        governor = tree.first(tree.head[token], "nsubj")
    node = context.node_at[governor] if governor is not None else None
    return node if node is not None and context.is_a(node, *wanted) else None


def _resolve_objects(
    context: Context, preposition: int, wanted: tuple[str, ...], found: list[Node], depth: int
) -> None:
    tree = context.tree
    for child in tree.children[preposition]:
        if tree.dep[child] in ("pobj", "dobj"):
            for conjunct in tree.conjuncts(child):
                _resolve_into(context, conjunct, wanted, found, depth + 1)


def _add_coordinated(context: Context, node: Node, wanted: tuple[str, ...], found: list[Node]) -> None:
    """Adds what is coordinated with a name anywhere inside it, and lists parsed as appositions."""
    tree = context.tree
    for covered in range(node.first, node.last + 1):
        for child in tree.children[covered]:
            if node.first <= child <= node.last or tree.dep[child] not in ("conj", "appos"):
                continue
            other = context.node_at[child]
            if other is None or other in found or not context.is_a(other, *wanted):
                continue
            if tree.dep[child] == "appos" and not _is_list_item(context, node, other):
                continue
            found.append(other)
            _add_coordinated(context, other, wanted, found)


def _is_list_item(context: Context, node: Node, other: Node) -> bool:
    """Whether an apposed name is really the next item: a name of the same kind, followed by more."""
    if not (node.is_name and other.is_name) or context.is_a(other, "schema:Place", "schema:Event"):
        return False
    tops = context.lexicon.types[node.type] & context.lexicon.types[other.type]
    after = other.last + 1
    follows = after < len(context.doc) and context.tree.lower[after] in (",", "and", "or")
    return bool(tops) and follows and context.tree.lower[node.last + 1] == ","


def _append(found: list[Node], node: Node) -> None:
    if node not in found:
        found.append(node)
