"""What the drawings and the marked text are made of, without a server."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.graph.store import ArticleInfo
from extractor.server import layout
from extractor.server.article_text import cut_paragraphs, separate
from extractor.server.charts import BAR_WIDTH, MAX_NEIGHBOURS, draw_figures, draw_network
from extractor.server.layout import draw_links, lay_out
from extractor.server.records import (
    ArticleFact,
    ArticleView,
    Edition,
    FactLine,
    MentionView,
    Place,
    Thing,
)
from extractor.server.timeline import draw_timeline
from extractor.server.views.entity import is_conflict
from extractor.server.world_map import HEIGHT, WIDTH, draw_map, load_land

SOMETHING = Thing("urn:x", "x", "city", "place")


def make_fact(*spans: tuple[int, int]) -> ArticleFact:
    return ArticleFact(SOMETHING, "schema:location", "location", SOMETHING, "urn:x", 0.9, "asserted", spans)


def make_view(text: str, mentions: list[MentionView], facts: list[ArticleFact]) -> ArticleView:
    return ArticleView(ArticleInfo("a", "urn:a"), text, tuple(mentions), tuple(facts))


def make_edition(start: str, visitors: float | None) -> Edition:
    return Edition(Thing(f"urn:{start}", f"Fair {start}"), None, start, visitors, None, None)


def make_line(value: str) -> FactLine:
    return FactLine("schema:startDate", Thing("", value), 0.9, 1, "asserted", "urn:x", value)


# --- Text --------------------------------------------------------------------------------------------


def test_text_is_cut_at_mentions_and_sentences() -> None:
    view = make_view(
        "Fair opens\n\nIn Lyon. Now.", [MentionView(15, 19, "name", SOMETHING)], [make_fact((12, 20))]
    )

    headline, paragraph = cut_paragraphs(view)
    assert [(piece.text, piece.mention, piece.facts) for piece in headline.pieces] == [
        ("Fair opens", None, ())
    ]
    assert [(piece.text, piece.mention is not None, piece.facts) for piece in paragraph.pieces] == [
        ("In ", False, (1,)),
        ("Lyon", True, (1,)),
        (".", False, (1,)),
        (" Now.", False, ()),
    ]


def test_boilerplate_is_dimmed() -> None:
    view = make_view(
        "Fair opens\n\nBy Li Ming\n\nThe fair opened in Lyon on Monday.\n\nMedia contact: a@b.example", [], []
    )

    dim = [(paragraph.pieces[0].text, paragraph.dim) for paragraph in cut_paragraphs(view)]
    assert dim == [
        ("Fair opens", False),
        ("By Li Ming", True),
        ("The fair opened in Lyon on Monday.", False),
        ("Media contact: a@b.example", True),
    ]


def test_mention_within_another_gives_way() -> None:
    outer, inner = MentionView(0, 10, "name", SOMETHING), MentionView(3, 5, "name", SOMETHING)
    date = MentionView(8, 12, "date", None, "2024")

    assert separate([inner, date, outer], 20) == [outer]
    assert separate([MentionView(18, 25, "name", SOMETHING)], 20) == []


@given(
    st.text("ab\n ", max_size=40),
    st.lists(st.tuples(st.integers(-5, 45), st.integers(-5, 45)), max_size=6),
    st.lists(st.tuples(st.integers(-5, 45), st.integers(-5, 45)), max_size=4),
)
def test_pieces_are_the_text(
    text: str, mentions: list[tuple[int, int]], spans: list[tuple[int, int]]
) -> None:
    view = make_view(text, [MentionView(*span, "name", SOMETHING) for span in mentions], [make_fact(*spans)])

    pieces = ["".join(piece.text for piece in paragraph.pieces) for paragraph in cut_paragraphs(view)]
    assert pieces == [line for line in text.split("\n") if line.strip()]


# --- Drawings ----------------------------------------------------------------------------------------


def test_timeline_counts_by_month_and_then_by_year() -> None:
    few = draw_timeline([("2023-05-04", 2), ("2023-05", 1), ("2024", 5), ("2024-01-31", 1)])
    assert few is not None
    assert [(bar.label, bar.count) for bar in few.bars] == [("2023-05", 3), ("2024-01", 1)]
    assert few.undated == 5
    assert few.bars[0].height == pytest.approx(3 * few.bars[1].height, rel=0.01)

    many = draw_timeline([("1999", 1), ("2023-05", 2)])
    assert many is not None
    assert [(bar.label, bar.count) for bar in many.bars] == [("1999", 1), ("2023", 2)]
    assert many.undated == 0


def make_place(name: str, latitude: float, longitude: float, count: int = 1) -> Place:
    return Place(Thing(f"urn:{name}", name, "city", "place"), latitude, longitude, count)


def test_map_of_the_whole_world_puts_places_where_they_are() -> None:
    drawn = draw_map([make_place("west", 0, -180), make_place("east", 0, 180), make_place("mid", 0, 0, 4)])

    assert drawn is not None
    assert [(dot.place.thing.name, dot.x) for dot in drawn.dots] == [("mid", 360), ("east", 720), ("west", 0)]
    assert {dot.y for dot in drawn.dots} == {HEIGHT / 2}
    assert drawn.dots[0].radius > drawn.dots[1].radius


def test_map_of_one_city_shows_what_is_around_it() -> None:
    drawn = draw_map([make_place("Lyon", 45.75, 4.85)])

    assert drawn is not None
    assert (drawn.dots[0].x, drawn.dots[0].y) == (360, 165)
    assert drawn.dots[0].label == "Lyon"
    assert draw_map([]) is None


def test_map_writes_names_where_they_do_not_meet() -> None:
    drawn = draw_map([make_place(f"City {n}", 45, 5 + n / 100, 9 - n) for n in range(5)])

    assert drawn is not None
    assert [dot.label for dot in drawn.dots] == ["City 0", "City 1", "", "", ""]  # one at either side


@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=1, max_size=8))
def test_map_holds_all_its_places(positions: list[tuple[float, float]]) -> None:
    drawn = draw_map([make_place(str(n), *position) for n, position in enumerate(positions)])

    assert drawn is not None
    assert all(-0.1 <= dot.x <= WIDTH + 0.1 and -0.1 <= dot.y <= HEIGHT + 0.1 for dot in drawn.dots)


def test_land_lies_under_the_map() -> None:
    points = [point.split() for ring in load_land().split("M")[1:] for point in ring.strip("Z").split("L")]

    assert len(points) > 1000
    assert all(abs(int(y)) <= 900 for _, y in points)


@pytest.mark.parametrize("starts", [[], [("soon", 1)]])
def test_timeline_of_nothing_is_none(starts: list[tuple[str, int]]) -> None:
    assert draw_timeline(starts) is None


def test_figures_are_drawn_where_there_is_something_to_compare() -> None:
    editions = [make_edition("2022-05", 1000), make_edition("2023-05", None), make_edition("2024-05", 500)]

    ((title, bars),) = draw_figures(editions)
    assert title == "visitors"
    assert [(bar.label, bar.value, bar.width) for bar in bars] == [
        ("2022", "1,000", BAR_WIDTH),
        ("2024", "500", BAR_WIDTH / 2),
    ]
    assert draw_figures(editions[:2]) == ()


def test_network_keeps_apart_what_it_draws() -> None:
    nodes = draw_network(
        [(Thing(f"urn:{n}", f"A long name of number {n}"), ("location",)) for n in range(30)]
    )

    assert len(nodes) == MAX_NEIGHBOURS
    assert len({(node.x, node.y) for node in nodes}) == MAX_NEIGHBOURS
    assert nodes[0].label == "A long name of number 0"
    assert draw_network([]) == ()


def test_links_are_drawn_the_same_in_any_order() -> None:
    a, b, c, d = (Thing(f"urn:{name}", name) for name in "abcd")
    links = [(a, "partner", b), (b, "partner", c), (c, "partner", a), (d, "host", Thing("", "nobody"))]

    drawn = draw_links(links)
    assert drawn is not None
    assert drawn == draw_links(links[::-1])
    assert [thing.label for thing in drawn.things] == ["nobody", "a", "b", "c", "d"]
    assert len({(thing.x, thing.y) for thing in drawn.things}) == 5
    assert drawn.lines[0].label == "a – partner – b"
    assert draw_links([]) is None


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), min_size=1, max_size=12))
def test_layout_holds_all_and_keeps_them_apart(pairs: list[tuple[str, str]]) -> None:
    names = sorted({name for pair in pairs for name in pair})
    spots = lay_out(names, sorted(set(pairs)))

    assert set(spots) == set(names)
    assert len(set(spots.values())) == len(names)
    assert all(0 <= x <= layout.WIDTH and 0 <= y <= layout.HEIGHT for x, y in spots.values())


@pytest.mark.parametrize(
    ("values", "conflict"),
    [
        (["2022-05-26"], False),
        (["2022-05-26", "2022-05-27"], True),
        (["2022", "2022-05", "2022-05-26"], False),
        (["2022", "2022-05-26", "2022-06-01"], True),
        (["2022-05", "2022-0"], True),
    ],
)
def test_conflict_is_what_cannot_both_be_true(values: list[str], conflict: bool) -> None:
    lines = [make_line(value) for value in values]

    assert is_conflict("schema:startDate", False, lines) is conflict
    assert is_conflict("schema:location", False, lines) is False
    assert is_conflict("schema:startDate", True, lines) is False
