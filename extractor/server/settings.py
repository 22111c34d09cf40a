"""How a server is told to run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from extractor.errors import KgError
from extractor.linking.iris import DEFAULT_BASE

MEGABYTE = 1_000_000
LOOPBACK = ("127.0.0.1", "localhost", "::1")
# A token that can be guessed is none.
MIN_TOKEN = 16


@dataclass(frozen=True, slots=True)
class Settings:
    """What `kg serve` is told; sizes in bytes, times in seconds.

    Writing needs `token`. `base` is what the IRIs of entities start with; they answer under `/id/`. `cors`
    are the origins whose pages may read the answers, `hosts` further names under which the server is reached.
    """

    store: Path
    host: str = "127.0.0.1"
    port: int = 8000
    token: str | None = None
    base: str = DEFAULT_BASE
    readers: int = 3
    query_timeout: float = 30.0
    query_memory: int = 2_000 * MEGABYTE
    result_limit: int = 50 * MEGABYTE
    request_limit: int = 20 * MEGABYTE
    cors: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.token is not None and len(self.token) < MIN_TOKEN:
            raise KgError(
                f"the token has fewer than {MIN_TOKEN} characters; make one with `openssl rand -hex 16`"
            )
        if self.token is not None and not (self.token.isascii() and self.token.isprintable()):
            raise KgError("the token must be printable ASCII; make one with `openssl rand -hex 16`")

    @property
    def writable(self) -> bool:
        """Whether those who know the token may change the graph."""
        return self.token is not None

    @property
    def allowed_hosts(self) -> frozenset[str] | None:
        """The host names that a request may ask for; None for any, where others can reach the server."""
        return frozenset((*LOOPBACK, *self.hosts)) if self.host in LOOPBACK else None
