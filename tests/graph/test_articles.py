"""Articles as lines of N-Quads, read again one by one, and said of things."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, parse

from extractor.errors import ReadError
from extractor.graph import merges
from extractor.graph.articles import (
    find_article,
    identify_article,
    open_article,
    split_articles,
    write_identities,
)
from extractor.graph.build import build_graph
from extractor.graph.rows import entity_rows, write_lines
from extractor.linking.iris import IriScheme
from extractor.records import Article, Decision, Extraction
from extractor.workflow import build_store

from ..conftest import RUN, make_extraction

ID = "https://w3id.org/expo-kg/id/"


def make(article_id: str, fair: str, company: str, mark: str = "") -> Extraction:
    """Make an article that says which company organised a fair."""
    text = f"{fair} opens{mark}\n\n{company} organised {fair}.{mark}"
    names = {"e1": (fair, "schema:ExhibitionEvent"), "e2": (company, "schema:Corporation")}
    return make_extraction(Article(article_id, text), names, [("e1", "schema:organizer", "e2")])


FAIR, HILL = make("fair", "Harbour Fair 2023", "Acme"), make("hill", "Hill Fair 2022", "Bolt")


def lines_of(*extractions: Extraction) -> str:
    return "\n".join(write_lines(build_graph(one, RUN, IriScheme())) for one in extractions)


def test_lines_are_split_at_articles() -> None:
    pieces = list(split_articles(lines_of(FAIR, HILL).split("\n")))

    assert pieces == [lines_of(FAIR), lines_of(HILL)]
    assert [find_article(open_article(piece)) for piece in pieces] == [
        (f"{ID}article-fair", f"{ID}graph/article-fair"),
        (f"{ID}article-hill", f"{ID}graph/article-hill"),
    ]
    assert list(split_articles([])) == []


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85", "\x0b", "\x1e"])
def test_other_ends_of_lines_break_no_line(mark: str) -> None:
    lines = lines_of(make("a", "Harbour Fair 2023", "Acme", mark))

    assert all(line.endswith(" .") for line in lines.split("\n"))
    assert list(parse(lines.encode(), format=RdfFormat.N_QUADS))


def test_article_is_said_of_things_as_a_store_says_it() -> None:
    """Acme is Bolt: what one article's lines become is what the store then has of the article."""
    acme, bolt = f"{ID}org-acme", f"{ID}org-bolt"
    store = build_store([FAIR, HILL], run=RUN)
    decision = Decision((acme, bolt), "by hand", 1.0, "user")
    merges.write_identities(store, [decision], {acme: bolt}, {}, {}, {})

    graph = identify_article(lines_of(FAIR), [(acme, acme, bolt)])

    said = write_lines(graph).split("\n")
    assert f"<{ID}event-harbour-fair-2023> <https://schema.org/organizer> <{bolt}> ." in said
    assert not any(f"organizer> <{acme}>" in line for line in said)
    assert graph.quads <= set(store.quads)
    # The identity graph, too, is written in parts.
    parts = [
        write_identities(f"{ID}graph/identity", decisions=[decision]),
        write_identities(f"{ID}graph/identity", meanings=[(graph.graph, (acme, acme, bolt))]),
    ]
    written = set(parse("\n".join(parts).encode(), format=RdfFormat.N_QUADS))
    assert written == {quad for quad in store.quads if str(quad.graph_name) == f"<{ID}graph/identity>"}


def test_article_of_which_nothing_is_decided_stays_as_it_is() -> None:
    graph = identify_article(lines_of(FAIR), [])

    assert write_lines(graph) == lines_of(FAIR)
    assert [row["iri"] for row in entity_rows(graph)] == [f"{ID}event-harbour-fair-2023", f"{ID}org-acme"]


def test_lines_that_hold_no_article_are_named() -> None:
    with pytest.raises(ReadError, match="part-0: is not N-Quads"):
        open_article("<half a li", "part-0")
    triple = "<https://x.example/a> <https://x.example/b> <https://x.example/c> ."
    with pytest.raises(ReadError, match="part-0: does not hold article by article"):
        find_article(open_article(triple), "part-0")
