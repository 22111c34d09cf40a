"""How long `kg` takes to start: median wall seconds of commands that load no language model.

Run: .venv/bin/python benchmarks/startup.py [--repeat 7] [--store build/demo/store]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

QUERY = "SELECT (COUNT(*) AS ?facts) WHERE { ?s ?p ?o }"


def measure_seconds(command: list[str], repeat: int) -> float:
    """Return the median wall time of a command, one run to warm the disk cache left out."""
    times = []
    for _ in range(repeat + 1):
        begin = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times.append(time.perf_counter() - begin)
    return statistics.median(times[1:])


def main() -> None:
    """Print one line a command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--repeat", type=int, default=7)
    parser.add_argument(
        "--store", type=Path, default=Path("build/demo/store"), help="as `make demo` leaves it"
    )
    arguments = parser.parse_args()
    kg = [sys.executable, "-m", "extractor"]
    commands = {"python -c pass": [sys.executable, "-c", "pass"], "kg --help": [*kg, "--help"]}
    if arguments.store.is_dir():
        commands["kg query"] = [*kg, "query", QUERY, "--store", str(arguments.store)]
    for name, command in commands.items():
        print(f"{measure_seconds(command, arguments.repeat):6.3f} s  {name}")


if __name__ == "__main__":
    main()
