"""Where a run writes: a folder for each table, with file names that say the shard and nothing else.

Spark writes through its output commit, so that each task's file is there once or not at all; its names end in a
random id. When a table is complete its files are named by their shards.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.errors import OutputError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_PART = re.compile(r"(part-\d+)-[^.]+(?:\.c\d+)?\..*")
QUADS_ENDING, TABLE_ENDING = ".nq.gz", ".parquet"


def locate(path: str) -> str:
    """Write a path of this machine as a URI; others (`s3://…`, `hdfs://…`) stay as they are."""
    return path if "://" in path else f"file://{Path(path).absolute()}"


class Output:
    """The folder of a run, on any file system that Spark knows."""

    def __init__(self, spark: SparkSession, folder: str) -> None:
        self.folder = locate(folder).rstrip("/")
        assert spark.sparkContext._jvm is not None
        self._paths = spark.sparkContext._jvm.org.apache.hadoop.fs.Path
        self._files: Any = self._path().getFileSystem(spark.sparkContext._jsc.hadoopConfiguration())

    def require_new(self) -> None:
        """Refuse a folder that holds something."""
        if self._files.exists(self._path()) and len(self._files.listStatus(self._path())) > 0:
            raise OutputError(f"{self.folder}: holds something already; name a new folder or empty it")

    def is_complete(self) -> bool:
        """Say whether a run finished here."""
        return bool(self._files.exists(self._path("_SUCCESS")))

    def write_lines(self, name: str, lines: DataFrame) -> None:
        """Write a column of N-Quads, packed."""
        lines.write.text(self._uri(name), compression="gzip")
        self._rename(name, QUADS_ENDING)

    def write_table(self, name: str, table: DataFrame) -> None:
        """Write a table as Parquet."""
        table.write.parquet(self._uri(name))
        self._rename(name, TABLE_ENDING)

    def remove(self, name: str) -> None:
        """Remove what lies under a name."""
        self._files.delete(self._path(name), True)

    def finish(self) -> None:
        """Mark the whole as complete."""
        self._files.create(self._path("_SUCCESS"), True).close()

    def _rename(self, name: str, ending: str) -> None:
        for status in self._files.listStatus(self._path(name)):
            match = _PART.fullmatch(status.getPath().getName())
            if match is not None:
                self._files.rename(status.getPath(), self._path(f"{name}/{match[1]}{ending}"))

    def _uri(self, name: str) -> str:
        return f"{self.folder}/{name}"

    def _path(self, name: str = "") -> Any:
        return self._paths(self._uri(name) if name else self.folder)
