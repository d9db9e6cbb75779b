"""Keeps a small ledger of the present schema, for the test that later versions bring it forward.

Run once for every migration that is released: python tests/ledger/keep_schema.py
"""

from __future__ import annotations

import gzip
import sqlite3
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from adding import pair

from unless.domain.feed import FeedItem
from unless.ledger.feeds import add_feed, add_items, set_feed
from unless.ledger.schema import HEAD
from unless.ledger.store import Store
from unless.workflow.add import file_pairs


def keep_feed(store: Store) -> None:
    """A feed that failed last time, with one entry still to come."""
    with store.write() as connection:
        number = add_feed(
            connection, "https://courier.example/rss.xml", store.clock(), "Courier", "World / Orvale"
        )
        set_feed(
            connection,
            number,
            kind="rss",
            etag='"1"',
            failures=1,
            failure="courier.example has a fault (500); try again later.",
        )
        add_items(
            connection, number, [FeedItem("0" * 16, "1" * 16, "https://courier.example/canal")], store.clock()
        )


def main() -> None:
    """Write schemas/HEAD.db.gz."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kept.db"
        store = Store.open(path, clock=lambda: datetime(2031, 3, 1, 12, tzinfo=UTC))
        file_pairs(store, [pair(n) for n in range(5)])
        keep_feed(store)
        store.close()
        with sqlite3.connect(path) as raw:
            raw.execute("PRAGMA journal_mode = DELETE")
            raw.execute("PRAGMA page_size = 1024")
            raw.execute("VACUUM")
        raw.close()
        kept = Path(__file__).parent / "schemas" / f"{HEAD}.db.gz"
        kept.write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))


if __name__ == "__main__":
    main()
