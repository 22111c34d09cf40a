"""`kg serve`: the graph over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.options import DEFAULT_STORE, Store
from extractor.cli.screen import say

MEGABYTE = 1_000_000


def run(
    store: Store = DEFAULT_STORE,
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port; 0 takes a free one.")] = 8000,
    writable: Annotated[
        bool, typer.Option("--writable", help="Let those who have the token change the graph.")
    ] = False,
    token_file: Annotated[
        Path | None,
        typer.Option("--token-file", help="File with the token; else the environment variable KG_TOKEN."),
    ] = None,
    base: Annotated[
        str | None, typer.Option("--base", help="Start of the IRIs that answer under /id/.")
    ] = None,
    readers: Annotated[
        int, typer.Option("--readers", min=2, help="Processes that answer; one of them is kept for pages.")
    ] = 3,
    query_timeout: Annotated[
        float, typer.Option("--query-timeout", min=0.1, help="Seconds that a query may take.")
    ] = 30,
    query_memory: Annotated[
        int, typer.Option("--query-memory", min=0, help="Megabytes that a query may take; 0 for any.")
    ] = 2000,
    result_limit: Annotated[
        int, typer.Option("--result-limit", min=1, help="Megabytes that a result may have.")
    ] = 50,
    request_limit: Annotated[
        int, typer.Option("--request-limit", min=1, help="Megabytes that a request may have.")
    ] = 20,
    cors: Annotated[
        list[str] | None,
        typer.Option("--cors", help="Origin whose pages may read the answers, or *; may be repeated."),
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option("--allow-host", help="Further name of this server, behind a proxy; may be repeated."),
    ] = None,
) -> None:
    """Serve the graph: a SPARQL endpoint at /sparql, and pages.

    It only reads unless --writable is given, and only this machine reaches it unless --host is.
    """
    from extractor.linking.iris import DEFAULT_BASE
    from extractor.server.running import serve
    from extractor.server.settings import Settings

    settings = Settings(
        store=store,
        host=host,
        port=port,
        token=_read_token(token_file) if writable else None,
        base=base or DEFAULT_BASE,
        readers=readers,
        query_timeout=query_timeout,
        query_memory=query_memory * MEGABYTE,
        result_limit=result_limit * MEGABYTE,
        request_limit=request_limit * MEGABYTE,
        cors=tuple(cors or ()),
        hosts=tuple(allow_host or ()),
    )
    kind = "reading and writing" if writable else "reading only"
    serve(settings, lambda address: say(f"serving {store} at {address} ({kind}); Ctrl-C ends it"))


def _read_token(token_file: Path | None) -> str:
    """Return the token that writing needs; it is never taken from the command line, which others can see."""
    import os

    from extractor.errors import KgError

    token = os.environ.get("KG_TOKEN", "")
    if token_file is not None:
        try:
            token = token_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise KgError(f"{token_file}: the token cannot be read ({error})") from error
    if not token:
        raise typer.BadParameter(
            "--writable needs a token: set KG_TOKEN, or name a file with --token-file"
            " (`openssl rand -hex 16 > FILE` makes one)"
        )
    return token
