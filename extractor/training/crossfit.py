"""Predict every gold article by a network that has not seen it: for calibration, thresholds and honest names."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from extractor.nlp.analysis import Analysis, analyse
from extractor.nlp.model import Model
from extractor.training.examples import build_view, targets_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    from extractor.nlp.tokens import TokenTable
    from extractor.training.corpus import Prepared
    from extractor.training.examples import View
    from extractor.training.fit import Network


class LiveModel(Model):
    """A network in training, behind the interface of the shipped model."""

    def __init__(self, network: Network, tokenizer: Tokenizer, relations: Sequence[str]) -> None:
        self.network = network
        self.tokenizer = tokenizer
        self.relations = tuple(relations)
        self.heads = {
            name: tensor.detach().numpy().astype(np.float32)
            for name, tensor in network.state_dict().items()
            if name.startswith(("tagger.", "scorer."))
        }
        self.heads["scorer.paths.weight"][0] = 0.0

    def encode(self, table: TokenTable) -> NDArray[np.float32]:
        """Word vectors [words, width]."""
        from extractor.nlp.windows import build_windows

        self.network.eval()
        with torch.no_grad():
            (words,) = self.network.encode([(len(table), build_windows(table, self.tokenizer))])
        return words.numpy()


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Article `index` as a network sees it that was not trained on it; `targets` [pairs, relations] from gold."""

    index: int
    analysis: Analysis
    targets: NDArray[np.float32]


def split_folds(articles: Sequence[Prepared], folds: int, seed: int) -> list[list[int]]:
    """Indices of each fold, shuffled by `seed`; every source of articles is spread evenly."""
    order = sorted(range(len(articles)), key=lambda i: articles[i].gold.article.id)
    random.Random(seed).shuffle(order)
    order.sort(key=lambda i: str(articles[i].gold.extra.get("source") is not None))
    return [sorted(order[k::folds]) for k in range(folds)]


def predict(
    articles: Sequence[Prepared],
    chosen: Sequence[int],
    model: Model,
    relations: Sequence[str],
    legal: NDArray[np.bool_],
) -> list[HeldOut]:
    """Analyse the chosen articles end to end and mark which of their candidate facts gold states."""
    results = []
    for index in chosen:
        prepared = articles[index]
        analysis = analyse(prepared.doc, prepared.gold.article, model, legal)
        targets = targets_of(prepared.gold, analysis.nodes, analysis.pairs, relations)
        results.append(HeldOut(index, analysis, targets))
    return results


def predicted_view(
    prepared: Prepared, held_out: HeldOut, relations: Sequence[str], legal: NDArray[np.bool_]
) -> View:
    """The candidate pairs over the names that were predicted, with gold's targets."""
    naming = held_out.analysis.naming
    entities = [(c.type, c.names[0]) for c in naming.entities]
    return build_view(prepared, entities, naming.mentions, naming.literals, relations, legal)
