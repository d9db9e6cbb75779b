"""Search: what the ledger holds on some words, under some filters."""

from __future__ import annotations

from datetime import date

from unless.domain.errors import InputError, OptionError
from unless.domain.search import Found
from unless.ledger.hits import search as run
from unless.ledger.store import Store, end_of
from unless.report.search_page import SearchPage, hit_lines

LIMIT = 20  # hits shown unless asked otherwise
MOST = 1_000  # hits that can be asked for: whoever needs all exports them


def search(store: Store, words: str, limit: int = LIMIT, known_by: date | None = None) -> Found:
    """The best hits of a search, without what the ledger learned after a day. Raises OptionError, NotFoundError."""
    if not 1 <= limit <= MOST:
        raise OptionError(f"--limit {limit} is not between 1 and {MOST}; `unless export` gives everything.")
    with store.read() as connection:
        return run(connection, words, limit, end_of(known_by))


def search_page(store: Store, words: str, page: int = 1) -> SearchPage:
    """A page of hits; what cannot be looked for is said on it in one sentence. No page beyond the first MOST hits."""
    if not words.strip():
        return SearchPage(words, 1, (), False)
    page = min(max(page, 1), MOST // LIMIT)
    try:
        found = search(store, words, page * LIMIT)
    except InputError as error:
        return SearchPage(words, page, (), False, str(error))
    more = found.more and page < MOST // LIMIT
    return SearchPage(words, page, hit_lines(found, (page - 1) * LIMIT), more)
