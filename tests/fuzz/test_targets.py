"""Each fuzz target passes on the inputs it begins from, and on every case that was found before."""

from __future__ import annotations

from pathlib import Path

import pytest

from .targets import FOUND, TARGETS, try_input

CASES = sorted(FOUND.iterdir()) if FOUND.is_dir() else []


@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
def test_target_passes_on_what_it_begins_from(name: str) -> None:
    seeds = TARGETS[name].seeds()
    TARGETS[name].run(seeds[0])  # libraries load once
    assert seeds
    for data in (*seeds, b"", b"\0", b"\xff\xfe\x00", "\ud800".encode("utf-8", "surrogatepass")):
        try_input(name, data)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_case_found_before_stays_mended(path: Path) -> None:
    name = path.name.partition("-")[0]
    TARGETS[name].run(TARGETS[name].seeds()[0])
    try_input(name, path.read_bytes(), seconds=2.0)
