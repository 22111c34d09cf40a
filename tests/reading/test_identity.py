from __future__ import annotations

import json
import os
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from extractor.reading import read_article
from extractor.reading.identity import id_from_headline, id_from_url

from .conftest import BODY
from .results import read


def test_id_of_a_file_is_the_same_by_every_route(write, tmp_path, monkeypatch):
    path = write("news/fair opens.txt", f"Fair opens\n\n{BODY}")
    (tmp_path / "link.txt").symlink_to(path)
    monkeypatch.chdir(tmp_path / "news")
    routes = [
        path,
        tmp_path,
        "fair opens.txt",
        "../news",
        "*.txt",
        f"{tmp_path}/n*/*.txt",
        tmp_path / "link.txt",
    ]
    ids = {read(route).articles[0].id for route in routes} | {read_article(path).id}
    assert len(ids) == 1
    assert ids.pop().startswith("fair-opens-")


def test_id_of_a_file_outlives_a_correction_of_its_text(write):
    before = read(write("a.txt", f"Fair opens\n\n{BODY}")).articles[0]
    after = read(
        write("a.txt", "Another headline\n\nThe text was corrected by the editors of the paper.")
    ).articles[0]
    assert before.id == after.id


def test_ids_of_files_differ_by_folder_and_ending(write, tmp_path):
    texts = [f"Fair opens\n\n{BODY} Edition {n}." for n in range(4)]
    for name, text in zip(
        ["2021/05/a.txt", "2022/05/a.txt", "2022/06/a.txt", "2022/06/a.text"], texts, strict=True
    ):
        write(name, text)
    results = read(tmp_path)
    assert len({a.id for a in results.articles}) == 4


def test_id_of_a_file_does_not_depend_on_where_its_folders_stand(write):
    first = read(write("here/corpus/articles/a.txt", f"Fair opens\n\n{BODY}")).articles[0]
    second = read(write("there/corpus/articles/a.txt", f"Fair opens\n\n{BODY}")).articles[0]
    assert first.id == second.id


def test_id_prefers_the_given_one_then_the_url(write):
    fields = {"text": BODY, "url": "https://example.org/fair"}
    assert read(write("a.json", json.dumps({**fields, "id": 7}))).articles[0].id == "7"
    assert read(write("a.json", json.dumps({**fields, "id": " "}))).articles[0].id == id_from_url(
        fields["url"]
    )


def test_id_from_url_ignores_what_does_not_distinguish_pages():
    canonical = id_from_url("https://www.example.org/fair/?page=2")
    assert canonical.startswith("example-org-fair-page-2-")
    assert id_from_url("http://EXAMPLE.org/fair?utm_source=mail&page=2#top") == canonical
    assert id_from_url("https://example.org/fair?page=3") != canonical
    assert id_from_url("https://example.org/Fair?page=2") != canonical
    assert id_from_url("http://[broken") == id_from_url("http://[broken")


def test_articles_of_one_file_under_one_headline_stay_apart(write):
    lines = [{"text": f"{BODY} Edition {n}.", "title": "Press release"} for n in range(3)]
    results = read(write("a.jsonl", "\n".join(map(json.dumps, lines))))
    base = id_from_headline("Press release", None)
    assert [a.id for a in results.articles] == [base, f"{base}-2", f"{base}-3"]


def test_copy_of_an_article_is_read_once_with_a_note(write):
    line = json.dumps({"text": BODY, "title": "Fair opens"}) + "\n"
    results = read(write("a.jsonl", line), write("b.jsonl", line))
    assert len(results.articles) == 1
    assert "is the same article as" in results.notes[0].message
    assert "a.jsonl, line 1" in results.notes[0].message


def test_two_texts_under_one_id_are_an_error(write):
    first, second = ({"text": f"{BODY} Edition {n}.", "id": "x"} for n in range(2))
    results = read(write("a.jsonl", json.dumps(first) + "\n" + json.dumps(second)))
    assert len(results.articles) == 1
    assert results.errors[0].line == 2
    assert "line 1 (x) but another text; give each article an id of its own" in str(results.errors[0])


def test_ids_are_the_same_in_another_process():
    code = (
        "from extractor.reading.identity import id_from_headline as i; print(i('Fair opens', '2022-05-26'))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    output = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    assert output.stdout.strip() == id_from_headline("Fair opens", "2022-05-26")


@given(st.text())
def test_ids_made_here_are_short_and_hold_only_letters_digits_and_hyphens(headline):
    made = id_from_headline(headline, None)
    assert made == id_from_headline(headline, None)
    assert len(made) <= 70
    assert all(c.isalnum() or c == "-" or not c.isascii() for c in made)
