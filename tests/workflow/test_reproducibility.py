"""A forecast as of a day, as known by a moment, stays what it was, whatever happens in the ledger afterwards."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from clocks import Clock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_cases import OTHER, QUESTION, REPORT, article

from unless.domain.article import Article
from unless.domain.errors import InputError
from unless.domain.forecast import Forecast
from unless.domain.question import BaseRate, Driver
from unless.domain.reading import Reading
from unless.ledger.lessons import add_calibration
from unless.ledger.store import Store
from unless.reading.read import LocalReader
from unless.workflow import review
from unless.workflow.add import file_pairs
from unless.workflow.ask import ask
from unless.workflow.grade import grade
from unless.workflow.judge import Judgement, judge
from unless.workflow.ledger_forecast import forecast_question
from unless.workflow.rematch import rematch
from unless.workflow.resolve import reopen, resolve
from unless.workflow.speakers import list_speakers, merge, split
from unless.workflow.speakers import undo as undo_speakers
from unless.workflow.withdraw import articles, withdraw

KEY = "ferry"
EXACT = 1e-12  # of a probability: the same numbers from the same inputs
ISLAND = (
    "HARL, March 12 - The Courier reported that the ferry to Ostport was likely to sail in June. The yard has delivered "
    "the steel, Tilda Roone said.\n\nA crossing before midsummer is very unlikely, said Omar Vance, mayor of Ostport.\n"
)
STEEL = (
    "OSTPORT, March 6 - There is a 60 percent chance that the ferry sails by June, harbour master Ilse Brandt told the "
    "Meridian. If the steel comes, a crossing is almost certain, Vance said.\n"
)
# The same texts again: cut and elsewhere, corrected by the outlet, seen earlier, seen undated.
REPORTS = (
    article(REPORT, "first"),
    article(OTHER, "second", "Post", date(2031, 3, 9)),
    article(ISLAND, "third", "Meridian", date(2031, 3, 12)),
    article(STEEL, "fourth", "Meridian", date(2031, 3, 6)),
    article(REPORT.replace("told reporters in Ostport", "told newsmen"), "copied", "Post", date(2031, 3, 5)),
    article(REPORT.replace("on Monday", "this week"), "copied too", "Meridian", date(2031, 3, 4)),
    article(REPORT.replace("30 percent", "45 percent"), "corrected", "Courier", date(2031, 3, 7)),
    article(OTHER.replace("almost certainly", "perhaps"), "island", "Post", date(2031, 3, 11)),
    article(OTHER, "second", "Courier", date(2031, 3, 8)),
    article(ISLAND, "third", None, date(2031, 3, 13)),
    article(STEEL, "fourth", "Post", date(2031, 3, 2)),
)
QUESTIONS = (
    QUESTION,
    replace(QUESTION, base_rate=BaseRate(1, 4)),
    replace(QUESTION, drivers=()),
    replace(QUESTION, reviewers=("ben", "ana"), event=("ferry", "crossing")),
    replace(
        QUESTION, drivers=(*QUESTION.drivers, Driver("crew", "The crew is hired", ("crew",), raises=True))
    ),
)
WEIGHTS: tuple[dict[str, float], ...] = ({"bias": -0.8}, {"bias": 1.5, "confidence": 0.4})


@cache
def _readings() -> tuple[tuple[Article, Reading], ...]:
    reader = LocalReader()
    return tuple((a, reader.read(a)) for a in REPORTS)


@dataclass
class Desk:
    """Two analysts at work; every operation takes a number that says on what."""

    store: Store
    clock: Clock
    kept: list[tuple[date, datetime, Forecast]] = field(default_factory=list)

    def _who(self, n: int) -> str:
        return ("ana", "ben")[n % 2]

    def add(self, n: int) -> None:
        file_pairs(self.store, [_readings()[n % len(REPORTS)]])

    def reread(self, n: int) -> None:
        a, reading = _readings()[n % len(REPORTS)]
        newer = replace(reading, reader=f"newer {n % 3}", estimates=reading.estimates[n % 2 :])
        file_pairs(self.store, [(a, newer)])

    def ask(self, n: int) -> None:
        ask(self.store, QUESTIONS[n % len(QUESTIONS)], self._who(n), KEY)

    def decide(self, n: int) -> None:
        items = review.load(self.store, KEY).items
        if items:
            item = items[n % len(items)]
            review.decide(self.store, item, ("accept", "reject")[n // 7 % 2], KEY, self._who(n // 3))

    def edit(self, n: int) -> None:
        items = review.load(self.store, KEY).items
        if items:
            item = items[n % len(items)]
            draft = replace(item.piece, low=0.1 + n % 5 / 10, high=0.2 + n % 5 / 10)
            who = list_speakers(self.store)
            if who and n % 3 == 0:
                name = f"#{who[n % len(who)].number}"
                draft = review.amended(self.store, QUESTION, draft, "speaker", name)
            review.edit(self.store, item, draft, KEY, self._who(n))

    def undo(self, n: int) -> None:
        review.undo(self.store, KEY, self._who(n))

    def judge(self, n: int) -> None:
        one = Judgement(f"{10 + n % 80}%", "the yard is slow", on=f"2031-03-{1 + n % 14:02}")
        judge(self.store, KEY, one, self._who(n))

    def grade(self, n: int) -> None:
        who = list_speakers(self.store)
        if who:
            grade(self.store, f"#{who[n % len(who)].number}", "ABCDEF"[n % 6], "record", self._who(n))

    def merge(self, n: int) -> None:
        who = list_speakers(self.store)
        if len(who) > 1:
            one, other = who[n % len(who)], who[(n + 1 + n // 5) % len(who)]
            merge(self.store, f"#{one.number}", f"#{other.number}", "the same", self._who(n))

    def split(self, n: int) -> None:
        for one in list_speakers(self.store):
            roles = [r.role for r in one.roles if r.role]
            if one.aliases or roles:
                name, role = (one.aliases[0], None) if one.aliases else (one.name, roles[n % len(roles)])
                split(self.store, f"#{one.number}", name, "another", self._who(n), role)
                return

    def undo_speakers(self, n: int) -> None:
        undo_speakers(self.store, self._who(n))

    def withdraw(self, n: int) -> None:
        there = articles(self.store)
        if there:
            one = there[n % len(there)]
            day = date(2031, 3, 1 + n % 20)
            withdraw(self.store, one.key, day, "retracted", self._who(n), undo=one.withdrawal is not None)

    def resolve(self, n: int) -> None:
        resolve(self.store, KEY, ("yes", "no", "void")[n % 3], date(2031, 3, 20), "reported", self._who(n))  # type: ignore[arg-type]

    def reopen(self, n: int) -> None:
        reopen(self.store, KEY, "a mistake", self._who(n))

    def learn(self, n: int) -> None:
        with self.store.write() as connection:
            add_calibration(connection, WEIGHTS[n % 2], 20, "ana", self.clock())

    def rematch(self, n: int) -> None:
        rematch(self.store)

    def wait(self, n: int) -> None:
        self.clock.now += timedelta(hours=n % 50)

    def forecast(self, n: int) -> None:
        """Keep a forecast as of some day as known now."""
        day, known = date(2031, 3, 1 + n % 20), self.clock()
        self.kept.append((day, known, self._made(day, known)))

    def _made(self, day: date, known: datetime | None = None) -> Forecast:
        return forecast_question(self.store, KEY, day, known, explain=False).forecast

    def check(self) -> None:
        """Every forecast comes out again, to the last digit and with the same evidence."""
        for day, known, then in self.kept:
            now = self._made(day, known)
            assert [w.evidence for w in now.evidence] == [w.evidence for w in then.evidence]
            assert now.notes == then.notes
            assert abs(now.probability - then.probability) < EXACT
            for driver, states in then.given.items():
                for state, outlook in states.items():
                    assert abs(now.given[driver][state].probability - outlook.probability) < EXACT
            assert all(w.evidence.published <= day for w in then.evidence)


OPERATIONS: Sequence[str] = (
    "add add add reread ask decide decide edit undo judge grade merge split undo_speakers withdraw resolve reopen learn "
    "rematch wait forecast forecast"
).split()
Steps = Sequence[tuple[str, int]]


def _worked(store: Store, clock: Clock, steps: Steps) -> Desk:
    desk = Desk(store, clock)
    ask(store, QUESTION, "ana", KEY)
    for name, n in steps:
        operation: Callable[[int], None] = getattr(desk, name)
        try:
            operation(n)
        except InputError:
            continue  # refused: nothing to undo, a question that is resolved already, and the like
    return desk


def _drawn(seed: int, count: int) -> Steps:
    dice = random.Random(seed)
    return [(dice.choice(OPERATIONS), dice.randrange(1000)) for _ in range(count)]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger without a row, to be copied."""
    path = tmp_path_factory.mktemp("empty") / "unless.db"
    Store.open(path).close()
    return path


@pytest.fixture
def fresh(empty: Path, tmp_path: Path) -> Iterator[Callable[[], tuple[Store, Clock]]]:
    """Empty ledgers, one after the other."""
    opened: list[Store] = []

    def one() -> tuple[Store, Clock]:
        path = tmp_path / f"{len(opened)}.db"
        shutil.copy(empty, path)
        clock = Clock(datetime(2031, 3, 21, 12, tzinfo=UTC))
        opened.append(Store.open(path, clock=clock))
        return opened[-1], clock

    yield one
    for store in opened:
        store.close()


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 999)), min_size=8, max_size=24))
def test_a_forecast_known_by_a_moment_never_changes(
    fresh: Callable[[], tuple[Store, Clock]], steps: list[tuple[str, int]]
) -> None:
    _worked(*fresh(), [("add", 0), *steps[: len(steps) // 2], ("forecast", 12), *steps]).check()


@pytest.mark.parametrize("seed", [1, 2])
def test_a_forecast_known_by_a_moment_never_changes_on_either_database(
    store: Store, clock: Clock, seed: int
) -> None:
    clock.set(2031, 3, 21)
    desk = _worked(
        store, clock, [("add", 0), ("add", 1), *_drawn(seed, 25), ("forecast", 14), *_drawn(seed + 9, 25)]
    )
    assert desk.kept
    desk.check()


def test_what_comes_out_later_changes_no_forecast_as_of_an_earlier_day(store: Store, clock: Clock) -> None:
    clock.set(2031, 3, 21)
    by_day = sorted(_readings(), key=lambda pair: pair[0].published or date.max)
    distinct: dict[str, tuple[Article, Reading]] = {}
    for pair in by_day:
        distinct.setdefault(pair[0].id, pair)
    ask(store, QUESTION, "ana", KEY)
    # That the Courier, the Post and the Meridian are outlets is known from the first day on.
    for outlet in ("Courier", "Post", "Meridian"):
        early = article(f"The {outlet} opens a bureau in Harl.", outlet, outlet, date(2031, 2, 1))
        file_pairs(store, [(early, Reading(early.id, "test"))])
    then: list[tuple[date, Any]] = []
    for a, reading in distinct.values():
        assert a.published is not None
        file_pairs(store, [(a, reading)])
        made = forecast_question(store, KEY, a.published, explain=False).forecast
        then = [(d, p) for d, p in then if d != a.published] + [(a.published, made)]
        for day, before in then:
            now = forecast_question(store, KEY, day, explain=False).forecast
            assert [w.evidence for w in now.evidence] == [w.evidence for w in before.evidence], (day, a.name)
