"""Files, folders, globs and streams → articles."""

from extractor.reading.articles import ReadResult, read_article, read_articles, read_text
from extractor.reading.inputs import find_inputs
from extractor.reading.language import detect_language
from extractor.reading.problems import InputError, ReadLimits, ReadNote

__all__ = [
    "InputError",
    "ReadLimits",
    "ReadNote",
    "ReadResult",
    "detect_language",
    "find_inputs",
    "read_article",
    "read_articles",
    "read_text",
]
