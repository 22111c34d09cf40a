"""What place linking costs: loading the gazetteer, and each article after that.

    python benchmarks/places.py [ARTICLES]

Articles are made by repeating the places of the gold articles; CPU seconds, and the memory that the process gained.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from itertools import cycle, islice
from pathlib import Path

from extractor.linking.agreement import link_articles
from extractor.linking.gazetteer import find_places
from extractor.records import ArticlePlaces, Entity

GOLD = Path(__file__).parents[1] / "corpus" / "gold"
TYPES = ("schema:Country", "schema:AdministrativeArea", "schema:City")


def read_gold() -> list[ArticlePlaces]:
    """Read the places of all gold articles."""
    found = []
    for path in sorted(GOLD.glob("*/*.json")):
        gold = json.loads(path.read_text("utf-8"))
        places = [entity for entity in gold["entities"] if entity["type"] in TYPES]
        names = {entity["name"] for entity in places}
        inside = [(s, o) for s, r, o in gold["facts"] if r == "schema:containedInPlace" and {s, o} <= names]
        entities = tuple(Entity(place["name"], place["name"], place["type"]) for place in places)
        found.append(ArticlePlaces(gold["id"], entities, tuple(inside)))
    return found


def memory_mb() -> int:
    """Return the most memory that the process has used."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Print the measurements."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    gold = read_gold()
    memory, begin = memory_mb(), time.process_time()
    find_places("Guiyang")
    print(f"loading   {time.process_time() - begin:.2f} s, {memory_mb() - memory} MB")
    begin = time.process_time()
    link_articles(islice(cycle(gold), count))
    seconds = time.process_time() - begin
    print(
        f"linking   {1e3 * seconds / count:.2f} ms an article ({count:,} articles), {memory_mb() - memory} MB in all"
    )


if __name__ == "__main__":
    main()
