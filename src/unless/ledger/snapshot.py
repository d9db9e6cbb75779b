"""Everything that a forecast needs of a question as of a day, as known by a moment: loaded at once, then let go of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, select

from unless.domain.article import Article
from unless.domain.evidence import Evidence
from unless.domain.reading import Speaker
from unless.domain.record import Calibration, Decision, Filed, QuestionVersion, Resolution, Withdrawal
from unless.ledger import schema as t
from unless.ledger.articles import numbers_of
from unless.ledger.evidence import decided, decisions, proposals, standing
from unless.ledger.lessons import last_calibration
from unless.ledger.links import copies, withdrawals
from unless.ledger.questions import resolutions, version_of
from unless.ledger.speakers import Registry, registry


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A question's evidence before repeats are collapsed, with what collapsing and notes need."""

    version: QuestionVersion
    pieces: tuple[Evidence, ...]
    articles: dict[str, Article]
    copies: dict[str, str]
    gone: dict[str, Withdrawal]  # articles withdrawn on any day
    withdrawn: dict[str, Withdrawal]  # those withdrawn by the day asked for
    decisions: tuple[Decision, ...]
    disputed: tuple[str, ...]  # pieces on which reviewers disagree
    resolution: Resolution | None
    calibration: Calibration | None = (
        None  # of the matcher's confidence, which `pieces` have as it was proposed
    )


def snapshot(
    connection: Connection, key: str, as_of: date | None = None, known_by: datetime | None = None
) -> Snapshot:
    """What the ledger knew of a question by a moment (all it knows now) of what was published by a day (all of it).

    Evidence of articles withdrawn by the day is left out; without a day nothing is. Raises NotFoundError.
    """
    version = version_of(connection, key, known_by)
    made = decisions(connection, version.number, known_by)
    shelf: dict[int, Filed] = {}
    pieces = proposals(connection, version, known_by, as_of, shelf)
    pieces = [e for e in pieces if as_of is None or e.published <= as_of]
    numbers = numbers_of(connection, {e.article for e in pieces})
    gone = (
        {w.article: w for w in withdrawals(connection, numbers.values(), known_by).values()}
        if numbers
        else {}
    )
    fallen = {k for k, w in gone.items() if as_of is not None and w.on <= as_of}
    standing_pieces = [e for e in pieces if e.article not in fallen]
    taken = decided(version.question, standing_pieces, made)
    known = registry(connection, known_by)
    return Snapshot(
        version=version,
        pieces=tuple(known_speakers(connection, taken, known)),
        articles={shelf[n].article.id: shelf[n].article for n in numbers.values()},
        copies=copies(connection, numbers.values(), known_by),
        gone=gone,
        withdrawn={k: w for k, w in gone.items() if k in fallen},
        decisions=tuple(made),
        disputed=_disputed(made),
        resolution=resolutions(connection, known_by).get(version.number),
        calibration=last_calibration(connection, known_by),
    )


def known_speakers(connection: Connection, pieces: Sequence[Evidence], known: Registry) -> list[Evidence]:
    """The pieces with whom of the registry each voice is taken for, under the name that the registry has for him."""
    whom = [known.whom(e.voice, e.speaker.name, e.speaker.role) for e in pieces]
    wanted = {n for n in whom if n is not None}
    names = {}
    if wanted:
        rows = connection.execute(select(t.speaker).where(t.speaker.c.id.in_(wanted)))
        names = {r.id: r.name for r in rows}
    return [
        e
        if n is None
        else replace(
            e, voice=n, speaker=_named(e.speaker, names.get(n, e.speaker.name)), grade=known.grade(n)
        )
        for e, n in zip(pieces, whom, strict=True)
    ]


def _named(speaker: Speaker, name: str) -> Speaker:
    return speaker if speaker.name == name else replace(speaker, name=name)


def _disputed(made: Sequence[Decision]) -> tuple[str, ...]:
    """Pieces that one reviewer counts and another rejects, or that two edited differently."""
    out = []
    for key, views in standing(made).items():
        kinds = {(v.action == "reject", repr(sorted(v.changes.items()))) for v in views.values()}
        if len(kinds) > 1:
            out.append(key)
    return tuple(out)
