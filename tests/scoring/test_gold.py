from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from extractor.errors import GoldError
from extractor.scoring import load_gold

GOOD: dict[str, Any] = {
    "id": "x",
    "date": "2023-03-07",
    "text": "Robot Expo opens\n\nThe Robot Expo opened in Lyon.",
    "entities": [{"name": "Robot Expo", "type": "schema:ExhibitionEvent", "aliases": ["the expo"]}],
    "facts": [["Robot Expo", "schema:startDate", "2023-03-07"]],
    "source": "written here",
}


def write(path: Path, **changes: Any) -> Path:
    data = {key: value for key, value in (GOOD | changes).items() if value is not ...}
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_load_gold_reads_one_file(tmp_path: Path) -> None:
    (article,) = load_gold(write(tmp_path / "x.json"))
    assert (article.article.id, article.article.date) == ("x", "2023-03-07")
    assert article.article.title == "Robot Expo opens"
    assert article.entities[0].aliases == ("the expo",)
    assert article.facts == (("Robot Expo", "schema:startDate", "2023-03-07"),)
    assert article.extra == {"source": "written here"}


def test_load_gold_reads_a_folder_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b", "a", "c"):
        write(tmp_path / f"{name}.json", id=name)
    (tmp_path / "README.md").write_text("not gold", encoding="utf-8")
    assert [gold.article.id for gold in load_gold(tmp_path)] == ["a", "b", "c"]


def test_load_gold_reads_the_text_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("Elsewhere", encoding="utf-8")
    path = write(tmp_path / "x.json", text=..., text_file="x.txt")
    assert load_gold(path)[0].article.text == "Elsewhere"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": ...}, "'id'"),
        ({"date": 5}, "'date'"),
        ({"text": ...}, "neither 'text' nor 'text_file'"),
        ({"text": ..., "text_file": "gone.txt"}, "gone.txt"),
        ({"entities": ...}, "'entities'"),
        ({"entities": [{"name": "", "type": "schema:City"}]}, "entity 1 needs 'name'"),
        ({"entities": [{"name": "A", "type": "schema:City", "aliases": "B"}]}, "entity 1: 'aliases'"),
        ({"facts": [["Robot Expo", "schema:startDate"]]}, "fact 1 must be a list of three strings"),
        ({"facts": [["Robot Expo", "expo:exhibitorCount", 5]]}, "fact 1 must be a list of three strings"),
        ({"facts": [["Nobody", "schema:startDate", "2023"]]}, "'Nobody' is the name of no entity"),
        ({"facts": [["Robot Expo", "startDate", "2023"]]}, "lacks a prefix"),
    ],
)
def test_load_gold_names_file_and_reason_of_a_malformed_article(
    tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    path = write(tmp_path / "bad.json", **changes)
    with pytest.raises(GoldError) as caught:
        load_gold(path)
    assert str(path) in str(caught.value)
    assert reason in str(caught.value)


def test_load_gold_names_the_line_of_broken_json(tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text('{\n"id": "x",\n oops}', encoding="utf-8")
    with pytest.raises(GoldError, match=r"bad\.json:3: not JSON"):
        load_gold(path)


def test_load_gold_refuses_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="no such file"):
        load_gold(tmp_path / "gone")
    with pytest.raises(GoldError, match=r"no \.json file"):
        load_gold(tmp_path)


@pytest.mark.parametrize(("folder", "articles"), [("dev", 24), ("train", 357), ("real", 131)])
def test_load_gold_reads_the_annotated_corpora(folder: str, articles: int) -> None:
    root = Path(os.environ.get("KG_SHARED", Path(__file__).parents[2].parent / "shared")) / "gold" / folder
    if not root.is_dir():
        pytest.skip(f"{root} is absent; set KG_SHARED to the folder that holds gold/")
    assert len(load_gold(root)) == articles
