"""Starting Spark, with what extraction needs of it."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from extractor.domain import VARIABLE
from extractor.errors import KgError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# Each task works on one shard with one model, which holds BLAS to one thread.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
# How often a task is tried: local masters do so only where they are told.
_TRIES = 4


@contextmanager
def open_session(
    master: str | None, settings: Mapping[str, str], name: str = "kg extract"
) -> Iterator[SparkSession]:
    """Start Spark, or join the session that `spark-submit` or a notebook started, and end what was started.

    `KgError` where pyspark or Java is missing, or the master does not answer.
    """
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise KgError(f"Spark is not installed ({error}); pip install 'expo-kg[spark]'") from None
    if not os.environ.get("JAVA_HOME") and shutil.which("java") is None:
        raise KgError("Spark needs Java 17 or newer; install it or set JAVA_HOME")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    for variable, value in _ONE_THREAD.items():
        os.environ.setdefault(variable, value)
    domain = {VARIABLE: os.environ[VARIABLE]} if VARIABLE in os.environ else {}
    running = SparkSession.getActiveSession()
    builder = SparkSession.builder.appName(name)
    for variable, value in (_ONE_THREAD | domain).items():
        builder = builder.config(f"spark.executorEnv.{variable}", value)
    master = master or (
        None if "spark.master" in settings or "SPARK_ENV_LOADED" in os.environ else "local[*]"
    )
    if master:
        builder = builder.master(_with_tries(master))
    if master and master.startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        builder = builder.config("spark.ui.enabled", "false")
    builder = builder.config("spark.ui.showConsoleProgress", str(sys.stderr.isatty()).lower())
    for key, value in settings.items():
        builder = builder.config(key, value)
    try:
        spark = builder.getOrCreate()
    except (PySparkException, RuntimeError, OSError) as error:
        raise KgError(
            f"Spark does not start ({_first_line(error)}); check --master {master or ''}"
        ) from error
    spark.sparkContext.setLogLevel("ERROR")
    try:
        yield spark
    finally:
        if running is None:
            spark.stop()


def _with_tries(master: str) -> str:
    return re.sub(r"^local(?:\[([^\],]+)\])?$", lambda match: f"local[{match[1] or 1},{_TRIES}]", master)


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
