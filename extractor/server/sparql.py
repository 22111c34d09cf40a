"""The SPARQL 1.1 Protocol at `/sparql`: query, update and service description.

https://www.w3.org/TR/sparql11-protocol/ and https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from extractor.graph.endpoint import Answered, Dataset
from extractor.server.negotiation import GRAPH_TYPES, HTML_TYPES, TABLE_TYPES, choose, media_type
from extractor.server.requests import (
    Parameters,
    content_type,
    decode,
    parse_parameters,
    pool_of,
    query_parameters,
    read_body,
    refuse,
    require_token,
    settings_of,
    while_connected,
)

FORM, QUERY, UPDATE = (
    "application/x-www-form-urlencoded",
    "application/sparql-query",
    "application/sparql-update",
)
QUERY_GRAPHS = ("default-graph-uri", "named-graph-uri")
UPDATE_GRAPHS = ("using-graph-uri", "using-named-graph-uri")

DESCRIPTION = """\
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix formats: <http://www.w3.org/ns/formats/> .
<{url}> a sd:Service ;
  sd:endpoint <{url}> ;
  sd:supportedLanguage {languages} ;
  sd:resultFormat formats:SPARQL_Results_JSON, formats:SPARQL_Results_XML, formats:SPARQL_Results_CSV,
    formats:SPARQL_Results_TSV, formats:Turtle, formats:N-Triples, formats:JSON-LD, formats:RDF_XML ;
  sd:feature sd:EmptyGraphs ;
  sd:defaultDataset [ a sd:Dataset ; sd:defaultGraph [ a sd:Graph ] ] .
"""


async def answer(request: Request) -> Response:
    """Answer what comes to `/sparql`."""
    if request.method in ("GET", "HEAD"):
        return await _answer_get(request)
    media = content_type(request)
    if media not in (FORM, QUERY, UPDATE):
        raise refuse(415, f"the body must be {FORM}, {QUERY} or {UPDATE}, not '{media or 'without a type'}'")
    text = decode(await read_body(request))
    address = query_parameters(request)
    if media == FORM:
        form = parse_parameters(text)
        parameters = {
            name: [*address.get(name, ()), *form.get(name, ())] for name in dict.fromkeys([*address, *form])
        }
        if "update" in parameters and "query" not in parameters:
            return await _update(request, _single(parameters, "update"), parameters)
        return await _query(request, _single(parameters, "query"), parameters)
    for name in ("query", "update"):
        if name in address:
            raise refuse(400, f"the body is the {name}, and the address has one too; send one")
    if media == QUERY:
        return await _query(request, text, address)
    return await _update(request, text, address)


async def _answer_get(request: Request) -> Response:
    parameters = query_parameters(request)
    if "update" in parameters:
        raise refuse(400, "an update must be sent with POST")
    if "query" in parameters:
        return await _query(request, _single(parameters, "query"), parameters)
    return await _describe(request)


async def _query(request: Request, text: str, parameters: Parameters) -> Response:
    if "update" in parameters:
        raise refuse(400, "a request has a query or an update, not both")
    for name in UPDATE_GRAPHS:
        if name in parameters:
            raise refuse(400, f"{name} is for updates; a query has {' and '.join(QUERY_GRAPHS)}")
    wanted = _wanted(request, parameters)
    answered: Answered = await while_connected(
        request,
        pool_of(request).query(
            "query",
            text=text,
            formats={kind: _format(kind, media) for kind, media in wanted.items()},
            dataset=_dataset(parameters, QUERY_GRAPHS),
            base=endpoint_address(request),
            limit=settings_of(request).result_limit,
        ),
    )
    media = wanted[answered.kind]
    if answered.body is None or media is None:
        raise refuse(
            406, f"the result can be sent as {', '.join(dict.fromkeys([*TABLE_TYPES, *GRAPH_TYPES]))} only"
        )
    return Response(answered.body, media_type=with_charset(media), headers={"Vary": "Accept"})


async def _update(request: Request, text: str, parameters: Parameters) -> Response:
    if "query" in parameters:
        raise refuse(400, "a request has a query or an update, not both")
    for name in QUERY_GRAPHS:
        if name in parameters:
            raise refuse(400, f"{name} is for queries; an update has {' and '.join(UPDATE_GRAPHS)}")
    require_token(request)
    await pool_of(request).write(
        "update", text=text, dataset=_dataset(parameters, UPDATE_GRAPHS), base=endpoint_address(request)
    )
    return Response(status_code=204)


async def _describe(request: Request) -> Response:
    """Describe the service as RDF; people are shown the page where they can ask."""
    chosen = choose(request.headers.get("accept"), [*GRAPH_TYPES, *HTML_TYPES])
    if chosen is None:
        raise refuse(406, f"the service is described as {', '.join(GRAPH_TYPES)} only")
    if chosen in HTML_TYPES:
        return RedirectResponse("/query", 303, headers={"Vary": "Accept"})
    languages = ["sd:SPARQL11Query", *(["sd:SPARQL11Update"] if settings_of(request).writable else [])]
    text = DESCRIPTION.format(url=endpoint_address(request), languages=", ".join(languages))
    body = await pool_of(request).read("convert", data=text, source="turtle", target=GRAPH_TYPES[chosen])
    return Response(body, media_type=with_charset(chosen), headers={"Vary": "Accept"})


def endpoint_address(request: Request) -> str:
    """Return the endpoint's own IRI, against which relative ones are read."""
    return str(request.base_url.replace(path="/sparql"))


def with_charset(media: str) -> str:
    """Say that text is UTF-8 where the media type does not imply it."""
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


def _wanted(request: Request, parameters: Parameters) -> dict[str, str | None]:
    """Return the media type wanted for each kind of result; `format=` in the address wins over Accept."""
    if "format" in parameters:
        name = _single(parameters, "format")
        if name not in (*TABLE_TYPES.values(), *GRAPH_TYPES.values()):
            known = dict.fromkeys([*TABLE_TYPES.values(), *GRAPH_TYPES.values()])
            raise refuse(400, f"there is no format '{name}'; choose {', '.join(known)}")
        table = media_type(name, TABLE_TYPES) if name in TABLE_TYPES.values() else None
        graph = media_type(name, GRAPH_TYPES) if name in GRAPH_TYPES.values() else None
        return {"table": table, "boolean": table, "triples": graph}
    accept = request.headers.get("accept")
    table = choose(accept, list(TABLE_TYPES))
    # CSV and TSV know no booleans: they are the last choice for ASK, for clients that take nothing else.
    boolean = choose(accept, [media for media, format in TABLE_TYPES.items() if format in ("json", "xml")])
    return {"table": table, "boolean": boolean or table, "triples": choose(accept, list(GRAPH_TYPES))}


def _format(kind: str, media: str | None) -> str | None:
    if media is None:
        return None
    return GRAPH_TYPES[media] if kind == "triples" else TABLE_TYPES[media]


def _single(parameters: Parameters, name: str) -> str:
    values: Sequence[str] = parameters.get(name, ())
    if len(values) != 1:
        raise refuse(
            400,
            f"the request has {len(values) or 'no'} parameter{'s' * (len(values) > 1)} '{name}'; send one",
        )
    return values[0]


def _dataset(parameters: Parameters, names: tuple[str, str]) -> Dataset:
    return Dataset(*(tuple(parameters.get(name, ())) for name in names))
