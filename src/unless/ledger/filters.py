"""What a search's filters stand for in this ledger: conditions on articles, and the voices of speakers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, literal, select

from unless.domain.errors import NotFoundError
from unless.domain.text import words
from unless.ledger import schema as t
from unless.ledger.evidence import decisions, in_force, standing
from unless.ledger.names import name_key
from unless.ledger.query import Query
from unless.ledger.questions import version_of
from unless.ledger.speakers import Registry, registry

CHUNK = 10_000  # row numbers in one IN (...)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on articles in two forms: for `each`, with {} in its row's place, and as the `rows` that meet it.

    The first is quicker where few articles are asked about, the second where many are. `few` says that few meet it.
    """

    each: str
    rows: str
    few: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """Filters as SQL: conditions on articles with their parameters' `values`.

    `voices` are the rows of the voices that may speak, None for all.
    """

    articles: tuple[Condition, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)
    voices: frozenset[int] | None = None


def scope(connection: Connection, query: Query, known_by: datetime | None) -> Scope:
    """What the filters of a query leave. Raises NotFoundError where a speaker, outlet or question is unknown."""
    conditions: list[Condition] = []
    values: dict[str, Any] = {}
    known = ""
    if known_by is not None:
        values["known"] = known_by
        known = " AND p.recorded_at <= :known"
        filed = "(SELECT recorded_at FROM article WHERE id = {}) <= :known"
        conditions.append(Condition(filed, "SELECT id FROM article WHERE recorded_at <= :known"))
    one = f"FROM appearance p WHERE p.article_id = {{}}{known}"
    every = f"SELECT p.article_id FROM appearance p WHERE true{known}"
    for name, day, sign in (("since", query.since, ">="), ("until", query.until, "<=")):
        if day is not None:
            values[name] = day
            fits = f"min(p.published) {sign} :{name}"
            each = f"(SELECT min(p.published) {one}) {sign} :{name}"
            conditions.append(Condition(each, f"{every} GROUP BY p.article_id HAVING {fits}"))
    if query.outlets:
        outlets = _outlets(connection, query.outlets)
        names = [f"outlet{n}" for n in range(len(outlets))]
        values.update(zip(names, outlets, strict=True))
        among = f" AND p.outlet IN ({', '.join(f':{n}' for n in names)})"
        conditions.append(Condition(f"EXISTS (SELECT 1 {one}{among})", every + among, few=True))
    if query.questions:
        rows = numbers(n for q in query.questions for n in _articles_on(connection, q, known_by))
        conditions.append(Condition(f"{{}} IN ({rows})", rows, few=True))
    voices = None
    if query.speakers:
        there = registry(connection, known_by)
        voices = frozenset(v for s in query.speakers for v in _voices(connection, s, there))
    return Scope(tuple(conditions), values, voices)


def numbers(rows: Iterable[int]) -> str:
    """Row numbers as SQL writes them; for none a number that no row has."""
    return ", ".join(str(int(n)) for n in sorted(set(rows))) or "-1"


def _outlets(connection: Connection, wanted: Sequence[str]) -> list[str]:
    """Every outlet that has all words of one of those wanted."""
    known = [o for o in connection.execute(select(t.appearance.c.outlet).distinct()).scalars() if o]
    out: list[str] = []
    for one in wanted:
        asked = set(words(one))
        found = [o for o in known if (asked and asked <= set(words(o))) or o == one]
        if not found:
            some = ", ".join(sorted(known)[:6]) or "none"
            raise NotFoundError(f"The ledger holds nothing from an outlet {one!r}; its outlets: {some}.")
        out += found
    return sorted(set(out))


def _articles_on(connection: Connection, key: str, known_by: datetime | None) -> set[int]:
    """Rows of the articles that hold evidence on a question: proposed or taken up, not rejected."""
    version = version_of(connection, key, known_by)
    made = decisions(connection, version.number, known_by)
    views = {k: in_force(v, version.question.reviewers) for k, v in standing(made).items()}
    of = select(t.question_version.c.id).where(
        t.question_version.c.question_id == version.number, t.question_version.c.n <= version.n
    )
    c = t.matching.c
    runs = select(func.max(c.id)).where(c.version_id.in_(of)).group_by(c.version_id, c.article_id)
    if known_by is not None:
        runs = runs.where(c.recorded_at <= known_by)
    rows = connection.execute(
        select(c.article_id, c.version_id, t.proposal.c.key)
        .join_from(t.proposal, t.matching, t.proposal.c.matching_id == c.id)
        .where(c.id.in_(runs))
    )
    return {
        article
        for article, number, piece in rows
        if (views[piece].action != "reject" if piece in views else number == version.version)
    }


# --- speakers ---------------------------------------------------------------------------------------------------
def _voices(connection: Connection, wanted: str, there: Registry) -> set[int]:
    """Rows of the voices of every speaker of a name, in any spelling; of a surname, of all who have it.

    "#12" is the speaker of that number. Merged speakers are one, whichever of their names is given.
    """
    filed, split_names = _called(connection, wanted, there)
    if not filed and not split_names:
        raise NotFoundError(
            f"The ledger knows no speaker {wanted!r}; `unless speakers` lists those it knows."
        )
    who = select(t.speaker.c.id, t.speaker.c.name).where(t.speaker.c.id.in_(filed))
    named = {r.id: r.name for r in connection.execute(who)}
    meant = {there.whom(n, named.get(n, "")) for n in filed} | {there.whom(n) for n in split_names}
    # Those whom a decision touches may have voices that are taken for somebody else.
    rows = {*there.steps, *(n for n in meant if n is not None)}
    out: set[int] = set()
    ordered = sorted(rows)
    for at in range(0, len(ordered), CHUNK):
        query = select(t.voice.c.id, t.voice.c.name, t.voice.c.role, t.voice.c.speaker_id).where(
            t.voice.c.speaker_id.in_(ordered[at : at + CHUNK])
        )
        out |= {v for v, name, role, n in connection.execute(query) if there.whom(n, name, role) in meant}
    return out


def _called(connection: Connection, wanted: str, there: Registry) -> tuple[set[int], set[int]]:
    """Speakers filed under a name, and those to whom such a name was split off."""
    if wanted.startswith("#") and wanted[1:].isdecimal() and len(wanted) < 16:
        row = connection.execute(select(t.speaker.c.id).where(t.speaker.c.id == int(wanted[1:]))).scalar()
        return ({row} if row is not None else set()), set()
    person, other = name_key(wanted, "person"), name_key(wanted, "organisation")
    if not person and not other:
        return set(), set()
    c, blank = t.speaker.c, literal(" ")
    # Keys hold letters, digits, hyphens and apostrophes alone: nothing that LIKE takes for a sign of its own.
    found: set[int] = set()
    if person:
        ends = (blank + c.name_key).like(f"% {person}")
        found |= set(connection.execute(select(c.id).where(c.kind == "person", ends)).scalars())
    if other:
        holds = (blank + c.name_key + blank).like(f"% {other} %")
        found |= set(connection.execute(select(c.id).where(c.kind != "person", holds)).scalars())
    splits = [d for made in there.steps.values() for d in made if d.action == "split"]
    split = {
        d.other for d in splits if d.other and person and f" {name_key(d.name or '')}".endswith(f" {person}")
    }
    return found, split
