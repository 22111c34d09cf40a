"""The pages that people read, readable without scripts."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from extractor.schema import load_schema
from extractor.server import charts, timeline
from extractor.server.article_text import cut_paragraphs
from extractor.server.pool import Pool
from extractor.server.records import ArticleView, EntityView, Overview
from extractor.server.rendering import address_of, render
from extractor.server.requests import pool_of, query_parameters, refuse, settings_of
from extractor.server.world_map import draw_map

SUGGESTIONS = 8


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
        [
            {"name": thing.name, "type": thing.type, "iri": thing.iri, "href": address_of(thing.iri, base)}
            for thing in found
        ]
    )


async def show_resource(request: Request, iri: str, kind: str) -> Response:
    """Show an article, an entity or the bare statements about something else."""
    pool = pool_of(request)
    if kind == "article":
        article: ArticleView = await pool.read("article", value=iri)
        return render(request, "article.html", view=article, paragraphs=cut_paragraphs(article), number_of=1)
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
    found, verdict = await pool_of(request).read("fact", **{name: parameters[name][0] for name in names})
    name = "evidence.html" if "part" in parameters else "fact.html"
    return render(request, name, found=found, verdict=verdict)
