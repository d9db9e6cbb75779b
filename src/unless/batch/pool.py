"""A process a core, each given a chunk at a time; one that dies, hangs or grows too large is named, ended and replaced.

Only as many chunks are in memory as there are workers, and one more: archives are read no faster than their records.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from multiprocessing import connection
from multiprocessing.context import SpawnProcess
from typing import Any

from unless.batch.job import Chunk, Job
from unless.domain.errors import BatchError, UnlessError

RECORD_SECONDS = 60.0  # the longest report that is read takes a worker less than 20
# A worker starts at 250 MB and holds 450 after a day's news. One that has grown to the first is replaced when it has
# finished its chunk, one that grows to the second within a record is ended.
RECYCLE_BYTES, END_BYTES = 700_000_000, 2_000_000_000
LOOK_SECONDS = 0.5
TRIES = 2  # of a record, before it is passed over

_CONTEXT = multiprocessing.get_context("spawn")  # threads and models do not survive a fork


@dataclass(slots=True)
class _Worker:
    process: SpawnProcess
    pipe: Any
    at: Any  # shared: the place of the record that is being read
    chunk: Chunk | None = None
    seen: int = -1
    since: float = 0.0

    @classmethod
    def start(cls, job: Job) -> _Worker:
        mine, theirs = _CONTEXT.Pipe()
        at = _CONTEXT.Value("q", -1, lock=False)
        process = _CONTEXT.Process(target=_work, args=(job, theirs, at), daemon=True)
        process.start()
        theirs.close()
        return cls(process, mine, at)

    def give(self, chunk: Chunk) -> None:
        self.chunk, self.seen, self.since = chunk, -1, time.monotonic()
        self.at.value = -1
        with contextlib.suppress(OSError):  # it has died: that is seen where workers are looked at
            self.pipe.send(chunk)

    def stuck(self) -> bool:
        """Whether it has been at one record for too long, or has grown too large."""
        if self.at.value != self.seen:
            self.seen, self.since = self.at.value, time.monotonic()
        # Before its first record a worker loads its model.
        patience = RECORD_SECONDS * (1 if self.seen >= 0 else 5)
        return time.monotonic() - self.since > patience or resident(self.process.pid) > END_BYTES

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


def resident(pid: int | None = None) -> int:
    """Bytes of memory that a process holds, 0 where the system does not tell."""
    try:
        with open(f"/proc/{pid or 'self'}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def _work(job: Job, pipe: Any, at: Any) -> None:
    """A worker's life: chunks in, entries out, until there are no more or its parent has gone."""
    import signal  # noqa: PLC0415

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer

    def begin(n: int) -> None:
        at.value = n

    try:
        while True:
            chunk = pipe.recv()
            from unless.batch.worker import read_chunk  # noqa: PLC0415 (the parent needs none of it)

            pipe.send_bytes(read_chunk(job, chunk, begin))
            if resident() > RECYCLE_BYTES:
                return
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except MemoryError:
        os._exit(1)
    except UnlessError as error:  # a missing model: no other worker would do better
        pipe.send_bytes(b"")
        pipe.send(str(error))


def pooled(job: Job, chunks: Iterator[Chunk], workers: int) -> Iterator[bytes]:
    """What workers make of chunks, as it comes. Chunks are asked for only when a worker is free."""
    idle = [_Worker.start(job) for _ in range(workers)]
    busy: list[_Worker] = []
    again: list[Chunk] = []
    tries: dict[tuple[int, int, int], int] = {}
    ahead = next(chunks, None)
    try:
        while True:
            while idle and (again or ahead is not None):
                worker = idle.pop()
                chunk = again.pop() if again else ahead
                assert chunk is not None
                if chunk is ahead:
                    ahead = None
                if not worker.process.is_alive():
                    worker.end()
                    worker = _Worker.start(job)
                worker.give(chunk)
                busy.append(worker)
                ahead = next(chunks, None) if ahead is None else ahead
            if not busy:
                return
            connection.wait([w.pipe for w in busy], timeout=LOOK_SECONDS)
            for worker in list(busy):
                data = _heard(worker)
                if data is not None:
                    busy.remove(worker)
                    idle.append(worker)
                    worker.chunk = None
                    yield data
                elif not worker.process.is_alive() or worker.stuck():
                    busy.remove(worker)
                    again.append(_blamed(worker, tries))
                    worker.end()
                    idle.append(_Worker.start(job))
    finally:
        for worker in idle + busy:
            worker.end()


def _heard(worker: _Worker) -> bytes | None:
    try:
        if not worker.pipe.poll():
            return None
        data = bytes(worker.pipe.recv_bytes())
        if not data:
            raise BatchError(worker.pipe.recv())
    except (EOFError, OSError):
        return None
    return data


def _blamed(worker: _Worker, tries: dict[tuple[int, int, int], int]) -> Chunk:
    """The chunk of a worker that was stopped, to be read again; without the record that has stopped two."""
    chunk, at = worker.chunk, int(worker.at.value)
    assert chunk is not None
    key = (chunk.archive, chunk.number, at)
    tries[key] = tries.get(key, 0) + 1
    if tries[key] < TRIES:
        return chunk
    if at < 0:
        raise BatchError("Workers end before they read anything; look for free memory, and try --workers 1.")
    return replace(chunk, skip=chunk.skip | {at})


Run = Callable[[Job, Iterator[Chunk]], Iterator[bytes]]  # how chunks are read: here, or on a cluster
