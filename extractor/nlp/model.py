"""The trained model at work: the encoder in ONNX, the two heads in numpy.

The weights are package data: `encoder.onnx` (8-bit), `heads.npz` (no pickles), `tokenizer.json` and
`model.json` (labels, relations, calibration, and how it was trained). An article is read by itself, never
padded beside others, so that its result does not depend on its neighbours.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from extractor.errors import SchemaError
from extractor.nlp.candidates import FEATURE_SIZES, FEATURES, LEFT_FEATURES, RIGHT_FEATURES
from extractor.nlp.labels import WORD_LABELS
from extractor.nlp.tokens import WORD_FEATURES, sentence_ranges
from extractor.nlp.windows import build_windows, pool_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from extractor.nlp.candidates import PairTable
    from extractor.nlp.nodes import NodeSet
    from extractor.nlp.tokens import TokenTable

    Floats = NDArray[np.float32]


ROWS_AT_ONCE = 1 << 15  # mention pairs scored together: an article dense with names has millions


@dataclass(frozen=True, slots=True)
class PairScores:
    """Raw scores [pairs, relations] and, for each, the row of the mention pair that speaks most for it."""

    scores: Floats
    best_rows: NDArray[np.int64]


class Model:
    """Encoder, tagger and pair scorer, loaded from a folder of weights.

    Raises SchemaError where the folder is incomplete or was made for other label sets.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            self.meta: dict[str, Any] = json.loads((folder / "model.json").read_text("utf-8"))
            self.relations: tuple[str, ...] = tuple(self.meta["relations"])
            matches = self.meta["word_labels"] == list(WORD_LABELS) and self.meta["features"] == FEATURE_SIZES
            with (
                (folder / "heads.npz").open("rb") as file,
                np.load(file, allow_pickle=False) as arrays,
            ):
                self.heads: dict[str, Floats] = {k: arrays[k].astype(np.float32) for k in arrays.files}
            self.heads["scorer.paths.weight"][0] = 0.0  # no way
            for name in ("encoder.onnx", "tokenizer.json"):
                if not (folder / name).is_file():
                    raise FileNotFoundError(f"{name} is missing")
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise SchemaError(
                f"{folder}: no usable model here ({error}); train one with 'kg train' or reinstall"
            ) from error
        if not matches:
            raise SchemaError(f"{folder}/model.json: made for other labels or features; train it again")

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        return Tokenizer.from_file(str(self.folder / "tokenizer.json"))

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(
            str(self.folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def encode(self, table: TokenTable) -> Floats:
        """Word vectors [words, width]."""
        windows = build_windows(table, self._tokenizer)
        if not windows:
            return np.zeros((0, self.meta["config"]["shape"]["width"]), dtype=np.float32)
        outputs = [
            self._session.run(None, {"pieces": w.pieces[None], "features": w.features[None]})[0][0]
            for w in windows
        ]
        return pool_words(outputs, windows, len(table))

    def tag(self, words: Floats, table: TokenTable) -> Floats:
        """Log probabilities of the word labels [words, labels]."""
        if not len(table):
            return np.zeros((0, len(WORD_LABELS)), dtype=np.float32)
        ids = table.features()
        extra = [self.heads[f"tagger.features.{i}.weight"][ids[:, i]] for i in range(len(WORD_FEATURES))]
        x = _gelu(self._linear("tagger.hidden", np.concatenate([words, *extra], axis=1)))
        scores = self._linear("tagger.out", x)
        return _log_softmax(scores)

    def score(
        self,
        words: Floats,
        table: TokenTable,
        nodes: NodeSet,
        pairs: PairTable,
        rules: Floats,
    ) -> PairScores:
        """Scores of the relations for each pair, pooled over its mention pairs."""
        if not len(pairs.pairs):
            empty = np.zeros((0, len(self.relations)), dtype=np.float32)
            return PairScores(empty, empty.astype(np.int64))
        rows = self.score_rows(words, table, nodes, pairs, rules)
        starts = np.searchsorted(pairs.row_pair, np.arange(len(pairs.pairs)))
        top = np.maximum.reduceat(rows, starts, axis=0)
        pooled = np.log(np.add.reduceat(np.exp(rows - top[pairs.row_pair]), starts, axis=0)) + top
        is_top = rows == top[pairs.row_pair]
        numbers = np.where(is_top, np.arange(len(rows))[:, None], len(rows))
        return PairScores(pooled, np.minimum.reduceat(numbers, starts, axis=0))

    def score_rows(
        self,
        words: Floats,
        table: TokenTable,
        nodes: NodeSet,
        pairs: PairTable,
        rules: Floats,
    ) -> Floats:
        """Scores of the relations for each mention pair [rows, relations]."""
        h = self.heads
        spans = np.array([(m.first, m.end) for m in nodes.mentions], dtype=np.int64)
        sums = np.concatenate([np.zeros_like(words[:1]), np.cumsum(words, axis=0, dtype=np.float64)])

        def mean(first: NDArray[np.int64], end: NDArray[np.int64]) -> Floats:
            total = (sums[end] - sums[first]) / np.maximum(end - first, 1)[:, None]
            result: Floats = total.astype(np.float32)
            return result

        mention = mean(spans[:, 0], spans[:, 1])
        lemmas = table.lemmas
        beside = (
            h["scorer.before.weight"][lemmas[np.maximum(spans[:, 0] - 1, 0)]]
            + h["scorer.after.weight"][lemmas[np.minimum(spans[:, 1], len(lemmas) - 1)]]
        )
        inside = sentence_ranges(table)[spans[:, 0]]
        around = mean(inside[:, 0], inside[:, 1]) @ h["scorer.around.weight"].T
        a = self._linear("scorer.left", mention) + around
        b = mention @ h["scorer.right.weight"].T + around
        left, right = pairs.left, pairs.right
        a = a + beside + self._side(LEFT_FEATURES, left, pairs, len(spans))
        b = b + beside + self._side(RIGHT_FEATURES, right, pairs, len(spans))
        fa, fb = self._linear("scorer.left_factor", mention), self._linear("scorer.right_factor", mention)
        # Sums over the words between two mentions are differences of running sums: a few gathers, no loops.
        between = _running_sums(words @ h["scorer.between.weight"].T)
        lexical = _running_sums(h["scorer.lemmas.weight"][lemmas])
        parts = []
        for start in range(0, len(left), ROWS_AT_ONCE):
            part = slice(start, start + ROWS_AT_ONCE)
            i, j = left[part], right[part]
            first, end = np.minimum(spans[i, 1], spans[j, 1]), np.maximum(spans[i, 0], spans[j, 0])
            end = np.where(inside[i, 0] == inside[j, 0], np.maximum(end, first), first)
            gap = np.maximum(end - first, 1).astype(np.float32)[:, None]
            x = a[i] + b[j] + fa[i] * fb[j]
            x += rules[part] @ h["scorer.rules.weight"].T
            x += (between[end] - between[first]) / gap
            x += (lexical[end] - lexical[first]) * (np.sqrt(np.minimum(gap, 24)) / gap)
            for column in pairs.paths[part].T:
                x += h["scorer.paths.weight"][column]
            for number, name in enumerate(FEATURE_SIZES):
                if name not in (*LEFT_FEATURES, *RIGHT_FEATURES):
                    x += self._feature(name, pairs.features[part, number])
            deep = self._linear("scorer.out", _gelu(self._linear("scorer.hidden", _gelu(x))))
            parts.append(deep + h["scorer.trust"] * rules[part])
        result: Floats = np.concatenate(parts)
        return result

    def _side(self, names: Sequence[str], ends: NDArray[np.int32], pairs: PairTable, mentions: int) -> Floats:
        """The part that each mention's own features have in its rows [mentions, hidden]: summed once, not by row."""
        which, rows = np.unique(ends, return_index=True)
        total = np.zeros((mentions, self.heads["scorer.hidden.weight"].shape[1]), dtype=np.float32)
        for name in names:
            total[which] += self._feature(name, pairs.features[rows, FEATURES.index(name)])
        return total

    def _feature(self, name: str, values: NDArray[np.int32]) -> Floats:
        start = sum(list(FEATURE_SIZES.values())[: FEATURES.index(name)])
        result: Floats = self.heads["scorer.tables.weight"][values + start]
        return result

    def _linear(self, name: str, x: Floats) -> Floats:
        result: Floats = x @ self.heads[f"{name}.weight"].T + self.heads[f"{name}.bias"]
        return result


def _running_sums(x: Floats) -> Floats:
    """Sums of the rows of `x` before each [rows + 1, columns]."""
    running = np.zeros((len(x) + 1, x.shape[1]), dtype=np.float64)
    np.cumsum(x, axis=0, out=running[1:], dtype=np.float64)
    sums: Floats = running.astype(np.float32)
    return sums


def _gelu(x: Floats) -> Floats:
    """GELU in its tanh form, as the heads were trained with."""
    inner: Floats = np.float32(0.79788456) * (x + np.float32(0.044715) * x * x * x)
    result: Floats = (0.5 * x * (1.0 + np.tanh(inner))).astype(np.float32, copy=False)
    return result


def _log_softmax(x: Floats) -> Floats:
    shifted = x - x.max(axis=1, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result
