"""Turns news articles about expos and trade fairs into an RDF knowledge graph.

The names below are the Python API; `docs/python-api.md` shows them in use. They load on first use, so that
`import extractor` costs nothing and only extraction loads spaCy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractor.errors import (
        GoldError,
        KgError,
        OutputError,
        QueryError,
        ReadError,
        SchemaError,
        StoreError,
    )
    from extractor.graph.explain import explain
    from extractor.graph.export import export
    from extractor.graph.query import run_query
    from extractor.graph.questions import ask_question
    from extractor.graph.selection import Selection
    from extractor.graph.store import GraphStore, load_files, open_store
    from extractor.graph.validate import validate
    from extractor.nlp.pipeline import Extractor, load_extractor
    from extractor.reading import read_article, read_articles, read_text
    from extractor.records import Article, Entity, Evidence, Extraction, Fact, Mention, RunInfo
    from extractor.workflow import Summary, build_store, evaluate, extract_to_store

__version__ = "0.1.0"

_HOMES = {
    "extractor.errors": (
        "GoldError",
        "KgError",
        "OutputError",
        "QueryError",
        "ReadError",
        "SchemaError",
        "StoreError",
    ),
    "extractor.graph.explain": ("explain",),
    "extractor.graph.export": ("export",),
    "extractor.graph.query": ("run_query",),
    "extractor.graph.questions": ("ask_question",),
    "extractor.graph.selection": ("Selection",),
    "extractor.graph.store": ("GraphStore", "load_files", "open_store"),
    "extractor.graph.validate": ("validate",),
    "extractor.nlp.pipeline": ("Extractor", "load_extractor"),
    "extractor.reading": ("read_article", "read_articles", "read_text"),
    "extractor.records": ("Article", "Entity", "Evidence", "Extraction", "Fact", "Mention", "RunInfo"),
    "extractor.workflow": ("Summary", "build_store", "evaluate", "extract_to_store"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Article",
    "Entity",
    "Evidence",
    "Extraction",
    "Extractor",
    "Fact",
    "GoldError",
    "GraphStore",
    "KgError",
    "Mention",
    "OutputError",
    "QueryError",
    "ReadError",
    "RunInfo",
    "SchemaError",
    "Selection",
    "StoreError",
    "Summary",
    "__version__",
    "ask_question",
    "build_store",
    "evaluate",
    "explain",
    "export",
    "extract_to_store",
    "load_extractor",
    "load_files",
    "open_store",
    "read_article",
    "read_articles",
    "read_text",
    "run_query",
    "validate",
]


def __getattr__(name: str) -> object:
    """Load a name of the API from the room where it lives."""
    if name not in _HOME:
        raise AttributeError(f"module 'extractor' has no attribute '{name}'")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    """List the API."""
    return __all__
