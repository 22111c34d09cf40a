"""Authority lists that are no RDF: CSV, our JSON lines, and the dumps of ROR and Wikidata.

Everything is read as a stream, one record at a time, plain, gzipped or as the one file of a zip. What each layout holds
is told in docs/identity.md.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import ijson

from extractor.errors import ReadError
from extractor.records import AuthorityEntry

WIKIDATA = "http://www.wikidata.org/entity/"
COLUMNS = ("id", "label", "aliases", "type", "country", "same_as")
LIST_SEPARATOR = "|"
# ROR's types of organisations, and the vocabulary's.
ROR_TYPES = {
    "company": "schema:Corporation",
    "education": "schema:EducationalOrganization",
    "government": "schema:GovernmentOrganization",
}
PACKED: Mapping[str, Callable[..., Any]] = {".gz": gzip.GzipFile, ".bz2": bz2.BZ2File}


def read_entries(path: Path) -> Iterator[AuthorityEntry]:
    """Read an authority list by the ending of its name: `.csv`, `.tsv`, `.json`, `.jsonl`, each also packed.

    Raises:
        ReadError: the file is missing, of another format, or broken; the line or record is named.
    """
    kind = next((s for s in reversed(path.suffixes) if s not in {".gz", ".bz2", ".zip"}), "")
    readers = {".csv": _read_csv, ".tsv": _read_csv, ".json": _read_json, ".jsonl": _read_lines}
    if path.suffix == ".zip" and kind not in readers:
        kind = ".json"  # ROR's releases are 'v1.50-2024-07-29-ror-data.zip'.
    if kind not in readers:
        raise ReadError(
            f"{path}: is no authority list; its ending must be .csv, .tsv, .json, .jsonl (also .gz, .bz2, .zip),"
            " .sqlite or that of an RDF file"
        )
    try:
        with _open(path) as stream:
            yield from readers[kind](stream, path)
    except FileNotFoundError as error:
        raise ReadError(f"{path}: there is no such file") from error
    except UnicodeDecodeError as error:
        raise ReadError(f"{path}: is not UTF-8 ({error.reason}); convert it") from error
    except (OSError, EOFError, zipfile.BadZipFile) as error:
        raise ReadError(f"{path}: cannot be read ({error})") from error


@contextmanager
def _open(path: Path) -> Iterator[IO[bytes]]:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            names = [
                name for name in archive.namelist() if name.endswith((".json", ".jsonl", ".csv", ".tsv"))
            ]
            # ROR's zip holds its data in two versions and as CSV; the newest JSON is the last by name.
            if not names:
                raise ReadError(f"{path}: holds no .json, .jsonl, .csv or .tsv file")
            chosen = max(names, key=lambda name: (name.endswith((".json", ".jsonl")), name))
            with archive.open(chosen) as stream:
                yield stream
        return
    with PACKED.get(path.suffix, open)(path, "rb") as stream:
        yield stream


def _read_csv(stream: IO[bytes], path: Path) -> Iterator[AuthorityEntry]:
    with io.TextIOWrapper(stream, "utf-8-sig", newline="") as text:
        yield from _read_rows(text, path)


def _read_rows(text: Iterable[str], path: Path) -> Iterator[AuthorityEntry]:
    rows = csv.reader(text, delimiter="\t" if ".tsv" in path.suffixes else ",", strict=True)
    try:
        columns = next(rows, [])
        if "id" not in columns or "label" not in columns:
            raise ReadError(
                f"{path}, line 1: needs the columns id and label (and may have {', '.join(COLUMNS[2:])});"
                f" it has {', '.join(columns) or 'none'}"
            )
        for row in rows:
            where = f"{path}, line {rows.line_num}"
            if len(row) > len(columns):
                raise ReadError(f"{where}: has {len(row)} cells for {len(columns)} columns; correct the row")
            if row:
                yield _from_row(dict(zip(columns, row, strict=False)), where)
    except csv.Error as error:
        raise ReadError(f"{path}, line {rows.line_num}: is no CSV ({error}); mend the quotes") from error


def _from_row(row: Mapping[str, Any], where: str) -> AuthorityEntry:
    def parts(name: str) -> tuple[str, ...]:
        value = row.get(name) or ()
        return tuple(value.split(LIST_SEPARATOR)) if isinstance(value, str) else tuple(map(str, value))

    iri, label = str(row.get("id") or "").strip(), str(row.get("label") or "").strip()
    if not iri or not label:
        raise ReadError(f"{where}: has no id or no label; correct it")
    return AuthorityEntry(
        _check_iri(iri, where),
        label,
        parts("aliases"),
        str(row.get("type") or "").strip(),
        str(row.get("country") or "").strip().upper(),
        parts("same_as"),
    )


def _check_iri(iri: str, where: str) -> str:
    if "://" not in iri or any(char in iri for char in ' <>"{}|^`\\'):
        raise ReadError(f"{where}: '{iri}' is no IRI; the id must be one, like https://ror.org/00cwrns71")
    return iri


def _read_lines(stream: IO[bytes], path: Path) -> Iterator[AuthorityEntry]:
    for number, line in enumerate(stream, 1):
        if text := line.strip().strip(b",[]").strip():
            where = f"{path}, line {number}"
            try:
                record = json.loads(text)
            except json.JSONDecodeError as error:
                raise ReadError(f"{where}: is no JSON ({error.msg})") from error
            yield from _from_record(record, where)


def _read_json(stream: IO[bytes], path: Path) -> Iterator[AuthorityEntry]:
    """Read one array of records, as a stream; the dumps of Wikidata and ROR are such."""
    number = 0
    try:
        for record in ijson.items(stream, "item", use_float=True):
            number += 1
            yield from _from_record(record, f"{path}, record {number}")
    except ijson.JSONError as error:
        detail = " ".join(str(error).split())
        raise ReadError(f"{path}, after record {number}: is no JSON array of records ({detail})") from error
    if not number:
        raise ReadError(f"{path}: holds no JSON array of records")


def _from_record(record: Any, where: str) -> Iterator[AuthorityEntry]:
    if not isinstance(record, dict):
        raise ReadError(f"{where}: is no JSON object")
    try:
        if isinstance(record.get("names"), list):
            yield _from_ror(record)
        elif isinstance(record.get("labels"), dict):
            yield from _from_wikidata(record)
        elif "name" in record and "country" in record and isinstance(record["country"], dict):
            yield _from_old_ror(record)
        else:
            yield _from_row(record, where)
    except (KeyError, TypeError, AttributeError) as error:
        raise ReadError(f"{where}: is no record of ROR, Wikidata or ours ({error!r})") from error


def _from_ror(record: dict[str, Any]) -> AuthorityEntry:
    """Read a record of ROR's schema 2."""
    shown = [name["value"] for name in record["names"] if "ror_display" in name["types"]]
    others = [name["value"] for name in record["names"]]
    details = [place.get("geonames_details", {}) for place in record.get("locations", ())]
    countries = [detail["country_code"] for detail in details if detail.get("country_code")]
    links = []
    for external in record.get("external_ids", ()):
        if external["type"] == "wikidata":
            links = [external.get("preferred") or external["all"][0]]
    return _ror_entry(record, (shown or others)[0], others, countries, links)


def _from_old_ror(record: dict[str, Any]) -> AuthorityEntry:
    """Read a record of ROR's schema 1."""
    labels = [label["label"] for label in record.get("labels", ())]
    wikidata = record.get("external_ids", {}).get("Wikidata", {})
    preferred = wikidata.get("preferred") or next(iter(wikidata.get("all", ())), None)
    names = [*record.get("aliases", ()), *record.get("acronyms", ()), *labels]
    country = record["country"].get("country_code")
    return _ror_entry(
        record, record["name"], names, [country] if country else [], [preferred] if preferred else []
    )


def _ror_entry(
    record: dict[str, Any], label: str, names: list[str], countries: list[str], wikidata: list[str]
) -> AuthorityEntry:
    kinds = [ROR_TYPES.get(str(kind).lower(), "") for kind in record.get("types", ())]
    return AuthorityEntry(
        record["id"],
        label,
        tuple(sorted(set(names) - {label})),
        next(filter(None, kinds), "schema:Organization"),
        countries[0] if countries else "",
        tuple(f"{WIKIDATA}{number}" for number in wikidata),
    )


def _from_wikidata(record: dict[str, Any]) -> Iterator[AuthorityEntry]:
    """Read an entity of Wikidata's JSON dump; one without labels gives nothing."""
    labels = {code: value["value"] for code, value in record["labels"].items()}
    others = record.get("aliases") or {}
    aliases = {alias["value"] for values in others.values() for alias in values} if others else set()
    label = labels.get("en") or labels.get("mul") or next((labels[code] for code in sorted(labels)), "")
    if label and str(record["id"]).startswith("Q"):
        names = tuple(sorted({*labels.values(), *aliases} - {label}))
        yield AuthorityEntry(f"{WIKIDATA}{record['id']}", label, names)
