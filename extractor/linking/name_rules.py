"""Rules that join names by keys: names that give the same key are candidates for being one thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from extractor.linking import name_keys as keys
from extractor.linking.senses import GOVERNMENT, Sense, find_lands
from extractor.records import Decision

# What each rule is worth; measured together by tests/linking/test_identity_gold.py.
SAME_NAME, SAME_COMPANY, SAME_LAND, SAME_WORDS, SAME_SOUND = 0.99, 0.97, 0.94, 0.93, 0.9
# A key that so many names share says nothing, and comparing them would take the square of their number.
CROWD = 50

Table = Mapping[str, Sense]
Rule = Callable[[Sense], Iterable[str]]


def join_by_names(table: Table) -> Iterator[Decision]:
    """Propose to join names that are the same but for spelling, legal form, word order, script or country."""
    yield from _by_key(table, _folded, SAME_NAME, "the same name")
    yield from _by_key(table, _company, SAME_COMPANY, "the same name but for the legal form")
    yield from _by_key(table, _words, SAME_WORDS, "the same words in another order or spelling")
    yield from _by_key(table, _land, SAME_LAND, "the same body of the same country")
    yield from _by_key(table, _sound, SAME_SOUND, "the same name in another script", _in_two_scripts)
    yield from _by_key(
        table, _umlauts, SAME_SOUND, "the same name with its umlauts written out", _has_umlauts
    )
    yield from _by_key(table, _letters, SAME_SOUND, "the same name with its particles written otherwise")
    yield from _by_one_country(table)


def _by_key(
    table: Table,
    rule: Rule,
    score: float,
    reason: str,
    fits: Callable[[list[Sense]], bool] = lambda group: True,
) -> Iterator[Decision]:
    groups: dict[str, list[str]] = defaultdict(list)
    for iri, sense in table.items():
        for key in rule(sense):
            if key:
                groups[f"{sense.group} {key}"].append(iri)
    for key in sorted(groups):
        members = sorted(set(groups[key]))
        if 1 < len(members) <= CROWD and fits([table[member] for member in members]):
            yield Decision(tuple(members), reason, score)


def _mark(sense: Sense) -> str:
    """Return what tells the sense from others of its name, which keys must keep apart."""
    return sense.iri[len(sense.name_iri) :]


def _folded(sense: Sense) -> Iterator[str]:
    if sense.group != "event":
        yield from (f"{keys.spell(name)}{_mark(sense)}" for name in sense.names)


def _company(sense: Sense) -> Iterator[str]:
    if sense.group == "org" and GOVERNMENT not in sense.types:
        yield from (keys.bare_company(name) for name in sense.names)


def _words(sense: Sense) -> Iterator[str]:
    if sense.group in ("org", "series"):
        yield from (f"{bag}{_mark(sense)}" for name in sense.names if (bag := keys.word_bag(name)))


def _land(sense: Sense) -> Iterator[str]:
    """Make keys of a body's name without its country, and the country: both 'of India' and 'in India' meet."""
    if sense.group == "org" and GOVERNMENT in sense.types and sense.country:
        for name in sense.names:
            if bag := keys.word_bag(_without_country(name)):
                yield f"{bag} {sense.country}"


def _without_country(name: str) -> str:
    words = keys.fold(name).split()
    for start, end, _ in find_lands(name, areas=False):
        words[start:end] = [""] * (end - start)
    return " ".join(filter(None, words))


def _sound(sense: Sense) -> Iterator[str]:
    yield from (f"{keys.romanized(name)}{_mark(sense)}" for name in sense.names if keys.romanized(name))


def _in_two_scripts(group: list[Sense]) -> bool:
    return len({keys.is_latin(name) for sense in group for name in sense.names}) == 2


def _umlauts(sense: Sense) -> Iterator[str]:
    if sense.group != "event":
        yield from (f"{keys.without_umlauts(name)}{_mark(sense)}" for name in sense.names)


def _has_umlauts(group: list[Sense]) -> bool:
    return any(keys.has_umlauts(name) for sense in group for name in sense.names)


def _letters(sense: Sense) -> Iterator[str]:
    if sense.group == "person":
        yield from filter(None, map(keys.person_letters, sense.names))


def _by_one_country(table: Table) -> Iterator[Decision]:
    """Join a body of no known country with the one of its name that has one, where there is just one."""
    named: dict[str, list[str]] = defaultdict(list)
    for iri, sense in table.items():
        if sense.group == "org":
            named[sense.name_iri].append(iri)
    for name in sorted(named):
        if name in named[name] and len(named[name]) == 2:
            yield Decision(tuple(sorted(named[name])), "the same name, known in one country only", SAME_NAME)
