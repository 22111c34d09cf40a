"""Connected components by Spark's own joins: which nodes hang together over any number of edges.

Large-star and small-star in turn (Kiveris et al., 'Connected Components in MapReduce and Beyond', SoCC 2014): each round
hangs every node under the least of its neighbours, until each component is a star around its least node. That takes
some log² of the longest way, and never holds a component in one task.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

NODE, COMPONENT = "node", "component"


def find_components(edges: DataFrame) -> DataFrame:
    """Return the component of each node that has an edge: columns node, component; the least node names it.

    `edges` has two columns of text, in any direction, with repetitions. The session needs a folder for checkpoints: without
    them the plan of each round would hold those of all before.
    """
    one, other = edges.columns
    stars = edges.selectExpr(f"`{one}` AS a", f"`{other}` AS b").where("a != b").distinct()
    before = None
    while True:
        stars = _small_star(_large_star(stars)).checkpoint()
        now = stars.selectExpr("count(*)", "sum(cast(xxhash64(a, b) AS decimal(38)))").first()
        if now == before:
            break
        before = now
    heads = stars.selectExpr("b AS a", "b").distinct()
    return stars.union(heads).toDF(NODE, COMPONENT)


def _large_star(edges: DataFrame) -> DataFrame:
    """Hang each node's greater neighbours under its least neighbour, or itself."""
    both = edges.union(edges.selectExpr("b AS a", "a AS b"))
    return (
        both.selectExpr("b", "least(a, min(b) OVER (PARTITION BY a)) AS least", "a")
        .where("b > a")
        .selectExpr("b AS a", "least AS b")
        .distinct()
    )


def _small_star(edges: DataFrame) -> DataFrame:
    """Hang each node and its lesser neighbours under the least of them."""
    down = edges.selectExpr("greatest(a, b) AS a", "least(a, b) AS b")
    least = down.selectExpr("a", "b", "min(b) OVER (PARTITION BY a) AS least")
    return (
        least.selectExpr("b AS a", "least AS b")
        .union(least.selectExpr("a", "least AS b"))
        .where("a != b")
        .distinct()
    )
