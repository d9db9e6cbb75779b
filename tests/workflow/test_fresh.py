"""Values kept while the ledger stands: made once, made anew when their question is touched, and on a new day."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from clocks import Clock
from ledger_cases import QUESTION, REPORT, article

from unless.domain.errors import NotFoundError
from unless.ledger.store import Store
from unless.reading.read import LocalReader
from unless.workflow.add import file_pairs
from unless.workflow.ask import ask
from unless.workflow.fresh import Fresh


class Counted:
    """What counts how often it was made."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return self.times


@pytest.fixture
def asked(store: Store) -> Store:
    ask(store, QUESTION, "ana", "ferry")
    return store


def test_a_value_is_made_once_while_nothing_comes_in(asked: Store) -> None:
    fresh, make = Fresh(asked), Counted()
    assert [fresh.of_question("ferry", "page", make) for _ in range(3)] == [1, 1, 1]
    assert fresh.of_question("ferry", ("page", date(2031, 3, 1)), make) == 2


def test_what_another_connection_adds_touches_its_question_alone(asked: Store, reader: LocalReader) -> None:
    fresh, ferry, union, board = Fresh(asked), Counted(), Counted(), Counted()
    fresh.of_question("ferry", "page", ferry)
    fresh.of_question("union", "page", union)
    fresh.of_all("board", board)
    place = asked.engine.url.render_as_string(hide_password=False)
    other = Store.open(place, clock=asked.clock)
    one = article(REPORT)
    file_pairs(other, [(one, reader.read(one))])
    other.close()
    assert fresh.of_question("ferry", "page", ferry) == 2
    assert fresh.of_question("union", "page", union) == 1
    assert fresh.of_all("board", board) == 2


def test_a_new_day_makes_it_anew(asked: Store, clock: Clock) -> None:
    fresh, make = Fresh(asked), Counted()
    fresh.of_question("ferry", "page", make)
    clock.set(2031, 3, 2)
    assert fresh.of_question("ferry", "page", make) == 2


def test_figures_made_anew_let_go_of_the_page_and_are_told_once(asked: Store) -> None:
    fresh, make = Fresh(asked), Counted()
    fresh.of_question("ferry", "page", make)
    fresh.remake("ferry")
    assert fresh.of_question("ferry", "page", make) == 2
    assert fresh.remade() == {"ferry"}
    assert fresh.remade() == frozenset()


def test_a_failure_is_told_and_not_kept(asked: Store) -> None:
    fresh = Fresh(asked)

    def fails() -> int:
        raise NotFoundError("not there")

    with pytest.raises(NotFoundError):
        fresh.of_question("ferry", "page", fails)
    assert fresh.of_question("ferry", "page", Counted()) == 1


def test_the_oldest_go_where_there_are_too_many(asked: Store) -> None:
    fresh, make = Fresh(asked, kept=2), Counted()
    for name in ("a", "b", "c", "a"):
        fresh.of_question("ferry", name, make)
    assert make.times == 4
    fresh.of_question("ferry", "c", make)
    assert make.times == 4


def test_many_at_once_have_it_made_once(asked: Store) -> None:
    fresh, make, gate = Fresh(asked), Counted(), threading.Event()

    def slow() -> int:
        gate.wait(5)
        return make()

    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.append(fresh.of_question("ferry", "page", slow)))
        for _ in range(8)
    ]
    for one in threads:
        one.start()
    gate.set()
    for one in threads:
        one.join()
    assert found == [1] * 8
