"""The web application: addresses, errors in words, and the headers that keep pages safe."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from extractor.errors import KgError, QueryError, ReadError, StoreError
from extractor.graph.endpoint import ResultTooLargeError
from extractor.server import (
    adding,
    entities,
    explorer,
    graphs,
    pages,
    query_page,
    reconciliation,
    review,
    sparql,
)
from extractor.server.negotiation import HTML_TYPES, choose
from extractor.server.pool import Pool, UnavailableError
from extractor.server.rendering import render
from extractor.server.settings import Settings

# Nothing but this server's own files: no other host, no script or style within a page, no frame around it.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}
STATUSES: tuple[tuple[type[KgError], int], ...] = (
    (ResultTooLargeError, 422),
    (UnavailableError, 503),
    (StoreError, 503),
    (QueryError, 400),
    (ReadError, 400),
    (KgError, 400),
)
PROTOCOL_PATHS = ("/sparql", "/store", "/suggest", "/network", "/articles", "/reconcile")


def make_app(settings: Settings, pool: Pool) -> Starlette:
    """Build the application on processes that run already."""
    get, any_method = ["GET"], ["GET", "POST"]
    app = Starlette(
        routes=[
            Route("/", pages.show_overview, methods=get),
            Route("/search", pages.show_search, methods=get),
            Route("/suggest", pages.suggest, methods=get),
            Route("/fact", pages.show_fact, methods=get),
            Route("/explore", explorer.show_explorer, methods=get),
            Route("/network", explorer.give_network, methods=get),
            Route("/review", review.answer, methods=any_method),
            Route("/add", adding.show_form, methods=get),
            Route("/articles", adding.add, methods=["POST"]),
            Route("/terms", query_page.give_terms, methods=get),
            Route("/query", query_page.show_query, methods=get),
            Route("/resource", entities.answer_any, methods=get),
            Route("/id/{local:path}", entities.answer_local, methods=get),
            Route("/sparql", sparql.answer, methods=any_method),
            Route("/sparql/", sparql.answer, methods=any_method),
            Route("/store", graphs.answer, methods=["GET", "PUT", "POST", "DELETE"]),
            *reconciliation.ROUTES,
            Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
        ],
        middleware=[Middleware(SafetyMiddleware, hosts=settings.allowed_hosts), *_cors(settings)],
        exception_handlers={HTTPException: _show_refusal, KgError: _show_error},
        lifespan=_lifespan,
    )
    app.state.settings, app.state.pool, app.state.overviews = settings, pool, {}
    return app


class SafetyMiddleware:
    """Adds the safety headers, and refuses other host names than the server's own.

    A page elsewhere can make its own name point at 127.0.0.1 and so read what a local server answers; the
    name that its requests ask for gives it away.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str] | None) -> None:
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        host = Request(scope).headers.get("host", "")
        name = host.rpartition(":")[0] if ":" in host and not host.endswith("]") else host
        if self.hosts is not None and name.strip("[]").lower() not in self.hosts:
            refusal = PlainTextResponse(
                f"this server is not called '{name}'; name it with --allow-host if it is\n", 421
            )
            await refusal(scope, receive, send_safely)
            return
        await self.app(scope, receive, send_safely)


def _cors(settings: Settings) -> list[Middleware]:
    if not settings.cors:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=list(settings.cors),
            allow_methods=["GET", "HEAD", "POST", "PUT", "DELETE"],
            allow_headers=["Accept", "Authorization", "Content-Type"],
            expose_headers=["Location", "Link"],
        )
    ]


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    pool: Pool = app.state.pool
    # Counting a large graph takes a second; so the first visitor finds it done.
    counting = asyncio.create_task(pages.find_overview(pool, app.state.overviews))
    try:
        yield
    finally:
        counting.cancel()
        await asyncio.gather(counting, return_exceptions=True)
        await pool.close()


async def _show_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _message(request, error.status_code, error.detail, error.headers)


async def _show_error(request: Request, error: Exception) -> Response:
    status = next(status for kind, status in STATUSES if isinstance(error, kind))
    return _message(request, status, str(error))


def _message(request: Request, status: int, text: str, headers: object = None) -> Response:
    """Say what is wrong: as a page to people, as one line to programs."""
    wants_page = choose(request.headers.get("accept"), ["text/plain", *HTML_TYPES]) in HTML_TYPES
    if wants_page and not request.url.path.startswith(PROTOCOL_PATHS):
        response: Response = render(request, "error.html", status, code=status, text=text)
    else:
        response = PlainTextResponse(f"{text}\n", status)
    if isinstance(headers, dict):
        response.headers.update(headers)
    return response
