"""A small report with its reading, and a forecast with every kind of evidence, built by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from rich.console import Console, RenderableType

from unless.domain.article import Article, content_id
from unless.domain.evidence import Evidence, Target
from unless.domain.forecast import DriverOutlook, Forecast, Outlook, Weighed
from unless.domain.question import BaseRate, Driver, Question
from unless.domain.reading import Condition, DateMention, Entity, Estimate, Reading, Speaker, Statement
from unless.domain.text import Span

TEXT = (
    "Harl and Ostport far apart\n\n“If there is no [bold]dredging[/bold], the ferry won’t sail,” harbour master Ilse Brandt "
    "said on Monday. The mayor doubts that she is right. The ferry will probably sail again."
)
SENTENCE = TEXT[TEXT.index("“If") : TEXT.index(" The mayor")]
SAID = (date(2031, 3, 3), date(2031, 3, 3))
BRANDT = Speaker("Ilse Brandt", "person", "harbour master", "Port of Harl")


def cut(part: str, after: str = "") -> Span:
    start = TEXT.index(part, TEXT.index(after))
    return Span.cut(TEXT, start, start + len(part))


@pytest.fixture
def article() -> Article:
    return Article(
        content_id(TEXT), "ferry", TEXT, "Harl and Ostport far apart", None, "Harl Courier", SAID[0]
    )


@pytest.fixture
def reading(article: Article) -> Reading:
    quoted = cut("“If there is no [bold]dredging[/bold], the ferry won’t sail,”")
    return Reading(
        article=article.id,
        reader="test",
        statements=(
            Statement(
                (cut("harbour master Ilse Brandt"),), (cut("said"),), (quoted,), BRANDT, "direct", SAID
            ),
            Statement(
                (cut("The mayor"),),
                (cut("doubts"),),
                (cut("that she is right"),),
                Speaker(description="the mayor", kind="anonymous"),
                "indirect",
                None,
                0,
            ),
        ),
        estimates=(
            Estimate(cut("won’t"), cut("the ferry"), "will-not", (0.01, 0.06), statement=0, conditions=(0,)),
            Estimate(
                cut("probably"),
                cut("sail again"),
                "likely",
                (0.55, 0.8),
                refers_to=cut("The ferry"),
                by=SAID[0],
            ),
        ),
        conditions=(Condition(cut("If"), cut("there is no [bold]dredging[/bold]"), "if", statement=0),),
        entities=(Entity(cut("Harl"), "location", "Harl"),),
        dates=(DateMention(cut("Monday"), *SAID), DateMention(cut("again"))),
    )


@pytest.fixture
def question() -> Question:
    return Question(
        question="Will the Harl ferry sail by 31 May 2031?",
        opened=date(2031, 3, 1),
        deadline=date(2031, 5, 31),
        actors=("Harl",),
        event=("ferry sails",),
        base_rate=BaseRate(1, 2),
        drivers=(Driver("dredging", "The port is dredged", ("dredging",), True),),
    )


@pytest.fixture
def forecast(article: Article, question: Question) -> Forecast:
    first = Evidence(
        id="e1", article=article.id, span=cut("won’t"), sentence=SENTENCE,
        speaker=BRANDT, outlet="Harl Courier", said_on=SAID, published=SAID[0], target=Target("outcome"),
        low=0.01, high=0.06, given=(("dredging", "off"),), confidence=0.9, reason="its event speaks of the ferry",
    )  # fmt: skip
    state = replace(
        first, id="e2", target=Target("driver-state", "dredging"), given=(), low=0.005, high=0.05,
        said_on=(date(2031, 3, 1), date(2031, 3, 2)), by=date(2031, 4, 30),
    )  # fmt: skip
    doubtful = replace(
        first, id="e3", confidence=0.4, reason="speaks of another ferry", sentence="Another sails."
    )
    copied = replace(first, id="e4", superseded_by="e1", article="other", published=date(2031, 3, 5))
    rejected = replace(first, id="e5", status="rejected", sentence="It is a fine day.")
    outlook = Outlook(0.4, {"50": (0.3, 0.5), "90": (0.0812, 0.7)})
    return Forecast(
        question=question,
        as_of=date(2031, 3, 6),
        prior=0.3,
        outlook=outlook,
        given={
            "dredging": {
                "on": replace(outlook, probability=0.66),
                "off": replace(outlook, probability=0.0321),
            }
        },
        drivers={"dredging": DriverOutlook(0.0004, 0.25, {"50": (0.2, 0.3), "90": (0.1, 0.4)})},
        evidence=(
            Weighed(first, 0.1243, 0.08),
            Weighed(state, -0.0243, 0.0),
            Weighed(doubtful, None, None),
            Weighed(copied, None, None),
            Weighed(rejected, None, None),
        ),
        held={},
        notes=("What-if figures say nothing about causes.",),
    )


@pytest.fixture
def render() -> Callable[[RenderableType, int], str]:
    def printed(what: RenderableType, width: int) -> str:
        console = Console(width=width, color_system=None, force_terminal=False)
        with console.capture() as capture:
            console.print(what)
        return capture.get()

    return printed
