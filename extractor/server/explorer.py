"""The graph explorer: a page that draws, and the network that it asks for bit by bit."""

from __future__ import annotations

from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from extractor.server.pages import find_overview
from extractor.server.records import Network
from extractor.server.rendering import address_of, render
from extractor.server.requests import pool_of, query_parameters, refuse, settings_of

GROUPS = ("event", "organization", "person", "place", "product")
MAX_STARTS = 20


async def show_explorer(request: Request) -> Response:
    """Show the explorer, at the things that `iri` names, or else at those with most facts."""
    start = list(query_parameters(request).get("iri", ()))[:MAX_STARTS]
    if not start:
        overview = await find_overview(pool_of(request), request.app.state.overviews)
        start = list(overview.hubs)
    return render(request, "explore.html", start=start, groups=GROUPS)


async def give_network(request: Request) -> Response:
    """Give the things that `iri` names with their neighbours as JSON."""
    iris = query_parameters(request).get("iri", ())
    if not 0 < len(iris) <= MAX_STARTS:
        raise refuse(400, f"name one to {MAX_STARTS} things: /network?iri=IRI")
    found: Network = await pool_of(request).read("network", iris=list(iris))
    base = settings_of(request).base
    return JSONResponse(
        {
            "nodes": [
                {**asdict(node.thing), "type_iri": node.type_iri, "href": address_of(node.thing.iri, base)}
                for node in found.nodes
            ],
            "edges": [asdict(edge) for edge in found.edges],
            "cut": found.cut,
        }
    )
