"""The SPARQL 1.1 Graph Store HTTP Protocol at `/store`: whole graphs, read, put, added to and deleted.

https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from extractor.graph.endpoint import DATASET_FORMATS, name_graph
from extractor.server.negotiation import GRAPH_TYPES, UPLOAD_TYPES, choose
from extractor.server.requests import (
    content_type,
    pool_of,
    query_parameters,
    read_body,
    refuse,
    require_token,
    settings_of,
    while_connected,
)
from extractor.server.sparql import with_charset

NO_GRAPH = "say which graph: /store?default, or /store?graph=IRI"


async def answer(request: Request) -> Response:
    """Answer what comes to `/store`."""
    named, graph = _graph(request)
    if request.method in ("GET", "HEAD"):
        if not named:
            raise refuse(400, NO_GRAPH)
        return await _read(request, graph)
    require_token(request)
    if request.method == "DELETE":
        if not named:
            raise refuse(400, NO_GRAPH)
        if not await pool_of(request).write("delete_graph", graph=graph):
            raise refuse(404, f"there is no graph {graph}")
        return Response(status_code=204)
    return await _write(request, named, graph)


async def _read(request: Request, graph: str | None) -> Response:
    chosen = choose(request.headers.get("accept"), list(GRAPH_TYPES))
    if chosen is None:
        raise refuse(406, f"a graph can be sent as {', '.join(GRAPH_TYPES)} only")
    body = await while_connected(
        request,
        pool_of(request).query(
            "graph", graph=graph, format=GRAPH_TYPES[chosen], limit=settings_of(request).result_limit
        ),
    )
    if body is None:
        raise refuse(404, f"there is no graph {graph}")
    return Response(body, media_type=with_charset(chosen), headers={"Vary": "Accept"})


async def _write(request: Request, named: bool, graph: str | None) -> Response:
    media = content_type(request) or "text/turtle"
    if media not in UPLOAD_TYPES:
        raise refuse(415, f"the body is '{media}'; send one of {', '.join(UPLOAD_TYPES)}")
    format, data, replace = UPLOAD_TYPES[media], await read_body(request), request.method == "PUT"
    base = graph or str(request.url)
    if format in DATASET_FORMATS and not named and not replace:
        await pool_of(request).write("add_dataset", data=data, format=format, base=base)
        return Response(status_code=204)
    if not named and replace:
        raise refuse(400, NO_GRAPH)
    made = None if named else name_graph(data, settings_of(request).base)
    is_new = await pool_of(request).write(
        "write_graph", graph=made or graph, data=data, format=format, base=base, replace=replace
    )
    if made:
        return Response(
            status_code=201, headers={"Location": str(request.url.include_query_params(graph=made))}
        )
    return Response(status_code=201 if is_new else 204)


def _graph(request: Request) -> tuple[bool, str | None]:
    """Say whether the request names a graph, and which; None for the default graph."""
    parameters = query_parameters(request)
    graphs = parameters.get("graph", ())
    if ("default" in parameters and graphs) or len(graphs) > 1:
        raise refuse(400, "name one graph: /store?default, or /store?graph=IRI")
    return "default" in parameters or bool(graphs), graphs[0] if graphs else None
