"""The words of `name_words.toml`, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from extractor.errors import SchemaError

FILE = "name_words.toml"


def word_set(table: str) -> frozenset[str]:
    """Return a set of words by its name in the file; `SchemaError` where the file has none or is no TOML."""
    found = _load().get(table)
    if not isinstance(found, list):
        raise SchemaError(f"{FILE}: must have the list '{table}'")
    return frozenset(found)


def spellings() -> Mapping[str, str]:
    """Return what each spelling is written as."""
    found: Mapping[str, str] = _load().get("spellings", {})
    return found


@cache
def _load() -> Mapping[str, Any]:
    try:
        return tomllib.loads((files("extractor.linking") / FILE).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SchemaError(f"{FILE}: {error}; correct the TOML") from error
