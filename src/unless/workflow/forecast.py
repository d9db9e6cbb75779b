"""The whole line without a ledger: a question and readings in, a forecast out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from unless.domain.article import Article
from unless.domain.errors import OptionError
from unless.domain.evidence import Evidence, State
from unless.domain.forecast import Forecast
from unless.domain.question import Question
from unless.domain.reading import Reading
from unless.forecasting.common import check_held
from unless.forecasting.forecast import make_forecast
from unless.matching.collapse import collapse, originals
from unless.matching.kinds import evidence_for

Pairs = Sequence[tuple[Article, Reading]]


def check(question: Question, as_of: date | None, held: Mapping[str, State]) -> None:
    """Raise OptionError where a day or a driver does not fit the question, before anything is read."""
    if as_of is not None and as_of < question.opened:
        raise OptionError(
            f"--as-of {as_of} is before the question opened ({question.opened}); give a later day."
        )
    if as_of is not None and as_of > question.deadline:
        raise OptionError(
            f"--as-of {as_of} is after the deadline ({question.deadline}); give an earlier day."
        )
    check_held(question, held)


def gather(question: Question, pairs: Pairs, as_of: date) -> tuple[Evidence, ...]:
    """The collapsed evidence of all articles published up to the end of `as_of`.

    Articles without a publication date are left out: nobody knew them on any day.
    """
    return known_on(question, proposed(question, pairs), as_of)


Proposed = Sequence[tuple[Article, Sequence[Evidence]]]


def proposed(question: Question, pairs: Pairs) -> Proposed:
    """What every dated article says about the question, before repeats are collapsed."""
    return [(a, evidence_for(question, a, r, a.published)) for a, r in pairs if a.published is not None]


def known_on(question: Question, found: Proposed, as_of: date) -> tuple[Evidence, ...]:
    """The collapsed evidence of what was published by the end of a day."""
    known = [(a, pieces) for a, pieces in found if a.published is not None and a.published <= as_of]
    articles = [a for a, _ in known]
    heads = {a.id: body_start(a) for a in articles}
    return collapse([e for _, pieces in known for e in pieces], articles, question.deadline, heads)


def body_start(article: Article) -> int:
    """The character at which the body begins, after a headline that opens the text (else 0)."""
    title = article.title or ""
    return len(title) if title and article.text.lstrip("\ufeff").startswith(title) else 0


def forecast(
    question: Question, pairs: Pairs, as_of: date | None = None, held: Mapping[str, State] | None = None
) -> Forecast:
    """The forecast as of the end of a day, by default that of the latest report.

    Raises OptionError where `as_of` lies outside the question's window or `held` names no driver.
    """
    moment = as_of or latest(question, pairs)
    result = make_forecast(question, gather(question, pairs, moment), moment, held or {})
    return replace(result, notes=(*result.notes, *_notes(question, pairs, moment)))


def latest(question: Question, pairs: Pairs) -> date:
    """The day of the latest report within the question's window.

    Raises OptionError where no report has a date in it.
    """
    days = [a.published for a, _ in pairs if a.published is not None]
    inside = [d for d in days if question.opened <= d <= question.deadline]
    if inside:
        return max(inside)
    if days:
        raise OptionError(
            f"No report was published between the question's opening ({question.opened}) and its deadline "
            f"({question.deadline}); say which day to forecast from with --as-of."
        )
    if not pairs:
        return question.opened
    raise OptionError("No report has a publication date; give one with --published YYYY-MM-DD.")


def published_later(pairs: Pairs, as_of: date) -> tuple[str, ...]:
    """A remark on the articles that a forecast as of a day does not see; no part of the forecast itself,
    which is the same whether they are there or not.
    """
    later = [a.name for a, _ in pairs if a.published is not None and a.published > as_of]
    return (f"Left out, as published after {as_of}: {', '.join(later)}.",) if later else ()


def _notes(question: Question, pairs: Pairs, as_of: date) -> list[str]:
    notes = []
    undated = [a.name for a, _ in pairs if a.published is None]
    if undated:
        notes.append(
            f"Left out, as no publication date is known (--published gives one): {', '.join(undated)}."
        )
    dated = [a for a, _ in pairs if a.published is not None and a.published <= as_of]
    names = {a.id: a.name for a in dated}
    for copy, original in originals(dated).items():
        notes.append(f"{names[copy]} is a copy of {names[original]} and adds no evidence of its own.")
    return notes


def history(
    question: Question, pairs: Pairs, as_of: date, held: Mapping[str, State] | None = None
) -> tuple[Forecast, ...]:
    """The forecast on the opening day and on every later day that brought a report, up to `as_of`.

    Brief forecasts: without influences.
    """
    found = proposed(question, pairs)
    days = {
        a.published for a, _ in pairs if a.published is not None and question.opened <= a.published <= as_of
    }
    return tuple(
        make_forecast(question, known_on(question, found, day), day, held or {}, explain=False)
        for day in sorted(days | {question.opened, as_of})
    )
