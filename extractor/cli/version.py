"""`kg version`: what is installed."""

from __future__ import annotations

import typer


def run() -> None:
    """Print the version."""
    from extractor import __version__

    typer.echo(f"kg {__version__}")
