"""Other languages than English, as data: which are in use, and what their folders say.

A language is a folder: `language.toml` (the parser's package, what its kinds of name are here, months, words that refer)
and `lexicon/*.toml`, relations and their frames in the format of `extractor/lexicon/relations`. Those in use are named by
the environment variable `KG_LANGUAGE`, so that workers have the same.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from extractor.errors import SchemaError

VARIABLE = "KG_LANGUAGE"
FILE, LEXICON = "language.toml", "lexicon"
SHIPPED = Path(__file__).parent / "languages"
_TEXTS = ("language", "name", "parser", "install")
_LISTS = ("articles", "negations", "pronouns", "ranges", "untils", "months", "countries", "links")
_TABLES = ("names", "heads", "references")


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """What a `language.toml` says; all words in lower case.

    `names` gives the entity type of each kind of name that the parser finds, '' where only the context tells. `heads`
    are first words of names that settle the type, `links` what may stand between the words of such a name.
    `references` are nouns that stand for something named before, `ranges` words between two days, `untils`
    words before a last day.
    """

    folder: Path
    code: str
    name: str
    parser: str
    install: str
    names: Mapping[str, str]
    heads: Mapping[str, str]
    references: Mapping[str, str]
    articles: frozenset[str]
    negations: frozenset[str]
    pronouns: frozenset[str]
    ranges: frozenset[str]
    untils: tuple[str, ...]
    links: frozenset[str]
    countries: frozenset[str]
    months: tuple[str, ...]

    def files(self) -> list[Path]:
        """Return the files that decide what is extracted, sorted."""
        return [self.folder / FILE, *sorted((self.folder / LEXICON).glob("*.toml"))]


_folders: tuple[Path, ...] = ()


def use_languages(folders: Iterable[str | Path]) -> tuple[Language, ...]:
    """Read articles in these languages, too, from now on: folders, or codes of languages that come with the package.

    Raises:
        SchemaError: a folder is missing or its `language.toml` is wrong.
    """
    found = tuple(_find(folder) for folder in folders)
    languages = tuple(map(read_language, found))
    _set(found)
    return languages


@contextmanager
def languages_in_use(folders: Iterable[str | Path]) -> Iterator[tuple[Language, ...]]:
    """Read articles in these languages for a while; what was in use before comes back."""
    before = _folders
    try:
        yield use_languages(folders)
    finally:
        _set(before)


def current_languages() -> tuple[Language, ...]:
    """Return the languages in use beside English."""
    return tuple(map(read_language, _folders))


def find_language(code: str) -> Language | None:
    """Return the language in use with a code."""
    return next((language for language in current_languages() if language.code == code), None)


def is_read(code: str) -> bool:
    """Tell whether facts are extracted from articles in a language."""
    return code == "en" or find_language(code) is not None


def shipped_languages() -> list[str]:
    """Return the codes of the languages that come with the package."""
    return sorted(path.parent.name for path in SHIPPED.glob(f"*/{FILE}"))


def _set(folders: tuple[Path, ...]) -> None:
    global _folders
    _folders = folders
    if folders:
        os.environ[VARIABLE] = os.pathsep.join(map(str, folders))
    else:
        os.environ.pop(VARIABLE, None)


def _locate(folder: str | Path) -> Path:
    path = Path(folder)
    return (SHIPPED / path if not path.exists() and str(folder) in shipped_languages() else path).resolve()


def _find(folder: str | Path) -> Path:
    path = _locate(folder)
    if not path.is_dir():
        known = ", ".join(shipped_languages())
        raise SchemaError(
            f"{folder}: no such folder; name one with a {FILE}, or a language that comes with kg: {known}"
        )
    return path


@cache
def read_language(folder: Path) -> Language:
    """Read a language's `language.toml`; `SchemaError` names what is wrong in it."""
    path = folder / FILE
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SchemaError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})") from error
    except tomllib.TOMLDecodeError as error:
        raise SchemaError(f"{path}: {error}; correct the TOML") from error
    for key in data:
        if key not in (*_TEXTS, *_LISTS, *_TABLES):
            raise SchemaError(
                f"{path}: unknown key '{key}'; known are {', '.join((*_TEXTS, *_LISTS, *_TABLES))}"
            )
    texts = {key: _text(path, key, data.get(key)) for key in _TEXTS}
    lists = {key: tuple(word.casefold() for word in _words(path, key, data.get(key, []))) for key in _LISTS}
    if len(lists["months"]) != 12:
        raise SchemaError(f"{path}: 'months' must be the names of the twelve months")
    return Language(
        folder=folder,
        code=texts["language"],
        name=texts["name"],
        parser=texts["parser"],
        install=texts["install"],
        names=_table(path, "names", data.get("names")),
        heads=_by_word(path, "heads", data.get("heads", {})),
        references=_by_word(path, "references", data.get("references", {})),
        articles=frozenset(lists["articles"]),
        negations=frozenset(lists["negations"]),
        pronouns=frozenset(lists["pronouns"]),
        ranges=frozenset(lists["ranges"]),
        untils=lists["untils"],
        links=frozenset(lists["links"]),
        countries=frozenset(lists["countries"]),
        months=lists["months"],
    )


def _text(path: Path, key: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise SchemaError(f"{path}: needs '{key}', a text that is not empty")
    return value


def _words(path: Path, key: str, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise SchemaError(f"{path}: '{key}' must be a list of words")
    return value


def _table(path: Path, key: str, value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(entry, str) for entry in value.values()):
        raise SchemaError(f"{path}: [{key}] must give a type for each kind of name")
    return value


def _by_word(path: Path, key: str, value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise SchemaError(f"{path}: [{key}] must give a list of words for each type")
    return {word.casefold(): kind for kind, words in value.items() for word in _words(path, key, words)}


if os.environ.get(VARIABLE):
    _folders = tuple(map(_locate, os.environ[VARIABLE].split(os.pathsep)))
