"""The pages that people see, rendered here, readable without scripts."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from extractor.errors import KgError
from extractor.graph.questions import find_question, load_questions
from extractor.schema import PREFIXES, load_schema
from extractor.server import charts, timeline
from extractor.server.article_text import cut_paragraphs
from extractor.server.pool import Pool
from extractor.server.records import ArticleView, EntityView, Overview, Table
from extractor.server.requests import (
    Parameters,
    pool_of,
    query_parameters,
    refuse,
    settings_of,
    while_connected,
)
from extractor.server.world_map import draw_map, load_land

FOLDER = Path(__file__).parent
# A fact believed less than this is flagged; `kg extract --min-confidence` leaves such facts out altogether.
LOW_CONFIDENCE = 0.5
SUGGESTIONS = 8
EXAMPLE = """SELECT ?event ?name ?start WHERE {
  ?event schema:name ?name ;
         schema:startDate ?start .
}
ORDER BY ?start
LIMIT 20"""

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
        href=href, url=_url, number=_number, low=LOW_CONFIDENCE, base=base, q="", land=load_land, **values
    )
    return HTMLResponse(page, status, headers={"Vary": "Accept"})


def address_of(iri: str, base: str) -> str:
    """Return where this server shows an IRI: under `/id/` where it starts with the base."""
    local = iri.removeprefix(base)
    if local != iri and local and "#" not in local and "?" not in local:
        return f"/id/{quote(local, safe='/-._~')}"
    return f"/resource?{urlencode({'iri': iri})}"


async def find_overview(pool: Pool, cache: dict[str, asyncio.Task[Overview]]) -> Overview:
    """Return the overview of the newest snapshot, counted once however many ask for it."""
    snapshot = pool.snapshot
    counting = cache.get(snapshot)
    if counting is None or (counting.done() and (counting.cancelled() or counting.exception())):
        cache.clear()
        counting = cache[snapshot] = asyncio.create_task(pool.read("overview"))
        counting.add_done_callback(lambda task: task.cancelled() or task.exception())  # somebody looks at it
    return await asyncio.shield(counting)


async def show_overview(request: Request) -> Response:
    """Show what the graph holds."""
    view = await find_overview(pool_of(request), request.app.state.overviews)
    schema = load_schema()
    return render(
        request,
        "overview.html",
        view=view,
        timeline=timeline.draw_timeline(view.starts),
        map=draw_map(view.places),
        size=timeline,
        relations=[(schema.labels.get(name, name), n) for name, n in view.stats.facts_by_relation],
        types=[
            (schema.labels.get(name, name), schema.top_of(name).partition(":")[2].lower(), n)
            for name, n in view.stats.entities_by_type
        ],
    )


async def show_search(request: Request) -> Response:
    """Show what has a name with the words searched."""
    text = " ".join(query_parameters(request).get("q", ()))
    found = await pool_of(request).read("search", text=text[:200])
    return render(request, "search.html", text=text, found=found)


async def suggest(request: Request) -> Response:
    """Give names for the search box as JSON."""
    text = " ".join(query_parameters(request).get("q", ()))
    found = await pool_of(request).read("search", text=text[:200], limit=SUGGESTIONS)
    base = settings_of(request).base
    return JSONResponse(
        [{"name": thing.name, "type": thing.type, "href": address_of(thing.iri, base)} for thing in found]
    )


async def show_resource(request: Request, iri: str, kind: str) -> Response:
    """Show an article, an entity or the bare statements about something else."""
    pool = pool_of(request)
    if kind == "article":
        article: ArticleView = await pool.read("article", value=iri)
        return render(request, "article.html", view=article, paragraphs=cut_paragraphs(article))
    if kind == "entity":
        entity: EntityView = await pool.read("entity", value=iri)
        if query_parameters(request).get("part"):
            return render(request, "card.html", view=entity)
        return render(
            request,
            "entity.html",
            view=entity,
            figures=charts.draw_figures(entity.editions),
            nodes=charts.draw_network(entity.neighbours),
            map=draw_map(entity.places),
            size=charts,
        )
    text = (await pool.read("describe", value=iri, kind=kind, format="turtle")).decode()
    return render(request, "resource.html", iri=iri, text=text)


async def show_fact(request: Request) -> Response:
    """Show the evidence of a fact; with `part` only the list, for a page that has the rest."""
    parameters = query_parameters(request)
    names = ("subject", "relation", "object")
    if any(len(parameters.get(name, ())) != 1 for name in names):
        raise refuse(400, "a fact is named by one subject, one relation and one object")
    found = await pool_of(request).read("fact", **{name: parameters[name][0] for name in names})
    name = "evidence.html" if "part" in parameters else "fact.html"
    return render(request, name, found=found)


async def show_query(request: Request) -> Response:
    """Show the editor, the named questions, and the result of what is asked."""
    parameters = query_parameters(request)
    text, name = _last(parameters, "query"), _last(parameters, "question")
    question = find_question(name) if name else None
    given = {
        parameter.name: value
        for parameter in (question.parameters if question else ())
        if (value := _last(parameters, parameter.name))
    }
    table: Table | None = None
    problem = ""
    ready = question is not None and all(
        p.name in given or p.default is not None for p in question.parameters
    )
    try:
        if text:
            table = await while_connected(request, pool_of(request).query("ask", text=text))
        elif ready and question is not None:
            table = await while_connected(
                request, pool_of(request).query("ask", question=question.name, values=given)
            )
    except KgError as error:
        problem = str(error)
    return render(
        request,
        "query.html",
        text=table.text if table else text or (question.text if question else EXAMPLE),
        table=table,
        problem=problem,
        question=question,
        given=given,
        questions=load_questions(),
        prefixes=PREFIXES,
        status=400 if problem else 200,
    )


def _last(parameters: Parameters, name: str) -> str:
    return parameters[name][-1].strip() if parameters.get(name) else ""


def _url(path: str, **parameters: str) -> str:
    return f"{path}?{urlencode(parameters)}"


def _number(value: int) -> str:
    return f"{value:,}"
