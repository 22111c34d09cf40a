"""`kg serve`: what it refuses before it serves; tests/server asks it when it runs."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from extractor.graph.store import open_store

from ..conftest import Kg


@pytest.fixture(autouse=True)
def no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KG_TOKEN", raising=False)


def test_missing_store_is_named(kg: Kg) -> None:
    ran = kg("serve", "--store", "nowhere", "--port", "0")

    assert ran.returncode == 1
    assert ran.stderr.startswith("kg: nowhere: there is no store")
    assert not Path("nowhere").exists()


def test_locked_store_says_what_to_do(kg: Kg, store: Path) -> None:
    with open_store(store):
        ran = kg("serve", "--store", store, "--port", "0")

    assert ran.returncode == 1
    assert "another process is writing to this store or serving it" in ran.stderr
    assert "kg extract --no-store" in ran.stderr


def test_port_in_use_is_named(kg: Kg, store: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = kg("serve", "--store", store, "--port", str(port))

    assert ran.returncode == 1
    assert f"127.0.0.1:{port} cannot be used" in ran.stderr


def test_writable_needs_a_token(kg: Kg, store: Path) -> None:
    ran = kg("serve", "--store", store, "--writable")

    assert ran.returncode == 2
    assert "KG_TOKEN" in ran.stderr


@pytest.mark.parametrize(("token", "reason"), [("short", "fewer than 16"), ("ключ-который-длинный", "ASCII")])
def test_poor_token_is_refused(kg: Kg, store: Path, tmp_path: Path, token: str, reason: str) -> None:
    file = tmp_path / "token"
    file.write_text(token)
    ran = kg("serve", "--store", store, "--writable", "--token-file", file)

    assert ran.returncode == 1
    assert reason in ran.stderr
    assert token not in ran.stderr


def test_missing_token_file_is_named(kg: Kg, store: Path) -> None:
    ran = kg("serve", "--store", store, "--writable", "--token-file", "absent")

    assert ran.returncode == 1
    assert "absent: the token cannot be read" in ran.stderr
