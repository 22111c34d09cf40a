"""A process that holds the store: it takes tasks from standard input and answers on standard output.

Each message is its length in four bytes and a pickle; only the serving process, which started this one, is at
the other end. A query cannot be interrupted, but its process can be ended: that is why there are processes.
"""

from __future__ import annotations

import os
import pickle
import queue
import resource
import signal
import struct
import sys
import threading
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from extractor.errors import KgError
from extractor.graph.store import GraphStore, open_store
from extractor.server.tasks import READING, WRITING

LENGTH = struct.Struct(">I")
NICENESS = 10


def main() -> None:
    """Serve tasks until the other end closes; arguments: role, folder of the store, bytes of memory or 0."""
    role, store, memory = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the server decides
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not get between the messages
    tasks: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(sys.stdin.buffer, tasks), daemon=True).start()
    with suppress(BrokenPipeError):
        match role:
            case "keeper":
                _keep(store, tasks, out)
            case "extractor":
                _extract(tasks, out)
            case _:
                _read(tasks, out, memory)


def _receive(stream: BinaryIO, tasks: queue.SimpleQueue[Any]) -> None:
    """Queue what comes, and end the process, whatever it is doing, when the other end is gone."""
    while head := stream.read(LENGTH.size):
        tasks.put(pickle.loads(stream.read(LENGTH.unpack(head)[0])))
    os._exit(0)


def _keep(path: Path, tasks: queue.SimpleQueue[Any], out: BinaryIO) -> None:
    """Hold the store's lock; change it as told and write a snapshot for the readers after each change."""
    create = tasks.get()
    try:
        store = open_store(path, create=create)
    except KgError as error:
        _send(out, error)
        return
    _send(out, None)
    while True:
        snapshot, name, arguments = tasks.get()
        value = _call(WRITING[name], store, arguments) if name else None
        if not isinstance(value, BaseException):
            try:
                store.backup(Path(snapshot))
            except KgError as error:
                value = error
        _send(out, value)


def _read(tasks: queue.SimpleQueue[Any], out: BinaryIO, memory: int) -> None:
    """Answer from the snapshot that each task names; it stays open until another one is named."""
    store: GraphStore | None = None
    _send(out, None)
    while True:
        snapshot, name, arguments = tasks.get()
        try:
            if store is None or str(store.path) != snapshot:
                store = open_store(Path(snapshot), read_only=True)
                _limit_memory(memory)
        except KgError as error:
            _send(out, error)
            continue
        _send(out, _call(READING[name], store, arguments))


def _extract(tasks: queue.SimpleQueue[Any], out: BinaryIO) -> None:
    """Extract from articles, behind whatever else wants the processor; the models are loaded for the first ones."""
    from extractor.server.extraction import extract_articles

    with suppress(OSError):
        os.nice(NICENESS)
    _send(out, None)
    work = None
    while True:
        _, _, arguments = tasks.get()
        if work is None:
            from extractor.workers import build_work

            work = build_work(None)
        _send(out, _call(extract_articles, work, arguments))


def _limit_memory(more: int) -> None:
    """Let this process take so many bytes more than it has; only where the system says what it has."""
    with suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        if more:
            resource.setrlimit(resource.RLIMIT_AS, (pages * os.sysconf("SC_PAGE_SIZE") + more, hard))


def _call(task: Any, tool: Any, arguments: dict[str, Any]) -> Any:
    """Return what a task gives, or the error that it raises; its tool is the store or the language models."""
    try:
        return task(tool, **arguments)
    except KgError as error:
        return error
    except MemoryError:
        os._exit(1)
    except Exception:
        return RuntimeError(traceback.format_exc())


def _send(out: BinaryIO, value: Any) -> None:
    data = pickle.dumps(value)
    out.write(LENGTH.pack(len(data)) + data)
    out.flush()


if __name__ == "__main__":
    main()
