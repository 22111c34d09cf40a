"""What the parser is taught of the words of fairs, without training.

`teach_words` applies `lexicon/parser.toml` to a loaded pipeline: 'the fair' is read like 'the
exhibition' (the medium model takes it for an adjective), and 'co-organised' stays one word.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.language import Language


@cache
def _lessons() -> dict[str, Any]:
    return tomllib.loads((files("extractor.lexicon") / "parser.toml").read_text(encoding="utf-8"))


def teach_words(nlp: Language) -> None:
    """Applies the lessons to a loaded pipeline with word vectors, in place; twice does no harm."""
    from spacy.util import compile_infix_regex

    vocab, lessons = nlp.vocab, _lessons()
    for word, model_word in lessons["reads_as"].items():
        row = int(vocab.vectors.find(key=vocab.strings[model_word]))
        for form in (word, word.capitalize()):
            vocab.vectors.add(form, row=row)
            vocab[form].norm_ = model_word
    tokenizer: Any = nlp.tokenizer
    infixes = [*nlp.Defaults.infixes, *_lessons()["breaks"]["inside"]]  # type: ignore[misc]
    tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    for form in whole_word_lemmas():
        for written in (form, form.capitalize()):
            tokenizer.add_special_case(written, [{"ORTH": written, "NORM": form.partition("-")[2]}])


@cache
def verb_lemmas() -> dict[str, str]:
    """The right lemma for those that the lemmatizer gets wrong ('staged' → 'stag' → 'stage')."""
    return dict(_lessons()["verb_lemmas"])


@cache
def whole_word_lemmas() -> dict[str, str]:
    """The lemma of each form of the words that stay whole ('co-founded' → 'co-found')."""
    return {form: lemma for lemma, forms in _lessons()["whole_words"].items() for form in forms}


@cache
def unbroken_words() -> frozenset[str]:
    """Abbreviations before names, with their full stop, in lower case: no sentence ends with one."""
    return frozenset(_lessons()["unbroken"]["after"])
