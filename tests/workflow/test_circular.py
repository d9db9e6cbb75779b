"""Circular reporting through the ledger: one count, whichever report was added first."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from speaking_cases import BRANDT, Pair, asked, filed, report

from unless.domain.reading import Speaker
from unless.ledger.snapshot import snapshot
from unless.ledger.store import Store
from unless.workflow.ledger_forecast import as_of_day, collapsed

SOURCE = Speaker(name="a source", kind="anonymous", description="a source")
OWN = report(SOURCE, on=date(2031, 3, 3), outlet="Harl Courier")
TOLD = report(
    SOURCE,
    on=date(2031, 3, 4),
    outlet="Herald",
    words="{source} told the Courier a ferry crossing is {degree} this season.",
)
REPORTED = report(
    Speaker("Courier", "organisation"),
    on=date(2031, 3, 5),
    outlet="Evening Post",
    source="The Courier",
    words="{source} reported a ferry crossing is {degree} this season.",
)


def standing(store: Store) -> list[tuple[str, str | None]]:
    """The day and the outlet of every piece that stands."""
    with store.read() as connection:
        seen = snapshot(connection, "ferry")
    return [(e.published.isoformat(), e.outlet) for e in collapsed(seen) if e.superseded_by is None]


@pytest.mark.parametrize("order", list(itertools.permutations([OWN, TOLD, REPORTED])))
def test_one_source_told_by_three_counts_once(store: Store, order: tuple[Pair, ...]) -> None:
    asked(store)
    filed(store, *order)
    assert standing(store) == [("2031-03-03", "Harl Courier")]


def test_what_is_told_stands_until_the_first_report_is_there(store: Store) -> None:
    asked(store)
    filed(store, TOLD)
    assert standing(store) == [("2031-03-04", "Courier")]
    filed(store, OWN)
    assert standing(store) == [("2031-03-03", "Harl Courier")]


@pytest.mark.parametrize("first", [0, 1])
def test_an_outlet_of_any_name_is_found_whichever_report_was_added_first(store: Store, first: int) -> None:
    asked(store)
    own = report(SOURCE, on=date(2031, 3, 3), outlet="Meridian")
    told = report(
        SOURCE,
        on=date(2031, 3, 4),
        outlet="Herald",
        words="{source} told Meridian a ferry crossing is {degree} this season.",
    )
    filed(store, *((own, told) if first == 0 else (told, own)))
    assert standing(store) == [("2031-03-03", "Meridian")]


def test_an_outlet_that_comes_in_later_changes_nothing_as_of_an_earlier_day(store: Store) -> None:
    asked(store)
    filed(store, TOLD, OWN)

    def then() -> list[str]:
        with store.read() as connection:
            seen = as_of_day(snapshot(connection, "ferry"), date(2031, 3, 5))
        return [e.id for e in collapsed(seen) if e.superseded_by is None]

    before = then()
    assert len(before) == 1
    filed(store, report(BRANDT, on=date(2031, 3, 10), outlet="Ostport Courier"))  # another Courier
    assert then() == before
