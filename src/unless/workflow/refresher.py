"""Figures that take long, made in the background: a question's course is computed while its page is already shown."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from threading import Condition, Thread

from unless.domain.errors import UnlessError
from unless.report.board import CardFigures
from unless.workflow.dossier import present
from unless.workflow.fresh import Fresh, Standing

log = logging.getLogger("unless.refresher")
LEAVING = 5.0  # seconds that the end is waited for: one day's fit takes about one


class Stopped(Exception):
    """The work is broken off."""


class Refresher:
    """One thread that makes the figures of the questions that are asked for, one after another; started when first needed."""

    def __init__(self, fresh: Fresh) -> None:
        self._fresh = fresh
        self._changed = Condition()  # guards what follows
        self._wanted: deque[str] = deque()
        self._making: str | None = None
        self._thread: Thread | None = None
        self._stop = False
        self._tried: dict[
            str, Standing
        ] = {}  # as each stood when it was made last: nothing is tried twice for the same
        self.made: dict[str, CardFigures] = {}  # for a ledger that may only be read
        self._chores: deque[Callable[[], object]] = deque()  # what is done while nothing is wanted

    def want(self, keys: Iterable[str], first: bool = False) -> None:
        """Have the figures of questions made anew, `first` before all others; none is made twice as it stands."""
        with self._changed:
            if self._stop:
                return
            for key in keys:
                if key == self._making or self._tried.get(key) == self._stands(key):
                    continue
                if key in self._wanted:
                    if not first:
                        continue
                    self._wanted.remove(key)
                (self._wanted.appendleft if first else self._wanted.append)(key)
            self._start()

    def do(self, chores: Iterable[Callable[[], object]], first: bool = False) -> None:
        """Have things done while nothing is wanted, `first` before the others; one that fails is left."""
        with self._changed:
            (self._chores.extendleft if first else self._chores.extend)(chores)
            self._start()

    def _start(self) -> None:
        if self._thread is None and not self._stop and (self._wanted or self._chores):
            self._thread = Thread(target=self._work, name="unless-refresher", daemon=True)
            self._thread.start()
        self._changed.notify()

    @property
    def busy(self) -> bool:
        """Whether anything is still to be made."""
        with self._changed:
            return bool(self._wanted) or self._making is not None

    def close(self) -> None:
        """Break off and end; what was made so far is kept."""
        with self._changed:
            self._stop = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(LEAVING)

    def _next(self) -> Callable[[], object] | None:
        """What is to be done now; None where it is over."""
        with self._changed:
            self._making = None
            self._changed.wait_for(lambda: self._stop or self._wanted or self._chores)
            if self._stop:
                return None
            if not self._wanted:
                return self._chores.popleft()
            self._making = key = self._wanted.popleft()
            self._tried[key] = self._stands(key)
            return partial(self._make, key)

    def _work(self) -> None:
        while (chore := self._next()) is not None:
            try:
                chore()
            except Stopped:
                return
            except UnlessError as error:  # a page says why, when it is asked for
                log.warning("not made in the background: %s", error)
            except Exception:
                log.exception("not made in the background")

    def _make(self, key: str) -> None:
        try:
            self.made[key] = present(self._fresh.store, key, self._still)
        finally:
            self._fresh.remake(key)

    def _stands(self, key: str) -> Standing:
        return replace(self._fresh.standing(key), remade=0)

    def _still(self, done: int, total: int) -> None:
        if self._stop:
            raise Stopped
