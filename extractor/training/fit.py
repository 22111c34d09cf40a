"""The training loop: one encoder, learned together with the tagger and the pair scorer."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from extractor.nlp.candidates import FEATURE_SIZES
from extractor.nlp.tokens import WORD_FEATURES, sentence_ranges
from extractor.training.examples import Example, View
from extractor.training.network import Encoder, EncoderShape, PairScorer, Tagger, load_pretrained, pool_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from extractor.nlp.windows import Window

MASK_PIECE, FIRST_WORD_PIECE = 103, 999  # of the BERT vocabulary


@dataclass(frozen=True, slots=True)
class Config:
    """What a training run depends on; it is stored beside the weights."""

    seed: int = 0
    epochs: int = 14
    batch: int = 4
    encoder_rate: float = 1.5e-4
    head_rate: float = 1.5e-3
    warm_up: float = 0.1
    piece_dropout: float = 0.05
    feature_dropout: float = 0.05
    rule_dropout: float = 0.2
    pair_loss: float = 0.5
    shape: EncoderShape = field(default_factory=EncoderShape)


class Network(nn.Module):
    """Encoder and heads."""

    def __init__(self, config: Config, relations: int) -> None:
        super().__init__()
        self.encoder = Encoder(config.shape)
        self.tagger = Tagger(config.shape.width)
        self.scorer = PairScorer(config.shape.width, list(FEATURE_SIZES.values()), relations)
        self.config = config

    def encode(self, batch: Sequence[tuple[int, Sequence[Window]]]) -> list[Tensor]:
        """Word vectors [words, width] of each article, given as its number of words and its windows."""
        windows = [(i, w) for i, (_, article) in enumerate(batch) for w in article]
        longest = max(len(w.pieces) for _, w in windows)
        pieces = torch.zeros(len(windows), longest, dtype=torch.long)
        features = torch.zeros(len(windows), longest, len(WORD_FEATURES), dtype=torch.long)
        mask = torch.zeros(len(windows), longest)
        offsets = np.cumsum([0] + [n for n, _ in batch])
        targets, sources = [], []
        for k, (i, w) in enumerate(windows):
            n = len(w.pieces)
            pieces[k, :n], features[k, :n] = torch.from_numpy(w.pieces), torch.from_numpy(w.features)
            mask[k, :n] = 1
            kept = np.nonzero(w.words >= 0)[0]
            targets.append(w.words[kept] + offsets[i])
            sources.append(kept + k * longest)
        if self.training:
            hidden = torch.rand(pieces.shape) < self.config.piece_dropout
            pieces = torch.where(hidden & (pieces > FIRST_WORD_PIECE), MASK_PIECE, pieces)
            features = torch.where(
                torch.rand(len(windows), 1, len(WORD_FEATURES)) < self.config.feature_dropout, 0, features
            )
        with torch.autocast("cpu", torch.bfloat16):
            output = self.encoder(pieces, features, mask)
        flat = output.float().reshape(-1, output.shape[-1])
        target, source = torch.from_numpy(np.concatenate(targets)), torch.from_numpy(np.concatenate(sources))
        total = int(offsets[-1])
        words = torch.zeros(total, flat.shape[1]).index_add_(0, target, flat[source])
        counts = torch.zeros(total).index_add_(0, target, torch.ones(len(target)))
        words = words / counts.clamp(min=1)[:, None]
        return [words[offsets[i] : offsets[i + 1]] for i in range(len(batch))]

    def tag(self, words: Tensor, example: Example) -> Tensor:
        """Word label scores [words, labels]."""
        features = torch.from_numpy(example.table.features())
        if self.training:
            features = torch.where(
                torch.rand(1, len(WORD_FEATURES)) < self.config.feature_dropout, 0, features
            )
        return self.tagger(words, features)

    def score(self, words: Tensor, example: Example, view: View) -> Tensor:
        """Pair scores [pairs, relations]."""
        ranges = sentence_ranges(example.table)
        pairs = view.pairs
        spans = np.array([(m.first, m.end) for m in view.nodes.mentions], dtype=np.int64)
        rules = torch.from_numpy(view.rules)
        if self.training and random.random() < self.config.rule_dropout:
            rules = torch.zeros_like(rules)
        rows = self.scorer(
            words,
            torch.from_numpy(spans),
            torch.from_numpy(ranges[spans[:, 0]]),
            torch.from_numpy(pairs.left).long(),
            torch.from_numpy(pairs.right).long(),
            torch.from_numpy(pairs.features).long(),
            torch.from_numpy(pairs.paths).long(),
            torch.from_numpy(example.table.lemmas).long(),
            rules,
        )
        return pool_rows(rows, torch.from_numpy(pairs.row_pair).long(), len(pairs.pairs))


def loss_of(network: Network, batch: Sequence[Example]) -> tuple[Tensor, float, float]:
    """The joint loss of a batch, and its two parts as numbers."""
    tagging, pairing = torch.zeros(()), torch.zeros(())
    for words, example in zip(network.encode([(len(e.table), e.windows) for e in batch]), batch, strict=True):
        if example.labels is not None:
            labels = torch.from_numpy(example.labels)
            tagging = tagging + example.weight * functional.cross_entropy(
                network.tag(words, example), labels, label_smoothing=0.02
            )
        view = random.choice(example.views) if example.views else None
        if view is not None and len(view.pairs.pairs):
            scores = network.score(words, example, view)
            legal = torch.from_numpy(view.legal)
            losses = functional.binary_cross_entropy_with_logits(
                scores, torch.from_numpy(view.targets), reduction="none"
            )
            facts = max(4.0, float(view.targets.sum()))
            pairing = pairing + example.weight * losses[legal].sum() / facts
    n = len(batch)
    total = tagging / n + network.config.pair_loss * pairing / n
    return total, float(tagging.detach()) / n, float(pairing.detach()) / n


def train(
    examples: Sequence[Example],
    relations: int,
    pretrained: dict[str, Tensor],
    config: Config,
    report: Callable[[int, float, float], None] | None = None,
    start: Network | None = None,
) -> Network:
    """Train a network; `report` is called after each epoch with the mean losses."""
    torch.manual_seed(config.seed)
    torch.set_flush_denormal(True)  # moments of unseen features sink into denormals, a hundred times slower
    random.seed(config.seed)
    shuffle = random.Random(config.seed)
    network = Network(config, relations)
    load_pretrained(network.encoder, pretrained)
    if start is not None:
        network.load_state_dict(start.state_dict())
    # Rare pieces see too few examples to be moved well; frozen, they stay comparable with frequent ones.
    network.encoder.pieces.weight.requires_grad_(False)
    encoder = [p for p in network.encoder.parameters() if p.requires_grad]
    heads = [*network.tagger.parameters(), *network.scorer.parameters()]
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": config.encoder_rate}, {"params": heads, "lr": config.head_rate}],
        weight_decay=0.01,
        fused=True,
    )
    per_epoch = max(1, len(examples) // config.batch)
    steps = per_epoch * config.epochs
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda s: min(1.0, (s + 1) / (config.warm_up * steps)) * max(0.02, 1 - s / steps),
    )
    for epoch in range(config.epochs):
        network.train()
        sums = [0.0, 0.0]
        for batch in batches(examples, config.batch, shuffle)[:per_epoch]:
            loss, tagging, pairing = loss_of(network, batch)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(encoder, 1.0)
            nn.utils.clip_grad_norm_(heads, 5.0)
            optimizer.step()
            schedule.step()
            sums[0] += tagging
            sums[1] += pairing
        network.eval()
        if report:
            report(epoch, sums[0] / per_epoch, sums[1] / per_epoch)
    return network


def batches(examples: Sequence[Example], size: int, shuffle: random.Random) -> list[list[Example]]:
    """Batches of articles of like length, in random order."""
    order = list(examples)
    shuffle.shuffle(order)
    pools = [
        sorted(order[i : i + size * 10], key=lambda e: len(e.table)) for i in range(0, len(order), size * 10)
    ]
    flat = [e for pool in pools for e in pool]
    cut = [flat[i : i + size] for i in range(0, len(flat), size)]
    full = [b for b in cut if len(b) == size]
    shuffle.shuffle(full)
    return full or cut
