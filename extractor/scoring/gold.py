"""Gold articles: reading annotated JSON files and refusing malformed ones with file and reason."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from extractor.errors import GoldError
from extractor.records import Article, Entity, GoldArticle

UNSAFE = re.compile(r"[^\w.-]+")
_KNOWN_KEYS = frozenset({"id", "date", "title", "text", "text_file", "url", "entities", "facts", "language"})


def load_gold(path: Path) -> list[GoldArticle]:
    """Read one gold file, or every `.json` file of a folder in the order of their names.

    Raises:
        GoldError: nothing is there, or a file does not follow the format; the message names the file.
    """
    if path.is_dir():
        files = sorted(path.glob("*.json"))
        if not files:
            raise GoldError(f"{path}: the folder holds no .json file; give a gold file or a folder of them")
    elif path.is_file():
        files = [path]
    else:
        raise GoldError(f"{path}: no such file or folder; give a gold file or a folder of them")
    return [_read_file(file) for file in files]


def write_gold(gold: GoldArticle, folder: Path) -> Path:
    """Write one gold file, named after the article, into a folder; return its path."""
    article = gold.article
    data = {
        "id": article.id,
        "date": article.date,
        "title": article.title,
        "text": article.text,
        "url": article.url,
        "entities": [
            {"name": entity.name, "type": entity.type, "aliases": list(entity.aliases)}
            for entity in gold.entities
        ],
        "facts": [list(fact) for fact in gold.facts],
        **({"language": article.language} if article.language != "en" else {}),
        **gold.extra,
    }
    path = folder / f"{UNSAFE.sub('-', article.id)}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise GoldError(f"{path}: cannot be written ({error}); name another folder") from error
    return path


def _read_file(file: Path) -> GoldArticle:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise GoldError(f"{file}:{error.lineno}: not JSON ({error.msg})") from error
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{file}: cannot be read as UTF-8 text ({error})") from error
    try:
        return _build_article(data, file)
    except _MalformedError as error:
        raise GoldError(f"{file}: {error}; see the gold file format in corpus/README.md") from error


class _MalformedError(Exception):
    """A part of a gold file that breaks the format; becomes a GoldError with the file's name."""


def _build_article(data: Any, file: Path) -> GoldArticle:
    if not isinstance(data, dict):
        raise _MalformedError("the file must hold one JSON object")
    text = _text_of(data, file)
    date = data.get("date")
    if date is not None and not isinstance(date, str):
        raise _MalformedError("'date' must be a string in ISO form or null")
    article = Article(
        id=_string(data, "id", "the article"),
        text=text,
        title=data.get("title") or text.strip().partition("\n")[0],
        date=date,
        url=data.get("url"),
        language=data.get("language") or "en",
    )
    entities = tuple(
        _build_entity(entity, number) for number, entity in enumerate(_list(data, "entities"), start=1)
    )
    names = {name for entity in entities for name in (entity.name, *entity.aliases)}
    facts = tuple(
        _build_fact(fact, number, names) for number, fact in enumerate(_list(data, "facts"), start=1)
    )
    extra = {key: value for key, value in data.items() if key not in _KNOWN_KEYS}
    return GoldArticle(article, entities, facts, extra)


def _text_of(data: dict[str, Any], file: Path) -> str:
    if "text" in data:
        return _string(data, "text", "the article")
    if "text_file" not in data:
        raise _MalformedError("the article has neither 'text' nor 'text_file'")
    text_file = file.parent / _string(data, "text_file", "the article")
    try:
        return text_file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _MalformedError(f"its text_file {text_file} cannot be read ({error})") from error


def _build_entity(data: Any, number: int) -> Entity:
    where = f"entity {number}"
    if not isinstance(data, dict):
        raise _MalformedError(f"{where} must be an object with 'name', 'type' and 'aliases'")
    aliases = data.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(alias, str) for alias in aliases):
        raise _MalformedError(f"{where}: 'aliases' must be a list of strings")
    name = _string(data, "name", where)
    return Entity(f"g{number}", name, _string(data, "type", where), tuple(aliases))


def _build_fact(data: Any, number: int, names: set[str]) -> tuple[str, str, str]:
    if not isinstance(data, list) or len(data) != 3 or not all(isinstance(part, str) for part in data):
        raise _MalformedError(f"fact {number} must be a list of three strings: subject, relation, object")
    subject, relation, object_ = data
    if subject not in names:
        raise _MalformedError(f"fact {number}: its subject {subject!r} is the name of no entity listed")
    if ":" not in relation:
        raise _MalformedError(f"fact {number}: its relation {relation!r} lacks a prefix (schema: or expo:)")
    return subject, relation, object_


def _string(data: dict[str, Any], key: str, where: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        raise _MalformedError(f"{where} needs {key!r}, a string that is not empty")
    return value


def _list(data: dict[str, Any], key: str) -> list[Any]:
    value = data.get(key)
    if not isinstance(value, list):
        raise _MalformedError(f"the article needs {key!r}, a list")
    return value
