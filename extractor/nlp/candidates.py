"""Who could stand in which relation: the pairs of mentions that the relation scorer looks at.

Nodes are what a fact can join: the article's entities and its literals (dates, figures, titles, themes).
A node has mentions; a description or pronoun is a mention of every node that it may refer to, with
its rank among them, so that reference and relation are decided together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from extractor.nlp.labels import ENTITY_TYPES
from extractor.nlp.names import name_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from extractor.nlp.tokens import TokenTable

LITERAL_TYPES = ("title", "theme", "date", "count", "ordinal", "area", "money", "mode")
NODE_TYPES = (*ENTITY_TYPES, *LITERAL_TYPES)
NODE_TYPE_IDS = {name: i for i, name in enumerate(NODE_TYPES)}
MENTION_KINDS = ("name", "nominal", "pronoun", "literal")

MAX_ROWS_PER_PAIR = 8  # nearest mention pairs kept; the rest say nothing new
FAR_WORDS = 700  # mentions further apart are paired only where one belongs to the article's first event
MENTIONS_AT_ONCE = 512
_EVENTS = frozenset(range(3))

# Sizes of the integer features of a mention pair, in column order.
FEATURE_SIZES = {
    "kinds": 16,
    "type_a": len(NODE_TYPES),
    "type_b": len(NODE_TYPES),
    "types": len(NODE_TYPES) ** 2,
    "sentences": 11,
    "words": 16,
    "rank_a": 5,
    "rank_b": 5,
    "headline": 4,
    "rivals_a": 4,
    "rivals_b": 4,
    "order_a": 4,
    "order_b": 4,
    "names": 5,
    "count_a": 4,
    "count_b": 4,
    "detail": 12,
}
FEATURES = tuple(FEATURE_SIZES)
# Features that depend on one mention of the pair alone.
LEFT_FEATURES = ("type_a", "rank_a", "order_a", "count_a")
RIGHT_FEATURES = ("type_b", "rank_b", "order_b", "count_b", "detail")


@dataclass(frozen=True, slots=True)
class Node:
    """An entity or literal of the article; `value` is the name or canonical literal.

    `detail` (0-11) tells literals of one type apart: the precision and range role of a date.
    """

    type_id: int
    value: str
    detail: int = 0


@dataclass(frozen=True, slots=True)
class NodeMention:
    """A mention of node `node`: words [first, end), kind, and rank among the readings of a reference."""

    node: int
    first: int
    end: int
    kind: int = 0
    rank: int = 0


@dataclass(frozen=True, slots=True)
class PairTable:
    """Node pairs and their mention pairs.

    `pairs` [P, 2] node indices (subject, object); `row_pair` [M] the pair of each row; `left`, `right` [M]
    mention indices; `features` [M, F] ids in the order of `FEATURES`; `paths` [M, 3] hashes of the way between
    the two through the parse, 0 where they share no sentence.
    """

    pairs: NDArray[np.int32]
    row_pair: NDArray[np.int32]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    features: NDArray[np.int32]
    paths: NDArray[np.int32]


def build_pairs(
    table: TokenTable,
    nodes: Sequence[Node],
    mentions: Sequence[NodeMention],
    legal: NDArray[np.bool_],
) -> PairTable:
    """Every pair of mentions whose nodes' types some relation may join.

    `legal` [types, types] says which subject and object types go together.
    """
    if not nodes or not mentions:
        return _empty()
    m = _MentionArrays.build(table, nodes, mentions)
    found_left, found_right = _allowed(m, legal)
    if not len(found_left):
        return _empty()
    left: NDArray[np.int32] = found_left.astype(np.int32)
    right: NDArray[np.int32] = found_right.astype(np.int32)
    keys = m.node[left].astype(np.int64) * len(nodes) + m.node[right]
    distance = np.abs(m.first[right] - m.first[left]) + 1000 * (m.sentence[left] != m.sentence[right])
    order = np.lexsort((right, left, distance, keys))
    left, right, keys = left[order], right[order], keys[order]
    starts = np.r_[True, keys[1:] != keys[:-1]]
    position = np.arange(len(keys)) - np.maximum.accumulate(np.where(starts, np.arange(len(keys)), 0))
    kept = position < MAX_ROWS_PER_PAIR
    left, right, keys = left[kept], right[kept], keys[kept]
    unique, row_pair = np.unique(keys, return_inverse=True)
    pairs = np.stack([unique // len(nodes), unique % len(nodes)], axis=1).astype(np.int32)
    return PairTable(
        pairs=pairs,
        row_pair=row_pair.astype(np.int32),
        left=left,
        right=right,
        features=_features(nodes, m, left, right),
        paths=parse_paths(table, m.end, left, right, m.sentence),
    )


def _allowed(m: _MentionArrays, legal: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Left and right of the mention pairs to look at, in order; some mentions at a time, so that memory stays bounded."""
    is_event = np.isin(m.type, list(_EVENTS))
    is_reference = m.rank > 0
    found = []
    for start in range(0, len(m.node), MENTIONS_AT_ONCE):
        a = slice(start, start + MENTIONS_AT_ONCE)
        allowed = legal[m.type[a, None], m.type[None, :]] & (m.node[a, None] != m.node[None, :])
        # One pronoun tried on two entities joins them to nothing.
        same_words = (m.first[a, None] == m.first[None, :]) & (m.end[a, None] == m.end[None, :])
        allowed &= ~(same_words & is_reference[a, None] & is_reference[None, :])
        near = np.abs(m.first[None, :] - m.first[a, None]) < FAR_WORDS
        allowed &= near | (is_event & (m.node_order == 0))[a, None]
        left, right = np.nonzero(allowed)
        found.append((left + start, right))
    lefts, rights = zip(*found, strict=True)
    return np.concatenate(lefts), np.concatenate(rights)


def legal_relations(nodes: Sequence[Node], pairs: PairTable, legal: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which relations the types of each pair permit [pairs, relations]."""
    types = np.asarray([n.type_id for n in nodes], dtype=np.int64)
    if not len(pairs.pairs):
        return np.zeros((0, legal.shape[2]), dtype=bool)
    return legal[types[pairs.pairs[:, 0]], types[pairs.pairs[:, 1]]]


def _empty() -> PairTable:
    none = np.zeros(0, dtype=np.int32)
    return PairTable(none.reshape(0, 2), none, none, none, none.reshape(0, len(FEATURES)), none.reshape(0, 3))


@dataclass(frozen=True, slots=True)
class _MentionArrays:
    node: NDArray[np.int32]
    first: NDArray[np.int32]
    end: NDArray[np.int32]
    kind: NDArray[np.int32]
    rank: NDArray[np.int32]
    type: NDArray[np.int32]
    sentence: NDArray[np.int32]
    node_order: NDArray[np.int32]  # of the mention's node among the nodes of its type group
    node_count: NDArray[np.int32]  # named mentions of the mention's node
    before: NDArray[np.int32]  # [types, mentions + 1]: mentions of a type before the i-th in text order
    place: NDArray[np.int32]  # of the mention in text order

    @staticmethod
    def build(table: TokenTable, nodes: Sequence[Node], mentions: Sequence[NodeMention]) -> _MentionArrays:
        def array(values: list[int]) -> NDArray[np.int32]:
            return np.asarray(values, dtype=np.int32)

        node = array([x.node for x in mentions])
        first, end = array([x.first for x in mentions]), array([x.end for x in mentions])
        kind = array([x.kind for x in mentions])
        types = array([n.type_id for n in nodes])
        seen: dict[int, int] = {}
        node_order = np.zeros(len(nodes), dtype=np.int32)
        for n in dict.fromkeys(
            x.node for x in sorted(mentions, key=lambda x: (x.first, x.node)) if x.kind in (0, 3)
        ):
            group = 0 if nodes[n].type_id in _EVENTS else nodes[n].type_id
            node_order[n] = seen.get(group, 0)
            seen[group] = int(node_order[n]) + 1
        counts = np.bincount(node[(kind == 0) | (kind == 3)], minlength=len(nodes)).astype(np.int32)
        by_place = np.lexsort((end, first))
        place = np.empty(len(mentions), dtype=np.int32)
        place[by_place] = np.arange(len(mentions), dtype=np.int32)
        ones = np.zeros((len(NODE_TYPES), len(mentions) + 1), dtype=np.int32)
        named = (kind == 0) | (kind == 3)
        ones[types[node[by_place]], np.arange(1, len(mentions) + 1)] = named[by_place]
        return _MentionArrays(
            node=node,
            first=first,
            end=end,
            kind=kind,
            rank=array([x.rank for x in mentions]),
            type=types[node],
            sentence=table.sentences[np.minimum(first, len(table) - 1)],
            node_order=node_order[node],
            node_count=counts[node],
            before=np.cumsum(ones, axis=1, dtype=np.int32),
            place=place,
        )


N_PATHS = 16384
MAX_PATH = 8  # steps on either side; longer ways are too rare to learn


def parse_paths(
    table: TokenTable,
    ends: NDArray[np.int32],
    left: NDArray[np.int32],
    right: NDArray[np.int32],
    sentences: NDArray[np.int32],
) -> NDArray[np.int32]:
    """Hashes of the way between the last words of two mentions [rows, 3]: top, labels, ends with top."""
    heads, deps, lemmas = table.heads.tolist(), table.deps.tolist(), table.lemmas.tolist()
    roots = [_root_word(int(end) - 1, heads) for end in ends]
    result = np.zeros((len(left), 3), dtype=np.int32)
    known: dict[tuple[int, int], tuple[int, int, int]] = {}
    same = (sentences[left] == sentences[right]).tolist()
    for row, (a, b) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        if same[row]:
            key = roots[a], roots[b]
            found = known.get(key)
            if found is None:
                found = known[key] = _path(*key, heads, deps, lemmas)
            result[row] = found
    return result


def _root_word(word: int, heads: list[int]) -> int:
    """The mention's last word; titles and possessives hang on it."""
    return min(word, len(heads) - 1)


def _path(a: int, b: int, heads: list[int], deps: list[int], lemmas: list[int]) -> tuple[int, int, int]:
    up: dict[int, int] = {}
    node = a
    while node not in up and len(up) <= MAX_PATH:
        up[node] = len(up)
        node = heads[node]
    down = []
    node = b
    while node not in up:
        down.append(deps[node])
        if heads[node] == node or len(down) > MAX_PATH:
            return 0, 0, 0
        node = heads[node]
    rising = tuple(deps[n] for n, depth in up.items() if depth < up[node])
    labels = 0
    for label in (*rising, 77, *down):
        labels = (labels * 131 + label + 1) % 1_000_003
    top = lemmas[node] if node not in (a, b) else 1
    ends = (deps[a] * 64 + deps[b]) * 8192 + lemmas[node]
    return 1 + top % (N_PATHS - 1), 1 + labels % (N_PATHS - 1), 1 + (ends * 40503 >> 4) % (N_PATHS - 1)


_SENTENCE_STEPS = np.array([1, 2, 3, 6])
_WORD_STEPS = np.array([2, 4, 7, 11, 17, 26])


def _features(
    nodes: Sequence[Node], m: _MentionArrays, left: NDArray[np.int32], right: NDArray[np.int32]
) -> NDArray[np.int32]:
    """The feature ids [rows, F] of mention pairs."""
    type_a, type_b = m.type[left], m.type[right]
    jump = m.sentence[right] - m.sentence[left]
    far = np.searchsorted(_SENTENCE_STEPS, np.abs(jump), side="right")
    sentences = np.where(jump >= 0, far, 5 + far)
    forward = m.first[right] >= m.end[left]
    backward = m.first[left] >= m.end[right]
    space = np.where(
        forward, m.first[right] - m.end[left], np.where(backward, m.first[left] - m.end[right], 0)
    )
    near = np.searchsorted(_WORD_STEPS, space, side="right")
    words = np.where(jump != 0, 15, np.where(forward, near, np.where(backward, 7 + near, 14)))
    low, high = np.minimum(m.place[left], m.place[right]), np.maximum(m.place[left], m.place[right])

    def rivals(types: NDArray[np.int32]) -> NDArray[np.int32]:
        between: NDArray[np.int32] = m.before[types, high] - m.before[types, np.minimum(low + 1, high)]
        return between.clip(0, 3)

    columns = {
        "kinds": m.kind[left] * 4 + m.kind[right],
        "type_a": type_a,
        "type_b": type_b,
        "types": type_a * len(NODE_TYPES) + type_b,
        "sentences": sentences,
        "words": words,
        "rank_a": np.minimum(m.rank[left], 4),
        "rank_b": np.minimum(m.rank[right], 4),
        "headline": (m.sentence[left] == 0) * 2 + (m.sentence[right] == 0),
        "rivals_a": rivals(type_a),
        "rivals_b": rivals(type_b),
        "order_a": np.minimum(m.node_order[left], 3),
        "order_b": np.minimum(m.node_order[right], 3),
        "names": _name_relations(nodes, m.node[left], m.node[right]),
        "count_a": np.searchsorted([2, 3, 6], m.node_count[left], side="right"),
        "count_b": np.searchsorted([2, 3, 6], m.node_count[right], side="right"),
        "detail": np.asarray([n.detail for n in nodes], dtype=np.int32)[m.node[right]],
    }
    return np.stack([columns[name] for name in FEATURES], axis=1).astype(np.int32)


def _name_relations(
    nodes: Sequence[Node], left: NDArray[np.int32], right: NDArray[np.int32]
) -> NDArray[np.int32]:
    """0 nothing shared, 1 the left name holds the right one, 2 the reverse, 3 same opening word, 4 same."""
    tokens = [name_tokens(n.value) if n.type_id < len(ENTITY_TYPES) else () for n in nodes]
    sets = [frozenset(t) for t in tokens]
    result = np.zeros(len(left), dtype=np.int32)
    cache: dict[tuple[int, int], int] = {}
    for row, (a, b) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        value = cache.get((a, b))
        if value is None:
            value = _name_relation(sets[a], sets[b], tokens[a], tokens[b])
            cache[a, b] = value
        result[row] = value
    return result


def _name_relation(
    a: frozenset[str], b: frozenset[str], words_a: tuple[str, ...], words_b: tuple[str, ...]
) -> int:
    if not a or not b:
        return 0
    if a == b:
        return 4
    if b < a:
        return 1
    if a < b:
        return 2
    return 3 if words_a[0] == words_b[0] else 0
