"""The chart of what words of likelihood stand for."""

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from unless.domain.reading import Meaning
from unless.report.likelihoods import STEPS, bar, likelihoods_view

share = st.floats(0.005, 0.995)


@given(share, share)
def test_a_bar_is_as_long_as_the_scale_and_never_empty(a: float, b: float) -> None:
    drawn = bar(min(a, b), max(a, b))
    assert len(drawn) == STEPS
    assert "█" in drawn


def test_a_bar_lies_where_its_interval_does() -> None:
    assert bar(0.25, 0.5) == "·" * 10 + "█" * 10 + "·" * 20


def test_each_row_names_its_source_below() -> None:
    console = Console(width=100, record=True)
    console.print(
        likelihoods_view([Meaning("likely", 0.67, 0.8, "one"), Meaning("[will]", 0.94, 0.99, "two")])
    )
    text = console.export_text()
    assert "67–80" in text
    assert "[will]" in text
    assert "1  one" in text
    assert "2  two" in text
