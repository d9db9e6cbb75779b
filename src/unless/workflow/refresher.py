"""Figures that take long, made in the background: a question's course is computed while its page is already shown."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from queue import Empty, Queue
from threading import Event, Lock, Thread

from unless.domain.errors import UnlessError
from unless.report.board import CardFigures
from unless.workflow.dossier import present
from unless.workflow.fresh import Fresh, Standing

log = logging.getLogger("unless.refresher")
WAIT = 0.2  # seconds between looks at whether it is over


class Stopped(Exception):
    """The work is broken off."""


class Refresher:
    """One thread that makes the figures of the questions that are asked for, one after another; started when first needed."""

    def __init__(self, fresh: Fresh) -> None:
        self._fresh = fresh
        self._lock = Lock()
        self._wanted: Queue[str] = Queue()
        self._pending: set[str] = set()
        self._tried: dict[str, Standing] = {}  # as each stood when it was made last: nothing is tried twice for the same
        self.made: dict[str, CardFigures] = {}  # for a ledger that may only be read
        self._thread: Thread | None = None
        self._stop = Event()

    def want(self, keys: Iterable[str]) -> None:
        """Have the figures of questions made anew; what is being made already is not made twice."""
        if self._stop.is_set():
            return
        with self._lock:
            for key in keys:
                if key not in self._pending and self._tried.get(key) != self._stands(key):
                    self._pending.add(key)
                    self._wanted.put(key)
            if self._pending and self._thread is None:
                self._thread = Thread(target=self._work, name="unless-refresher", daemon=True)
                self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether anything is still to be made."""
        with self._lock:
            return bool(self._pending)

    def close(self) -> None:
        """Break off and end; what was made so far is kept."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(5.0)

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                key = self._wanted.get(timeout=WAIT)
            except Empty:
                continue
            self._tried[key] = self._stands(key)
            try:
                self.made[key] = present(self._fresh.store, key, self._still)
            except Stopped:
                return
            except UnlessError as error:  # a page says why, when it is asked for
                log.warning("the figures of %s could not be made: %s", key, error)
            except Exception:
                log.exception("the figures of %s could not be made", key)
            finally:
                with self._lock:
                    self._pending.discard(key)
            self._fresh.remake(key)

    def _stands(self, key: str) -> Standing:
        return replace(self._fresh.standing(key), remade=0)

    def _still(self, done: int, total: int) -> None:
        if self._stop.is_set():
            raise Stopped
