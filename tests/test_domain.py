"""Domain packs: made, used everywhere, refused with file and remedy where they are wrong."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from extractor.domain import VARIABLE, current_domain, domain_in_use, read_domain, shipped_domains, use_domain
from extractor.errors import KgError, OutputError, SchemaError
from extractor.graph.questions import load_questions
from extractor.lexicon import load_relations
from extractor.packs import find_broken_examples, make_pack
from extractor.schema import PREFIXES, check_domain, load_schema, shrink_iri

from .conftest import ROOT, Kg

COMPANY_NEWS = ROOT / "extractor" / "domains" / "company-news"
CORP = "https://w3id.org/expo-kg/company#"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack as `kg init` makes it."""
    make_pack(tmp_path / "parts-trade")
    return tmp_path / "parts-trade"


def replace_in(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


# --- The vocabulary ----------------------------------------------------------------------------------


def test_domain_adds_its_terms_and_keeps_the_shipped_ones_it_names() -> None:
    with domain_in_use("company-news"):
        schema = check_domain()
        assert schema.entity_types["corp:Bank"].ancestors[0] == "schema:Corporation"
        assert schema.entity_types["corp:Bank"].iri_prefix == "org"
        assert schema.relations["corp:mergedWith"].symmetric
        assert "expo:exhibitor" not in schema.relations
        assert "schema:jobTitle" in schema.relations
        assert schema.legal("corp:Investor", "corp:investedIn", "corp:Bank")
        assert schema.expand("corp:Bank") == f"{CORP}Bank"
        assert shrink_iri(f"{CORP}acquired") == "corp:acquired"
        assert dict(PREFIXES)["corp"] == CORP
        assert {"deals", "moves"} <= {question.name for question in load_questions()}
        assert "corp:price" in load_relations().relations


def test_domain_leaves_nothing_behind() -> None:
    before = (load_schema(), list(PREFIXES.items()), load_questions(), load_relations())

    with domain_in_use("company-news"):
        assert os.environ[VARIABLE] == str(COMPANY_NEWS)
        assert load_schema() is not before[0]

    assert VARIABLE not in os.environ
    assert current_domain() is None
    assert load_schema() is before[0]
    assert (load_schema(), list(PREFIXES.items()), load_questions(), load_relations()) == before
    assert shrink_iri(f"{CORP}acquired") is None


def test_domain_of_the_environment_is_in_use_from_the_start() -> None:
    code = "from extractor.schema import load_schema; print('corp:Bank' in load_schema().entity_types)"
    for named in ("company-news", str(COMPANY_NEWS)):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {VARIABLE: named},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout == "True\n"


def test_domain_can_be_put_in_use_and_out_again() -> None:
    found = use_domain(COMPANY_NEWS)
    try:
        assert found is not None
        assert found.name == "company-news"
        assert current_domain() is found
    finally:
        use_domain(None)
    assert current_domain() is None


@pytest.mark.parametrize(
    ("entity_type", "names", "expected"),
    [
        ("schema:Corporation", ("Marlow Bank",), "corp:Bank"),
        ("schema:Corporation", ("Marlow", "MARLOW BANK plc"), "corp:Bank"),
        ("schema:Corporation", ("Teal Asset Management",), "corp:Investor"),
        ("schema:Corporation", ("Bankside Tools",), "schema:Corporation"),
        ("schema:GovernmentOrganization", ("Bank of Estonia",), "schema:GovernmentOrganization"),
    ],
)
def test_class_is_told_by_whole_words_of_a_name(
    entity_type: str, names: tuple[str, ...], expected: str
) -> None:
    assert read_domain(COMPANY_NEWS).class_of(entity_type, names) == expected


# --- Making one --------------------------------------------------------------------------------------


def test_init_writes_a_pack_that_holds_together(kg: Kg) -> None:
    done = kg("init", "my-domain")

    assert done.returncode == 0
    names = {line.partition("my-domain/")[2] for line in done.stdout.splitlines()}
    assert {"domain.toml", "ontology.ttl", "shapes.ttl", "lexicon/supplies.toml", "test_domain.py"} <= names
    assert "gold/dev/001.json" in names
    for path in Path("my-domain").rglob("*.*"):
        assert "{NAME}" not in path.read_text()
        assert "{PREFIX}" not in path.read_text()
    with domain_in_use("my-domain"):
        assert "mydomain:supplies" in check_domain().relations


def test_init_copies_a_shipped_pack(kg: Kg) -> None:
    assert kg("init", "deals", "--like", "company-news").returncode == 0

    assert read_domain(Path("deals").resolve()).name == "deals"
    assert Path("deals/test_domain.py").is_file()
    with domain_in_use("deals"):
        assert "corp:acquired" in check_domain().relations


def test_init_refuses_names_and_folders(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="'My Domain' is no name for a domain; use lower-case"):
        make_pack(tmp_path / "My Domain")
    with pytest.raises(KgError, match="no pack called 'nope' comes with kg; there is company-news"):
        make_pack(tmp_path / "new", "nope")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match="full: is there already"):
        make_pack(tmp_path / "full")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["mine.txt"]


# --- Wrong packs -------------------------------------------------------------------------------------

WRONG = [
    ("domain.toml", None, None, "domain.toml: cannot be read"),
    ("ontology.ttl", None, None, "ontology.ttl: cannot be read"),
    ("shapes.ttl", None, None, "shapes.ttl: cannot be read"),
    ("domain.toml", "keep = [", "keep = ", "at line 7, column 28); correct the TOML"),
    ("domain.toml", "title =", "titel =", "domain.toml: unknown key 'titel'; known are name, title"),
    ("domain.toml", 'parts-trade#"', 'parts-trade"', "must be an address that ends in # or /"),
    ("domain.toml", "{ partstrade =", "{ expo =", "the prefix 'expo' or its namespace is one of kg's own"),
    ("domain.toml", '"schema:jobTitle"', '"schema:jobTitel"', "no shipped relation is called 'schema:jobTitel'"),
    ("domain.toml", ":Supplier", ":Suplier", "the class partstrade:Suplier is not declared; declare it in"),
    ("domain.toml", '"schema:Corporation"', '"schema:Firm"', "names are not found as 'schema:Firm'"),
    ("domain.toml", '"schema:Corporation"', '"schema:Person"', "partstrade:Supplier is not below schema:Person"),
    ("ontology.ttl", "a owl:Class", "a owl:Class ,,", "ontology.ttl, line 9: is not Turtle"),
    ("ontology.ttl", 'rdfs:label "supplies"@en ;', "", "ontology.ttl: partstrade:supplies: it has no rdfs:label"),
    ("ontology.ttl", ":supplies", ":sells", "partstrade:supplies: a shape is about it, but"),
    ("shapes.ttl", "sh:class schema:Organization ;\n        ", "sh:class schema:Organisation ;\n        ", "no declared class"),
    ("lexicon/supplies.toml", ":supplies", ":sells", "supplies.toml: the relation partstrade:sells is not declared"),
    ("lexicon/supplies.toml", "verbs =", "verb =", "unknown key 'verb' in a frame"),
    ("lexicon/supplies.toml", '["schema:Organization"]', '["Org"]', "supplies.toml, line 2: unknown type Org"),
    ("lexicon/supplies.toml", 'object = ["schema', 'literal = "date"\nobject = ["schema', "literal 'date' does not fit"),
    ("lexicon/supplies.toml", "[[frame]]", "[[frame]", "supplies.toml: "),
    ("lexicon/supplies.toml", None, None, "lexicon: nothing finds partstrade:supplies; add supplies.toml"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "message"), WRONG)
def test_wrong_pack_is_one_line_that_names_the_file(
    kg: Kg, pack: Path, store: Path, name: str, old: str | None, new: str | None, message: str
) -> None:
    if old is None:
        (pack / name).unlink()
    else:
        replace_in(pack / name, old, new or "")

    done = kg("stats", "--store", store, "--domain", pack)

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith(f"kg: {pack}")
    assert message in done.stderr
    assert current_domain() is None


def test_missing_pack_says_how_to_make_one(kg: Kg) -> None:
    done = kg("stats", "--domain", "nowhere")

    assert done.returncode == 2
    assert (
        done.stderr
        == "kg: nowhere: no such folder; `kg init nowhere` makes a domain pack, and company-news comes with kg\n"
    )


def test_missing_pack_raises_in_python(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="no such folder"):
        use_domain(tmp_path / "nowhere")


# --- In use ------------------------------------------------------------------------------------------


def test_commands_take_a_domain(kg: Kg) -> None:
    for command in (
        "extract",
        "query",
        "explain",
        "validate",
        "evaluate",
        "export",
        "stats",
        "serve",
        "conflicts",
    ):
        assert "--domain" in kg(command, "--help").stdout
    assert shipped_domains() == ["company-news"]


@pytest.mark.slow
def test_company_news_goes_all_the_way(kg: Kg, tmp_path: Path) -> None:
    import json

    gold = sorted((COMPANY_NEWS / "gold" / "dev").glob("*.json"))[:2]
    for path in gold:
        data = json.loads(path.read_text())
        (tmp_path / f"{path.stem}.txt").write_text(f"date {data['date']}\n\n{data['text']}\n")
    domain = ("--domain", "company-news")

    done = kg("extract", "001.txt", "002.txt", *domain)
    assert done.returncode == 0
    assert "corp:acquired" in done.stdout

    assert (
        "Brenholt Group,Solvik Pumps,240000000 EUR,"
        in kg("query", "deals", "--format", "csv", *domain).stdout
    )
    asked = kg("query", "SELECT ?name { ?bank a corp:Bank ; schema:name ?name }", "--format", "csv", *domain)
    assert asked.stdout == "name\nMarlow Bank\n"
    assert (
        "Marlow Bank,comes,Priya Raman"
        in kg("query", "moves", "Marlow Bank", "--format", "csv", *domain).stdout
    )
    explained = kg("explain", "Brenholt Group | acquired | Solvik Pumps", *domain)
    assert "found by     frame:acquired/acquire" in explained.stdout
    assert kg("validate", *domain).stdout == "The graph conforms to the shapes.\n"
    assert "corp:appointed" in kg("stats", *domain).stdout
    assert kg("conflicts", *domain).returncode == 0
    kg("export", "graph.ttl", *domain)
    assert f"@prefix corp: <{CORP}>" in (tmp_path / "graph.ttl").read_text()
    assert "unchanged 2" in kg("extract", "001.txt", "002.txt", *domain).stdout
    assert "unchanged" not in kg("extract", "001.txt", "002.txt", "--no-store", "-o", "x.ttl").stdout

    # Without the domain its terms are unknown, and what is stored stays.
    unknown = kg("query", "ASK { ?x a corp:Bank }")
    assert unknown.returncode == 1
    assert "prefix" in unknown.stderr


@pytest.mark.slow
def test_company_news_examples_fire() -> None:
    with domain_in_use("company-news"):
        ours = [entry for entry in load_relations().relations.values() if entry.relation.startswith("corp:")]
        assert len(ours) == 9
        assert all(any(e.facts for e in entry.examples) for entry in ours)
        assert all(any(not e.facts for e in entry.examples) for entry in ours)
        assert find_broken_examples() == []


@pytest.mark.slow
@pytest.mark.parametrize("part", ["dev", "held-out"])
def test_company_news_scores_stand_over_their_floors(kg: Kg, part: str) -> None:
    done = kg(
        "evaluate",
        COMPANY_NEWS / "gold" / part,
        "--gate",
        COMPANY_NEWS / "scores.json",
        "--domain",
        "company-news",
    )

    assert done.returncode == 0, done.stderr
    assert "floors of" in done.stderr


def test_company_news_gold_uses_the_vocabulary() -> None:
    from extractor.scoring import load_gold

    with domain_in_use("company-news"):
        schema = load_schema()
        for part, count in (("dev", 6), ("held-out", 6)):
            gold = load_gold(COMPANY_NEWS / "gold" / part)
            assert len(gold) == count
            for article in gold:
                types = {name: e.type for e in article.entities for name in (e.name, *e.aliases)}
                for subject, relation, target in article.facts:
                    literal = schema.relations[relation].literal is not None
                    assert schema.legal(types[subject], relation, None if literal else types[target])
                    assert not literal or schema.is_valid_literal(relation, target)


@pytest.mark.slow
def test_new_pack_passes_its_own_test(pack: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", pack],
        cwd=pack,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    shutil.rmtree(pack)
