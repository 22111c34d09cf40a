"""Write a trained network as the files that `nlp.model` reads."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from extractor.nlp.candidates import FEATURE_SIZES
from extractor.nlp.labels import WORD_LABELS
from extractor.nlp.tokens import WORD_FEATURES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from extractor.training.fit import Network


def export(
    network: Network,
    relations: Sequence[str],
    tokenizer_json: str,
    folder: Path,
    extra: Mapping[str, Any],
) -> None:
    """Write encoder (8-bit ONNX, for windows of one length), heads, tokenizer and `model.json` into `folder`."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    folder.mkdir(parents=True, exist_ok=True)
    network.eval()
    example = (
        torch.zeros(1, 8, dtype=torch.long),
        torch.zeros(1, 8, len(WORD_FEATURES), dtype=torch.long),
    )
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "encoder.onnx"
        torch.onnx.export(
            network.encoder,
            example,
            str(plain),
            input_names=["pieces", "features"],
            output_names=["vectors"],
            dynamic_axes={
                "pieces": {0: "b", 1: "n"},
                "features": {0: "b", 1: "n"},
                "vectors": {0: "b", 1: "n"},
            },
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(
            str(plain),
            str(folder / "encoder.onnx"),
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gather"],
        )
    heads = {
        name: tensor.detach().numpy().astype(np.float16)
        for name, tensor in network.state_dict().items()
        if name.startswith(("tagger.", "scorer.")) and name != "scorer.starts"
    }
    np.savez_compressed(folder / "heads.npz", **heads)
    (folder / "tokenizer.json").write_text(tokenizer_json, "utf-8")
    meta = {
        "word_labels": list(WORD_LABELS),
        "features": FEATURE_SIZES,
        "relations": list(relations),
        "config": dataclasses.asdict(network.config),
        **extra,
    }
    (folder / "model.json").write_text(json.dumps(meta, indent=1, sort_keys=True) + "\n", "utf-8")
