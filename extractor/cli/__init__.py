"""The command line `kg`: one file a command, and the only room that prints.

A command's module imports typer and the standard library only; what is heavy (spaCy, RDF stores) is
imported inside its function, so that `kg --help` answers at once and `kg query` loads no language model.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

from extractor.cli import (
    authority,
    central,
    communities,
    conflicts,
    doctor,
    evaluate,
    explain,
    export,
    extract,
    fetch,
    identity,
    init,
    link,
    load,
    merge,
    path,
    plot,
    query,
    reconcile,
    remove,
    report,
    resolve,
    review,
    serve,
    split,
    stats,
    train,
    validate,
    version,
    watch,
)
from extractor.cli.options import add_domain_option, add_language_option
from extractor.cli.screen import say
from extractor.errors import KgError

EXIT_FAILED = 1
EXIT_INTERRUPTED = 130
EXIT_TERMINATED = 143


class TerminatedError(KeyboardInterrupt):
    """A polite request to end (SIGTERM), met like Ctrl-C: what is finished is written first."""


class KgGroup(TyperGroup):
    """Turns what a user can cause into one line on standard error; anything else is a bug."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command and translate its errors into exit codes."""
        try:
            return super().invoke(ctx)
        except KgError as error:
            message = " ".join(str(error).split())
            say(f"kg: {message}")
            raise typer.Exit(EXIT_FAILED) from None
        except KeyboardInterrupt as error:
            typer.echo("kg: interrupted; what was stored before is complete", err=True)
            terminated = isinstance(error, TerminatedError)
            raise typer.Exit(EXIT_TERMINATED if terminated else EXIT_INTERRUPTED) from None


app = typer.Typer(
    name="kg",
    cls=KgGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Turn news articles about expos and trade fairs into a knowledge graph, and ask it questions.",
)

# The order of `kg --help`.
COMMANDS = (
    init,
    extract,
    fetch,
    watch,
    load,
    link,
    resolve,
    identity,
    merge,
    split,
    authority,
    reconcile,
    query,
    explain,
    conflicts,
    review,
    path,
    central,
    communities,
    serve,
    report,
    plot,
    export,
    validate,
    stats,
    remove,
    evaluate,
    train,
    doctor,
    version,
)
# Those that have nothing to do with a vocabulary.
WITHOUT_DOMAIN = (init, fetch, train, version)
# Those that extract.
WITH_LANGUAGES = (extract, watch, evaluate, serve)
for command in COMMANDS:
    run = add_language_option(command.run) if command in WITH_LANGUAGES else command.run
    run = run if command in WITHOUT_DOMAIN else add_domain_option(run)
    app.command(name=command.__name__.rpartition(".")[2])(run)


def main() -> None:
    """Run `kg`; a reader that closes the pipe early (`kg export - | head`) is no error."""
    signal.signal(signal.SIGTERM, _terminate)
    try:
        app(prog_name="kg")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_FAILED)


def _terminate(number: int, frame: FrameType | None) -> NoReturn:
    del number, frame
    raise TerminatedError
