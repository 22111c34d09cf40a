"""The corpus is what its README says: readable, annotated by the rules, and the seed article in it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from extractor.reading import InputError, ReadNote, read_articles
from extractor.records import Article
from extractor.scoring import load_gold

CORPUS = Path(__file__).parents[1] / "corpus"
GOLD_FILES = sorted((CORPUS / "gold").glob("*/*.json"))
ARTICLE_FILES = sorted((CORPUS / "articles").iterdir())


def _load(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    items = list(read_articles([CORPUS / "articles"]))
    assert [str(item) for item in items if isinstance(item, InputError | ReadNote)] == []
    return [item for item in items if isinstance(item, Article)]


def test_corpus_holds_both_splits_and_every_format():
    assert len(list((CORPUS / "gold" / "dev").iterdir())) == 24
    assert len(list((CORPUS / "gold" / "train").iterdir())) == 357
    assert len(list((CORPUS / "gold" / "news").iterdir())) == 2788
    assert {path.suffix for path in ARTICLE_FILES} == {".txt", ".html", ".json", ".jsonl"}


def test_corpus_articles_read_as_their_gold_texts(articles):
    by_text = {gold["text"].rstrip(): gold for gold in map(_load, GOLD_FILES)}
    assert len(articles) == 35
    assert len({article.id for article in articles}) == 35
    for article in articles:
        gold = by_text[article.text]
        assert (article.title, article.date) == (gold["title"], gold["date"])


def test_corpus_seed_article_is_read_with_its_date(articles):
    (seed,) = [
        a for a in articles if a.title == "China International Big Data Industry Expo 2022 opens online"
    ]
    assert seed.date == "2022-05-26"
    assert seed.text == _load(CORPUS / "gold" / "dev" / "000.json")["text"]
    first_line = (
        (CORPUS / "articles" / "big-data-expo-2022.txt").read_text(encoding="utf-8").partition("\n")[0]
    )
    assert first_line == f" date 2022-05-26 {seed.title}"


def test_corpus_pages_name_their_site_and_address(articles):
    pages = [a for a in articles if a.url]
    assert len(pages) == 10
    assert {page.source for page in pages} == {"Example Trade News"}
    assert all(page.url.startswith("https://www.example.org/fairs/") for page in pages)


def test_corpus_readme_credits_the_seed_article_and_states_the_counts():
    readme = (CORPUS / "README.md").read_text(encoding="utf-8")
    assert "People's Daily Online, 26 May" in readme
    assert "http://en.people.cn/n3/2022/0526/c90000-10102020.html" in readme
    assert "35 articles" in readme


@pytest.mark.parametrize("path", GOLD_FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_gold_file_follows_the_format(path):
    gold = _load(path)
    assert set(gold) == {"id", "date", "title", "text", "entities", "facts"}
    assert gold["id"] == path.stem
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", gold["date"])
    names = set()
    for entity in gold["entities"]:
        assert set(entity) == {"name", "type", "aliases"}
        assert entity["type"].startswith("schema:")
        names |= {entity["name"], *entity["aliases"]}
    for subject, relation, obj in gold["facts"]:
        assert subject in names
        assert relation.startswith(("schema:", "expo:"))
        assert isinstance(obj, str)
        assert obj


def test_gold_ids_are_unique():
    ids = [_load(path)["id"] for path in GOLD_FILES]
    assert len(set(ids)) == len(ids) == 3169


def test_gold_names_occur_in_their_texts_nearly_always():
    def plain(text: str) -> str:
        return re.sub(r"\W+", " ", text).casefold()

    absent = []
    for gold in map(_load, GOLD_FILES):
        text = plain(gold["text"])
        for entity in gold["entities"]:
            absent += [
                name for name in (entity["name"], *entity["aliases"]) if plain(name).strip() not in text
            ]
    assert len(absent) <= 8, absent  # put together from two places of the text, as 'fullest name' asks


def test_newswire_annotations_fit_their_texts(tmp_path):
    timeml = CORPUS.parent.parent / "shared" / "data" / "timex"
    if not timeml.is_dir():
        pytest.skip("the TempEval-3 training data is not beside the project")
    done = subprocess.run(
        [sys.executable, str(CORPUS / "join_newswire.py"), str(timeml), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("109 gold files")
    for gold in load_gold(tmp_path):
        for entity in gold.entities:
            assert all(name in gold.article.text for name in (entity.name, *entity.aliases))
