"""A small graph made by hand, a way to run `kg`, and the gold data where it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractor.cli import app
from extractor.records import Article, Entity, Evidence, Extraction, Fact, Mention, MentionKind, RunInfo

ROOT = Path(__file__).parents[1]
RUN = RunInfo("0.0.0", "by hand", "by hand", "2024-01-01T00:00:00Z")

FAIR = (
    "Harbour Fair 2023 opens in Lyon\n\nHarbour Fair 2023 was organised by Acme and opened in Lyon on May 4."
)
FORUM = "Acme signs with Bolt\n\nAt Harbour Forum 2024 in Lyon, Acme signed an agreement with Bolt on Monday."


def find(text: str, words: str) -> tuple[int, int]:
    """Return where words stand last in a text."""
    start = text.rindex(words)
    return start, start + len(words)


def make_extraction(
    article: Article, entities: dict[str, tuple[str, str]], facts: list[tuple[str, str, str]]
) -> Extraction:
    """Make an extraction whose facts rest on the article's last paragraph."""
    text = article.text
    start, end = text.rindex("\n") + 1, len(text)
    return Extraction(
        article=article,
        mentions=tuple(
            sorted(
                Mention(*find(text, name), name, MentionKind.NAME, type, key)
                for key, (name, type) in entities.items()
            )
        ),
        entities=tuple(Entity(key, name, type) for key, (name, type) in entities.items()),
        facts=tuple(
            Fact(
                subject,
                relation,
                object,
                object not in entities,
                0.9,
                (Evidence(start, end, text[start:end], "frame:by-hand", find(text, entities[subject][0])),),
            )
            for subject, relation, object in facts
        ),
    )


@pytest.fixture(scope="session")
def extractions() -> list[Extraction]:
    """Two articles that share a company and a city."""
    return [
        make_extraction(
            Article(
                "fair", FAIR, "Harbour Fair 2023 opens in Lyon", "2023-05-04", "https://example.org/fair"
            ),
            {
                "e1": ("Harbour Fair 2023", "schema:ExhibitionEvent"),
                "e2": ("Acme", "schema:Corporation"),
                "e3": ("Lyon", "schema:City"),
            },
            [
                ("e1", "schema:organizer", "e2"),
                ("e1", "schema:location", "e3"),
                ("e1", "schema:startDate", "2023-05-04"),
            ],
        ),
        make_extraction(
            Article("forum", FORUM, "Acme signs with Bolt", "2024-06-10"),
            {
                "e1": ("Harbour Forum 2024", "schema:BusinessEvent"),
                "e2": ("Acme", "schema:Corporation"),
                "e3": ("Bolt", "schema:Corporation"),
                "e4": ("Lyon", "schema:City"),
            },
            [("e1", "schema:location", "e4"), ("e2", "expo:partner", "e3")],
        ),
    ]


@pytest.fixture
def store(tmp_path: Path, extractions: list[Extraction]) -> Path:
    """A store on disk that holds both articles."""
    from extractor.graph.build import build_graph
    from extractor.graph.store import open_store
    from extractor.linking.iris import IriScheme

    path = tmp_path / "store"
    with open_store(path) as opened:
        opened.write(build_graph(extraction, RUN, IriScheme()) for extraction in extractions)
    return path


@dataclass(frozen=True)
class Ran:
    """What a run of `kg` left: its exit code and what it wrote."""

    returncode: int
    stdout: str
    stderr: str


Kg = Callable[..., Ran]


@pytest.fixture
def kg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kg:
    """Run `kg` in an empty folder, without a terminal; a traceback fails the test."""
    monkeypatch.chdir(tmp_path)
    for name, value in {"SOURCE_DATE_EPOCH": "1700000000", "NO_COLOR": "1", "COLUMNS": "100"}.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str | Path, input: str | None = None) -> Ran:
        result = CliRunner().invoke(app, [str(argument) for argument in arguments], input=input)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr)

    return run
