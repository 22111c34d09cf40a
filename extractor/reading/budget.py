"""How much a compressed input may unpack to, before it is taken for a bomb."""

from __future__ import annotations

import io
import os
from typing import BinaryIO, cast

from extractor.reading.problems import InputError, ReadLimits

# News as text, HTML or JSON shrinks to a fifth or a tenth, in lines that repeat each other to a fiftieth.
MAX_RATIO = 200
# Headers of a record and what the libraries read ahead.
MAX_HEADER_BYTES = 1_000_000


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
        return io.BufferedReader(self.watch_unbuffered(stream))

    def watch_unbuffered(self, stream: BinaryIO) -> io.RawIOBase:
        """Do the same without reading ahead, so that damage further on takes nothing away."""
        return _Watched(stream, self)


class StepBudget(Budget):
    """A budget that also bounds each step, for libraries that read a line however long it is."""

    def __init__(self, path: str, packed_bytes: int, limits: ReadLimits) -> None:
        super().__init__(path, packed_bytes, limits)
        self._bounded = packed_bytes > 0
        self._step = MAX_HEADER_BYTES

    def allow(self, count: int) -> None:
        """Begin a step that may read so many bytes and the headers of what follows."""
        self._step = count + MAX_HEADER_BYTES

    def spend(self, count: int) -> None:
        """Count bytes that were read; from a pipe, whose size is not known, only the step is bounded."""
        self._step -= count
        if self._step < 0:
            raise InputError(self.path, "has headers longer than any real ones", "leave it out")
        if self._bounded:
            super().spend(count)


class _Watched(io.RawIOBase):
    def __init__(self, stream: BinaryIO, budget: Budget) -> None:
        super().__init__()
        # One read of the stream below at a time, so that what stands before damage is not lost with it.
        self._read = getattr(stream, "read1", stream.read)
        self._budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        try:
            data = self._read(len(view))
        except EOFError as error:  # which some take for an end in order
            raise OSError(str(error)) from error
        self._budget.spend(len(data))
        view[: len(data)] = data
        return len(data)


def measure(stream: BinaryIO) -> int:
    """Return the size of the file behind a stream; nothing where it has none, as a pipe."""
    try:
        return os.fstat(stream.fileno()).st_size
    except (OSError, ValueError, AttributeError):
        return 0
