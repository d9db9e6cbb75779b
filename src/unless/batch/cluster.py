"""Chunks read on a Ray cluster: the same function as in a process of this machine, with retries and back-pressure.

Ray is imported here alone. Chunks go through Ray's object store, a few more than there are cores, so that no machine
needs the archives but the one that gives the command.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from unless.batch.job import Chunk, Job
from unless.batch.pool import RECORD_SECONDS, Run
from unless.domain.errors import BatchError, OptionError

MEMORY = 900_000_000  # bytes that Ray sets aside for each task
AHEAD = 2  # chunks for each core: one being read, one there already
RETRIES = 3  # of a chunk whose worker or machine died, before its records are read one by one
LOOK_SECONDS = 1.0


@dataclass(slots=True)
class _Sent:
    chunk: Chunk
    since: float


def on_ray(address: str) -> Run:
    """A way to read chunks on the cluster at an address ("auto", "ray://head:10001", "10.0.0.1:6379").

    Raises OptionError where Ray is not installed or no cluster answers.
    """
    try:
        import ray  # noqa: PLC0415
    except ImportError:
        raise OptionError(
            "--ray needs Ray; install it with pip install 'unless[ray]', or take --workers on one machine."
        ) from None

    def run(job: Job, chunks: Iterator[Chunk]) -> Iterator[bytes]:
        ours = not ray.is_initialized()
        if ours:
            try:
                ray.init(address=address, log_to_driver=False, logging_level="ERROR")
            except Exception as error:  # Ray raises whatever its transport does
                raise OptionError(
                    f"No Ray cluster answers at {address} ({type(error).__name__}: {error}); start one with ray start "
                    "--head and give its address; if it asks for a token, set RAY_AUTH_MODE=token and its token here, too."
                ) from None
        try:
            yield from _Cluster(ray, job).read(chunks)
        finally:
            if ours:
                ray.shutdown()

    return run


class _Cluster:
    """Chunks in flight on a cluster."""

    def __init__(self, ray: Any, job: Job) -> None:
        self.ray = ray
        self.job = ray.put(job)
        self.task = ray.remote(num_cpus=1, memory=MEMORY, max_retries=RETRIES)(_read)
        self.flying: dict[Any, _Sent] = {}

    def read(self, chunks: Iterator[Chunk]) -> Iterator[bytes]:
        """What the cluster makes of chunks, as it comes."""
        more = True
        while more or self.flying:
            while more and len(self.flying) < AHEAD * max(1, int(self.ray.cluster_resources().get("CPU", 1))):
                chunk = next(chunks, None)
                if chunk is None:
                    more = False
                else:
                    self._send(chunk)
            if not self.flying:
                continue
            ready, _ = self.ray.wait(list(self.flying), num_returns=1, timeout=LOOK_SECONDS)
            for one in ready:
                sent = self.flying.pop(one)
                data = self._got(one)
                yield self._one_by_one(sent.chunk) if data is None else data
            self._end_late()

    def _send(self, chunk: Chunk) -> None:
        self.flying[self.task.remote(self.job, chunk)] = _Sent(chunk, time.monotonic())

    def _got(self, one: Any) -> bytes | None:
        """An entry; None where those who read the chunk died, hung or ran out of memory."""
        errors = self.ray.exceptions
        try:
            return bytes(self.ray.get(one))
        except errors.RayTaskError as error:
            raise BatchError(f"A worker on the cluster fails: {error.cause or error}") from None
        except (errors.RayError, TimeoutError):
            return None

    def _one_by_one(self, chunk: Chunk) -> bytes:
        """A chunk's entry when each record has been tried alone, and those that stop their worker are passed over."""
        bad = set(chunk.skip)
        for n in range(len(chunk.records)):
            others = frozenset(range(len(chunk.records))) - {n}
            one = self.task.options(max_retries=1).remote(self.job, replace(chunk, skip=others))
            ready, _ = self.ray.wait([one], timeout=2 * RECORD_SECONDS)
            if not ready:
                self.ray.cancel(one, force=True)
            if not ready or self._got(one) is None:
                bad.add(n)
        if len(bad) == len(chunk.records) > 1:
            raise BatchError(
                "Workers on the cluster end before they read anything; look at ray status and its logs."
            )
        data = self._got(self.task.remote(self.job, replace(chunk, skip=frozenset(bad))))
        if data is None:
            raise BatchError(
                "The cluster loses its workers; look at ray status, and give the same command again."
            )
        return data

    def _end_late(self) -> None:
        """End what takes longer than all its records may, the chunks before it in the queue counted."""
        for one, sent in list(self.flying.items()):
            if (
                time.monotonic() - sent.since
                > 2 * AHEAD * RECORD_SECONDS * max(1, len(sent.chunk.records)) ** 0.5
            ):
                self.ray.cancel(one, force=True)


def _read(job: Job, chunk: Chunk) -> bytes:
    from unless.batch.worker import read_chunk  # noqa: PLC0415 (the driver needs none of it)

    return read_chunk(job, chunk)
