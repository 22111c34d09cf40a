"""A cluster of Spark on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.spark.running import end_group, free_port, wait_for


@pytest.fixture(scope="session", autouse=True)
def spark_is_here() -> None:
    """Skip what needs Spark or its Java where they are missing."""
    pytest.importorskip("pyspark", reason="the extra 'spark' is not installed")
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        pytest.skip("there is no Java for Spark")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A standalone master and two workers of one core, each a process group of its own."""
    pyspark = pytest.importorskip("pyspark")
    port, home = free_port(), Path(pyspark.__file__).parent
    environment = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_WORKER_DIR": str(tmp_path / "work"),
        "PYSPARK_PYTHON": sys.executable,
    }

    def start(name: str, *arguments: str) -> subprocess.Popen[bytes]:
        log = (tmp_path / f"{name}.log").open("wb")
        with log:
            return subprocess.Popen(
                [home / "bin" / "spark-class", *arguments],
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    master = f"spark://127.0.0.1:{port}"
    deploy = "org.apache.spark.deploy"
    main = start(
        "master", f"{deploy}.master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0"
    )
    wait_for(tmp_path / "master.log", "Starting Spark master")
    workers = [
        start(
            f"worker-{n}",
            f"{deploy}.worker.Worker",
            "--cores",
            "1",
            "--memory",
            "1g",
            "--webui-port",
            "0",
            master,
        )
        for n in range(2)
    ]
    try:
        for n in range(2):
            wait_for(tmp_path / f"worker-{n}.log", "Successfully registered")
        yield master, workers
    finally:
        for process in (main, *workers):
            end_group(process)
