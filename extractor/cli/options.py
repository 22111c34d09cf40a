"""Options that several commands share, so that they read the same everywhere."""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from extractor.graph.store import GraphStore
    from extractor.web.settings import WebSettings

DEFAULT_STORE = Path("kg-store")


class GraphFormat(StrEnum):
    """Formats of a graph; the names of `extractor.graph.export.FORMATS` (a test compares them)."""

    TURTLE = "turtle"
    TRIG = "trig"
    NQUADS = "nquads"
    NTRIPLES = "ntriples"
    JSONLD = "jsonld"
    RDFXML = "rdfxml"
    GRAPHML = "graphml"
    GEXF = "gexf"
    CSV = "csv"


class Engine(StrEnum):
    """Where work is done."""

    LOCAL = "local"
    SPARK = "spark"


Store = Annotated[Path, typer.Option("--store", "-s", help="Folder of the store.", envvar="KG_STORE")]
Data = Annotated[
    list[Path] | None,
    typer.Option("--data", "-d", help="RDF file to read instead of the store; may be repeated."),
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", "-j", min=1, help="Number of processes; default: by the number of articles."),
]
Model = Annotated[
    Path | None, typer.Option("--model", help="Folder of a trained model to use instead of ours.")
]
AllowNetwork = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-network",
        help="Network that may be asked though it is not public, like 127.0.0.0/8; may be repeated.",
    ),
]
Delay = Annotated[float, typer.Option("--delay", min=0, help="Seconds between two requests to one host.")]
UserAgent = Annotated[
    str | None,
    typer.Option("--user-agent", help="How to introduce yourself to servers; add a way to reach you."),
]
Domain = Annotated[
    str | None,
    typer.Option(
        "--domain",
        envvar="KG_DOMAIN",
        help="Folder of a domain pack (see kg init), or the name of one that comes with kg.",
    ),
]
Languages = Annotated[
    list[str] | None,
    typer.Option(
        "--language",
        envvar="KG_LANGUAGE",
        help="Read articles in this language, too: a folder of its data, or fr for French; may be repeated.",
    ),
]
WhichEngine = Annotated[
    Engine, typer.Option("--engine", help="Where to work: on this machine, or on a cluster with Spark.")
]
Master = Annotated[
    str | None, typer.Option("--master", help="Spark's master; default: all cores of this machine.")
]
Shards = Annotated[int, typer.Option("--shards", min=1, help="Files of each table that Spark writes.")]
SparkSettings = Annotated[
    list[str] | None, typer.Option("--conf", help="A setting of Spark, KEY=VALUE; may be repeated.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def add_domain_option(run: Callable[..., None]) -> Callable[..., None]:
    """Return a command that also takes --domain, and has that domain in use while it runs.

    A pack that is wrong is wrong usage: one line on standard error, exit code 2.
    """

    @functools.wraps(run)
    def command(*args: Any, domain: str | None, **options: Any) -> None:
        if domain is None:
            run(*args, **options)
            return
        with ExitStack() as stack:
            _enter_domain(stack, domain)
            run(*args, **options)

    return _with_option(command, run, "domain", Domain)


def add_language_option(run: Callable[..., None]) -> Callable[..., None]:
    """Return a command that also takes --language, and reads articles in these languages while it runs."""

    @functools.wraps(run)
    def command(*args: Any, language: list[str] | None, **options: Any) -> None:
        with ExitStack() as stack:
            if language:
                _enter_languages(stack, language)
            run(*args, **options)

    return _with_option(command, run, "language", Languages)


def _with_option(command: Any, run: Callable[..., None], name: str, kind: Any) -> Callable[..., None]:
    """Give a command the signature of the one that it wraps, and an option beside."""
    signature = inspect.signature(run, eval_str=True)
    option = inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind)
    command.__signature__ = signature.replace(parameters=[*signature.parameters.values(), option])
    command.__annotations__ = {name: p.annotation for name, p in command.__signature__.parameters.items()}
    wrapped: Callable[..., None] = command
    return wrapped


def _enter_languages(stack: ExitStack, folders: list[str]) -> None:
    from extractor.language import languages_in_use
    from extractor.schema import check_language

    named = [name for folder in folders for name in folder.split(os.pathsep)]
    with _wrong_usage():
        for language in stack.enter_context(languages_in_use(named)):
            check_language(language)


def _enter_domain(stack: ExitStack, domain: str) -> None:
    from extractor.domain import domain_in_use
    from extractor.schema import check_domain

    with _wrong_usage():
        stack.enter_context(domain_in_use(domain))
        check_domain()


@contextmanager
def _wrong_usage() -> Iterator[None]:
    """Say what is wrong with data that the user named, and exit with 2."""
    from extractor.cli.screen import say
    from extractor.errors import KgError

    try:
        yield
    except KgError as error:
        say(f"kg: {' '.join(str(error).split())}")
        raise typer.Exit(2) from None


def open_source(store: Path, data: list[Path] | None) -> GraphStore:
    """Open what a command asks: RDF files where some are named, else the store, which is only read."""
    from extractor.graph.store import load_files, open_store

    return load_files(data) if data else open_store(store, read_only=True)


def parse_spark_settings(settings: list[str] | None) -> dict[str, str]:
    """Return Spark's settings by key."""
    pairs = dict(setting.partition("=")[::2] for setting in settings or ())
    if "" in pairs.values():
        raise typer.BadParameter("--conf takes KEY=VALUE, such as --conf spark.executor.memory=4g")
    return pairs


def make_web_settings(allow: list[str] | None, delay: float = 1.0, agent: str | None = None) -> WebSettings:
    """Return how web pages are fetched."""
    from extractor.web.settings import WebSettings, parse_network

    settings = WebSettings(allowed=tuple(map(parse_network, allow or ())), delay=delay)
    return replace(settings, user_agent=agent) if agent else settings
