"""The worker pool: order, dead workers, errors. The work here is arithmetic; the pool knows no better."""

import os
import signal
from collections.abc import Callable, Sequence

import pytest

from extractor.errors import SchemaError
from extractor.pool import Failure, Pool

DEADLY = 13


def build_squares() -> Callable[[Sequence[int]], list[int]]:
    return lambda numbers: [square(number) for number in numbers]


def build_nothing() -> Callable[[Sequence[int]], list[int]]:
    raise SchemaError("lexicon/places.tsv, line 3: two columns expected")


def square(number: int) -> int:
    if number == DEADLY:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def test_map_keeps_the_order_of_the_items() -> None:
    pool: Pool[int, int] = Pool(build_squares, workers=2, chunk_size=2)

    assert list(pool.map(range(11))) == [(n, n * n) for n in range(11)]


def test_map_reports_the_item_that_kills_its_worker_and_goes_on() -> None:
    pool: Pool[int, int] = Pool(build_squares, workers=2, chunk_size=2)

    results = dict(pool.map(range(10, 18)))

    assert isinstance(results.pop(DEADLY), Failure)
    assert results == {n: n * n for n in range(10, 18) if n != DEADLY}


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

    assert len(taken) <= 2 * 2 * 5


def test_map_raises_the_error_of_a_worker_that_cannot_start() -> None:
    pool: Pool[int, int] = Pool(build_nothing, workers=1)

    with pytest.raises(SchemaError, match="line 3"):
        list(pool.map([1]))


def test_map_of_nothing_is_nothing() -> None:
    pool: Pool[int, int] = Pool(build_squares, workers=2)

    assert list(pool.map([])) == []
