"""The extractor as it ships, loaded once."""

from __future__ import annotations

from functools import cache

from extractor.nlp.pipeline import Extractor, load_extractor


@cache
def load_shipped() -> Extractor:
    """Load parser and shipped weights; fails where the weights are missing, as they belong to the package."""
    return load_extractor()
