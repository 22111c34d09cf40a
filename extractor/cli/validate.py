"""`kg validate`: does the graph keep to the shapes?"""

from __future__ import annotations

from typing import Annotated

import typer

from extractor.cli.options import DEFAULT_STORE, Data, Store, open_source
from extractor.cli.screen import print_table


def run(
    store: Store = DEFAULT_STORE,
    data: Data = None,
    as_rdf: Annotated[bool, typer.Option("--rdf", help="Print the SHACL report as Turtle.")] = False,
    engine: Annotated[
        str, typer.Option("--engine", help="auto, pyshacl, or shacl where it is installed.")
    ] = "auto",
) -> None:
    """Check the graph against the SHACL shapes of the ontology; exit with 1 where it does not conform."""
    from extractor.graph.validate import validate

    with open_source(store, data) as source:
        report = validate(source, engine=engine)
    if as_rdf:
        print(report.turtle.rstrip("\n"))
    elif report.conforms:
        print("The graph conforms to the shapes.")
    else:
        columns = ["focus", "path", "value", "message", "severity"]
        print_table(
            columns,
            [[str(getattr(violation, name) or "") for name in columns] for violation in report.violations],
        )
        print(f"{len(report.violations)} violations")
    if not report.conforms:
        raise typer.Exit(1)
