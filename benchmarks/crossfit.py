"""Score articles that the model has not seen: train on all folds but one, read that one.

    python benchmarks/crossfit.py corpus/gold/train [MORE …] --folds 4 --fold 0

Needs the `train` extra. Articles with a `source` (real news) are scored apart from those written for the
project. One fold takes about a quarter of an hour on two cores.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.nlp.parser import limit_threads

if TYPE_CHECKING:
    from extractor.records import Extraction, GoldArticle


def main() -> None:
    """Train, read and print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--fold", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument(
        "--sentences", type=Path, help="file of single annotated sentences to learn from besides"
    )
    options = parser.parse_args()
    limit_threads()

    from extractor.nlp.assembly import assemble
    from extractor.nlp.calibration import load_calibration
    from extractor.scoring import render_table, score_articles
    from extractor.training.calibration import calibrate
    from extractor.training.run import Recipe, Workshop, read_fold

    recipe = Recipe(folds=options.folds, fold_epochs=options.epochs, sentences=options.sentences)
    readings = read_fold(options.gold, recipe, options.fold)
    shop = Workshop(options.gold, recipe)
    table = calibrate(shop.articles, readings, shop.weights, shop.relations)
    calibration = load_calibration(table, shop.relations)
    groups: dict[str, list[tuple[GoldArticle, Extraction]]] = {"real": [], "written": []}
    for reading in readings:
        prepared = shop.articles[reading.index]
        extraction = assemble(
            prepared.doc, prepared.gold.article, reading.analysis, shop.relations, calibration
        )
        groups["real" if prepared.gold.extra.get("source") else "written"].append((prepared.gold, extraction))
    for name, pairs in groups.items():
        if pairs:
            print(f"\n## {name}: {len(pairs)} articles\n")
            print(render_table(score_articles(pairs), per_relation=True, per_type=True))


if __name__ == "__main__":
    main()
