"""The commands that read or change a store, run as a user runs them, on a small store made by hand."""

import csv
import io
import json
from pathlib import Path

import pytest

from ..conftest import Kg

LYON = "https://w3id.org/expo-kg/id/place-lyon"


def test_query_selects_as_a_table(kg: Kg, store: Path) -> None:
    done = kg(
        "query", "SELECT ?event WHERE { ?event schema:location ?place } ORDER BY ?event", "--store", store
    )

    assert done.returncode == 0
    lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    assert lines[0] == "event"
    assert lines[-2:] == ["id:event-harbour-fair-2023", "id:event-harbour-forum-2024"]
    assert done.stderr == "2 rows\n"


def test_query_selects_as_json_csv_tsv_and_markdown(kg: Kg, store: Path) -> None:
    text = "SELECT ?name WHERE { ?place a schema:City ; schema:name ?name }"

    as_json = json.loads(kg("query", text, "--store", store, "--format", "json").stdout)
    as_csv = kg("query", text, "--store", store, "--format", "csv").stdout
    as_tsv = kg("query", text, "--store", store, "--format", "tsv").stdout
    as_markdown = kg("query", text, "--store", store, "--format", "markdown").stdout

    assert [row["name"]["value"] for row in as_json["results"]["bindings"]] == ["Lyon"]
    assert list(csv.reader(io.StringIO(as_csv))) == [["name"], ["Lyon"]]
    assert as_tsv.splitlines()[0] == "?name"
    assert "Lyon" in as_tsv.splitlines()[1]
    assert as_markdown.splitlines()[0] == "| name |"
    assert as_markdown.splitlines()[2] == "| Lyon |"


@pytest.mark.parametrize(("pattern", "answer"), [("?x a schema:City", "yes"), ("?x a schema:Person", "no")])
def test_query_asks(kg: Kg, store: Path, pattern: str, answer: str) -> None:
    assert kg("query", f"ASK {{ {pattern} }}", "--store", store).stdout == f"{answer}\n"


def test_query_constructs_turtle(kg: Kg, store: Path) -> None:
    done = kg("query", "CONSTRUCT { ?x a schema:Place } WHERE { ?x a schema:City }", "--store", store)

    assert done.returncode == 0
    assert "place-lyon" in done.stdout


def test_query_reads_a_file_and_standard_input(kg: Kg, store: Path, tmp_path: Path) -> None:
    text = "ASK { ?x a schema:City }"
    (tmp_path / "city.rq").write_text(text)

    assert kg("query", "city.rq", "--store", store).stdout == "yes\n"
    assert kg("query", "-", "--store", store, input=text).stdout == "yes\n"


def test_query_answers_a_named_question(kg: Kg, store: Path) -> None:
    done = kg("query", "organizers", "Harbour Fair 2023", "--store", store)

    assert done.returncode == 0, done.stderr
    assert "Acme" in done.stdout
    assert "Bolt" not in done.stdout


def test_query_lists_at_least_fifteen_questions(kg: Kg) -> None:
    done = kg("query", "--list", "--format", "json")

    questions = json.loads(done.stdout)
    assert len(questions) >= 15
    assert all(question["title"] for question in questions)


def test_query_asks_rdf_files(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "own.ttl").write_text("<https://example.org/a> a <https://schema.org/City> .")

    assert kg("query", "ASK { ?x a schema:City }", "--data", "own.ttl").stdout == "yes\n"


def test_query_names_the_place_of_a_syntax_error(kg: Kg, store: Path) -> None:
    done = kg("query", "SELECT ?x WHERE { ?x a }", "--store", store)

    assert done.returncode == 1
    assert done.stderr.startswith("kg: ")
    assert "line 1" in done.stderr


def test_query_suggests_the_question_that_was_meant(kg: Kg, store: Path) -> None:
    done = kg("query", "organisers", "Harbour Fair 2023", "--store", store)

    assert done.returncode == 1
    assert "organizers" in done.stderr


@pytest.mark.parametrize(
    "command", [("query", "ASK { ?x a ?y }"), ("stats",), ("explain", "Lyon"), ("validate",)]
)
def test_missing_store_is_one_line(kg: Kg, command: tuple[str, ...]) -> None:
    done = kg(*command, "--store", "nowhere")

    assert done.returncode == 1
    assert done.stderr.startswith("kg: nowhere")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("extract",),
        ("extract", "a.txt", "--format", "pdf"),
        ("extract", "a.txt", "--no-store"),
        ("extract", "a.txt", "--workers", "0"),
        ("query",),
        ("query", "ASK { ?x a ?y }", "value"),
        ("export", "-", "--format", "csv"),
        ("nonsense",),
    ],
)
def test_wrong_usage_exits_with_two(kg: Kg, arguments: tuple[str, ...]) -> None:
    assert kg(*arguments).returncode == 2


def test_explain_shows_an_entity_with_its_facts_and_articles(kg: Kg, store: Path) -> None:
    done = kg("explain", "Acme", "--store", store)

    assert done.returncode == 0, done.stderr
    for part in (
        "Acme",
        "schema:Corporation",
        "expo:partner",
        "Bolt",
        "schema:organizer",
        "Harbour Fair 2023",
    ):
        assert part in done.stdout
    assert "Harbour Fair 2023 opens in Lyon" in done.stdout


def test_explain_shows_why_a_fact_is_believed(kg: Kg, store: Path) -> None:
    done = kg("explain", "Harbour Fair 2023 | organizer | Acme", "--store", store)

    assert done.returncode == 0, done.stderr
    assert "[Harbour Fair 2023] was organised by" in done.stdout
    for part in ("2023-05-04", "https://example.org/fair", "0.90", "frame:by-hand"):
        assert part in done.stdout


def test_explain_of_nothing_known_is_one_line(kg: Kg, store: Path) -> None:
    done = kg("explain", "Lyonn", "--store", store)

    assert done.returncode == 1
    assert "Lyon" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("ending", ["ttl", "trig", "nq", "nt", "jsonld", "rdf", "graphml", "gexf"])
def test_export_writes_the_format_of_the_ending(kg: Kg, store: Path, tmp_path: Path, ending: str) -> None:
    done = kg("export", f"graph.{ending}", "--store", store)

    assert done.returncode == 0, done.stderr
    assert done.stderr == f"wrote graph.{ending}\n"
    assert "Lyon" in (tmp_path / f"graph.{ending}").read_text()


def test_export_writes_node_and_edge_tables(kg: Kg, store: Path, tmp_path: Path) -> None:
    assert kg("export", "graph.csv", "--store", store).returncode == 0

    nodes = list(csv.DictReader((tmp_path / "graph.nodes.csv").read_text().splitlines()))
    edges = list(csv.DictReader((tmp_path / "graph.edges.csv").read_text().splitlines()))
    assert {"Lyon", "Acme", "Bolt", "Harbour Fair 2023", "Harbour Forum 2024"} <= {
        value for row in nodes for value in row.values()
    }
    assert len(edges) >= 4


def test_export_to_standard_output_is_turtle_alone(kg: Kg, store: Path, tmp_path: Path) -> None:
    done = kg("export", "-", "--store", store)
    (tmp_path / "piped.ttl").write_text(done.stdout)

    assert done.stderr == ""
    assert kg("query", "ASK { id:place-lyon a schema:City }", "--data", "piped.ttl").stdout == "yes\n"


def test_export_by_relation_takes_the_short_name(kg: Kg, store: Path) -> None:
    done = kg("export", "-", "--relation", "partner", "--format", "ntriples", "--store", store)

    assert "ontology#partner" in done.stdout
    assert "schema.org/organizer" not in done.stdout


def test_export_by_article_leaves_out_the_others(kg: Kg, store: Path) -> None:
    done = kg("export", "-", "--article", "forum", "--store", store)

    assert "Harbour Forum 2024" in done.stdout
    assert "Harbour Fair 2023" not in done.stdout


def test_export_suggests_the_relation_that_was_meant(kg: Kg, store: Path) -> None:
    done = kg("export", "-", "--relation", "expo:exibitor", "--store", store)

    assert done.returncode == 1
    assert "expo:exhibitor" in done.stderr


def test_export_refuses_an_unknown_ending(kg: Kg, store: Path) -> None:
    done = kg("export", "graph.docx", "--store", store)

    assert done.returncode == 1
    assert ".ttl" in done.stderr


def test_stats_counts(kg: Kg, store: Path) -> None:
    done = kg("stats", "--json", "--store", store)

    stats = json.loads(done.stdout)
    assert stats["articles"] == 2
    assert stats["entities"] == 5
    assert stats["facts"] == 5
    assert "schema:location" in kg("stats", "--store", store).stdout


def test_validate_passes_what_extraction_wrote(kg: Kg, store: Path) -> None:
    done = kg("validate", "--store", store)

    assert done.returncode == 0, done.stdout
    assert done.stdout == "The graph conforms to the shapes.\n"


def test_validate_reports_what_is_illegal(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text(
        "@prefix schema: <https://schema.org/> . @prefix expo: <https://w3id.org/expo-kg/ontology#> .\n"
        '<https://example.org/c> a schema:City ; schema:name "Lyon" ; expo:exhibitor "nobody" .'
    )

    done = kg("validate", "--data", "bad.ttl")
    report = kg("validate", "--data", "bad.ttl", "--rdf")

    assert done.returncode == 1
    assert "https://example.org/c" in done.stdout
    assert "ValidationReport" in report.stdout


def test_remove_takes_the_article_and_what_only_it_stated(kg: Kg, store: Path) -> None:
    done = kg("remove", "forum", "--store", store)

    assert done.returncode == 0, done.stderr
    stats = json.loads(kg("stats", "--json", "--store", store).stdout)
    assert stats["articles"] == 1
    assert stats["entities"] == 3
    assert kg("query", "ASK { id:place-lyon a schema:City }", "--store", store).stdout == "yes\n"


def test_remove_of_an_unknown_article_names_the_close_ones(kg: Kg, store: Path) -> None:
    done = kg("remove", "forums", "--store", store)

    assert done.returncode == 1
    assert "forum" in done.stderr


def test_version_is_that_of_the_package(kg: Kg) -> None:
    assert kg("version").stdout == "kg 0.1.0\n"


def test_train_without_torch_says_how_to_get_it(kg: Kg) -> None:
    done = kg("train", "nowhere")

    assert done.returncode == 1
    assert "expo-kg[train]" in done.stderr or "nowhere" in done.stderr
