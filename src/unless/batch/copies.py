"""Which articles of a batch are one text, and which repeat another: marked when everything has been read.

Articles are looked at in order of the day on which they were seen, on one day those first that credit their own outlet.
One that shares enough with an earlier one that is no copy itself repeats it (ledger/links.py does the same one by one);
only what came out within WINDOW days is compared, so that memory holds the sketches of a week, not of a year.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from unless.batch.journal import Entry, Key, Pages, in_order
from unless.batch.tables import UNDATED
from unless.domain.text import COPY

WINDOW = 7  # days: agencies' texts are reprinted within two or three
MOST = 32  # candidates compared with one article, those with most bands in common first


@dataclass(frozen=True, slots=True)
class Mark:
    """What is known of an article once all are read: what it repeats, and where else its text came out."""

    copy_of: str | None = None
    version_of: str | None = None
    share: float | None = None
    seen_also: tuple[dict[str, Any], ...] = ()


_PLAIN = Mark()  # of nearly all: one value for millions


@dataclass(slots=True)
class _Article:
    """One article's sketch; `place` is (archive, chunk, n)."""

    place: tuple[int, int, int]
    id: str
    published: str | None
    seen: str | None
    credits: bool
    page: int
    outlet: str | None
    keys: Sequence[int] = ()  # of bands that others have, too

    @property
    def order(self) -> tuple[Any, ...]:
        """First those with a day, the earliest first; then those that credit their outlet; then by archive."""
        return (self.published is None, self.published or "", not self.credits, self.place)


Marks = dict[Key, dict[int, Mark]]  # of each chunk's articles that are kept, by their place in it


def marks(entries: Mapping[Key, Entry], pages: Pages) -> Marks:
    """What becomes of every article: those left out are texts that are there already. The same in whatever order read."""
    out: Marks = {key: {} for key in entries}
    window = _Window(entries, pages)
    for day in _days(entries, pages):
        for article, mark in window.day(day):
            out[article.place[:2]][article.place[2]] = mark
    return out


def _articles(entries: Mapping[Key, Entry], pages: Pages) -> Iterator[_Article]:
    for entry in in_order(dict(entries)):
        if not entry.articles:
            continue
        for n, (key, day, _, seen, credits, page, outlet, *_) in enumerate(pages.head(entry)["sketches"]):
            published = None if day == UNDATED else day
            yield _Article((*entry.key, n), key, _one(published), _one(seen), credits, page, _one(outlet))


def _one(text: str | None) -> str | None:
    """The same text, one for all that are equal: there are few days and outlets, and millions of articles."""
    return None if text is None else sys.intern(text)


_Seen = tuple[dict[str, Any], ...]


def _days(entries: Mapping[Key, Entry], pages: Pages) -> Iterator[list[tuple[_Article, _Seen]]]:
    """The articles that are kept, a list a day; each with where else its text came out."""
    texts: dict[str, _Article] = {}
    several: dict[str, list[_Article]] = {}
    for article in _articles(entries, pages):
        other = texts.setdefault(article.id, article)
        if other is not article:
            several.setdefault(article.id, [other]).append(article)
    days: dict[str, list[tuple[_Article, _Seen]]] = {}
    for key, first in texts.items():
        same = sorted(several.get(key, (first,)), key=lambda a: a.order)
        also = _seen_also(same, entries, pages) if len(same) > 1 else ()
        days.setdefault(same[0].seen or "", []).append((same[0], also))
    texts.clear()
    for day in sorted(days):
        yield sorted(days.pop(day), key=lambda pair: pair[0].order)


def _seen_also(same: Sequence[_Article], entries: Mapping[Key, Entry], pages: Pages) -> _Seen:
    """Where the articles of one text came out, but for the first."""
    found = []
    for a in same:
        *_, outlet, title, url = pages.head(entries[a.place[:2]])["sketches"][a.place[2]]
        found.append((outlet, title, url, a.published))
    keys = ("outlet", "title", "url", "published")
    return tuple(dict(zip(keys, s, strict=True)) for s in dict.fromkeys(found) if s != found[0])


class _Window:
    """The originals of the last days, by which those of the next are judged."""

    def __init__(self, entries: Mapping[Key, Entry], pages: Pages) -> None:
        self.entries = entries
        self.pages = pages
        self.past: deque[tuple[str, list[_Article], np.ndarray[Any, Any]]] = deque()

    def day(self, articles: Sequence[tuple[_Article, _Seen]]) -> Iterator[tuple[_Article, Mark]]:
        """One day's articles with their marks; the days must come in order."""
        day = articles[0][0].seen or ""
        while self.past and not _near(self.past[0][0], day):
            for a in self.past.popleft()[1]:
                a.keys = ()
        own = [a for a, _ in articles]
        sketch = self._sketch(own)
        rows = [*(a for _, found, _ in self.past for a in found), *own]
        _share_keys(rows, np.concatenate([*(s for _, _, s in self.past), sketch]))
        leaders: dict[int, list[_Article]] = {}
        for a in rows[: len(rows) - len(own)]:
            for key in a.keys:
                leaders.setdefault(key, []).append(a)
        originals = []
        for n, (a, also) in enumerate(articles):
            found = self._repeated(a, leaders)
            if found is None:
                originals.append(n)
                for key in a.keys:
                    leaders.setdefault(key, []).append(a)
                yield a, Mark(seen_also=also) if also else _PLAIN
                continue
            other, share = found
            version = _one_page(a, other) or (a.outlet is not None and a.outlet == other.outlet)
            yield a, Mark(None if version else other.id, other.id if version else None, share, also)
        for n in set(range(len(own))).difference(originals):
            own[n].keys = ()
        self.past.append((day, [own[n] for n in originals], sketch[originals]))

    def _sketch(self, articles: Sequence[_Article]) -> np.ndarray[Any, Any]:
        """[articles, bands + 1]: the bands, and a number of the page."""
        out = []
        for a in articles:
            bands = self.pages.bands(self.entries[a.place[:2]])[a.place[2]]
            # A page has a number of its own kind: no band has the highest bit.
            page = (1 << 63) | (a.page or hash_of(a.place))
            out.append(np.append(bands, np.uint64(page)))
        return np.array(out, np.uint64)

    def _repeated(
        self, a: _Article, leaders: Mapping[int, Sequence[_Article]]
    ) -> tuple[_Article, float] | None:
        """The original that an article repeats, and how much they share."""
        common: dict[tuple[int, int, int], int] = {}
        by_place: dict[tuple[int, int, int], _Article] = {}
        for key in a.keys:
            for other in leaders.get(key, ()):
                common[other.place] = common.get(other.place, 0) + 1
                by_place[other.place] = other
        best: tuple[bool, float, _Article] | None = None
        for place in sorted(common, key=lambda p: (-common[p], p))[:MOST]:
            other = by_place[place]
            same_page = _one_page(a, other)
            share = self._share(a, other)
            if share < COPY and not same_page:
                continue
            if best is None or (same_page, share) > best[:2]:
                best = (same_page, share, other)
        return None if best is None else (best[2], best[1])

    def _share(self, a: _Article, b: _Article) -> float:
        one, two = (self.pages.shingles(self.entries[x.place[:2]], x.place[2]) for x in (a, b))
        shared = len(np.intersect1d(one, two, assume_unique=True))
        return round(shared / max(1, min(len(one), len(two))), 4)


def _one_page(a: _Article, b: _Article) -> bool:
    return a.page != 0 and a.page == b.page


def _near(one: str, other: str) -> bool:
    """Whether two days are within the window; what has no day is compared with its like alone."""
    if not one or not other:
        return one == other
    return (date.fromisoformat(other) - date.fromisoformat(one)).days <= WINDOW


def _share_keys(rows: Sequence[_Article], sketch: np.ndarray[Any, Any]) -> None:
    """Give every article the numbers of its bands that others have, too."""
    _, inverse, counts = np.unique(sketch, return_inverse=True, return_counts=True)
    inverse = inverse.reshape(sketch.shape)
    several = counts[inverse] > 1
    for a, numbers, shared in zip(rows, inverse, several, strict=True):
        a.keys = sorted(set(numbers[shared].tolist()))


def hash_of(place: tuple[int, int, int]) -> int:
    """A number of its own for an article without an address, above those of pages."""
    return (1 << 62) | (place[0] << 48) | (place[1] << 16) | place[2]
