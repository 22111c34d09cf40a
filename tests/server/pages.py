"""A page of the server read as HTML, without a browser."""

from __future__ import annotations

from html.parser import HTMLParser

from .conftest import Server


class Page(HTMLParser):
    """The elements of a page in order, and its visible text."""

    VOID = ("meta", "link", "input", "br", "img")
    BLOCKS = ("p", "li", "dt", "dd", "th", "td", "h1", "h2", "h3", "blockquote")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes nothing"
        if tag in self.BLOCKS:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def links(self) -> dict[str, str]:
        return {
            href: tag for tag, found in self.elements if (href := found.get("href")) and tag in ("a", "link")
        }


def read_page(server: Server, path: str, status: int = 200) -> Page:
    answer = server.get(path, "text/html,application/xhtml+xml,*/*;q=0.8")
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Page(answer.text)
