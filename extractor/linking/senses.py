"""The senses of a name: what one name means in different articles.

Most names mean one thing everywhere. Three kinds do not: bodies of a government that many countries have ('Ministry of
Commerce'), events named without year or number ('Arab Health' in 2017 and in 2019), and persons named by one word.
What an article itself says tells their senses apart: the country, the edition, the company that the person keeps.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from extractor.lexicon import load_relations
from extractor.linking.gazetteer import COUNTRY, find_land
from extractor.linking.name_keys import edition_parts, fold, is_initialism
from extractor.linking.places import link_places
from extractor.linking.words import word_set
from extractor.records import ArticleNames, ArticlePlaces, Entity, GazetteerPlace

PLACES = frozenset({"schema:Country", "schema:AdministrativeArea", "schema:City"})
UNRESOLVED = PLACES | {"schema:EventVenue", "schema:Place"}
GOVERNMENT, SERIES, PERSON = "schema:GovernmentOrganization", "schema:EventSeries", "schema:Person"
EDITIONS = frozenset({"schema:ExhibitionEvent", "schema:BusinessEvent"})
ROLES = frozenset({"schema:organizer", "expo:coOrganizer", "expo:host", "schema:sponsor", "expo:supporter"})
GUESTS = frozenset({"expo:exhibitor", "schema:attendee", "expo:partner"})
INSIDE = frozenset({"schema:containedInPlace", "expo:capitalOf"})
# What joins names from one article to the next where they share it.
COMPANY = frozenset(
    {
        "schema:affiliation",
        "schema:parentOrganization",
        "schema:organizer",
        "expo:coOrganizer",
        "expo:host",
        "expo:editionOf",
        "schema:superEvent",
        "expo:presented",
        "expo:launched",
        "schema:founder",
        "schema:location",
        "schema:jobTitle",
    }
)
SEPARATOR = "--"
# Shorter words, abbreviations of areas among them, are words of other kinds more often than names of places.
SHORTEST_LAND = 4
SHORT_LANDS = word_set("short_lands")
MAX_LAND = 5
# Regions with a code of their own whose ministries are another country's.
PART_OF = {"HK": "CN", "MO": "CN"}
NATIONAL = frozenset({"ministry", "ministries"})
# Words of names that belong to no one country.
UNIVERSAL = word_set("universal")
# Bodies that every country or town has: only these names have a sense for each country. 'NASA' is one thing.
GENERIC = word_set("generic")


@dataclass(slots=True)
class Sense:
    """A name in one of its meanings, and what all articles that use it so say of it.

    `iri` is the name's IRI, with `--` and what tells the sense apart where the name has several. `articles` are
    numbers that tell articles apart.
    """

    iri: str
    name_iri: str
    names: set[str] = field(default_factory=set)
    aliases: set[str] = field(default_factory=set)
    types: set[str] = field(default_factory=set)
    articles: list[int] = field(default_factory=list)
    countries: Counter[str] = field(default_factory=Counter)
    company: set[str] = field(default_factory=set)
    related: set[str] = field(default_factory=set)
    series: set[str] = field(default_factory=set)
    numbers: Counter[int] = field(default_factory=Counter)
    years: Counter[int] = field(default_factory=Counter)
    guessed_years: Counter[int] = field(default_factory=Counter)
    starts: set[str] = field(default_factory=set)

    @property
    def group(self) -> str:
        """The first word of the IRI's last part, which tells the kind of thing: 'org', 'person', 'event', 'series'."""
        return self.name_iri.rpartition("/")[2].partition("-")[0]

    @property
    def country(self) -> str:
        """The country that most articles give, empty where none does."""
        return min(self.countries, key=lambda code: (-self.countries[code], code), default="")


@dataclass(slots=True)
class Senses:
    """All senses in a store, by IRI, and which one an article means by a name where it is not the plain one."""

    senses: dict[str, Sense] = field(default_factory=dict)
    of_article: dict[tuple[str, str], str] = field(default_factory=dict)
    articles: int = 0


def gather_senses(articles: Iterable[ArticleNames]) -> Senses:
    """Gather the senses of all names but those of places, article by article."""
    found = Senses()
    for number, article in enumerate(articles):
        found.articles += 1
        for occurrence in read_occurrences(article):
            if occurrence.iri != occurrence.entity.id:
                found.of_article[article.article, occurrence.entity.id] = occurrence.iri
            add_occurrence(found.senses, occurrence, number)
    return found


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A name in one article, with the IRI of its sense there, and what the article says of it.

    `names` are names of what the facts speak of, by IRI.
    """

    entity: Entity
    iri: str
    country: str = ""
    facts: tuple[tuple[str, str, str], ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    published: str | None = None


def add_occurrence(senses: dict[str, Sense], occurrence: Occurrence, number: int) -> None:
    """Add what one article says to the sense that it means; articles come in the order of their IRIs."""
    entity = occurrence.entity
    sense = senses.get(occurrence.iri)
    if sense is None:
        sense = senses[occurrence.iri] = Sense(occurrence.iri, entity.id)
    sense.names.add(entity.name)
    sense.aliases.update(entity.aliases)
    sense.types.add(entity.type)
    sense.articles.append(number)
    if occurrence.country:
        sense.countries[occurrence.country] += 1
    for subject, relation, value in occurrence.facts:
        other = value if subject == entity.id else subject
        if other in occurrence.names:
            sense.related.add(other)
        if relation in COMPANY:
            sense.company.add(fold(occurrence.names.get(other, other)))
        if subject == entity.id:
            _add_edition_fact(sense, relation, value, occurrence.names)
    _add_edition_names(sense, entity)
    if entity.type in EDITIONS and not sense.years and occurrence.published:
        sense.guessed_years[int(occurrence.published[:4])] += 1


def _add_edition_names(sense: Sense, entity: Entity) -> None:
    for name in (entity.name, *entity.aliases):
        series, ordinal, year = edition_parts(name)
        if series and (ordinal or year):
            sense.series.add(series)
        if ordinal:
            sense.numbers[ordinal] += 1
        if year:
            sense.years[year] += 1


def _add_edition_fact(sense: Sense, relation: str, value: str, names: Mapping[str, str]) -> None:
    if relation == "expo:editionOf" and value in names:
        sense.series.add(edition_parts(names[value])[0])
    elif relation == "expo:editionNumber" and value.isdecimal():
        sense.numbers[int(value)] += 1
    elif relation == "schema:startDate":
        sense.starts.add(value)
        sense.years[int(value[:4])] += 1


def read_occurrences(article: ArticleNames) -> Iterator[Occurrence]:
    """Read which senses an article means by its names, but for those of places."""
    entities = {entity.id: entity for entity in article.entities}
    names = {key: entity.name for key, entity in entities.items()}
    facts: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for fact in article.facts:
        facts[fact[0]].append(fact)
        if fact[2] in entities:
            facts[fact[2]].append(fact)
    lands = _Lands(article, entities)
    for entity in article.entities:
        if entity.type in UNRESOLVED:
            continue
        own = tuple(facts[entity.id])
        country = lands.of(entity, own, facts)
        mark = _sense_mark(entity, own, country, article, names)
        iri = f"{entity.id}{SEPARATOR}{mark}" if mark else entity.id
        spoken = {end: names[end] for fact in own for end in (fact[0], fact[2]) if end in names}
        yield Occurrence(entity, iri, country, own, spoken, article.date)


def _sense_mark(
    entity: Entity,
    facts: Iterable[tuple[str, str, str]],
    country: str,
    article: ArticleNames,
    names: Mapping[str, str],
) -> str:
    """Return what tells this sense of the name apart, in letters and figures; empty for the plain one."""
    if entity.type == GOVERNMENT:
        is_national = not NATIONAL.isdisjoint(fold(entity.name).split())
        code = PART_OF.get(country, country) if is_national else country
        return code.lower() if _is_generic(entity.name) else ""
    if entity.type in EDITIONS:
        _, ordinal, year = edition_parts(entity.name)
        if ordinal or year:
            return ""
        own = [(relation, value) for subject, relation, value in facts if subject == entity.id]
        told = [value for relation, value in own if relation == "expo:editionNumber" and value.isdecimal()]
        if told:
            return f"no{int(min(told))}"
        starts = [value[:4] for relation, value in own if relation == "schema:startDate"]
        return min(starts, default=(article.date or "")[:4])
    if entity.type == PERSON and len(fold(entity.name).split()) == 1:
        for wanted in ("schema:affiliation", "schema:jobTitle"):
            company = sorted(
                fold(names.get(value, value))
                for subject, relation, value in facts
                if subject == entity.id and relation == wanted
            )
            if company:
                return "-".join(company[0].split())
        return article.article.rpartition("/")[2]
    return ""


def _is_generic(name: str) -> bool:
    """Say whether a body's name leaves open whose body it is."""
    words = fold(name).split()
    return (
        not GENERIC.isdisjoint(words) and UNIVERSAL.isdisjoint(words) and not is_initialism(name)
    ) and not name_country(name)


class _Lands:
    """Which country a body belongs to, by what one article says."""

    def __init__(self, article: ArticleNames, entities: Mapping[str, Entity]) -> None:
        places = tuple(entity for entity in article.entities if entity.type in PLACES)
        ids = {place.id for place in places}
        inside = tuple((s, o) for s, relation, o in article.facts if relation in INSIDE and {s, o} <= ids)
        links = link_places(ArticlePlaces(article.article, places, inside)).links if places else ()
        self._places: dict[str, GazetteerPlace] = {link.entity: link.place for link in links}
        self._inside = dict(inside)
        self._entities = entities
        inner = Counter(place.country for place in self._places.values() if place.kind != COUNTRY)
        outer = Counter(place.country for place in self._places.values())
        # Bodies named with a territory ('Guizhou provincial government') count like places.
        for entity in entities.values():
            if entity.type == GOVERNMENT and (code := name_country(entity.name)):
                inner[code] += 1
        self._usual = _most(inner) or (_most(outer) if len(outer) == 1 else "")

    def of(
        self,
        entity: Entity,
        facts: Iterable[tuple[str, str, str]],
        all_facts: Mapping[str, list[tuple[str, str, str]]],
    ) -> str:
        """Return the ISO 3166-1 code of the country of an organisation; empty where nothing tells it."""
        if not entity.id or entity.type in EDITIONS or entity.type == SERIES:
            return ""
        if code := next(filter(None, map(name_country, (entity.name, *entity.aliases))), ""):
            return code
        stated = [
            self._country(value)
            for subject, relation, value in facts
            if subject == entity.id and relation == "schema:location"
        ]
        if code := next(filter(None, stated), ""):
            return code
        if entity.type != GOVERNMENT or not _is_generic(entity.name):
            return ""
        events = [subject for subject, relation, value in facts if relation in ROLES and value == entity.id]
        around = [
            self._country(value)
            for event in events
            for subject, relation, value in all_facts[event]
            if subject == event and relation == "schema:location"
        ]
        # Whoever only visits or exhibits may come from anywhere.
        is_guest = any(
            relation in GUESTS and entity.id in (subject, value) for subject, relation, value in facts
        )
        return next(filter(None, around), "") or ("" if is_guest else self._usual)

    def _country(self, place: str) -> str:
        seen: set[str] = set()
        while place and place not in seen:
            seen.add(place)
            if place in self._places:
                return self._places[place].country
            place = self._inside.get(place, "")
        return ""


@lru_cache(maxsize=65536)
def name_country(name: str, *, areas: bool = True) -> str:
    """Return the ISO code of the country, or of an area's country, that a longer name names; empty where none."""
    return next((code for _, _, code in find_lands(name, areas=areas)), "")


def find_lands(name: str, *, areas: bool = True) -> Iterator[tuple[int, int, str]]:
    """Yield the stretches of a name's folded words that name a country or area within it, longest first."""
    words = fold(name).split()
    for length in range(min(MAX_LAND, len(words) - 1), 0, -1):
        for start in range(len(words) - length + 1):
            if code := _find_land(" ".join(words[start : start + length]), areas):
                yield start, start + length, code


@lru_cache(maxsize=65536)
def _find_land(words: str, areas: bool) -> str:
    """Find the country of a country's or first-level area's name, or of a country's adjective."""
    if len(words) < SHORTEST_LAND and words not in SHORT_LANDS:
        return ""
    words = words.replace("people republic", "people's republic")
    adjectives = load_relations().demonyms.get(words, ())
    return next(filter(None, (find_land(name, areas=areas) for name in (words, *sorted(adjectives)))), "")


def _most(counts: Counter[str]) -> str:
    return min(counts, key=lambda code: (-counts[code], code), default="")
