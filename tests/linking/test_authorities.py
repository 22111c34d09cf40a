"""Authority lists of all layouts, look-ups in them, and what is said of broken ones."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path

import pytest

from extractor.errors import ReadError
from extractor.graph.concepts import read_concepts
from extractor.identity import open_authority
from extractor.linking.authorities import Authority
from extractor.linking.authority_files import read_entries
from extractor.records import AuthorityEntry

ROR_2 = {
    "id": "https://ror.org/00cwrns71",
    "names": [
        {"value": "Huawei Technologies", "types": ["ror_display", "label"], "lang": "en"},
        {"value": "华为", "types": ["label"], "lang": "zh"},
    ],
    "types": ["company"],
    "locations": [{"geonames_details": {"country_code": "CN", "name": "Shenzhen"}}],
    "external_ids": [{"type": "wikidata", "preferred": None, "all": ["Q160120"]}],
}
ROR_1 = {
    "id": "https://ror.org/00cwrns71",
    "name": "Huawei Technologies",
    "aliases": [],
    "acronyms": [],
    "labels": [{"label": "华为", "iso639": "zh"}],
    "types": ["Company"],
    "country": {"country_code": "CN"},
    "external_ids": {"Wikidata": {"preferred": "Q160120", "all": ["Q160120"]}},
}
HUAWEI = AuthorityEntry(
    "https://ror.org/00cwrns71",
    "Huawei Technologies",
    ("华为",),
    "schema:Corporation",
    "CN",
    ("http://www.wikidata.org/entity/Q160120",),
)
WIKIDATA = {
    "id": "Q160120",
    "type": "item",
    "labels": {"en": {"language": "en", "value": "Huawei"}, "zh": {"language": "zh", "value": "华为"}},
    "aliases": {"en": [{"language": "en", "value": "Huawei Technologies"}]},
}


@pytest.mark.parametrize("record", [ROR_1, ROR_2], ids=["ror-1", "ror-2"])
@pytest.mark.parametrize("packed", ["json", "gz", "zip"])
def test_ror_dumps_are_read(tmp_path: Path, record: dict[str, object], packed: str) -> None:
    text = json.dumps([record])
    if packed == "json":
        path = tmp_path / "ror.json"
        path.write_text(text, "utf-8")
    elif packed == "gz":
        path = tmp_path / "ror.json.gz"
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path = tmp_path / "v1.50-ror-data.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("v1.50-ror-data.csv", "x")
            archive.writestr("v1.50-ror-data.json", text)

    assert list(read_entries(path)) == [HUAWEI]


def test_wikidata_dump_is_read_as_array_and_as_lines(tmp_path: Path) -> None:
    array, lines = tmp_path / "dump.json", tmp_path / "dump.jsonl"
    array.write_text(f"[\n{json.dumps(WIKIDATA)}\n]\n", "utf-8")
    lines.write_text(f"[\n{json.dumps(WIKIDATA)},\n]\n", "utf-8")

    expected = [
        AuthorityEntry("http://www.wikidata.org/entity/Q160120", "Huawei", ("Huawei Technologies", "华为"))
    ]
    assert list(read_entries(array)) == expected
    assert list(read_entries(lines)) == expected


def test_wikidata_triples_are_read(tmp_path: Path) -> None:
    path = tmp_path / "subset.nt"
    path.write_text(
        '<http://www.wikidata.org/entity/Q1> <http://www.w3.org/2000/01/rdf-schema#label> "Huawei"@en .\n'
        '<http://www.wikidata.org/entity/Q1> <http://www.w3.org/2000/01/rdf-schema#label> "华为"@zh .\n'
        '<http://www.wikidata.org/entity/Q1> <http://www.w3.org/2004/02/skos/core#altLabel> "Huawei Technologies"@en .\n',
        "utf-8",
    )
    with Authority() as authority:
        authority.add(read_concepts(path))

        assert authority.find("华为") == [
            AuthorityEntry("http://www.wikidata.org/entity/Q1", "Huawei", ("Huawei Technologies", "华为"))
        ]


def test_csv_has_documented_columns(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "id,label,aliases,type,country,same_as\n"
        "https://a.example/1,Acme Fairs,Acme|ACME Messe,schema:Corporation,de,https://b.example/1\n",
        "utf-8",
    )

    assert list(read_entries(path)) == [
        AuthorityEntry(
            "https://a.example/1",
            "Acme Fairs",
            ("Acme", "ACME Messe"),
            "schema:Corporation",
            "DE",
            ("https://b.example/1",),
        )
    ]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.csv", "id,label\nhttps://a.example/1,Acme\n,Bolt\n", "a.csv, line 3: has no id"),
        ("a.csv", "id,label\nno iri,Acme\n", "a.csv, line 2: 'no iri' is no IRI"),
        ("a.csv", "name,id\n", "a.csv, line 1: needs the columns id and label"),
        ("a.csv", 'id,label\nhttps://a.example/1,"Acme\n', "a.csv, line 2: is no CSV"),
        ("a.csv", "id,label\nhttps://a.example/1,Acme,x\n", "a.csv, line 2: has 3 cells for 2 columns"),
        ("a.csv", "", "a.csv, line 1: needs the columns"),
        ("a.jsonl", '{"id": "https://a.example/1", "label": "Acme"}\n{"id"\n', "a.jsonl, line 2: is no JSON"),
        ("a.jsonl", "3\n", "a.jsonl, line 1: is no JSON object"),
        ("a.json", '[{"id": "https://a.example/1", "label": "Acme"}, {"id": 3', "a.json, after record 1"),
        ("a.json", "{}", "a.json: holds no JSON array"),
        (
            "a.json",
            '[{"id": "https://ror.org/1", "names": [{"types": []}]}]',
            "a.json, record 1: is no record",
        ),
        ("a.txt", "Acme", "a.txt: is no authority list"),
        ("a.ttl", "@prefix a: <https://a.example/> .\na:b a:c ;\n", "a.ttl, line 2"),
        ("a.sqlite", "Acme", "a.sqlite: is no authority index"),
        ("a.json.gz", "[]", "a.json.gz: cannot be read"),
    ],
)
def test_broken_list_is_named_with_its_line(tmp_path: Path, name: str, text: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")

    with pytest.raises(ReadError) as error, open_authority([path]):
        pass
    assert message in str(error.value)


def test_missing_list_is_named(tmp_path: Path) -> None:
    for name in ("no.csv", "no.ttl", "no.sqlite"):
        with pytest.raises(ReadError, match=name), open_authority([tmp_path / name]):
            pass


def test_look_up_knows_spellings_and_legal_forms() -> None:
    with Authority() as authority:
        authority.add([HUAWEI])

        for name in (
            "huawei technologies",
            "The Huawei Technologies",
            "Huawei Technologies Co., Ltd.",
            "华为",
        ):
            assert authority.find(name) == [HUAWEI], name
        assert authority.find("Huawei Cloud") == []
        assert authority.get(HUAWEI.iri) == HUAWEI
        assert authority.count() == (1, 2)


def test_exact_name_comes_before_one_with_another_legal_form() -> None:
    plc, bare = (
        AuthorityEntry("https://a.example/1", "Informa plc"),
        AuthorityEntry("https://a.example/2", "Informa"),
    )
    with Authority() as authority:
        authority.add([plc, bare])

        assert authority.find("Informa") == [bare]
        assert authority.find("Informa Ltd") == [plc, bare]


def test_compiled_index_answers_the_same(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    with Authority() as authority:
        authority.add([HUAWEI])
        authority.save(path)

    with open_authority([path]) as authority:
        assert authority.find("华为") == [HUAWEI]


def test_shipped_list_knows_the_same_agency_in_three_ways() -> None:
    with open_authority() as authority:
        found = [
            authority.find(name)
            for name in ("NDRC", "the National Development and Reform Commission", "国家发改委")
        ]

        assert [[entry.label for entry in entries] for entries in found] == [
            ["National Development and Reform Commission"]
        ] * 3


def test_shipped_list_has_no_name_of_two_things() -> None:
    """A name of two things of one kind resolves nothing; those that are known to be such are listed."""
    from extractor.schema import ontology_folder

    with open_authority() as authority:
        entries: dict[str, AuthorityEntry] = {}
        for entry in read_concepts(ontology_folder() / "authorities.ttl"):
            entries[entry.iri] = authority.get(entry.iri) or entry
        double = {
            name
            for entry in entries.values()
            for name in (entry.label, *entry.aliases)
            if len([found for found in authority.find(name) if found.type == entry.type]) > 1
        }

    assert len(entries) > 100
    assert double == set()
    assert all(entry.label and entry.type for entry in entries.values())
