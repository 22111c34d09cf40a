from __future__ import annotations

from collections.abc import Iterator

import pytest

from extractor.web import WebClient, WebSettings, parse_network

from ..site import Site, run_site

LOOPBACK = WebSettings(allowed=(parse_network("127.0.0.1"),), delay=0, backoff=0.01, timeout=2, deadline=2)


@pytest.fixture
def site() -> Iterator[Site]:
    with run_site() as running:
        yield running


@pytest.fixture
def client() -> Iterator[WebClient]:
    """A client in a hurry that may ask 127.0.0.1."""
    with WebClient(LOOPBACK) as opened:
        yield opened
