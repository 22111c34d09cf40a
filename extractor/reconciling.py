"""Asks a reconciliation service which things of its own the things in a store are."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.errors import KgError, OutputError, ReadError
from extractor.identity import rewrite
from extractor.linking.name_keys import spell
from extractor.records import Decision

if TYPE_CHECKING:
    from extractor.graph.store import GraphStore
    from extractor.linking.reconciliation import Candidate, Manifest, Service

COLUMNS = (
    "decision",
    "thing",
    "name",
    "candidate",
    "candidate name",
    "score",
    "match",
    "types",
    "description",
)
YES, NO, OPEN = "yes", "no", ""
# Services score from 0 to 100.
FULL_SCORE = 100


@dataclass(frozen=True, slots=True)
class Proposal:
    """A candidate for a thing, as an IRI, and whether it is taken: 'yes', 'no', or empty for undecided."""

    thing: str
    name: str
    candidate: str
    label: str
    score: float
    match: bool
    types: str = ""
    description: str = ""
    decision: str = OPEN


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a service said: things asked for, things matched, proposals, and what failed."""

    service: str
    asked: int
    matched: int
    proposals: tuple[Proposal, ...]
    failed: tuple[str, ...]


def reconcile_store(
    path: Path,
    service: Service,
    *,
    type: str | None = None,
    service_type: str = "",
    entities: Iterable[str] = (),
    limit: int | None = None,
    dry_run: bool = False,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Reconciled:
    """Ask a service for the things of a store, and note those of which it is sure.

    A candidate is taken where the service says that it matches, is the only one that does, and bears one of the
    thing's names. Others are proposals for a person to decide (`write_review`).

    Args:
        path: the store.
        service: the service, open.
        type: entity type or group of the things (`schema:Organization`); by default all but places.
        service_type: what the service calls that type.
        entities: names or IRIs of the only things to ask for.
        limit: ask for so many things at most; the most connected come first.
        dry_run: note nothing.
        on_progress: called with the number of things done and in all.

    Raises:
        StoreError, QueryError, ServiceError: where the store, a name or the service is not there.
    """
    from extractor.graph.reconcile import find_things_to_ask
    from extractor.graph.store import open_store
    from extractor.linking.reconciliation import NameQuery, ServiceError

    manifest = service.manifest()
    with open_store(path, create=False) as store:
        things = find_things_to_ask(store, manifest.identifier_space, type=type, entities=tuple(entities))[
            :limit
        ]
        proposals: list[Proposal] = []
        failed: list[str] = []
        queries = (NameQuery(thing.name, service_type) for thing in things)
        for number, (thing, answer) in enumerate(zip(things, service.ask(queries), strict=True), 1):
            if isinstance(answer, ServiceError):
                failed.append(f"{thing.name}: {answer}")
            else:
                proposals += _propose(thing.iri, thing.name, thing.names, answer, manifest)
            on_progress(number, len(things))
        taken = [proposal for proposal in proposals if proposal.decision == YES]
        if taken and not dry_run:
            _note(store, taken, manifest.name)
    return Reconciled(manifest.name, len(things), len(taken), tuple(proposals), tuple(failed))


def write_review(path: Path, proposals: Iterable[Proposal]) -> None:
    """Write proposals as CSV, for a person to put 'yes' or 'no' into the first column; `OutputError` where it cannot be."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    for one in proposals:
        match = "yes" if one.match else "no"
        rows.writerow(
            (
                one.decision,
                one.thing,
                one.name,
                one.candidate,
                one.label,
                f"{one.score:g}",
                match,
                one.types,
                one.description,
            )
        )
    try:
        path.write_text(text.getvalue(), encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"{path}: cannot be written ({error}); name a file in a folder that exists"
        ) from error


def read_review(path: Path) -> list[Proposal]:
    """Read a reviewed file; `ReadError` names the line that is wrong."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"{path}: cannot be read ({error})") from error
    rows = csv.reader(io.StringIO(text, newline=""))
    if tuple(next(rows, ())) != COLUMNS:
        raise ReadError(f"{path}, line 1: must be the columns {', '.join(COLUMNS)}")
    found: list[Proposal] = []
    for row in rows:
        where = f"{path}, line {rows.line_num}"
        if len(row) != len(COLUMNS):
            raise ReadError(f"{where}: has {len(row)} cells, not {len(COLUMNS)}")
        decision = row[0].strip().lower()
        if decision not in (YES, NO, OPEN):
            raise ReadError(f"{where}: the decision is '{row[0]}'; write yes, no or nothing")
        if "://" not in row[3]:
            raise ReadError(f"{where}: the candidate '{row[3]}' is no IRI")
        try:
            score = float(row[5])
        except ValueError:
            raise ReadError(f"{where}: the score '{row[5]}' is no number") from None
        found.append(
            Proposal(row[1], row[2], row[3], row[4], score, row[6] == "yes", row[7], row[8], decision)
        )
    return found


def apply_review(path: Path, proposals: Iterable[Proposal], source: str) -> tuple[int, int]:
    """Note what a person decided: 'yes' as a match, 'no' takes one back; return how many of each there were.

    Raises:
        KgError: a thing of the file is not in the store.
    """
    from extractor.graph.store import open_store

    proposals = list(proposals)
    yes = [proposal for proposal in proposals if proposal.decision == YES]
    no = [proposal for proposal in proposals if proposal.decision == NO]
    with open_store(path, create=False) as store:
        _note(store, yes, source, no)
    return len(yes), len(no)


def _propose(
    thing: str, name: str, names: frozenset[str], candidates: tuple[Candidate, ...], manifest: Manifest
) -> list[Proposal]:
    sure = [candidate for candidate in candidates if candidate.match]
    known = {spell(one) for one in names}
    return [
        Proposal(
            thing,
            name,
            manifest.identifier_space + candidate.id,
            candidate.name,
            candidate.score,
            candidate.match,
            " ".join(candidate.types),
            candidate.description,
            YES if sure == [candidate] and spell(candidate.name) in known else OPEN,
        )
        for candidate in candidates
    ]


def _note(store: GraphStore, yes: Iterable[Proposal], source: str, no: Iterable[Proposal] = ()) -> None:
    """Write matches as decisions, each of a sense and an IRI elsewhere, and take others back."""
    from extractor.graph.identity import find_senses
    from extractor.graph.merges import read_decisions

    decisions = set(read_decisions(store))
    for proposal in (*yes, *no):
        senses = find_senses(store, proposal.thing)
        if not senses:
            raise KgError(f"{proposal.thing} is not in the store; ask the service again")
        decisions -= {
            decision
            for decision in decisions
            if decision.by == "service"
            and proposal.candidate in decision.members
            and {*senses} & {*decision.members}
        }
        if proposal.decision == YES:
            score = min(max(proposal.score / FULL_SCORE, 0.0), 1.0)
            members = tuple(sorted((senses[0], proposal.candidate)))
            decisions.add(Decision(members, f"{source} has it as '{proposal.label}'", score, "service"))
    rewrite(store, sorted(decisions))
