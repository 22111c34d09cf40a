from __future__ import annotations

import pytest

from .conftest import BODY
from .results import read


def test_plain_text_takes_date_and_headline_from_the_first_line(write):
    path = write("a.txt", f" date 2022-05-26 Fair opens in Lyon\n\n{BODY}\n")
    (article,) = read(path).articles
    assert article.title == "Fair opens in Lyon"
    assert article.date == "2022-05-26"
    assert article.text == f"Fair opens in Lyon\n\n{BODY}"
    assert article.language == "en"


@pytest.mark.parametrize(
    ("content", "title", "date", "text"),
    [
        (f"Fair opens\n\n{BODY}", "Fair opens", None, f"Fair opens\n\n{BODY}"),
        (f"Fair opens\n{BODY}", "Fair opens", None, f"Fair opens\n\n{BODY}"),
        (f"\n \nFair opens\n\n\n{BODY}\n\n", "Fair opens", None, f"Fair opens\n\n{BODY}"),
        (f"Date: 2022-05-26\n\nFair opens\n\n{BODY}", "Fair opens", "2022-05-26", f"Fair opens\n\n{BODY}"),
        (f"2022-05-26 Fair opens\n\n{BODY}", "Fair opens", "2022-05-26", f"Fair opens\n\n{BODY}"),
        (f"date 2022/5/6 Fair opens\n\n{BODY}", "Fair opens", "2022-05-06", f"Fair opens\n\n{BODY}"),
        (
            f"Date palms fair opens\n\n{BODY}",
            "Date palms fair opens",
            None,
            f"Date palms fair opens\n\n{BODY}",
        ),
        (BODY, "", None, BODY),
        (f"date 2022-05-26 {BODY}", "", "2022-05-26", BODY),
        (f"{BODY * 4}\n\n{BODY}", "", None, f"{BODY * 4}\n\n{BODY}"),
    ],
    ids=[
        "plain",
        "no-blank-line",
        "outer-blanks",
        "date-line",
        "iso-date",
        "slashes",
        "no-date",
        "one-line",
        "dated-line",
        "long",
    ],
)
def test_plain_text_headline_and_date_forms(write, content, title, date, text):
    (article,) = read(write("a.txt", content)).articles
    assert (article.title, article.date, article.text) == (title, date, text)


def test_plain_text_unifies_line_ends_and_drops_control_characters(write):
    path = write(
        "a.txt", f"\ufeffFair opens\r\n\r\n{BODY}\r\rIt\x00 closed\x07.\u2028The end.\tNow.".encode()
    )
    (article,) = read(path).articles
    assert article.text == f"Fair opens\n\n{BODY}\n\nIt closed.\nThe end.\tNow."


def test_plain_text_keeps_every_other_character(write):
    body = f"{BODY} 1\u00a0000 m² at Kra\u0301kow’s “Fair” \u202bمعرض\u202c \U0001f600."
    (article,) = read(write("a.txt", f"Fair opens\n\n{body}")).articles
    assert article.text.endswith(body)
    start = article.text.index("Kra\u0301kow")
    assert article.text[start : start + 7] == "Kra\u0301kow"


def test_plain_text_unknown_date_is_noted_and_the_article_kept(write):
    results = read(write("a.txt", f"date 2022-13-45 Fair opens\n\n{BODY}"))
    assert [a.date for a in results.articles] == [None]
    assert results.articles[0].title == "Fair opens"
    assert "'2022-13-45'" in str(results.notes[0])
    assert not results.errors


@pytest.mark.parametrize(
    "content", [b"", b" \n\r\n\t ", b"\xef\xbb\xbf", b"date 2022-05-26\n", b"---\n\n***"]
)
def test_plain_text_without_words_is_refused_as_empty(write, content):
    results = read(write("a.txt", content))
    assert not results.articles
    assert str(results.errors[0]).endswith("a.txt: is empty; fill it in or leave it out")


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-16", "The café fair in Düsseldorf – 300 exhibitors came to the “great” show."),
        ("utf-32", "The café fair in Düsseldorf – 300 exhibitors came to the “great” show."),
        ("utf-8-sig", "The café fair in Düsseldorf – 300 exhibitors came to the “great” show."),
        ("cp1252", "The café fair in Düsseldorf – 300 exhibitors came to the “great” show."),
        ("gb18030", "中国国际大数据产业博览会在贵阳开幕，来自世界各地的参展商参加了博览会。" * 3),
        (
            "koi8-r",
            "Выставка открылась в Москве, и в ней приняли участие многие компании из разных стран. " * 4,
        ),
    ],
)
def test_plain_text_in_another_encoding_is_detected(write, encoding, text):
    results = read(write("a.txt", f"Fair opens\n\n{text}".encode(encoding)), languages=None)
    assert results.articles[0].text == f"Fair opens\n\n{text}".strip()
    assert bool(results.notes) == (encoding in {"cp1252", "gb18030", "koi8-r"})


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (bytes(range(256)) * 20, "is not text"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x01\x02" * 50, "is not text"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "is a PDF, not text; export its text first"),
        (b"PK\x03\x04word/document.xml", "is a ZIP archive or an office document"),
        ("The fair opened.".encode("utf-16-le"), "is not text"),
        (b"\xff\xfeT", "is not text"),
    ],
    ids=["bytes", "png", "pdf", "docx", "utf-16-without-mark", "cut-utf-16"],
)
def test_plain_text_that_is_binary_is_refused(write, content, reason):
    results = read(write("a.txt", content))
    assert not results.articles
    assert reason in str(results.errors[0])


def test_plain_text_of_ten_megabytes_is_refused_with_the_limit(write):
    results = read(write("a.txt", "The fair opened in Paris. " * 400_000))
    assert not results.articles
    assert "limit of about 1,000,000 characters; split it" in str(results.errors[0])
