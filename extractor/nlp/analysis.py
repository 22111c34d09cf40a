"""Read one parsed article with the model: its names, literals, references and scored pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from extractor.nlp.candidates import PairTable, build_pairs, legal_relations
from extractor.nlp.figures import find_figures
from extractor.nlp.naming import Naming, find_given_names, find_names
from extractor.nlp.nodes import NodeSet, build_nodes, date_literals, figure_literals, mode_literals
from extractor.nlp.rules import Rules, match_rules
from extractor.nlp.timex import find_timexes
from extractor.nlp.tokens import TokenTable, build_token_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from spacy.tokens import Doc

    from extractor.nlp.model import Model
    from extractor.records import Article, Entity, FigureMention, TimexMention


@dataclass(frozen=True, slots=True)
class Analysis:
    """What the model sees in one article; `probabilities` [pairs, relations] are calibrated."""

    table: TokenTable
    naming: Naming
    timexes: tuple[TimexMention, ...]
    figures: tuple[FigureMention, ...]
    nodes: NodeSet
    pairs: PairTable
    rules: Rules
    legal: NDArray[np.bool_]
    scores: NDArray[np.float32]
    best_rows: NDArray[np.int64]


def analyse(
    doc: Doc,
    article: Article,
    model: Model,
    legal: NDArray[np.bool_],
    entities: Sequence[Entity] | None = None,
) -> Analysis:
    """Run tagger and scorer over a parsed article; `legal` is [types, types, relations].

    Where `entities` are given, their names are looked up instead of found.
    """
    table = build_token_table(doc)
    timexes = find_timexes(doc, article.date)
    figures = find_figures(doc, [(t.start, t.end) for t in timexes])
    words = model.encode(table)
    labels = model.tag(words, table)
    if entities is None:
        naming = find_names(labels, table, article.text)
    else:
        naming = find_given_names(entities, labels, table, article.text)
    literals = (
        *naming.literals,
        *date_literals(timexes, table, naming.mentions),
        *figure_literals(figures, table, naming.mentions),
        *mode_literals(table),
    )
    nodes = build_nodes(table, [(c.type, c.names[0]) for c in naming.entities], naming.mentions, literals)
    pairs = build_pairs(table, nodes.nodes, nodes.mentions, np.any(legal, axis=2))
    rules = match_rules(doc, table, nodes, pairs, timexes, figures, model.relations)
    scored = model.score(words, table, nodes, pairs, rules.priors)
    return Analysis(
        table=table,
        naming=naming,
        timexes=tuple(timexes),
        figures=tuple(figures),
        nodes=nodes,
        pairs=pairs,
        rules=rules,
        legal=legal_relations(nodes.nodes, pairs, legal),
        scores=scored.scores,
        best_rows=scored.best_rows,
    )
