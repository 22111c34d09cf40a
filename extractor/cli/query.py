"""`kg query`: SPARQL and named questions."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.options import DEFAULT_STORE, Data, Store, open_source
from extractor.cli.screen import clean, print_csv, print_json, print_table, say

if TYPE_CHECKING:
    from extractor.graph.query import Rows, Triples
    from extractor.graph.store import GraphStore


class ResultFormat(StrEnum):
    """How a result is written: the first for SELECT and ASK, the last for CONSTRUCT and DESCRIBE."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    TSV = "tsv"
    MARKDOWN = "markdown"
    TURTLE = "turtle"
    NTRIPLES = "ntriples"
    JSONLD = "jsonld"
    RDFXML = "rdfxml"


SERIALIZED = {ResultFormat.JSON, ResultFormat.CSV, ResultFormat.TSV}
GRAPH_FORMATS = {ResultFormat.TURTLE, ResultFormat.NTRIPLES, ResultFormat.JSONLD, ResultFormat.RDFXML}


def run(
    question: Annotated[
        str | None,
        typer.Argument(
            help="SPARQL text, a .rq file, - for standard input, or the name of a question (see --list)."
        ),
    ] = None,
    values: Annotated[
        list[str] | None, typer.Argument(help="Values of the named question's parameters.")
    ] = None,
    store: Store = DEFAULT_STORE,
    data: Data = None,
    form: Annotated[
        ResultFormat | None, typer.Option("--format", "-f", help="How the result is written.")
    ] = None,
    show_list: Annotated[bool, typer.Option("--list", help="List the named questions.")] = False,
) -> None:
    """Ask the graph.

    Common prefixes (schema, expo, nif, prov, rdf …) need no declaration.
    """
    if show_list:
        _print_questions(form)
        return
    if question is None:
        raise typer.BadParameter(
            "say what to ask: SPARQL, a .rq file, -, or a question's name (kg query --list)"
        )
    is_text = question == "-" or question.endswith(".rq") or any(mark in question for mark in " \n{")
    if is_text and values:
        raise typer.BadParameter(f"'{values[0]}': only named questions take values")
    with open_source(store, data) as source:
        text = _read_sparql(question) if is_text else _bind(source, question, values or [])
        _print_result(source, text, form)


def _read_sparql(question: str) -> str:
    from extractor.errors import QueryError

    if question == "-":
        return sys.stdin.read()
    if not question.endswith(".rq") or "\n" in question:
        return question
    try:
        return Path(question).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(
            f"{question}: cannot be read ({error}); name a text file with a SPARQL query"
        ) from None


def _bind(source: GraphStore, name: str, values: list[str]) -> str:
    from extractor.graph.questions import bind_question, find_question

    return bind_question(source, find_question(name), values)


def _print_result(source: GraphStore, text: str, form: ResultFormat | None) -> None:
    from extractor.graph.query import Answer, Rows, run_query, serialize_query
    from extractor.graph.tables import escape_table

    if form in SERIALIZED:
        written = serialize_query(source, text, form.value).decode("utf-8")
        sys.stdout.write(escape_table(written) if form is ResultFormat.CSV else written)
        return
    result = run_query(source, text)
    if isinstance(result, Rows):
        _print_rows(result, form)
    elif isinstance(result, Answer):
        print("yes" if result.value else "no")
    else:
        _print_triples(result, form)


def _print_rows(rows: Rows, form: ResultFormat | None) -> None:
    from extractor.graph.query import display_rows, to_markdown

    if form in GRAPH_FORMATS:
        raise typer.BadParameter(
            f"{form.value} is for CONSTRUCT and DESCRIBE; choose table, json, csv, tsv or markdown"
        )
    if form is ResultFormat.MARKDOWN:
        sys.stdout.write(clean(to_markdown(rows)))
        return
    columns, cells = display_rows(rows)
    print_table(columns, cells)
    say(f"{len(cells)} row{'' if len(cells) == 1 else 's'}")


def _print_triples(triples: Triples, form: ResultFormat | None) -> None:
    if form is not None and form not in GRAPH_FORMATS:
        raise typer.BadParameter(
            f"{form.value} is for SELECT and ASK; choose turtle, ntriples, jsonld or rdfxml"
        )
    sys.stdout.write(triples.serialize((form or ResultFormat.TURTLE).value))


def _print_questions(form: ResultFormat | None) -> None:
    from extractor.graph.questions import load_questions

    questions = load_questions()
    columns = ["question", "parameters", "title"]
    rows = [
        [
            question.name,
            " ".join(
                parameter.name.upper() if parameter.default is None else f"[{parameter.name.upper()}]"
                for parameter in question.parameters
            ),
            question.title,
        ]
        for question in questions
    ]
    if form is ResultFormat.JSON:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif form is ResultFormat.CSV:
        print_csv(columns, rows)
    else:
        print_table(columns, rows)
