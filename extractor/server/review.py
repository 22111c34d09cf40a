"""The page where people decide about facts, and where their decisions arrive."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from extractor.graph.decisions import Verdict
from extractor.server.pool import TimedOutError
from extractor.server.records import Review
from extractor.server.rendering import render
from extractor.server.requests import (
    content_type,
    decode,
    pool_of,
    read_body,
    refuse,
    require_token,
    settings_of,
    while_connected,
)
from extractor.server.views.review import SOURCES
from extractor.workflow import read_clock

SHAPE = (
    'send {"decisions": [{"subject": IRI, "relation": NAME, "object": IRI or literal,'
    ' "verdict": "accepted", "rejected" or null}], "by": NAME}'
)
MAX_DECISIONS = 200


async def answer(request: Request) -> Response:
    """Show what waits for a decision; with POST take decisions."""
    if request.method == "POST":
        return await _decide(request)
    found: dict[str, Review] = {}
    missing: list[str] = []
    for kind in SOURCES:
        try:
            found[kind] = await while_connected(request, pool_of(request).query("review", kind=kind))
        except (
            TimedOutError
        ):  # comparing the sources of a large graph may take long; the rest shows all the same
            missing.append(kind)
    return render(
        request,
        "review.html",
        found=found,
        missing=missing,
        decided=max((view.decided for view in found.values()), default=0),
        writable=settings_of(request).writable,
    )


async def _decide(request: Request) -> Response:
    require_token(request)
    if content_type(request) != "application/json":
        raise refuse(415, f"the body must be application/json; {SHAPE}")
    decisions, by = _read(decode(await read_body(request)))
    number = await pool_of(request).write("decide", decisions=decisions, by=by, at=read_clock())
    return JSONResponse({"decided": number})


def _read(text: str) -> tuple[list[dict[str, Any]], str]:
    """Read decisions and who takes them; 400 where they are malformed."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise refuse(400, f"the body is no JSON ({error.msg}, line {error.lineno}); {SHAPE}") from error
    decisions, by = (data.get("decisions"), data.get("by", "")) if isinstance(data, dict) else (None, "")
    if not isinstance(decisions, list) or not isinstance(by, str) or not all(map(_is_sound, decisions)):
        raise refuse(400, SHAPE)
    if len(decisions) > MAX_DECISIONS:
        raise refuse(400, f"there are more than {MAX_DECISIONS} decisions; send them in parts")
    return decisions, by.strip()[:200]


def _is_sound(made: object) -> bool:
    return (
        isinstance(made, dict)
        and all(isinstance(made.get(part), str) for part in ("subject", "relation", "object"))
        and "verdict" in made
        and made["verdict"] in (None, *(verdict.value for verdict in Verdict))
    )
