"""What the pages of articles show: a page of the list, and one report with all that is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from unless.domain.article import Article
from unless.domain.evidence import Evidence
from unless.domain.question import Question
from unless.domain.reading import Reading
from unless.domain.record import Withdrawal
from unless.report.cuts import Cut
from unless.report.figures import interval, shortened
from unless.report.page import ArticlePage, article_page
from unless.report.review import status
from unless.report.tables import target, who

CONTENT = 140  # characters of a statement in the list beside the text


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """An article in the list; `remarks` say what became of it."""

    id: str
    title: str
    outlet: str
    published: date | None
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArticleList:
    """A page of the list of articles, the latest first."""

    cut: Cut
    articles: tuple[ListedArticle, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A statement in the list beside the text: its number from 1, who, what, how likely, and where it stands."""

    number: int
    speaker: str
    speaker_number: int | None  # the registry's
    colour: str
    content: str
    how: str
    likelihoods: tuple[str, ...]
    anchor: str


@dataclass(frozen=True, slots=True)
class Related:
    """Another article of the same text, or another version: its id, how people know it, and what it is to this one."""

    id: str
    title: str
    source: str
    what: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A piece of evidence that the article gives on a question."""

    id: str
    speaker: str
    about: str
    likelihood: str
    status: str


@dataclass(frozen=True, slots=True)
class OnQuestion:
    """What the article says on one question."""

    key: str
    question: str
    pieces: tuple[Counted, ...]


@dataclass(frozen=True, slots=True)
class ArticleView:
    """One report. `page` has the text cut into runs, which joined are the text; None where it was not read."""

    id: str
    title: str
    source: str
    url: str | None
    page: ArticlePage | None
    text: str
    said: tuple[Said, ...]
    questions: tuple[OnQuestion, ...]
    related: tuple[Related, ...]
    also_in: tuple[str, ...]
    withdrawn: Withdrawal | None
    redacted: bool
    reader: str


@dataclass(frozen=True, slots=True)
class Around:
    """What the ledger knows around an article, beside its reading: see `ArticleView`. `voices` are the registry's
    numbers of the statements' speakers, in order.
    """

    voices: Sequence[int | None] = ()
    evidence: Sequence[tuple[str, Question, Sequence[Evidence]]] = ()
    related: Sequence[Related] = ()
    also_in: Sequence[str] = ()
    withdrawn: Withdrawal | None = None
    redacted: bool = False


def article_view(article: Article, reading: Reading | None, around: Around) -> ArticleView:
    """The page of one article."""
    page = article_page(article, reading) if reading is not None else None
    return ArticleView(
        id=article.id,
        title=article.title or article.name,
        source=source_words(article.outlet, article.published),
        url=page.url if page else None,
        page=page,
        text=article.text,
        said=_said(article, reading, page, around.voices) if reading and page else (),
        questions=tuple(
            _on(key, q, pieces, around.withdrawn) for key, q, pieces in around.evidence if pieces
        ),
        related=tuple(around.related),
        also_in=tuple(around.also_in),
        withdrawn=around.withdrawn,
        redacted=around.redacted,
        reader=reading.reader if reading else "",
    )


def source_words(outlet: str | None, published: date | None) -> str:
    """Where and when a text came out, in words."""
    return f"{outlet or 'outlet not known'}, {published.isoformat() if published else 'day not known'}"


def _said(
    article: Article, reading: Reading, page: ArticlePage, voices: Sequence[int | None]
) -> tuple[Said, ...]:
    colours = {i: v.colour for v in page.voices for i in v.statements}
    out = []
    for i, one in enumerate(reading.statements):
        likelihoods = tuple(
            f"“{shortened(e.phrase.text, 60)}” ({interval(e.p)})"
            for e in reading.estimates
            if e.statement == i
        )
        out.append(
            Said(
                number=i + 1,
                speaker=who(one.speaker, article.outlet),
                speaker_number=voices[i] if i < len(voices) else None,
                colour=colours.get(i, ""),
                content=shortened(" … ".join(s.text for s in one.content), CONTENT),
                how=one.quotation,
                likelihoods=likelihoods,
                anchor=f"{page.anchor}-s{i}",
            )
        )
    return tuple(out)


def _on(key: str, question: Question, pieces: Sequence[Evidence], withdrawn: Withdrawal | None) -> OnQuestion:
    counted = tuple(
        Counted(
            id=e.id,
            speaker=who(e.speaker, e.outlet),
            about=target(e, question.deadline),
            likelihood=interval((e.low, e.high)),
            status=status(e, withdrawn),
        )
        for e in pieces
    )
    return OnQuestion(key, question.question, counted)
