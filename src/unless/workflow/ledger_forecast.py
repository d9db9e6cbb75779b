"""Forecasts from the ledger: as of a day, as known by a moment, kept by their inputs; and their history."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime

from unless.domain.article import Article
from unless.domain.errors import LedgerReadOnlyError, OptionError
from unless.domain.evidence import Evidence, State
from unless.domain.forecast import Forecast
from unless.domain.learned import NOTHING_LEARNED, Learned
from unless.domain.packing import packed, unpacked
from unless.domain.question import Question, known_days, question_plain
from unless.domain.record import QuestionVersion, Resolution, Withdrawal
from unless.forecasting.forecast import MODEL, make_forecast
from unless.ledger.forecasts import cached, keep
from unless.ledger.snapshot import Snapshot, snapshot
from unless.ledger.store import Store, end_of
from unless.matching.collapse import collapse
from unless.matching.confidence import recalibrated
from unless.workflow.forecast import body_start, check
from unless.workflow.originals import originals_among
from unless.workflow.teaching import Teaching


@dataclass(frozen=True, slots=True)
class Kept:
    """A forecast from the ledger with the question's wording, what was known, and how it came out since."""

    version: QuestionVersion
    forecast: Forecast
    known_by: datetime | None
    resolution: Resolution | None
    from_cache: bool


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a question's history: the forecast, what came in that day, and what fell."""

    forecast: Forecast
    new: tuple[Evidence, ...]
    fallen: tuple[Withdrawal, ...]


def forecast_question(
    store: Store,
    key: str,
    as_of: date | None = None,
    known_by: date | datetime | None = None,
    held: Mapping[str, State] | None = None,
    explain: bool = True,
) -> Kept:
    """The forecast of a question as of the end of a day (today, or the last day before it was resolved).

    `known_by` leaves out whatever the ledger learned later: with both, a past forecast is reproduced.
    Raises NotFoundError, OptionError, LedgerError.
    """
    limit = end_of(known_by)
    with store.read() as connection:
        seen = snapshot(connection, key, None, limit)
    day = as_of or default_day(seen, limit.date() if limit else store.clock().date())
    check(seen.version.question, day, held or {})
    taught = Teaching(store, limit).as_of(day)
    made, was_there = _made(store, as_of_day(seen, day), day, limit, held or {}, explain, taught)
    return Kept(seen.version, made, limit, seen.resolution, was_there)


def inputs(store: Store, key: str) -> tuple[Question, tuple[Evidence, ...], date, Learned]:
    """What today's forecast of a question is made from. Raises NotFoundError, LedgerError."""
    with store.read() as connection:
        seen = snapshot(connection, key)
    day = default_day(seen, store.clock().date())
    return seen.version.question, collapsed(as_of_day(seen, day)), day, Teaching(store, None).as_of(day)


def default_day(seen: Snapshot, today: date) -> date:
    """Today, within the question's window; the day before its resolution, once it is resolved."""
    return last_open_day(seen.version.question, seen.resolution, today)


def last_open_day(question: Question, resolution: Resolution | None, today: date) -> date:
    """The day that a question's latest forecast is of, `today`."""
    last = min(today, question.deadline)
    if resolution is not None:
        last = min(last, date.fromordinal(resolution.on.toordinal() - 1))
    return max(last, question.opened)


def as_of_day(seen: Snapshot, day: date) -> Snapshot:
    """What of a snapshot had been published, and had not been withdrawn, by the end of a day."""
    gone = {k: w for k, w in seen.gone.items() if w.on <= day}
    return replace(
        seen,
        pieces=tuple(e for e in seen.pieces if e.published <= day and e.article not in gone),
        withdrawn=gone,
    )


def collapsed(seen: Snapshot) -> tuple[Evidence, ...]:
    """A snapshot's evidence with `superseded_by` set where another piece stands for one.

    The one place where what reviewers taught goes into the confidence of what is proposed.
    """
    pieces = _as_taught(seen)
    present = {e.article for e in pieces}
    articles = [a for key, a in seen.articles.items() if key in present]  # none that came out later
    copies = originals_among(seen, present)
    return collapse(pieces, articles, seen.version.question.deadline, _heads(articles), copies)


def _as_taught(seen: Snapshot) -> Sequence[Evidence]:
    return recalibrated(seen.pieces, seen.calibration.weights if seen.calibration else {})


def collapsed_now(seen: Snapshot) -> tuple[Evidence, ...]:
    """As `collapsed`, of all that no withdrawal has felled; what has fallen is there too, and stands for nothing."""
    live = replace(seen, pieces=tuple(e for e in seen.pieces if e.article not in seen.gone))
    there = {e.id: e for e in collapsed(live)}
    return tuple(there.get(e.id, e) for e in _as_taught(seen))


def _heads(articles: Iterable[Article]) -> dict[str, int]:
    return {a.id: body_start(a) for a in articles}


def _made(
    store: Store,
    seen: Snapshot,
    day: date,
    limit: datetime | None,
    held: Mapping[str, State],
    explain: bool,
    learned: Learned,
) -> tuple[Forecast, bool]:
    question = seen.version.question
    evidence = collapsed(seen)
    digest = inputs_digest(question, evidence, day, held, explain, learned)
    with store.read() as connection:
        plain = cached(connection, digest)
    if plain is not None:
        made = unpacked(plain, question, day, held, evidence)
    else:
        made = make_forecast(question, evidence, day, held, explain, learned)
        # What may only be read is forecast all the same.
        with suppress(LedgerReadOnlyError), store.write() as connection:
            keep(
                connection,
                seen.version.number,
                digest,
                day,
                limit,
                made.probability,
                packed(made),
                store.clock(),
            )
    return replace(made, learned=learned, notes=(*made.notes, *_notes(seen))), plain is not None


def inputs_digest(
    question: Question,
    evidence: Sequence[Evidence],
    day: date,
    held: Mapping[str, State],
    explain: bool,
    learned: Learned = NOTHING_LEARNED,
) -> str:
    """A hash of everything that a forecast depends on, the version of the model included."""
    hashed = hashlib.sha256()
    parts = [MODEL, question_plain(question), day, sorted(held.items()), explain]
    if learned:
        parts.append(learned)
    for part in (*parts, *sorted(evidence, key=lambda e: (e.published, e.id))):
        hashed.update(repr(part).encode("utf8", "surrogatepass") + b"\x1e")
    return hashed.hexdigest()[:32]


def _notes(seen: Snapshot) -> list[str]:
    names = {k: a.name for k, a in seen.articles.items()}
    notes = [
        f"{names.get(w.article, w.article)} fell on {w.on}: {w.why}."
        for w in sorted(seen.withdrawn.values(), key=lambda w: (w.on, w.article))
        if w.article in seen.articles
    ]
    present = {e.article for e in seen.pieces}
    notes += [
        f"{names[c]} is a copy of {names[o]} and adds no evidence of its own."
        for c, o in sorted(originals_among(seen, present).items())
    ]
    own = sorted({e.speaker.name for e in seen.pieces if e.own and e.status != "rejected"})
    if own:
        notes.append(f"Judgements of the analysts' own count as evidence: {', '.join(own)}.")
    n = len({e.id for e in seen.pieces} & set(seen.disputed))
    if n:
        rule = (
            f"{seen.version.question.reviewers[0]}'s view goes first, as the question says"
            if seen.version.question.reviewers
            else "the latest view counts; `reviewers:` in the question's file says whose should"
        )
        notes.append(f"Reviewers disagree on {n} piece{'s' * (n != 1)} of evidence: {rule}.")
    return notes


def _check_days(question: Question, since: date | None, until: date | None) -> None:
    """Raise OptionError where a history of these days is none."""
    for option, day in (("--since", since), ("--until", until)):
        if day is not None and day > question.deadline:
            raise OptionError(
                f"{option} {day} is after the deadline ({question.deadline}); give an earlier day."
            )
    if until is not None and until < question.opened:
        raise OptionError(
            f"--until {until} is before the question opened ({question.opened}); give a later day."
        )
    if since is not None and until is not None and since > until:
        raise OptionError(
            f"--since {since} is after --until {until}; give an earlier --since or a later --until."
        )


def history(
    store: Store,
    key: str,
    since: date | None = None,
    until: date | None = None,
    known_by: date | datetime | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[Kept, tuple[Day, ...]]:
    """The forecast of the last day, and every day on which something came in or fell, from the opening on."""
    limit = end_of(known_by)
    with store.read() as connection:
        seen = snapshot(connection, key, None, limit)
    question = seen.version.question
    last = until or default_day(seen, limit.date() if limit else store.clock().date())
    _check_days(question, since, until)
    first = max(since or question.opened, question.opened)
    days = _course(store, seen, first, last, limit, progress)
    return forecast_question(store, key, last, known_by), days


def course(
    store: Store,
    key: str,
    until: date,
    known_by: date | datetime | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
    also: Iterable[date] = (),
) -> tuple[Day, ...]:
    """The days of a history from the opening until a day, within the question's window; `also` are others of them."""
    limit = end_of(known_by)
    with store.read() as connection:
        seen = snapshot(connection, key, None, limit)
    opened = seen.version.question.opened
    return _course(store, seen, opened, max(until, opened), limit, progress, also)


def _course(
    store: Store,
    seen: Snapshot,
    first: date,
    last: date,
    limit: datetime | None,
    progress: Callable[[int, int], None],
    also: Iterable[date] = (),
) -> tuple[Day, ...]:
    changes = {e.published for e in seen.pieces} | {w.on for w in seen.gone.values()}
    changes |= known_days(seen.version.question) | set(also)
    days = sorted({d for d in changes if first <= d <= last} | {first, last})
    out: list[Day] = []
    teaching = Teaching(store, limit)
    for n, day in enumerate(days):
        then = as_of_day(seen, day)
        made, _ = _made(store, then, day, limit, {}, explain=False, learned=teaching.as_of(day))
        new = tuple(w.evidence for w in made.evidence if w.evidence.published == day)
        fallen = tuple(w for w in seen.gone.values() if w.on == day and w.article in seen.articles)
        out.append(Day(made, new, fallen))
        progress(n + 1, len(days))
    return tuple(out)
