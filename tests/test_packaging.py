"""What is shipped: the wheel's contents, and lock files that serve everybody."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from .conftest import ROOT

LOCKS = ("runtime", "dev", "train", "spark")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("expo_kg-*.whl")
    return set(zipfile.ZipFile(built).namelist())


def list_files(folder: Path) -> set[str]:
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_wheel_holds_the_whole_package(wheel: set[str]) -> None:
    assert {f"extractor/{name}" for name in list_files(ROOT / "extractor")} <= wheel
    assert "extractor/py.typed" in wheel


def test_wheel_holds_the_ontologies(wheel: set[str]) -> None:
    names = {f"extractor/ontologies/{name}" for name in list_files(ROOT / "ontologies")}

    assert "extractor/ontologies/expo.ttl" in names
    assert names <= wheel


def test_wheel_holds_nothing_else(wheel: set[str]) -> None:
    assert {name.partition("/")[0] for name in wheel} == {"extractor", "expo_kg-0.1.0.dist-info"}
    assert {"licenses/LICENSE", "licenses/NOTICE", "entry_points.txt"} <= {
        name.partition("/")[2] for name in wheel if "dist-info" in name
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_pins_every_package_with_hashes_and_names_no_index(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    entries = re.split(r"\n(?=[a-z0-9])", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))

    assert len(entries) > 50
    assert all(
        re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+", entry) and "--hash=sha256:" in entry for entry in entries
    )
    assert not re.search(r"https?:|file:|--(extra-)?index|--find-links", text)


def test_locks_agree() -> None:
    def pins(lock: str) -> set[str]:
        text = (ROOT / "requirements" / f"{lock}.txt").read_text()
        return set(re.findall(r"^([a-z0-9._-]+==[^ ]+)", text, flags=re.MULTILINE))

    assert pins("runtime") <= pins("dev")
    assert pins("runtime") <= pins("train")
    assert pins("runtime") <= pins("spark")


def test_locks_pin_what_pyproject_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {"runtime": project["dependencies"], **project["optional-dependencies"]}
    for lock in LOCKS:
        text = (ROOT / "requirements" / f"{lock}.txt").read_text()
        for requirement in wanted[lock]:
            name = re.match(r"[A-Za-z0-9._-]+", requirement)
            assert name and re.search(rf"^{name[0].lower()}==", text, flags=re.MULTILINE), requirement


def test_every_runtime_dependency_has_its_licence_listed() -> None:
    pinned = re.findall(
        r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==",
        (ROOT / "requirements" / "runtime.txt").read_text(),
        re.MULTILINE,
    )
    listed = dict(
        re.findall(
            r"^\| ([a-z0-9._-]+) \| (.+) \|$", (ROOT / "docs" / "licences.md").read_text(), re.MULTILINE
        )
    )

    assert sorted(set(pinned)) == sorted(set(listed) - {"package", "---"})
    assert all(listed.values())
