"""What requests carry, read with limits, and refusals in words."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
from collections.abc import Awaitable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

from extractor.server.pool import Pool
from extractor.server.settings import Settings

MAX_PARAMETERS = 1000
# Most answers come sooner; only later is it worth watching whether somebody still waits.
PATIENCE_SECONDS = 0.2

Parameters = Mapping[str, Sequence[str]]


def settings_of(request: Request) -> Settings:
    """Return what the server was told."""
    settings: Settings = request.app.state.settings
    return settings


def pool_of(request: Request) -> Pool:
    """Return the processes that hold the store."""
    pool: Pool = request.app.state.pool
    return pool


def refuse(status: int, message: str, headers: Mapping[str, str] | None = None) -> HTTPException:
    """Make the answer that tells a client what is wrong and what to do."""
    return HTTPException(status, message, dict(headers) if headers else None)


async def read_body(request: Request) -> bytes:
    """Read the body up to the limit; 413 beyond it."""
    limit = settings_of(request).request_limit
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise refuse(
                413, f"the request has more than {limit:,} bytes; send it in parts, or raise --request-limit"
            )
        chunks.append(chunk)
    return b"".join(chunks)


def parse_parameters(text: str) -> Parameters:
    """Read `a=1&a=2`; 400 where it is not UTF-8 or has too many parts."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_PARAMETERS)
    except ValueError as error:
        raise refuse(400, f"the parameters cannot be read: {error}") from error
    parameters: dict[str, list[str]] = {}
    for name, value in pairs:
        parameters.setdefault(name, []).append(value)
    return parameters


def query_parameters(request: Request) -> Parameters:
    """Read the part of the URL behind the question mark."""
    return parse_parameters(request.url.query)


def content_type(request: Request) -> str:
    """Return the body's media type in lower case; 415 where its charset is not UTF-8."""
    media, *parameters = (part.strip() for part in request.headers.get("content-type", "").lower().split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset" and value.strip().strip('"') not in ("utf-8", "utf8", "us-ascii"):
            raise refuse(415, f"the body is in {value.strip()}; send it in UTF-8")
    return media


def decode(body: bytes) -> str:
    """Read a body as UTF-8; 400 where it is none."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise refuse(400, f"the body is not UTF-8 (byte {error.start + 1})") from error


def require_token(request: Request) -> None:
    """Let pass who may write: 403 on a server that only reads, 401 without the right token.

    The token comes as `Authorization: Bearer TOKEN`, or as the password of basic authentication. The
    comparison takes as long for a wrong token as for the right one.
    """
    token = settings_of(request).token
    if token is None:
        raise refuse(403, "this server only reads; start it with `kg serve --writable` and a token to write")
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    given = given.strip()
    if scheme.lower() == "basic":
        try:
            given = base64.b64decode(given, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            given = ""
    elif scheme.lower() != "bearer":
        given = ""
    if not hmac.compare_digest(given.encode(), token.encode()):
        raise refuse(
            401,
            "writing needs the server's token: send the header `Authorization: Bearer TOKEN`",
            {"WWW-Authenticate": 'Bearer realm="kg"'},
        )


async def while_connected(request: Request, work: Awaitable[Any]) -> Any:
    """Wait for work, but break it off when the client goes away."""
    task = asyncio.current_task()
    assert task is not None
    watcher: asyncio.Task[None] | None = None

    def watch() -> None:
        nonlocal watcher
        watcher = asyncio.ensure_future(_cancel_when_gone(request, task))

    timer = asyncio.get_running_loop().call_later(PATIENCE_SECONDS, watch)
    try:
        return await work
    except asyncio.CancelledError:
        if watcher is None or not watcher.done():
            raise
        task.uncancel()
        raise refuse(499, "the client went away") from None
    finally:
        timer.cancel()
        if watcher is not None:
            watcher.cancel()


async def _cancel_when_gone(request: Request, task: asyncio.Task[Any]) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    task.cancel()
