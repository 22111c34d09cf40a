"""`kg evaluate`: how good the extraction is on annotated articles, and where it fails."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.options import AsJson, Model, Workers
from extractor.cli.screen import print_json, say, show_progress

if TYPE_CHECKING:
    from extractor.scoring import Score


# Minimum confidences whose effect `--calibration` shows.
THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


def run(
    gold: Annotated[list[Path], typer.Argument(help="Gold files or folders of them.")],
    per_relation: Annotated[
        bool, typer.Option("--per-relation", help="Add a row for each relation.")
    ] = False,
    per_type: Annotated[bool, typer.Option("--per-type", help="Add a row for each entity type.")] = False,
    errors: Annotated[
        bool, typer.Option("--errors", help="Show each wrong and missed fact, by cause.")
    ] = False,
    calibration: Annotated[
        bool,
        typer.Option("--calibration", help="Show whether confidence can be trusted, and thresholds on it."),
    ] = False,
    gold_mentions: Annotated[
        bool, typer.Option("--gold-mentions", help="Give the entities and only find the facts.")
    ] = False,
    gate: Annotated[
        Path | None,
        typer.Option("--gate", help="File of floors; exit with 1 where a score is under its floor."),
    ] = None,
    identity: Annotated[
        Path | None,
        typer.Option(
            "--identity", help="File of things; score the resolution of the annotated entities instead."
        ),
    ] = None,
    as_json: AsJson = False,
    min_confidence: Annotated[float, typer.Option("--min-confidence", min=0, max=1)] = 0.0,
    workers: Workers = None,
    model: Model = None,
) -> None:
    """Extract from the texts of gold articles and score the facts and entities found."""
    if identity is not None:
        _score_identity(gold, identity, errors=errors, as_json=as_json)
        return
    from extractor.scoring import check_floors, load_floors, render_table, to_json
    from extractor.workflow import evaluate

    # The gate's sets are named after the folders: 'dev' for corpus/gold/dev.
    floors = None if gate is None else _find_floors(load_floors(gate), gold, gate)
    with show_progress("Evaluating") as on_progress:
        score = evaluate(
            gold,
            gold_mentions=gold_mentions,
            model=model,
            workers=workers,
            min_confidence=min_confidence,
            on_progress=on_progress,
        )
    if as_json:
        print_json(to_json(score) | _details(score, errors=errors, calibration=calibration))
    else:
        print(render_table(score, per_relation=per_relation, per_type=per_type))
        _print_details(score, errors=errors, calibration=calibration)
    if floors is not None:
        violations = check_floors(score, floors)
        for violation in violations:
            say(f"kg: {gate}: {violation}")
        if violations:
            raise typer.Exit(1)
        say(f"{len(floors)} floors of {gate} hold")


def _find_floors(floors: dict[str, Mapping[str, float]], gold: list[Path], gate: Path) -> Mapping[str, float]:
    from extractor.errors import GoldError

    name = gold[0].resolve().name
    if len(gold) > 1 or name not in floors:
        known = ", ".join(sorted(floors))
        raise GoldError(f"{gate}: has no floors for {' '.join(map(str, gold))}; it names the folders {known}")
    return floors[name]


def _details(score: Score, *, errors: bool, calibration: bool) -> dict[str, object]:
    from dataclasses import asdict

    from extractor.scoring import find_errors, judge_confidences, measure_reliability

    details: dict[str, object] = {}
    if errors:
        details["errors"] = [asdict(error) for error in find_errors(score)]
    if calibration:
        details["reliability"] = asdict(measure_reliability(judge_confidences(score)))
    return details


def _print_details(score: Score, *, errors: bool, calibration: bool) -> None:
    from extractor.scoring import (
        find_errors,
        judge_confidences,
        measure_reliability,
        render_errors,
        render_reliability,
        render_sweep,
        sweep_thresholds,
    )

    if calibration:
        print("\n" + render_reliability(measure_reliability(judge_confidences(score))))
        print("\n" + render_sweep(sweep_thresholds(score, THRESHOLDS)))
    if errors:
        print("\n" + render_errors(find_errors(score)))


def _score_identity(gold: list[Path], identity: Path, *, errors: bool, as_json: bool) -> None:
    from dataclasses import asdict

    from extractor.identity import evaluate_identity

    score = evaluate_identity(gold, identity)
    if as_json:
        more = {"b3_f1": score.b3_f1, "pair_f1": score.pair_f1, "false_merges": score.false_merges}
        print_json(asdict(score) | more)
        return
    print(f"names         {score.names:,} of {score.things:,} things")
    print(
        f"B3            precision {score.b3_precision:.4f}  recall {score.b3_recall:.4f}  F1 {score.b3_f1:.4f}"
    )
    print(
        f"pairs         precision {score.pair_precision:.4f}  recall {score.pair_recall:.4f}  F1 {score.pair_f1:.4f}"
    )
    print(f"false merges  {score.false_merges:.2%} of pairs")
    if errors:
        for kind, pairs in (("wrong", score.wrong), ("missed", score.missed)):
            for one, other in pairs:
                print(f"{kind:7} {one} = {other}")
