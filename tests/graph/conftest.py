"""The small articles of `samples` as graphs and in a store."""

from __future__ import annotations

import pytest

from extractor.graph.build import ArticleGraph, build_graph
from extractor.graph.store import GraphStore, memory_store
from extractor.records import Extraction
from tests.graph.samples import IRIS, RUN, write_expo, write_follow_up, write_forum


@pytest.fixture(scope="session")
def extractions() -> tuple[Extraction, ...]:
    return write_expo(), write_follow_up(), write_forum()


@pytest.fixture(scope="session")
def graphs(extractions: tuple[Extraction, ...]) -> tuple[ArticleGraph, ...]:
    return tuple(build_graph(extraction, RUN, IRIS) for extraction in extractions)


@pytest.fixture
def store(graphs: tuple[ArticleGraph, ...]) -> GraphStore:
    made = memory_store()
    made.write(graphs)
    return made
