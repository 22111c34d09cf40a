"""Runs a function over many items in worker processes, in order, surviving the death of a worker.

Nothing here knows what the items are. Each worker builds its own `work` function once (a language
model loads in seconds and must not travel between processes) and applies it to chunks of items.

A worker that dies (killed for memory, a crash in native code) takes the whole
`ProcessPoolExecutor` with it. Then a new pool starts, the items of the oldest unfinished chunk run one by
one, and an item that kills its worker a second time comes back as a `Failure`; the rest go on.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

# The most chunks that wait in the pool for each worker: enough to keep it busy, few enough to bound memory.
CHUNKS_AHEAD = 2


@dataclass(frozen=True, slots=True)
class Failure:
    """What stands in a result's place where an item could not be worked on."""

    reason: str


# What a worker does with a chunk of items: a result, or why there is none, for each.
Work = Callable[[Sequence[Item]], list[Result | Failure]]


class Pool(Generic[Item, Result]):
    """Worker processes that apply one function to chunks of items.

    `build_work` is called once in each worker; it and the items must be picklable.
    """

    def __init__(
        self, build_work: Callable[[], Work[Item, Result]], workers: int, chunk_size: int = 8
    ) -> None:
        self._build_work = build_work
        self._workers = workers
        self._chunk_size = chunk_size
        self._executor: ProcessPoolExecutor | None = None

    def map(self, items: Iterable[Item]) -> Iterator[tuple[Item, Result | Failure]]:
        """Yield each item with its result, in the order of `items`, reading only a little ahead."""
        source = iter(items)
        waiting: deque[tuple[list[Item], Future[list[Any]]]] = deque()
        try:
            while True:
                while len(waiting) < self._workers * CHUNKS_AHEAD and (
                    chunk := list(islice(source, self._chunk_size))
                ):
                    waiting.append((chunk, self._submit(chunk)))
                if not waiting:
                    self._stop(at_once=False)
                    return
                chunk, future = waiting.popleft()
                try:
                    results = future.result()
                except BrokenProcessPool:
                    self._stop()
                    results = self._work_one_by_one(chunk)
                    waiting = deque((later, self._submit(later)) for later, _ in waiting)
                yield from zip(chunk, results, strict=True)
        finally:
            self._stop()

    def _work_one_by_one(self, chunk: Sequence[Item]) -> list[Result | Failure]:
        """Return the results of a chunk on which a pool died, with the culprit as a `Failure`."""
        results: list[Result | Failure] = []
        for item in chunk:
            try:
                results.extend(self._submit([item]).result())
            except BrokenProcessPool:
                self._stop()
                results.append(Failure("its worker process died twice (out of memory?)"))
        return results

    def _submit(self, chunk: list[Item]) -> Future[list[Any]]:
        """Hand a chunk over. In a pool found dead the chunk's future fails, which `map` then mends."""
        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                max_workers=self._workers,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
                initargs=(self._build_work,),
            )
        try:
            with _interrupts_held_back():  # the first call starts the processes
                return self._executor.submit(_work_on, chunk)
        except BrokenProcessPool as error:
            broken: Future[list[Any]] = Future()
            broken.set_exception(error)
            return broken

    def _stop(self, *, at_once: bool = True) -> None:
        """End the worker processes, at once or when they have done what they were given."""
        if self._executor is None:
            return
        executor, self._executor = self._executor, None
        if at_once:
            for process in list((executor._processes or {}).values()):
                process.terminate()
        executor.shutdown(cancel_futures=True)


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Let Ctrl-C wait a moment, and never reach a process that is started meanwhile: it inherits the mask."""
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


_work: Work[Any, Any] | None = None
_begin_error: Exception | None = None


def _begin(build_work: Callable[[], Work[Any, Any]]) -> None:
    """Prepare a worker.

    An error is kept for `_work_on` to raise: raised here it would only show as a dead pool.
    """
    global _work, _begin_error
    try:
        _work = build_work()
    except Exception as error:
        _begin_error = error


def _work_on(chunk: Sequence[Any]) -> list[Any]:
    if _begin_error is not None:
        raise _begin_error
    assert _work is not None, "_begin() runs first"
    return _work(chunk)
