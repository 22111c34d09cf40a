"""Which language an article is written in, told from its letters alone."""

from __future__ import annotations

import re

# The beginning is enough, and keeps the cost of a long text down (a page takes about a millisecond).
_SAMPLE_CHARS = 5_000
# How much likelier (natural logarithm) another language must be before a text counts as not English:
# the classifier knows no priors, and English news is full of foreign names. Evidence: of 378 headlines
# and 2,799 paragraphs of the gold articles, 1 % lie above (credits and datelines, all names); of spaCy's
# 484 example sentences in other languages, 7 lie below (of four words at most).
# tests/reading/test_language.py measures it again.
_ENGLISH_MARGIN = 14.0

_NAMES = {
    "ar": "Arabic",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "es": "Spanish",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "hi": "Hindi",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "sv": "Swedish",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}


def detect_language(text: str) -> str:
    """Name the language by its ISO 639-1 code (639-3 where it has none); 'und' where there are no words.

    English gets the benefit of the doubt, which only a text of a few words leaves.
    """
    sample = text[:_SAMPLE_CHARS]
    if not re.search(r"[^\W\d_]{2}", sample):
        return "und"
    import py3langid

    ranking = py3langid.rank(sample)
    best, score = ranking[0]
    english = next((value for language, value in ranking if language == "en"), score)
    return "en" if score - english < _ENGLISH_MARGIN else best


def language_name(code: str) -> str:
    """Name a language in English where it is a common one of news, otherwise by its code."""
    return _NAMES.get(code, f"the language '{code}'")
