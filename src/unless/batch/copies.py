"""Which articles of a batch are one text, and which repeat another: marked when everything has been read.

Articles are looked at in order of the day on which they were seen, on one day those first that credit their own outlet.
One that shares enough with an earlier one that is no copy itself repeats it (ledger/links.py does the same one by one);
only what came out within WINDOW days is compared, so that memory holds the sketches of a week, not of a year.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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
    title: str | None
    url: str | None
    keys: list[int] = field(default_factory=list)  # of bands that others have, too

    @property
    def order(self) -> tuple[Any, ...]:
        """First those with a day, the earliest first; then those that credit their outlet; then by archive."""
        return (self.published is None, self.published or "", not self.credits, self.place)


Marks = dict[Key, dict[int, Mark]]  # of each chunk's articles that are kept, by their place in it


def marks(entries: Mapping[Key, Entry], pages: Pages) -> Marks:
    """What becomes of every article: those left out are texts that are there already. The same in whatever order read."""
    out: Marks = {key: {} for key in entries}
    window = _Window(entries, pages)
    for day in _days(entries):
        for article, mark in window.day(day):
            out[article.place[:2]][article.place[2]] = mark
    return out


def _articles(entries: Mapping[Key, Entry]) -> list[_Article]:
    found = []
    for entry in in_order(dict(entries)):
        for n, (key, day, _, *more) in enumerate(entry.head["sketches"]):
            published = None if day == UNDATED else day
            found.append(_Article((*entry.key, n), key, published, *more))
    return found


def _days(entries: Mapping[Key, Entry]) -> Iterator[list[tuple[_Article, tuple[dict[str, Any], ...]]]]:
    """The articles that are kept, a list a day; each with where else its text came out."""
    texts: dict[str, list[_Article]] = {}
    for article in _articles(entries):
        texts.setdefault(article.id, []).append(article)
    days: dict[str, list[tuple[_Article, tuple[dict[str, Any], ...]]]] = {}
    for same in texts.values():
        first = min(same, key=lambda a: a.order)
        keys = ("outlet", "title", "url", "published")
        all_seen = [(a.outlet, a.title, a.url, a.published) for a in sorted(same, key=lambda a: a.order)]
        others = [s for s in dict.fromkeys(all_seen) if s != all_seen[0]]
        also = tuple(dict(zip(keys, s, strict=True)) for s in others)
        days.setdefault(first.seen or "", []).append((first, also))
    for day in sorted(days):
        yield sorted(days[day], key=lambda pair: pair[0].order)


class _Window:
    """The originals of the last days, by which those of the next are judged."""

    def __init__(self, entries: Mapping[Key, Entry], pages: Pages) -> None:
        self.entries = entries
        self.pages = pages
        self.past: deque[tuple[str, list[_Article], np.ndarray[Any, Any]]] = deque()

    def day(
        self, articles: Sequence[tuple[_Article, tuple[dict[str, Any], ...]]]
    ) -> Iterator[tuple[_Article, Mark]]:
        """One day's articles with their marks; the days must come in order."""
        day = articles[0][0].seen or ""
        while self.past and not _near(self.past[0][0], day):
            self.past.popleft()
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
                yield a, Mark(seen_also=also)
                continue
            other, share = found
            version = _one_page(a, other) or (a.outlet is not None and a.outlet == other.outlet)
            yield a, Mark(None if version else other.id, other.id if version else None, share, also)
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
