"""Connected components over Spark's joins, against networkx."""

from __future__ import annotations

import random
from collections.abc import Iterator

import networkx as nx
import pytest

from extractor.spark.session import open_session

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    with open_session("local[2]", {"spark.sql.shuffle.partitions": "3"}) as session:
        session.sparkContext.setCheckpointDir(str(tmp_path_factory.mktemp("checkpoints")))
        yield session


def chain(length: int) -> list[tuple[str, str]]:
    return [(f"c{n:03}", f"c{n + 1:03}") for n in range(length)]


def scatter(nodes: int, edges: int) -> list[tuple[str, str]]:
    rng = random.Random(1)
    return [(f"n{rng.randrange(nodes)}", f"n{rng.randrange(nodes)}") for _ in range(edges)]


@pytest.mark.parametrize(
    "edges",
    [
        [],
        [("a", "a")],
        [("b", "a"), ("c", "b"), ("z", "y")],
        chain(60),
        scatter(80, 60),
    ],
    ids=["none", "loop", "two", "chain", "scattered"],
)
def test_components_are_those_of_networkx(spark, edges: list[tuple[str, str]]) -> None:  # type: ignore[no-untyped-def]
    from extractor.spark.components import find_components

    found = find_components(spark.createDataFrame(edges, "one string, other string"))

    graph = nx.Graph((one, other) for one, other in edges if one != other)
    wanted = {node: min(group) for group in nx.connected_components(graph) for node in group}
    rows = found.collect()
    assert len(rows) == len(wanted)
    assert {row["node"]: row["component"] for row in rows} == wanted
