"""The values that the rooms exchange: frozen, hashable, free of third parties.

Offsets are Unicode code points into `Article.text`, end exclusive. Types and relations are written
as prefixed names (`schema:City`, `expo:exhibitor`), literals as strings in the form that the
vocabulary gives (`2022-05-26`, `1200`, `12300000000 USD`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Article:
    """One news article or press release, as read.

    `id` is stable across runs and names the article in the graph. `text` starts with the headline
    where there is one, a blank line apart from the body. `date` is the publication date as ISO 8601
    (`2022-05-26`), or None where it is unknown. `language` is an ISO 639-1 code.
    """

    id: str
    text: str
    title: str = ""
    date: str | None = None
    url: str | None = None
    source: str | None = None
    language: str = "en"


class MentionKind(StrEnum):
    """How a stretch of text refers: by name, by description, by pronoun, or as a literal."""

    NAME = "name"
    NOMINAL = "nominal"
    PRONOUN = "pronoun"
    DATE = "date"
    FIGURE = "figure"
    TITLE = "title"
    PHRASE = "phrase"


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A stretch of the article's text that denotes an entity or a literal.

    `type` is the entity type for names and references; empty for literals. `entity` is the
    `Entity.id` that it denotes, None for literals and for references that nothing fits. A date
    carries its TIMEX3 type and value.
    """

    start: int
    end: int
    text: str
    kind: MentionKind
    type: str = ""
    entity: str | None = None
    timex_type: str | None = None
    timex_value: str | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class TimexMention:
    """A date, time, duration or set, normalised as TimeML's TIMEX3 does.

    `timex_type` is DATE, TIME, DURATION or SET; `timex_value` its value (`2013-03-22`, `2013-W12`,
    `P3D`, `2012-FA`, `PAST_REF`). `iso` is the calendar date at day, month or year precision that a
    fact may take as its object, None where the value is no such date. The two ends of a range
    ('May 26 to 29') are two mentions with `range_role` 'begin' and 'end'.
    """

    start: int
    end: int
    text: str
    timex_type: str
    timex_value: str
    iso: str | None = None
    range_role: str | None = None


@dataclass(frozen=True, slots=True)
class FigureMention:
    """A number in the text, parsed: a count, an area or an amount of money.

    `kind` is 'count', 'ordinal', 'area', 'money' or 'percent'. `value` is canonical: an integer
    (`1200`), square metres (`80000`) or `"<amount> <ISO 4217>"`. `qualifier` keeps what the text says of its
    exactness ('more than', 'nearly'). `unit` is the noun counted, lemmatised, as far as it is
    directly attached ('exhibitor', 'trade visitor'). `upper` is the upper end of a range.
    """

    start: int
    end: int
    text: str
    kind: str
    value: str
    qualifier: str | None = None
    unit: str | None = None
    upper: str | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing that an article speaks of; `id` is unique within the article only.

    `name` is the fullest name in the text, without leading article, titles and honorifics;
    `aliases` are the other names that the text uses for it, sorted.
    """

    id: str
    name: str
    type: str
    aliases: tuple[str, ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentence that states a fact, where it stands and what made us believe it.

    `subject_span` and `object_span` are the mentions used, within the article. `rule` names the
    frame, finder or model that fired (`frame:organizer/stage`, `model:relations`).
    """

    start: int
    end: int
    sentence: str
    rule: str
    subject_span: tuple[int, int] | None = None
    object_span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement of one relation, as one article gives it.

    `subject` is an `Entity.id`; `object` is an `Entity.id`, or a literal where `is_literal`.
    `modality` is 'asserted', 'planned' or 'reported' (what is negated, merely possible or former is
    no fact); `attributed_to` the entity or words to whom the text attributes it; `qualifier` what
    limits a figure ('more than').
    """

    subject: str
    relation: str
    object: str
    is_literal: bool
    confidence: float
    evidence: tuple[Evidence, ...]
    modality: str = "asserted"
    attributed_to: str | None = None
    qualifier: str | None = None


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words that the article quotes, and who said them (`Entity.id`, or None)."""

    start: int
    end: int
    text: str
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one article gave: what the NLP room returns and the graph room takes."""

    article: Article
    mentions: tuple[Mention, ...] = ()
    entities: tuple[Entity, ...] = ()
    facts: tuple[Fact, ...] = ()
    quotations: tuple[Quotation, ...] = ()


@dataclass(frozen=True, slots=True)
class RunInfo:
    """What a run's provenance records: versions of software, model and lexicon, and its time.

    `ended_at` is ISO 8601 in UTC, from the clock or from `SOURCE_DATE_EPOCH`; no other record
    knows a clock.
    """

    software_version: str
    model: str
    lexicon: str
    ended_at: str


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """An annotated article: entities and facts in the form of the gold files.

    `facts` are triples of subject name, relation, and object name or literal.
    """

    article: Article
    entities: tuple[Entity, ...]
    facts: tuple[tuple[str, str, str], ...]
    extra: dict[str, Any] = field(default_factory=dict, hash=False, compare=False)


@dataclass(frozen=True, slots=True)
class GazetteerPlace:
    """A place as a gazetteer knows it; `id` is its GeoNames id.

    `kind` is `schema:Country`, `schema:AdministrativeArea` or `schema:City`, `level` 0 for a country, 1 and more
    for areas by their depth, 9 for a city. `country` is an ISO 3166-1 code, `iso` the place's own ISO 3166 code
    where it has one, `type` what the gazetteer calls an area ('Province'), `aliases` its other names, of countries
    and areas only. `parents` are GeoNames ids, nearest first. Population is 0 and coordinates are None where they
    are unknown.
    """

    id: int
    name: str
    kind: str
    level: int
    country: str
    iso: str | None = None
    parents: tuple[int, ...] = ()
    population: int = 0
    latitude: float | None = None
    longitude: float | None = None
    type: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticlePlaces:
    """The places that one article names, and which lies in which by its text (pairs of `Entity.id`)."""

    article: str
    places: tuple[Entity, ...]
    inside: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleNames:
    """What one article calls the things it names, and what it says of them; the input of resolution.

    `Entity.id` is unique in the store's articles: the IRI of name and group, the same wherever the same name
    stands. `facts` are triples of id, relation, and id or literal. `date` is the publication date.
    """

    article: str
    entities: tuple[Entity, ...]
    facts: tuple[tuple[str, str, str], ...] = ()
    date: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Decision:
    """That several names are one thing, or that they are not: data, with what speaks for it.

    `members` are IRIs of names or of their senses, sorted. `reason` says in words why; `by` is 'rule', 'authority',
    'service' or 'user'. A split keeps its first member apart from each of the others.
    """

    members: tuple[str, ...]
    reason: str
    score: float
    by: str = "rule"
    is_split: bool = False


@dataclass(frozen=True, slots=True)
class AuthorityEntry:
    """A thing that an authority list knows: its IRI, preferred label, other labels, and what else is told of it.

    `type` is an entity type of the vocabulary, `country` an ISO 3166-1 code; both empty where unknown. `same_as`
    are other IRIs of the thing.
    """

    iri: str
    label: str
    aliases: tuple[str, ...] = ()
    type: str = ""
    country: str = ""
    same_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NameSense:
    """One meaning of a name: its IRI, the IRI of the name, and how many articles use the name so."""

    iri: str
    name: str
    articles: int
