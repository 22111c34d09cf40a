"""The processes that hold the store, and who of them answers what.

The keeper holds the store's lock as long as the server runs. After each change it writes a snapshot beside
the data (hard links, no copy), and readers answer from the newest. So nobody reads where another writes,
every answer shows a whole state of the graph, and a reader that takes too long is killed without harm.
"""

from __future__ import annotations

import asyncio
import itertools
import pickle
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

from extractor.errors import KgError
from extractor.server.settings import Settings
from extractor.server.worker import LENGTH

# Inside the store's folder; Oxigraph leaves alone what it does not know.
SNAPSHOTS = "serving"
# For the articles of one request; an article takes about a second, loading the models some ten.
EXTRACTION_SECONDS = 300
IDLE_SECONDS = 600
MAX_WAITING = 8


class UnavailableError(KgError):
    """The server cannot answer now."""


class TimedOutError(UnavailableError):
    """A task took longer than it may."""


class Worker:
    """One process; it does one task at a time."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.snapshot = ""
        self._killed = False

    @classmethod
    async def start(cls, role: str, store: Path, memory: int = 0, first: Any = None) -> Worker:
        """Start a process and wait until it can work; its error is raised here."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "extractor.server.worker", role, str(store), str(memory)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        worker = cls(process)
        try:
            if first is not None:
                worker.send(first)
            await worker.receive()
        except BaseException:
            await worker.end()
            raise
        return worker

    def send(self, message: Any) -> None:
        """Send a message."""
        data = pickle.dumps(message)
        assert self.process.stdin is not None
        self.process.stdin.write(LENGTH.pack(len(data)) + data)

    async def receive(self) -> Any:
        """Return the answer or raise the error that it is."""
        assert self.process.stdout is not None
        head = await self.process.stdout.readexactly(LENGTH.size)
        value = pickle.loads(await self.process.stdout.readexactly(LENGTH.unpack(head)[0]))
        if isinstance(value, BaseException):
            raise value
        return value

    async def call(self, name: str, arguments: dict[str, Any], timeout: float) -> Any:
        """Do a task on `snapshot`; whatever goes wrong outside the task itself leaves the process killed."""
        answered = False
        try:
            async with asyncio.timeout(timeout):
                self.send((self.snapshot, name, arguments))
                try:
                    value = await self.receive()
                except asyncio.IncompleteReadError:
                    raise UnavailableError(
                        "the process that worked on this ended; it probably needed more memory than"
                        " --query-memory allows"
                    ) from None
                except Exception:
                    answered = True
                    raise
                answered = True
                return value
        except TimeoutError:
            raise TimedOutError(
                f"this took longer than {timeout:g} seconds and was stopped; ask for less (LIMIT, fewer"
                " optional parts), or start the server with a longer --query-timeout"
            ) from None
        finally:
            if not answered:
                self.kill()

    @property
    def alive(self) -> bool:
        """Whether the process was neither killed nor has ended."""
        return self.process.returncode is None and not self._killed

    def kill(self) -> None:
        """End the process at once."""
        self._killed = True
        with suppress(ProcessLookupError):
            self.process.kill()

    async def end(self) -> None:
        """End the process and wait until it is gone."""
        self.kill()
        with suppress(BrokenPipeError, ConnectionResetError):
            await self.process.communicate()


class Pool:
    """The keeper and the readers of one store."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.folder = settings.store / SNAPSHOTS
        self.snapshot = ""
        self._numbers = itertools.count(1)
        self._keeper: Worker | None = None
        self._writing = asyncio.Lock()
        self._readers: set[Worker] = set()
        self._idle: asyncio.Queue[Worker] = asyncio.Queue()
        # One reader more than queries may take, so that pages answer while queries run.
        self._queries = asyncio.Semaphore(max(1, settings.readers - 1))
        self._extractor: Worker | None = None
        self._extracting = asyncio.Lock()
        self._waiting = 0
        self._rest: asyncio.TimerHandle | None = None
        self._restarts: set[asyncio.Task[None]] = set()
        self._working: set[asyncio.Task[Any]] = set()
        self._closing = asyncio.Event()

    async def start(self) -> None:
        """Take the lock, write the first snapshot, start the readers, or raise `StoreError`."""
        self._keeper = await self._start_keeper()
        shutil.rmtree(self.folder, ignore_errors=True)  # left by a server that was killed
        self.folder.mkdir(parents=True)
        await self._publish("", {})
        await asyncio.gather(*(self._add_reader() for _ in range(self.settings.readers)))

    async def read(self, name: str, **arguments: Any) -> Any:
        """Do a reading task in some reader; `UnavailableError` where it cannot be done in time."""
        with self._while_open():
            async with self._reader() as reader:
                reader.snapshot = self.snapshot  # from here on nobody removes it
                return await reader.call(name, arguments, self.settings.query_timeout)

    async def query(self, name: str, **arguments: Any) -> Any:
        """Do a reading task that may take long; one reader is kept free of those."""
        with self._while_open():
            try:
                async with asyncio.timeout(self.settings.query_timeout):
                    await self._queries.acquire()
            except TimeoutError:
                raise _busy() from None
            try:
                return await self.read(name, **arguments)
            finally:
                self._queries.release()

    async def write(self, name: str, **arguments: Any) -> Any:
        """Do a writing task; when it returns, every reader sees the change."""
        async with self._writing:
            if self._closing.is_set():
                raise _closed()
            if self._keeper is None or not self._keeper.alive:
                self._keeper = await self._start_keeper()
            try:
                return await self._publish(name, arguments)
            finally:
                if not self._keeper.alive and not self._closing.is_set():
                    self._keeper = await self._start_keeper()

    async def extract(self, data: bytes) -> Any:
        """Read and extract articles in a process of its own, one request after the other.

        It starts with the first request and ends when it had nothing to do for a while.
        """
        if self._waiting >= MAX_WAITING:
            raise UnavailableError(f"{MAX_WAITING} requests with articles wait already; try again later")
        self._waiting += 1
        try:
            with self._while_open():
                async with self._extracting:
                    return await self._extract(data)
        finally:
            self._waiting -= 1

    async def _extract(self, data: bytes) -> Any:
        if self._rest is not None:
            self._rest.cancel()
        if self._extractor is None or not self._extractor.alive:
            self._extractor = await Worker.start("extractor", self.settings.store)
        try:
            return await self._extractor.call("extract", {"data": data}, EXTRACTION_SECONDS)
        except TimedOutError:
            raise TimedOutError(
                f"reading these articles took longer than {EXTRACTION_SECONDS} seconds; send fewer at once"
            ) from None
        finally:
            self._rest = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._extractor.kill)

    def stop(self) -> None:
        """Let no task begin or go on."""
        self._closing.set()
        for task in self._working:
            task.cancel()

    async def close(self) -> None:
        """End all processes and remove the snapshots."""
        self.stop()
        for task in self._restarts:
            task.cancel()
        await asyncio.gather(*self._restarts, return_exceptions=True)
        if self._rest is not None:
            self._rest.cancel()
        workers = [*self._readers, *(worker for worker in (self._keeper, self._extractor) if worker)]
        await asyncio.gather(*(worker.end() for worker in workers))
        shutil.rmtree(self.folder, ignore_errors=True)

    async def _start_keeper(self) -> Worker:
        return await Worker.start("keeper", self.settings.store, first=self.settings.writable)

    async def _publish(self, name: str, arguments: dict[str, Any]) -> Any:
        assert self._keeper is not None
        self._keeper.snapshot = str(self.folder / str(next(self._numbers)))
        with self._while_open():
            value = await self._keeper.call(name, arguments, self.settings.query_timeout)
        self.snapshot = self._keeper.snapshot
        self._remove_old()
        return value

    def _remove_old(self) -> None:
        """Remove the snapshots that no reader uses."""
        used = {self.snapshot, *(reader.snapshot for reader in self._readers)}
        for path in self.folder.iterdir():
            if str(path) not in used and int(path.name) < int(Path(self.snapshot).name):
                shutil.rmtree(path, ignore_errors=True)

    @asynccontextmanager
    async def _reader(self) -> AsyncIterator[Worker]:
        try:
            async with asyncio.timeout(self.settings.query_timeout):
                reader = await self._idle.get()
        except TimeoutError:
            raise _busy() from None
        try:
            yield reader
        finally:
            if reader.alive:
                self._idle.put_nowait(reader)
            else:
                self._readers.discard(reader)
                if not self._closing.is_set():
                    restart = asyncio.create_task(self._add_reader())
                    self._restarts.add(restart)
                    restart.add_done_callback(self._restarts.discard)

    async def _add_reader(self) -> None:
        reader = await Worker.start("reader", self.folder, self.settings.query_memory)
        self._readers.add(reader)
        self._idle.put_nowait(reader)

    @contextmanager
    def _while_open(self) -> Iterator[None]:
        """Work inside is broken off when the server ends."""
        if self._closing.is_set():
            raise _closed()
        task = asyncio.current_task()
        assert task is not None
        self._working.add(task)
        try:
            yield
        except asyncio.CancelledError:
            if not self._closing.is_set():
                raise
            task.uncancel()
            raise _closed() from None
        finally:
            self._working.discard(task)


def _closed() -> UnavailableError:
    return UnavailableError("the server is shutting down")


def _busy() -> UnavailableError:
    return UnavailableError("the server is busy with other queries; try again in a moment")
