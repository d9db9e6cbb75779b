"""Opposites: what goes on and what ends, what is raised and what is given up."""

import pytest

from unless.matching.lexicon import opposed, opposite_directions


@pytest.mark.parametrize(
    ("asked", "told", "against"),
    [
        ("will the truce hold", "a collapse of the truce", True),
        ("will the truce hold", "survive the month", False),
        ("will the dam burst", "make it to spring in one piece", True),
        ("will kroll be convicted", "an acquittal", True),
        ("will the court strike down the act", "uphold the act", True),
        ("will the two meet", "a collapse of the truce", None),
        ("will the two hold a summit", "collapse", None),
    ],
)
def test_a_text_tells_the_opposite_end(asked: str, told: str, against: bool | None) -> None:
    assert opposed(asked, told) is against


def test_lifting_a_bid_raises_it_and_giving_up_is_no_rise() -> None:
    assert not opposite_directions("the family lifts its bid", "have not raised their price")
    assert opposite_directions("the union lifts its ban", "raised the ban")
    assert not opposite_directions("ferrin gives up its opposition", "has dropped his veto")
