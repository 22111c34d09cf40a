"""A report on some articles: one page that needs no server and nothing beside it."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from urllib.parse import quote

from extractor.errors import OutputError
from extractor.graph.store import GraphStore
from extractor.linking.iris import DEFAULT_BASE
from extractor.schema import load_schema
from extractor.server import layout, timeline
from extractor.server.article_text import cut_paragraphs
from extractor.server.records import ArticleView
from extractor.server.rendering import FOLDER, LOW_CONFIDENCE, templates
from extractor.server.views.article import find_article
from extractor.server.views.entity import find_entity
from extractor.server.views.network import as_links, find_core
from extractor.server.views.overview import find_overview
from extractor.server.views.search import list_entities
from extractor.server.world_map import draw_map, load_land

MAX_THINGS = 50


def write_report(source: GraphStore, output: Path) -> None:
    """Write the report on all articles of a store; `OutputError` where the file cannot be written."""
    page = render_report(source)
    beside = output.with_name(f".{output.name}.part")
    try:
        beside.write_text(page, encoding="utf-8")
        beside.replace(output)
    except OSError as error:
        raise OutputError(f"{output}: cannot be written ({error}); name another file") from error


def render_report(source: GraphStore) -> str:
    """Render the report; the same articles give the same text."""
    view, schema = find_overview(source), load_schema()
    articles = [find_article(source, info.iri) for info in source.articles()]
    script = (FOLDER / "static" / "marks.js").read_text(encoding="utf-8")
    return templates.get_template("report.html").render(
        view=view,
        articles=[(article, cut_paragraphs(article)) for article in articles],
        title=_title(articles),
        entities=[find_entity(source, iri) for iri in list_entities(source)],
        timeline=timeline.draw_timeline(view.starts),
        map=draw_map(view.places),
        network=layout.draw_links(as_links(find_core(source, MAX_THINGS))),
        relations=[(schema.labels.get(name, name), n) for name, n in view.stats.facts_by_relation],
        style=(FOLDER / "static" / "style.css").read_text(encoding="utf-8"),
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        low=LOW_CONFIDENCE,
        land=load_land,
        href=lambda iri: f"#{anchor(iri)}",
        anchor=anchor,
        url=lambda path, **_: "",
        number=lambda value: f"{value:,}",
        served=False,
        size=timeline,
        network_size=layout,
    )


def anchor(iri: str) -> str:
    """Return the place of a thing within the report."""
    return quote(iri.removeprefix(DEFAULT_BASE), safe="-._~")


def _title(articles: list[ArticleView]) -> str:
    if len(articles) == 1:
        return articles[0].info.headline or articles[0].info.id
    return f"{len(articles)} articles"
