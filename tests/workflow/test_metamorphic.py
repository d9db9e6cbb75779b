"""What must not change, or must change exactly so, when reports or the question change."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from unless.domain.article import Article, content_id
from unless.domain.forecast import Forecast
from unless.domain.question import Question
from unless.domain.reading import Reading
from unless.dossier import load_dossier
from unless.intake.questions import parse_question_text
from unless.reading.read import LocalReader
from unless.workflow.forecast import forecast

AS_OF = date(2031, 5, 20)
Pairs = list[tuple[Article, Reading]]

# Every person, country and place of the dossier's question, renamed to others of like shape.
NAMES = {
    "Halvarsen": "Brennecke",
    "Ivo": "Olaf",
    "Corvane": "Tessaly",
    "Nadia": "Maren",
    "Drethmar": "Kolvania",
    "Sarvenia": "Ombrelia",
    "Sarvenian": "Ombrelian",
    "Arvel": "Tisza",
    "Lisgard": "Fenmark",
    "Eskerby": "Holmby",
}


def renamed(text: str) -> str:
    return re.sub(r"\b(" + "|".join(NAMES) + r")\b", lambda m: NAMES[m[1]], text)


def parts(value: Forecast) -> list[float]:
    given = [o.probability for states in value.given.values() for o in states.values()]
    return [
        value.prior,
        value.probability,
        *value.outlook.interval["50"],
        *value.outlook.interval["90"],
        *given,
    ]


@pytest.fixture(scope="module")
def reader() -> LocalReader:
    return LocalReader()


@pytest.fixture(scope="module")
def question() -> Question:
    return parse_question_text(load_dossier().question, "question.yaml")


@pytest.fixture(scope="module")
def pairs(reader: LocalReader) -> Pairs:
    early = [a for a in load_dossier().reports if a.published is not None and a.published <= AS_OF]
    return [(a, reader.read(a)) for a in early]


@pytest.fixture(scope="module")
def made(question: Question, pairs: Pairs) -> Forecast:
    return forecast(question, pairs, AS_OF)


def test_the_dossier_gives_evidence_that_moves_the_forecast(made: Forecast) -> None:
    assert sum(w.evidence.counts for w in made.evidence) >= 8
    assert abs(made.probability - made.prior) > 0.01


def test_renaming_every_actor_moves_the_forecast_little(
    reader: LocalReader, pairs: Pairs, made: Forecast
) -> None:
    asked = parse_question_text(renamed(load_dossier().question), "question.yaml")
    again = []
    for a, _ in pairs:
        text = renamed(a.text)
        one = replace(a, text=text, id=content_id(text), title=renamed(a.title or ""))
        again.append((one, reader.read(one)))
    other = forecast(asked, again, AS_OF)
    # The relevance model reads names, and its shares move with them: a piece in doubt may come to count.
    assert other.prior == made.prior
    assert other.probability == pytest.approx(made.probability, abs=0.08)


def test_without_evidence_the_forecast_is_exactly_the_prior(question: Question) -> None:
    bare = forecast(question, [], AS_OF)
    assert bare.probability == bare.prior
    assert not bare.evidence
    assert any("no evidence" in n.lower() for n in bare.notes)


def test_a_later_article_changes_nothing_as_of_an_earlier_day(
    question: Question, pairs: Pairs, made: Forecast, reader: LocalReader
) -> None:
    text = (
        "Ivo Halvarsen and Nadia Corvane will certainly meet this week, Foreign Minister Sunniva Brakk said."
    )
    later = Article(content_id(text), "later", text, outlet="Late Post", published=AS_OF + timedelta(days=1))
    assert parts(forecast(question, [*pairs, (later, reader.read(later))], AS_OF)) == parts(made)


def test_a_syndicated_copy_changes_nothing(
    question: Question, pairs: Pairs, made: Forecast, reader: LocalReader
) -> None:
    for a, _ in pairs[:4]:
        text = a.text.rstrip() + "\n\n(Reporting by our partners.)\n"
        copy = Article(content_id(text), "copy", text, a.title, outlet="Copy Post", published=a.published)
        assert parts(forecast(question, [*pairs, (copy, reader.read(copy))], AS_OF)) == pytest.approx(
            parts(made), abs=1e-9
        )


def test_shuffling_the_articles_changes_nothing(question: Question, pairs: Pairs, made: Forecast) -> None:
    for seed in range(3):
        mixed = list(pairs)
        random.Random(seed).shuffle(mixed)
        assert parts(forecast(question, mixed, AS_OF)) == pytest.approx(parts(made), abs=1e-9)


def evidence_of(
    reader: LocalReader, question: Question, text: str
) -> list[tuple[float, float, dict[str, str]]]:
    article = Article(content_id(text), "one", text, outlet="Post", published=date(2031, 5, 2))
    result = forecast(question, [(article, reader.read(article))], date(2031, 5, 2))
    found = [w.evidence for w in result.evidence if w.evidence.target.kind == "outcome"]
    return [(e.low, e.high, dict(e.given)) for e in found]


@pytest.mark.parametrize(
    ("plain", "negated"),
    [
        (
            "Ivo Halvarsen and Nadia Corvane will meet in person, Foreign Minister Sunniva Brakk said on Friday.",
            "Ivo Halvarsen and Nadia Corvane will not meet in person, Foreign Minister Sunniva Brakk said on Friday.",
        ),
        (
            "A summit of Halvarsen and Corvane is likely, Brakk told reporters.",
            "A summit of Halvarsen and Corvane is not likely, Brakk told reporters.",
        ),
        (
            "Brakk said there was a 70 percent chance that Halvarsen and Corvane would meet.",
            "Brakk said there was a 70 percent chance that Halvarsen and Corvane would not meet.",
        ),
        (
            "Brakk expects Halvarsen and Corvane to meet.",
            "Brakk does not expect Halvarsen and Corvane to meet.",
        ),
    ],
)
def test_a_not_in_a_judgement_flips_it(
    reader: LocalReader, question: Question, plain: str, negated: str
) -> None:
    (low, high, _), (low_not, high_not, _) = (evidence_of(reader, question, t)[0] for t in (plain, negated))
    assert (low + high) / 2 > 0.5 > (low_not + high_not) / 2
    assert (low_not + high_not) / 2 == pytest.approx(1 - (low + high) / 2, abs=0.12)


@pytest.mark.parametrize(
    "text",
    [
        "Corvane and Halvarsen will meet {} Drethmar withdraws its troops from the Arvel bridge, Brakk said.",
        "“{} Sarvenia lifts its transit levy, the summit will take place,” Verrick said.",
        "A meeting of Halvarsen and Corvane is unlikely {} Sarvenia scraps the levy, a senior official said.",
    ],
)
def test_swapping_if_and_unless_swaps_on_and_off(reader: LocalReader, question: Question, text: str) -> None:
    capital = text.startswith("“{}")
    words = ("If", "Unless") if capital else ("if", "unless")
    (p, q, on), (p_unless, q_unless, off) = (evidence_of(reader, question, text.format(w))[0] for w in words)
    assert (p, q) == (p_unless, q_unless)
    assert on
    assert set(on.values()) == {"on"}
    assert set(off.values()) == {"off"}
    assert on.keys() == off.keys()
