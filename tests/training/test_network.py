"""The network against its numpy twin, and a training run of a few seconds."""
# ruff: noqa: E402 - what follows needs torch

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from extractor.nlp.candidates import NodeMention, build_pairs, legal_relations
from extractor.nlp.labels import TYPE_IDS, path_of_spans
from extractor.nlp.legality import learnable_relations, legal_matrix
from extractor.nlp.model import Model
from extractor.nlp.nodes import NodeSet
from extractor.nlp.windows import build_windows
from extractor.records import Article, GoldArticle
from extractor.schema import load_schema
from extractor.training.crossfit import LiveModel
from extractor.training.examples import Example, View
from extractor.training.export import export
from extractor.training.fit import Config, Network, batches, train
from extractor.training.network import Encoder, EncoderShape, load_pretrained, pool_rows
from tests.nlp.handmade import make_table, node
from tests.nlp.test_windows import TOKENIZER

SCHEMA = load_schema()
RELATIONS = learnable_relations(SCHEMA)
LEGAL = legal_matrix(SCHEMA, RELATIONS)
SHAPE = EncoderShape(vocabulary=TOKENIZER.get_vocab_size(), width=24, layers=2, heads=3, inner=40)
CONFIG = Config(epochs=12, batch=2, shape=SHAPE, encoder_rate=1e-3, head_rate=5e-3)


def make_example(first: str, target: str, relation: str) -> Example:
    """Return 'FIRST opens in Lyon by TARGET', of which one relation holds."""
    table = make_table(f"{first} opens in lyon by {target} . | it ends", heads=[1, 1, 1, 2, 1, 4, 1, 8, 8])
    mentions = (
        NodeMention(0, 0, 1),
        NodeMention(1, 3, 4),
        NodeMention(2, 5, 6),
        NodeMention(0, 7, 8, 2, 1),
    )
    made = (
        node("schema:ExhibitionEvent", first),
        node("schema:City", "lyon"),
        node("schema:Corporation", target),
    )
    nodes = NodeSet(made, mentions, 3, ())
    pairs = build_pairs(table, made, mentions, LEGAL.any(axis=2))
    targets = np.zeros((len(pairs.pairs), len(RELATIONS)), dtype=np.float32)
    targets[pairs.pairs.tolist().index([0, 2]), RELATIONS.index(relation)] = 1
    spans = [(0, 1, TYPE_IDS["schema:ExhibitionEvent"]), (3, 4, TYPE_IDS["schema:City"])]
    rules = np.zeros((len(pairs.left), len(RELATIONS)), dtype=np.float32)
    rules[0, 3] = 0.5
    return Example(
        gold=GoldArticle(Article(first, ""), (), ()),
        table=table,
        windows=build_windows(table, TOKENIZER),
        labels=np.array(path_of_spans(spans, len(table)), dtype=np.int64),
        views=(View(nodes, pairs, targets, legal_relations(made, pairs, LEGAL), rules),),
    )


EXAMPLES = [
    make_example("fair", "acme", "schema:organizer"),
    make_example("show", "bolt", "schema:organizer"),
    make_example("expo", "zeta", "schema:organizer"),
    make_example("mart", "iota", "schema:organizer"),
]


def checkpoint(seed: int = 0) -> dict[str, torch.Tensor]:
    """Return random tensors under the names of a BERT checkpoint."""
    torch.manual_seed(seed)
    w, inner = SHAPE.width, SHAPE.inner
    tensors = {
        "embeddings.word_embeddings.weight": torch.randn(SHAPE.vocabulary, w),
        "embeddings.position_embeddings.weight": torch.randn(SHAPE.positions, w) * 0.1,
        "embeddings.token_type_embeddings.weight": torch.randn(2, w) * 0.1,
        "embeddings.LayerNorm.weight": torch.ones(w),
        "embeddings.LayerNorm.bias": torch.zeros(w),
    }
    for i in range(SHAPE.layers):
        layer = f"encoder.layer.{i}."
        for name in (
            "attention.self.query",
            "attention.self.key",
            "attention.self.value",
            "attention.output.dense",
        ):
            tensors[f"{layer}{name}.weight"] = torch.randn(w, w) * w**-0.5
            tensors[f"{layer}{name}.bias"] = torch.zeros(w)
        for name, shape in (("intermediate.dense", (inner, w)), ("output.dense", (w, inner))):
            tensors[f"{layer}{name}.weight"] = torch.randn(*shape) * shape[1] ** -0.5
            tensors[f"{layer}{name}.bias"] = torch.zeros(shape[0])
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            tensors[f"{layer}{name}.weight"] = torch.ones(w)
            tensors[f"{layer}{name}.bias"] = torch.zeros(w)
    return tensors


@pytest.fixture(scope="module")
def network() -> Network:
    torch.manual_seed(1)
    made = Network(CONFIG, len(RELATIONS))
    load_pretrained(made.encoder, checkpoint())
    for table in made.encoder.features:
        torch.nn.init.normal_(table.weight, std=0.2)
    return made.eval()


def test_load_pretrained_refuses_a_checkpoint_that_does_not_fit() -> None:
    tensors = checkpoint()
    del tensors["encoder.layer.1.output.dense.bias"]
    with pytest.raises((KeyError, ValueError)):
        load_pretrained(Encoder(SHAPE), tensors)


def test_encoder_ignores_what_pads_a_window(network: Network) -> None:
    short, long = EXAMPLES[0], make_example("expositionally", "internationally", "schema:sponsor")
    with torch.no_grad():
        (alone,) = network.encode([(len(short.table), short.windows)])
        beside, _ = network.encode([(len(e.table), e.windows) for e in (short, long)])
    assert alone.shape == (len(short.table), SHAPE.width)
    assert torch.allclose(alone, beside, atol=0.05)  # bfloat16


def test_pool_rows_is_the_log_of_summed_exponentials() -> None:
    rows = torch.tensor([[0.0, -1.0], [1.0, 2.0], [3.0, -4.0]])
    pooled = pool_rows(rows, torch.tensor([0, 0, 1]), 2)
    assert pooled.tolist() == [
        pytest.approx([float(np.log(1 + np.e)), float(np.log(np.exp(-1) + np.exp(2)))], abs=1e-5),
        pytest.approx([3.0, -4.0], abs=1e-5),
    ]


def test_live_model_scores_as_the_network_does(network: Network) -> None:
    live, example = LiveModel(network, TOKENIZER, RELATIONS), EXAMPLES[0]
    (view,) = example.views
    words = live.encode(example.table)
    with torch.no_grad():
        labels = network.tag(torch.from_numpy(words), example).log_softmax(-1).numpy()
        scores = network.score(torch.from_numpy(words), example, view).numpy()
    assert live.tag(words, example.table) == pytest.approx(labels, abs=1e-3)
    found = live.score(words, example.table, view.nodes, view.pairs, view.rules)
    assert found.scores == pytest.approx(scores, abs=1e-3)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # PyTorch warns that this export is the older one, and that it traces
def test_export_writes_a_model_that_reads_as_the_network_does(network: Network, tmp_path: Path) -> None:
    pytest.importorskip("onnx")
    export(network, RELATIONS, TOKENIZER.to_str(), tmp_path / "weights", {"calibration": {}})
    model, example = Model(tmp_path / "weights"), EXAMPLES[0]
    (view,) = example.views
    assert model.relations == RELATIONS
    with torch.no_grad():
        (words,) = network.encode([(len(example.table), example.windows)])
    found = model.encode(example.table)
    assert found == pytest.approx(words.numpy(), abs=0.35)  # eight bits
    assert np.corrcoef(found.ravel(), words.numpy().ravel())[0, 1] > 0.99
    with torch.no_grad():
        scores = network.score(torch.from_numpy(found), example, view).numpy()
    assert model.score(found, example.table, view.nodes, view.pairs, view.rules).scores == pytest.approx(
        scores, abs=0.02
    )


def run(config: Config = CONFIG) -> tuple[Network, list[tuple[float, float]]]:
    losses: list[tuple[float, float]] = []
    made = train(
        EXAMPLES,
        len(RELATIONS),
        checkpoint(),
        config,
        lambda _, tagging, pairing: losses.append((tagging, pairing)),
    )
    return made, losses


@pytest.mark.slow
def test_train_lowers_both_losses() -> None:
    _, losses = run()
    assert len(losses) == CONFIG.epochs
    assert losses[-1][0] < 0.5 * losses[0][0]
    assert losses[-1][1] < 0.7 * losses[0][1]


@pytest.mark.slow
def test_train_repeats_with_its_seed() -> None:
    (one, _), (other, _) = (run(replace(CONFIG, epochs=1)) for _ in range(2))
    for name, tensor in one.state_dict().items():
        assert torch.equal(tensor, other.state_dict()[name]), name


@pytest.mark.parametrize(
    ("count", "size", "expected"), [(4, 2, [2, 2]), (5, 2, [2, 2]), (1, 2, [1]), (3, 3, [3])]
)
def test_batches_are_full_where_they_can_be(count: int, size: int, expected: list[int]) -> None:
    chosen = (EXAMPLES * 2)[:count]
    found = batches(chosen, size, random.Random(0))
    assert [len(batch) for batch in found] == expected
    assert all(example in chosen for batch in found for example in batch)
