"""IRIs that answer: pages for people, RDF for programs, at the same address."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from extractor.server.negotiation import GRAPH_TYPES, HTML_TYPES, choose, media_type
from extractor.server.pages import show_resource
from extractor.server.requests import pool_of, query_parameters, refuse, settings_of
from extractor.server.sparql import with_charset


async def answer_local(request: Request) -> Response:
    """Answer `/id/NAME`: the resource NAME under the graph's base, or else under this server's address."""
    local = request.path_params["local"]
    here = f"{request.base_url}id/{local}"
    return await _answer(request, [settings_of(request).base + local, here])


async def answer_any(request: Request) -> Response:
    """Answer `/resource?iri=IRI`, for resources under other bases."""
    iris = query_parameters(request).get("iri", ())
    if len(iris) != 1:
        raise refuse(400, "name one resource: /resource?iri=IRI")
    return await _answer(request, list(iris))


async def _answer(request: Request, iris: list[str]) -> Response:
    known = await pool_of(request).read("classify", iris=iris)
    if known is None:
        raise refuse(404, f"the graph knows nothing of {iris[0]}")
    iri, kind = known
    formats = query_parameters(request).get("format", ())
    if formats:
        if formats[-1] not in GRAPH_TYPES.values():
            known_formats = ", ".join(dict.fromkeys(GRAPH_TYPES.values()))
            raise refuse(400, f"there is no format '{formats[-1]}'; choose {known_formats}")
        chosen: str | None = media_type(formats[-1], GRAPH_TYPES)
    else:
        chosen = choose(request.headers.get("accept"), ["text/turtle", *HTML_TYPES, *GRAPH_TYPES])
    if chosen is None:
        raise refuse(406, f"this can be sent as {', '.join([*HTML_TYPES, *GRAPH_TYPES])} only")
    if chosen in HTML_TYPES:
        return await show_resource(request, iri, kind)
    body = await pool_of(request).read("describe", value=iri, kind=kind, format=GRAPH_TYPES[chosen])
    return Response(
        body,
        media_type=with_charset(chosen),
        headers={"Vary": "Accept", "Link": f'<{iri}>; rel="describes"'},
    )
