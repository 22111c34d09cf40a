"""Articles in, extractions out: the parser, the model and the assembly in their one order."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.domain import current_domain
from extractor.language import current_languages, find_language
from extractor.nlp.analysis import analyse
from extractor.nlp.assembly import assemble
from extractor.nlp.calibration import load_calibration
from extractor.nlp.legality import legal_matrix
from extractor.nlp.model import Model
from extractor.nlp.others.reader import load_reader
from extractor.nlp.parser import BATCH, load_parser
from extractor.records import Extraction
from extractor.schema import load_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from spacy.language import Language
    from spacy.tokens import Doc

    from extractor.records import Article, Entity

WEIGHTS = "weights"


class Extractor:
    """Reads articles; loads the language models once. Not thread-safe, one a process."""

    def __init__(self, nlp: Language, model: Model) -> None:
        self.nlp = nlp
        self.model = model
        self._legal = legal_matrix(load_schema(), model.relations)
        self._calibration = load_calibration(model.meta, model.relations)

    def extract(self, article: Article, entities: Sequence[Entity] | None = None) -> Extraction:
        """Extract one article; where `entities` are given, only facts are looked for."""
        if entities is None or article.language != "en":
            return next(self.pipe([article]))
        domain = current_domain()
        if domain is not None:
            entities = [replace(entity, type=domain.learned_type(entity.type)) for entity in entities]
        return self.read(self.nlp(article.text), article, entities)

    def pipe(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        """Extract many, in order; articles in languages that are not in use come back with no facts."""
        pairs = ((a.text if a.language == "en" else "", a) for a in articles)
        for doc, article in self.nlp.pipe(pairs, as_tuples=True, batch_size=BATCH):
            yield self.read(doc, article) if len(doc) else _read_other(article)

    def read(self, doc: Doc, article: Article, entities: Sequence[Entity] | None = None) -> Extraction:
        """Extract from an article already parsed by `nlp`."""
        analysis = analyse(doc, article, self.model, self._legal, entities)
        return assemble(doc, article, analysis, self.model.relations, self._calibration)

    @cached_property
    def versions(self) -> dict[str, str]:
        """What the results depend on: the parser's model with our weights, and the lexicon."""
        meta = self.nlp.meta
        weights = _digest(sorted(p for p in self.model.folder.iterdir() if p.is_file()))
        domain = current_domain()
        lexicon = _digest(
            [
                *sorted(Path(str(files("extractor.lexicon"))).rglob("*.t*")),
                *(domain.files() if domain is not None else ()),
            ]
        )
        model = f"{meta['lang']}_{meta['name']} {meta['version']}, weights {weights}"
        for language in current_languages():
            model += f", {load_reader(language).version} {_digest(language.files())}"
        return {
            "model": model,
            "lexicon": lexicon,
        }


def _read_other(article: Article) -> Extraction:
    """Extract from an article that is not in English, where its language is in use."""
    language = find_language(article.language)
    return Extraction(article) if language is None else load_reader(language).extract(article)


def load_extractor(model: Path | None = None) -> Extractor:
    """Load parser and weights; `model` is a folder that `kg train` wrote, default the shipped ones.

    Raises SchemaError where the folder holds no usable model.
    """
    folder = model or Path(str(files("extractor.nlp"))) / WEIGHTS
    return Extractor(load_parser(), Model(folder))


def _digest(paths: Iterable[Path]) -> str:
    """A short hash of the files' contents."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
