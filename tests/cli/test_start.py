"""What starting `kg` loads and shows: light commands stay light, every command is documented."""

import subprocess
import sys
from pathlib import Path

import pytest

from extractor.cli import app
from extractor.cli.options import GraphFormat
from extractor.graph.export import FORMATS

from ..conftest import ROOT

COMMANDS = [command.name for command in app.registered_commands]


def loaded_by(*arguments: str) -> set[str]:
    """Return the modules that a command loads in a fresh process."""
    code = (
        "import sys; from extractor.cli import main\n"
        "try: main()\n"
        "finally: print('LOADED', *sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.rpartition("LOADED ")[2].split())


@pytest.mark.parametrize(
    "heavy", ["spacy", "numpy", "rdflib", "pyoxigraph", "networkx", "trafilatura", "onnxruntime"]
)
def test_help_loads_nothing_heavy(heavy: str) -> None:
    assert heavy not in loaded_by("--help")


def test_store_commands_load_no_language_model(store: Path) -> None:
    place = ("--store", str(store))
    for arguments in (
        ("query", "ASK { ?x a schema:City }"),
        ("explain", "Lyon"),
        ("export", str(store.parent / "graph.ttl")),
        ("stats",),
    ):
        assert not {"spacy", "thinc", "onnxruntime"} & loaded_by(*arguments, *place), arguments


@pytest.mark.parametrize("command", COMMANDS)
def test_command_is_documented_in_the_readme(command: str) -> None:
    assert f"`kg {command}" in (ROOT / "README.md").read_text()


@pytest.mark.parametrize("command", COMMANDS)
def test_command_has_help(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "extractor", command, "--help"], capture_output=True, text=True, check=True
    )

    assert f"kg {command}" in done.stdout or f"extractor {command}" in done.stdout


def test_formats_are_those_of_the_graph_room() -> None:
    assert [form.value for form in GraphFormat] == list(FORMATS)
