"""Finding one article by what a person knows of it, and listing those that are there."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select

from unless.domain.article import page_key
from unless.domain.errors import NotFoundError
from unless.domain.record import Withdrawal
from unless.ledger import schema as t
from unless.ledger.articles import load_articles
from unless.ledger.links import withdrawals
from unless.ledger.voices import CHUNK

KEY_LENGTH = 16
SHORTEST = 4  # hexadecimal digits that are taken for the beginning of an id
NEAR = 5  # articles named in a message


@dataclass(frozen=True, slots=True)
class Located:
    """An article that was found: its row, id, and how people know it."""

    number: int
    key: str
    name: str
    title: str | None


@dataclass(frozen=True, slots=True)
class Listed:
    """An article in a list: dated as it first appeared; `copies` and `versions` count those that go back to it."""

    number: int
    key: str
    name: str
    title: str | None
    outlet: str | None
    published: date | None
    recorded_at: datetime
    copies: int
    versions: int
    copy_of: str | None
    redacted: bool
    withdrawal: Withdrawal | None


_COLUMNS = (t.article.c.id, t.article.c.key, t.article.c.name, t.article.c.title)


def find_article(connection: Connection, wanted: str) -> Located:
    """The article of an id or its beginning, a name, a title or a url. Raises NotFoundError, which names near ones."""
    sought = wanted.strip()
    found: list[Located] = []
    for step in (_by_id, _by_name, _by_page, _by_part):
        found = step(connection, sought)
        if len(found) == 1:
            return found[0]
        if found:
            shown = "; ".join(f"{f.key} {f.title or f.name}" for f in found[:NEAR])
            more = f" and {len(found) - NEAR} more" if len(found) > NEAR else ""
            raise NotFoundError(f"{wanted!r} fits several articles ({shown}{more}); give the id of one.")
    near = _near(connection, sought)
    hint = f"near it: {near}" if near else "`unless articles` lists those it holds"
    raise NotFoundError(f"The ledger holds no article {wanted!r}; {hint}.")


def _located(connection: Connection, where: Any) -> list[Located]:
    return [
        Located(*row) for row in connection.execute(select(*_COLUMNS).where(where).order_by(t.article.c.id))
    ]


def _by_id(connection: Connection, sought: str) -> list[Located]:
    low = sought.lower()
    if not SHORTEST <= len(low) <= KEY_LENGTH or set(low) - set("0123456789abcdef"):
        return []
    return _located(connection, t.article.c.key.startswith(low, autoescape=True))


def _by_name(connection: Connection, sought: str) -> list[Located]:
    stem = sought.rsplit("/", 1)[-1].rsplit(".", 1)[0] or sought
    titled = select(t.appearance.c.article_id).where(func.lower(t.appearance.c.title) == sought.lower())
    return _located(
        connection,
        or_(
            t.article.c.name.in_([sought, stem]),
            func.lower(t.article.c.title) == sought.lower(),
            t.article.c.id.in_(titled),
        ),
    )


def _by_page(connection: Connection, sought: str) -> list[Located]:
    key = page_key(sought)
    if key is None:
        return []
    pages = select(t.appearance.c.article_id).where(
        or_(t.appearance.c.page == key, t.appearance.c.url == sought)
    )
    return _located(connection, t.article.c.id.in_(pages))


def _by_part(connection: Connection, sought: str) -> list[Located]:
    """Those whose name or title begins so."""
    if len(sought) < SHORTEST:
        return []
    return _located(
        connection,
        or_(
            t.article.c.name.istartswith(sought, autoescape=True),
            t.article.c.title.istartswith(sought, autoescape=True),
        ),
    )


def _near(connection: Connection, sought: str) -> str:
    names: dict[str, str] = {}
    for key, name, title in connection.execute(select(t.article.c.key, t.article.c.name, t.article.c.title)):
        names[name.lower()] = f"{name} ({key})"
        if title:
            names[title.lower()] = f"{title} ({key})"
    low = sought.lower()
    near = difflib.get_close_matches(low, names, n=NEAR, cutoff=0.5)
    near += [n for n in names if low and low in n and n not in near]
    return "; ".join(dict.fromkeys(names[n] for n in near[:NEAR]))


# --- the list ----------------------------------------------------------------------------------------------------
def list_articles(
    connection: Connection, limit: int | None = None, offset: int = 0, words: str = ""
) -> list[Listed]:
    """Reports, the latest published first, those without a day last; at most `limit`, after the first `offset`.

    With `words`, those whose name, title or outlet holds each of them.
    """
    query = (
        select(t.article.c.id)
        .join(t.appearance, t.appearance.c.article_id == t.article.c.id, isouter=True)
        .where(*_holding(words))
        .group_by(t.article.c.id)
        .order_by(func.min(t.appearance.c.published).desc().nulls_last(), t.article.c.id.desc())
    )
    if limit is not None:
        query = query.limit(limit).offset(offset)
    numbers = list(connection.execute(query).scalars())
    filed = load_articles(connection, numbers)
    counts, copy_of = _repeats(connection, numbers)
    gone: dict[int, Withdrawal] = {}
    for at in range(0, len(numbers), CHUNK):
        gone |= withdrawals(connection, numbers[at : at + CHUNK])
    redacted = set(connection.execute(select(t.article.c.id).where(t.article.c.redacted)).scalars())
    out = []
    for n in numbers:
        a = filed[n].article
        out.append(
            Listed(
                number=n,
                key=a.id,
                name=a.name,
                title=a.title,
                outlet=a.outlet,
                published=a.published,
                recorded_at=filed[n].recorded_at,
                copies=counts[n, "copy"],
                versions=counts[n, "version"],
                copy_of=copy_of.get(n),
                redacted=n in redacted,
                withdrawal=gone.get(n),
            )
        )
    return out


def count_articles(connection: Connection, words: str = "") -> int:
    """How many reports there are, with words those that `list_articles` gives for them."""
    query = select(func.count()).select_from(t.article).where(*_holding(words))
    return int(connection.execute(query).scalar_one())


def _holding(words: str) -> list[Any]:
    """What reports fulfil whose name, title or outlet holds each of the words."""
    out: list[Any] = [t.article.c.origin == "report"]
    for word in words.split():
        there = select(t.appearance.c.article_id).where(
            t.appearance.c.outlet.icontains(word, autoescape=True)
        )
        named = (c.icontains(word, autoescape=True) for c in (t.article.c.name, t.article.c.title))
        out.append(or_(*named, t.article.c.id.in_(there)))
    return out


def _repeats(
    connection: Connection, numbers: Sequence[int]
) -> tuple[Counter[tuple[int, str]], dict[int, str]]:
    """How many links of each kind lead to an article, and of what it is a copy."""
    counts: Counter[tuple[int, str]] = Counter()
    copy_of: dict[int, str] = {}
    for at in range(0, len(numbers), CHUNK):
        chunk = numbers[at : at + CHUNK]
        for of, kind, n in connection.execute(
            select(t.link.c.of_id, t.link.c.kind, func.count())
            .where(t.link.c.of_id.in_(chunk))
            .group_by(t.link.c.of_id, t.link.c.kind)
        ):
            counts[of, kind] += n
        for number, key in connection.execute(
            select(t.link.c.article_id, t.article.c.key)
            .join(t.article, t.link.c.of_id == t.article.c.id)
            .where(t.link.c.article_id.in_(chunk), t.link.c.kind == "copy")
        ):
            copy_of[number] = key
    return counts, copy_of


def questions_touched(connection: Connection, number: int) -> list[str]:
    """Keys of the questions for which evidence of an article is proposed."""
    return list(
        connection.execute(
            select(t.question.c.key)
            .join(t.question_version, t.question_version.c.question_id == t.question.c.id)
            .join(t.matching, t.matching.c.version_id == t.question_version.c.id)
            .join(t.proposal, t.proposal.c.matching_id == t.matching.c.id)
            .where(t.matching.c.article_id == number)
            .distinct()
            .order_by(t.question.c.key)
        ).scalars()
    )
