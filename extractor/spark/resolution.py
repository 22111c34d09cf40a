"""The job that finds which names are one thing, over the graphs that runs of extraction wrote.

It takes the steps of `extractor.identity.resolve_store`, each over tables: senses by name, blocks by key, then components of
what the rules propose, each settled by itself. The functions are those of one machine (`resolution_tasks`), so
the graph is the same.
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.errors import KgError, ReadError
from extractor.identity import Resolution, kind_of, open_authority, same_place
from extractor.linking.resolution import make_rules
from extractor.records import Decision
from extractor.spark.components import find_components
from extractor.spark.job import SHARDS, count_sources, describe, explain
from extractor.spark.output import Output, locate
from extractor.spark.session import open_session
from extractor.spark.tables import DECISION, KEY, LINES, NAMED, RESOLVED, SENSE, SETTLED

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

SCRATCH = "_scratch"
# Rows that go to Python at once: an article's quads are some 300 kB, and Arrow holds 2 GB of text.
BATCH = "256"


@dataclass(frozen=True, slots=True)
class SparkResolution:
    """What a run found, as `Resolution` says it, and what it wrote."""

    found: Resolution
    statements: int
    facts: int
    seconds: float


def resolve_on_spark(
    graphs: Sequence[str],
    output: str,
    *,
    master: str | None = None,
    shards: int = SHARDS,
    authorities: Iterable[Path] = (),
    shipped: bool = True,
    settings: Mapping[str, str] | None = None,
) -> SparkResolution:
    """Find which names are one thing in the graphs of `extract_on_spark`, and write one graph that speaks of things.

    Args:
        graphs: folders that runs wrote, anywhere Spark can read. Of an article in several, that of the last counts.
        output: a new folder: `quads`, `descriptions` and `identities` as N-Quads, which together are the graph that `kg
            resolve` would leave; `entities`, `mentions`, `statements` and `facts` as Parquet.
        master: Spark's master, as for extraction.
        shards: number of files of each table.
        authorities: lists of known things, on this machine.
        shipped: use the list that comes with the package, too.
        settings: more settings of Spark.

    Raises:
        KgError: Spark cannot be started, or a task failed again and again. OutputError: the folder is not new.
        ReadError: a list is broken, or a folder holds no such graph.
    """
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kg-spark-") as folder:
        # A session knows a file by its name, and may be one in which this is not the first run.
        index = Path(folder) / f"{Path(folder).name}.sqlite"
        with open_authority(authorities, shipped=shipped) as authority:
            authority.save(index)
        usual = {
            "spark.sql.shuffle.partitions": str(shards),
            "spark.sql.execution.arrow.maxRecordsPerBatch": BATCH,
        }
        with open_session(master, {**usual, **(settings or {})}, name="kg resolve") as spark:
            from pyspark.errors import PySparkException

            target = Output(spark, output)
            target.require_new()
            for graph in graphs:
                if not Output(spark, graph).is_complete():
                    raise ReadError(
                        f"{graph}: holds no whole graph; name what `kg extract --engine spark` wrote"
                    )
            spark.sparkContext.addFile(str(index))
            spark.sparkContext.setCheckpointDir(f"{target.folder}/{SCRATCH}")
            try:
                resolver = _Resolver(shards, index.name)
                found, statements, facts = resolver.write(_read(spark, graphs, shards), target)
            except PySparkException as error:
                raise KgError(f"the job on Spark failed: {explain(error)}") from error
            target.remove(SCRATCH)
            target.finish()
    return SparkResolution(found, statements, facts, time.monotonic() - begin)


def _read(spark: SparkSession, graphs: Sequence[str], shards: int) -> DataFrame:
    """Read the articles of all graphs, in the columns of `NAMED`."""
    from extractor.spark import resolution_tasks as tasks

    lines = [
        spark.read.text(f"{locate(graph).rstrip('/')}/quads").selectExpr(
            "value", "_metadata.file_path AS path", f"{number} AS folder"
        )
        for number, graph in enumerate(graphs)
    ]
    articles = reduce(lambda one, other: one.union(other), lines).mapInPandas(tasks.name_articles, NAMED)
    if len(graphs) > 1:
        last = articles.selectExpr("*", "max(folder) OVER (PARTITION BY article) AS last")
        articles = last.where("folder = last").drop("last")
    return articles


class _Resolver:
    """The steps of a run, each from tables to a table."""

    def __init__(self, shards: int, index: str) -> None:
        self._shards = shards
        self._index = index
        self._kept: list[DataFrame] = []

    def write(self, articles: DataFrame, target: Output) -> tuple[Resolution, int, int]:
        """Resolve articles and write the graph and tables; return what was found, and the numbers of statements and facts."""
        from extractor.spark import resolution_tasks as tasks

        articles = self._keep(articles)
        table = self._keep(self._gather(articles))
        settled = self._keep(self._settle(table, self._propose(table)))
        places = self._keep(self._find_places(articles))
        decisions = self._keep(settled.where("members IS NOT NULL").select(*_columns(DECISION)).union(places))
        heads = (
            settled.where("iri IS NOT NULL")
            .select("iri", "head")
            .union(places.selectExpr("explode(members) AS iri", "members[0] AS head"))
        )
        things = self._keep(_name_things(articles, heads))
        copies = self._keep(self._find_copies(articles))
        resolved = self._keep(self._identify(articles, things))

        first = articles.selectExpr("min(regexp_extract(graph, '^(.*)graph/', 1)) AS base").first()
        graph = f"{(first and first['base']) or ''}graph/identity"
        target.write_lines("quads", resolved.select("quads"))
        for name in ("mentions", "statements", "entities"):
            target.write_table(name, resolved.selectExpr(f"inline({name})"))
        entities = resolved.selectExpr("inline(entities)").drop("iri").withColumnRenamed("thing", "iri")
        target.write_lines("descriptions", describe(entities, self._shards))
        meanings = self._meanings(articles, things).join(table.select("iri", "matches"), "iri", "left")
        lines = (
            decisions.mapInPandas(partial(tasks.write_decisions, graph=graph), LINES)
            .union(meanings.mapInPandas(partial(tasks.write_meanings, graph=graph), LINES))
            .union(copies.mapInPandas(partial(tasks.write_copies, graph=graph), LINES))
        )
        ordered = lines.distinct().repartition(self._shards, "value").sortWithinPartitions("value")
        target.write_lines("identities", ordered)
        statements = resolved.selectExpr("inline(statements)")
        witnesses = copies.selectExpr("article", "original AS digest")
        witnessed = statements.join(witnesses, "article", "left").selectExpr(
            *statements.columns, "coalesce(digest, article) AS digest"
        )
        facts = count_sources(witnessed, self._shards)
        target.write_table("facts", facts)
        found = self._sum_up(articles, table, decisions, things, copies, resolved)
        counts = found, statements.count(), facts.count()
        for kept in self._kept:
            kept.unpersist()
        return counts

    # --- What joins names ---

    def _gather(self, articles: DataFrame) -> DataFrame:
        from extractor.spark import resolution_tasks as tasks

        said = articles.selectExpr("article", "inline(occurrences)")
        return self._grouped(said, ["sense"], partial(tasks.gather, index=self._index), SENSE, then="article")

    def _propose(self, table: DataFrame) -> DataFrame:
        """Let the rules propose, those for editions last: they need to know which series are one."""
        from extractor.spark import resolution_tasks as tasks

        keys = self._keep(table.mapInPandas(partial(tasks.find_keys, index=self._index), KEY))
        sizes = keys.groupBy("rule", "key").agg({"iri": "collect_set"}).toDF("rule", "key", "iris")
        limits = " OR ".join(
            f"(rule = '{rule.name}' AND n > 1" + (f" AND n <= {rule.limit})" if rule.limit else ")")
            for rule in _rules()
        )
        blocks = sizes.selectExpr("rule", "key", "size(iris) AS n").where(limits).drop("n")
        members = keys.join(blocks, ["rule", "key"]).join(table.select("iri", "sense"), "iri")
        rules = partial(tasks.propose, index=self._index)
        proposals = self._keep(self._grouped(members, ["rule", "key"], rules, DECISION).distinct())
        return proposals.union(self._match_editions(table, proposals)).distinct()

    def _match_editions(self, table: DataFrame, proposals: DataFrame) -> DataFrame:
        from extractor.spark import resolution_tasks as tasks

        series = table.where("kind = 'series'")
        of_series = proposals.join(
            series.selectExpr("iri AS first"), proposals["members"][0] == _column("first")
        )
        settled = self._settle(series, of_series.select(*_columns(DECISION)))
        heads = settled.where("iri IS NOT NULL").select("iri", "head")
        named = series.mapInPandas(tasks.name_series, "iri string, name string").join(heads, "iri", "left")
        owners = named.selectExpr("name", "coalesce(head, iri) AS head").groupBy("name")
        single = owners.agg({"head": "collect_set"}).toDF("name", "heads").where("size(heads) = 1")
        known = single.selectExpr("name", "min(name) OVER (PARTITION BY heads[0]) AS one")
        events = table.where("kind = 'event'").select("iri", "sense")
        given = events.mapInPandas(tasks.name_editions, "iri string, name string").join(known, "name")
        by_event = given.selectExpr("iri", "concat(name, '\\n', one) AS pair").groupBy("iri")
        pairs = by_event.agg({"pair": "collect_set"}).toDF("iri", "known")
        schema = "series string, iri string, sense binary"
        sort = partial(tasks.sort_editions, index=self._index)
        editions = events.join(pairs, "iri", "left").select("sense", "known").mapInPandas(sort, schema)
        return self._grouped(editions, ["series"], tasks.match_editions, DECISION, then="iri")

    def _settle(self, table: DataFrame, proposals: DataFrame) -> DataFrame:
        """Settle what hangs together over proposals, each component in one task."""
        from extractor.spark import resolution_tasks as tasks

        edges = proposals.selectExpr("members[0] AS one", "explode(members) AS other")
        components = find_components(edges)
        senses = table.join(components, table["iri"] == components["node"])
        made = proposals.join(components, proposals["members"][0] == components["node"])
        nothing = "cast(NULL AS {}) AS {}".format
        rows = senses.selectExpr(
            "component",
            "sense",
            nothing("array<string>", "members"),
            nothing("string", "reason"),
            nothing("double", "score"),
            nothing("string", "by"),
        ).union(made.selectExpr("component", nothing("binary", "sense"), *_columns(DECISION)))
        return self._grouped(rows, ["component"], tasks.settle_components, SETTLED)

    def _find_places(self, articles: DataFrame) -> DataFrame:
        from extractor.spark import resolution_tasks as tasks

        votes = articles.selectExpr("inline(votes)").groupBy("name", "place").count()
        votes = votes.withColumnRenamed("count", "votes")
        agreed = self._grouped(votes, ["name"], tasks.agree_on_places, "name string, place long")
        groups = agreed.groupBy("place").agg({"name": "collect_set"}).toDF("place", "names")
        sample = same_place(())
        return groups.where("size(names) > 1").selectExpr(
            "sort_array(names) AS members",
            f"'{sample.reason}' AS reason",
            f"double({sample.score}) AS score",
            f"'{sample.by}' AS by",
        )

    def _find_copies(self, articles: DataFrame) -> DataFrame:
        """Compare the texts that share a key, over however many others."""
        from extractor.spark import resolution_tasks as tasks

        keys = articles.selectExpr("article", "explode(bands) AS band")
        edges = keys.selectExpr("article", "min(article) OVER (PARTITION BY band) AS least")
        components = find_components(edges)
        rows = articles.join(components, articles["article"] == components["node"])
        rows = rows.select("component", "article", "date", "quads")
        schema = "article string, original string"
        return self._grouped(rows, ["component"], tasks.compare_texts, schema)

    # --- What follows ---

    def _meanings(self, articles: DataFrame, things: DataFrame) -> DataFrame:
        """Return what names mean in each article: columns article, graph, name, iri (the sense), sense, thing."""
        uses = articles.selectExpr("article", "graph", "inline(uses)").drop("labels")
        return uses.join(things, ["name", "sense"]).selectExpr("*", "sense AS iri")

    def _identify(self, articles: DataFrame, things: DataFrame) -> DataFrame:
        from extractor.spark import resolution_tasks as tasks

        changed = self._meanings(articles, things).where("name != sense OR sense != thing")
        packed = changed.selectExpr("article", "concat_ws(' ', name, sense, thing) AS meaning").groupBy(
            "article"
        )
        meanings = packed.agg({"meaning": "collect_set"}).toDF("article", "meanings")
        rows = articles.select("article", "quads").join(meanings, "article", "left")
        return self._grouped(rows, ["article"], tasks.identify, RESOLVED)

    def _sum_up(
        self,
        articles: DataFrame,
        table: DataFrame,
        decisions: DataFrame,
        things: DataFrame,
        copies: DataFrame,
        resolved: DataFrame,
    ) -> Resolution:
        kinds = decisions.groupBy("reason", "by").count().collect()
        reasons: Counter[str] = Counter()
        for row in kinds:
            reasons[kind_of(Decision((), row["reason"], 0.0, row["by"]))] += row["count"]
        senses = table.join(things.selectExpr("sense AS iri", "thing"), "iri")
        return Resolution(
            articles.where("size(uses) > 0").count(),
            copies.count(),
            table.count(),
            senses.select("thing").distinct().count(),
            dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
            table.where("size(matches) > 0").count(),
            resolved.where("rewritten").count(),
        )

    # --- Spark ---

    def _grouped(
        self, rows: DataFrame, keys: list[str], task: Callable[..., Any], schema: str, then: str | None = None
    ) -> DataFrame:
        """Give a task rows sorted by keys, all with the same keys to the same task, and then sorted by one more column."""
        placed = rows.repartition(self._shards, *keys)
        return placed.sortWithinPartitions(*keys, *([then] if then else [])).mapInPandas(task, schema)

    def _keep(self, table: DataFrame) -> DataFrame:
        """Keep what several steps read."""
        from pyspark import StorageLevel

        self._kept.append(table.persist(StorageLevel.DISK_ONLY))
        return table


def _name_things(articles: DataFrame, heads: DataFrame) -> DataFrame:
    """Say which thing each sense is, as `linking.identities.choose_identities` does: columns name, sense, thing."""
    uses = articles.selectExpr("inline(uses)").groupBy("name", "sense").sum("labels")
    counted = uses.toDF("name", "sense", "articles").join(heads.toDF("sense", "head"), "sense", "left")
    placed = counted.selectExpr("name", "sense", "articles", "coalesce(head, sense) AS head")
    plain = placed.groupBy("name").agg({"head": "collect_set"}).toDF("name", "heads")
    plain = plain.selectExpr("name", "size(heads) = 1 AS is_plain")
    best = placed.join(plain, "name").groupBy("head")
    named = best.agg(
        _expression("min_by(if(is_plain, name, sense), struct(-articles AS n, sense))").alias("thing")
    )
    return placed.join(named, "head").select("name", "sense", "thing")


def _rules() -> Iterable[Any]:
    """Return all rules; that for authority lists is named whatever its list is."""
    from extractor.linking.authorities import Authority

    with Authority() as nothing:
        return make_rules(nothing)


def _columns(schema: str) -> list[str]:
    return [column.split()[0] for column in schema.split(", ")]


def _column(name: str) -> Any:
    from pyspark.sql import functions as f

    return f.col(name)


def _expression(text: str) -> Any:
    from pyspark.sql import functions as f

    return f.expr(text)
