"""Which domain is in use: the vocabulary that comes with the package, or that with a domain pack's beside it.

A pack is a folder of data: `domain.toml` (what it is called, its prefixes, which of the shipped relations it keeps,
its classes), `ontology.ttl`, `shapes.ttl`, `lexicon/*.toml`, and where it has them `questions/*.rq` and `gold/`.
Only this module knows where a pack lies; `schema` and `lexicon` read it, everything else asks those two.

A process has one domain. It is named by the environment variable `KG_DOMAIN`, so that workers have the same.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, wraps
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from extractor.errors import SchemaError

VARIABLE = "KG_DOMAIN"
FILE, ONTOLOGY, SHAPES = "domain.toml", "ontology.ttl", "shapes.ttl"
LEXICON, QUESTIONS = "lexicon", "questions"
SHIPPED = Path(__file__).parent / "domains"
_KEYS = ("name", "title", "prefixes", "keep", "class")
_CLASS_KEYS = ("class", "of", "words")
_WORD = re.compile(r"[^\W_]+")
_PREFIX = re.compile(r"[a-z][a-z0-9-]*")

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class ClassRule:
    """Which names of a learned type are of a class of the pack: all, or those with one of some words (lower case)."""

    type: str
    of: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Domain:
    """A pack as its `domain.toml` describes it; `keep` is None where every shipped relation is used."""

    folder: Path
    name: str
    title: str
    prefixes: Mapping[str, str]
    keep: frozenset[str] | None
    classes: tuple[ClassRule, ...]

    def class_of(self, entity_type: str, names: tuple[str, ...]) -> str:
        """Return the class that an entity of a learned type has here: by the first rule that fits, else its type."""
        for rule in self.classes:
            if rule.of == entity_type and (not rule.words or any(_has_word(n, rule.words) for n in names)):
                return rule.type
        return entity_type

    def learned_type(self, entity_type: str) -> str:
        """Return the learned type that a class is made from; the type itself where it is none of the pack's."""
        return next((rule.of for rule in self.classes if rule.type == entity_type), entity_type)

    def files(self) -> list[Path]:
        """Return the files that decide what is extracted, sorted; gold and tests are none."""
        fixed = [self.folder / name for name in (FILE, ONTOLOGY, SHAPES)]
        return [*fixed, *sorted((self.folder / LEXICON).glob("*.toml"))]


_folder: Path | None = None


def use_domain(folder: str | Path | None) -> Domain | None:
    """Use the pack in a folder, or a shipped one by its name, from now on; None goes back to the package's own.

    Raises:
        SchemaError: there is no pack, or its `domain.toml` is wrong. The other files are read when they are needed;
            `extractor.schema.check_domain` reads them all.
    """
    found = None if folder is None else _find(folder)
    domain = None if found is None else read_domain(found)
    _set(found)
    return domain


@contextmanager
def domain_in_use(folder: str | Path) -> Iterator[Domain]:
    """Use a pack for a while, as `use_domain` does; what was in use before comes back."""
    before = _folder
    try:
        found = use_domain(folder)
        assert found is not None
        yield found
    finally:
        _set(before)


def current_domain() -> Domain | None:
    """Return the pack in use, None for the vocabulary that comes with the package."""
    return None if _folder is None else read_domain(_folder)


def per_domain(function: Callable[[], Result]) -> Callable[[], Result]:
    """Remember what a function without arguments returns, for each domain."""

    @cache
    def remembered(folder: Path | None) -> Result:
        return function()

    return wraps(function)(lambda: remembered(_folder))


def _set(folder: Path | None) -> None:
    global _folder
    _folder = folder
    if folder is None:
        os.environ.pop(VARIABLE, None)
    else:
        os.environ[VARIABLE] = str(folder)


def _locate(folder: str | Path) -> Path:
    path = Path(folder)
    return (SHIPPED / path if not path.exists() and str(folder) in shipped_domains() else path).resolve()


def _find(folder: str | Path) -> Path:
    path = _locate(folder)
    if not path.is_dir():
        raise SchemaError(
            f"{folder}: no such folder; `kg init {folder}` makes a domain pack, and {', '.join(shipped_domains())} "
            "comes with kg"
        )
    return path


def shipped_domains() -> list[str]:
    """Return the names of the packs that come with the package."""
    return sorted(path.parent.name for path in SHIPPED.glob(f"*/{FILE}"))


@cache
def read_domain(folder: Path) -> Domain:
    """Read a pack's `domain.toml`; `SchemaError` names what is wrong in it."""
    path = folder / FILE
    data = _parse(path)
    _check_keys(path, data, _KEYS, "key")
    name, title = (_text(path, data, key) for key in ("name", "title"))
    return Domain(
        folder=folder,
        name=name,
        title=title,
        prefixes=MappingProxyType(_read_prefixes(path, data.get("prefixes"))),
        keep=frozenset(_texts(path, "keep", data["keep"])) if "keep" in data else None,
        classes=tuple(_read_class(path, entry) for entry in data.get("class", ())),
    )


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SchemaError(
            f"{path}: cannot be read ({reason}); `kg init` makes a pack with every file"
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise SchemaError(f"{path}: {error}; correct the TOML") from error


def _read_prefixes(path: Path, data: Any) -> dict[str, str]:
    if not isinstance(data, dict) or not data:
        raise SchemaError(
            f'{path}: needs the prefix of its own terms; add prefixes = {{ my = "https://…#" }}'
        )
    for prefix, namespace in data.items():
        if not _PREFIX.fullmatch(prefix):
            raise SchemaError(f"{path}: the prefix '{prefix}' must be lower-case letters, digits and hyphens")
        if not isinstance(namespace, str) or not re.fullmatch(r"https?://[^\s<>\"]+[#/]", namespace):
            raise SchemaError(f"{path}: the namespace of '{prefix}' must be an address that ends in # or /")
    return data


def _read_class(path: Path, data: Any) -> ClassRule:
    if not isinstance(data, dict):
        raise SchemaError(f"{path}: write each class as [[class]] with the keys class and of")
    _check_keys(path, data, _CLASS_KEYS, "key of a class")
    words = tuple(word.casefold() for word in _texts(path, "words", data.get("words", [])))
    return ClassRule(_text(path, data, "class"), _text(path, data, "of"), words)


def _check_keys(path: Path, data: Mapping[str, Any], known: tuple[str, ...], kind: str) -> None:
    for key in data:
        if key not in known:
            raise SchemaError(f"{path}: unknown {kind} '{key}'; known are {', '.join(known)}")


def _text(path: Path, data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        raise SchemaError(f"{path}: needs '{key}', a text that is not empty")
    return value


def _texts(path: Path, key: str, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise SchemaError(f"{path}: '{key}' must be a list of texts")
    return value


def _has_word(name: str, words: tuple[str, ...]) -> bool:
    padded = f" {' '.join(_WORD.findall(name.casefold()))} "
    return any(f" {word} " in padded for word in words)


if os.environ.get(VARIABLE):
    _folder = _locate(os.environ[VARIABLE])
