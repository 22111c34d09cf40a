"""What a query gives, for showing."""

from __future__ import annotations

from extractor.graph.query import Rows, run_query
from extractor.graph.questions import bind_question, find_question
from extractor.graph.store import GraphStore
from extractor.server.records import Table

# Rows of one result; the downloads hold the rest.
MAX_ROWS = 500


def ask(store: GraphStore, text: str = "", question: str = "", values: dict[str, str] | None = None) -> Table:
    """Run a query, or a named question with its parameters, for showing."""
    if question:
        text = bind_question(store, find_question(question), values or {})
    found = run_query(store, text)
    if isinstance(found, Rows):
        return Table(text, found.columns, found.rows[:MAX_ROWS], len(found.rows) > MAX_ROWS)
    if hasattr(found, "value"):
        return Table(text, answer=found.value)
    lines = found.lines[:MAX_ROWS]
    return Table(text, triples=type(found)(lines).serialize("turtle"), cut=len(found.lines) > MAX_ROWS)
