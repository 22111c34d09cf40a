"""The report: one page with everything in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from extractor.errors import OutputError
from extractor.graph.store import GraphStore
from extractor.pictures.report import render_report, write_report
from extractor.records import Extraction
from extractor.workflow import build_store, link_places

from ..conftest import ROOT, Kg
from ..server.conftest import SCRIPT, make_script_article
from ..server.pages import Page


@pytest.fixture
def graph(extractions: list[Extraction]) -> GraphStore:
    store = build_store([*extractions, make_script_article()])
    link_places(store)
    return store


def test_report_is_sound_and_needs_nothing_else(graph: GraphStore) -> None:
    page = Page(render_report(graph))

    assert page.open == []
    ids = [found["id"] for _, found in page.elements if found.get("id")]
    assert len(ids) == len(set(ids))
    assert not any(tag in ("link", "img", "iframe") or found.get("src") for tag, found in page.elements)
    links = [found["href"] or "" for tag, found in page.elements if tag == "a" and found.get("href")]
    assert {link[1:] for link in links} <= set(ids)
    assert all(link.startswith("#") for link in links)


def test_report_shows_articles_facts_graph_and_map(graph: GraphStore) -> None:
    page = Page(render_report(graph))

    assert "Harbour Fair 2023 was organised by Acme and opened in Lyon on May 4." in page.text
    assert "is organizer of Harbour Fair 2023 0.90" in page.text
    assert "Lyon: 3" in [found.get("aria-label") for _, found in page.elements]
    assert "Acme – partner – Bolt" in page.text
    assert len([tag for tag, found in page.elements if "data-fact" in found]) == 7


def test_article_full_of_html_shows_as_text(graph: GraphStore) -> None:
    page = Page(render_report(graph))

    assert SCRIPT in page.text
    assert [tag for tag, _ in page.elements].count("script") == 1
    assert not any(tag == "img" for tag, _ in page.elements)


def test_report_is_the_same_whatever_the_order_of_articles(extractions: list[Extraction]) -> None:
    assert render_report(build_store(extractions)) == render_report(build_store(extractions[::-1]))


def test_report_of_nothing_is_a_page(tmp_path: Path) -> None:
    write_report(build_store([]), tmp_path / "empty.html")

    assert "0 articles" in (tmp_path / "empty.html").read_text()
    with pytest.raises(OutputError, match="cannot be written"):
        write_report(build_store([]), tmp_path / "no" / "report.html")


@pytest.mark.slow
def test_command_writes_a_report_on_real_articles(kg: Kg, tmp_path: Path) -> None:
    articles = sorted((ROOT / "corpus" / "articles").glob("00[68]*.txt"))
    done = kg("report", *articles, tmp_path / "none.txt", "-o", "both.html")

    assert done.returncode == 1
    assert re.fullmatch(r"wrote both.html: 2 articles, \d+ facts\n", done.stdout)
    assert "none.txt: does not exist" in done.stderr
    page = (tmp_path / "both.html").read_text()
    assert len(page) < 300_000
    assert "Guangzhou" in page
    assert not list(tmp_path.glob(".*"))


def test_command_refuses_a_folder_before_the_work(kg: Kg, tmp_path: Path) -> None:
    done = kg("report", ROOT / "corpus" / "articles", "-o", tmp_path)

    assert done.returncode == 1
    assert "name a file" in done.stderr
    assert kg("report", "x.txt", "-o", "no/such.html").returncode == 1
