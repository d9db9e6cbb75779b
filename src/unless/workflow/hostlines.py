"""Jobs that wait in line at a host: one at a time each, many hosts at once, on a bounded number of threads."""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")


class HostLines(Generic[Task, Outcome]):
    """Runs jobs; what they return is fetched with `finished`, by the thread that put them there.

    Its threads are daemons: who stops need not wait for a host that is slow to answer.
    """

    def __init__(self, work: Callable[[Task], Outcome], threads: int) -> None:
        self._do = work
        self._most = threads
        self._threads = 0
        self._lock = threading.Lock()
        self._lines: dict[str, deque[Task]] = {}
        self._at_work: set[str] = set()
        self._ready: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[Outcome | BaseException] = queue.SimpleQueue()
        self._open = 0  # jobs put and not yet fetched again

    def put(self, host: str, job: Task) -> None:
        """A job at the end of a host's line."""
        with self._lock:
            self._lines.setdefault(host, deque()).append(job)
            self._open += 1
            if host in self._at_work:
                return
            self._at_work.add(host)
            if self._threads < min(self._most, len(self._at_work)):
                self._threads += 1
                threading.Thread(target=self._work, daemon=True).start()
        self._ready.put(host)

    @property
    def open(self) -> int:
        """Jobs that were put and whose outcomes have not been fetched."""
        with self._lock:
            return self._open

    def finished(self, seconds: float) -> list[Outcome]:
        """What has come, after waiting so long for the first; raises what a job raised."""
        out: list[Outcome] = []
        try:
            one = self._done.get(timeout=seconds)
            while True:
                with self._lock:
                    self._open -= 1
                if isinstance(one, BaseException):
                    raise one
                out.append(one)
                one = self._done.get_nowait()
        except queue.Empty:
            return out

    def drop(self) -> None:
        """Send away the jobs that wait in line."""
        with self._lock:
            for line in self._lines.values():
                self._open -= len(line)
                line.clear()

    def close(self) -> None:
        """Let the threads end, each after the job that it is at."""
        self.drop()
        for _ in range(self._threads):
            self._ready.put(None)

    def _work(self) -> None:
        while (host := self._ready.get()) is not None:
            with self._lock:
                line = self._lines.get(host)
                job = line.popleft() if line else None
            if job is not None:
                try:
                    self._done.put(self._do(job))
                except BaseException as error:
                    self._done.put(error)
            with self._lock:
                more = bool(self._lines.get(host))
                if not more:
                    self._at_work.discard(host)
                    self._lines.pop(host, None)
            if more:
                self._ready.put(host)  # behind the other hosts
