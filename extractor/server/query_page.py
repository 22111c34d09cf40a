"""The page where people ask: an editor, the named questions, and results."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from extractor.errors import KgError
from extractor.graph.questions import find_question, load_questions
from extractor.schema import PREFIXES, load_schema
from extractor.server import layout
from extractor.server.records import Table
from extractor.server.rendering import render
from extractor.server.requests import Parameters, pool_of, query_parameters, while_connected
from extractor.server.world_map import draw_map

EXAMPLE = """SELECT ?event ?name ?start WHERE {
  ?event schema:name ?name ;
         schema:startDate ?start .
}
ORDER BY ?start
LIMIT 20"""

KEYWORDS = (
    *("SELECT", "DISTINCT", "WHERE", "OPTIONAL", "UNION", "FILTER", "EXISTS", "NOT EXISTS", "BIND", "VALUES"),
    *("GROUP BY", "ORDER BY", "HAVING", "LIMIT", "OFFSET", "COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE"),
    *("GROUP_CONCAT", "CONSTRUCT", "DESCRIBE", "ASK", "GRAPH", "MINUS", "DESC", "CONTAINS", "LCASE", "REGEX"),
    *("STRSTARTS", "COALESCE", "BOUND", "PREFIX"),
)


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
    view = _last(parameters, "view")
    try:
        if text:
            table = await while_connected(request, pool_of(request).query("ask", text=text, view=view))
        elif ready and question is not None:
            table = await while_connected(
                request, pool_of(request).query("ask", question=question.name, values=given, view=view)
            )
    except KgError as error:
        problem = str(error)
    return render(
        request,
        "query.html",
        map=draw_map(table.places) if table else None,
        size=layout,
        asked={"query": text} if text else {"question": name, **given},
        text=table.text if table else text or (question.text if question else EXAMPLE),
        table=table,
        problem=problem,
        question=question,
        given=given,
        questions=load_questions(),
        prefixes=PREFIXES,
        status=400 if problem else 200,
    )


async def give_terms(request: Request) -> Response:
    """Give what the editor completes: prefixes, the vocabulary's terms with their labels, keywords."""
    schema = load_schema()
    terms = [{"name": name, "label": label} for name, label in sorted(schema.labels.items()) if ":" in name]
    prefixes = [{"name": f"{prefix}:", "label": iri} for prefix, iri in PREFIXES.items()]
    keywords = [{"name": word, "label": ""} for word in KEYWORDS]
    return JSONResponse([*terms, *prefixes, *keywords], headers={"Cache-Control": "max-age=3600"})


def _last(parameters: Parameters, name: str) -> str:
    return parameters[name][-1].strip() if parameters.get(name) else ""
