"""What the pages show, as plain records between the reader processes and the templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.graph.explain import FactExplanation
from extractor.graph.query import Term
from extractor.graph.stats import Stats
from extractor.graph.store import ArticleInfo

if TYPE_CHECKING:
    from extractor.server.charts import FigureBar
    from extractor.server.layout import DrawnNetwork


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity or another resource as a link: IRI, name, type's label, group (`event`, `place` …)."""

    iri: str
    name: str
    type: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A place on a map, in degrees, with the number of what is there."""

    thing: Thing
    latitude: float
    longitude: float
    count: int = 1


@dataclass(frozen=True, slots=True)
class DatedEvent:
    """An event with its first and last day, each as precise as it is known; the last may be empty."""

    thing: Thing
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Expo:
    """An event with its figures."""

    thing: Thing
    visitors: str = ""
    exhibitors: str = ""
    area_m2: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """What the graph holds.

    `starts` counts events by the day, month or year of their start; `hubs` are the IRIs with most statements.
    """

    stats: Stats
    articles: tuple[ArticleInfo, ...]
    expos: tuple[Expo, ...]
    starts: tuple[tuple[str, int], ...]
    places: tuple[Place, ...]
    hubs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact of one entity: the other end (a literal has no IRI), the best confidence, and its sources.

    `verdict` is what a reviewer decided, empty for nothing.
    """

    relation: str
    other: Thing
    confidence: float
    articles: int
    modality: str
    subject: str
    object: str
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class FactGroup:
    """The facts of one relation; `inverse` where the entity is their object.

    `conflict` where there can be one truth only, and the articles state several.
    """

    relation: str
    label: str
    inverse: bool
    facts: tuple[FactLine, ...]
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a series with the largest of each figure that articles give, None for none."""

    thing: Thing
    number: int | None
    start: str
    visitors: float | None
    exhibitors: float | None
    area_m2: float | None


@dataclass(frozen=True, slots=True)
class EntityView:
    """All that the page of an entity shows; `cut` where there are more facts than it shows."""

    thing: Thing
    types: tuple[str, ...]
    aliases: tuple[str, ...]
    groups: tuple[FactGroup, ...]
    neighbours: tuple[tuple[Thing, tuple[str, ...]], ...]
    editions: tuple[Edition, ...]
    articles: tuple[ArticleInfo, ...]
    places: tuple[Place, ...]
    events: tuple[DatedEvent, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class MentionView:
    """A mention in an article's text."""

    start: int
    end: int
    kind: str
    thing: Thing | None = None
    value: str = ""


@dataclass(frozen=True, slots=True)
class ArticleFact:
    """A fact of one article with the sentences that state it; `value` is the object's IRI or literal."""

    subject: Thing
    relation: str
    label: str
    object: Thing
    value: str
    confidence: float
    modality: str
    spans: tuple[tuple[int, int], ...]
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article with its text, mentions in order and facts."""

    info: ArticleInfo
    text: str
    mentions: tuple[MentionView, ...]
    facts: tuple[ArticleFact, ...]


@dataclass(frozen=True, slots=True)
class NetworkNode:
    """A thing in a network, with the IRI of its type."""

    thing: Thing
    type_iri: str


@dataclass(frozen=True, slots=True)
class NetworkEdge:
    """A fact between two things; `time` is the first day of the event that it is about, or else of its articles."""

    subject: str
    relation: str
    relation_iri: str
    label: str
    object: str
    confidence: float
    articles: int
    time: str


@dataclass(frozen=True, slots=True)
class Network:
    """Things and the facts between them; `cut` where there are more neighbours."""

    nodes: tuple[NetworkNode, ...]
    edges: tuple[NetworkEdge, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A doubtful fact, or several of which not all can hold; `reason` says why not."""

    kind: str
    reason: str
    facts: tuple[FactExplanation, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """What of one kind waits for a decision, how many there are in all, and how many facts are decided."""

    items: tuple[ReviewItem, ...]
    number: int
    decided: int


@dataclass(frozen=True, slots=True)
class Table:
    """A result as cells to show: text, and the IRI where it is one; `cut` where there are more rows.

    `views` names the ways in which it can be shown; of the drawings only that of `view` is there.
    """

    text: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()
    cut: bool = False
    answer: bool | None = None
    triples: str | None = None
    views: tuple[str, ...] = ("table",)
    view: str = "table"
    places: tuple[Place, ...] = ()
    bars: tuple[FigureBar, ...] = ()
    network: DrawnNetwork | None = None
