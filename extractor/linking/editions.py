"""Which names of events are the same edition: of one series, with the same number or year.

An article that says both number and year ('the 16th CIFTIS, held in 2021') teaches which belongs to which, so that
'the 16th CIFTIS' of one article and 'CIFTIS 2021' of another meet. Where a year has several editions (a spring and an
autumn fair), a year alone joins nothing that their first days do not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from extractor.linking import name_keys as keys
from extractor.linking.clusters import Clusters
from extractor.linking.senses import EDITIONS, Sense
from extractor.records import Decision

STATED, LEARNT, GUESSED = 0.97, 0.95, 0.9


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition of a series, with its number and year as far as they are stated, and its year as good as guessed."""

    sense: Sense
    number: int | None
    year: int | None
    guess: int | None


def match_editions(
    table: Mapping[str, Sense], clusters: Clusters, known: Callable[[str], str] = str
) -> Iterator[Decision]:
    """Propose which events are one edition; `clusters` tells which series are one.

    `known` gives the name of a series in an authority list for any of its names, else the name itself; both folded.
    """
    by_series: dict[str, list[Edition]] = defaultdict(list)
    names = _series_names(table, clusters)
    for iri in sorted(table):
        sense = table[iri]
        if is_edition(sense):
            by_series[find_series(sense, names, known)].append(describe_edition(sense))
    for series in sorted(by_series):
        yield from match_series(by_series[series])


def is_edition(sense: Sense) -> bool:
    """Say whether a sense is an edition of an event."""
    return sense.group == "event" and bool(sense.types & EDITIONS)


def series_keys(sense: Sense) -> set[str]:
    """Return the folded names by which editions may know a series; empty for all other senses."""
    if sense.group != "series":
        return set()
    return {keys.spell(name) for name in (*sense.names, *filter(keys.is_initialism, sense.aliases))}


def bare_names(sense: Sense) -> list[str]:
    """Return the folded names of an edition without number and year, sorted."""
    return sorted({keys.edition_parts(name)[0] for name in sense.names})


def _series_names(table: Mapping[str, Sense], clusters: Clusters) -> dict[str, str]:
    """Map the folded names of series to one of them for each series; names of several series stay themselves."""
    owners: dict[str, set[str]] = defaultdict(set)
    for iri, sense in table.items():
        for name in series_keys(sense):
            owners[name].add(clusters.find(iri))
    first: dict[str, str] = {}
    for name in sorted(owners):
        if len(owners[name]) == 1:
            first.setdefault(next(iter(owners[name])), name)
    return {name: first[next(iter(found))] for name, found in owners.items() if len(found) == 1}


def find_series(sense: Sense, names: Mapping[str, str], known_as: Callable[[str], str]) -> str:
    """Return the name of an edition's series, given one name for each name that a series goes by."""
    told = sorted({names.get(series, series) for series in sense.series})
    bare = bare_names(sense)
    known = [names[name] for name in (*bare, *sorted(sense.series)) if name in names]
    return known_as(known[0] if known else (bare or told)[0])


def describe_edition(sense: Sense) -> Edition:
    """Say which edition of its series a sense is, as far as that is known."""
    # What the name itself says holds, whatever first day an article seems to give.
    numbers, years = named_editions(sense)
    return Edition(
        sense,
        _only(numbers or sense.numbers),
        _only(years or sense.years),
        None if sense.years else _only(sense.guessed_years),
    )


def named_editions(sense: Sense) -> tuple[Counter[int], Counter[int]]:
    """Return the numbers and the years that a sense's names themselves give."""
    parts = [keys.edition_parts(name) for name in sense.names]
    return (
        Counter(number for _, number, _ in parts if number),
        Counter(year for _, _, year in parts if year),
    )


def can_be_one(one: Iterable[Sense], other: Iterable[Sense]) -> bool:
    """Say whether the names of two events contradict in neither number nor year."""
    ours, theirs = ([named_editions(sense) for sense in side] for side in (one, other))
    for at in (0, 1):
        first = {value for counts in ours for value in counts[at]}
        second = {value for counts in theirs for value in counts[at]}
        if first and second and not first & second:
            return False
    return True


def _only(counts: Counter[int]) -> int | None:
    """Return what most articles say."""
    return min(counts, key=lambda value: (-counts[value], value), default=None)


def match_series(editions: list[Edition]) -> Iterator[Decision]:
    """Propose which editions of one series are one."""
    years: dict[int, Counter[int]] = defaultdict(Counter)
    numbers: dict[int, set[int]] = defaultdict(set)
    for edition in editions:
        if edition.number and edition.year:
            years[edition.number][edition.year] += len(edition.sense.articles)
            numbers[edition.year].add(edition.number)
    single = {year: next(iter(found)) for year, found in numbers.items() if len(found) == 1}
    by_number, by_year, guessed = _sort(editions, single)
    for number in sorted(by_number):
        year = _only(years[number])
        told = f"edition {number} of one series" + (f", held in {year}" if year else "")
        yield from _join(by_number[number], told, STATED)
    for year in sorted(by_year):
        yield from _join(by_year[year], f"the edition of {year} of one series", LEARNT)
    for year in sorted(guessed):
        close = [*by_year.get(year, ()), *guessed[year], *by_number.get(single.get(year, 0), ())]
        yield from _join(close, f"the edition around {year} of one series", GUESSED)


_Sorted = dict[int, list[str]]


def _sort(editions: list[Edition], numbers: Mapping[int, int]) -> tuple[_Sorted, _Sorted, _Sorted]:
    """Sort editions by number as far as it is stated or follows from the year, by stated, and by guessed year."""
    by_number, by_year, guessed = _Sorted(), _Sorted(), _Sorted()
    for edition in editions:
        number = edition.number or numbers.get(edition.year or 0)
        for value, found in ((number, by_number), (edition.year, by_year), (edition.guess, guessed)):
            if value is not None:
                found.setdefault(value, []).append(edition.sense.iri)
                break
    return by_number, by_year, guessed


def _join(members: list[str], reason: str, score: float) -> Iterator[Decision]:
    if len(set(members)) > 1:
        yield Decision(tuple(sorted(set(members))), reason, score)
