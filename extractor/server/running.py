"""Running the server: start the processes, listen, and end everything on the first signal."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn

from extractor.errors import KgError
from extractor.server.app import make_app
from extractor.server.pool import Pool
from extractor.server.settings import Settings

# Requests that are being answered get this long to finish after the processes were told to stop.
GRACE_SECONDS = 10


class _Server(uvicorn.Server):
    """Stops the queries first, so that a long one does not hold the end up."""

    def __init__(self, config: uvicorn.Config, pool: Pool) -> None:
        super().__init__(config)
        self.pool = pool

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End on a signal."""
        asyncio.get_running_loop().call_soon_threadsafe(self.pool.stop)
        super().handle_exit(sig, frame)


def serve(settings: Settings, on_ready: Callable[[str], None]) -> None:
    """Serve until a signal ends it; `on_ready` is told the address once it answers.

    `StoreError` where the store is missing or locked, `KgError` where the address is taken.
    """
    listening = _listen(settings)
    try:
        asyncio.run(_serve(settings, listening, on_ready))
    finally:
        listening.close()


async def _serve(settings: Settings, listening: socket.socket, on_ready: Callable[[str], None]) -> None:
    pool = Pool(settings)
    try:
        await pool.start()
        config = uvicorn.Config(
            make_app(settings, pool),
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        on_ready(f"http://{host}:{listening.getsockname()[1]}/")
        await _Server(config, pool).serve(sockets=[listening])
    finally:
        await pool.close()


def _listen(settings: Settings) -> socket.socket:
    """Take the address before anything else; port 0 takes any that is free."""
    try:
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        return socket.create_server((settings.host, settings.port), family=family, backlog=256)
    except OSError as error:
        raise KgError(
            f"{settings.host}:{settings.port} cannot be used ({error.strerror or error});"
            " another server may run there: end it, or choose another --port"
        ) from error
