"""How resolution grows with the number of articles, and how an authority list of a million labels is looked up.

python benchmarks/identity.py                  # 1,000 to 100,000 synthetic articles; writes benchmarks/identity.svg
python benchmarks/identity.py --authority      # a million labels
python benchmarks/identity.py --articles 3000  # one size, as JSON

Articles are made from a fixed seed: companies with and without legal forms and 'Group', agencies by name and by
abbreviation, ministries of many countries, people with and without middle names, editions by year and by number. The most named
are named in one article in ten, most in a few.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from extractor.linking.authorities import Authority
from extractor.linking.identities import choose_identities
from extractor.linking.iris import IriScheme
from extractor.linking.resolution import decide
from extractor.linking.senses import gather_senses
from extractor.records import ArticleNames, AuthorityEntry, Entity, NameSense
from extractor.scoring.identity import score_identities

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000)
LABELS, LOOKUPS = 1_000_000, 20_000
SYLLABLES = [
    "ba",
    "co",
    "dra",
    "el",
    "fin",
    "gor",
    "hal",
    "in",
    "jor",
    "kal",
    "lum",
    "mer",
    "nor",
    "ost",
    "pra",
    "quin",
    "ras",
    "sol",
    "tar",
    "ul",
    "ven",
    "wex",
    "yor",
    "zen",
]
FORMS = ("", " Ltd", " Co., Ltd.", " GmbH", " AG", " Inc.", " S.A.", " Group", " plc")
CITIES = (
    ("Guangzhou", "CN"),
    ("Karachi", "PK"),
    ("Dhaka", "BD"),
    ("Hanover", "DE"),
    ("Osaka", "JP"),
    ("Nairobi", "KE"),
)
MINISTRIES = (
    "Ministry of Commerce",
    "Ministry of Industry and Trade",
    "Ministry of Foreign Affairs",
    "Ministry of Tourism",
)
AGENCY_IN_FULL = 0.7
IRIS = IriScheme()


def make_word(number: int) -> str:
    """Spell a number in syllables, so that different numbers give different words."""
    word = ""
    while True:
        number, rest = divmod(number, len(SYLLABLES))
        word += SYLLABLES[rest]
        if not number:
            return word.capitalize()


class Draft:
    """An article as it is made: names, facts, and the thing that each name truly is."""

    def __init__(self) -> None:
        self.entities: dict[str, Entity] = {}
        self.facts: list[tuple[str, str, str]] = []
        self.truth: dict[str, str] = {}

    def add(self, name: str, kind: str, thing: str, *aliases: str) -> str:
        """Name a thing and return the name's IRI."""
        iri = IRIS.entity(Entity("", name, kind))
        self.entities.setdefault(iri, Entity(iri, name, kind, aliases))
        self.truth.setdefault(iri, thing)
        return iri


def make_articles(count: int) -> Iterator[tuple[ArticleNames, dict[str, str]]]:
    """Make articles, each with the thing that each of its names truly is."""
    rng = random.Random(7)
    things = max(count // 3, 10)
    for number in range(count):
        draft, year = Draft(), 2000 + rng.randrange(24)
        event = add_event(draft, rng, things, year)
        add_people(draft, rng, things, event)
        article = ArticleNames(
            f"a{number}", tuple(draft.entities.values()), tuple(draft.facts), f"{year}-05-10"
        )
        yield article, draft.truth


def pick(rng: random.Random, things: int) -> int:
    """Pick a thing: three in ten times one of the most named."""
    return min(int(rng.paretovariate(0.6)), things) if rng.random() < 0.3 else rng.randrange(things)


def add_event(draft: Draft, rng: random.Random, things: int, year: int) -> str:
    """Name an edition by year or number, with its place and a ministry."""
    name = f"{make_word(pick(rng, things) % max(things // 5, 1) + 40)} Industry Fair"
    shown = f"{name} {year}" if rng.random() < 0.5 else f"{year - 1980}th {name}"
    event = draft.add(shown, "schema:ExhibitionEvent", f"{name} {year}")
    draft.facts.append((event, "expo:editionOf", draft.add(name, "schema:EventSeries", name)))
    if rng.random() < 0.5:
        draft.facts.append((event, "schema:startDate", f"{year}-05-04"))
    city, country = rng.choice(CITIES)
    draft.facts.append((event, "schema:location", draft.add(city, "schema:City", city)))
    ministry = rng.choice(MINISTRIES)
    body = draft.add(ministry, "schema:GovernmentOrganization", f"{ministry} {country}")
    draft.facts.append((event, "schema:organizer", body))
    return event


def add_people(draft: Draft, rng: random.Random, things: int, event: str) -> None:
    """Name companies, people of the last of them, and an agency."""
    firm = ""
    for _ in range(5):
        company = pick(rng, things)
        form = rng.choice(FORMS) if rng.random() < 0.4 else ""
        firm = draft.add(f"{make_word(company + 900)} Systems{form}", "schema:Corporation", f"c{company}")
        draft.facts.append((event, "expo:exhibitor", firm))
    for _ in range(3):
        person = pick(rng, things)
        middle = f" {make_word(person)[0]}." if rng.random() < 0.1 else ""
        name = f"{make_word(person % 977 + 30)}{middle} {make_word(person + 5000)}"
        draft.facts.append((draft.add(name, "schema:Person", f"p{person}"), "schema:affiliation", firm))
    agency = pick(rng, things) % max(things // 20, 1)
    words = [make_word(agency * 4 + part + 600) for part in range(4)]
    full, short = f"{' '.join(words)} Agency", "".join(word[0] for word in words) + f"A{agency}"
    if rng.random() < AGENCY_IN_FULL:
        draft.add(full, "schema:Organization", f"a{agency}", short)
    else:
        draft.add(short, "schema:Organization", f"a{agency}")


def measure(count: int) -> dict[str, float]:
    """Resolve so many articles in this process; memory is this process's peak."""
    truth: dict[tuple[str, str], str] = {}

    def read() -> Iterator[ArticleNames]:
        for article, things in make_articles(count):
            # Gold of the first thousand only, so that its memory is no part of what grows.
            if int(article.article[1:]) < 1_000:
                truth.update(
                    {(article.article, iri): thing for iri, thing in things.items() if "/place-" not in iri}
                )
            yield article

    gather_senses([next(read())])  # the gazetteer is loaded before the clock starts
    begin = time.process_time()
    senses = gather_senses(read())
    gathered = time.process_time()
    decisions = decide(senses)
    things = choose_identities(
        [NameSense(s.iri, s.name_iri, len(s.articles)) for s in senses.senses.values()], decisions
    )
    end = time.process_time()
    found = {key: things.get(sense := senses.of_article.get(key, key[1]), sense) for key in truth}
    score = score_identities(truth, found)
    return {
        "articles": count,
        "names": len(senses.senses),
        "decisions": len(decisions),
        "gather_seconds": round(gathered - begin, 2),
        "decide_seconds": round(end - gathered, 2),
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "b3_f1": round(score.b3_f1, 4),
        "false_merges": round(score.false_merges, 4),
    }


def measure_authority() -> dict[str, float]:
    """Compile a list of a million labels and look names up in it."""
    entries = (
        AuthorityEntry(
            f"https://a.example/{n}", f"{word} Systems Ltd", (f"{word} {n}",), "schema:Corporation"
        )
        for n in range(LABELS // 2)
        for word in [make_word(n + 600)]
    )
    with tempfile.TemporaryDirectory() as folder, Authority() as authority:
        begin = time.process_time()
        authority.add(entries)
        built = time.process_time()
        authority.save(Path(folder) / "index.sqlite")
        rng = random.Random(7)
        names = [f"{make_word(rng.randrange(LABELS // 2) + 600)} Systems" for _ in range(LOOKUPS)]
        size = (Path(folder) / "index.sqlite").stat().st_size
        with Authority(Path(folder) / "index.sqlite") as index:
            start = time.process_time()
            found = sum(bool(index.find(name)) for name in names)
            seconds = time.process_time() - start
    return {
        "labels": LABELS,
        "compile_seconds": round(built - begin, 1),
        "index_megabytes": size // 1_000_000,
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "found": found / LOOKUPS,
        "look_up_microseconds": round(seconds / LOOKUPS * 1e6, 1),
    }


def draw(rows: list[dict[str, float]]) -> str:
    """Draw time and memory against the number of articles, each as a share of its largest value."""
    width, height, edge = 640, 320, 60
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">'
    ]
    parts.append(f'<rect width="{width}" height="{height}" fill="white"/>')
    most = rows[-1]["articles"]

    def at(row: dict[str, float], value: float) -> tuple[float, float]:
        return edge + row["articles"] / most * (width - 2 * edge), height - edge - value * (height - 2 * edge)

    for name, colour, unit in (
        ("seconds", "#b03030", "CPU seconds"),
        ("peak_megabytes", "#3050b0", "MB at most"),
    ):
        top = max(row[name] for row in rows)
        points = [at(row, row[name] / top) for row in rows]
        parts.append(
            f'<polyline fill="none" stroke="{colour}" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>'
        )
        for (x, y), row in zip(points, rows, strict=True):
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>')
            if row["articles"] >= most / 10:
                shift = -8 if name == "seconds" else 16
                parts.append(
                    f'<text x="{x:.1f}" y="{y + shift:.1f}" fill="{colour}" text-anchor="middle">{row[name]:,.0f}</text>'
                )
        parts.append(f'<text x="{edge}" y="{20 if name == "seconds" else 36}" fill="{colour}">{unit}</text>')
    for row in rows:
        if row["articles"] >= most / 10:
            x, _ = at(row, 0)
            parts.append(
                f'<text x="{x:.1f}" y="{height - edge + 20}" text-anchor="middle">{row["articles"]:,.0f}</text>'
            )
    parts.append(
        f'<text x="{width / 2}" y="{height - 12}" text-anchor="middle">articles resolved</text></svg>'
    )
    return "\n".join(parts) + "\n"


def main() -> None:
    """Run what the arguments ask."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int)
    options.add_argument("--authority", action="store_true")
    arguments = options.parse_args()
    if arguments.authority:
        print(json.dumps(measure_authority()))
    elif arguments.articles:
        print(json.dumps(measure(arguments.articles)))
    else:
        rows = []
        for size in SIZES:  # each in a process of its own, for its peak of memory
            ran = subprocess.run(
                [sys.executable, __file__, "--articles", str(size)],
                check=True,
                capture_output=True,
                text=True,
            )
            rows.append(json.loads(ran.stdout))
            rows[-1]["seconds"] = rows[-1]["gather_seconds"] + rows[-1]["decide_seconds"]
            print(json.dumps(rows[-1]), flush=True)
        (Path(__file__).parent / "identity.svg").write_text(draw(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
