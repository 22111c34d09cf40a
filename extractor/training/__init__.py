"""Learning: gold articles → the weights that `nlp` ships. Needs the `train` extra (PyTorch)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


def train(
    gold: Sequence[Path], output: Path, *, sentences: Path | None, report: Callable[[str], None]
) -> None:
    """Train on gold files or folders by the default recipe and write the weights into `output`."""
    from extractor.training.run import Recipe, train_model

    train_model(gold, output, Recipe(sentences=sentences), report)
