"""Predicted against gold: how good an extraction is, and where it fails."""

from extractor.scoring.calibration import (
    Reliability,
    judge_confidences,
    measure_reliability,
    sweep_thresholds,
)
from extractor.scoring.causes import (
    FactError,
    find_errors,
)
from extractor.scoring.floors import (
    check_floors,
    load_floors,
)
from extractor.scoring.gold import (
    load_gold,
    write_gold,
)
from extractor.scoring.matching import (
    GoldIndex,
    build_index,
)
from extractor.scoring.rules import ScoringRules, build_rules, load_rules
from extractor.scoring.score import (
    ArticleScore,
    Counts,
    PredictedFact,
    Prediction,
    Score,
    count_facts,
    predict_from_extraction,
    predict_from_triples,
    score_article,
    score_articles,
)
from extractor.scoring.tables import (
    render_errors,
    render_reliability,
    render_sweep,
    render_table,
    to_json,
)

__all__ = [
    "ArticleScore",
    "Counts",
    "FactError",
    "GoldIndex",
    "PredictedFact",
    "Prediction",
    "Reliability",
    "Score",
    "ScoringRules",
    "build_index",
    "build_rules",
    "check_floors",
    "count_facts",
    "find_errors",
    "judge_confidences",
    "load_floors",
    "load_gold",
    "load_rules",
    "measure_reliability",
    "predict_from_extraction",
    "predict_from_triples",
    "render_errors",
    "render_reliability",
    "render_sweep",
    "render_table",
    "score_article",
    "score_articles",
    "sweep_thresholds",
    "to_json",
    "write_gold",
]
