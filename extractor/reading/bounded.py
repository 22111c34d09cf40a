"""Runs a parser of documents in a process of its own, so that its time and memory have a bound.

A document of a few kilobytes can keep a parser busy for hours or have it take all memory. The process is
started for the first document, stays for the next ones, and ends with ours; one that goes over the bound of
time is ended, and another takes its place.
"""

from __future__ import annotations

import os
import resource
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing import current_process
from multiprocessing.util import Finalize
from pathlib import Path
from typing import NamedTuple

from extractor.errors import KgError
from extractor.pool import Failure, Pool
from extractor.reading.problems import InputError, ReadLimits


class Parsed(NamedTuple):
    """A document's headline and its blocks of text."""

    title: str
    blocks: list[str]


class _Job(NamedTuple):
    parse: Parse
    data: bytes
    path: str
    limits: ReadLimits


# What reads a document's bytes; a function of a module, since it goes to another process. Raises `InputError`.
Parse = Callable[[bytes, str, ReadLimits], Parsed]

_pools: dict[float, Pool[_Job, Parsed | InputError]] = {}
_turn = threading.Lock()


def parse_bounded(parse: Parse, data: bytes, path: str, limits: ReadLimits) -> Parsed:
    """Return what `parse` makes of a document. Raises `InputError`, also where the limits are met.

    A daemonic process (of a `multiprocessing.Pool`) may not start others: there it works here, without limits.
    """
    if current_process().daemon:
        return parse(data, path, limits)
    try:
        with _turn:
            pool = _find_pool(limits.max_document_seconds)
            ((_, outcome),) = pool.map([_Job(parse, data, path, limits)])
    except KgError as error:
        raise InputError(path, f"could not be read ({error})", "try again") from None
    if isinstance(outcome, Failure):
        raise InputError(path, outcome.reason, "save it as text, or leave it out")
    if isinstance(outcome, InputError):
        raise outcome
    return outcome


def _find_pool(seconds: float) -> Pool[_Job, Parsed | InputError]:
    """Return the pool with this patience; one at a time is kept."""
    if seconds not in _pools:
        _close_pools()
        _pools[seconds] = Pool(_build_work, workers=1, chunk_size=1, patience=seconds, tries=1, lasting=True)
        # A process that another one started waits for its own at its end, before it tells them to end.
        Finalize(None, _close_pools, exitpriority=10)
    return _pools[seconds]


def _close_pools() -> None:
    while _pools:
        _pools.popitem()[1].close()


def _build_work() -> Callable[[Sequence[_Job]], list[Parsed | InputError | Failure]]:
    used = _measure()

    def work(jobs: Sequence[_Job]) -> list[Parsed | InputError | Failure]:
        return [_parse(job, used) for job in jobs]

    return work


def _parse(job: _Job, used: int) -> Parsed | InputError:
    _limit_memory(used + job.limits.max_document_memory)
    try:
        return job.parse(job.data, job.path, job.limits)
    except InputError as error:
        return error.with_traceback(None)
    except MemoryError:
        reason = (
            f"needs more than {job.limits.max_document_memory:,} bytes of memory, the limit for a document"
        )
        return InputError(job.path, reason, "save it as text, or leave it out")


def _measure() -> int:
    """Return the bytes of addresses that this process has; nothing where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def _limit_memory(count: int) -> None:
    """Bound the addresses of this process; on systems that bound them otherwise, time alone is bounded."""
    with suppress(OSError, ValueError):
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (count, hard))
