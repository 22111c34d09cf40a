"""The job: articles from files, shards by article id, one pass of extraction, tables, and what unites them."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.errors import KgError, ReadError
from extractor.linking.iris import DEFAULT_BASE, IriScheme
from extractor.reading import InputError, find_inputs
from extractor.spark.output import Output, locate
from extractor.spark.session import open_session
from extractor.spark.tables import ARTICLES, EXTRACTED, LINES, READ
from extractor.workflow import read_clock

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

LINE_ENDINGS = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
PARQUET = ".parquet"
COLUMNS = ("id", "text", "title", "date", "url", "source")
SHARDS = 16
# Problems that are brought back to be shown; the table of articles has all.
SHOWN = 20


@dataclass(frozen=True, slots=True)
class SparkSummary:
    """What a run on Spark did; `problems` holds the first messages of the `skipped`."""

    articles: int
    statements: int
    facts: int
    entities: int
    skipped: int
    problems: tuple[str, ...]
    seconds: float


def extract_on_spark(
    paths: Sequence[str],
    output: str,
    *,
    master: str | None = None,
    shards: int = SHARDS,
    base: str = DEFAULT_BASE,
    model: Path | None = None,
    min_confidence: float = 0.0,
    settings: Mapping[str, str] | None = None,
) -> SparkSummary:
    """Extract from articles on a cluster and write the graph and tables to a folder.

    Args:
        paths: files, folders and globs that every machine of the cluster sees. JSON lines and Parquet may be
            anywhere Spark can read (`s3://…`, `hdfs://…`) and are divided among tasks; other files go whole.
        output: a new folder: `quads` and `descriptions` as N-Quads, which together are the graph; `articles`,
            `entities`, `mentions`, `statements` and `facts` as Parquet.
        master: Spark's master; by default that of `spark-submit`, else all cores of this machine.
        shards: number of files of each table. The same articles and number give the same files.
        base: start of every IRI that the run makes.
        model: folder of a trained model, which every machine sees.
        min_confidence: facts believed less than this are left out.
        settings: more settings of Spark.

    Raises:
        KgError: Spark cannot be started, or a task failed again and again. OutputError: the folder is not new.
    """
    from extractor.spark import tasks

    begin = time.monotonic()
    IriScheme(base)
    asked = tasks.Settings(base, str(model.absolute()) if model else None, min_confidence, read_clock())
    # Looked at before Spark starts, which takes its time.
    sources = _sort_inputs(paths)
    shuffle = {"spark.sql.shuffle.partitions": str(shards)}
    with open_session(master, {**shuffle, **(settings or {})}) as spark:
        from pyspark.errors import PySparkException

        target = Output(spark, output)
        target.require_new()
        try:
            articles = _read(spark, sources).repartition(shards, "id")
            articles = articles.sortWithinPartitions("id", "path", "block", "number")
            extracted = articles.mapInPandas(partial(tasks.extract, settings=asked), EXTRACTED)
            return _write(extracted, target, shards, sources.problems, begin)
        except PySparkException as error:
            raise KgError(f"the job on Spark failed: {explain(error)}") from error


# --- Inputs ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sources:
    """Inputs by how they are read, as URIs or, for whole files, as paths."""

    lines: tuple[str, ...]
    tables: tuple[str, ...]
    files: tuple[str, ...]
    problems: tuple[str, ...]


def _sort_inputs(paths: Sequence[str]) -> _Sources:
    lines, tables, files, problems = [], [], [], []
    for path in paths:
        local = "://" not in path
        if path.rstrip("*/").endswith(PARQUET) or (local and _holds_table(Path(path))):
            tables.append(locate(path))
        elif not local and path.endswith(LINE_ENDINGS):
            lines.append(path)
        elif not local:
            endings = ", ".join((*LINE_ENDINGS, PARQUET))
            raise ReadError(f"{path}: is on another file system; there only {endings} can be read")
        elif path == "-":
            raise ReadError("-: standard input cannot be read on many machines; name a file")
        else:
            for found in find_inputs([path]):
                if isinstance(found, InputError):
                    problems.append(str(found))
                elif found.name.endswith(LINE_ENDINGS):
                    lines.append(locate(str(found)))
                else:
                    files.append(str(found.absolute()))
    return _Sources(tuple(lines), tuple(tables), tuple(files), tuple(problems))


def _holds_table(path: Path) -> bool:
    return path.is_dir() and any(path.glob(f"*{PARQUET}"))


def _read(spark: SparkSession, sources: _Sources) -> DataFrame:
    """Return the table of articles, in the columns of `READ`."""
    from extractor.spark import tasks

    found = spark.createDataFrame([], READ)
    texts = [spark.read.text(list(sources.lines))] if sources.lines else []
    texts += [_read_table(spark, path) for path in sources.tables]
    for text in texts:
        placed = text.selectExpr(
            "value",
            "regexp_replace(_metadata.file_path, '^file:/*', '/') AS path",
            "_metadata.file_block_start AS block",
            "monotonically_increasing_id() AS number",
        )
        found = found.union(placed.mapInPandas(tasks.read_lines, READ))
    if sources.files:
        rows = [(path,) for path in sources.files]
        slices = min(len(rows), 10_000)
        names = spark.createDataFrame(spark.sparkContext.parallelize(rows, slices), "path string")
        found = found.union(names.mapInPandas(tasks.read_files, READ))
    return found.where("id IS NOT NULL OR problem IS NOT NULL")


def _read_table(spark: SparkSession, path: str) -> DataFrame:
    """Read a Parquet table as JSON lines."""
    table = spark.read.parquet(path)
    if "text" not in table.columns:
        raise ReadError(f"{path}: has no column 'text' but {', '.join(table.columns)}")
    columns = ", ".join(f"string({name}) AS {name}" for name in COLUMNS if name in table.columns)
    return table.selectExpr(f"to_json(struct({columns})) AS value", "_metadata")


# --- Outputs -----------------------------------------------------------------------------------------


def _write(
    extracted: DataFrame, target: Output, shards: int, problems: Sequence[str], begin: float
) -> SparkSummary:
    from pyspark import StorageLevel

    extracted = extracted.persist(StorageLevel.DISK_ONLY)  # extracted once, read for each table
    target.write_lines("quads", extracted.where("quads != ''").select("quads"))
    target.write_table("articles", extracted.where("id IS NOT NULL").select(*ARTICLES))
    for name in ("entities", "mentions", "statements"):
        target.write_table(name, extracted.selectExpr(f"inline({name})"))
    entities = extracted.selectExpr("inline(entities)")
    statements = extracted.selectExpr("inline(statements)", "digest")
    target.write_lines("descriptions", describe(entities, shards))
    facts = count_sources(statements, shards)
    target.write_table("facts", facts)
    count = {
        name: extracted.selectExpr(f"sum({what}) AS n").first()
        for name, what in {
            "articles": "int(quads IS NOT NULL)",
            "statements": "size(statements)",
            "skipped": "int(problem IS NOT NULL)",
        }.items()
    }
    found = {name: int(row["n"] or 0) if row else 0 for name, row in count.items()}
    shown = extracted.where("problem IS NOT NULL").orderBy("problem").select("problem").take(SHOWN)
    summary = SparkSummary(
        articles=found["articles"],
        statements=found["statements"],
        facts=facts.count(),
        entities=entities.select("iri").distinct().count(),
        skipped=found["skipped"] + len(problems),
        problems=(*problems, *(row["problem"] for row in shown))[:SHOWN],
        seconds=time.monotonic() - begin,
    )
    extracted.unpersist()
    target.finish()
    return summary


def describe(entities: DataFrame, shards: int) -> DataFrame:
    """Unite what articles call each entity into the default graph's description of it, as N-Quads."""
    from extractor.spark import tasks

    united = entities.groupBy("iri").agg(*(_union(name) for name in ("types", "names", "aliases")))
    ordered = united.repartition(shards, "iri").sortWithinPartitions("iri")
    return ordered.mapInPandas(tasks.describe_entities, LINES)


def count_sources(statements: DataFrame, shards: int) -> DataFrame:
    """Merge statements of the same fact, with how many articles and different texts state it.

    The evidence shown is that of the most certain statement.
    """
    from pyspark.sql import functions as f

    best = f.max_by(f.struct("evidence", "article", "modality"), f.struct("confidence", "iri"))
    merged = statements.groupBy("subject", "predicate", "object").agg(
        f.countDistinct("article").alias("sources"),
        f.countDistinct("digest").alias("texts"),
        f.count("*").alias("statements"),
        f.max("confidence").alias("confidence"),
        best.alias("best"),
    )
    keys = ("subject", "predicate", "object")
    flat = merged.select(*keys, "sources", "texts", "statements", "confidence", "best.*")
    return flat.repartition(shards, *keys).sortWithinPartitions(*keys)


def _union(name: str) -> object:
    from pyspark.sql import functions as f

    return f.sort_array(f.array_distinct(f.flatten(f.collect_set(name)))).alias(name)


def explain(error: Exception) -> str:
    """Return the line of a Java stack trace that a user can use."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    python = [line for line in lines if line.startswith("extractor.errors.")]
    return (python or lines or [type(error).__name__])[-1 if python else 0][:500]
