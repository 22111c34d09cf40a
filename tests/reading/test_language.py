from __future__ import annotations

import importlib
import json
import pkgutil
from pathlib import Path

import pytest

from extractor.reading import detect_language

from .results import read

GOLD = Path(__file__).parents[2] / "corpus" / "gold"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "de",
            "Messe eröffnet\n\nDie Messe wurde am Freitag in Hannover eröffnet und zieht viele an.",
        ),
        ("fr", "Le salon s'est ouvert vendredi à Lyon avec plus de 300 exposants venus de 20 pays."),
        ("es", "La feria abrió el viernes en Madrid con más de 300 expositores de 20 países."),
        ("zh", "中国国际大数据产业博览会在贵阳开幕，来自世界各地的参展商参加了博览会。"),
        ("ru", "Выставка открылась в Москве, и в ней приняли участие многие компании."),
        ("ar", "افتتح المعرض يوم الجمعة في دبي بمشاركة أكثر من ثلاثمائة عارض."),
        ("en", "Expo opens in Guiyang"),
        ("en", "GUIYANG, China"),
        ("und", "2022-05-26 *** 300 %"),
        ("und", ""),
    ],
)
def test_language_of_short_texts(language, text):
    assert detect_language(text) == language


def test_language_that_is_not_english_is_an_error_unless_wanted(write):
    path = write(
        "a.txt",
        "Messe eröffnet\n\nDie Messe wurde am Freitag in Hannover eröffnet und zieht viele an.",
    )
    (error,) = read(path).errors
    assert str(error).endswith("a.txt: is in German, not in English; leave it out or give a translation")
    assert read(path, languages=None).articles[0].language == "de"
    assert read(path, languages=["de"]).articles[0].language == "de"


def test_language_of_english_articles_is_english_and_of_their_headlines_nearly_always():
    texts = [json.loads(p.read_text(encoding="utf-8"))["text"] for p in sorted(GOLD.glob("*/*.json"))]
    assert len(texts) == 3169
    assert all(detect_language(text) == "en" for text in texts)
    wrong = [t.partition("\n")[0] for t in texts if detect_language(t.partition("\n")[0]) != "en"]
    assert len(wrong) <= 12  # names, capitals and foreign words only


def test_language_of_foreign_sentences_is_not_english():
    languages = pytest.importorskip("spacy.lang", reason="spaCy's example sentences are the test data")
    sentences = []
    for module in pkgutil.iter_modules(languages.__path__):
        if module.name in {"en", "xx"}:
            continue
        try:
            sentences += importlib.import_module(f"spacy.lang.{module.name}.examples").sentences
        except ImportError:  # a language without examples
            continue
    missed = [s for s in sentences if detect_language(s) == "en"]
    assert len(sentences) > 450
    assert len(missed) <= 7, missed  # 7 when the margin was chosen, of four words at most
