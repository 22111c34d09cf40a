"""Gold articles, parsed: the input of everything that is learned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.nlp.figures import find_figures
from extractor.nlp.timex import find_timexes
from extractor.nlp.tokens import TokenTable, build_token_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.language import Language
    from spacy.tokens import Doc

    from extractor.records import FigureMention, GoldArticle, TimexMention


@dataclass(frozen=True, slots=True)
class Prepared:
    """A gold article with its parse, words, dates and figures."""

    gold: GoldArticle
    doc: Doc
    table: TokenTable
    timexes: tuple[TimexMention, ...]
    figures: tuple[FigureMention, ...]


def prepare(articles: Sequence[GoldArticle], nlp: Language) -> list[Prepared]:
    """Parse gold articles, in order."""
    prepared = []
    for doc, gold in zip(nlp.pipe(g.article.text for g in articles), articles, strict=True):
        timexes = tuple(find_timexes(doc, gold.article.date))
        figures = tuple(find_figures(doc, [(t.start, t.end) for t in timexes]))
        prepared.append(Prepared(gold, doc, build_token_table(doc), timexes, figures))
    return prepared
