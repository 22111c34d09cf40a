"""Newsletters and press releases that came as mail."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

from .conftest import BODY
from .results import read

Write = Callable[[str, str | bytes], Path]
PARAGRAPHS = (
    f"{BODY}\n\nThe organiser said that the next fair would open in May, with more halls than ever before."
)
PAGE = f"<html><body><table><tr><td><h1>Lyon fair opens</h1><p>{BODY}</p><p>{BODY[::-1]}</p></td></tr></table></body></html>"


def make_mail(**headers: str) -> EmailMessage:
    mail = EmailMessage()
    fields = {
        "Subject": "Fwd: Lyon fair opens — 300 exhibitors",
        "From": '"Lyon Fairs, Press" <press@lyon.example>',
        "Date": "Mon, 02 May 2022 09:00:00 +0200",
        "Message-ID": "<1@lyon.example>",
    }
    for name, value in (fields | headers).items():
        mail[name] = value
    return mail


def test_mail_gives_subject_date_sender_and_text(write: Write) -> None:
    mail = make_mail()
    mail.set_content(PARAGRAPHS)
    mail.add_alternative(PAGE, subtype="html")

    (article,) = read(write("news.eml", mail.as_bytes())).articles

    assert article.title == "Lyon fair opens — 300 exhibitors"
    assert (article.date, article.source, article.id) == ("2022-05-02", "Lyon Fairs, Press", "1@lyon.example")
    assert article.text == f"{article.title}\n\n{PARAGRAPHS}"


def test_mail_of_html_only_is_read_as_a_page(write: Write) -> None:
    mail = make_mail()
    mail.set_content(PAGE, subtype="html")

    (article,) = read(write("news.eml", mail.as_bytes())).articles

    assert BODY in article.text
    assert "<p>" not in article.text


def test_attachments_are_noted(write: Write) -> None:
    mail = make_mail()
    mail.set_content(PARAGRAPHS)
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="release.pdf")

    results = read(write("news.eml", mail.as_bytes()))

    assert len(results.articles) == 1
    assert "1 attachments, which are not read" in str(results.notes[0])


def test_mbox_gives_each_message_and_reports_bad_ones(write: Write) -> None:
    first, second = make_mail(), make_mail(Subject="Paris show", **{"Message-ID": "<2@x>"})
    first.set_content(f"{PARAGRAPHS}\n\n>From here on, the fair grew.")
    second.set_content(PARAGRAPHS)
    empty = make_mail(**{"Message-ID": "<3@x>"})
    mbox = b"".join(
        b"From a@b Mon May  2 09:00:00 2022\n" + mail.as_bytes() + b"\n" for mail in (first, empty, second)
    )

    results = read(write("news.mbox", mbox))

    assert [article.id for article in results.articles] == ["1@lyon.example", "2@x"]
    assert "\nFrom here on" in results.articles[0].text
    assert "message 2" in str(results.errors[0])
    assert [article.id for article in read("-", stdin=mbox).articles] == ["1@lyon.example", "2@x"]


def test_charset_of_a_part_is_used(write: Write) -> None:
    mail = make_mail()
    mail.set_content(PARAGRAPHS.replace("Lyon", "Nîmes"), charset="iso-8859-15")

    assert "Nîmes" in read(write("news.eml", mail.as_bytes())).articles[0].text


def test_broken_mails_are_reported(write: Write) -> None:
    deep = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(2_000)
    )
    for name, content in {
        "deep.eml": deep,
        "none.eml": b"Subject: x\n\n",
        "header.eml": b"Subject: =?utf-8?b?////?=\nFrom: <<>><\nDate: x\nContent-Type: ;;;\n\n",
        "no.mbox": b"no messages",
        "image.eml": b"Content-Type: image/png\nContent-Transfer-Encoding: base64\n\nAAAA\n",
    }.items():
        results = read(write(name, content))
        assert results.articles == []
        assert [str(error).count(name) for error in results.errors] == [1], name
