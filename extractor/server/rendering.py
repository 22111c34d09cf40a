"""Templates, and the addresses that pages have."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from extractor.server.requests import settings_of
from extractor.server.world_map import load_land

FOLDER = Path(__file__).parent
# A fact believed less than this is flagged; `kg extract --min-confidence` leaves such facts out altogether.
LOW_CONFIDENCE = 0.5

templates = Environment(
    loader=FileSystemLoader(FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(request: Request, name: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Render a template; `href` in it turns an IRI into the address of its page."""
    base = settings_of(request).base

    def href(iri: str) -> str:
        return address_of(iri, base)

    page = templates.get_template(name).render(
        href=href,
        url=_url,
        number=_number,
        low=LOW_CONFIDENCE,
        base=base,
        q="",
        land=load_land,
        served=True,
        **values,
    )
    return HTMLResponse(page, status, headers={"Vary": "Accept"})


def address_of(iri: str, base: str) -> str:
    """Return where this server shows an IRI: under `/id/` where it starts with the base."""
    local = iri.removeprefix(base)
    if local != iri and local and "#" not in local and "?" not in local:
        return f"/id/{quote(local, safe='/-._~')}"
    return f"/resource?{urlencode({'iri': iri})}"


def _url(path: str, **parameters: str) -> str:
    return f"{path}?{urlencode(parameters)}"


def _number(value: int) -> str:
    return f"{value:,}"
