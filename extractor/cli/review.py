"""`kg review`: decide about facts, and take reviewed articles out as gold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.options import DEFAULT_STORE, Store
from extractor.cli.screen import put, say

if TYPE_CHECKING:
    from extractor.graph.decisions import Verdict
    from extractor.graph.store import GraphStore

SHOWN = 20


def run(
    store: Store = DEFAULT_STORE,
    accept: Annotated[
        list[str] | None, typer.Option("--accept", help="A fact that holds: 'SUBJECT | RELATION | OBJECT'.")
    ] = None,
    reject: Annotated[
        list[str] | None, typer.Option("--reject", help="A fact that does not hold, written likewise.")
    ] = None,
    undo: Annotated[
        list[str] | None, typer.Option("--undo", help="A fact about which to take the decision back.")
    ] = None,
    by: Annotated[str, typer.Option("--by", help="Who decides; kept with the decision.")] = "",
    export: Annotated[
        Path | None, typer.Option("--export", help="Write reviewed articles as gold files into this folder.")
    ] = None,
    below: Annotated[
        float, typer.Option("--below", min=0, max=1, help="Facts believed less than this are doubtful.")
    ] = 0.5,
) -> None:
    """List the facts in doubt, decide about facts, or export reviewed articles as gold for `kg evaluate`.

    A rejected fact leaves the graph and does not come back when articles are read again; an accepted one stays.
    """
    from extractor.graph.decisions import Verdict
    from extractor.graph.store import open_store

    wishes: list[tuple[str, Verdict | None]] = [
        *((text, Verdict.ACCEPTED) for text in accept or ()),
        *((text, Verdict.REJECTED) for text in reject or ()),
        *((text, None) for text in undo or ()),
    ]
    with open_store(store, read_only=not wishes, create=False) as source:
        for text, verdict in wishes:
            _decide(source, text, verdict, by)
        if export is not None:
            _export(source, export, below)
        if not wishes and export is None:
            _list(source, below)


def _decide(source: GraphStore, text: str, verdict: Verdict | None, by: str) -> None:
    from extractor.errors import QueryError
    from extractor.graph.review import decide, find_decided
    from extractor.workflow import read_clock

    found = find_decided(source, text)
    if len(found) != 1:
        meant = "; ".join(" | ".join(fact) for fact in found)
        raise QueryError(f"'{text}' may mean several facts; name one of them: {meant}")
    decide(source, *found[0], verdict, by=by, at=read_clock())
    put(f"{verdict.value if verdict else 'undecided'}: {text}")


def _list(source: GraphStore, below: float) -> None:
    from extractor.graph.explain import mark_sentence
    from extractor.graph.review import find_doubtful

    found, number = find_doubtful(source, below, SHOWN)
    for doubtful in found:
        fact = doubtful.fact
        put(f"{fact.confidence:.2f}  {fact.subject} | {fact.relation} | {fact.object}")
        for view in doubtful.evidence[:1]:
            put(f"      {view.article.id}: {' '.join(mark_sentence(view).split())}")
    say(f"{number} facts believed less than {below:g}{f', {SHOWN} shown' if number > SHOWN else ''}")


def _export(source: GraphStore, folder: Path, below: float) -> None:
    from extractor.graph.review import find_reviewed
    from extractor.scoring import write_gold

    written = 0
    for reviewed in find_reviewed(source, below):
        if reviewed.undecided:
            say(
                f"kg: {reviewed.gold.article.id}: left out, {reviewed.undecided} doubtful facts are undecided"
            )
            continue
        write_gold(reviewed.gold, folder)
        written += 1
    print(f"wrote {written} gold file{'' if written == 1 else 's'} to {folder}")
