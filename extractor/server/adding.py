"""Adding articles: the page where they are pasted, and the address to which they are sent."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from extractor.server.extraction import Added, Extracted
from extractor.server.rendering import address_of, render
from extractor.server.requests import pool_of, read_body, refuse, require_token, settings_of


async def show_form(request: Request) -> Response:
    """Show the page where an article is pasted or chosen."""
    return render(request, "add.html", writable=settings_of(request).writable)


async def add(request: Request) -> Response:
    """Take articles, extract them, write them, and say where they are."""
    require_token(request)
    data = await read_body(request)
    if not data.strip():
        raise refuse(
            400, "the body is empty; send a text, a web page, a JSON object with 'text', or JSON lines"
        )
    base = settings_of(request).base
    extracted: Extracted = await pool_of(request).extract(data)
    added: tuple[Added, ...] = await pool_of(request).write("add_articles", extracted=extracted, base=base)
    articles = [
        {"iri": one.iri, "href": address_of(one.iri, base), "headline": one.headline, "facts": one.facts}
        for one in added
    ]
    return JSONResponse(
        {"articles": articles, "problems": list(extracted.problems)},
        201,
        headers={"Location": str(articles[0]["href"])},
    )
