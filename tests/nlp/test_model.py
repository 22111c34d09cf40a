"""The heads on small random weights, and the shipped weights on real text."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from extractor.errors import SchemaError
from extractor.nlp.candidates import FEATURE_SIZES, N_PATHS, NodeMention, PairTable, build_pairs
from extractor.nlp.labels import WORD_LABELS
from extractor.nlp.legality import learnable_relations, legal_matrix
from extractor.nlp.model import Model
from extractor.nlp.nodes import NodeSet
from extractor.nlp.tokens import FEATURE_COUNTS, N_LEMMAS, TokenTable
from extractor.nlp.windows import pool_words
from extractor.schema import load_schema
from tests.nlp.handmade import make_table, node
from tests.nlp.shipped import load_shipped

SCHEMA = load_schema()
RELATIONS = learnable_relations(SCHEMA)
LEGAL = legal_matrix(SCHEMA, RELATIONS)
WIDTH, HIDDEN, TAG_HIDDEN, FEATURE = 8, 6, 10, 3

META = {
    "word_labels": list(WORD_LABELS),
    "features": FEATURE_SIZES,
    "relations": list(RELATIONS),
}


def random_heads() -> dict[str, NDArray[np.float32]]:
    n = len(RELATIONS)
    shapes = {
        **{f"tagger.features.{i}.weight": (size + 1, FEATURE) for i, size in enumerate(FEATURE_COUNTS)},
        "tagger.hidden.weight": (TAG_HIDDEN, WIDTH + len(FEATURE_COUNTS) * FEATURE),
        "tagger.hidden.bias": (TAG_HIDDEN,),
        "tagger.out.weight": (len(WORD_LABELS), TAG_HIDDEN),
        "tagger.out.bias": (len(WORD_LABELS),),
        **{
            f"scorer.{name}.weight": (HIDDEN, WIDTH)
            for name in ("left", "right", "between", "around", "left_factor", "right_factor")
        },
        **{f"scorer.{name}.bias": (HIDDEN,) for name in ("left", "left_factor", "right_factor", "hidden")},
        "scorer.tables.weight": (sum(FEATURE_SIZES.values()), HIDDEN),
        "scorer.rules.weight": (HIDDEN, n),
        "scorer.trust": (n,),
        **{f"scorer.{name}.weight": (N_LEMMAS, HIDDEN) for name in ("lemmas", "before", "after")},
        "scorer.paths.weight": (N_PATHS, HIDDEN),
        "scorer.hidden.weight": (HIDDEN, HIDDEN),
        "scorer.out.weight": (n, HIDDEN),
        "scorer.out.bias": (n,),
    }
    rng = np.random.default_rng(7)
    return {name: rng.normal(scale=0.5, size=shape).astype(np.float32) for name, shape in shapes.items()}


def write(folder: Path, meta: object = META, heads: dict[str, NDArray[np.float32]] | None = None) -> Path:
    (folder / "model.json").write_text(json.dumps(meta), "utf-8")
    np.savez(folder / "heads.npz", **(random_heads() if heads is None else heads))
    for name in ("encoder.onnx", "tokenizer.json"):  # opened when an article is read, not before
        (folder / name).touch()
    return folder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    return Model(write(tmp_path_factory.mktemp("weights")))


@pytest.fixture(scope="module")
def words() -> NDArray[np.float32]:
    return np.random.default_rng(3).normal(size=(len(TABLE), WIDTH)).astype(np.float32)


TABLE = make_table(
    "Fair opens in Lyon . | Acme and Bolt came to Fair in Lyon", heads=[1, 1, 1, 2, 1, *[8] * 8]
)
NODES = NodeSet(
    nodes=(
        node("schema:ExhibitionEvent", "Fair"),
        node("schema:City", "Lyon"),
        node("schema:Corporation", "Acme"),
        node("schema:Corporation", "Bolt"),
    ),
    mentions=tuple(
        NodeMention(n, first, first + 1) for n, first in ((0, 0), (1, 3), (2, 5), (3, 7), (0, 10), (1, 12))
    ),
    n_entities=4,
    references=(),
)
PAIRS = build_pairs(TABLE, NODES.nodes, NODES.mentions, LEGAL.any(axis=2))
NO_RULES = np.zeros((len(PAIRS.left), len(RELATIONS)), dtype=np.float32)


# --- What it refuses --------------------------------------------------------------------------------------


def test_model_reads_its_relations(model: Model) -> None:
    assert model.relations == RELATIONS


def test_model_of_a_missing_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="kg train"):
        Model(tmp_path / "nowhere")


def test_model_refuses_a_folder_without_heads(tmp_path: Path) -> None:
    (write(tmp_path) / "heads.npz").unlink()
    with pytest.raises(SchemaError, match=r"heads\.npz"):
        Model(tmp_path)


def test_model_refuses_broken_json(tmp_path: Path) -> None:
    (write(tmp_path) / "model.json").write_text("{", "utf-8")
    with pytest.raises(SchemaError, match="no usable model"):
        Model(tmp_path)


@pytest.mark.parametrize("key", ["word_labels", "features"])
def test_model_refuses_other_labels_and_features(tmp_path: Path, key: str) -> None:
    with pytest.raises(SchemaError, match="train it again"):
        Model(write(tmp_path, META | {key: []}))


@pytest.mark.parametrize("key", ["word_labels", "features", "relations"])
def test_model_refuses_meta_that_lacks_a_key(tmp_path: Path, key: str) -> None:
    with pytest.raises(SchemaError):
        Model(write(tmp_path, {k: v for k, v in META.items() if k != key}))


def test_model_refuses_heads_that_are_no_arrays(tmp_path: Path) -> None:
    (write(tmp_path) / "heads.npz").write_text("version https://git-lfs.github.com/spec/v1", "utf-8")
    with pytest.raises(SchemaError):
        Model(tmp_path)


def test_model_refuses_empty_heads(tmp_path: Path) -> None:
    (write(tmp_path) / "heads.npz").write_bytes(b"")
    with pytest.raises(SchemaError):
        Model(tmp_path)


def test_model_refuses_heads_that_are_cut_off(tmp_path: Path) -> None:
    path = write(tmp_path) / "heads.npz"
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(SchemaError):
        Model(tmp_path)


@pytest.mark.parametrize("name", ["encoder.onnx", "tokenizer.json"])
def test_model_refuses_a_folder_without_encoder_or_tokenizer(tmp_path: Path, name: str) -> None:
    (write(tmp_path) / name).unlink()
    with pytest.raises(SchemaError, match=name):
        Model(tmp_path)


# --- The heads --------------------------------------------------------------------------------------------


def test_tag_gives_log_probabilities(model: Model, words: NDArray[np.float32]) -> None:
    labels = model.tag(words, TABLE)
    assert labels.shape == (len(TABLE), len(WORD_LABELS))
    assert np.exp(labels).sum(axis=1) == pytest.approx(1, abs=1e-5)


def test_tag_sees_the_features_of_a_word(model: Model, words: NDArray[np.float32]) -> None:
    same = np.repeat(words[:1], 2, axis=0)
    twins, others = model.tag(same, make_table("Lyon Bonn")), model.tag(same, make_table("Lyon bonn"))
    assert (twins[0] == twins[1]).all()
    assert (others[0] != others[1]).any()


def test_tag_takes_what_encode_gives_for_no_words(model: Model) -> None:
    table = make_table("")
    assert model.tag(pool_words([], [], 0), table).shape == (0, len(WORD_LABELS))


def test_score_of_no_pairs_is_empty(model: Model, words: NDArray[np.float32]) -> None:
    none = build_pairs(TABLE, [], [], LEGAL.any(axis=2))
    found = model.score(words, TABLE, NodeSet((), (), 0, ()), none, np.zeros((0, len(RELATIONS))))
    assert found.scores.shape == found.best_rows.shape == (0, len(RELATIONS))


def test_score_pools_the_rows_of_each_pair(model: Model, words: NDArray[np.float32]) -> None:
    rows = model.score_rows(words, TABLE, NODES, PAIRS, NO_RULES)
    found = model.score(words, TABLE, NODES, PAIRS, NO_RULES)
    assert max(np.bincount(PAIRS.row_pair)) > 1
    for pair in range(len(PAIRS.pairs)):
        own = np.nonzero(PAIRS.row_pair == pair)[0]
        assert found.scores[pair] == pytest.approx(np.log(np.exp(rows[own]).sum(axis=0)), abs=1e-4)
        assert found.best_rows[pair].tolist() == [int(own[i]) for i in rows[own].argmax(axis=0)]


def test_score_rows_of_one_row_do_not_depend_on_the_others(model: Model, words: NDArray[np.float32]) -> None:
    together = model.score_rows(words, TABLE, NODES, PAIRS, NO_RULES)
    for row in range(len(PAIRS.left)):
        one = slice(row, row + 1)
        alone = PairTable(
            pairs=PAIRS.pairs[PAIRS.row_pair[one]],
            row_pair=np.zeros(1, dtype=np.int32),
            left=PAIRS.left[one],
            right=PAIRS.right[one],
            features=PAIRS.features[one],
            paths=PAIRS.paths[one],
        )
        found = model.score_rows(words, TABLE, NODES, alone, NO_RULES[one])
        assert found[0] == pytest.approx(together[row], abs=1e-4)


def test_score_rows_trust_a_rule(tmp_path: Path, words: NDArray[np.float32]) -> None:
    heads = random_heads()
    heads["scorer.rules.weight"][:] = 0
    heads["scorer.trust"][:] = 3
    model = Model(write(tmp_path, heads=heads))
    rules = NO_RULES.copy()
    rules[1, 4] = 0.5
    gain = model.score_rows(words, TABLE, NODES, PAIRS, rules) - model.score_rows(
        words, TABLE, NODES, PAIRS, NO_RULES
    )
    expected = np.zeros_like(gain)
    expected[1, 4] = 1.5
    assert gain == pytest.approx(expected, abs=1e-5)


def test_score_rows_see_the_words_between(model: Model, words: NDArray[np.float32]) -> None:
    row = next(
        i
        for i, (a, b) in enumerate(zip(PAIRS.left, PAIRS.right, strict=True))
        if (NODES.mentions[a].first, NODES.mentions[b].first) == (0, 3)
    )
    changed = words.copy()
    changed[1] += 1  # 'opens', between 'Fair' and 'Lyon'
    before, after = (model.score_rows(w, TABLE, NODES, PAIRS, NO_RULES)[row] for w in (words, changed))
    assert (before != after).any()


# --- The shipped weights ----------------------------------------------------------------------------------


@pytest.mark.slow
def test_shipped_weights_fit_the_schema() -> None:
    model = load_shipped().model
    assert set(model.relations) == set(RELATIONS)
    assert set(model.meta["calibration"]) == set(RELATIONS)
    for slope, _, threshold in model.meta["calibration"].values():
        assert slope > 0
        assert 0 < threshold < 1


@pytest.mark.slow
def test_shipped_weights_are_small() -> None:
    files = [path for path in load_shipped().model.folder.iterdir() if path.is_file()]
    assert {path.name for path in files} >= {"encoder.onnx", "heads.npz", "tokenizer.json", "model.json"}
    assert sum(path.stat().st_size for path in files) <= 40_000_000


@pytest.mark.slow
@pytest.mark.parametrize("text", ["Lyon", "The fair opened in Lyon .", "w " * 1500, "\u200b \u0301 🤖"])
def test_encode_gives_a_vector_for_every_word(text: str) -> None:
    model, table = load_shipped().model, make_table(text)
    vectors = model.encode(table)
    assert len(vectors) == len(table)
    assert np.isfinite(vectors).all()
    assert (vectors == model.encode(table)).all()


@pytest.mark.slow
def test_encode_sees_the_words_around() -> None:
    def vector(text: str) -> NDArray[np.float32]:
        table: TokenTable = make_table(text)
        return load_shipped().model.encode(table)[0]

    assert (vector("Lyon opened") != vector("Lyon closed")).any()
