"""Proposed evidence: target, polarity, conditions and doubt, by reading small reports for real."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from unless.domain.article import Article, content_id
from unless.domain.evidence import Evidence
from unless.domain.question import Driver, Question
from unless.matching.match import propose
from unless.matching.topics import foreign, score, vocabulary
from unless.reading.read import LocalReader

DAY = date(2031, 3, 14)
QUESTION = Question(
    question="Will Karvonia and Teshland sign a ceasefire by 30 April 2031?",
    opened=date(2031, 2, 1),
    deadline=date(2031, 4, 30),
    actors=("Karvonia", "Teshland"),
    event=("ceasefire", "accord", "sign"),
    drivers=(
        Driver(
            "pullback",
            "Teshland withdraws its artillery from the Orla valley",
            ("guns", "artillery", "pullback"),
        ),
        Driver("aid", "The Lisgard Fund increases its aid", ("aid", "loan")),
    ),
)


@pytest.fixture(scope="module")
def reader() -> LocalReader:
    return LocalReader()


def evidence(reader: LocalReader, text: str) -> list[Evidence]:
    article = Article(content_id(text), "note", text, outlet="Courier", published=DAY)
    return [e for e in propose(QUESTION, article, reader.read(article), DAY) if e.counts]


def brief(e: Evidence) -> tuple[str, str | None, dict[str, str]]:
    return e.target.kind, e.target.driver, dict(e.given)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A ceasefire is likely, minister Ilena Dorsk said.", ("outcome", None, {})),
        (
            "Dorsk said that an accord would be signed if Teshland pulled back its guns.",
            ("outcome", None, {"pullback": "on"}),
        ),
        (
            "There will be no accord unless the artillery is withdrawn, Dorsk said.",
            ("outcome", None, {"pullback": "off"}),
        ),
        ("Without a pullback a ceasefire is impossible, Dorsk said.", ("outcome", None, {"pullback": "off"})),
        (
            "A ceasefire is unlikely as long as Teshland keeps its artillery in the valley, Dorsk said.",
            ("outcome", None, {"pullback": "off"}),
        ),
        ("An accord is possible if the Fund cuts its aid, Dorsk said.", ("outcome", None, {"aid": "off"})),
        ("Dorsk put the odds of a pullback at 60 percent.", ("driver-by-deadline", "pullback", {})),
        ("Teshland has withdrawn its artillery, Dorsk told reporters.", ("driver-state", "pullback", {})),
    ],
)
def test_target_and_conditions(
    reader: LocalReader, text: str, expected: tuple[str, str | None, dict[str, str]]
) -> None:
    assert [brief(e) for e in evidence(reader, text)] == [expected]


def test_an_act_of_speech_that_somebody_reports_is_a_fact_by_them(reader: LocalReader) -> None:
    text = "Veldane has already asked the High Court to stop the accord, its lawyer Ruben Achter confirmed."
    article = Article(content_id(text), "note", text, outlet="Courier", published=DAY)
    read = reader.read(article)
    assert [(s.speaker.name, s.parent) for s in read.statements] == [("Ruben Achter", None), ("Veldane", 0)]
    asked = replace(QUESTION, drivers=(Driver("suit", "Veldane goes to court", ("Veldane", "High Court")),))
    (fact,) = [e for e in propose(asked, article, read, DAY) if e.counts]
    assert brief(fact) == ("driver-state", "suit", {})
    assert fact.speaker.name == "Ruben Achter"


def test_a_fact_says_on_or_off(reader: LocalReader) -> None:
    (on,) = evidence(reader, "Teshland has withdrawn its artillery, Dorsk told reporters.")
    (off,) = evidence(reader, "Teshland has not withdrawn its artillery, Dorsk told reporters.")
    assert on.low > 0.9
    assert off.high < 0.1


def test_the_undoing_of_the_event_speaks_against_it(reader: LocalReader) -> None:
    (one,) = evidence(reader, "The ceasefire accord is likely to be called off, Dorsk said.")
    assert one.high < 0.5
    assert "opposite" in one.reason


@pytest.mark.parametrize(
    "text",
    [
        "A separate accord with the Ulmar militia is likely, Dorsk said.",
        "Vorland and Pontavia will sign a ceasefire, Dorsk said.",
        "Karvonia is likely to sign a trade accord with Pontavia, Dorsk said.",
        "The harvest fair may be cancelled, Dorsk said.",
        "Dorsk declined to say whether the two sides would sign an accord.",
        "The cabinet will discuss the accord, Dorsk said.",
        "I did not think that they would sign an accord, Dorsk said.",
        "Karvonia and Teshland may sign an accord in 2040, Dorsk said.",
    ],
)
def test_what_is_about_something_else_does_not_count(reader: LocalReader, text: str) -> None:
    assert not [e for e in evidence(reader, text) if e.target.kind == "outcome"]


def test_a_pronoun_takes_the_event_before_it(reader: LocalReader) -> None:
    text = "“If there is no pullback, the accord won’t be signed,” a source in the ministry said. “If there is, it’s possible.”"
    off, on = evidence(reader, text)
    assert (dict(off.given), dict(on.given)) == ({"pullback": "off"}, {"pullback": "on"})
    assert off.high < 0.1 < on.high


def test_the_outlets_own_voice_is_the_outlet(reader: LocalReader) -> None:
    (one,) = evidence(reader, "A ceasefire is unlikely before summer. The lake was calm on Friday.")
    assert (one.speaker.kind, one.speaker.name) == ("outlet", "Courier")


def test_the_span_and_sentence_are_the_texts(reader: LocalReader) -> None:
    text = "It rained. A ceasefire is likely, minister Ilena Dorsk said."
    (one,) = evidence(reader, text)
    assert text[one.span.start : one.span.end] == one.span.text
    assert one.sentence in text


def test_a_country_alone_is_no_driver() -> None:
    vocab = vocabulary(QUESTION)
    pullback = vocab.drivers[0]
    assert score(pullback, "Teshland holds an election").score < 0.5
    assert score(pullback, "Teshland moves its guns").score >= 0.9


def test_names_of_others_are_told_from_the_questions_own() -> None:
    vocab = vocabulary(QUESTION)
    ours, others = foreign("the Karvonian army and General Redlin", vocab, frozenset())
    assert ours == ["karvonian"]
    assert others == ["redlin"]
