"""Back-testing: what is said where there is nothing to score."""

from __future__ import annotations

from pathlib import Path

import pytest

from unless.domain.errors import OptionError
from unless.workflow.backtest import backtest

HEAD = "question_id,resolved,outcome,forecaster,time,probability\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "crowd.csv"


def test_a_file_of_late_forecasts_alone_has_nothing_to_score(file: Path) -> None:
    file.write_text(HEAD + "1,2031-01-01,1,Ilse,2031-02-01,0.5\n")
    with pytest.raises(OptionError, match="No question of"):
        backtest(str(file))


def test_open_questions_alone_are_nothing_to_score(file: Path) -> None:
    file.write_text(HEAD + "1,,,Ilse,2031-02-01,0.5\n")
    with pytest.raises(OptionError, match="has an outcome"):
        backtest(str(file))


def test_no_forecaster_is_too_few(file: Path) -> None:
    with pytest.raises(OptionError, match="too few"):
        backtest(str(file), 0)


def test_one_question_by_one_forecaster_is_scored_and_all_that_was_done_is_noted(file: Path) -> None:
    file.write_text(
        HEAD
        + "1,2031-03-01,1,Ilse,2031-02-01,0\n1,2031-03-01,1,Ilse,2031-02-01,1\n1,2031-03-01,1,Ilse,2031-04-01,1\n2,,void,Ilse,2031-02-01,0.5\n"
    )
    tested = backtest(str(file), each=True)
    assert (tested.scores.questions, len(tested.predictions)) == (1, 1)
    said = " ".join(tested.scores.notes)
    for what in ("void questions", "UTC: 5", "after the resolution (1)", "at the same time (1)", "0 or 1"):
        assert what in said
