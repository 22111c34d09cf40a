"""`kg reconcile`: which things of a service's the things in the store are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.options import DEFAULT_STORE, AsJson, Store
from extractor.cli.screen import print_json, say

if TYPE_CHECKING:
    from extractor.reconciling import Reconciled

# Failures shown; the rest are counted.
SHOWN = 3


def run(
    service: Annotated[
        str | None,
        typer.Argument(help="Address of a service that speaks the Reconciliation Service API 0.2."),
    ] = None,
    entity: Annotated[
        list[str] | None,
        typer.Option("--entity", "-e", help="Name or IRI to ask for; may be repeated; default: all."),
    ] = None,
    type: Annotated[
        str | None,
        typer.Option(
            "--type", "-t", help="Only things of this type (Organization); default: all but places."
        ),
    ] = None,
    service_type: Annotated[
        str, typer.Option("--service-type", help="What the service calls that type (Q43229).")
    ] = "",
    limit: Annotated[
        int | None, typer.Option("--limit", "-n", min=1, help="Ask for so many at most.")
    ] = None,
    review: Annotated[
        Path | None, typer.Option("--review", help="CSV to write what was found to, for you to decide.")
    ] = None,
    apply: Annotated[
        Path | None, typer.Option("--apply", help="Such a CSV with your yes and no; nobody is asked.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing in the store.")] = False,
    cache: Annotated[
        Path | None,
        typer.Option("--cache", help="File that keeps answers; default: beside the store."),
    ] = None,
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, help="Seconds to wait for an answer.")] = 30,
    tries: Annotated[int, typer.Option("--tries", min=1, help="How often to ask where that may help.")] = 4,
    store: Store = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Ask a service (Wikidata's, or any that OpenRefine can use) which of its things the store's things are.

    What it is sure of, and calls by one of the thing's names, is noted; --review writes all that it proposes.
    """
    from dataclasses import asdict

    from extractor.linking.reconciliation import Service
    from extractor.reconciling import apply_review, read_review, reconcile_store, write_review

    if (service is None) == (apply is None):
        raise typer.BadParameter("give the address of a service, or a reviewed file with --apply")
    if apply is not None:
        yes, no = apply_review(store, read_review(apply), "a person") if not dry_run else (0, 0)
        say(f"{yes} matches noted, {no} refused")
        return
    assert service is not None
    # Without a store there is nothing to ask for, and no place for the cache.
    place = cache or (store.with_name(f"{store.name}.reconcile.sqlite") if store.is_dir() else None)
    with Service(service, timeout=timeout, tries=tries, cache=place) as opened:
        found = reconcile_store(
            store,
            opened,
            type=type,
            service_type=service_type,
            entities=entity or (),
            limit=limit,
            dry_run=dry_run,
        )
    if review is not None:
        write_review(review, found.proposals)
    if as_json:
        print_json(asdict(found))
    else:
        _print(found, dry_run=dry_run)
    if found.failed:
        raise typer.Exit(1)


def _print(found: Reconciled, *, dry_run: bool) -> None:
    for one in found.proposals:
        if one.decision:
            print(f"{one.name} = {one.candidate}  {one.label} ({one.score:g})")
    noted = "would be matched" if dry_run else "matched"
    open_things = len(
        {one.thing for one in found.proposals if not one.decision}
        - {one.thing for one in found.proposals if one.decision}
    )
    say(
        f"{found.service}: {found.asked} asked for, {found.matched} {noted}, {open_things} with proposals only"
    )
    for failure in found.failed[:SHOWN]:
        say(f"kg: {failure}")
    if len(found.failed) > SHOWN:
        say(f"kg: and {len(found.failed) - SHOWN} more not answered; run it again")
