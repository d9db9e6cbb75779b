"""What belongs to what: syndicated copies, versions of one report, and articles withdrawn or replaced."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from unless.domain.article import Article, comes_first, page_key
from unless.domain.record import Link, LinkKind, Withdrawal
from unless.domain.text import COPY, shared, shingled
from unless.ledger import schema as t
from unless.ledger.articles import load_articles, numbers_of
from unless.ledger.bulk import insert_rows
from unless.ledger.duplicates import candidates
from unless.ledger.voices import CHUNK

SAME_ENTRY = (
    0.1  # of the shorter text: two reports on one event by different hands share 0.02, a rewrite far more
)
AUTOMATIC = "unless"  # who withdraws a version when its outlet puts another in its place


@dataclass(frozen=True, slots=True)
class Found:
    """What a new article is found to repeat: the row and the article it goes back to, and how much they share."""

    number: int
    article: Article
    kind: LinkKind
    share: float


def near_duplicate(
    connection: Connection, article: Article, bands: Sequence[int], number: int = 0
) -> Found | None:
    """The article that this one repeats: the nearest one, followed to where it came from; None where it is new.

    An article of the same page or, where texts are alike, of the same outlet is a version; others are copies.
    `number` is the article's own row, if it has one.
    """
    rows = set(candidates(connection, bands)) | set(_same_page(connection, article.url))
    rows.discard(number)
    if not rows:
        return None
    own = shingled(article.text)
    best: Found | None = None
    for row, filed in sorted(load_articles(connection, rows).items()):
        other = filed.article
        if filed.origin == "note":
            continue
        share = shared(own, shingled(other.text))
        same_page = page_key(article.url) is not None and page_key(article.url) == page_key(other.url)
        if share < COPY and not same_page:
            continue
        same_outlet = article.outlet is not None and article.outlet == other.outlet
        kind: LinkKind = "version" if same_page or same_outlet else "copy"
        if best is None or (kind == "version", share) > (best.kind == "version", best.share):
            best = Found(row, other, kind, share)
    return best


def earlier_version(connection: Connection, article: Article, key: str) -> Found | None:
    """The article of a key as an earlier version of one that came under the same id of its feed.

    None where they share next to nothing: some feeds give every entry the same id.
    """
    there = load_articles(connection, numbers_of(connection, [key]).values())
    for row, filed in there.items():
        share = shared(shingled(article.text), shingled(filed.article.text))
        if share >= SAME_ENTRY:
            return Found(row, filed.article, "version", share)
    return None


def _same_page(connection: Connection, url: str | None) -> list[int]:
    key = page_key(url)
    if key is None:
        return []
    # Asked for every article, so not compiled anew each time.
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    query = f"SELECT DISTINCT article_id FROM appearance WHERE page = {mark}"
    return list(connection.exec_driver_sql(query, (key,)).scalars())


def file_bands(connection: Connection, rows: Iterable[tuple[int, Sequence[int]]]) -> None:
    """Remember the bands of articles, by row."""
    pairs = [(h, number) for number, hashes in rows for h in set(hashes)]
    insert_rows(connection, t.band, ["hash", "article_id"], pairs)


def file_link(connection: Connection, number: int, article: Article, found: Found, now: datetime) -> None:
    """File that an article repeats another; of two versions the earlier one is withdrawn, as replaced.

    Of copies the original is the one that comes first, whichever was added first.
    """
    later, earlier = (number, article), (found.number, found.article)
    if found.kind == "copy":
        if comes_first(article, found.article):
            later, earlier = earlier, later
    elif (article.published or date.max) < (found.article.published or date.max):
        later, earlier = earlier, later
    connection.execute(
        insert(t.link).values(
            article_id=later[0], of_id=earlier[0], kind=found.kind, share=found.share, recorded_at=now
        )
    )
    if found.kind == "version" and earlier[0] not in withdrawals(connection, [earlier[0]]):
        day = later[1].published or earlier[1].published or now.date()
        why = "its outlet put another version in its place"
        withdraw(connection, earlier[0], day, AUTOMATIC, why, now, replaced_by=later[0])


def links(
    connection: Connection, known_by: datetime | None = None, of: Iterable[int] | None = None
) -> list[Link]:
    """Links as known by a moment; with `of`, only those whose later article is one of these rows."""
    later, earlier = t.article.alias(), t.article.alias()
    query = (
        select(later.c.key, earlier.c.key, t.link.c.kind, t.link.c.share)
        .join_from(t.link, later, t.link.c.article_id == later.c.id)
        .join(earlier, t.link.c.of_id == earlier.c.id)
        .order_by(t.link.c.id)
    )
    if known_by is not None:
        query = query.where(t.link.c.recorded_at <= known_by)
    if of is None:
        return [Link(*row) for row in connection.execute(query)]
    wanted = sorted(set(of))
    out: list[Link] = []
    for at in range(0, len(wanted), CHUNK):
        out += [
            Link(*r)
            for r in connection.execute(query.where(t.link.c.article_id.in_(wanted[at : at + CHUNK])))
        ]
    return out


def copies(
    connection: Connection, numbers: Iterable[int], known_by: datetime | None = None
) -> dict[str, str]:
    """By key the original of every article of these rows that is a copy, chains followed to their end."""
    step: dict[str, str] = {}
    wanted = set(numbers)
    seen: set[int] = set()
    while wanted - seen:
        seen |= wanted
        found = [x for x in links(connection, known_by, wanted) if x.kind == "copy"]
        step.update((x.article, x.of) for x in found)
        rows = connection.execute(select(t.article.c.id).where(t.article.c.key.in_({x.of for x in found})))
        wanted = set(rows.scalars())
    out = {}
    for key in step:
        at, passed = key, {key}
        while at in step and step[at] not in passed:
            at = step[at]
            passed.add(at)
        if at != key:
            out[key] = at
    return out


# --- withdrawals ------------------------------------------------------------------------------------------------
def withdraw(
    connection: Connection,
    number: int,
    on: date,
    by: str,
    why: str,
    now: datetime,
    replaced_by: int | None = None,
    undone: bool = False,
) -> None:
    """Append that an article falls from a day on, or (`undone`) that it stands again."""
    connection.execute(
        insert(t.withdrawal).values(
            article_id=number,
            on_day=on,
            replaced_by=replaced_by,
            undone=undone,
            by=by,
            why=why,
            recorded_at=now,
        )
    )


def withdrawals(
    connection: Connection, numbers: Iterable[int] | None = None, known_by: datetime | None = None
) -> dict[int, Withdrawal]:
    """By row the articles that are withdrawn as known by a moment."""
    replacing = t.article.alias()
    query = (
        select(t.withdrawal, t.article.c.key, replacing.c.key.label("replacing"))
        .join(t.article, t.withdrawal.c.article_id == t.article.c.id)
        .join(replacing, t.withdrawal.c.replaced_by == replacing.c.id, isouter=True)
        .order_by(t.withdrawal.c.id)
    )
    if known_by is not None:
        query = query.where(t.withdrawal.c.recorded_at <= known_by)
    if numbers is not None:
        query = query.where(t.withdrawal.c.article_id.in_(sorted(set(numbers))))
    out: dict[int, Withdrawal] = {}
    for r in connection.execute(query):
        out.pop(r.article_id, None)
        if not r.undone:
            out[r.article_id] = Withdrawal(r.key, r.on_day, r.by, r.why, r.recorded_at, r.replacing)
    return out
