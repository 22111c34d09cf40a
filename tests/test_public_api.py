"""The Python API: what `import extractor` offers, and that it costs nothing until used."""

import subprocess
import sys

import pytest

import extractor


def test_api_names_are_these() -> None:
    assert extractor.__all__ == [
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


@pytest.mark.parametrize("name", extractor.__all__)
def test_api_name_exists_and_is_described(name: str) -> None:
    value = getattr(extractor, name)

    assert isinstance(value, str) or value.__doc__


def test_api_refuses_other_names() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = extractor.nonsense


def test_import_loads_no_library() -> None:
    code = (
        "import sys, extractor; print(*sorted({'spacy', 'rdflib', 'pyoxigraph', 'numpy'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""
