"""The full-text indexes, made anew from the tables and held against them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Connection, select, text

from unless.ledger import schema as t
from unless.ledger.articles import index_articles, index_statements
from unless.ledger.spans import offsets

Progress = Callable[[int, int], None]
CHUNK = 500  # articles indexed together


def reindex(connection: Connection, progress: Progress = lambda done, total: None) -> None:
    """Make both indexes anew from the tables. What stood in them before is gone."""
    if connection.dialect.name == "sqlite":
        for name in ("article_fts", "statement_fts"):
            connection.execute(text(f"INSERT INTO {name}({name}) VALUES ('delete-all')"))
    else:
        connection.execute(text("DELETE FROM article_fts"))
        connection.execute(text("DELETE FROM statement_fts"))
    numbers = list(connection.execute(select(t.article.c.id).order_by(t.article.c.id)).scalars())
    for at in range(0, len(numbers), CHUNK):
        chunk = numbers[at : at + CHUNK]
        rows = connection.execute(
            select(t.article.c.id, t.article.c.title, t.article.c.text).where(t.article.c.id.in_(chunk))
        )
        texts = {r.id: r for r in rows}
        index_articles(connection, [{"id": r.id, "title": r.title, "text": r.text} for r in texts.values()])
        index_statements(connection, list(_statements(connection, {n: r.text for n, r in texts.items()})))
        progress(min(at + CHUNK, len(numbers)), len(numbers))
    if connection.dialect.name == "sqlite":
        for name in ("article_fts", "statement_fts"):
            connection.execute(text(f"INSERT INTO {name}({name}) VALUES ('optimize')"))


def _statements(connection: Connection, texts: dict[int, str]) -> Iterator[dict[str, object]]:
    """The rows of the statements' index, of articles by row."""
    query = (
        select(
            t.statement.c.id,
            t.statement.c.content,
            t.reading.c.article_id,
            t.voice.c.name,
            t.voice.c.description,
        )
        .join(t.reading, t.statement.c.reading_id == t.reading.c.id)
        .join(t.voice, t.statement.c.voice_id == t.voice.c.id)
        .where(t.reading.c.article_id.in_(list(texts)))
        .order_by(t.statement.c.id)
    )
    for r in connection.execute(query):
        whole = texts[r.article_id]
        words = " … ".join(whole[start:end] for start, end in offsets(r.content))
        yield {"id": r.id, "speaker": r.name or r.description or "", "text": words}
