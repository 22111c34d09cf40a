"""Names and headlines that mean something to whoever reads the output: it must stay text everywhere."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import pty
import subprocess
import sys
import threading
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from extractor.graph.export import FORMATS, export, write_export
from extractor.graph.questions import ask_question
from extractor.graph.tables import escape_formula, escape_table
from extractor.records import Article, Extraction
from extractor.workflow import build_store

from .conftest import Kg, make_extraction

# fmt: off
HOSTILE = [
    '" . <https://evil.example/s> <https://evil.example/p> "o',         # Turtle, N-Triples
    'x> . <https://evil.example/s> <https://evil.example/p> <o',
    '""" . } ; DROP ALL ; INSERT DATA { <s:s> <p:p> "',                 # SPARQL
    "x' } ; CLEAR ALL #",
    '?x } UNION { ?s ?p ?o } #',
    "<script>alert(1)</script>",                                        # HTML
    '"><img src=x onerror=alert(1)>',
    "]]></data><evil/><data><![CDATA[",                                 # GraphML, RDF/XML
    '&lol; <!ENTITY x SYSTEM "file:///etc/passwd">',
    '=HYPERLINK("https://evil.example","Click")',                       # CSV
    "+cmd|' /C calc'!A0", "-2+3+cmd", "@SUM(A1)", "=1+1",
    "../../../etc/passwd", "a\\..\\b", "x; rm -rf / #", "$(reboot)", "`reboot`", "%s%n {0.__class__}",
    "[red]rich[/red] [/nothing]", "{{ 7 * 7 }} {% raw %} ${7*7}",
]
# fmt: on


def extract(name: str) -> Extraction:
    text = f"{name} opens\n\nThe fair {name} was organised by Acme {name} Ltd in Lyon."
    return make_extraction(
        Article(name, text, f"{name} opens", "2023-05-04", f"https://a.example/{name}", name),
        {
            "e1": (f"fair {name}", "schema:ExhibitionEvent"),
            "e2": (f"Acme {name} Ltd", "schema:Corporation"),
            "e3": ("Lyon", "schema:City"),
        },
        [("e1", "schema:organizer", "e2"), ("e1", "schema:location", "e3")],
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_name_stays_one_value_in_every_format(name: str, tmp_path: Path) -> None:
    store = build_store([extract(name)])
    plain = build_store([extract("Harbour")])

    assert len(store.quads) == len(plain.quads)
    for form, ending in FORMATS.items():
        if form == "csv":
            continue
        stream = io.BytesIO()
        write_export(store, stream, format=form)
        if form in ("graphml", "gexf"):
            root = ET.fromstring(stream.getvalue())
            assert not [element for element in root.iter() if element.tag.endswith("evil")]
            assert any(f"Acme {name} Ltd" in (*e.attrib.values(), e.text) for e in root.iter())
        else:
            found = list(parse(stream.getvalue(), format=RdfFormat.from_extension(ending[1:])))
            assert not [quad for quad in found if "evil.example" in str(quad.subject) + str(quad.predicate)]
            assert [quad for quad in found if getattr(quad.object, "value", "") == f"Acme {name} Ltd"]


@pytest.mark.parametrize("name", HOSTILE)
def test_name_asked_for_is_a_value_and_no_query(name: str) -> None:
    store = build_store([extract(name), extract("Harbour")])
    before = set(store.quads)

    rows = ask_question(store, "organizers", [f"fair {name}"])

    assert [str(row[rows.columns.index("organizer")].value) for row in rows.rows] == [f"Acme {name} Ltd"]
    assert set(store.quads) == before
    store.remove(name)
    assert {article.id for article in store.articles()} == {"Harbour"}


@pytest.mark.parametrize("name", HOSTILE)
def test_tables_hold_no_formula(name: str, tmp_path: Path) -> None:
    extraction = make_extraction(
        Article("a", f"x\n\n{name} was organised by Acme in Lyon.", "x"),
        {"e1": (name, "schema:ExhibitionEvent"), "e2": ("Acme", "schema:Corporation")},
        [("e1", "schema:organizer", "e2")],
    )
    files = export(build_store([extraction]), tmp_path / "graph.csv")

    cells = [cell for file in files for row in csv.reader(io.StringIO(file.read_text())) for cell in row]
    assert name in {cell.removeprefix("'") for cell in cells}
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize(
    "cell", ["Acme", "'", "", "-5", "+4.5", "-1,200", "1e5", "12 =", "a@b", "https://x/?a=b"]
)
def test_plain_cells_stay_as_they_are(cell: str) -> None:
    assert escape_formula(cell) == cell
    assert escape_table(f'"{cell}",x\r\n').replace('"', "") == f"{cell},x\r\n"


ESCAPES = "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b2J \r\u202eevil"
DATA = r"""PREFIX schema: <https://schema.org/> PREFIX ex: <https://a.example/>
ex:fair a schema:ExhibitionEvent ; schema:name "Fair \u001B[31m \u009B2J\u0007" ; schema:organizer ex:acme .
ex:acme a schema:Corporation ; schema:name "Acme \u001B]0;title\u0007" ."""


def is_harmless(text: str) -> bool:
    return not set(text) & {chr(code) for code in (*range(9), *range(11, 32), *range(127, 160), 0x202E)}


@pytest.mark.parametrize(
    "command",
    [
        ("explain", "https://a.example/fair"),
        ("query", "SELECT * { ?s ?p ?o }"),
        ("query", "SELECT * { ?s ?p ?o }", "--format", "markdown"),
        ("query", "organizers"),
        ("path", "https://a.example/fair", "https://a.example/acme"),
        ("communities", "--minimum", "2"),
        ("conflicts",),
        ("explain", f"nobody {ESCAPES}"),
        ("query", f"nothing{ESCAPES}"),
    ],
)
def test_terminal_gets_no_escape_codes(kg: Kg, tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "data.ttl").write_text(DATA)

    done = kg(*command, "--data", "data.ttl")

    assert is_harmless(done.stdout)
    assert is_harmless(done.stderr)


def test_file_names_are_shown_harmless_and_read(kg: Kg, tmp_path: Path) -> None:
    for name in (f"a{ESCAPES}.json", "-rf.json", "a\nb.json", "[red].json", "\udcff.json", "$(reboot).json"):
        (tmp_path / name).write_text("{")
    (tmp_path / f"{ESCAPES}.zip").write_bytes(b"PK\x03\x04")

    done = kg("extract", ".", f"missing {ESCAPES}", "--no-store", "-o", "x.nq")

    assert done.returncode == 1
    assert is_harmless(done.stdout + done.stderr)
    assert done.stderr.count("kg: skipped: ") == 8
    assert len(done.stderr.splitlines()) == 8


@pytest.mark.slow
def test_progress_on_a_terminal_takes_names_as_text(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"id": "[/x] [bold]y", "text": "Acme opened a fair in Lyon on May 4, 2023."}\n'
    )
    leader, follower = pty.openpty()
    shown = bytearray()

    def watch() -> None:
        with contextlib.suppress(OSError):  # the terminal is gone
            while data := os.read(leader, 4_096):
                shown.extend(data)

    watching = threading.Thread(target=watch)
    watching.start()
    command = [sys.executable, "-m", "extractor", "extract", "a.jsonl"]
    environment = {**os.environ, "TERM": "xterm"}
    done = subprocess.run(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=follower, env=environment, timeout=120
    )
    os.close(follower)
    watching.join()
    os.close(leader)

    assert done.returncode == 0, shown.decode()
    assert "Traceback" not in shown.decode()
