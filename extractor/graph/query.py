"""SPARQL 1.1 over a store, with results that know nothing of RDF libraries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal as Choice

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    serialize,
)

from extractor.errors import QueryError
from extractor.graph.store import GraphStore
from extractor.schema import PREFIXES, load_schema

RESULT_FORMATS = {
    "json": QueryResultsFormat.JSON,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "xml": QueryResultsFormat.XML,
}
GRAPH_FORMATS = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
}

POSITION = re.compile(r"(?:error )?at (\d+):(\d+): *(.*)", re.DOTALL)
# Enough of SPARQL's grammar to see its keywords: strings, IRIs, comments and numbers are skipped.
TOKEN = re.compile(
    r"""(?P<skip>\"{3}(?:[^"\\]|\\.|"(?!""))*\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}|"(?:[^"\\\n]|\\.)*"
    |'(?:[^'\\\n]|\\.)*'|<[^<>"{}|^`\\\x00-\x20]*>|\#[^\n]*|[?$@][\w-]+|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)
    |(?P<word>[^\W\d][\w.-]*:(?:[\w.%-]|\\.)*|:(?:[\w.%-]|\\.)*|[^\W\d][\w]*)""",
    re.VERBOSE | re.DOTALL,
)
# After the name of a service, but after no other name save a graph's, comes a group.
BEFORE_GROUP = re.compile(r"(?:\s|#[^\n]*)*\{")


@dataclass(frozen=True, slots=True)
class Term:
    """One value of a result; `kind` is 'iri', 'literal', 'blank' or 'triple'."""

    value: str
    kind: Choice["iri", "literal", "blank", "triple"]
    datatype: str | None = None
    language: str | None = None

    @property
    def text(self) -> str:
        """The value as people read it: IRIs as prefixed names, literals bare."""
        return (load_schema().shrink(self.value) or self.value) if self.kind == "iri" else self.value


@dataclass(frozen=True, slots=True)
class Rows:
    """What SELECT gives; an unbound variable is None."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What ASK gives."""

    value: bool


@dataclass(frozen=True, slots=True)
class Triples:
    """What CONSTRUCT and DESCRIBE give, as sorted N-Triples lines."""

    lines: tuple[str, ...]

    def serialize(self, format: str = "turtle") -> str:
        """Write the triples as 'turtle', 'ntriples', 'jsonld' or 'rdfxml'."""
        return _write_triples(_parse_lines(self.lines), format).decode()


Result = Rows | Answer | Triples


def run_query(source: GraphStore, text: str) -> Result:
    """Run SPARQL; the usual prefixes need no declaration.

    `QueryError` with line and column where it does not parse, and for SERVICE: no query leaves the machine.
    """
    found = _evaluate(source, text)
    try:
        if isinstance(found, QueryBoolean):
            return Answer(bool(found))
        if isinstance(found, QueryTriples):
            return Triples(tuple(sorted({f"{triple} ." for triple in found})))
        columns = tuple(variable.value for variable in found.variables)
        return Rows(columns, tuple(tuple(map(_term, solution)) for solution in found))
    except (ValueError, OSError, RuntimeError) as error:
        raise QueryError(f"the query cannot be evaluated: {error}") from error


def serialize_query(source: GraphStore, text: str, format: str) -> bytes:
    """Run SPARQL and write its result in a W3C format.

    'json', 'csv', 'tsv' and 'xml' for SELECT and ASK; 'turtle', 'ntriples', 'jsonld' and 'rdfxml' for
    CONSTRUCT and DESCRIBE, whose triples are sorted.
    """
    found = _evaluate(source, text)
    if isinstance(found, QueryTriples):
        return _write_triples(sorted(set(found), key=str), format)
    if format not in RESULT_FORMATS:
        raise QueryError(f"a table cannot be written as {format}; choose {', '.join(RESULT_FORMATS)}")
    if isinstance(found, QueryBoolean) and format in ("csv", "tsv"):
        return b"true\n" if found else b"false\n"
    written = found.serialize(format=RESULT_FORMATS[format])
    return written if written is not None else b""


def display_rows(rows: Rows) -> tuple[tuple[str, ...], list[list[str]]]:
    """Return columns and cells as people read them; unbound cells are empty."""
    return rows.columns, [[cell.text if cell else "" for cell in row] for row in rows.rows]


def to_markdown(rows: Rows) -> str:
    """Write rows as a Markdown table."""
    columns, cells = display_rows(rows)
    lines = [columns, ["---"] * len(columns), *cells]
    return "".join(f"| {' | '.join(map(_escape_cell, line))} |\n" for line in lines)


def reaches_out(text: str, keyword: str = "SERVICE") -> bool:
    """Say whether a query holds a keyword that makes the store call another server: SERVICE or LOAD.

    Oxigraph's parser lets words run into each other: `true`, SERVICE and `ex:y` is what it reads in
    `trueSERVICEex:y`. So the keyword counts anywhere in a bare word, and in a prefix where no name may stand.
    """
    for match in TOKEN.finditer(text):
        prefix, colon, _ = (match["word"] or "").upper().partition(":")
        if keyword in prefix and (not colon or keyword != "SERVICE" or BEFORE_GROUP.match(text, match.end())):
            return True
    return False


def _evaluate(source: GraphStore, text: str) -> QuerySolutions | QueryBoolean | QueryTriples:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise QueryError(f"the query is not Unicode text (character {error.start + 1})") from error
    if reaches_out(text):
        raise QueryError(
            "SERVICE asks another server, which `kg query` does not do; load its data as a file instead"
        )
    try:
        return source.quads.query(text, prefixes=dict(PREFIXES))
    except SyntaxError as error:
        raise QueryError(explain_syntax(text, str(error.msg))) from error
    except (ValueError, OSError, RuntimeError) as error:
        raise QueryError(f"the query cannot be evaluated: {error}") from error


def explain_syntax(text: str, message: str) -> str:
    """Name line and column, show the place, and shorten the parser's list of what it expected."""
    match = POSITION.match(message)
    if match is None:
        return f"the query does not parse: {message}"
    line, column = int(match[1]), int(match[2])
    lines = text.splitlines() or [""]
    shown = lines[line - 1] if line <= len(lines) else ""
    before, after = shown[: column - 1].lstrip()[-40:], shown[column - 1 :].rstrip()[:40]
    reason = " ".join(match[3].split())
    if "Prefix not found" in reason:
        reason = f"this prefix is not declared; known without declaring are {', '.join(PREFIXES)}"
    elif reason.startswith("expected ") or len(reason) > 120:
        reason = "this is not what SPARQL expects here"
    return f"the query does not parse, line {line}, column {column}: {reason}: {before} ⟨here⟩ {after}"


def _term(node: object) -> Term | None:
    match node:
        case NamedNode():
            return Term(node.value, "iri")
        case Literal():
            return Term(node.value, "literal", None if node.language else node.datatype.value, node.language)
        case BlankNode():
            return Term(node.value, "blank")
        case None:
            return None
    return Term(str(node), "triple")


def _parse_lines(lines: Iterable[str]) -> list[Triple]:
    from pyoxigraph import parse

    text = "\n".join(lines)
    return [quad.triple for quad in parse(text.encode(), format=RdfFormat.N_TRIPLES)]


def _write_triples(triples: Sequence[Triple], format: str) -> bytes:
    if format not in GRAPH_FORMATS:
        raise QueryError(f"triples cannot be written as {format}; choose {', '.join(GRAPH_FORMATS)}")
    written = serialize(triples, format=GRAPH_FORMATS[format], prefixes=dict(PREFIXES))
    return written if written is not None else b""


def _escape_cell(cell: str) -> str:
    return " ".join(cell.split()).replace("|", r"\|")
