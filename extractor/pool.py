"""Runs a function over many items in worker processes, in order, surviving the death of a worker.

Nothing here knows what the items are. Each worker builds its own `work` function once (a language
model loads in seconds and must not travel between processes) and applies it to chunks of items.

Each worker is an executor of one process, so that a worker that dies (killed for memory, a crash in native
code) harms nobody else: another takes its place, the items of the chunk it died on are worked on again one
by one, and an item that a second worker dies on comes back as a `Failure`.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any, Generic, TypeVar

from extractor.errors import KgError

Item = TypeVar("Item")
Result = TypeVar("Result")

# The most chunks that are under way for each worker: enough that the others go on while one is slow, few
# enough to bound memory.
CHUNKS_AHEAD = 4
# Jobs that a worker holds: the one it works on and the next, so that it need not wait for us.
JOBS_EACH = 2
# After this many items a worker is replaced: what its libraries gather (spaCy keeps every new word) ends with it.
RECYCLE_AFTER = 20_000
# Workers that die before they could begin, one after the other, until we give up.
STARTS = 3


@dataclass(frozen=True, slots=True)
class Failure:
    """What stands in a result's place where an item could not be worked on."""

    reason: str


# What a worker does with a chunk of items: a result, or why there is none, for each.
Work = Callable[[Sequence[Item]], list[Result | Failure]]


class _Chunk:
    """Items that were read together, and their results as they come in."""

    def __init__(self, items: list[Any]) -> None:
        self.items = items
        self.results: list[Any] = [None] * len(items)
        self.missing = len(items)

    def fill(self, start: int, results: Sequence[Any]) -> None:
        self.results[start : start + len(results)] = results
        self.missing -= len(results)


@dataclass(slots=True)
class _Job:
    """A chunk or a part of it, and how often a worker has died on it."""

    chunk: _Chunk
    start: int
    size: int
    deaths: int = 0
    too_slow: bool = False

    @property
    def items(self) -> list[Any]:
        return self.chunk.items[self.start : self.start + self.size]


class _Worker:
    """One process, with the jobs that it holds; the first is the one that it works on."""

    def __init__(self, build_work: Callable[[], Work[Any, Any]]) -> None:
        self.executor = ProcessPoolExecutor(
            max_workers=1,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=(build_work,),
        )
        self.jobs: deque[tuple[_Job, Future[list[Any]]]] = deque()
        self.items = 0
        self.since = time.monotonic()
        with _interrupts_held_back(), _main_module_hidden():  # the first call starts the process
            self.ready: Future[None] | None = self.executor.submit(_say_ready)

    def give(self, job: _Job) -> None:
        """Hand a job over. Where the process is dead already its future fails, which `collect` then sees."""
        try:
            with _interrupts_held_back():
                future = self.executor.submit(_work_on, job.items)
        except BrokenProcessPool as error:
            future = Future()
            future.set_exception(error)
        if not self.jobs:
            self.since = time.monotonic()
        self.items += job.size
        self.jobs.append((job, future))

    @property
    def awaited(self) -> Future[Any] | None:
        """What the process does now: begin, or its first job."""
        return self.ready or (self.jobs[0][1] if self.jobs else None)

    def kill(self) -> None:
        """End the process at once."""
        for process in list((self.executor._processes or {}).values()):
            process.kill()

    def stop(self, *, at_once: bool = True) -> None:
        """End the process, at once or when it has done what it was given."""
        if at_once:
            self.kill()
        self.executor.shutdown(cancel_futures=True)


class Pool(Generic[Item, Result]):
    """Worker processes that apply one function to chunks of items.

    `build_work` is called once in each worker; it and the items must be picklable. A worker that needs more
    than `patience` seconds for an item is ended and counts as dead. An item that a worker dies on is given to another,
    until `tries` have died. The workers of a `lasting` pool wait for the next `map`, until `close` or this process ends.
    """

    def __init__(
        self,
        build_work: Callable[[], Work[Item, Result]],
        workers: int,
        chunk_size: int = 8,
        *,
        patience: float | None = None,
        tries: int = 2,
        recycle_after: int = RECYCLE_AFTER,
        lasting: bool = False,
    ) -> None:
        self._build_work = build_work
        self._size = workers
        self._chunk_size = chunk_size
        self._patience = patience
        self._tries = tries
        self._recycle_after = recycle_after
        self._lasting = lasting
        self._workers: list[_Worker] = []
        self._jobs: deque[_Job] = deque()
        self._failed_starts = 0

    def map(self, items: Iterable[Item]) -> Iterator[tuple[Item, Result | Failure]]:
        """Yield each item with its result, in the order of `items`, reading only a little ahead.

        `KgError` where workers die before they could begin; an error that `build_work` raises is raised here.
        """
        source = iter(items)
        chunks: deque[_Chunk] = deque()
        try:
            while True:
                while len(chunks) < self._size * CHUNKS_AHEAD and (
                    read := list(islice(source, self._chunk_size))
                ):
                    chunks.append(_Chunk(read))
                    self._jobs.append(_Job(chunks[-1], 0, len(read)))
                    self._hand_out()
                if not chunks:
                    break
                if chunks[0].missing:
                    self._collect()
                else:
                    chunk = chunks.popleft()
                    yield from zip(chunk.items, chunk.results, strict=True)
            while self._workers and not self._lasting:
                self._workers.pop().stop(at_once=False)
        finally:
            self._jobs.clear()
            while self._workers and (chunks or not self._lasting):
                self._workers.pop().stop()

    def close(self) -> None:
        """End the workers that wait for a next `map`."""
        while self._workers:
            self._workers.pop().stop()

    def _hand_out(self) -> None:
        """Give the waiting jobs to the workers that have least to do; start workers while there are too few."""
        while self._jobs:
            staying = (worker for worker in self._workers if worker.items < self._recycle_after)
            worker = min(staying, key=lambda worker: len(worker.jobs), default=None)
            if (worker is None or worker.jobs) and len(self._workers) < self._size:
                worker = _Worker(self._build_work)
                self._workers.append(worker)
            if worker is None or len(worker.jobs) >= JOBS_EACH:
                return
            worker.give(self._jobs.popleft())

    def _collect(self) -> None:
        """Wait until some worker has done something, and take it in."""
        awaited = [worker.awaited for worker in self._workers]
        wait([future for future in awaited if future is not None], self._time_left(), FIRST_COMPLETED)
        for worker in list(self._workers):
            try:
                self._take_in(worker)
            except BrokenProcessPool:
                self._bury(worker)
            else:
                if worker.items >= self._recycle_after and not worker.jobs:
                    self._workers.remove(worker)
                    worker.stop(at_once=False)
        self._end_the_slow()
        self._hand_out()

    def _take_in(self, worker: _Worker) -> None:
        if worker.ready is not None and worker.ready.done():
            worker.ready.result()
            worker.ready = None
            worker.since = time.monotonic()
            self._failed_starts = 0
        while worker.jobs and worker.jobs[0][1].done():
            job, future = worker.jobs[0]
            job.chunk.fill(job.start, future.result())
            worker.jobs.popleft()
            worker.since = time.monotonic()

    def _bury(self, worker: _Worker) -> None:
        """Put a dead worker's jobs back; what it worked on is divided, or given up."""
        self._workers.remove(worker)
        worker.stop()
        jobs = [job for job, _ in worker.jobs]
        if worker.ready is not None:
            self._failed_starts += 1
            if self._failed_starts >= STARTS:
                raise KgError(
                    "worker processes die before they can begin (out of memory?); try fewer with --workers"
                )
        elif jobs:
            suspect = jobs.pop(0)
            deaths = suspect.deaths + 1
            if suspect.size > 1 or deaths < self._tries:
                again = range(suspect.start, suspect.start + suspect.size)
                jobs = [*(_Job(suspect.chunk, place, 1, deaths) for place in again), *jobs]
            else:
                suspect.chunk.fill(suspect.start, [Failure(self._explain(suspect))])
        self._jobs.extendleft(reversed(jobs))

    def _explain(self, job: _Job) -> str:
        if job.too_slow:
            return f"took longer than {self._patience:g} seconds and was given up"
        return f"its worker process died {'twice ' if job.deaths else ''}(out of memory?)"

    def _time_left(self) -> float | None:
        """Say how long we can wait before some worker's patience ends."""
        if self._patience is None:
            return None
        now = time.monotonic()
        ends = [w.since + self._patience * w.jobs[0][0].size for w in self._workers if w.jobs and not w.ready]
        return max(0.0, min(ends) - now) + 0.01 if ends else None

    def _end_the_slow(self) -> None:
        if self._patience is None:
            return
        for worker in self._workers:
            if worker.jobs and not worker.ready and not worker.jobs[0][1].done():
                job = worker.jobs[0][0]
                if time.monotonic() - worker.since > self._patience * job.size:
                    job.too_slow = True
                    worker.kill()


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Let Ctrl-C wait a moment, and never reach a process that is started meanwhile: it inherits the mask."""
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


@contextmanager
def _main_module_hidden() -> Iterator[None]:
    """Start processes that do not run the caller's script again: it need not guard itself against that."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


_work: Work[Any, Any] | None = None
_begin_error: Exception | None = None


def _begin(build_work: Callable[[], Work[Any, Any]]) -> None:
    """Prepare a worker.

    An error is kept for `_say_ready` to raise: raised here it would only show as a dead worker.
    """
    global _work, _begin_error
    # Where memory runs out, Linux ends a worker before the process that holds the results.
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")
    try:
        _work = build_work()
    except Exception as error:
        _begin_error = error


def _end_with_parent() -> None:
    """End where the process that gives us work was killed, which no pipe would tell."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _say_ready() -> None:
    if _begin_error is not None:
        raise _begin_error


def _work_on(chunk: Sequence[Any]) -> list[Any]:
    assert _work is not None, "_begin() runs first"
    return _work(chunk)
