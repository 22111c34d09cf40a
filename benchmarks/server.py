"""How `kg serve` bears load, side by side with Oxigraph's own server on the same graph.

    python benchmarks/server.py [--quads 1000000] [--seconds 120] [--clients 50] [--store DIR]

Makes a graph in the vocabulary's shape, serves it with `kg serve`, then with `oxigraph serve-read-only` where
the package `oxigraph` is installed, and lets clients ask five queries in turn as fast as they are answered.
Prints for each server requests per second, CPU time a request (which other work on the machine does not
change), errors, the memory of its processes before and after, and median and 99th percentile of each query.
It leaves the store in DIR, to be used again.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

from pyoxigraph import RdfFormat, Store

from extractor.schema import PREFIXES

QUADS_PER_ARTICLE = 190
PREFIX_LINES = " ".join(f"PREFIX {name}: <{iri}>" for name, iri in PREFIXES.items())
# What people ask: one entity's facts, one fact's evidence, and three that look at many events.
QUERIES = {
    "facts of an entity": "SELECT ?p ?o ?name { id:event-7 ?p ?o OPTIONAL { ?o schema:name ?name } }",
    "evidence of a fact": """SELECT ?text ?c ?article { ?s rdf:subject id:event-7 ; expo:evidence ?text ;
        rdf:predicate schema:organizer ; expo:confidence ?c ; prov:wasDerivedFrom ?article }
        ORDER BY DESC(?c) LIMIT 100""",
    "organizers at a place": """SELECT DISTINCT ?name { ?e schema:location id:place-3 ; schema:organizer ?o .
        ?o schema:name ?name } ORDER BY ?name LIMIT 100""",
    "top organizers": """SELECT ?o (COUNT(DISTINCT ?e) AS ?n) { ?e schema:organizer ?o } GROUP BY ?o
        ORDER BY DESC(?n) LIMIT 10""",
    "events between dates": """SELECT ?e ?d { ?e schema:startDate ?d
        FILTER(?d >= "2020-01-01"^^xsd:date && ?d < "2020-03-01"^^xsd:date) } ORDER BY ?d LIMIT 100""",
}


def make_quads(articles: int) -> Iterator[str]:
    """Yield N-Quads lines of so many articles, with events that many of them write about."""
    chance = random.Random(1)
    events, organizations, places = max(10, articles // 3), max(10, articles // 2), max(10, articles // 20)
    schema, expo, rdf, prov, nif = (PREFIXES[name] for name in ("schema", "expo", "rdf", "prov", "nif"))
    base, number = PREFIXES["id"], "http://www.w3.org/2001/XMLSchema#"

    def name(kind: str, label: str, type: str, size: int) -> Iterator[str]:
        for n in range(size):
            yield f'<{base}{kind}-{n}> <{schema}name> "{label} {n}" .\n'
            yield f"<{base}{kind}-{n}> <{rdf}type> <{schema}{type}> .\n"

    yield from name("event", "Event", "ExhibitionEvent", events)
    yield from name("org", "Organization", "Organization", organizations)
    yield from name("place", "Place", "City", places)
    for article in range(articles):
        node, graph = f"<{base}article-{article}>", f"<{base}graph/article-{article}>"
        yield f"{node} <{rdf}type> <{schema}NewsArticle> .\n{node} <{expo}mentionGraph> {graph} .\n"
        yield f'{node} <{schema}identifier> "{article}" .\n{node} <{schema}headline> "Headline {article}" .\n'
        day = f"20{chance.randrange(10, 26)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
        yield f'{node} <{schema}datePublished> "{day}"^^<{number}date> .\n'
        yield f'{node} <{nif}isString> "{"A sentence about an event. " * 40}" {graph} .\n'
        event = min(int(chance.paretovariate(0.7)) - 1, events - 1)
        yield f'<{base}event-{event}> <{schema}startDate> "{day}"^^<{number}date> .\n'
        for fact in range(6):
            relation, kind, size = (
                ("organizer", "org", organizations) if fact % 2 else ("location", "place", places)
            )
            target, statement = chance.randrange(min(size, 40)), f"<{base}st-{article}-{fact}>"
            triple = (f"<{base}event-{event}>", f"<{schema}{relation}>", f"<{base}{kind}-{target}>")
            yield " ".join(triple) + " .\n"
            for part, value in zip(("subject", "predicate", "object"), triple, strict=True):
                yield f"{statement} <{rdf}{part}> {value} .\n"
            yield f"{statement} <{rdf}type> <{rdf}Statement> .\n{statement} <{prov}wasDerivedFrom> {node} .\n"
            yield f'{statement} <{expo}confidence> "0.9"^^<{number}decimal> .\n'
            yield f'{statement} <{expo}evidence> "Sentence {fact} of article {article} says so." .\n'
            yield f'{statement} <{nif}beginIndex> "{fact * 27}"^^<{number}integer> .\n'
            yield f'{statement} <{nif}endIndex> "{fact * 27 + 26}"^^<{number}integer> .\n'
        for mention in range(20):
            phrase = f"<{base}article-{article}#char={mention * 30},{mention * 30 + 9}>"
            yield f"{phrase} <{rdf}type> <{nif}Phrase> {graph} .\n"
            yield f"{phrase} <{nif}referenceContext> {node} {graph} .\n"
            yield f'{phrase} <{nif}beginIndex> "{mention * 30}"^^<{number}integer> {graph} .\n'
            yield f'{phrase} <{nif}endIndex> "{mention * 30 + 9}"^^<{number}integer> {graph} .\n'
            yield f'{phrase} <{nif}anchorOf> "Event {event}" {graph} .\n'
            yield f'{phrase} <{expo}mentionKind> "name" {graph} .\n'


def make_store(path: Path, quads: int) -> int:
    """Load about so many quads; say how many there are."""
    with tempfile.NamedTemporaryFile("w", suffix=".nq", dir=path.parent) as file:
        file.writelines(make_quads(max(1, quads // QUADS_PER_ARTICLE)))
        file.flush()
        store = Store(str(path))
        store.bulk_load(path=file.name, format=RdfFormat.N_QUADS)
    store.flush()
    return len(store)


class Client:
    """One connection that stays open and asks one thing after the other."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.host, self.port, self.path = parts.hostname or "", parts.port or 80, parts.path
        self.times: dict[str, list[float]] = {name: [] for name in QUERIES}
        self.errors = 0

    async def run(self, end: float, offset: int) -> None:
        """Ask until a point in time."""
        reader, writer = await asyncio.open_connection(self.host, self.port)
        names = list(QUERIES)[offset % len(QUERIES) :] + list(QUERIES)[: offset % len(QUERIES)]
        try:
            while time.perf_counter() < end:
                for name in names:
                    start = time.perf_counter()
                    writer.write(self._request(QUERIES[name]))
                    status = await _read_answer(reader)
                    self.times[name].append(time.perf_counter() - start)
                    self.errors += status != 200
        finally:
            writer.close()

    def _request(self, query: str) -> bytes:
        target = f"{self.path}?query={quote(f'{PREFIX_LINES} {query}')}"
        return (
            f"GET {target} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n"
            "Accept: application/sparql-results+json\r\n\r\n"
        ).encode()


async def _read_answer(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    length = re.search(r"content-length: (\d+)", head)
    if length:
        await reader.readexactly(int(length[1]))
    else:
        while size := int(await reader.readline(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    return int(head.split()[1])


def measure_processes(pid: int) -> tuple[float, float]:
    """Return the megabytes that a process and its children hold, and the CPU seconds that they have used."""
    memory, ticks = 0, 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(") ")[2].split()
        except OSError:
            continue  # ended in between
        if str(pid) in (stat.parent.name, fields[1]):
            memory += int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
            ticks += int(fields[11]) + int(fields[12])
    return memory / 1e6, ticks / os.sysconf("SC_CLK_TCK")


async def load(url: str, seconds: float, clients: int) -> list[Client]:
    """Let clients ask for so long."""
    running = [Client(url) for _ in range(clients)]
    end = time.perf_counter() + seconds
    await asyncio.gather(*(client.run(end, number) for number, client in enumerate(running)))
    return running


def measure(command: list[str], url: str, seconds: float, clients: int) -> dict[str, object]:
    """Start a server, load it, end it."""
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                asyncio.run(load(url, 0.5, 1))
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
        (before, cpu_before), start = measure_processes(process.pid), time.perf_counter()
        done = asyncio.run(load(url, seconds, clients))
        took, (after, cpu_after) = time.perf_counter() - start, measure_processes(process.pid)
    finally:
        process.terminate()
        process.wait(20)
    total = sum(len(times) for client in done for times in client.times.values())
    result: dict[str, object] = {
        "requests_per_second": round(total / took, 1),
        "cpu_ms_per_request": round((cpu_after - cpu_before) * 1000 / total, 2),
        "errors": sum(client.errors for client in done),
        "memory_mb": [round(before), round(after)],
    }
    for name in QUERIES:
        times = sorted(value * 1000 for client in done for value in client.times[name])
        result[name] = {
            "p50_ms": round(times[len(times) // 2], 1),
            "p99_ms": round(times[len(times) * 99 // 100], 1),
        }
    return result


def main() -> None:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quads", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--readers", type=int, default=3)
    parser.add_argument("--store", type=Path, default=Path("build/server-benchmark"))
    options = parser.parse_args()
    options.store.parent.mkdir(parents=True, exist_ok=True)
    if not options.store.exists():
        print(f"made {make_store(options.store, options.quads):,} quads", file=sys.stderr)
    kg = [sys.executable, "-m", "extractor", "serve", "--store", str(options.store), "--port", "7871"]
    servers = {"kg serve": ([*kg, "--readers", str(options.readers)], "http://127.0.0.1:7871/sparql")}
    if binary := shutil.which("oxigraph", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}"):
        other = [binary, "serve-read-only", "--location", str(options.store), "--bind", "127.0.0.1:7872"]
        servers["oxigraph serve-read-only"] = (other, "http://127.0.0.1:7872/query")
    for name, (command, url) in servers.items():
        print(json.dumps({name: measure(command, url, options.seconds, options.clients)}, indent=1))
    print(json.dumps({"load_average": os.getloadavg(), "cpus": os.cpu_count()}))


if __name__ == "__main__":
    main()
