"""The word table: what the learned parts see of a parsed article, as plain arrays.

A spaCy `Doc` is large and slow to hand around; every learned part works on a `TokenTable`, which
training reads from the same code, so that the two can never drift apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from extractor.nlp.gazetteer import N_KNOWN, N_PLACE_FLAGS, known_ids, place_flags

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from spacy.tokens import Doc

_ARTICLES = re.compile(r"^(?:the|a|an)\s+", re.I)
SPACY_ENTITY_TYPES = [
    "CARDINAL",
    "DATE",
    "EVENT",
    "FAC",
    "GPE",
    "LANGUAGE",
    "LAW",
    "LOC",
    "MONEY",
    "NORP",
    "ORDINAL",
    "ORG",
    "PERCENT",
    "PERSON",
    "PRODUCT",
    "QUANTITY",
    "TIME",
    "WORK_OF_ART",
]
PARTS_OF_SPEECH = [
    "ADJ",
    "ADP",
    "ADV",
    "AUX",
    "CCONJ",
    "DET",
    "INTJ",
    "NOUN",
    "NUM",
    "PART",
    "PRON",
    "PROPN",
    "PUNCT",
    "SCONJ",
    "SPACE",
    "SYM",
    "VERB",
    "X",
]
CASES = ("lower", "title", "upper", "mixed", "digit", "alnum", "punct")
WORD_FEATURES = ("cases", "pos", "entities", "places", "known")

ENTITY_IDS = {
    "": 0,
    **{f"{bio}-{t}": 1 + 2 * i + j for i, t in enumerate(SPACY_ENTITY_TYPES) for j, bio in enumerate("BI")},
}
POS_IDS = {pos: i for i, pos in enumerate(PARTS_OF_SPEECH)}
CASE_IDS = {case: i for i, case in enumerate(CASES)}
N_DEPS = 64
N_LEMMAS = 8192
FEATURE_COUNTS = (
    len(CASES),
    len(PARTS_OF_SPEECH),
    len(ENTITY_IDS),
    N_PLACE_FLAGS,
    N_KNOWN,
)  # of WORD_FEATURES


@dataclass(frozen=True, slots=True)
class TokenTable:
    """The words of one article: whitespace tokens are left out, offsets are characters.

    Arrays are parallel: `starts`, `ends`, `sentences` (index of the sentence), and the feature ids
    `cases`, `pos`, `entities` (spaCy's own named entities, BIO), `places` and `known` (what the gazetteer
    knows of a word). `heads` is the word that governs each in the parse (itself at the root), `deps` and
    `lemmas` are hashes of the dependency label and the lemma, below `N_DEPS` and `N_LEMMAS`; `opens_line` marks
    the first word after a line break.
    """

    words: tuple[str, ...]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    sentences: NDArray[np.int32]
    cases: NDArray[np.int32]
    pos: NDArray[np.int32]
    entities: NDArray[np.int32]
    places: NDArray[np.int32]
    known: NDArray[np.int32]
    heads: NDArray[np.int32]
    deps: NDArray[np.int32]
    lemmas: NDArray[np.int32]
    opens_line: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.words)

    def features(self) -> NDArray[np.int64]:
        """The word features [words, 5] in the order of `WORD_FEATURES`, shifted by one so that 0 means none."""
        return 1 + np.stack([getattr(self, name) for name in WORD_FEATURES], axis=1).astype(np.int64)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Words that overlap the characters [start, end), as a half-open range (empty if none)."""
        first = int(np.searchsorted(self.ends, start, side="right"))
        last = int(np.searchsorted(self.starts, end, side="left"))
        return first, max(first, last)


def build_token_table(doc: Doc) -> TokenTable:
    """Read the words and their features off a parsed `Doc`."""
    text = doc.text
    kept = [token for token in doc if not token.is_space]
    sentence_of = np.maximum(np.cumsum(doc.to_array("SENT_START") == 1) - 1, 0)
    words = tuple(token.text for token in kept)
    starts, ends = [t.idx for t in kept], [t.idx + len(t) for t in kept]
    gaps = zip([0, *ends], starts, strict=False)
    position = {token.i: index for index, token in enumerate(kept)}

    def array(values: list[int]) -> NDArray[np.int32]:
        return np.asarray(values, dtype=np.int32)

    return TokenTable(
        words=words,
        starts=array(starts),
        ends=array(ends),
        sentences=array([int(sentence_of[t.i]) for t in kept]),
        cases=array([CASE_IDS[case_of(word)] for word in words]),
        pos=array([POS_IDS.get(t.pos_, POS_IDS["X"]) for t in kept]),
        entities=array(
            [ENTITY_IDS.get(f"{t.ent_iob_}-{t.ent_type_}", 0) if t.ent_type_ else 0 for t in kept]
        ),
        places=array(place_flags(words)),
        known=array(known_ids(words)),
        heads=array([position.get(t.head.i, position[t.i]) for t in kept]),
        deps=array([stable_hash(t.dep_) % N_DEPS for t in kept]),
        lemmas=array([stable_hash(t.lemma_.casefold()) % N_LEMMAS for t in kept]),
        opens_line=np.array([i > 0 and "\n" in text[a:b] for i, (a, b) in enumerate(gaps)], dtype=np.bool_),
    )


@lru_cache(maxsize=1 << 16)
def stable_hash(text: str) -> int:
    """A hash that is the same in every process and on every machine."""
    return crc32(text.encode("utf-8", "surrogatepass"))


def surface(table: TokenTable, text: str, first: int, end: int) -> str:
    """The text of the words [first, end) without leading article, on one line."""
    raw = text[int(table.starts[first]) : int(table.ends[end - 1])]
    return _ARTICLES.sub("", re.sub(r"\s+", " ", raw))


def sentence_ranges(table: TokenTable) -> NDArray[np.int64]:
    """For each word the half-open word range of its sentence [words, 2]."""
    starts = np.searchsorted(table.sentences, table.sentences, side="left")
    ends = np.searchsorted(table.sentences, table.sentences, side="right")
    return np.stack([starts, ends], axis=1)


def case_of(word: str) -> str:
    """The shape of a word, one of `CASES`."""
    if not any(c.isalnum() for c in word):
        return "punct"
    if not any(c.isalpha() for c in word):
        return "digit"
    if any(c.isdigit() for c in word):
        return "alnum"
    if word.islower():
        return "lower"
    if word.isupper():
        return "upper"
    if word[0].isupper() and word[1:].islower():
        return "title"
    return "mixed"
