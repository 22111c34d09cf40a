"""`kg link`, run as a user runs it."""

import json
from pathlib import Path

from ..conftest import Kg


def test_link_links_the_places_of_the_store(kg: Kg, store: Path) -> None:
    done = kg("link", "--store", store)

    assert done.returncode == 0, done.stderr
    assert done.stdout == "articles  2\nlinked    1\ndisputed  0\nunlinked  0\n"
    found = kg("query", "events-in", "France", "--store", store, "--format", "csv").stdout
    assert "Harbour Fair 2023" in found
    assert "Harbour Forum 2024" in found


def test_link_shows_every_link_as_json(kg: Kg, store: Path) -> None:
    found = json.loads(kg("link", "--store", store, "--json").stdout)

    assert found == {
        "articles": 2,
        "links": {"https://w3id.org/expo-kg/id/place-lyon": {"geonames": 2996944, "name": "Lyon"}},
        "disputed": [],
        "unlinked": 0,
        "problems": [],
    }


def test_linked_store_still_validates_and_exports(kg: Kg, store: Path) -> None:
    kg("link", "--store", store)

    assert kg("validate", "--store", store).stdout == "The graph conforms to the shapes.\n"
    assert "sws.geonames.org/2996944" in kg("export", "-", "--format", "nquads", "--store", store).stdout
    assert "sws.geonames.org" not in kg("export", "-", "--format", "turtle", "--store", store).stdout


def test_link_of_a_missing_store_is_one_line(kg: Kg) -> None:
    done = kg("link", "--store", "nowhere")

    assert done.returncode == 1
    assert done.stderr.startswith("kg: nowhere: there is no store")
    assert len(done.stderr.splitlines()) == 1
