"""Read the files of one call: what could be read, what could not, and what to tell the user."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date

from unless.domain.article import Article
from unless.domain.reading import Reading
from unless.intake.files import load_all
from unless.reading.dates import dateline_date
from unless.reading.read import LocalReader, Reader
from unless.reading.tagger import cores


@dataclass(frozen=True, slots=True)
class Read:
    """The articles of a call with their readings, in the order given; (name, reason) of each failure."""

    pairs: tuple[tuple[Article, Reading], ...]
    failures: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def read_files(
    paths: Sequence[str],
    published: date | None = None,
    reader: Reader | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Read:
    """Load and read files, pages and standard input ("-"). One bad file never stops the others."""
    loaded = load_all(paths, published=published)
    failures = tuple((name, str(error)) for name, error in loaded.failures)
    if not loaded.articles:
        return Read((), failures, loaded.notes)
    dated = [with_dateline(article) for article in loaded.articles]
    pairs = []
    # A thread a core: the encoder leaves the interpreter free while it runs, so another article's rules go on.
    with ThreadPoolExecutor(cores()) as pool:
        for article, reading in zip(dated, pool.map((reader or LocalReader()).read, dated), strict=True):
            progress(article.name)
            pairs.append((article, reading))
    return Read(tuple(pairs), failures, loaded.notes)


# "2031-04-15-meridian.txt", "meridian_20310415.html": how archives name what they keep.
_DAY_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")


def with_dateline(article: Article) -> Article:
    """The article with the day of its dateline, else that in its file's name, where nothing else dates it."""
    if article.published is not None:
        return article
    return replace(article, published=dateline_date(article.text) or day_in_name(article.name))


def day_in_name(name: str) -> date | None:
    """The day that a file's name gives as year, month and day; None where it gives none or several."""
    found = {(m[1], m[3], m[4]) for m in _DAY_IN_NAME.finditer(name)}
    if len(found) != 1:
        return None
    try:
        return date(*(int(x) for x in found.pop()))
    except ValueError:  # 31 June
        return None
