"""How much a compressed input may unpack to, before it is taken for a bomb."""

from __future__ import annotations

import io
import os
from typing import BinaryIO, cast

from extractor.reading.problems import InputError, ReadLimits

# News as text, HTML or JSON shrinks to a fifth or a tenth, in lines that repeat each other to a fiftieth.
MAX_RATIO = 200


class Budget:
    """What may still be unpacked of one input; `InputError` when it is used up."""

    def __init__(self, path: str, packed_bytes: int, limits: ReadLimits) -> None:
        self.path = path
        self.left = limits.min_unpacked_bytes + MAX_RATIO * packed_bytes

    def spend(self, count: int) -> None:
        """Count bytes that were unpacked."""
        self.left -= count
        if self.left < 0:
            reason = f"unpacks to more than {MAX_RATIO} times its size, which no articles do"
            raise InputError(self.path, reason, "unpack it yourself if you trust it")

    def watch(self, stream: BinaryIO) -> io.BufferedReader:
        """Return a stream that spends what is read from it."""
        return io.BufferedReader(_Watched(stream, self))


class _Watched(io.RawIOBase):
    def __init__(self, stream: BinaryIO, budget: Budget) -> None:
        super().__init__()
        self._stream = stream
        self._budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        data = self._stream.read(len(view))
        self._budget.spend(len(data))
        view[: len(data)] = data
        return len(data)


def measure(stream: BinaryIO) -> int:
    """Return the size of the file behind a stream; nothing where it has none, as a pipe."""
    try:
        return os.fstat(stream.fileno()).st_size
    except (OSError, ValueError, AttributeError):
        return 0
