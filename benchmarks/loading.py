"""How fast `kg load` fills a store, as a ratio to pyoxigraph's own bulk loader on the same files in the same run.

Makes about --quads quads in the vocabulary's shape in --shards files. CPU and wall seconds are counted in
processes of their own; rounds alternate, the median and the spread are given.

Run: .venv/bin/python benchmarks/loading.py [--quads 300000] [--shards 4] [--repeat 3] [--json]
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from server import QUADS_PER_ARTICLE, make_quads

BARE = """
import sys
from pathlib import Path
from pyoxigraph import RdfFormat, Store
store = Store(sys.argv[1])
for path in sorted(Path(sys.argv[2]).iterdir()):
    store.bulk_load(path=str(path), format=RdfFormat.N_QUADS)
store.flush()
"""
KG = "import sys; from extractor.cli import main; sys.argv = ['kg', 'load', sys.argv[2], '--store', sys.argv[1]]; main()"


def write_shards(folder: Path, quads: int, shards: int) -> int:
    """Write so many quads into so many files; return how many there are."""
    lines = make_quads(max(1, quads // QUADS_PER_ARTICLE))
    written = 0
    for number in range(shards):
        with (folder / f"part-{number:05}.nq").open("w") as file:
            for line in islice(lines, None if number == shards - 1 else quads // shards):
                file.write(line)
                written += line.count("\n")
    return written


def measure(code: str, store: Path, shards: Path) -> tuple[float, float]:
    """Return the CPU and wall seconds of a Python process that fills a store."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", code, str(store), str(shards)], check=True, stdout=subprocess.DEVNULL
    )
    wall = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def run(quads: int, shards: int, repeat: int) -> dict[str, object]:
    """Measure both loaders in turn."""
    cpu: dict[str, list[float]] = {"kg": [], "bare": []}
    wall: dict[str, list[float]] = {"kg": [], "bare": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "shards"
        folder.mkdir()
        count = write_shards(folder, quads, shards)
        for number in range(repeat):
            for loader, code in (("bare", BARE), ("kg", KG)):
                seconds = measure(code, Path(name) / f"{loader}-{number}", folder)
                cpu[loader].append(seconds[0])
                wall[loader].append(seconds[1])
    ratios = sorted(bare / kg for bare, kg in zip(cpu["bare"], cpu["kg"], strict=True))
    return {
        "quads": count,
        "kg quads per CPU second": round(count / statistics.median(cpu["kg"])),
        "pyoxigraph quads per CPU second": round(count / statistics.median(cpu["bare"])),
        "ratio": round(statistics.median(ratios), 2),
        "ratios": [round(ratio, 2) for ratio in ratios],
        "ratio of wall time": round(statistics.median(wall["bare"]) / statistics.median(wall["kg"]), 2),
    }


def main() -> None:
    """Print the rates and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quads", type=int, default=300_000)
    parser.add_argument("--shards", type=int, default=4)
    parser.add_argument("--repeat", type=int, default=3)
    arguments = parser.parse_args()
    print(json.dumps(run(arguments.quads, arguments.shards, arguments.repeat), indent=1))


if __name__ == "__main__":
    main()
