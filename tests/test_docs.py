"""The documentation, executed: what README and the Python guide show is what happens."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

from extractor.graph.query import Rows, run_query
from extractor.graph.questions import load_questions
from extractor.records import Extraction
from extractor.workflow import build_store

from .conftest import ROOT

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def find_blocks(name: str) -> list[tuple[str, str]]:
    """Return the code blocks of a page as pairs of language and text."""
    return BLOCK.findall((ROOT / name).read_text())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that looks like the project to a reader who follows the pages."""
    (tmp_path / "corpus").symlink_to(ROOT / "corpus")
    return tmp_path


@pytest.mark.slow
def test_readme_shows_what_its_commands_print(tmp_path: Path) -> None:
    specification = importlib.util.spec_from_file_location("refresh", ROOT / "docs" / "refresh.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    readme = (ROOT / "README.md").read_text()

    assert module.refresh(readme, tmp_path) == readme, "run `make readme`"


@pytest.mark.slow
def test_python_guide_runs(folder: Path) -> None:
    code = "\n".join(text for language, text in find_blocks("docs/python-api.md") if language == "python")

    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert "there is no store" in done.stdout


def test_query_guide_lists_every_question() -> None:
    text = (ROOT / "docs" / "queries.md").read_text()

    assert [question.name for question in load_questions() if f"`{question.name}`" not in text] == []


@pytest.mark.parametrize(
    "page", sorted(str(page.relative_to(ROOT)) for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
)
def test_links_lead_somewhere(page: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / page).read_text())

    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []


@pytest.mark.parametrize(
    "text", [text for language, text in find_blocks("docs/queries.md") if language == "sparql"]
)
def test_query_guide_examples_find_something(extractions: list[Extraction], text: str) -> None:
    result = run_query(build_store(extractions), text)

    assert isinstance(result, Rows)
    assert result.rows
