"""Evidence: what the matcher proposed, what reviewers decided, and what counts as of a moment.

Of the matcher's runs over an article for a version of the question the last counts. Decisions are keyed by the
evidence's id, so they outlive a revision of the question: what was accepted or edited stays on the question, even if
the new wording would no longer propose it, as long as its driver exists.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from unless.domain.evidence import Evidence, Target
from unless.domain.question import Question
from unless.domain.reading import Speaker
from unless.domain.record import Decision, Filed, QuestionVersion
from unless.domain.text import Span
from unless.ledger import schema as t
from unless.ledger.articles import load_articles
from unless.ledger.bulk import insert_rows
from unless.ledger.voices import CHUNK, Voices, next_id

PROPOSAL = (
    "matching_id key start end sentence_start sentence_end voice_id outlet said_first said_last published target driver "
    "given low high by_day confidence status reason"
).split()

EVEN = "even-"  # in the column `given` before the state of a driver that a judgement is made "even if" of


def file_proposals(
    connection: Connection,
    version: int,
    runs: Sequence[tuple[int, int | None, str, Sequence[tuple[Evidence, int]]]],
    voices: Voices,
    matcher: str,
    now: datetime,
) -> int:
    """File runs of the matcher: (article's row, reading's row, article's key, [(evidence, its sentence's start)]).

    Returns the number of pieces. A run that proposes nothing is filed only where an earlier one proposed something.
    """
    earlier = set(
        connection.execute(
            select(t.matching.c.article_id).where(t.matching.c.version_id == version)
        ).scalars()
        if any(not pieces for *_, pieces in runs)
        else ()
    )
    kept = [r for r in runs if r[3] or r[0] in earlier]
    voices.file((piece.speaker, key) for _, _, key, pieces in kept for piece, _ in pieces)
    first = next_id(connection, t.matching)
    insert_rows(
        connection,
        t.matching,
        "id version_id article_id reading_id matcher recorded_at".split(),
        [
            (first + n, version, article, reading, matcher, now)
            for n, (article, reading, _, _) in enumerate(kept)
        ],
    )
    rows = [
        _row(first + n, piece, start, voices.number(piece.speaker, key))
        for n, (_, _, key, pieces) in enumerate(kept)
        for piece, start in pieces
    ]
    insert_rows(connection, t.proposal, PROPOSAL, rows)
    return len(rows)


def _row(matching: int, e: Evidence, sentence_start: int, voice: int) -> tuple[Any, ...]:
    where = (e.span.start, e.span.end, sentence_start, sentence_start + len(e.sentence))
    held = {name: f"{EVEN}{state}" if name in e.even_if else state for name, state in e.given}
    target = (e.target.kind, e.target.text, held or None, e.low, e.high, e.by)
    days = (*e.said_on, e.published)
    return (matching, e.id, *where, voice, e.outlet, *days, *target, e.confidence, e.status, e.reason)


def _runs_in_force(version_ids: Any, known_by: datetime | None) -> Any:
    query = select(func.max(t.matching.c.id)).where(t.matching.c.version_id.in_(version_ids))
    if known_by is not None:
        query = query.where(t.matching.c.recorded_at <= known_by)
    return query.group_by(t.matching.c.version_id, t.matching.c.article_id)


def latest_runs(connection: Connection, version: int) -> dict[int, tuple[int, int | None, str]]:
    """By the article's row the run that counts for a version of a question: its row, its reading's, its matcher."""
    rows = connection.execute(select(t.matching).where(t.matching.c.id.in_(_runs_in_force([version], None))))
    return {r.article_id: (r.id, r.reading_id, r.matcher) for r in rows}


def _versions(connection: Connection, version: QuestionVersion) -> list[int]:
    """Rows of a question's versions up to this one."""
    query = select(t.question_version.c.id).where(
        t.question_version.c.question_id == version.number, t.question_version.c.n <= version.n
    )
    return list(connection.execute(query).scalars())


_ROWS = (
    select(
        t.proposal,
        t.matching.c.version_id,
        t.matching.c.article_id,
        t.voice.c.name,
        t.voice.c.kind,
        t.voice.c.role,
        t.voice.c.affiliation,
        t.voice.c.description,
        t.voice.c.speaker_id,
    )
    .join(t.matching, t.proposal.c.matching_id == t.matching.c.id)
    .join(t.voice, t.proposal.c.voice_id == t.voice.c.id)
    .order_by(t.matching.c.version_id.desc(), t.proposal.c.id.desc())
)


def proposals(
    connection: Connection,
    version: QuestionVersion,
    known_by: datetime | None = None,
    published_by: date | None = None,
    shelf: dict[int, Filed] | None = None,
) -> list[Evidence]:
    """What stands proposed for a version of a question, in order of publication; registry numbers as first filed.

    Those are the runs in force for this version, what analysts entered themselves, and what reviewers accepted or
    edited in an earlier version or run, as long as its drivers exist. The articles that were loaded for it are left on
    `shelf`, by row.
    """
    shelf = {} if shelf is None else shelf
    query = _ROWS.where(t.matching.c.id.in_(_runs_in_force(_versions(connection, version), known_by)))
    if published_by is not None:
        query = query.where(t.proposal.c.published <= published_by)
    rows = list(connection.execute(query))
    current = {r.key for r in rows if r.version_id == version.version}
    views = standing(decisions(connection, version.number, known_by))
    taken = {
        k: in_force(v, version.question.reviewers)
        for k, v in views.items()
        if any(d.action in ("accept", "edit") for d in v.values())
    }
    older = proposed_ever(connection, version, taken.keys() - current, known_by, published_by, shelf)
    chosen = {e.id: e for e in _loaded(connection, [r for r in rows if r.key in current], known_by, shelf)}
    entered = _loaded(connection, [r for r in rows if r.status != "proposed"], known_by, shelf)
    for piece in (*older, *entered):
        as_taken = apply(piece, taken[piece.id]) if piece.id in taken else piece
        if fits(version.question, piece) or fits(version.question, as_taken):
            chosen.setdefault(piece.id, piece)
    return sorted(chosen.values(), key=lambda e: (e.published, e.article, e.span.start, e.span.end, e.id))


def proposals_of(connection: Connection, version: QuestionVersion, article: int) -> list[Evidence]:
    """What stands proposed for a version of a question from one article (its row), with what reviewers made of it."""
    last = select(func.max(t.matching.c.id)).where(
        t.matching.c.version_id == version.version, t.matching.c.article_id == article
    )
    rows = list(connection.execute(_ROWS.where(t.matching.c.id.in_(last))))
    pieces = _loaded(connection, rows, None, {})
    taken = decided(version.question, pieces, decisions(connection, version.number))
    return sorted(taken, key=lambda e: (e.span.start, e.span.end, e.id))


def questions_of(connection: Connection, speakers: Collection[int]) -> list[str]:
    """Keys of the questions on which anything was ever proposed that is filed under one of these speakers' rows."""
    query = (
        select(t.question.c.key)
        .join(t.question_version, t.question_version.c.question_id == t.question.c.id)
        .join(t.matching, t.matching.c.version_id == t.question_version.c.id)
        .join(t.proposal, t.proposal.c.matching_id == t.matching.c.id)
        .join(t.voice, t.proposal.c.voice_id == t.voice.c.id)
        .where(t.voice.c.speaker_id.in_(sorted(speakers)))
        .distinct()
        .order_by(t.question.c.key)
    )
    return list(connection.execute(query).scalars())


def proposed_ever(
    connection: Connection,
    version: QuestionVersion,
    keys: Iterable[str],
    known_by: datetime | None = None,
    published_by: date | None = None,
    shelf: dict[int, Filed] | None = None,
) -> list[Evidence]:
    """Pieces by their ids as last proposed in any run for a question up to this version of it."""
    wanted = sorted(keys)
    versions = _versions(connection, version) if wanted else []
    rows: list[Row[Any]] = []
    for at in range(0, len(wanted), CHUNK):
        query = _ROWS.where(
            t.proposal.c.key.in_(wanted[at : at + CHUNK]), t.matching.c.version_id.in_(versions)
        )
        if known_by is not None:
            query = query.where(t.matching.c.recorded_at <= known_by)
        if published_by is not None:
            query = query.where(t.proposal.c.published <= published_by)
        rows += connection.execute(query)
    return _loaded(connection, rows, known_by, {} if shelf is None else shelf)


def _loaded(
    connection: Connection, rows: Sequence[Row[Any]], known_by: datetime | None, shelf: dict[int, Filed]
) -> list[Evidence]:
    """Pieces of rows, the first row of each; articles come from the shelf, or are put there."""
    first: dict[str, Row[Any]] = {}
    for row in rows:
        first.setdefault(row.key, row)
    shelf.update(load_articles(connection, {r.article_id for r in first.values()} - shelf.keys(), known_by))
    return [_evidence(r, shelf[r.article_id].article) for r in first.values() if r.article_id in shelf]


def fits(question: Question, piece: Evidence) -> bool:
    """Whether the question has the drivers and outcomes that a piece names."""
    named = {piece.target.driver, piece.target.outcome, *(name for name, _ in piece.given)} - {None}
    return named <= question.names


def _evidence(r: Row[Any], article: Any) -> Evidence:
    text = article.text
    held = (r.given or {}).items()
    return Evidence(
        id=r.key,
        article=article.id,
        span=Span.cut(text, r.start, r.end),
        sentence=text[r.sentence_start : r.sentence_end],
        speaker=Speaker(r.name, r.kind, r.role, r.affiliation, r.description),
        outlet=r.outlet,
        said_on=(r.said_first, r.said_last),
        published=r.published,
        target=Target.of(r.target, r.driver),
        low=r.low,
        high=r.high,
        given=tuple((name, state.removeprefix(EVEN)) for name, state in held),
        even_if=tuple(name for name, state in held if state.startswith(EVEN)),
        by=r.by_day,
        status=r.status,
        confidence=r.confidence,
        reason=r.reason,
        voice=r.speaker_id,
        entered=r.id if r.status != "proposed" else 0,  # their runs are never made anew
    )


# --- decisions --------------------------------------------------------------------------------------------------
def decide(
    connection: Connection,
    question: int,
    evidence: str,
    action: str,
    by: str,
    why: str,
    now: datetime,
    changes: Mapping[str, Any] | None = None,
    undoes: int | None = None,
) -> int:
    """Append a decision; returns its row."""
    return int(
        connection.execute(
            insert(t.decision)
            .values(
                question_id=question,
                key=evidence,
                action=action,
                changes=dict(changes) if changes else None,
                undoes=undoes,
                by=by,
                why=why,
                recorded_at=now,
            )
            .returning(t.decision.c.id)
        ).scalar_one()
    )


def decisions(connection: Connection, question: int, known_by: datetime | None = None) -> list[Decision]:
    """Every decision on a question's evidence, undone ones and undoings too, oldest first."""
    query = select(t.decision).where(t.decision.c.question_id == question).order_by(t.decision.c.id)
    if known_by is not None:
        query = query.where(t.decision.c.recorded_at <= known_by)
    return [
        Decision(r.id, r.key, r.action, r.by, r.why, r.recorded_at, r.changes or {}, r.undoes)
        for r in connection.execute(query)
    ]


def standing(all_decisions: Sequence[Decision]) -> dict[str, dict[str, Decision]]:
    """By piece of evidence and reviewer the decision that stands: the last one that was not undone."""
    undone = {d.undoes for d in all_decisions if d.action == "undo"}
    out: dict[str, dict[str, Decision]] = {}
    for d in all_decisions:
        if d.action != "undo" and d.number not in undone:
            views = out.setdefault(d.evidence, {})
            views.pop(d.by, None)  # the order of the dictionary is that of the decisions
            views[d.by] = d
    return out


def in_force(views: Mapping[str, Decision], reviewers: Sequence[str]) -> Decision:
    """The view that counts: of the reviewers that the question names the first who has one, else the latest."""
    for name in reviewers:
        if name in views:
            return views[name]
    return list(views.values())[-1]


def decided(
    question: Question, pieces: Iterable[Evidence], all_decisions: Sequence[Decision]
) -> list[Evidence]:
    """The pieces with the status and the values that reviewers gave them.

    An edit that names a driver which the question no longer has is passed over.
    """
    views = standing(all_decisions)
    out: list[Evidence] = []
    for piece in pieces:
        taken = apply(piece, in_force(views[piece.id], question.reviewers)) if piece.id in views else piece
        out.append(taken if fits(question, taken) else piece)
    return out


def apply(piece: Evidence, decision: Decision) -> Evidence:
    """A piece as a decision leaves it."""
    if decision.action == "accept":
        return replace(piece, status="accepted")
    if decision.action == "reject":
        why = f"{decision.why} ({decision.by})" if decision.why else f"by {decision.by}"
        return replace(piece, status="rejected", reason=why)
    changes = decision.changes
    speaker = piece.speaker
    if "speaker" in changes:
        speaker = Speaker(**changes["speaker"])
    return replace(
        piece,
        status="edited",
        target=Target.of(changes["target"], changes.get("driver")) if "target" in changes else piece.target,
        given=tuple(changes["given"].items()) if "given" in changes else piece.given,
        even_if=() if "given" in changes else piece.even_if,
        low=changes.get("low", piece.low),
        high=changes.get("high", piece.high),
        by=date.fromisoformat(changes["by"])
        if changes.get("by")
        else (None if "by" in changes else piece.by),
        speaker=speaker,
        voice=changes.get("voice", None if "speaker" in changes else piece.voice),
    )
