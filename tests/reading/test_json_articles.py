from __future__ import annotations

import io
import json

import pytest

from extractor.reading import ReadLimits, read_articles

from .conftest import BODY
from .results import read


def _line(**fields: object) -> str:
    return json.dumps({"text": BODY, **fields}) + "\n"


def test_json_object_fills_every_field(write):
    fields = {
        "id": "x1",
        "title": "Fair opens",
        "date": "Thu, 26 May 2022 10:00:00 +0800",
        "url": "https://example.org/a",
        "source": "Lyon News",
    }
    (article,) = read(write("a.json", _line(**fields))).articles
    assert article.id == "x1"
    assert article.text == f"Fair opens\n\n{BODY}"
    assert (article.title, article.date) == ("Fair opens", "2022-05-26")
    assert (article.url, article.source) == ("https://example.org/a", "Lyon News")


@pytest.mark.parametrize("first_line", ["Fair opens", "FAIR  OPENS "])
def test_json_title_is_not_prepended_twice(write, first_line):
    text = f"{first_line}\nBy Ann Lee\n\n{BODY}"
    (article,) = read(write("a.json", _line(text=text, title="Fair opens"))).articles
    assert article.text == text


def test_json_title_that_only_begins_the_text_is_prepended(write):
    (article,) = read(write("a.json", _line(title="The fair"))).articles
    assert article.text == f"The fair\n\n{BODY}"


def test_json_gold_file_reads_as_an_article(write):
    gold = {
        "id": "000",
        "date": "2022-05-26",
        "text": BODY,
        "entities": [{"name": "Lyon"}],
        "facts": [["a", "b", "c"]],
    }
    (article,) = read(write("a.json", json.dumps(gold, indent=1))).articles
    assert (article.id, article.text) == ("000", BODY)


def test_json_list_reads_each_object_and_names_the_bad_ones(write):
    results = read(
        write("a.json", json.dumps([{"text": BODY}, 3, {"text": ""}, {"text": BODY + " It closed."}]))
    )
    assert len(results.articles) == 2
    assert [e.reason for e in results.errors] == [
        "article 2 of the list is not a JSON object",
        "article 3 of the list has no 'text'",
    ]


def test_json_lines_reports_bad_lines_by_number_and_goes_on(write):
    content = (
        _line(id="a") + "\n" + '{"text": bad\n[]\n{"id": "x"}\n' + _line(id="b", text=BODY + " It closed.")
    )
    results = read(write("a.jsonl", content))
    assert [a.id for a in results.articles] == ["a", "b"]
    assert [e.line for e in results.errors] == [3, 4, 5]
    assert "a.jsonl, line 3: is not valid JSON (Expecting value, column 10); correct it there" in str(
        results.errors[0]
    )


def test_json_lines_under_the_ending_json_are_read(write):
    results = read(write("a.json", _line(id="a") + _line(id="b", text=BODY + " It closed.")))
    assert [a.id for a in results.articles] == ["a", "b"]


def test_json_syntax_error_names_its_line(write):
    results = read(write("a.json", '{\n "text": "The fair",\n "title": oops\n}'))
    assert results.errors[0].line == 3


def test_json_lines_in_another_encoding_are_read_with_a_note(write):
    results = read(
        write("a.jsonl", '{"text": "The café fair opened in the city of Lyon."}'.encode("latin-1"))
    )
    assert results.articles[0].text == "The café fair opened in the city of Lyon."
    assert results.notes[0].line == 1


@pytest.mark.parametrize("date", ["soon", "05/06/2022", "2022-05", 1653523200, {"y": 2022}])
def test_json_unknown_date_is_noted_and_the_article_kept(write, date):
    results = read(write("a.jsonl", _line(date=date)))
    assert [a.date for a in results.articles] == [None]
    assert results.notes[0].line == 1
    assert "date" in results.notes[0].message


def test_json_fields_of_another_type_are_left_out(write):
    results = read(write("a.json", _line(title=["Fair"], url=3, source={"name": "Lyon News"})))
    (article,) = results.articles
    assert (article.title, article.url, article.source) == ("", None, None)
    assert [n.message.split(";")[0] for n in results.notes] == [
        "has a 'title' that is no string",
        "has a 'url' that is no string",
    ]


def test_json_lone_surrogate_and_controls_become_writable_text(write):
    (article,) = read(write("a.json", '{"text": "The fair \\ud800 opened\\u0000 in the city."}')).articles
    assert article.text == "The fair \ufffd opened in the city."
    article.text.encode("utf-8")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.json", "[" * 500_000, "is JSON nested too deeply"),
        ("a.jsonl", '{"text":' * 100_000, "is JSON nested too deeply"),
        ("a.json", '{"text": "a", "id": ' + "9" * 5_000 + "}", "holds a number of thousands of digits"),
        ("a.json", "", "is empty"),
        ("a.jsonl", "\n \n", "is empty"),
        ("a.jsonl", f'{{"text": "{BODY}"}}\n'.encode("utf-16"), "is in UTF-16"),
        ("a.json", "[]", "is an empty list"),
        ("a.json", '"text"', "is not a JSON object"),
        ("a.json", '{"text": ["The fair"]}', "has no 'text'"),
        ("a.json", b"\x00\x01\x02\x03" * 9, "is not text"),
    ],
)
def test_json_bad_input_is_refused_in_one_line(write, name, content, reason):
    results = read(write(name, content))
    assert not results.articles
    assert len(results.errors) == 1
    assert reason in str(results.errors[0])
    assert "\n" not in str(results.errors[0])


def test_json_lines_skips_a_line_of_a_hundred_megabytes(tmp_path):
    path = tmp_path / "a.jsonl"
    with path.open("wb") as stream:
        stream.write(b'{"text": "')
        for _ in range(100):
            stream.write(b"a" * 1_000_000)
        stream.write(b'"}\n' + _line(id="after").encode())
    results = read(path)
    assert [a.id for a in results.articles] == ["after"]
    assert [(e.line, e.reason) for e in results.errors] == [(1, "is longer than the limit for one article")]


def test_json_lines_are_streamed_without_end():
    class Endless(io.RawIOBase):
        """Lines without end: only a reader that streams comes back from it."""

        count = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer) -> int:
            self.count += 1
            line = _line(text=f"{BODY} Edition {self.count}.").encode()
            buffer[: len(line)] = line
            return len(line)

    articles = read_articles(["-"], stdin=Endless())
    texts = [next(articles).text for _ in range(50)]
    assert texts[49].endswith("Edition 50.")


def test_json_lines_that_are_none_are_given_up(write):
    results = read(write("a.jsonl", "not json\n" * 5_000))
    assert not results.articles
    assert len(results.errors) == 101
    assert "no good one so far; the rest is not read" in str(results.errors[-1])


def test_json_text_over_the_limit_is_refused_with_both_numbers(write):
    results = read(write("a.jsonl", _line(text="The fair. " * 100)), limits=ReadLimits(max_chars=500))
    assert "has 999 characters, more than the limit of 500" in str(results.errors[0])
