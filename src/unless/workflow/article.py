"""One article of the ledger with what was read from it."""

from __future__ import annotations

from unless.domain.article import Article
from unless.domain.reading import Reading
from unless.ledger.articles import latest_readings, load_articles
from unless.ledger.find import find_article
from unless.ledger.store import Store


def article(store: Store, wanted: str) -> tuple[Article, Reading]:
    """The article of an id or its beginning, a name, a title or a url, with its latest reading. Raises NotFoundError."""
    with store.read() as connection:
        number = find_article(connection, wanted).number
        found = latest_readings(connection, [number]).get(number)
        if found is not None:
            return found.filed.article, found.reading
        filed = load_articles(connection, [number])[number].article
    return filed, Reading(filed.id, "none")
