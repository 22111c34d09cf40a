from __future__ import annotations

import os

import pytest

from extractor.reading import InputError, find_inputs

from .conftest import BODY
from .results import read


def test_folder_is_read_in_order_of_names_to_any_depth(write, tmp_path):
    for name in ["b.txt", "a/z.jsonl", "a/B.HTML", "c.md", ".git/x.txt", ".hidden.txt", "a.json"]:
        write(name, "x")
    found = [p.relative_to(tmp_path).as_posix() for p in find_inputs([tmp_path])]
    assert found == ["a/B.HTML", "a/z.jsonl", "a.json", "b.txt"]


def test_glob_is_expanded_in_order(write, tmp_path):
    for name in ["x/b.txt", "x/a.txt", "y/c.txt", "y/d.json"]:
        write(name, "x")
    found = [p.relative_to(tmp_path).as_posix() for p in find_inputs([f"{tmp_path}/**/*.txt"])]
    assert found == ["x/a.txt", "x/b.txt", "y/c.txt"]


def test_file_whose_name_looks_like_a_pattern_is_read(write):
    path = write("fair[1].txt", f"Fair opens\n\n{BODY}")
    assert len(read(path).articles) == 1


def test_file_named_twice_is_read_once(write, tmp_path):
    path = write("a.txt", f"Fair opens\n\n{BODY}")
    (tmp_path / "link.txt").symlink_to(path)
    results = read(path, tmp_path, f"{tmp_path}/*.txt", path)
    assert len(results.articles) == 1
    assert not results.errors


def test_file_of_unknown_ending_is_read_by_its_content(write):
    assert read(write("a.md", f"Fair opens\n\n{BODY}")).articles[0].title == "Fair opens"
    assert read(write("b", f'{{"text": "{BODY}", "id": "x"}}')).articles[0].id == "x"
    page = f"<!DOCTYPE html><html><body><p>{BODY}</p></body></html>"
    assert read(write("c.asp", page)).articles[0].text == BODY


def test_symbolic_links_in_circles_end(write, tmp_path):
    write("a/x.txt", f"Fair opens\n\n{BODY}")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "a" / "self.txt").symlink_to(tmp_path / "a" / "self.txt")
    results = read(tmp_path)
    assert len(results.articles) == 1
    assert [e.path for e in results.errors] == [str(tmp_path / "a" / "self.txt")]


def test_bad_paths_are_reported_while_the_others_go_on(write, tmp_path):
    good = write("good.txt", f"Fair opens\n\n{BODY}")
    empty = tmp_path / "empty"
    empty.mkdir()
    results = read(tmp_path / "none.txt", f"{tmp_path}/*.nope", empty, "a\0b", "x" * 5_000, good)
    assert len(results.articles) == 1
    reasons = [e.reason for e in results.errors]
    assert reasons[:3] == ["does not exist", "matches no file", "holds no article files"]
    assert all(reason.startswith("cannot be opened (") for reason in reasons[3:])
    assert len(reasons) == 5


@pytest.fixture
def as_plain_user():
    """Give up root's right to read everything, where the tests run as root."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65_534)
    yield
    os.seteuid(user)


def test_file_without_permission_is_reported(write, request):
    path = write("a.txt", "x")
    path.chmod(0)
    request.getfixturevalue("as_plain_user")
    (error,) = read(path).errors
    assert "cannot be opened (Permission denied); check its permissions" in str(error)


def test_name_with_line_ends_stays_on_one_line(write):
    (error,) = read(write("a\nb.txt", "")).errors
    assert str(error).splitlines() == [str(error)]
    assert "a\\nb.txt: is empty" in str(error)


def test_standard_input_may_be_text_lines_json_or_a_page():
    assert read("-", stdin=f"date 2022-05-26 Fair opens\n\n{BODY}".encode()).articles[0].date == "2022-05-26"
    lines = f'{{"text": "{BODY}", "id": "a"}}\n{{"text": "{BODY} It closed.", "id": "b"}}\n'
    assert [a.id for a in read("-", stdin=lines.encode()).articles] == ["a", "b"]
    assert [a.id for a in read("-", stdin=f'{{\n "text": "{BODY}",\n "id": "c"\n}}'.encode()).articles] == [
        "c"
    ]
    assert [a.id for a in read("-", stdin=f'[{{"text": "{BODY}", "id": "d"}}]'.encode()).articles] == ["d"]
    page = f"<html><body><p>{BODY}</p></body></html>"
    assert read("-", stdin=page.encode()).articles[0].text == BODY
    quote = f'[Lyon, 26 May] "{BODY}"'
    assert read("-", stdin=quote.encode()).articles[0].text == quote


def test_standard_input_that_is_empty_is_reported():
    (error,) = read("-", stdin=b"").errors
    assert str(error) == "<stdin>: is empty; fill it in or leave it out"


def test_errors_have_the_parts_of_their_line(write):
    (error,) = find_inputs(["nowhere.txt"])
    assert isinstance(error, InputError)
    assert (error.path, error.line, error.reason, error.advice) == (
        "nowhere.txt",
        None,
        "does not exist",
        "check its name",
    )
