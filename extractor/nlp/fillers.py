"""Which mentions fill a role: from an argument's token to the names that it stands for."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.nlp.context import Context, Node

EVENT = "schema:Event"
PRODUCT = "schema:Product"
# Nouns that stand for what belongs to them: 'booths of Bosch', 'a delegation from Kenya'.
TRANSPARENT = frozenset(
    [
        "group",
        "delegation",
        "representative",
        "official",
        "team",
        "member",
        "unit",
        "list",
        "host",
        "number",
        "variety",
        "range",
        "series",
        "executive",
        "staff",
        "government",
        "people",
        "leader",
        "city",
        "town",
        "state",
        "municipality",
        "country",
        "province",
        "republic",
        "sheikhdom",
        "kingdom",
        "emirate",
        "kind",
        "line",
        "version",
        "model",
        "hall",
        "half",
        "part",
        "heart",
        "outskirt",
        "suburb",
        "centre",
        "center",
        "downtown",
        "area",
        "capital",
        "metropolis",
    ]
)
# Prepositions that list examples: 'firms such as X', 'firms like X'.
LISTING = frozenset({"like", "including", "as", "among", "namely"})
# Descriptions within descriptions that are looked through.
MAX_NESTING = 2


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


def _resolve_into(
    context: Context, token: int, wanted: tuple[str, ...], found: list[Node], depth: int
) -> None:
    node = context.node_at[token]
    if node is not None and context.is_a(node, *wanted):
        _append(found, node)
        if node.head == token or depth:
            _add_coordinated(context, node, wanted, found)
        return
    if depth > MAX_NESTING:
        return
    if depth == 0:
        above = _named_above(context, token, wanted)
        if above is not None:
            _append(found, above)
            return
        _resolve_included(context, token, wanted, found)
    inside = range(node.first, node.last + 1) if node is not None else (token,)
    for covered in inside:
        for child in context.tree.children[covered]:
            _resolve_child(context, covered, child, wanted, found, depth)


def _resolve_child(
    context: Context, noun: int, child: int, wanted: tuple[str, ...], found: list[Node], depth: int
) -> None:
    """Follows one dependent of a noun that is no fitting mention itself."""
    tree = context.tree
    dep, named = tree.dep[child], context.node_at[child]
    if dep == "appos" or (dep == "conj" and depth > 0):
        _resolve_into(context, child, wanted, found, depth + 1)
    elif dep == "prep":
        if tree.lower[child] in LISTING or _stands_for(context, noun, tree.lower[child]):
            _resolve_objects(context, child, wanted, found, depth)
    elif named is not None and named is not context.node_at[noun] and context.is_a(named, *wanted):
        is_product = named.type == PRODUCT and child < noun
        is_whole = dep in ("poss", "compound") and context.is_a(named, EVENT)
        if is_product or (is_whole and tree.lemma[noun] in context.lexicon.event_parts):
            _append(found, named)
            _add_coordinated(context, named, wanted, found)


def _resolve_included(context: Context, token: int, wanted: tuple[str, ...], found: list[Node]) -> None:
    """Finds the members of 'models introduced by X include A and B' for 'models'."""
    tree = context.tree
    if tree.dep[token] != "nsubj" or tree.lemma[tree.head[token]] != "include":
        return
    for child in tree.children[tree.head[token]]:
        if tree.dep[child] == "dobj":
            for conjunct in tree.conjuncts(child):
                _resolve_into(context, conjunct, wanted, found, 1)


def _stands_for(context: Context, token: int, word: str) -> bool:
    """Whether a noun stands for what a preposition gives it ('delegation from', 'opening ceremony of')."""
    lemma = context.tree.lemma[token]
    if word in ("of", "from") and lemma in TRANSPARENT:
        return True
    return word in ("of", "at", "to") and lemma in context.lexicon.event_parts


def _named_above(context: Context, token: int, wanted: tuple[str, ...]) -> Node | None:
    """Who a description is about: X in 'X, an importer …' and 'X is the body that …'."""
    tree = context.tree
    if tree.dep[token] not in ("appos", "attr"):
        return None
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
    waiting = [node]
    while waiting:
        item = waiting.pop()
        for other in _next_items(context, item):
            if other not in found and context.is_a(other, *wanted):
                found.append(other)
                waiting.append(other)


def _next_items(context: Context, node: Node) -> Iterator[Node]:
    tree = context.tree
    for covered in range(node.first, node.last + 1):
        for child in tree.children[covered]:
            other = context.node_at[child]
            if other is None or other is node or tree.dep[child] not in ("conj", "appos"):
                continue
            if tree.dep[child] == "conj" or _is_list_item(context, node, other):
                yield other


def _is_list_item(context: Context, node: Node, other: Node) -> bool:
    """Whether an apposed name is really the next item: a name of the same kind, followed by more."""
    if not (node.is_name and other.is_name) or context.is_a(other, "schema:Place", EVENT):
        return False
    if not context.lexicon.types[node.type] & context.lexicon.types[other.type]:
        return False
    lower = context.tree.lower
    return lower[node.last + 1 : node.last + 2] == [","] and lower[other.last + 1 : other.last + 2] in (
        [","],
        ["and"],
        ["or"],
    )


def _append(found: list[Node], node: Node) -> None:
    if node not in found:
        found.append(node)
