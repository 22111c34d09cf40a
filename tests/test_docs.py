"""The documentation, executed: what README and the Python guide show is what happens."""

import os
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
# Lines of shown output that differ from run to run.
VARYING = re.compile(r"^seconds\b")


def find_blocks(name: str) -> list[tuple[str, str]]:
    """Return the code blocks of a page as pairs of language and text."""
    return BLOCK.findall((ROOT / name).read_text())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that looks like the project to a reader who follows the pages."""
    (tmp_path / "corpus").symlink_to(ROOT / "corpus")
    return tmp_path


@pytest.mark.slow
def test_readme_commands_print_what_the_readme_shows(folder: Path) -> None:
    scripts = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{scripts}:{os.environ['PATH']}", "NO_COLOR": "1"}
    output = ""
    for language, text in find_blocks("README.md"):
        if language == "bash":
            done = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", text],
                cwd=folder,
                env=environment,
                capture_output=True,
                text=True,
            )
            assert done.returncode == 0, f"{text}\n{done.stderr}"
            output = done.stdout + done.stderr
        elif language == "text":
            printed = [
                line.rstrip() for line in output.splitlines() if line.strip() and not VARYING.match(line)
            ]
            shown = [line.rstrip() for line in text.splitlines() if line.strip() and not VARYING.match(line)]
            assert shown == printed


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
