from __future__ import annotations

from pathlib import Path

import pytest

from extractor.errors import QueryError, SchemaError, StoreError
from extractor.graph.build import build_graph
from extractor.graph.query import Rows, display_rows, run_query
from extractor.graph.questions import (
    ask_question,
    bind_question,
    find_question,
    load_questions,
    read_question,
)
from extractor.graph.store import GraphStore, memory_store
from extractor.records import Article, Entity
from tests.graph.samples import IRIS, RUN, Writer

HUAWEI_SIGNED = "Huawei signed an agreement with ZTE at the Big Data Expo 2022 in Guiyang."
ZTE_SIGNED = "ZTE signed a contract with Huawei."
EXPO = "Big Data Expo 2022"
EXPO_IRI = "id:event-big-data-expo-2022"

# Each question with its parameters and the whole table it must give over the three sample articles.
ANSWERS: list[tuple[str, list[str], list[list[str]]]] = [
    (
        "agreements",
        ["zte"],
        [["ZTE", "Huawei", "", ZTE_SIGNED], ["ZTE", "Huawei", "2022-05-27", HUAWEI_SIGNED]],
    ),
    ("agreements", ["Acme Corp"], []),
    (
        "appearances",
        ["Guiyang"],
        [
            ["Guiyang", "Big Data Expo 2022 opens in Guiyang", "2022-05-26", "1", "Guiyang"],
            ["Guiyang", "Huawei and ZTE sign agreement", "2022-05-27", "1", "Guiyang"],
        ],
    ),
    (
        "articles",
        [],
        [
            ["forum/α", "AI Forum joins the Canton Fair", "", "", "9"],
            ["expo", "Big Data Expo 2022 opens in Guiyang", "2022-05-26", "https://news.example/1", "11"],
            ["follow-up", "Huawei and ZTE sign agreement", "2022-05-27", "", "4"],
        ],
    ),
    ("attendees", ["Canton Fair"], [["135th Canton Fair", "attendee", "Ann Smith", "id:person-ann-smith"]]),
    ("dates", ["expo"], [["May 26, 2022", "DATE", "2022-05-26"]]),
    ("editions", ["the BIG DATA expo"], [[EXPO, "", "2022-05-26", "", EXPO_IRI]]),
    ("events-at", ["Guizhou Province"], [[EXPO, "2022-05-26", "", "Guiyang", EXPO_IRI]]),
    ("events-at", ["Guizhou Province", "2022-05", "2022"], [[EXPO, "2022-05-26", "", "Guiyang", EXPO_IRI]]),
    ("events-at", ["Guizhou Province", "2023"], []),
    ("events-in", ["Guizhou Province"], [[EXPO, "2022-05-26", "", "Guiyang", EXPO_IRI]]),
    ("events-between", ["2022-05", "2022"], [[EXPO, "2022-05-26", "", EXPO_IRI]]),
    ("events-between", ["2022-05-26", "2022-05-26"], [[EXPO, "2022-05-26", "", EXPO_IRI]]),
    ("events-between", ["2022-05-27", "2024-04-14"], []),
    (
        "events-between",
        [],
        [[EXPO, "2022-05-26", "", EXPO_IRI], ["AI Forum", "2024-04-15", "2024-04-15", "id:event-ai-forum"]],
    ),
    (
        "events-without-venue",
        [],
        [
            ["135th Canton Fair", "", "id:event-135th-canton-fair"],
            ["AI Forum", "2024-04-15", "id:event-ai-forum"],
            [EXPO, "2022-05-26", EXPO_IRI],
        ],
    ),
    ("exhibitors", [EXPO], [[EXPO, "exhibitor", "Huawei", "id:org-huawei"]]),
    ("exhibitors", ["Big Data Expo"], [[EXPO, "exhibitor", "Huawei", "id:org-huawei"]]),
    ("facts-by-relation", ["schema:location"], [[EXPO, "Guiyang", "2", "0.97"]]),
    (
        "facts-of-article",
        ["follow-up"],
        [
            [EXPO, "schema:location", "Guiyang", "0.9", "asserted", HUAWEI_SIGNED],
            ["Huawei", "expo:partner", "ZTE", "0.9", "asserted", HUAWEI_SIGNED],
            [EXPO, "expo:speaker", "Li Ming", "0.9", "planned", "Li Ming will speak at the expo."],
            [
                EXPO,
                "schema:organizer",
                "Ministry of Industry",
                "0.9",
                "reported",
                "The expo is organized by the Ministry of Industry, Xinhua reported.",
            ],
        ],
    ),
    ("figures", [EXPO_IRI], [[EXPO, "exhibitors", "More than", "1200", "", "2022-05-26"]]),
    ("founded", [], [["Robo Labs", "1999", "Eve Stone", "id:org-robo-labs"]]),
    (
        "low-confidence",
        [],
        [
            [
                "0.4",
                EXPO,
                "expo:exhibitor",
                "Huawei",
                "frame:test",
                "More than 1,200 exhibitors including Huawei took part.",
            ]
        ],
    ),
    ("low-confidence", ["0.4"], []),
    (
        "organizers",
        ["Big Data Expo"],
        [
            [EXPO, "co-organizer", "Guizhou Province Government", "id:org-guizhou-province-government"],
            [EXPO, "organizer", "Ministry of Industry", "id:org-ministry-of-industry"],
        ],
    ),
    ("people", ["Huawei"], [["Huawei", "Li Ming", "president", "id:person-li-ming"]]),
    ("people", ["Acme Corp"], [["Acme Corp", "Ann Smith", "", "id:person-ann-smith"]]),
    ("places-in", ["Guizhou Province"], [["Guiyang", "City", "Guizhou Province", "id:place-guiyang"]]),
    ("planned", [], [[EXPO, "expo:speaker", "Li Ming", "", "Li Ming will speak at the expo."]]),
    (
        "planned",
        ["reported"],
        [
            [
                EXPO,
                "schema:organizer",
                "Ministry of Industry",
                "Xinhua",
                "The expo is organized by the Ministry of Industry, Xinhua reported.",
            ]
        ],
    ),
    (
        "products",
        [],
        [
            ["Cloud Stack", "presented", "Huawei", "id:product-cloud-stack"],
            ["Rover X", "launched", "Acme Corp", "id:product-rover-x"],
        ],
    ),
    ("products", ["Huawei"], [["Cloud Stack", "presented", "Huawei", "id:product-cloud-stack"]]),
    (
        "quotations",
        ["Li Ming"],
        [["Li Ming", "Data is the new oil,", "Big Data Expo 2022 opens in Guiyang", "2022-05-26"]],
    ),
    ("roles", ["Huawei"], [["Huawei", "exhibitor", EXPO, "2022-05-26", EXPO_IRI]]),
    (
        "shared-facts",
        [],
        [
            [EXPO, "schema:location", "Guiyang", "2"],
            [EXPO, "schema:organizer", "Ministry of Industry", "2"],
            ["Huawei", "expo:partner", "ZTE", "2"],
        ],
    ),
    ("shared-facts", ["3"], []),
    ("speakers", [EXPO], [[EXPO, "speaker", "Li Ming", "id:person-li-ming"]]),
    ("sponsors", ["135th Canton Fair"], [["135th Canton Fair", "sponsor", "Acme Corp", "id:org-acme-corp"]]),
    ("sub-events", ["Canton Fair"], [["135th Canton Fair", "AI Forum", "2024-04-15", "id:event-ai-forum"]]),
    ("subsidiaries", ["Robo Group"], [["Robo Labs", "Robo Group", "id:org-robo-labs"]]),
    (
        "top-organizers",
        [],
        [
            ["Guizhou Province Government", "1", "id:org-guizhou-province-government"],
            ["Ministry of Industry", "1", "id:org-ministry-of-industry"],
        ],
    ),
    ("top-organizers", ["2"], []),
]
# These are about things that the three articles do not speak of; a fourth one does.
EXTRA = {"founded", "subsidiaries"}


def add_company(store: GraphStore) -> None:
    w = Writer(Article("robo", "Robo Labs, part of Robo Group, was founded by Eve Stone in 1999."))
    w.entity("labs", "schema:Corporation", "Robo Labs")
    w.entity("group", "schema:Corporation", "Robo Group")
    w.entity("eve", "schema:Person", "Eve Stone")
    for relation, value in (
        ("schema:parentOrganization", "group"),
        ("schema:founder", "eve"),
        ("schema:foundingDate", "1999"),
    ):
        w.fact("labs", relation, value, "Robo Labs")
    store.write([build_graph(w.done(), RUN, IRIS)])


@pytest.mark.parametrize(
    ("name", "values", "rows"), ANSWERS, ids=[f"{a[0]}-{'-'.join(a[1])}" for a in ANSWERS]
)
def test_question_gives_the_whole_answer(
    store: GraphStore, name: str, values: list[str], rows: list[list[str]]
) -> None:
    if name in EXTRA:
        add_company(store)

    assert display_rows(ask_question(store, name, values))[1] == rows


def test_every_question_is_tested() -> None:
    names = {question.name for question in load_questions()}

    assert len(names) >= 18
    assert names == {answer[0] for answer in ANSWERS}


@pytest.mark.parametrize("question", load_questions(), ids=lambda question: question.name)
def test_question_is_sparql_as_it_stands_and_states_its_order(store: GraphStore, question: object) -> None:
    text = find_question(getattr(question, "name", "")).text

    assert isinstance(run_query(store, text), Rows)
    assert "\nORDER BY " in text


def test_parameters_bind_by_name(store: GraphStore) -> None:
    rows = ask_question(store, "events-between", {"to": "2022-12"})
    assert display_rows(rows)[1] == [[EXPO, "2022-05-26", "", EXPO_IRI]]


def test_parameters_of_a_question_are_documented() -> None:
    question = find_question("events-at")

    assert question.usage == "events-at PLACE [FROM] [TO]"
    assert [(p.name, p.kind, p.default) for p in question.parameters] == [
        ("place", "place", None),
        ("from", "date", "0001"),
        ("to", "date", "9999"),
    ]


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("organisers", [], "similar are organizers"),
        ("organizers", [], 'needs event.*"Big Data Expo 2022"'),
        ("organizers", [EXPO, "x"], "2 values are too many"),
        ("organizers", {"evnt": "x"}, "no parameter 'evnt'; it has event"),
        ("organizers", ["Big Data Exop 2022"], "no event is called .* similar are Big Data Expo 2022"),
        ("organizers", ["Guiyang"], "no event is called 'Guiyang'"),
        ("organizers", ["id:nothing"], "no event is called 'id:nothing'"),
        ("events-between", ["last May"], "'last May' is no from .* YYYY, YYYY-MM or YYYY-MM-DD"),
        ("top-organizers", ["many"], "must be a number"),
        ("top-organizers", ["NaN"], "must be a number"),
    ],
)
def test_wrong_use_is_explained(store: GraphStore, name: str, values: list[str], message: str) -> None:
    with pytest.raises(QueryError, match=message):
        ask_question(store, name, values)


def test_unknown_article_and_relation_are_explained(store: GraphStore) -> None:
    with pytest.raises(StoreError, match="no article 'x'"):
        ask_question(store, "facts-of-article", ["x"])
    with pytest.raises(SchemaError, match="no relation 'x'"):
        ask_question(store, "facts-by-relation", ["x"])


@pytest.mark.parametrize(
    "value",
    [
        'planned" } DROP ALL #',
        "planned\n} SELECT",
        "VALUES ?modality { }",
        '\\" } ?s ?p ?o . { "',
        "ASK\\u0022 }",
    ],
)
def test_values_never_become_part_of_the_query(store: GraphStore, value: str) -> None:
    question = find_question("planned")
    text = bind_question(store, question, [value])

    assert display_rows(ask_question(store, "planned", [value]))[1] == []
    inner = run_query(
        store,
        f"SELECT ?modality {{ {text[text.index('VALUES') : text.index(chr(10), text.index('VALUES'))]} }}",
    )
    assert isinstance(inner, Rows)
    assert [row[0].value for row in inner.rows if row[0]] == [value]


def test_hostile_entity_names_are_found_and_stay_data() -> None:
    store = memory_store()
    w = Writer(Article("a", "x"))
    w.entities["e"] = Entity("e", 'Expo "2022"> } <x>', "schema:ExhibitionEvent")
    store.write([build_graph(w.done(), RUN, IRIS)])

    assert display_rows(ask_question(store, "organizers", ['expo "2022"> } <x>']))[1] == []
    with pytest.raises(QueryError, match="no event is called"):
        ask_question(store, "organizers", ["} DROP ALL { <"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * { }", "first lines"),
        (
            "# title: t\n# description: d\n# parameter x date: it; example: 2022\nSELECT * { }",
            "parameter x needs",
        ),
        (
            "# title: t\n# description: d\n# parameter x date: it\nSELECT * { VALUES ?x { } }",
            "parameter x needs",
        ),
    ],
)
def test_broken_question_files_are_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "q.rq").write_text(text)

    with pytest.raises(SchemaError, match=rf"q\.rq.*{message}"):
        read_question(tmp_path / "q.rq")
