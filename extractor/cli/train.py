"""`kg train`: learn the weights again from annotated articles."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.screen import say
from extractor.errors import KgError

DEFAULT_GOLD = [Path("corpus/gold/train"), Path("corpus/gold/news")]


def run(
    gold: Annotated[
        list[Path] | None,
        typer.Argument(help="Gold files or folders; default: corpus/gold/train and corpus/gold/news."),
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the trained model.")] = Path(
        "model"
    ),
    sentences: Annotated[
        Path | None,
        typer.Option(
            "--sentences", help="Single annotated sentences (KnowledgeNet's format) to learn from besides."
        ),
    ] = None,
) -> None:
    """Train on annotated articles; use the result with `kg extract --model`."""
    if find_spec("torch") is None:
        raise KgError(
            "training needs PyTorch, which is not installed; install it with: pip install 'expo-kg[train]'"
        )
    from extractor.training import train

    train(gold or DEFAULT_GOLD, output, sentences=sentences, report=say)
