"""The words that make a statement less than asserted, read from `lexicon/modality.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


def cues(table: str, key: str) -> frozenset[str]:
    """Return one list of the file."""
    return cue_tables()[table][key]


@cache
def cue_tables() -> Mapping[str, Mapping[str, frozenset[str]]]:
    """Read the lists, by table and key, once."""
    text = files("extractor.lexicon").joinpath("modality.toml").read_text(encoding="utf-8")
    return {
        table: {key: frozenset(words) for key, words in keys.items()}
        for table, keys in tomllib.loads(text).items()
    }
