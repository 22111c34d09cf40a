"""What a query gives, for showing: a table, and where the table allows it a map, a chart, a graph."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractor.graph.query import Rows, Term, Triples, run_query
from extractor.graph.questions import bind_question, find_question
from extractor.graph.store import GraphStore
from extractor.schema import load_schema
from extractor.server.charts import FigureBar, draw_bars
from extractor.server.layout import DrawnNetwork, draw_links, shorten
from extractor.server.records import Place, Table, Thing
from extractor.server.views.parts import find_things, is_iri, short, text_of
from extractor.server.views.places import locate

# Rows of one result; the downloads hold the rest.
MAX_ROWS = 500
# What a drawing can show before it is a knot.
MAX_LINKS, MAX_BARS, MAX_NAME = 120, 40, 44
NUMBERS = ("integer", "decimal", "double", "float", "int", "long")
TRIPLE = re.compile(r"<([^<>]*)> <([^<>]*)> <([^<>]*)> \.")


def ask(
    store: GraphStore,
    text: str = "",
    question: str = "",
    values: dict[str, str] | None = None,
    view: str = "table",
) -> Table:
    """Run a query, or a named question with its parameters, for showing.

    Of the drawings only `view` is made; `views` says which would show something.
    """
    if question:
        text = bind_question(store, find_question(question), values or {})
    found = run_query(store, text)
    if isinstance(found, Rows):
        table = Table(text, found.columns, found.rows[:MAX_ROWS], len(found.rows) > MAX_ROWS)
    elif isinstance(found, Triples):
        lines = found.lines[:MAX_ROWS]
        table = Table(text, triples=Triples(lines).serialize("turtle"), cut=len(found.lines) > MAX_ROWS)
        found = Rows(("", "", ""), tuple(_read_lines(lines)))
    else:
        return Table(text, answer=found.value)
    return _draw(store, replace(table, views=_find_views(store, found.rows[:MAX_ROWS], table)), found, view)


def _find_views(store: GraphStore, rows: Sequence[Sequence[Term | None]], table: Table) -> tuple[str, ...]:
    possible = {
        "map": bool(_place(store, rows)),
        "chart": table.triples is None and bool(_chart(rows)),
        "graph": bool(_link(store, rows[:1], table.triples is not None)),
    }
    return ("table", *(name for name, shows in possible.items() if shows))


def _draw(store: GraphStore, table: Table, found: Rows, view: str) -> Table:
    if view not in table.views:
        return table
    rows = found.rows[:MAX_ROWS]
    match view:
        case "map":
            return replace(table, view=view, places=_place(store, rows))
        case "chart":
            return replace(table, view=view, bars=_chart(rows))
        case "graph":
            return replace(table, view=view, network=_network(store, rows, table.triples is not None))
    return table


def _place(store: GraphStore, rows: Sequence[Sequence[Term | None]]) -> tuple[Place, ...]:
    """Return the places among the results, with the number of rows that name them."""
    counts = Counter(text_of(cell) for row in rows for cell in set(row) if is_iri(cell))
    return (
        tuple(replace(place, count=counts[place.thing.iri]) for place in locate(store, counts))
        if counts
        else ()
    )


def _chart(rows: Sequence[Sequence[Term | None]]) -> tuple[FigureBar, ...]:
    """Draw the first column of numbers, labelled by the first column of anything else."""
    columns = list(zip(*rows, strict=True))
    numeric = next((n for n, cells in enumerate(columns) if any(cells) and all(map(_is_number, cells))), None)
    label = next((n for n, cells in enumerate(columns) if n != numeric and any(cells)), None)
    if numeric is None or label is None:
        return ()
    pairs = [(row[label], row[numeric]) for row in rows[:MAX_BARS]]
    return draw_bars(
        [(shorten(name.text, MAX_NAME), float(number.value)) for name, number in pairs if name and number]
    )


def _network(store: GraphStore, rows: Sequence[Sequence[Term | None]], triples: bool) -> DrawnNetwork | None:
    return draw_links(_link(store, rows[:MAX_LINKS], triples))


def _link(
    store: GraphStore, rows: Sequence[Sequence[Term | None]], triples: bool
) -> list[tuple[Thing, str, Thing]]:
    """Join the ends of triples, or the first two things of each row; rows with fewer than two IRIs join names."""
    named = {t.iri: t for t in find_things(store, [text_of(c) for row in rows for c in row if is_iri(c)])}
    links = []
    for row in rows:
        if triples:
            subject, predicate, value = row
            label = load_schema().labels.get(short(text_of(predicate)), short(text_of(predicate)))
            links.append((named[text_of(subject)], label, named[text_of(value)]))
            continue
        cells = [cell for cell in row if cell is not None and is_iri(cell)]
        if len(cells) < 2:
            cells = [cell for cell in row if cell is not None and not is_iri(cell) and not _is_number(cell)]
        if len(cells) >= 2:
            start, stop = (named.get(cell.value) or Thing("", cell.text) for cell in cells[:2])
            links.append((start, "", stop))
    return links


def _read_lines(lines: Sequence[str]) -> Iterator[tuple[Term, Term, Term]]:
    """Yield the triples between IRIs; types are no links."""
    type = load_schema().expand("rdf:type")
    for line in lines:
        match = TRIPLE.fullmatch(line)
        if match and match[2] != type:
            yield Term(match[1], "iri"), Term(match[2], "iri"), Term(match[3], "iri")


def _is_number(cell: Term | None) -> bool:
    return cell is None or (cell.datatype or "").rpartition("#")[2] in NUMBERS
