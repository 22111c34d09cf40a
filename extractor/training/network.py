"""The network in PyTorch: a small BERT encoder with word features, and the two heads on it."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from extractor.nlp.candidates import N_PATHS
from extractor.nlp.labels import WORD_LABELS
from extractor.nlp.tokens import FEATURE_COUNTS, N_LEMMAS


@dataclass(frozen=True)
class EncoderShape:
    """Sizes of the encoder; the defaults are those of MiniLM-L6."""

    vocabulary: int = 30522
    width: int = 384
    layers: int = 6
    heads: int = 12
    inner: int = 1536
    positions: int = 512
    dropout: float = 0.1


class Layer(nn.Module):
    """One transformer layer, post-norm, as BERT has it."""

    def __init__(self, shape: EncoderShape) -> None:
        super().__init__()
        w = shape.width
        self.heads = shape.heads
        self.attend = nn.Linear(w, 3 * w)  # query, key and value in one product
        self.out, self.norm1 = nn.Linear(w, w), nn.LayerNorm(w, eps=1e-12)
        self.up, self.down = nn.Linear(w, shape.inner), nn.Linear(shape.inner, w)
        self.norm2 = nn.LayerNorm(w, eps=1e-12)
        self.dropout = nn.Dropout(shape.dropout)

    def forward(self, x: Tensor, bias: Tensor | None) -> Tensor:
        """`x` [windows, pieces, width]; `bias` [windows, 1, 1, pieces] is added to the attention."""
        b, n, w = x.shape
        q, k, v = self.attend(x).view(b, n, 3, self.heads, w // self.heads).permute(2, 0, 3, 1, 4)
        scores = (q * (w // self.heads) ** -0.5) @ k.transpose(-1, -2)
        if bias is not None:
            scores = scores + bias.to(q.dtype)
        mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(b, n, w)
        x = self.norm1(x + self.out(mixed))
        return self.norm2(x + self.dropout(self.down(functional.gelu(self.up(x)))))


class Encoder(nn.Module):
    """Word pieces and their word features → one vector a piece."""

    def __init__(self, shape: EncoderShape) -> None:
        super().__init__()
        w = shape.width
        self.pieces = nn.Embedding(shape.vocabulary, w)
        self.positions = nn.Embedding(shape.positions, w)
        self.segment = nn.Parameter(torch.zeros(w))
        self.norm = nn.LayerNorm(w, eps=1e-12)
        self.features = nn.ModuleList(nn.Embedding(n + 1, w) for n in FEATURE_COUNTS)
        for table in self.features:
            nn.init.zeros_(table.weight)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.dropout = nn.Dropout(shape.dropout)

    def forward(self, pieces: Tensor, features: Tensor, mask: Tensor | None = None) -> Tensor:
        """`pieces` [windows, n], `features` [windows, n, 5] ids, `mask` [windows, n] → [windows, n, width].

        Windows of one length need no mask.
        """
        at = torch.arange(pieces.shape[1], device=pieces.device)
        x = self.norm(self.pieces(pieces) + self.positions(at)[None] + self.segment)
        x = self.dropout(x + sum(table(features[..., i]) for i, table in enumerate(self.features)))
        bias = None if mask is None else (1.0 - mask.to(x.dtype))[:, None, None, :] * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        return x


class Tagger(nn.Module):
    """Word vectors and features → scores of the word labels."""

    def __init__(self, width: int, feature_width: int = 12) -> None:
        super().__init__()
        self.features = nn.ModuleList(nn.Embedding(n + 1, feature_width) for n in FEATURE_COUNTS)
        self.dropout = nn.Dropout(0.2)
        self.hidden = nn.Linear(width + feature_width * len(FEATURE_COUNTS), 256)
        self.out = nn.Linear(256, len(WORD_LABELS))

    def forward(self, words: Tensor, features: Tensor) -> Tensor:
        """`words` [n, width], `features` [n, 5] → [n, labels]."""
        extra = [table(features[:, i]) for i, table in enumerate(self.features)]
        x = torch.cat([words, *extra], dim=-1)
        return self.out(functional.gelu(self.hidden(self.dropout(x)), approximate="tanh"))


def load_pretrained(encoder: Encoder, tensors: dict[str, Tensor]) -> None:
    """Copy a published BERT checkpoint (`embeddings.…`, `encoder.layer.…`) into `encoder`."""
    names = {
        "attention.output.dense": "out",
        "attention.output.LayerNorm": "norm1",
        "intermediate.dense": "up",
        "output.dense": "down",
        "output.LayerNorm": "norm2",
    }
    state = {
        "pieces.weight": tensors["embeddings.word_embeddings.weight"],
        "positions.weight": tensors["embeddings.position_embeddings.weight"],
        "segment": tensors["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": tensors["embeddings.LayerNorm.weight"],
        "norm.bias": tensors["embeddings.LayerNorm.bias"],
    }
    for i in range(len(encoder.layers)):
        for theirs, ours in names.items():
            for part in ("weight", "bias"):
                state[f"layers.{i}.{ours}.{part}"] = tensors[f"encoder.layer.{i}.{theirs}.{part}"]
        for part in ("weight", "bias"):
            state[f"layers.{i}.attend.{part}"] = torch.cat(
                [tensors[f"encoder.layer.{i}.attention.self.{x}.{part}"] for x in ("query", "key", "value")]
            )
    missing, unexpected = encoder.load_state_dict(state, strict=False)
    if unexpected or any(not m.startswith("features.") for m in missing):
        raise ValueError(f"checkpoint does not fit: missing {missing}, unexpected {unexpected}")


class PairScorer(nn.Module):
    """Mention pairs → scores of the relations, pooled over the mentions of each node pair."""

    def __init__(self, width: int, feature_sizes: list[int], relations: int, hidden: int = 192) -> None:
        super().__init__()
        self.dropout = nn.Dropout(0.3)
        self.left, self.right = nn.Linear(width, hidden), nn.Linear(width, hidden, bias=False)
        self.between, self.around = nn.Linear(width, hidden, bias=False), nn.Linear(width, hidden, bias=False)
        self.left_factor, self.right_factor = nn.Linear(width, hidden), nn.Linear(width, hidden)
        self.tables = nn.EmbeddingBag(sum(feature_sizes), hidden, mode="sum")
        nn.init.normal_(self.tables.weight, std=0.05)
        starts = [sum(feature_sizes[:i]) for i in range(len(feature_sizes))]
        self.register_buffer("starts", torch.tensor(starts))
        self.rules = nn.Linear(relations, hidden, bias=False)
        self.trust = nn.Parameter(torch.full((relations,), 3.0))
        self.lemmas = nn.Embedding(N_LEMMAS, hidden)
        self.before, self.after = nn.Embedding(N_LEMMAS, hidden), nn.Embedding(N_LEMMAS, hidden)
        self.paths = nn.EmbeddingBag(N_PATHS, hidden, mode="sum", padding_idx=0)
        for words in (self.lemmas, self.before, self.after, self.paths):
            nn.init.normal_(words.weight, std=0.02)
        self.hidden = nn.Linear(hidden, hidden)
        self.out = nn.Linear(hidden, relations)
        nn.init.constant_(self.out.bias, -3.0)

    def forward(
        self,
        words: Tensor,
        spans: Tensor,
        sentences: Tensor,
        left: Tensor,
        right: Tensor,
        features: Tensor,
        paths: Tensor,
        lemmas: Tensor,
        rules: Tensor,
    ) -> Tensor:
        """Row scores [rows, relations].

        `words` [n, width] and their `lemmas` [n]; `spans` [mentions, 2] word ranges; `sentences` [mentions, 2] the
        word range of the mention's sentence; `left`, `right` [rows] mention indices; `features` [rows, F];
        `paths` [rows, 3]; `rules` [rows, relations].
        """
        words = self.dropout(words)
        sums = torch.cat([torch.zeros_like(words[:1]), words.cumsum(0)])
        lexical = self.dropout(self.lemmas(lemmas))
        lexical_sums = torch.cat([torch.zeros_like(lexical[:1]), lexical.cumsum(0)])

        def mean(first: Tensor, end: Tensor, sums: Tensor = sums) -> Tensor:
            return (sums[end] - sums[first]) / (end - first).clamp(min=1)[:, None]

        mention = mean(spans[:, 0], spans[:, 1])
        beside = self.before(lemmas[(spans[:, 0] - 1).clamp(min=0)]) + self.after(
            lemmas[spans[:, 1].clamp(max=len(lemmas) - 1)]
        )
        around = self.around(mean(sentences[:, 0], sentences[:, 1]))
        a, b = self.left(mention) + around + beside, self.right(mention) + around + beside
        fa, fb = self.left_factor(mention), self.right_factor(mention)
        first = torch.minimum(spans[left, 1], spans[right, 1])
        end = torch.maximum(spans[left, 0], spans[right, 0])
        same = sentences[left, 0] == sentences[right, 0]
        end = torch.where(same, torch.maximum(end, first), first)
        x = a[left] + b[right] + self.between(mean(first, end)) + fa[left] * fb[right] + self.rules(rules)
        length = (end - first).clamp(min=1, max=24).to(words.dtype).sqrt()[:, None]
        x = x + mean(first, end, lexical_sums) * length + self.paths(paths)
        x = functional.gelu(x + self.tables(features + self.starts), approximate="tanh")
        return (
            self.out(functional.gelu(self.hidden(self.dropout(x)), approximate="tanh")) + self.trust * rules
        )


def pool_rows(rows: Tensor, row_pair: Tensor, pairs: int) -> Tensor:
    """Log-sum-exp of the row scores [rows, R] of each pair → [pairs, R]."""
    index = row_pair[:, None].expand_as(rows)
    top = torch.full((pairs, rows.shape[1]), -1e4).scatter_reduce(0, index, rows.detach(), "amax")
    shifted = (rows - top[row_pair]).exp()
    return torch.zeros_like(top).scatter_add(0, index, shifted).clamp(min=1e-9).log() + top
