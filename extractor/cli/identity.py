"""`kg identity`: by which names a thing goes, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.options import DEFAULT_STORE, AsJson, Data, Store, open_source
from extractor.cli.screen import print_json

if TYPE_CHECKING:
    from extractor.graph.identity import Identity


def run(
    entity: Annotated[str, typer.Argument(help="Name or IRI of a thing.")],
    store: Store = DEFAULT_STORE,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show by which names a thing goes, in how many articles, and the decisions that made them one."""
    from dataclasses import asdict

    from extractor.graph.identity import describe_identity

    with open_source(store, data) as source:
        found = describe_identity(source, entity)
    if as_json:
        print_json([asdict(identity) for identity in found])
        return
    print("\n\n".join(map(_describe, found)))


def _describe(identity: Identity) -> str:
    lines = [f"{identity.name}  {identity.iri}"]
    lines += [f"  same as      {link}" for link in identity.same_as]
    for use in identity.uses:
        count = f"{use.articles} article{'' if use.articles == 1 else 's'}"
        lines.append(f"  {count:12} {', '.join(use.names)}  {use.sense.rpartition('/')[2]}")
    for decision in identity.decisions:
        members = [member.rpartition("/")[2] for member in decision.members]
        apart = f"{members[0]} is not {', '.join(members[1:])}"
        told = apart if decision.is_split else " = ".join(members)
        lines.append(f"  {decision.by} {decision.score:.2f}  {decision.reason}: {told}")
    return "\n".join(lines)
