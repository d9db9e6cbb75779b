"""Rows go in by the hundred and come out as they were, on every database."""

from datetime import date

from sqlalchemy import select

from unless.ledger import schema as t
from unless.ledger.bulk import ROWS, insert_rows
from unless.ledger.store import Store


def test_more_rows_than_one_statement_takes_are_all_filed_in_order(store: Store, clock) -> None:
    columns = ["id", "article_id", "title", "published", "recorded_at"]
    count = 2 * ROWS + 3
    rows = [
        (n + 1, 1, None if n % 3 else f"No. {n}", date(2031, 1, 1 + n % 28), store.clock())
        for n in range(count)
    ]
    with store.write() as connection:
        head = ("id", "key", "name", "language", "origin", "redacted", "recorded_at", "text")
        values = (1, "0" * 16, "gazette", "en", "report", False, store.clock(), "Rain.")
        insert_rows(connection, t.article, head, [values])
        insert_rows(connection, t.appearance, columns, rows)
        insert_rows(connection, t.appearance, columns, [])
    with store.read() as connection:
        query = select(*(t.appearance.c[c] for c in columns)).order_by(t.appearance.c.id)
        assert [tuple(r) for r in connection.execute(query)] == rows
