"""Questions that the graph is made to answer, each a SPARQL file with named parameters.

A file in `questions/` starts with comment lines: `# title:`, `# description:` and one line for each
parameter, `# parameter NAME KIND: what it is; example: EXAMPLE`. In the query a parameter is a block
`VALUES ?NAME { … }` that holds its default (`UNDEF` for any), or nothing where it must be given, so that each
file is SPARQL as it stands. Asking replaces the block's content by RDF terms that Oxigraph writes, in one
pass, so that no value can become a part of the query.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from extractor.domain import QUESTIONS, current_domain, per_domain
from extractor.errors import QueryError, SchemaError
from extractor.graph import terms
from extractor.graph.lookup import find_regions, require_entities
from extractor.graph.query import Rows, run_query
from extractor.graph.store import GraphStore
from extractor.schema import is_date, load_schema

FOLDER = Path(__file__).parent / "questions"
HEADER = re.compile(r"# (?P<key>title|description|parameter (?P<name>\w+) (?P<kind>[\w-]+)): (?P<text>.+)")
BLOCK = re.compile(r"VALUES\s+\?(?P<name>\w+)\s*\{(?P<default>[^}]*)\}")
NUMBER = re.compile(r"\d{1,18}(?:\.\d{1,9})?", re.ASCII)

# Kinds of parameter that name an entity, with the group that the entity must belong to.
ENTITY_KINDS = {
    "entity": None,
    "event": "schema:Event",
    "organization": "schema:Organization",
    "person": "schema:Person",
    "place": "schema:Place",
    "product": "schema:Product",
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question must or may be told; `default` is None where it must."""

    name: str
    kind: str
    description: str
    example: str
    default: str | None


@dataclass(frozen=True, slots=True)
class Question:
    """A named question; `text` is its SPARQL."""

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    text: str

    @property
    def usage(self) -> str:
        """The question as one types it: `organizers EVENT`."""
        words = [p.name.upper() if p.default is None else f"[{p.name.upper()}]" for p in self.parameters]
        return " ".join((self.name, *words))


@per_domain
def load_questions() -> tuple[Question, ...]:
    """Load all questions, those of the domain in use among them, sorted by name."""
    pack = current_domain()
    folders = [FOLDER, *([pack.folder / QUESTIONS] if pack is not None else [])]
    paths = {path.name: path for folder in folders for path in folder.glob("*.rq")}
    return tuple(read_question(path) for _, path in sorted(paths.items()))


def read_question(path: Path) -> Question:
    """Read one question's file; `SchemaError` where its header and its query do not fit together."""
    text = path.read_text(encoding="utf-8")
    headers = [match for line in text.splitlines() if (match := HEADER.fullmatch(line))]
    fields = {match["key"]: match["text"] for match in headers if not match["name"]}
    if fields.keys() != {"title", "description"}:
        raise SchemaError(f"{path}: its first lines must be `# title: …` and `# description: …`")
    blocks = {block["name"]: block["default"].strip() for block in BLOCK.finditer(text)}
    parameters = []
    for match in headers:
        if match["name"]:
            description, _, example = match["text"].partition("; example: ")
            if match["name"] not in blocks or not example:
                raise SchemaError(f"{path}: parameter {match['name']} needs an example and a VALUES block")
            default = blocks[match["name"]].strip('"').replace("UNDEF", "any") or None
            parameters.append(Parameter(match["name"], match["kind"], description, example, default))
    return Question(path.stem, fields["title"], fields["description"], tuple(parameters), text)


def find_question(name: str) -> Question:
    """Return a question by name; `QueryError` names similar ones where there is none."""
    questions = {question.name: question for question in load_questions()}
    if name not in questions:
        close = difflib.get_close_matches(name, questions, n=3, cutoff=0.4)
        hint = f"similar are {', '.join(close)}" if close else "`kg query --list` shows all"
        raise QueryError(f"no question is called '{name}'; {hint}")
    return questions[name]


def bind_question(
    source: GraphStore, question: Question, values: Sequence[str] | Mapping[str, str] = ()
) -> str:
    """Return the question's SPARQL with its parameters bound, given in order or by name.

    Entities are looked up by name or IRI; of a name that several have, all count.
    """
    bound = {
        parameter.name: " ".join(map(str, _read_value(source, question, parameter, value)))
        for parameter, value in _match_values(question, values)
    }

    def fill(block: re.Match[str]) -> str:
        name = block["name"]
        return f"VALUES ?{name} {{ {bound[name]} }}" if name in bound else block[0]

    return BLOCK.sub(fill, question.text)


def ask_question(source: GraphStore, name: str, values: Sequence[str] | Mapping[str, str] = ()) -> Rows:
    """Ask a named question; `QueryError` where a parameter is missing, unknown or ill-formed."""
    found = run_query(source, bind_question(source, find_question(name), values))
    if not isinstance(found, Rows):
        raise QueryError(f"the question {name} gives no table")
    return found


def _match_values(
    question: Question, values: Sequence[str] | Mapping[str, str]
) -> list[tuple[Parameter, str]]:
    """Pair parameters with the values given; those left out keep their defaults."""
    names = [parameter.name for parameter in question.parameters]
    if not isinstance(values, Mapping):
        if len(values) > len(names):
            raise QueryError(f"{len(values)} values are too many: `kg query {question.usage}`")
        values = dict(zip(names, values, strict=False))
    unknown = sorted(values.keys() - set(names))
    if unknown:
        known = ", ".join(names) or "none"
        raise QueryError(f"the question {question.name} has no parameter '{unknown[0]}'; it has {known}")
    for parameter in question.parameters:
        if parameter.name not in values and parameter.default is None:
            raise QueryError(
                f"the question {question.name} needs {parameter.name}, {parameter.description}:"
                f' `kg query {question.usage}`, for example "{parameter.example}"'
            )
    return [
        (parameter, values[parameter.name]) for parameter in question.parameters if parameter.name in values
    ]


def _read_value(
    source: GraphStore, question: Question, parameter: Parameter, value: str
) -> tuple[NamedNode | Literal, ...]:
    kind = parameter.kind
    if kind in ENTITY_KINDS:
        return require_entities(source, value, ENTITY_KINDS[kind])
    if kind == "region":
        return find_regions(source, value) or require_entities(source, value, "schema:Place")
    if kind == "article":
        return (NamedNode(source.find_article(value).iri),)
    if kind == "relation":
        return (terms.term(load_schema().require_relation(value).name),)
    if kind == "date" and is_date(value):
        return (Literal(value),)
    if kind == "number" and NUMBER.fullmatch(value):
        return (terms.number(value, integer="." not in value),)
    if kind == "text":
        return (terms.string(value),)
    wanted = "YYYY, YYYY-MM or YYYY-MM-DD" if kind == "date" else f"a {kind}"
    raise QueryError(
        f"'{value}' is no {parameter.name} for the question {question.name}; it must be {wanted}"
    )
