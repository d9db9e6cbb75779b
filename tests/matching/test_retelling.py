"""Circular reporting counts once, whoever is added first."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

import pytest

from unless.domain.article import Article
from unless.domain.evidence import Evidence, Target
from unless.domain.reading import Speaker
from unless.domain.text import Span
from unless.matching.collapse import collapse

DEADLINE = date(2031, 6, 30)
SOURCE = Speaker(kind="anonymous", description="a source")


def piece(
    home: str,
    outlet: str,
    speaker: Speaker,
    day: int,
    p: tuple[float, float] = (0.1, 0.25),
    **changes: object,
) -> Evidence:
    """Evidence of the article of an outlet, told as another one's (or its own)."""
    when = date(2031, 3, day)
    base = Evidence(
        f"{home}-{day}-{outlet}",
        home,
        Span(9, 10, "x"),
        f"Sentence of {home}, {day}.",
        speaker,
        outlet,
        (when, when),
        when,
        Target("outcome"),
        *p,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def voice(outlet: str) -> Speaker:
    return Speaker(outlet, "outlet")


def stands(*pieces: Evidence) -> set[str]:
    """The articles whose pieces stand, the same in every order in which they are given."""
    articles = [
        Article(home, home, f"Words of {home} and nobody else at all.", outlet=home, published=p.published)
        for home, p in {p.article: p for p in pieces}.items()
    ]
    found = {
        frozenset(
            e.article for e in collapse(order, articles, DEADLINE, copies={}) if e.superseded_by is None
        )
        for order in itertools.permutations(pieces)
    }
    assert len(found) == 1, found
    return set(found.pop())


@pytest.mark.parametrize("days", [(1, 2), (2, 1)])
def test_a_retelling_gives_way_to_the_first_outlets_own_report(days: tuple[int, int]) -> None:
    own, told = days
    assert stands(piece("Courier", "Courier", SOURCE, own), piece("Herald", "Courier", SOURCE, told)) == {
        "Courier"
    }
    assert stands(
        piece("Courier", "Courier", voice("Courier"), own),
        piece("Herald", "the Courier", voice("Courier"), told),
    ) == {"Courier"}


def test_without_it_the_earliest_retelling_stays() -> None:
    assert stands(
        piece("Herald", "Courier", SOURCE, 3),
        piece("Post", "Courier", SOURCE, 2),
        piece("Sun", "Courier", SOURCE, 4),
    ) == {"Post"}


def test_two_outlets_of_which_each_cites_the_other_are_one_and_the_earlier_stays() -> None:
    for speakers in ((SOURCE, SOURCE), (voice("Herald"), voice("Courier")), (SOURCE, voice("Courier"))):
        assert stands(
            piece("Courier", "Herald", speakers[0], 2), piece("Herald", "Courier", speakers[1], 3)
        ) == {"Courier"}


def test_a_circle_of_three_is_one() -> None:
    assert stands(
        piece("Courier", "Herald", SOURCE, 4),
        piece("Herald", "Post", SOURCE, 3),
        piece("Post", "Courier", SOURCE, 5),
    ) == {"Herald"}


def test_a_chain_leads_to_its_end() -> None:
    chain = (piece("Herald", "Courier", voice("Courier"), 3), piece("Courier", "Post", SOURCE, 2))
    assert stands(*chain) == {"Courier"}
    assert stands(*chain, piece("Post", "Post", SOURCE, 4)) == {"Post"}


def test_who_cites_others_and_reports_itself_is_the_end_of_a_chain() -> None:
    own = piece("Courier", "Courier", voice("Courier"), 2)
    assert stands(
        piece("Herald", "Courier", voice("Courier"), 3),
        own,
        piece("Courier", "Post", SOURCE, 2, (0.6, 0.8)),
        piece("Post", "Post", SOURCE, 1, (0.6, 0.8)),
    ) == {"Courier", "Post"}


def test_two_reports_of_one_anonymous_source_through_one_outlet_are_one() -> None:
    yard = Speaker(kind="anonymous", description="a source at the yard")
    official = Speaker(kind="anonymous", description="a yard official")
    assert stands(piece("Courier", "Courier", yard, 1), piece("Herald", "Courier", SOURCE, 2)) == {"Courier"}
    assert stands(piece("Courier", "Courier", yard, 1), piece("Herald", "Courier", official, 2)) == {
        "Courier"
    }
    assert stands(piece("Courier", "Courier", yard, 1), piece("Herald", "Courier", voice("Courier"), 2)) == {
        "Courier"
    }


def test_other_sources_other_likelihoods_and_other_outlets_stay_apart() -> None:
    yard = Speaker(kind="anonymous", description="a source at the yard")
    aide = Speaker(kind="anonymous", description="an aide to the mayor")
    assert stands(piece("Courier", "Courier", yard, 1), piece("Herald", "Courier", aide, 2)) == {
        "Courier",
        "Herald",
    }
    assert stands(piece("Courier", "Courier", yard, 1), piece("Herald", "Herald", yard, 2)) == {
        "Courier",
        "Herald",
    }
    assert stands(
        piece("Courier", "Courier", yard, 1), piece("Herald", "Courier", SOURCE, 2, (0.7, 0.9))
    ) == {"Courier", "Herald"}


def test_an_outlets_newer_words_go_before_its_older_ones_through_whomever() -> None:
    own = piece("Courier", "Courier", voice("Courier"), 1)
    assert stands(own, piece("Herald", "Courier", voice("Courier"), 9, (0.7, 0.9))) == {"Herald"}


def test_the_registrys_number_of_an_outlet_makes_no_second_voice_of_it() -> None:
    own = piece("Harl Courier", "Harl Courier", voice("Harl Courier"), 1, voice=4)
    told = piece("Herald", "Courier", voice("Courier"), 2, voice=7)
    assert stands(own, told) == {"Harl Courier"}
    newer = piece("Herald", "Courier", voice("Courier"), 2, (0.7, 0.9), voice=7)
    assert stands(own, newer) == {"Herald"}
