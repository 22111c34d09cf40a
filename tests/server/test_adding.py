"""Articles sent to a running server, read by the real models."""

from __future__ import annotations

import json
import threading
import time

import httpx
import pytest

from .conftest import AUTHORIZED, SCRIPT, Server
from .pages import read_page

pytestmark = pytest.mark.slow

TEXT = "The 12th Canton Fair opened in Guangzhou on May 3, 2024. The fair was organised by the Ministry of Commerce."
PAGE = f"""<!DOCTYPE html><html><head><title>Fair opens in Guangzhou</title>
<meta property="article:published_time" content="2024-05-03"></head>
<body><article><h1>Fair opens in Guangzhou</h1>
<p>{TEXT}</p><p>{"The halls were full of visitors from many countries. " * 4}</p></article>
</body></html>"""


def send(server: Server, body: bytes | str, headers: dict[str, str] = AUTHORIZED) -> httpx.Response:
    return httpx.post(f"{server.url}/articles", content=body, headers=headers, timeout=180)


def as_json(**fields: str) -> str:
    return json.dumps({"text": TEXT, "title": "Fair opens in Guangzhou", "date": "2024-05-03", **fields})


@pytest.mark.parametrize(
    "body",
    [TEXT, f"date 2024-05-03 Fair opens in Guangzhou\n\n{TEXT}", PAGE, as_json()],
    ids=["text", "dated", "page", "json"],
)
def test_article_is_read_and_its_page_shows(writable: Server, body: str) -> None:
    answer = send(writable, body)

    assert answer.status_code == 201, answer.text
    (article,) = answer.json()["articles"]
    assert answer.headers["location"] == article["href"]
    assert article["facts"] > 0
    page = read_page(writable, article["href"])
    assert "12th Canton Fair" in page.text
    asked = writable.ask(
        'ASK { ?e schema:name "12th Canton Fair" ; schema:location/schema:name "Guangzhou" }'
    )
    assert asked.json()["boolean"] is True


def test_article_sent_again_replaces_itself(writable: Server) -> None:
    first, second = (
        send(writable, as_json(id="robots")),
        send(writable, as_json(id="robots", title="Nothing new", text="Nothing happened.")),
    )

    assert first.json()["articles"][0]["iri"] == second.json()["articles"][0]["iri"]
    assert writable.ask("ASK { ?s a rdf:Statement }").json()["boolean"] is False


def test_several_articles_come_at_once_with_what_is_wrong(writable: Server) -> None:
    lines = "\n".join(
        [
            as_json(id="one"),
            '{"title": "no text"}',
            json.dumps(
                {"id": "de", "text": "Die Messe in Frankfurt wurde am Montag vom Minister eröffnet. " * 3}
            ),
        ]
    )
    answer = send(writable, lines).json()

    assert len(answer["articles"]) == 2
    assert any("line 2" in problem and "no 'text'" in problem for problem in answer["problems"])
    assert any("not English but 'de'" in problem for problem in answer["problems"])


def test_adding_needs_the_token(writable: Server, server: Server) -> None:
    assert send(writable, TEXT, {}).status_code == 401
    assert send(writable, TEXT, {"Authorization": "Bearer wrong"}).status_code == 401
    assert send(server, TEXT).status_code == 403
    assert "only reads" in read_page(server, "/add").text
    assert writable.get("/articles").status_code == 405


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "the body is empty"),
        ("  \n ", "the body is empty"),
        (b"\xd0\xcf\x11\xe0 nothing", "is an old office document"),
        ('{"a": 1}', "has no 'text'"),
        (
            "\n".join(json.dumps({"id": str(n), "text": f"Fair {n} opened."}) for n in range(51)),
            "more than 50 articles",
        ),
    ],
)
def test_what_is_no_article_is_refused(writable: Server, body: bytes | str, message: str) -> None:
    answer = send(writable, body)

    assert answer.status_code == 400
    assert message in answer.text
    assert "<stdin>" not in answer.text
    assert writable.ask("ASK { GRAPH ?g { ?s ?p ?o } }").json()["boolean"] is False


def test_queries_are_answered_while_articles_are_read(writable: Server) -> None:
    many = "\n".join(as_json(id=f"a{n}", text=f"{TEXT} " * 20) for n in range(20))
    answers: list[httpx.Response] = []
    thread = threading.Thread(target=lambda: answers.append(send(writable, many)))
    thread.start()
    time.sleep(0.3)
    slowest = 0.0
    number = 0
    while thread.is_alive():
        start = time.monotonic()
        assert writable.ask("ASK { ?s ?p ?o }").status_code == 200
        slowest, number = max(slowest, time.monotonic() - start), number + 1
        time.sleep(0.05)
    thread.join()

    assert answers[0].status_code == 201
    assert number > 5
    assert slowest < 2


def test_article_that_is_a_script_shows_as_text(writable: Server) -> None:
    (article,) = send(writable, as_json(title=SCRIPT)).json()["articles"]
    page = read_page(writable, article["href"])

    assert SCRIPT in page.text
    scripts = [found.get("src") for tag, found in page.elements if tag == "script"]
    assert scripts == ["/static/pages.js", "/static/marks.js"]
