"""A process a core, each given a chunk at a time; one that dies, hangs or grows too large is named, ended and replaced.

Only as many chunks are in memory as there are workers, and one more: archives are read no faster than their records.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Mapping
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
# A worker has one core. The libraries of linear algebra under NumPy (OpenBLAS, MKL, Accelerate) would start a thread for
# every core, which turns idly between products and takes the other workers' time: 0.4 of a core beside one worker.
_ONE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "OMP_NUM_THREADS"), "1"
)

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
        with _environment(_ONE_THREAD):
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


@contextlib.contextmanager
def _environment(more: Mapping[str, str]) -> Iterator[None]:
    """Variables that a process started meanwhile has: read before its first line runs, when NumPy is imported."""
    before = {name: os.environ.get(name) for name in more}
    os.environ.update(more)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


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
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except MemoryError:
        os._exit(1)
    except UnlessError as error:  # a missing model: no other worker would do better
        pipe.send_bytes(b"")
        pipe.send(str(error))


def pooled(job: Job, chunks: Iterator[Chunk], workers: int) -> Iterator[bytes]:
    """What workers make of chunks, as it comes.

    One chunk is kept ready, and a worker that has finished is given it before what it made is put away.
    """
    pool = _Pool(job, chunks, workers)
    try:
        pool.hand_out()
        while pool.busy:
            done = pool.take_in()
            pool.hand_out()
            yield from done
    finally:
        for worker in pool.idle + pool.busy:
            worker.end()


class _Pool:
    """Workers, and the chunks that they have yet to read."""

    def __init__(self, job: Job, chunks: Iterator[Chunk], workers: int) -> None:
        self.job = job
        self.idle = [_Worker.start(job) for _ in range(workers)]
        self.busy: list[_Worker] = []
        self.chunks = chunks
        self.ahead = next(chunks, None)
        self.again: list[Chunk] = []
        self.tries: dict[tuple[int, int, int], int] = {}

    def hand_out(self) -> None:
        """Give every idle worker a chunk, while there are any."""
        while self.idle and (self.again or self.ahead is not None):
            worker = self.idle.pop()
            if not worker.process.is_alive() or resident(worker.process.pid) > RECYCLE_BYTES:
                worker.end()
                worker = _Worker.start(self.job)
            self.busy.append(worker)
            if self.again:
                worker.give(self.again.pop())
            elif self.ahead is not None:
                worker.give(self.ahead)
                self.ahead = next(self.chunks, None)

    def take_in(self) -> list[bytes]:
        """What workers have made, waiting a moment for it; those that have died or hang are replaced."""
        done = []
        connection.wait([w.pipe for w in self.busy], timeout=LOOK_SECONDS)
        for worker in list(self.busy):
            data = _heard(worker)
            if data is not None:
                done.append(data)
                self.busy.remove(worker)
                self.idle.append(worker)
                worker.chunk = None
            elif not worker.process.is_alive() or worker.stuck():
                self.busy.remove(worker)
                self.again.append(_blamed(worker, self.tries))
                worker.end()
                self.idle.append(_Worker.start(self.job))
        return done


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
