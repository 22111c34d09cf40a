"""The lexicon: which words and constructions mean which relation, as data.

Every file of `relations/` describes one relation: the types of its subject and object, its frames
(predicates and the roles that subject and object fill), word lists, and examples that must and must
not fire. `load_relations` reads them all once, with those of the domain in use. See `relations/README.md` for the format.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from extractor.domain import LEXICON, current_domain, per_domain
from extractor.errors import SchemaError
from extractor.language import Language, current_languages

LITERAL_KINDS = ("date", "count", "area", "money", "ordinal", "title", "phrase", "mode")
LONE_DATES = ("always", "month", "day", "never")


@dataclass(frozen=True, slots=True)
class Frame:
    """One way to state a relation: predicates, and the roles that subject and object fill.

    `requires` and `excludes` name, for a role, lemmas that one of its fillers must or must not have.
    `pairs` names roles whose fillers relate to each other (symmetric relations). `implicit` allows
    the subject to be the event that the passage is about, `names_only` wants objects by name. `lone` says
    from which precision on a single date, not a range, is taken. `max_depth` limits how many attachments
    lie between predicate and argument.
    """

    id: str
    verbs: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    object: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    subject_types: tuple[str, ...] = ()
    object_types: tuple[str, ...] = ()
    requires: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    excludes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    prior: float = 0.9
    implicit: bool = False
    names_only: bool = False
    lone: str = "always"
    max_depth: int = 2


@dataclass(frozen=True, slots=True)
class Example:
    """A marked text, and the subject and object strings of the facts that it must give."""

    text: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RelationLexicon:
    """All that the lexicon knows of one relation.

    `literal` is empty for entity objects. `parts` says that an unnamed part of an event stands for it
    ('spoke at the opening ceremony').
    """

    relation: str
    file: str
    subject: tuple[str, ...]
    object: tuple[str, ...]
    literal: str
    symmetric: bool
    parts: bool
    units: frozenset[str]
    words: Mapping[str, frozenset[str]]
    frames: tuple[Frame, ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Every relation's lexicon, with its frames indexed by trigger lemma.

    `types` maps an entity type to itself and its super-types. `event_parts` are lemmas of unnamed parts
    that stand for their event; `demonyms` maps a country's adjective to its names, in lower case.
    """

    relations: Mapping[str, RelationLexicon]
    types: Mapping[str, frozenset[str]]
    verbs: Mapping[str, tuple[tuple[RelationLexicon, Frame], ...]]
    nouns: Mapping[str, tuple[tuple[RelationLexicon, Frame], ...]]
    triggers: frozenset[str]
    event_parts: frozenset[str]
    demonyms: Mapping[str, frozenset[str]]

    def is_a(self, entity_type: str, wanted: tuple[str, ...]) -> bool:
        """Whether a type is one of the wanted ones or below one."""
        supertypes = self.types.get(entity_type)
        return supertypes is not None and not supertypes.isdisjoint(wanted)


@per_domain
def load_relations() -> Lexicon:
    """Reads the lexicon of every relation.

    Raises:
        SchemaError: a file is no TOML, or names a key, type or literal kind that does not exist.
    """
    folder = files(__name__)
    types = _read_types(folder / "types.toml")
    parts = frozenset(_parse(folder / "types.toml")["parts"]["event"])
    demonyms = _parse(folder / "demonyms.toml")["demonyms"]
    found = sorted(
        (entry for entry in (folder / "relations").iterdir() if entry.name.endswith(".toml")),
        key=lambda entry: entry.name,
    )
    pack = current_domain()
    if pack is not None:
        found += sorted((pack.folder / LEXICON).glob("*.toml"))
    adjectives = {word.lower(): frozenset(name.lower() for name in names) for word, names in demonyms.items()}
    return build_lexicon([read_relation(entry, types) for entry in found], types, parts, adjectives)


def load_language_lexicon(language: Language) -> Lexicon:
    """Reads the frames of another language; the types are the same. `SchemaError` names file, line and term."""
    types = load_relations().types
    paths = sorted((language.folder / LEXICON).glob("*.toml"))
    if not paths:
        raise SchemaError(f"{language.folder / LEXICON}: holds no frames; add a TOML file for each relation")
    return build_lexicon([read_relation(path, types) for path in paths], types)


def build_lexicon(
    entries: Sequence[RelationLexicon],
    types: Mapping[str, frozenset[str]],
    event_parts: frozenset[str] = frozenset(),
    demonyms: Mapping[str, frozenset[str]] | None = None,
) -> Lexicon:
    """Indexes relations by the lemmas that trigger their frames."""
    relations: dict[str, RelationLexicon] = {}
    verbs: dict[str, list[tuple[RelationLexicon, Frame]]] = {}
    nouns: dict[str, list[tuple[RelationLexicon, Frame]]] = {}
    for entry in entries:
        if entry.relation in relations:
            other = relations[entry.relation].file
            raise SchemaError(
                f"{entry.file}: {entry.relation} is already described in {other}; join the two files"
            )
        relations[entry.relation] = entry
        for frame in entry.frames:
            for lemma in frame.verbs:
                verbs.setdefault(lemma, []).append((entry, frame))
            for lemma in frame.nouns:
                nouns.setdefault(lemma, []).append((entry, frame))
    triggers = frozenset(lemma.split(" ")[0] for lemma in verbs) | frozenset(nouns)
    return Lexicon(
        relations,
        types,
        {lemma: tuple(uses) for lemma, uses in verbs.items()},
        {lemma: tuple(uses) for lemma, uses in nouns.items()},
        triggers,
        event_parts,
        demonyms or {},
    )


def _read_types(source: Traversable) -> dict[str, frozenset[str]]:
    parents: dict[str, list[str]] = _parse(source)["types"]
    closed: dict[str, frozenset[str]] = {}
    for name in parents:
        above, waiting = {name}, list(parents[name])
        while waiting:
            parent = waiting.pop()
            if parent not in parents:
                raise SchemaError(_where(source, parent, f"the type {parent} is not declared"))
            above.add(parent)
            waiting.extend(parents[parent])
        closed[name] = frozenset(above)
    return closed


def _parse(source: Traversable) -> dict[str, Any]:
    try:
        return tomllib.loads(source.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SchemaError(f"{_name(source)}: cannot be read as UTF-8 text ({error})") from error
    except tomllib.TOMLDecodeError as error:
        raise SchemaError(f"{_name(source)}: {error}; correct the TOML") from error


def _name(source: Traversable) -> str:
    """A file's name; its path where it is of a domain pack or of a language."""
    pack = current_domain()
    folders = [language.folder for language in current_languages()] + (
        [pack.folder] if pack is not None else []
    )
    inside = isinstance(source, Path) and any(source.is_relative_to(folder) for folder in folders)
    return str(source) if inside else source.name


def _where(source: Traversable, term: str, problem: str) -> str:
    lines = source.read_text(encoding="utf-8").splitlines()
    number = next((number for number, line in enumerate(lines, 1) if term in line), 1)
    return f"{_name(source)}, line {number}: {problem}"


RELATION_KEYS = (
    "relation",
    "subject",
    "object",
    "literal",
    "symmetric",
    "parts",
    "units",
    "words",
    "frame",
    "example",
)


def read_relation(source: Traversable, types: Mapping[str, frozenset[str]]) -> RelationLexicon:
    """Reads one relation's file.

    Raises:
        SchemaError: naming file, line and term.
    """
    data = _parse(source)
    for key in data:
        if key not in RELATION_KEYS:
            raise SchemaError(
                _where(source, key, f"unknown key {key!r}; known are {', '.join(RELATION_KEYS)}")
            )
    literal = data.get("literal", "")
    if literal and literal not in LITERAL_KINDS:
        raise SchemaError(
            _where(source, "literal", f"literal {literal!r} is none of {', '.join(LITERAL_KINDS)}")
        )
    for needed in ("relation", "subject"):
        if needed not in data:
            raise SchemaError(f"{_name(source)}: the key {needed!r} is missing")
    for name in (*data["subject"], *data.get("object", ())):
        if name not in types:
            raise SchemaError(_where(source, name, f"unknown type {name}; see types.toml"))
    return RelationLexicon(
        relation=data["relation"],
        file=_name(source),
        subject=tuple(data["subject"]),
        object=tuple(data.get("object", ())),
        literal=literal,
        symmetric=data.get("symmetric", False),
        parts=data.get("parts", False),
        units=frozenset(data.get("units", ())),
        words={name: frozenset(words) for name, words in data.get("words", {}).items()},
        frames=tuple(_read_frame(source, frame, types) for frame in data.get("frame", ())),
        examples=tuple(_read_example(source, example) for example in data.get("example", ())),
    )


FRAME_KEYS = tuple(item.name for item in fields(Frame))


def _read_frame(source: Traversable, data: dict[str, Any], types: Mapping[str, frozenset[str]]) -> Frame:
    for key in data:
        if key not in FRAME_KEYS:
            raise SchemaError(
                _where(source, key, f"unknown key {key!r} in a frame; known are {', '.join(FRAME_KEYS)}")
            )
    name = data.get("id", "")
    if not name or not (data.get("verbs") or data.get("nouns")):
        raise SchemaError(_where(source, str(name), f"frame {name!r} needs an id and verbs or nouns"))
    for entity_type in (*data.get("subject_types", ()), *data.get("object_types", ())):
        if entity_type not in types:
            raise SchemaError(_where(source, entity_type, f"unknown type {entity_type}; see types.toml"))
    if data.get("lone", "always") not in LONE_DATES:
        raise SchemaError(
            _where(source, "lone", f"lone in frame {name!r} is none of {', '.join(LONE_DATES)}")
        )
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in data.items()
    }
    for key in ("requires", "excludes"):
        values[key] = {role: tuple(lemmas) for role, lemmas in data.get(key, {}).items()}
    return Frame(**values)


def _read_example(source: Traversable, data: dict[str, Any]) -> Example:
    if set(data) != {"text", "facts"}:
        raise SchemaError(_where(source, str(data.get("text", "")), "an example has the keys text and facts"))
    return Example(data["text"], tuple((fact[0], fact[1]) for fact in data["facts"]))
