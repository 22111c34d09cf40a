"""Writes docs/performance.md and its plots from what `performance.py` measured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

INTRODUCTION = """# Performance

Written by `python benchmarks/performance.py`, which measures all of this anew. Every number that matters is a ratio between
things measured in turn in one run, with its range; absolute times are those of the machine ({machine}).
{brief}
"""
BRIEF = """The machine was shared with other heavy work during these runs, which were kept brief for that reason: few rounds,
small sizes. CPU time is counted where one process works; wall time, where several do, suffers from the others.
"""


def write_report(results: dict[str, Any], folder: Path) -> None:
    """Write the page beside the folder and the plots into it."""
    parts = [results[name] for name in results]
    machine = next((part["machine"] for part in parts), "unknown")
    brief = BRIEF if any(part["brief"] for part in parts) else ""
    sections = [INTRODUCTION.format(machine=machine, brief=brief)]
    for name, write in SECTIONS.items():
        if name in results:
            sections.append(write(results[name], folder))
    folder.with_suffix(".md").write_text("\n".join(sections))


def _throughput(found: dict[str, Any], folder: Path) -> str:
    del folder
    rows = [(key, found[key]) for key in found if key not in ("brief", "machine")]
    return (
        "## Extraction against the parser alone\n\nOne process reads the articles in `corpus/articles`. A ratio of 1 is the"
        " speed of spaCy's `nlp.pipe` with the same model, as pip installs it or with the faster of both matrix"
        f" products.\n\n{_table(('', 'measured'), rows)}"
    )


def _length(found: dict[str, Any], folder: Path) -> str:
    points = found["points"]
    _plot(
        folder / "length.png",
        [("extraction", [p["words"] for p in points], [p["ms"] for p in points])],
        ("words of an article", "CPU ms"),
        log=True,
    )
    rows = [(p["words"], p["ms"], p["ms a word"]) for p in points]
    return (
        "## Cost against an article's length\n\nThe best of three CPU times of one article, made of the corpus's.\n\n"
        f"{_table(('words', 'ms', 'ms a word'), rows)}\n![Cost against length](performance/length.png)\n"
    )


def _memory(found: dict[str, Any], folder: Path) -> str:
    points = found["points"]
    articles = [p["articles"] for p in points]
    _plot(
        folder / "memory.png",
        [(name, articles, [p[f"{name} MB"] for p in points]) for name in ("writer", "worker")],
        ("articles", "peak MB"),
        log=True,
    )
    rows = [(p["articles"], p["writer MB"], p["worker MB"]) for p in points]
    return (
        "## Memory against the size of the corpus\n\nPeak memory of the process that reads and writes, and of a worker,"
        f" short articles.\n\n{_table(('articles', 'writer MB', 'worker MB'), rows)}\n"
        "![Memory against size](performance/memory.png)\n"
    )


def _peers(found: dict[str, Any], folder: Path) -> str:
    rows = []
    for row in found["rows"]:
        ratios = sorted(row["ratios"])
        middle = f"{ratios[len(ratios) // 2]:.2f} ({ratios[0]:.2f}-{ratios[-1]:.2f})"
        rows.append(
            (row["peer"], row["words per CPU second"], middle, row["found in 1000 words"], row["peak MB"])
        )
    names = [row[0] for row in rows]
    _bars(folder / "peers.png", names, [row[1] for row in rows], "words per CPU second", height=2.5)
    head = ("", "words per CPU second", "extraction / it", "found in 1,000 words", "peak MB")
    missing = "".join(f"\n{name}: {reason}.\n" for name, reason in sorted(found["missing"].items()))
    load = ", ".join(map(str, found["load average"]))
    return (
        f"## Against peers\n\n{found['articles']} articles of the corpus, {found['rounds']} rounds in turn, each in a process"
        " and environment of its own with one thread. Facts are found by extraction, names by the bare pipelines, triples by"
        " textacy and triplet-extract; these are of no vocabulary and mostly not what a reader would call a fact, so"
        f" numbers say nothing of quality. Load average at the end: {load}.\n\n{_table(head, rows)}{missing}"
        "\n![Against peers](performance/peers.png)\n"
    )


def _cores(found: dict[str, Any], folder: Path) -> str:
    load = ", ".join(map(str, found["load average"]))
    points = found["points"]
    workers = [p["workers"] for p in points]
    _plot(
        folder / "cores.png",
        [("extraction", workers, [p["ratio"] for p in points]), ("ideal", workers, workers)],
        ("workers", "rate, one worker is 1"),
        log=False,
    )
    rows = [(p["workers"], p["spread"]) for p in points]
    return (
        f"## Cores\n\nRate of several workers over that of one, in turn, on {found['cores']} cores with a load average of"
        f" {load} at the end: other work's share decides, where it is much above the number of cores. The process that hands"
        f" out articles and takes results back uses {found['CPU ms an article of the process that hands out']} ms of CPU time"
        f" an article.\n\n{_table(('workers', 'rate'), rows)}\n![Cores](performance/cores.png)\n"
    )


def _loading(found: dict[str, Any], folder: Path) -> str:
    del folder
    rows = [(key, found[key]) for key in found if key not in ("brief", "machine")]
    return (
        "## Loading\n\n`kg load` into an empty store against pyoxigraph's bulk loader for the same files; start-up, merging"
        f" the files' layers and uniting descriptions included.\n\n{_table(('', 'measured'), rows)}"
    )


def _queries(found: dict[str, Any], folder: Path) -> str:
    slower = {row["question"]: row["ratio"] for row in found["rdflib"]}
    rows = [
        (r["question"], r["rows"], r["kg ms"], r["best SPARQL ms"], r["ratio"], slower.get(r["question"], ""))
        for r in found["rows"]
    ]
    names = [row[0] for row in rows]
    _bars(folder / "queries.png", names, [row[2] for row in rows], "CPU ms on a million quads")
    head = ("question", "rows", "kg ms", "Oxigraph alone ms", "ratio", "rdflib / Oxigraph, corpus only")
    return (
        "## Questions\n\nThe [named questions](queries.md) on a million quads: `kg` from the typed value to the rows against"
        " Oxigraph alone for the best SPARQL known, in CPU time. Ratios above 1.5 stand where both take a"
        " millisecond or so: that is the look-up of the name. The last column is rdflib in memory against Oxigraph, for the"
        f" same SPARQL on the graph of the corpus alone.\n\n{_table(head, rows)}\n![Questions](performance/queries.png)\n"
    )


def _start(found: dict[str, Any], folder: Path) -> str:
    del folder
    rows = [(r["command"], r["CPU s"], r["ratio"]) for r in found["rows"]]
    return (
        "## Start\n\nCPU time of whole commands against `python -c 'import spacy'`, in turn.\n\n"
        f"{_table(('command', 'CPU s', 'ratio to import spacy'), rows)}"
    )


SECTIONS = {
    "throughput": _throughput,
    "peers": _peers,
    "cores": _cores,
    "length": _length,
    "memory": _memory,
    "loading": _loading,
    "queries": _queries,
    "start": _start,
}


def _table(head: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(_cell(cell) for cell in line) + " |\n" for line in lines)


def _cell(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:,}" if isinstance(value, int) else str(value)


def _plot(
    path: Path, lines: list[tuple[str, list[float], list[float]]], labels: tuple[str, str], *, log: bool
) -> None:
    figure, axes = _figure()
    for name, x, y in lines:
        axes.plot(x, y, marker="o", label=name)
    if log:
        axes.set_xscale("log")
    axes.set(xlabel=labels[0], ylabel=labels[1], ylim=(0, None))
    axes.legend()
    figure.savefig(path, metadata={"Software": None})


def _bars(path: Path, names: list[str], values: list[float], label: str, height: float = 6) -> None:
    figure, axes = _figure(height=height)
    axes.barh(names, values)
    axes.invert_yaxis()
    axes.set(xlabel=label, xscale="log")
    figure.savefig(path, metadata={"Software": None})


def _figure(height: float = 3.5) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, height), layout="constrained", dpi=100)
    return figure, figure.add_subplot()
