"""Articles on pages: the list in parts, and one article with its evidence, copies and versions."""

from __future__ import annotations

from unless.domain.errors import NotFoundError
from unless.ledger.articles import latest_readings, load_articles, numbers_of, redacted
from unless.ledger.evidence import proposals_of
from unless.ledger.find import count_articles, list_articles, questions_touched
from unless.ledger.links import withdrawals
from unless.ledger.questions import version_of
from unless.ledger.relatives import Relative, appearances, heard_in, relatives
from unless.ledger.snapshot import known_speakers
from unless.ledger.speakers import registry
from unless.ledger.store import Store
from unless.report.article_page import (
    Around,
    ArticleList,
    ArticleView,
    ListedArticle,
    Related,
    article_view,
    source_words,
)
from unless.report.articles import remarks
from unless.report.cuts import cut_of

PAGE = 50  # articles on a page of the list
_WHAT = {
    ("copy", True): "a copy of this",
    ("copy", False): "the original of this",
    ("version", True): "a later version",
    ("version", False): "an earlier version",
}


def articles_page(store: Store, words: str = "", page: int = 1) -> ArticleList:
    """A page of the reports whose name, title or outlet holds the words, the latest first."""
    with store.read() as connection:
        cut = cut_of(words, page, count_articles(connection, words), PAGE)
        rows = list_articles(connection, PAGE, cut.skipped, words)
    return ArticleList(
        cut,
        tuple(
            ListedArticle(a.key, a.title or a.name, a.outlet or "", a.published, tuple(remarks(a)))
            for a in rows
        ),
    )


def article_page(store: Store, key: str) -> ArticleView:
    """An article by its id. Raises NotFoundError."""
    with store.read() as connection:
        number = numbers_of(connection, [key]).get(key)
        if number is None:
            raise NotFoundError(f"The ledger holds no article {key!r}.")
        found = latest_readings(connection, [number]).get(number)
        article = found.filed.article if found else load_articles(connection, [number])[number].article
        known = registry(connection)
        versions = [version_of(connection, k) for k in questions_touched(connection, number)]
        own = source_words(article.outlet, article.published)
        places = dict.fromkeys(source_words(a.outlet, a.published) for a in appearances(connection, number))
        around = Around(
            voices=heard_in(connection, found.number, known) if found else (),
            evidence=[
                (v.key, v.question, known_speakers(connection, proposals_of(connection, v, number), known))
                for v in versions
            ],
            related=[_related(r) for r in relatives(connection, number)],
            also_in=[p for p in places if p != own],
            withdrawn=withdrawals(connection, [number]).get(number),
            redacted=redacted(connection, number),
        )
    return article_view(article, found.reading if found else None, around)


def _related(one: Relative) -> Related:
    return Related(one.key, one.title, source_words(one.outlet, one.published), _WHAT[one.kind, one.later])
