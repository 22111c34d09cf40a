"""The store as a reconciliation service at `/reconcile`, for OpenRefine and the like.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from extractor.graph.candidates import describe_service, suggest_terms
from extractor.server.requests import (
    content_type,
    decode,
    parse_parameters,
    pool_of,
    query_parameters,
    read_body,
    refuse,
    settings_of,
)

FORM = "application/x-www-form-urlencoded"
# Queries in one batch; clients send some ten.
MOST_QUERIES = 500


async def answer(request: Request) -> Response:
    """Give the manifest, or answer a batch of queries in the address or in a form."""
    parameters = query_parameters(request)
    if request.method == "POST":
        if content_type(request) != FORM:
            raise refuse(415, f"the body must be {FORM} with the field 'queries'")
        parameters = parse_parameters(decode(await read_body(request)))
    texts = parameters.get("queries", ())
    if not texts and request.method != "POST":
        return JSONResponse(describe_service(settings_of(request).base, _address(request)))
    if len(texts) != 1:
        raise refuse(400, f"the request has {len(texts) or 'no'} 'queries'; send one JSON object")
    found = await pool_of(request).read(
        "reconcile", queries=_read_batch(texts[0]), base=settings_of(request).base
    )
    return JSONResponse(found)


async def suggest(request: Request) -> Response:
    """Complete what a user begins to type: a thing, a type or a property."""
    prefix = " ".join(query_parameters(request).get("prefix", ()))[:200]
    kind = request.path_params["kind"]
    if kind == "entity":
        base = settings_of(request).base
        found: Any = await pool_of(request).read("suggest_things", prefix=prefix, base=base)
    elif kind in ("type", "property"):
        found = suggest_terms(prefix, kind)
    else:
        raise refuse(404, "there are suggestions for entity, type and property")
    return JSONResponse({"result": found})


ROUTES = [
    Route("/reconcile", answer, methods=["GET", "POST"]),
    Route("/reconcile/suggest/{kind}", suggest, methods=["GET"]),
]


def _read_batch(text: str) -> dict[str, Any]:
    try:
        queries = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise refuse(400, f"'queries' is no JSON ({error})") from error
    if not isinstance(queries, dict):
        raise refuse(400, "'queries' must be a JSON object of queries by key")
    if len(queries) > MOST_QUERIES:
        raise refuse(413, f"'queries' has {len(queries)} queries; send at most {MOST_QUERIES} at once")
    return queries


def _address(request: Request) -> str:
    return str(request.base_url).rstrip("/")
