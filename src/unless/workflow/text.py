"""A report given as text, not as a file: pasted on a page, or sent to the API."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from unless.domain.article import Article
from unless.domain.reading import Reading
from unless.intake.files import Source, article_of
from unless.ledger.questions import slug
from unless.ledger.store import Store
from unless.reading.read import LocalReader, Reader
from unless.workflow.add import Added, file_pairs
from unless.workflow.read import with_dateline

NAME = 80  # characters of a name
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Pasted:
    """A report's text (or its HTML page) and what is known of it."""

    text: str
    title: str | None = None
    outlet: str | None = None
    published: date | None = None
    url: str | None = None


def article_of_text(given: Pasted) -> Article:
    """The article of a pasted text, named after its title. Raises ArticleError where it holds none."""
    name = slug(given.title or "")[:NAME] or "pasted"
    data = given.text.encode("utf8", "replace")
    article, _ = article_of(data, Source("The pasted text", name, url=given.url), given.published)
    title, outlet = (_line(words or "") for words in (given.title, given.outlet))
    known = replace(article, title=title or article.title, outlet=outlet or article.outlet)
    return with_dateline(known)


def _line(words: str) -> str:
    """Words in one line, without characters that no ledger could hold."""
    return " ".join(_CONTROL.sub(" ", words).split())


def read_text(given: Pasted, reader: Reader | None = None) -> tuple[Article, Reading]:
    """A pasted text read, and nothing filed. Raises ArticleError."""
    article = article_of_text(given)
    return article, (reader or LocalReader()).read(article)


def add_text(store: Store, given: Pasted, reader: Reader | None = None) -> Added:
    """Read a pasted text and file it. Raises ArticleError, LedgerError."""
    return file_pairs(store, [read_text(given, reader)])[0]
