"""Gold articles → training examples: word labels, candidate pairs and which relations hold between them."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from extractor.nlp.candidates import PairTable, build_pairs, legal_relations
from extractor.nlp.decisions import SYMMETRIC
from extractor.nlp.labels import SPAN_TYPES, path_of_spans
from extractor.nlp.mentions import LiteralMention, NameMention
from extractor.nlp.names import normalize_name
from extractor.nlp.nodes import NodeSet, build_nodes, date_literals, figure_literals, mode_literals
from extractor.nlp.rules import match_rules
from extractor.nlp.windows import Window, build_windows
from extractor.training.alignment import align

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    from extractor.nlp.tokens import TokenTable
    from extractor.records import GoldArticle
    from extractor.training.corpus import Prepared


# How the names of the second view differ from gold, about as often as a tagger errs on unseen articles.
LOST, RETYPED, ADDED = 0.08, 0.08, 0.6
CONFUSED = {
    "schema:Corporation": ("schema:Organization", "schema:Product", "schema:NewsMediaOrganization"),
    "schema:Organization": ("schema:Corporation", "schema:GovernmentOrganization"),
    "schema:GovernmentOrganization": ("schema:Organization", "schema:AdministrativeArea"),
    "schema:NewsMediaOrganization": ("schema:Corporation", "schema:Organization"),
    "schema:ExhibitionEvent": ("schema:EventSeries", "schema:BusinessEvent"),
    "schema:EventSeries": ("schema:ExhibitionEvent", "schema:BusinessEvent"),
    "schema:BusinessEvent": ("schema:ExhibitionEvent", "schema:EventSeries"),
    "schema:City": ("schema:AdministrativeArea", "schema:Place"),
    "schema:EventVenue": ("schema:Place", "schema:Organization"),
    "schema:Place": ("schema:AdministrativeArea", "schema:City"),
    "schema:Product": ("schema:Corporation",),
}
SPURIOUS = {
    "ORG": ("schema:Corporation", "schema:Organization", "schema:Product"),
    "PRODUCT": ("schema:Product",),
    "EVENT": ("schema:BusinessEvent", "schema:ExhibitionEvent"),
    "FAC": ("schema:EventVenue", "schema:Place"),
    "GPE": ("schema:City",),
    "LOC": ("schema:Place",),
    "PERSON": ("schema:Person",),
    "WORK_OF_ART": ("schema:Product",),
}


@dataclass(frozen=True, slots=True)
class View:
    """One reading of an article's names: candidate pairs and which relations hold between them.

    `targets` and `legal` are [pairs, relations]; `rules` [rows, relations] is the prior of a frame that joins the two mentions.
    """

    nodes: NodeSet
    pairs: PairTable
    targets: NDArray[np.float32]
    legal: NDArray[np.bool_]
    rules: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Example:
    """One article ready to learn from.

    `labels` [words] are word label ids, None where names are not annotated exhaustively. `views` are the readings that the
    pair scorer learns from, one drawn at random each time: by gold names, and by names that a tagger found.
    """

    gold: GoldArticle
    table: TokenTable
    windows: list[Window]
    labels: NDArray[np.int64] | None
    views: tuple[View, ...]
    weight: float = 1.0


def build_example(
    prepared: Prepared,
    tokenizer: Tokenizer,
    relations: Sequence[str],
    legal: NDArray[np.bool_],
    weight: float = 1.0,
) -> Example:
    """Align a gold article and enumerate its candidate pairs; `legal` is [types, types, relations]."""
    spans = align(prepared.gold, prepared.table)
    labels = path_of_spans([(s.first, s.end, s.type_id) for s in spans], len(prepared.table))
    names = [NameMention(s.entity, s.first, s.end) for s in spans if s.entity is not None]
    literals = [
        LiteralMention(SPAN_TYPES[s.type_id], " ".join(prepared.table.words[s.first : s.end]), s.first, s.end)
        for s in spans
        if s.entity is None
    ]
    entities = [(e.type, e.name) for e in prepared.gold.entities]
    blurred = blur_names(prepared, entities, names)
    return Example(
        gold=prepared.gold,
        table=prepared.table,
        windows=build_windows(prepared.table, tokenizer),
        labels=np.asarray(labels, dtype=np.int64),
        views=(
            build_view(prepared, entities, names, literals, relations, legal),
            build_view(prepared, *blurred, literals, relations, legal),
        ),
        weight=weight,
    )


def blur_names(
    prepared: Prepared, entities: Sequence[tuple[str, str]], names: Sequence[NameMention]
) -> tuple[list[tuple[str, str]], list[NameMention]]:
    """The gold names as a tagger might find them: some lost, some of another type, some that are none.

    What is added are the parser's own entities, so the scorer learns to say nothing of them.
    """
    chance = random.Random(prepared.gold.article.id)
    kinds = [
        chance.choice(CONFUSED.get(kind, (kind,))) if chance.random() < RETYPED else kind
        for kind, _ in entities
    ]
    result = [(kind, name) for kind, (_, name) in zip(kinds, entities, strict=True)]
    kept = [n for n in names if chance.random() >= LOST]
    taken = {i for n in names for i in range(n.first, n.end)}
    for entity in prepared.doc.ents:
        first, end = prepared.table.span(entity.start_char, entity.end_char)
        free = end > first and not taken.intersection(range(first, end))
        if entity.label_ in SPURIOUS and free and chance.random() < ADDED:
            kept.append(NameMention(len(result), first, end))
            result.append((chance.choice(SPURIOUS[entity.label_]), entity.text))
    return result, sorted(kept, key=lambda n: n.first)


def build_view(
    prepared: Prepared,
    entities: Sequence[tuple[str, str]],
    names: Sequence[NameMention],
    literals: Sequence[LiteralMention],
    relations: Sequence[str],
    legal: NDArray[np.bool_],
) -> View:
    """The candidate pairs of one reading of the names, with their targets."""
    table = prepared.table
    nodes = build_nodes(
        table,
        entities,
        names,
        (
            *literals,
            *date_literals(prepared.timexes, table, names),
            *figure_literals(prepared.figures, table, names),
            *mode_literals(table),
        ),
    )
    pairs = build_pairs(table, nodes.nodes, nodes.mentions, np.any(legal, axis=2))
    rules = match_rules(prepared.doc, table, nodes, pairs, prepared.timexes, prepared.figures, relations)
    return View(
        nodes=nodes,
        pairs=pairs,
        targets=targets_of(prepared.gold, nodes, pairs, relations),
        legal=legal_relations(nodes.nodes, pairs, legal),
        rules=rules.priors,
    )


def targets_of(
    gold: GoldArticle, nodes: NodeSet, pairs: PairTable, relations: Sequence[str]
) -> NDArray[np.float32]:
    """1 where gold states the relation between the pair [pairs, relations]; entities match by any of their names."""
    keys: dict[str, set[str]] = {}
    for entity in gold.entities:
        names = {normalize_name(n) for n in (entity.name, *entity.aliases)}
        for name in names:
            keys.setdefault(name, set()).update(names)
    by_name: dict[str, list[int]] = {}
    for index, node in enumerate(nodes.nodes):
        key = normalize_name(node.value) if index < nodes.n_entities else literal_key(node.value)
        by_name.setdefault(key, []).append(index)

    def ends(name: str) -> list[int]:
        key = normalize_name(name)
        return [i for n in sorted(keys.get(key, {key})) for i in by_name.get(n, ())] or by_name.get(
            literal_key(name), []
        )

    rows = {(int(a), int(b)): i for i, (a, b) in enumerate(pairs.pairs)}
    targets = np.zeros((len(rows), len(relations)), dtype=np.float32)
    index_of = {r: i for i, r in enumerate(relations)}
    for subject, relation, value in gold.facts:
        if relation not in index_of:
            continue
        joined = [(a, b) for a in ends(subject) for b in ends(value)]
        if relation == SYMMETRIC:
            joined += [(b, a) for a, b in joined]
        for pair in joined:
            if pair in rows:
                targets[rows[pair], index_of[relation]] = 1.0
    return targets


def literal_key(value: str) -> str:
    """A form of a literal under which equal ones are equal: numbers as numbers, words without punctuation."""
    if re.fullmatch(r"\d+(\.\d+)?", value):
        return f"{float(value):.12g}"
    return re.sub(r"[^\w:]+", " ", value.casefold()).strip()
