"""Rules that join names by keys: names that give the same key are candidates for being one thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from extractor.linking import name_keys as keys
from extractor.linking.blocks import BEARER, Block, BlockRule, Key
from extractor.linking.senses import GOVERNMENT, Sense, find_lands
from extractor.records import Decision

# What each rule is worth; measured together by tests/linking/test_identity_gold.py.
SAME_NAME, SAME_COMPANY, SAME_LAND, SAME_WORDS, SAME_SOUND = 0.99, 0.97, 0.94, 0.93, 0.9

Keys = Callable[[Sense], Iterable[str]]


def _by_key(
    make_keys: Keys,
    score: float,
    reason: str,
    fits: Callable[[list[Sense]], bool] = lambda group: True,
) -> BlockRule:
    """Make the rule that proposes to join all senses with one key, where they fit."""

    def find_keys(sense: Sense) -> Iterator[Key]:
        return ((f"{sense.group} {key}", BEARER) for key in make_keys(sense) if key)

    def join(block: Block) -> Iterator[Decision]:
        if fits(block[BEARER]):
            yield Decision(tuple(sense.iri for sense in block[BEARER]), reason, score)

    return BlockRule(reason, find_keys, join)


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


def _org_name(sense: Sense) -> Iterator[Key]:
    if sense.group == "org":
        yield sense.name_iri, BEARER


def _join_one_country(block: Block) -> Iterator[Decision]:
    """Join a body of no known country with the one of its name that has one, where there is just one."""
    members = tuple(sense.iri for sense in block[BEARER])
    if len(members) == 2 and block.key in members:
        yield Decision(members, "the same name, known in one country only", SAME_NAME)


# Names that are the same but for spelling, legal form, word order, script or country.
BY_NAME = (
    _by_key(_folded, SAME_NAME, "the same name"),
    _by_key(_company, SAME_COMPANY, "the same name but for the legal form"),
    _by_key(_words, SAME_WORDS, "the same words in another order or spelling"),
    _by_key(_land, SAME_LAND, "the same body of the same country"),
    _by_key(_sound, SAME_SOUND, "the same name in another script", _in_two_scripts),
    _by_key(_umlauts, SAME_SOUND, "the same name with its umlauts written out", _has_umlauts),
    _by_key(_letters, SAME_SOUND, "the same name with its particles written otherwise"),
    BlockRule("one country", _org_name, _join_one_country),
)
