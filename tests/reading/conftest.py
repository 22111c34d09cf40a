from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

BODY = "The fair opened in Lyon on Monday. More than 300 exhibitors from 20 countries came to the city."


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Write a file below the test's folder, making its folders."""

    def _write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return _write
