"""The worker pool: order, dead workers, errors. The work here is arithmetic; the pool knows no better."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

from extractor.errors import KgError, SchemaError
from extractor.pool import CHUNKS_AHEAD, Failure, Pool

from .conftest import ROOT

DEADLY = 13
ENDLESS = 17


def build_squares() -> Callable[[Sequence[int]], list[int]]:
    return lambda numbers: [square(number) for number in numbers]


def build_nothing() -> Callable[[Sequence[int]], list[int]]:
    raise SchemaError("lexicon/places.tsv, line 3: two columns expected")


def build_death() -> Callable[[Sequence[int]], list[int]]:
    os.kill(os.getpid(), signal.SIGKILL)
    return list


def build_processes() -> Callable[[Sequence[int]], list[int]]:
    return lambda numbers: [os.getpid() for _ in numbers]


def build_unlucky(folder: Path) -> Callable[[Sequence[int]], list[int]]:
    """Die on each item's first try only, as where another program took the memory."""

    def work(numbers: Sequence[int]) -> list[int]:
        for number in numbers:
            mark = folder / str(number)
            if number == DEADLY and not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        return [number * number for number in numbers]

    return work


def square(number: int) -> int:
    if number == DEADLY:
        os.kill(os.getpid(), signal.SIGKILL)
    if number == ENDLESS:
        time.sleep(60)
    return number * number


def test_map_keeps_the_order_of_the_items() -> None:
    pool: Pool[int, int] = Pool(build_squares, workers=2, chunk_size=2)

    assert list(pool.map(range(11))) == [(n, n * n) for n in range(11)]


@pytest.mark.parametrize("chunk_size", [1, 2, 8])
def test_map_reports_the_item_that_kills_its_worker_and_goes_on(chunk_size: int) -> None:
    pool: Pool[int, int] = Pool(build_squares, workers=2, chunk_size=chunk_size)

    pairs = list(pool.map(range(6, 17)))

    assert [number for number, _ in pairs] == list(range(6, 17))
    results = dict(pairs)
    assert results.pop(DEADLY) == Failure("its worker process died twice (out of memory?)")
    assert results == {n: n * n for n in range(6, 17) if n != DEADLY}


def test_map_tries_again_what_a_worker_died_on(tmp_path: Path) -> None:
    pool: Pool[int, int] = Pool(partial(build_unlucky, tmp_path), workers=2, chunk_size=4)

    assert list(pool.map(range(20))) == [(n, n * n) for n in range(20)]


def test_map_survives_poison_only() -> None:
    pool: Pool[int, int] = Pool(build_squares, workers=2, chunk_size=2)

    results = [result for _, result in pool.map([DEADLY] * 5)]

    assert all(isinstance(result, Failure) for result in results)
    assert len(results) == 5


def test_map_loses_nothing_when_a_worker_is_killed_from_outside() -> None:
    pool: Pool[int, int] = Pool(build_processes, workers=2, chunk_size=1)
    results = pool.map(range(60))
    victim = next(results)[1]
    assert isinstance(victim, int)
    os.kill(victim, signal.SIGKILL)

    later = [result for _, result in results]

    assert len(later) == 59
    assert not any(isinstance(result, Failure) for result in later)


def test_map_ends_a_worker_that_takes_too_long() -> None:
    pool: Pool[int, int] = Pool(build_squares, workers=2, chunk_size=2, patience=0.5)

    results = dict(pool.map(range(14, 22)))

    assert results.pop(ENDLESS) == Failure("took longer than 0.5 seconds and was given up")
    assert results == {n: n * n for n in range(14, 22) if n != ENDLESS}


def test_map_replaces_workers_after_many_items() -> None:
    pool: Pool[int, int] = Pool(build_processes, workers=1, chunk_size=2, recycle_after=10)

    processes = [result for _, result in pool.map(range(40))]

    assert len(processes) == 40
    assert len(set(processes)) >= 3


def test_map_reads_only_a_little_ahead() -> None:
    taken = []

    def numbers() -> "Sequence[int]":
        for number in range(1000):
            taken.append(number)
            yield number

    pool: Pool[int, int] = Pool(build_squares, workers=2, chunk_size=5)
    results = pool.map(numbers())
    next(results)
    results.close()

    assert len(taken) <= CHUNKS_AHEAD * 2 * 5


def test_map_raises_the_error_of_a_worker_that_cannot_start() -> None:
    pool: Pool[int, int] = Pool(build_nothing, workers=1)

    with pytest.raises(SchemaError, match="line 3"):
        list(pool.map([1]))


def test_map_gives_up_where_workers_die_before_they_begin() -> None:
    pool: Pool[int, int] = Pool(build_death, workers=2)

    with pytest.raises(KgError, match="fewer with --workers"):
        list(pool.map(range(100)))


def test_map_of_nothing_is_nothing() -> None:
    pool: Pool[int, int] = Pool(build_squares, workers=2)

    assert list(pool.map([])) == []


def test_map_does_not_run_the_callers_script_again(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from extractor.pool import Pool\nfrom tests.test_pool import build_squares\n"
        "print(list(Pool(build_squares, workers=1).map([3])))\n"
    )

    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )

    assert done.stdout == "[(3, 9)]\n", done.stderr


def test_workers_of_a_lasting_pool_wait_for_more() -> None:
    pool: Pool[int, int] = Pool(build_processes, workers=1, lasting=True)

    first = {result for _, result in pool.map(range(5))}
    second = {result for _, result in pool.map(range(5))}

    assert first == second


def test_workers_end_with_the_process_that_started_them() -> None:
    code = (
        "from extractor.pool import Pool; from tests.test_pool import build_processes\n"
        "import os, signal\n"
        "for _, process in Pool(build_processes, workers=1).map(range(100)):\n"
        "    print(process, flush=True); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    worker = int(done.stdout)

    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and _is_alive(worker):
        time.sleep(0.05)
    assert not _is_alive(worker)


def _is_alive(process: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return False
