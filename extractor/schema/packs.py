"""Whether the data of a domain or a language hold together: what its files say of each other and of the vocabulary."""

from __future__ import annotations

from importlib.util import find_spec

from extractor import domain
from extractor.domain import Domain, current_domain
from extractor.errors import SchemaError
from extractor.language import FILE as LANGUAGE_FILE
from extractor.language import Language
from extractor.lexicon import Lexicon, RelationLexicon, load_language_lexicon, load_relations
from extractor.schema.reading import load_schema
from extractor.schema.terms import PREFIXES, Relation, Schema, shrink_iri

# The kinds of literal that a lexicon file may find, by what the shapes allow.
_LITERALS = {
    "date": ("date",),
    "integer": ("count", "ordinal"),
    "decimal": ("area",),
    "money": ("money",),
    "string": ("title", "phrase"),
    "enumeration": ("mode",),
}


def check_domain() -> Schema:
    """Read every file of the domain in use and return the vocabulary; without a domain that of the package.

    Raises:
        SchemaError: a file is missing or malformed, or the files contradict each other; names the file and what to do.
    """
    pack = current_domain()
    if pack is None:
        return load_schema()
    _check_prefixes(pack)
    schema = load_schema()
    _check_classes(pack, schema)
    found = load_relations().relations
    ours = [entry for entry in found.values() if entry.file.startswith(str(pack.folder))]
    for entry in ours:
        _check_lexicon(pack, entry, schema)
    prefixes = tuple(f"{prefix}:" for prefix in pack.prefixes)
    for name in schema.relations:
        if name.startswith(prefixes) and name not in found:
            raise SchemaError(
                f"{pack.folder / domain.LEXICON}: nothing finds {name}; add {name.partition(':')[2]}.toml with its frames"
            )
    return schema


def check_language(language: Language) -> Lexicon:
    """Read every file of a language and return its frames.

    Raises:
        SchemaError: its parser is not installed, or a file is malformed or names what the vocabulary has not.
    """
    if find_spec(language.parser) is None:
        raise SchemaError(
            f"{language.name} needs the parser {language.parser}, which is not installed; "
            f"pip install '{language.install}'"
        )
    lexicon, schema = load_language_lexicon(language), load_schema()
    for entry in lexicon.relations.values():
        # A domain may do without some of the shipped relations: their frames then find nothing.
        if entry.relation not in schema.relations and current_domain() is None:
            raise SchemaError(
                f"{entry.file}: the vocabulary has no relation {entry.relation}; correct its name"
            )
    for table in (language.names, language.heads, language.references):
        for kind in table.values():
            if kind and kind not in lexicon.types:
                raise SchemaError(
                    f"{language.folder / LANGUAGE_FILE}: unknown type {kind}; known are {', '.join(sorted(lexicon.types))}"
                )
    return lexicon


def _check_prefixes(pack: Domain) -> None:
    for prefix, namespace in pack.prefixes.items():
        if PREFIXES[prefix] != namespace or shrink_iri(f"{namespace}x") != f"{prefix}:x":
            raise SchemaError(
                f"{pack.folder / domain.FILE}: the prefix '{prefix}' or its namespace is one of kg's own; choose another"
            )


def _check_classes(pack: Domain, schema: Schema) -> None:
    learned = load_relations().types
    file = pack.folder / domain.FILE
    for rule in pack.classes:
        if rule.type not in schema.entity_types:
            raise SchemaError(
                f"{file}: the class {rule.type} is not declared; declare it in {domain.ONTOLOGY} as expo:EntityType"
            )
        if rule.of not in learned or rule.of not in schema.entity_types:
            known = ", ".join(sorted(learned.keys() & schema.entity_types.keys()))
            raise SchemaError(
                f"{file}: names are not found as '{rule.of}' (class {rule.type}); of must be one of {known}"
            )
        if not schema.is_subtype(rule.type, rule.of):
            raise SchemaError(
                f"{file}: {rule.type} is not below {rule.of}; say so in {domain.ONTOLOGY} by rdfs:subClassOf"
            )


def _check_lexicon(pack: Domain, entry: RelationLexicon, schema: Schema) -> None:
    relation = schema.relations.get(entry.relation)
    if relation is None:
        raise SchemaError(
            f"{entry.file}: the relation {entry.relation} is not declared; declare it in {domain.ONTOLOGY} as "
            f"expo:Relation and state its ends in {domain.SHAPES}"
        )
    wanted = _LITERALS.get(relation.literal or "", ())
    if (entry.literal and entry.literal not in wanted) or (
        not entry.literal and relation.literal is not None
    ):
        raise SchemaError(
            f"{entry.file}: literal '{entry.literal}' does not fit {entry.relation}, whose shape in {domain.SHAPES} asks "
            f"for {_asked(relation)}"
        )
    if not entry.literal and not entry.object:
        raise SchemaError(f"{entry.file}: says neither object nor literal; add the types of the objects")
    if entry.symmetric != relation.symmetric:
        raise SchemaError(
            f"{entry.file}: symmetric is {str(entry.symmetric).lower()}, but {domain.ONTOLOGY} says otherwise; make them one"
        )


def _asked(relation: Relation) -> str:
    wanted = _LITERALS.get(relation.literal or "")
    return " or ".join(f"literal = '{kind}'" for kind in wanted) if wanted else "objects, not a literal"
