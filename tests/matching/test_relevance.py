"""The relevance model: the same answer every time, paraphrases found, opposites told apart."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import unless.matching
from unless.domain.article import Article, content_id
from unless.domain.errors import ModelError
from unless.domain.evidence import Evidence
from unless.domain.question import Driver, Question
from unless.domain.text import sentences
from unless.matching.match import propose
from unless.matching.relevance import Relevance
from unless.reading.read import LocalReader

DAY = date(2031, 3, 14)
FOLDER = Path(unless.matching.__file__).parent / "model"
QUESTION = Question(
    question="Will the presidents of Karvonia and Teshland meet in person by 30 April 2031?",
    opened=date(2031, 2, 1),
    deadline=date(2031, 4, 30),
    actors=("Karvonia", "Teshland"),
    event=("meet", "summit", "meeting"),
    drivers=(Driver("prisoners", "Teshland frees the captured sailors", ("sailors", "release", "free")),),
)


@pytest.fixture(scope="module")
def reader() -> LocalReader:
    return LocalReader()


def evidence(reader: LocalReader, text: str) -> list[tuple[str, dict[str, str], float]]:
    article = Article(content_id(text), "note", text, outlet="Courier", published=DAY)
    found: list[Evidence] = [e for e in propose(QUESTION, article, reader.read(article), DAY) if e.counts]
    return [(e.target.driver or "outcome", dict(e.given), (e.low + e.high) / 2) for e in found]


@pytest.mark.parametrize(
    ("text", "about", "likely"),
    [
        (
            "The leaders of Karvonia and Teshland will probably sit down together, Dorsk said.",
            "outcome",
            True,
        ),
        (
            "Dorsk of Karvonia said a face-to-face with Teshland's leader was highly unlikely.",
            "outcome",
            False,
        ),
        ("Teshland is likely to let the captured sailors go home, Karvonia's envoy said.", "prisoners", True),
    ],
)
def test_other_words_for_the_same_thing_are_found(
    reader: LocalReader, text: str, about: str, likely: bool
) -> None:
    ((driver, _, middle),) = evidence(reader, text)
    assert driver == about
    assert (middle > 0.5) is likely


def test_a_condition_in_other_words_holds_its_driver(reader: LocalReader) -> None:
    text = (
        "If Teshland lets the crew go home, the two presidents will come face to face, Karvonia's envoy said."
    )
    ((driver, given, middle),) = evidence(reader, text)
    assert (driver, given) == ("outcome", {"prisoners": "on"})
    assert middle > 0.5


def test_a_fact_about_a_driver_is_found(reader: LocalReader) -> None:
    text = "Teshland has freed the captured Karvonian sailors, Dorsk said."
    ((driver, _, middle),) = evidence(reader, text)
    assert driver == "prisoners"
    assert middle > 0.5


def test_the_same_report_always_gets_the_same_shares(reader: LocalReader) -> None:
    text = "Karvonia may meet Teshland. If the sailors are freed, a summit is likely, Dorsk said."
    reading, said = reader.read(Article("a", "note", text)), sentences(text)
    one, two = (Relevance().opinions(QUESTION, text, reading, said) for _ in range(2))
    for i in one.about:
        np.testing.assert_array_equal(one.about[i], two.about[i])
        np.testing.assert_allclose(one.about[i].sum(-1), 1, atol=1e-5)


def test_a_damaged_model_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="Reinstall"):
        Relevance(tmp_path)
    shutil.copytree(FOLDER, tmp_path / "model")
    (tmp_path / "model" / "upper.onnx").write_bytes(b"nothing")
    with pytest.raises(ModelError, match="Reinstall"):
        Relevance(tmp_path / "model")
