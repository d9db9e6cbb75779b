"""Checks of a ledger's integrity. Each yields findings, and says how much it has looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, exc, func, select, text

from unless.domain.article import content_id
from unless.domain.health import Finding, Lost
from unless.ledger import salvage
from unless.ledger import schema as t
from unless.ledger.articles import load_articles, reading_digest
from unless.ledger.readings import load_readings
from unless.ledger.schema import HEAD, metadata
from unless.ledger.store import Store

Progress = Callable[[int, int], None]
Found = tuple[int, list[Finding]]
CHUNK = 200  # articles or readings held at a time
READ_ONLY = "read-only"
CHANGED = "what was read from the article is no longer what was filed (its digest differs)"
RESTORE = "restore the last good backup (`unless restore`)"
ADD_AGAIN = "delete it with `unless forget` and add the report anew, or " + RESTORE
REPORT = "this is a fault in Unless: please report it, and " + RESTORE


def _nothing(done: int, total: int) -> None:
    """Tell nobody."""


# --- the database -----------------------------------------------------------------------------------------------
def check_database(connection: Connection, quick: bool) -> Found:
    """The file's own structure (SQLite), and the version of the schema."""
    out: list[Finding] = []
    if connection.dialect.name == "sqlite":
        pragma = "quick_check" if quick else "integrity_check"
        out += [
            Finding("database", "file", "", f"its structure is damaged ({row[0]})", RESTORE)
            for row in connection.exec_driver_sql(f"PRAGMA {pragma}")
            if row[0] != "ok"
        ]
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found != HEAD:
        problem = f"its schema is {found}, and this version of Unless works on {HEAD}"
        out.append(
            Finding("database", "alembic_version", "", problem, "open it with the version that wrote it")
        )
    return 1, out


def check_references(connection: Connection, progress: Progress = _nothing) -> Found:
    """Every reference to another row finds it."""
    out: list[Finding] = []
    tables = metadata.sorted_tables
    for n, table in enumerate(tables):
        for column in table.columns:
            for key in column.foreign_keys:
                other = key.column.table.alias()
                ours = list(table.primary_key.columns)
                missing = (
                    select(*(c.label(f"k{i}") for i, c in enumerate(ours)), column.label("value"))
                    .select_from(table.outerjoin(other, column == other.c[key.column.name]))
                    .where(column.is_not(None), other.c[key.column.name].is_(None))
                )
                for row in connection.execute(missing):
                    name = " ".join(map(str, row[:-1]))
                    problem = f"it refers to {key.column.table.name} {row[-1]}, which is not there"
                    out.append(Finding("references", table.name, name, problem, RESTORE))
        progress(n + 1, len(tables))
    return len(tables), out


# --- articles and evidence --------------------------------------------------------------------------------------
def check_articles(connection: Connection, progress: Progress = _nothing) -> Found:
    """Every text is the one of its key, and every piece of evidence lies in its sentence, and that in the text."""
    out: list[Finding] = []
    numbers = list(connection.execute(select(t.article.c.id).order_by(t.article.c.id)).scalars())
    for at in range(0, len(numbers), CHUNK):
        chunk = numbers[at : at + CHUNK]
        lengths = {}
        for r in connection.execute(select(t.article).where(t.article.c.id.in_(chunk))):
            lengths[r.id] = len(r.text)
            if not r.redacted and content_id(r.text) != r.key:
                problem = (
                    f"the text of {r.name} is not the one that was filed (its hash is no longer {r.key})"
                )
                out.append(Finding("articles", "article", str(r.id), problem, ADD_AGAIN))
        out += _bad_spans(connection, lengths)
        progress(min(at + CHUNK, len(numbers)), len(numbers))
    return len(numbers), out


def _bad_spans(connection: Connection, lengths: dict[int, int]) -> Iterator[Finding]:
    query = (
        select(t.proposal, t.matching.c.article_id)
        .join(t.matching)
        .where(t.matching.c.article_id.in_(list(lengths)))
    )
    for r in connection.execute(query):
        if not 0 <= r.sentence_start <= r.start < r.end <= r.sentence_end <= lengths[r.article_id]:
            problem = (
                f"its characters {r.start} to {r.end} do not lie in its sentence ({r.sentence_start} to "
                f"{r.sentence_end}) and its article ({lengths[r.article_id]} characters)"
            )
            yield Finding("articles", "proposal", str(r.id), problem, RESTORE)


def check_readings(connection: Connection, progress: Progress = _nothing) -> Found:
    """Every reading, loaded from its rows and sliced from its text, is the one that was filed."""
    out: list[Finding] = []
    heads = list(
        connection.execute(
            select(t.reading.c.id, t.reading.c.article_id, t.reading.c.digest).order_by(t.reading.c.id)
        )
    )
    for at in range(0, len(heads), CHUNK):
        chunk = heads[at : at + CHUNK]
        out += _changed_readings(connection, chunk)
        progress(min(at + CHUNK, len(heads)), len(heads))
    return len(heads), out


def _changed_readings(connection: Connection, heads: Sequence[Any]) -> list[Finding]:
    filed = load_articles(connection, [h.article_id for h in heads])
    there = [h for h in heads if h.article_id in filed]  # check_references names the others
    try:
        loaded = load_readings(connection, [h.id for h in there], filed)
        digests = {one.number: reading_digest(one.reading) for one in loaded}
        return [_changed(h.id, CHANGED) for h in there if digests.get(h.id) != h.digest]
    except (IndexError, ValueError, TypeError) as error:
        if len(there) == 1:
            return [_changed(there[0].id, f"its offsets cannot be read ({error})")]
    return [f for h in there for f in _changed_readings(connection, [h])]  # one by one, to name the one


def _changed(number: int, problem: str) -> Finding:
    return Finding("readings", "reading", str(number), problem, ADD_AGAIN)


def check_orphans(connection: Connection) -> Found:
    """What no reference holds: statements counted by their reading, decisions on evidence, readings of articles."""
    out: list[Finding] = []
    counted = (
        select(t.reading.c.id, t.reading.c.statements, func.count(t.statement.c.id))
        .join(t.statement, t.statement.c.reading_id == t.reading.c.id, isouter=True)
        .group_by(t.reading.c.id, t.reading.c.statements)
    )
    readings = 0
    for number, expected, there in connection.execute(counted):
        readings += 1
        if expected != there:
            problem = f"{there} of its {expected} statements are there"
            out.append(Finding("orphans", "reading", str(number), problem, ADD_AGAIN))
    known = select(t.proposal.c.key)
    for number, key in connection.execute(
        select(t.decision.c.id, t.decision.c.key).where(t.decision.c.key.not_in(known))
    ):
        problem = f"it decides on evidence {key}, which is not there"
        out.append(Finding("orphans", "decision", str(number), problem, RESTORE))
    unread = select(t.reading.c.article_id)
    for number, name in connection.execute(
        select(t.article.c.id, t.article.c.name).where(
            t.article.c.id.not_in(unread), t.article.c.origin == "report"
        )
    ):
        out.append(Finding("orphans", "article", str(number), f"{name} has no reading", "add it again"))
    unseen = select(t.appearance.c.article_id)
    for number, name in connection.execute(
        select(t.article.c.id, t.article.c.name).where(t.article.c.id.not_in(unseen))
    ):
        problem = f"where and when {name} came out is missing"
        out.append(Finding("orphans", "article", str(number), problem, "add it again"))
    return readings, out


# --- links ------------------------------------------------------------------------------------------------------
def check_links(connection: Connection) -> Found:
    """Links between articles lead somewhere in the end: none comes back to where it started."""
    step: dict[int, set[int]] = {}
    for later, earlier in connection.execute(
        select(t.link.c.article_id, t.link.c.of_id).where(t.link.c.kind == "copy")
    ):
        step.setdefault(later, set()).add(earlier)
    out = [
        Finding(
            "links",
            "link",
            f"of article {number}",
            "copies lead round in a circle, so that none of them is the original",
            "delete one of them with `unless forget` and add it anew",
        )
        for number in sorted(_in_circles(step))
    ]
    return sum(map(len, step.values())), out


def _in_circles(step: dict[int, set[int]]) -> set[int]:
    """Nodes from which a walk comes back to themselves (those without a way out are peeled off: Kahn 1962)."""
    left = {n: set(o) for n, o in step.items()}
    while ends := {n for n, others in left.items() if not others & left.keys()}:
        for n in ends:
            del left[n]
    back: dict[int, set[int]] = {}
    for n, others in left.items():
        for o in others & left.keys():
            back.setdefault(o, set()).add(n)
    while starts := {n for n in left if not back.get(n, set()) & left.keys()}:
        for n in starts:
            del left[n]
    return set(left)


# --- full text --------------------------------------------------------------------------------------------------
def check_full_text(store: Store, quick: bool) -> tuple[int, list[Finding], list[str]]:
    """Both full-text indexes hold the rows of their tables; slowly also their words (SQLite)."""
    out: list[Finding] = []
    notes: list[str] = []
    remedy = "`unless doctor --repair` makes it anew from the tables"
    looked = 0
    with store.read() as connection:
        for name, table in (("article_fts", t.article), ("statement_fts", t.statement)):
            missing, extra = _index_rows(connection, name, table.name)
            looked += connection.execute(select(func.count()).select_from(table)).scalar_one()
            if missing or extra:
                problem = f"the index lacks {missing} rows of {table.name} and has {extra} that are not there"
                out.append(Finding("full text", name, "", problem, remedy))
    if store.sqlite and not quick:
        for name, rank in (("article_fts", 1), ("statement_fts", 0)):
            said = _fts5_check(store, name, rank)
            if said == READ_ONLY:
                notes.append(f"{name} could not be checked to the end, as the ledger may not be written.")
            elif said is not None:
                out.append(Finding("full text", name, "", said, remedy))
    return looked, out, notes


def _index_rows(connection: Connection, name: str, table: str) -> tuple[int, int]:
    """Rows of the table that the index lacks, and rows of the index that the table lacks."""
    rows, row = (f"{name}_docsize", "id") if connection.dialect.name == "sqlite" else (name, "rowid")
    missing = f"SELECT count(*) FROM {table} WHERE id NOT IN (SELECT {row} FROM {rows})"
    extra = f"SELECT count(*) FROM {rows} WHERE {row} NOT IN (SELECT id FROM {table})"
    return (
        int(connection.execute(text(missing)).scalar_one()),
        int(connection.execute(text(extra)).scalar_one()),
    )


def _fts5_check(store: Store, name: str, rank: int) -> str | None:
    """FTS5's own check; with rank 1 against the table that the index is of."""
    try:
        with store.engine.connect() as connection, connection.begin():
            connection.execute(
                text(f"INSERT INTO {name}({name}, rank) VALUES ('integrity-check', :rank)"), {"rank": rank}
            )
    except exc.DBAPIError as error:
        said = str(error.orig).lower()
        if "readonly" in said or "read-only" in said:
            return READ_ONLY
        if "malformed" in said or "corrupt" in said:
            return "its words are not those of the texts"
        raise
    return None


# --- what is lost -----------------------------------------------------------------------------------------------
def survey(path: Path) -> list[Lost]:
    """What of a damaged SQLite file can be read, table by table."""
    return [Lost(one.table, one.readable, one.lost, one.reason) for one in salvage.survey(path)]
