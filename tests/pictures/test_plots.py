"""Pictures drawn from a real store."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from extractor.cli.plot import Kind
from extractor.pictures.plots import Picture
from extractor.workflow import link_store

from ..conftest import Kg

KINDS = [kind.value for kind in Kind]


@pytest.fixture
def linked(store: Path) -> Path:
    link_store(store)
    return store


def read_texts(path: Path) -> set[str]:
    return {
        (node.text or "").strip() for node in ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}text")
    }


def test_command_offers_what_can_be_drawn() -> None:
    assert [picture.value for picture in Picture] == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_picture_is_the_same_each_time(kg: Kg, linked: Path, tmp_path: Path, kind: str) -> None:
    for ending, start in {"png": b"\x89PNG", "svg": b"<?xml"}.items():
        for name in (f"one.{ending}", f"two.{ending}"):
            done = kg("plot", kind, name, "--store", linked)
            assert done.returncode == 0, done.stderr
            assert done.stdout == f"wrote {name}\n"
        data = (tmp_path / f"one.{ending}").read_bytes()
        assert data.startswith(start)
        assert data == (tmp_path / f"two.{ending}").read_bytes()


def test_pictures_name_what_they_show(kg: Kg, linked: Path, tmp_path: Path) -> None:
    for kind in KINDS:
        kg("plot", kind, f"{kind}.svg", "--store", linked)

    assert {"Acme", "Bolt", "Lyon", "Harbour Fair 2023"} <= read_texts(tmp_path / "network.svg")
    assert "Harbour Fair 2023" in read_texts(tmp_path / "timeline.svg")
    assert "Lyon" in read_texts(tmp_path / "map.svg")


def test_picture_of_an_entity_shows_what_is_around_it(kg: Kg, linked: Path, tmp_path: Path) -> None:
    assert kg("plot", "network", "bolt.svg", "--entity", "Bolt", "--store", linked).returncode == 0

    assert read_texts(tmp_path / "bolt.svg") == {"Acme", "Bolt"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("network", "a.jpg"), "must end in .png or .svg"),
        (("network", "no/a.png"), "cannot be written"),
        (("network", "a.png", "--entity", "Bolz"), "similar are Bolt"),
        (("timeline", "a.png", "--entity", "Bolt"), "of no event is the first day known"),
        (("map", "a.png"), "`kg link` says where places are"),
    ],
)
def test_what_cannot_be_drawn_is_explained(
    kg: Kg, store: Path, arguments: tuple[str, ...], message: str
) -> None:
    done = kg("plot", *arguments, "--store", store)

    assert done.returncode == 1
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_missing_matplotlib_is_named(kg: Kg, linked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    done = kg("plot", "network", "a.png", "--store", linked)

    assert done.returncode == 1
    assert "pip install 'expo-kg[plot]'" in done.stderr
