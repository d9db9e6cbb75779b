"""Values made from a ledger, kept until something comes in that touches their question, or the day ends.

The ledger is asked where it stands (`ledger.stamp`) at every look, so that what another process adds is seen at once.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any, TypeVar

from unless.ledger.stamp import Stamp, Touched, stamp, touched
from unless.ledger.store import Store

Value = TypeVar("Value")
KEPT = 400  # values: a page and its parts for each of some dozens of questions, a few hundred kilobytes each at most


@dataclass(frozen=True, slots=True)
class Standing:
    """What a value depends on: how often the ledger as a whole and one question were touched, its figures made, the day."""

    every: int
    question: int
    remade: int
    day: date


class Fresh:
    """A cache over one store, for many threads: a value that several ask for at once is made once."""

    def __init__(self, store: Store, kept: int = KEPT) -> None:
        self.store = store
        self._kept = kept
        self._lock = Lock()  # of what follows
        self._values: OrderedDict[Hashable, tuple[Hashable, Future[Any]]] = OrderedDict()
        self._looking = Lock()  # one look at a time, so that stamps come in order
        self._stamp: Stamp | None = None
        self._every = 0
        self._questions: dict[str, int] = {}
        self._remade: dict[str, int] = {}  # how often figures were made anew here
        self._waiting: list[str] = []  # questions whose figures were, for whoever listens

    def look(self) -> Stamp:
        """Where the ledger stands now. Raises LedgerError."""
        with self._looking, self.store.read() as connection:
            now, before = stamp(connection), self._stamp
            if before is not None and now != before:
                self._note(touched(connection, before, now))
            self._stamp = now
        return now

    def since(self, before: Stamp) -> tuple[Stamp, Touched]:
        """Where the ledger stands now, and what came in since it stood elsewhere. Raises LedgerError."""
        now = self.look()
        with self.store.read() as connection:
            return now, touched(connection, before, now)

    def remake(self, key: str) -> None:
        """Let go of what was made of a question: figures that it shows were made anew."""
        with self._lock:
            self._remade[key] = self._remade.get(key, 0) + 1
            self._waiting.append(key)

    def remade(self) -> frozenset[str]:
        """The questions whose figures were made anew since this was asked last."""
        with self._lock:
            out, self._waiting = frozenset(self._waiting), []
            return out

    def _note(self, what: Touched) -> None:
        with self._lock:
            self._every += what.every
            for key in what.questions:
                self._questions[key] = self._questions.get(key, 0) + 1

    def of_question(self, key: str, name: Hashable, make: Callable[[], Value]) -> Value:
        """A value that depends on one question: kept until that is touched. `name` tells its values apart."""
        self.look()
        return self._value((key, name), self.standing(key), make)

    def has(self, key: str, name: Hashable) -> bool:
        """Whether a value of a question is there, or is being made, as of the last look."""
        standing = self.standing(key)
        with self._lock:
            there = self._values.get((key, name))
        return there is not None and there[0] == standing

    def standing(self, key: str) -> Standing:
        """How a question stands, as of the last look."""
        day = self.store.clock().date()
        with self._lock:
            return Standing(self._every, self._questions.get(key, 0), self._remade.get(key, 0), day)

    def of_all(self, name: Hashable, make: Callable[[], Value]) -> Value:
        """A value that depends on the whole ledger: kept as long as nothing comes in and no figures are made anew."""
        now = self.look()
        with self._lock:
            standing = (now, sum(self._remade.values()), self.store.clock().date())
        return self._value((None, name), standing, make)

    def _value(self, name: Hashable, standing: Hashable, make: Callable[[], Value]) -> Value:
        with self._lock:
            there = self._values.get(name)
            mine = there is None or there[0] != standing
            if there is None or mine:
                there = standing, Future()
                self._values[name] = there
            self._values.move_to_end(name)
            while len(self._values) > self._kept:
                self._values.popitem(last=False)
        future: Future[Value] = there[1]
        if mine:
            self._made(name, future, make)
        return future.result()

    def _made(self, name: Hashable, future: Future[Value], make: Callable[[], Value]) -> None:
        try:
            future.set_result(make())
        except BaseException as error:
            with self._lock:  # a failure is not kept
                if (there := self._values.get(name)) is not None and there[1] is future:
                    del self._values[name]
            future.set_exception(error)
