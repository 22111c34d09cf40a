from __future__ import annotations

import subprocess
import sys

import pytest

from .conftest import BODY
from .results import read

LD = """{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Fair opens in Lyon",
"datePublished": "2022-05-26T08:00:00+02:00", "dateModified": "2022-06-30",
"publisher": {"@type": "Organization", "name": "Lyon News"}}"""
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="%(charset)s">
<title>Fair opens in Lyon | Lyon News</title>
<link rel="canonical" href="https://news.example.org/fair-opens">%(head)s</head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/b">Business</a></li></ul></nav>
<main><article><h1>Fair opens in Lyon</h1>
<p>The Café Fair opened on Thursday in Lyon, with more than 300 exhibitors from 20 countries.</p>
<figure><img src="a.jpg"><figcaption>Visitors look at a robot in Lyon. (Photo/Ann Lee)</figcaption></figure>
<h2>Deals</h2><p>Companies signed deals worth $1 billion at the fair, said its organizer.</p>
<ul><li>Robots for the city of Lyon</li><li>Trains for the region</li></ul>
<table><tr><td>Venue</td><td>Eurexpo</td></tr><tr><td>Dates</td><td>May 26 to 29</td></tr></table>
</article></main><aside><h3>Related stories</h3><a href="/x">Where to stay</a></aside>
<footer>All rights reserved. <a href="/privacy">Privacy policy</a></footer>
<script>var a = 1;</script></body></html>"""
SCRIPT = f'<script type="application/ld+json">{LD}</script>'


def _page(head: str = SCRIPT, charset: str = "utf-8") -> str:
    return PAGE % {"head": head, "charset": charset}


def test_page_keeps_the_article_and_drops_the_rest(write):
    (article,) = read(write("a.html", _page())).articles
    assert article.text.split("\n\n") == [
        "Fair opens in Lyon",
        "The Café Fair opened on Thursday in Lyon, with more than 300 exhibitors from 20 countries.",
        "Visitors look at a robot in Lyon. (Photo/Ann Lee)",
        "Deals",
        "Companies signed deals worth $1 billion at the fair, said its organizer.",
        "- Robots for the city of Lyon\n- Trains for the region",
        "Venue: Eurexpo\nDates: May 26 to 29",
    ]


def test_page_metadata_comes_from_json_ld(write):
    (article,) = read(write("a.html", _page())).articles
    assert (article.title, article.date, article.source) == ("Fair opens in Lyon", "2022-05-26", "Lyon News")
    assert article.url == "https://news.example.org/fair-opens"


@pytest.mark.parametrize(
    ("head", "date"),
    [
        ('<meta property="article:published_time" content="2022-05-26T08:00:00Z">', "2022-05-26"),
        (f'<script type="application/ld+json">{{"@graph": [{LD}]}}</script>', "2022-05-26"),
        ("", None),
    ],
    ids=["open-graph", "json-ld-graph", "none"],
)
def test_page_date_sources(write, head, date):
    (article,) = read(write("a.html", _page(head))).articles
    assert article.date == date


def test_page_does_not_take_the_events_date_for_its_own(write):
    page = _page("").replace("on Thursday", "on 12 April 2019")
    (article,) = read(write("a.html", page)).articles
    assert article.date is None


def test_page_in_its_declared_encoding_is_read(write):
    path = write("a.html", _page(charset="iso-8859-15").encode("iso-8859-15"))
    results = read(path)
    assert "The Café Fair" in results.articles[0].text
    assert not results.notes


def test_page_with_a_wrong_declaration_is_read_as_utf_8(write):
    (article,) = read(write("a.html", _page(charset="punycode"))).articles
    assert "The Café Fair" in article.text


@pytest.mark.parametrize("content", ["<html><body></body></html>", "<div>" * 50_000, "<!--" * 1_000])
def test_page_without_text_is_refused(write, content):
    results = read(write("a.html", content))
    assert not results.articles
    assert "a.html: " in str(results.errors[0])


def test_page_of_very_many_elements_is_refused_before_it_costs_minutes(write):
    results = read(write("a.html", "<table><tr><td>x</td></tr></table>" * 100_000))
    assert "elements, more than the limit of 20,000 for a page; give the article's text as .txt" in str(
        results.errors[0]
    )


def test_page_tables_are_read_row_by_row_without_empty_rows(write):
    rows = "<tr><td></td><td></td></tr><tr><td>Venue</td><td>Eurexpo</td></tr><tr><td></td></tr>"
    rows += "<tr><td>Robots</td><td>Hall 1</td><td>Lyon</td></tr>"
    (article,) = read(write("a.html", f"<p>{BODY}</p><table>{rows}</table><p>{BODY} It closed.</p>")).articles
    assert article.text.split("\n\n")[1] == "Venue: Eurexpo\nRobots | Hall 1 | Lyon"


def test_page_without_text_prints_nothing(write):
    # The extractor warns of such pages; its own null handlers keep that from standard error.
    path = write("a.html", "<html><body></body></html>")
    code = "import sys; from extractor.reading import read_articles; list(read_articles(sys.argv[1:]))"
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout + done.stderr == ""


def test_page_title_is_not_cut_out_of_the_first_sentence(write):
    (article,) = read(
        write("a.html", f"<html><title>The fair</title><body><p>{BODY}</p></body></html>")
    ).articles
    assert article.text == f"The fair\n\n{BODY}"
