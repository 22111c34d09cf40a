from __future__ import annotations

import io
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from extractor.errors import ReadError
from extractor.reading import InputError, read_article, read_articles, read_text

from .conftest import BODY
from .results import read


def test_read_articles_goes_on_after_every_bad_file(write, tmp_path):
    write("a.txt", f"First fair\n\n{BODY}")
    write("b.txt", b"\x00" * 99)
    write("c.html", "")
    write("d.json", "{")
    write("e.txt", "Messe\n\nDie Messe wurde am Freitag in Hannover eröffnet und zieht viele Aussteller an.")
    write("f.txt", f"Last fair\n\n{BODY}")
    results = read(tmp_path)
    assert [a.title for a in results.articles] == ["First fair", "Last fair"]
    assert [Path(e.path).name for e in results.errors] == ["b.txt", "c.html", "d.json", "e.txt"]
    assert all(isinstance(e, ReadError) for e in results.errors)


def test_read_articles_is_lazy(write, tmp_path):
    for name in ("a.txt", "b.txt"):
        write(name, f"Fair {name}\n\n{BODY}")
    articles = read_articles([tmp_path])
    assert next(articles).title == "Fair a.txt"
    write("b.txt", f"Changed meanwhile\n\n{BODY}")
    assert next(articles).title == "Changed meanwhile"


def test_read_articles_leaves_the_callers_stream_open():
    stream = io.BytesIO(f"Fair opens\n\n{BODY}".encode())
    assert len(list(read_articles(["-"], stdin=stream))) == 1
    assert not stream.closed


def test_read_article_gives_the_one_article_or_raises(write):
    assert read_article(write("a.txt", f"Fair opens\n\n{BODY}")).title == "Fair opens"
    with pytest.raises(InputError, match="is empty"):
        read_article(write("b.txt", ""))
    two = f'{{"text": "{BODY}"}}\n{{"text": "{BODY} It closed."}}\n'
    with pytest.raises(InputError, match="holds 2 articles, not one; use read_articles"):
        read_article(write("c.jsonl", two))


def test_read_text_makes_an_article_of_a_string():
    article = read_text(f"{BODY}\r\n", title="Fair opens", date="26 May 2022", url="https://example.org/fair")
    assert article.text == f"Fair opens\n\n{BODY}"
    assert article.date == "2022-05-26"
    assert article.id.startswith("example-org-fair-")
    with pytest.raises(InputError, match="is empty"):
        read_text(" \n")
    with pytest.raises(InputError, match="unknown date 'soon'; write it as YYYY-MM-DD"):
        read_text(BODY, date="soon")


def test_input_error_survives_pickling():
    error = pickle.loads(pickle.dumps(InputError("a.txt", "is empty", "fill it in", 3)))
    assert (str(error), error.line) == ("a.txt, line 3: is empty; fill it in", 3)


def test_importing_the_readers_imports_no_heavy_library():
    heavy = ["trafilatura", "py3langid", "numpy", "charset_normalizer", "lxml", "spacy"]
    code = f"import sys, extractor.reading; print(sorted(set({heavy}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
