"""Gold articles → training examples: word labels, candidate pairs and which relations hold between them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from extractor.nlp.candidates import NODE_TYPES, PairTable, build_pairs, legal_relations
from extractor.nlp.labels import ENTITY_TYPES, SPAN_TYPES, TYPE_IDS, path_of_spans
from extractor.nlp.nodes import (
    LiteralMention,
    NameMention,
    NodeSet,
    build_nodes,
    date_literals,
    figure_literals,
    mode_literals,
)
from extractor.nlp.windows import Window, build_windows
from extractor.training.alignment import AlignedSpan, align

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    from extractor.nlp.tokens import TokenTable
    from extractor.records import FigureMention, GoldArticle, TimexMention

    RuleScorer = Callable[[NodeSet, PairTable], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Example:
    """One article ready to learn from.

    `labels` [words] word label ids; `targets` and `legal` [pairs, relations]; `rules` [rows, relations] the prior of a
    frame that joins the two mentions. `has_names` is false where names are not annotated exhaustively.
    """

    gold: GoldArticle
    table: TokenTable
    windows: list[Window]
    labels: NDArray[np.int64]
    nodes: NodeSet
    pairs: PairTable
    targets: NDArray[np.float32]
    legal: NDArray[np.bool_]
    rules: NDArray[np.float32]
    weight: float = 1.0
    has_names: bool = True


def build_example(
    gold: GoldArticle,
    table: TokenTable,
    timexes: Sequence[TimexMention],
    figures: Sequence[FigureMention],
    tokenizer: Tokenizer,
    relations: Sequence[str],
    legal: NDArray[np.bool_],
    rule_scorer: RuleScorer | None = None,
) -> Example:
    """Align a gold article and enumerate its candidate pairs; `legal` is [types, types, relations]."""
    spans = align(gold, table)
    nodes = gold_nodes(gold, table, spans, timexes, figures)
    pairs = build_pairs(table, nodes.nodes, nodes.mentions, legal.any(axis=2))
    return Example(
        gold=gold,
        table=table,
        windows=build_windows(table, tokenizer),
        labels=np.asarray(path_of_spans([(s.first, s.end, s.type_id) for s in spans], len(table)), dtype=np.int64),
        nodes=nodes,
        pairs=pairs,
        targets=targets_of(gold, nodes, pairs, relations),
        legal=legal_relations(nodes.nodes, pairs, legal),
        rules=rule_scorer(nodes, pairs)
        if rule_scorer
        else np.zeros((len(pairs.left), len(relations)), dtype=np.float32),
    )


def gold_nodes(
    gold: GoldArticle,
    table: TokenTable,
    spans: Sequence[AlignedSpan],
    timexes: Sequence[TimexMention],
    figures: Sequence[FigureMention],
) -> NodeSet:
    """The nodes that a perfect tagger would give."""
    entities = [(e.type, e.name) for e in gold.entities]
    names = [NameMention(s.entity, s.first, s.end) for s in spans if s.entity is not None]
    literals = [
        LiteralMention(SPAN_TYPES[s.type_id], " ".join(table.words[s.first : s.end]), s.first, s.end)
        for s in spans
        if s.type_id >= TYPE_IDS["title"]
    ]
    literals += date_literals(timexes, table, names)
    literals += figure_literals(figures, table, names)
    literals += mode_literals(table)
    return build_nodes(table, entities, names, literals)


def targets_of(
    gold: GoldArticle, nodes: NodeSet, pairs: PairTable, relations: Sequence[str]
) -> NDArray[np.float32]:
    """1 where gold states the relation between the pair [pairs, relations]."""
    entity_of = {}
    for index, entity in enumerate(gold.entities):
        for name in (entity.name, *entity.aliases):
            entity_of.setdefault(name.casefold(), index)
    literal_of: dict[tuple[str, str], list[int]] = {}
    for index in range(nodes.n_entities, len(nodes.nodes)):
        node = nodes.nodes[index]
        literal_of.setdefault(("", literal_key(node.value)), []).append(index)
    rows = {(int(a), int(b)): i for i, (a, b) in enumerate(pairs.pairs)}
    targets = np.zeros((len(rows), len(relations)), dtype=np.float32)
    index_of = {r: i for i, r in enumerate(relations)}
    for subject, relation, value in gold.facts:
        if relation not in index_of or (a := entity_of.get(subject.casefold())) is None:
            continue
        ends = [entity_of[value.casefold()]] if value.casefold() in entity_of else []
        if not ends or nodes.nodes[ends[0]].type_id >= len(ENTITY_TYPES):
            ends = literal_of.get(("", literal_key(value)), [])
        ends = ends or literal_of.get(("", literal_key(value)), [])
        for b in ends:
            for key in ((a, b), (b, a)) if relation == "expo:partner" else ((a, b),):
                if key in rows:
                    targets[rows[key], index_of[relation]] = 1.0
    return targets


def literal_key(value: str) -> str:
    """A form of a literal under which equal ones are equal: numbers as numbers, words without punctuation."""
    if re.fullmatch(r"\d+(\.\d+)?", value):
        return f"{float(value):g}"
    return re.sub(r"[^\w:]+", " ", value.casefold()).strip()


def describe(example: Example) -> str:
    """One line on an example, for a look at the data."""
    kinds = [NODE_TYPES[n.type_id] for n in example.nodes.nodes]
    return f"{example.gold.article.id}: {len(kinds)} nodes, {len(example.pairs.pairs)} pairs, {int(example.targets.sum())} facts"
