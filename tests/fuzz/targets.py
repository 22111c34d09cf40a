"""What is fuzzed: functions of any bytes that fail where a promise is broken, with the inputs to begin from."""

from __future__ import annotations

import io
import tempfile
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, parse

from extractor.errors import FetchError
from extractor.graph.export import write_export
from extractor.graph.terms import number, string, web_address
from extractor.linking.iris import IriScheme, name_slug
from extractor.nlp.figures import find_figures
from extractor.nlp.numerals import parse_cardinal
from extractor.nlp.timex import find_timexes
from extractor.reading import InputError, ReadLimits, ReadNote, read_articles
from extractor.reading.dates import normalize_date
from extractor.reading.documents import parse_docx, parse_pdf
from extractor.reading.identity import id_from_member, id_from_url
from extractor.reading.text import normalize_text
from extractor.records import Article, Entity
from extractor.schema import is_date
from extractor.web.feeds import parse_feed
from extractor.web.urls import check_url, join_url
from extractor.workflow import build_store

from ..conftest import make_extraction
from ..nlp.shipped import load_shipped
from ..reading.test_hostile import make_samples
from ..test_injection import HOSTILE
from ..web.test_feeds import ATOM, RSS1, RSS2, SITEMAP

Run = Callable[[bytes], None]
# Of the processor; the fuzzer's counting makes everything some times slower, and the first input loads libraries.
SECONDS = 5.0
FOUND = Path(__file__).parent / "found"
DATES = ["2022-05-26", "Thu, 26 May 2022 09:00:00 +0200", "26th May 2022", "2022-W21-4", "May 26, 2022"]
NUMBERS = ["one hundred and five", "nineteen ninety-seven", "two million three thousand", "six lakh crore"]
FIGURES = [
    "More than 2,000 exhibitors on 30,000 square metres from 26 to 31 May 2022.",
    "$3.5 billion, up 12%",
]
ADDRESSES = ["https://a.example/b?c=d#e", "http://[::1]:80/", "//a.example", "https://é.example/%zz/..\\"]
FEEDS = [RSS2, ATOM, RSS1, SITEMAP, '{"version": "https://jsonfeed.org/version/1", "items": [{"url": "/a"}]}']
IRIS = IriScheme()


@dataclass(frozen=True, slots=True)
class Target:
    """A function to try, and the inputs to begin from; `slow` where it loads the language models."""

    run: Run
    seeds: Callable[[], list[bytes]]
    slow: bool = False


def check_file(ending: str, data: bytes) -> None:
    """Only articles in order, notes and errors of one line come of a file."""
    path = _folder() / f"a.{ending}"
    path.write_bytes(data)
    for item in read_articles([path], languages=None):
        if isinstance(item, Article):
            assert item.id
            assert item.text == normalize_text(item.text)
            assert "\r" not in item.text
            item.text.encode()
            item.title.encode()
        else:
            assert isinstance(item, InputError | ReadNote)
            _check_line(item)


def check_document(parse: Callable[[bytes, str, ReadLimits], object], data: bytes) -> None:
    """A document is read or refused, here and not in a process of its own."""
    try:
        parse(data, "a", ReadLimits(max_document_pages=3, max_document_bytes=1_000_000))
    except InputError as error:
        _check_line(error)


def check_feed(data: bytes) -> None:
    try:
        feed = parse_feed(data, "https://a.example/feed")
    except FetchError as error:
        _check_line(error)
    else:
        for link in feed.pages + feed.feeds:
            assert link.startswith(("http://", "https://"))
            link.encode()


def check_date(data: bytes) -> None:
    found = normalize_date(_text(data))
    assert found is None or (len(found) == 10 and normalize_date(found) == found)


def check_number(data: bytes) -> None:
    found = parse_cardinal(_text(data).split())
    assert found is None or found >= 0


def check_figures(data: bytes) -> None:
    text = normalize_text(_text(data))[:500]
    doc = load_shipped().nlp(text)
    for mention in find_figures(doc):
        assert text[mention.start : mention.end] == mention.text
    for mention in find_timexes(doc, "2022-05-27"):
        assert text[mention.start : mention.end] == mention.text
        assert mention.iso is None or is_date(mention.iso)


def check_address(data: bytes) -> None:
    check_address_text(_text(data))


def check_address_text(text: str) -> None:
    """An address is sound or refused in one line."""
    assert id_from_url(text)
    node = web_address(text)
    assert node is None or NamedNode(node.value) == node
    joined = join_url("https://a.example/b", text)
    assert joined is None or joined.startswith(("http://", "https://"))
    try:
        checked = check_url(text)
    except FetchError as error:
        _check_line(error)
    else:
        assert check_url(checked) == checked


def check_iri(data: bytes) -> None:
    name = _text(data) or "x"
    for iri in (IRIS.entity(Entity("e", name, "schema:City")), IRIS.article(name), IRIS.graph(name)):
        assert NamedNode(iri).value == iri
        assert iri.isascii()
    assert "/" not in name_slug(name)
    assert "/" not in id_from_member(Path("a.zip"), name)


def check_serialisation(data: bytes) -> None:
    """A graph whose names are any text is the same after it is written and parsed."""
    name = " ".join(normalize_text(_text(data)).split())[:300] or "x"
    text = f"The fair {name} was organised by Acme {name} in Lyon."
    extraction = make_extraction(
        Article(name, f"x\n\n{text}", name, "2023-05-04", f"https://a.example/{name}", name),
        {
            "e1": (f"fair {name}", "schema:ExhibitionEvent"),
            "e2": (f"Acme {name}", "schema:Corporation"),
            "e3": ("Lyon", "schema:City"),
        },
        [("e1", "schema:organizer", "e2"), ("e1", "schema:location", "e3")],
    )
    store = build_store([extraction])
    whole = set(store.quads)
    triples = {(quad.subject, quad.predicate, quad.object) for quad in whole}
    for form, reader in READERS.items():
        stream = io.BytesIO()
        write_export(store, stream, format=form, mentions=True)
        found = list(parse(stream.getvalue(), format=reader))
        if reader.supports_datasets:
            assert set(found) == whole
        else:
            assert {(quad.subject, quad.predicate, quad.object) for quad in found} == triples
    assert string(name).value


def check_decimal(data: bytes) -> None:
    """A number's text is its own shortest form."""
    digits = "".join(char for char in _text(data) if char in "0123456789.")[:60]
    if digits.strip(".") and digits.count(".") < 2:
        short = number(digits, integer=False).value
        assert number(short, integer=False).value == short


READERS = {
    "nquads": RdfFormat.N_QUADS,
    "ntriples": RdfFormat.N_TRIPLES,
    "turtle": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}


@cache
def _folder() -> Path:
    """Return a folder for the inputs, in memory where there is such a place."""
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="kg-fuzz-", dir=memory if memory.is_dir() else None))


@cache
def _samples() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        return make_samples(Path(folder))


def _text(data: bytes) -> str:
    """Return any text, lone surrogates included."""
    return data.decode("utf-8", "surrogatepass" if b"\xed" in data and _is_sound(data) else "replace")


def _is_sound(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _check_line(error: object) -> None:
    assert len(str(error).splitlines()) == 1
    str(error).encode()


def _file(*endings: str) -> Target:
    return Target(partial(check_file, endings[0]), lambda: [_samples()[ending] for ending in endings])


def _texts(run: Run, texts: list[str], *, slow: bool = False) -> Target:
    return Target(run, lambda: [text.encode() for text in texts], slow)


TARGETS: Mapping[str, Target] = {
    **{
        name: _file(name) for name in ("txt", "html", "json", "jsonl", "eml", "mbox", "warc", "zip", "tar.gz")
    },
    "gz": _file("txt.gz", "jsonl.bz2"),
    "pdf": Target(partial(check_document, parse_pdf), lambda: [_samples()["pdf"]]),
    "docx": Target(partial(check_document, parse_docx), lambda: [_samples()["docx"]]),
    "feeds": _texts(check_feed, FEEDS),
    "dates": _texts(check_date, DATES),
    "numbers": _texts(check_number, NUMBERS),
    "decimals": _texts(check_decimal, ["080", "80.0", "3.50", "0.0"]),
    "figures": _texts(check_figures, FIGURES, slow=True),
    "addresses": _texts(check_address, ADDRESSES),
    "iris": _texts(check_iri, HOSTILE),
    "serialisation": _texts(check_serialisation, HOSTILE),
}


def try_input(name: str, data: bytes, seconds: float = SECONDS) -> None:
    """Run a target on one input; `AssertionError` also where it takes long."""
    begin = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # libraries may warn of what is broken
        TARGETS[name].run(data)
    assert time.process_time() - begin < seconds, "took too long"
