"""Which articles of a batch are one text, and which repeat another: marked when everything has been read.

Articles are looked at in order of the day on which they were seen, on one day those first that credit their own outlet.
One that shares enough with an earlier one that is no copy itself repeats it (ledger/links.py does the same one by one);
only what came out within WINDOW days is compared. Memory holds some fifty bytes of every article, and the sketches of
a week, not of a year; articles go by their numbers, in the order of archives, chunks and places in a chunk.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from unless.batch.journal import Entry, Key, Pages
from unless.batch.tables import UNDATED
from unless.domain.text import COPY
from unless.ledger.duplicates import BANDS

WINDOW = 7  # days: agencies' texts are reprinted within two or three
MOST = 32  # candidates compared with one article, those with most bands in common first
UNSEEN = -1  # the day of what was seen on no day that is known: before all days
UNPUBLISHED = np.iinfo(np.int32).max  # the day of publication of what nobody dates: after all days
_NO_OUTLET = -1
_ROWS = 4096  # of a sketch, looked up at a time
# A page's number takes 56 bits, a band's 63. These keep them, and articles without an address, apart.
_PAGES, _NO_PAGE = np.uint64(1 << 63), np.uint64(1 << 62)


@dataclass(frozen=True, slots=True)
class Mark:
    """What is known of an article once all are read: what it repeats, and where else its text came out."""

    copy_of: str | None = None
    version_of: str | None = None
    share: float | None = None
    seen_also: tuple[dict[str, Any], ...] = ()


_PLAIN = Mark()  # of nearly all


class Places:
    """Where articles stand: the chunk of each, and its place there."""

    def __init__(self) -> None:
        self._archives, self._chunks = array("I"), array("I")
        self._starts = array("Q")  # each chunk's first article

    def put(self, key: Key, first: int) -> None:
        """The next chunk's articles begin with number `first`."""
        self._archives.append(key[0])
        self._chunks.append(key[1])
        self._starts.append(first)

    def chunks(self, articles: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """The number of each article's chunk among all chunks."""
        starts = _column(self._starts, np.uint64)
        return np.searchsorted(starts, articles.astype(np.uint64), side="right") - 1

    def key(self, chunk: int) -> Key:
        """A chunk's key, by its number among all chunks."""
        return self._archives[chunk], self._chunks[chunk]

    def first(self, chunk: int) -> int:
        """A chunk's first article, by its number among all chunks."""
        return self._starts[chunk]


@dataclass(frozen=True, slots=True)
class Marks:
    """What becomes of articles: `kept` are the numbers of those that are not left out as a text that is there already.

    `published` is the day of each article, as a number (date.toordinal) or UNPUBLISHED; `special` the marks of those that have one.
    """

    places: Places
    published: np.ndarray[Any, np.dtype[np.int32]]
    kept: np.ndarray[Any, np.dtype[np.int64]]
    special: Mapping[int, Mark]

    def of(self, article: int) -> Mark:
        """An article's mark."""
        return self.special.get(article, _PLAIN)


def marks(entries: Mapping[Key, Entry], pages: Pages) -> Marks:
    """What becomes of every article. The same in whatever order they were read."""
    articles = _Articles(entries)
    window = _Window(articles, pages)
    special: dict[int, Mark] = {}
    kept = []
    for day in _days(articles, entries):
        kept.append(day.articles)
        special.update(window.day(day))
    every = np.sort(np.concatenate(kept)) if kept else np.zeros(0, np.int64)
    return Marks(articles.places, articles.published, every, special)


class _Articles:
    """What is compared of articles, a column for each property."""

    def __init__(self, entries: Mapping[Key, Entry]) -> None:
        self.places = Places()
        ids, published, seen, credited = array("Q"), array("i"), array("i"), array("b")
        pages, outlets, bands, shingles, counts = array("Q"), array("i"), array("Q"), array("Q"), array("I")
        names: dict[str | None, int] = {None: _NO_OUTLET}
        for key, entry in entries.items():
            if not entry.articles:
                continue
            self.places.put(key, len(ids))
            at = entry.arrays + 8 * BANDS * entry.articles
            for n, (name, day, _, when, credits, page, outlet, *_) in enumerate(entry.sketches):
                ids.append(int(name, 16))
                published.append(UNPUBLISHED if day == UNDATED else date.fromisoformat(day).toordinal())
                seen.append(date.fromisoformat(when).toordinal() if when else UNSEEN)
                credited.append(credits)
                pages.append(page)
                outlets.append(names.setdefault(outlet, len(names)))
                bands.append(entry.arrays + 8 * BANDS * n)
                shingles.append(at)
                counts.append(entry.shingles[n])
                at += 4 * entry.shingles[n]
        self.ids = _column(ids, np.uint64)
        self.published = _column(published, np.int32)
        self.seen = _column(seen, np.int32)
        self.borrowed = ~_column(credited, bool)  # those that do not credit their own outlet
        self.pages = _column(pages, np.uint64)
        self.outlets = _column(outlets, np.int32)
        self.bands = _column(bands, np.uint64)
        self.shingles = _column(shingles, np.uint64)
        self.counts = _column(counts, np.uint32)

    def id(self, article: int) -> str:
        """The article's id."""
        return f"{int(self.ids[article]):016x}"

    def one_page(self, a: int, b: int) -> bool:
        """Whether two articles are of one page."""
        return bool(self.pages[a] != 0 and self.pages[a] == self.pages[b])

    def one_outlet(self, a: int, b: int) -> bool:
        """Whether two articles are of one outlet."""
        return bool(self.outlets[a] != _NO_OUTLET and self.outlets[a] == self.outlets[b])


def _column(values: array[int], kind: type) -> np.ndarray[Any, Any]:
    """The same memory as an array of NumPy's, which takes no empty ones."""
    return np.frombuffer(values, kind) if values else np.zeros(0, kind)


_Seen = tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class _Day:
    """The articles that were seen first on one day, in order, and where else the text of some of them came out."""

    day: int
    articles: np.ndarray[Any, np.dtype[np.int64]]
    also: Mapping[int, _Seen]


def _days(articles: _Articles, entries: Mapping[Key, Entry]) -> Iterator[_Day]:
    """The articles that are kept, the first of each text, day by day."""
    # Those of one text together, in order: those with a day, the earliest first; then those that credit their outlet.
    order = np.lexsort((articles.borrowed, articles.published, articles.ids))
    begins = np.flatnonzero(np.diff(articles.ids[order], prepend=~articles.ids[order[:1]]))
    ends = np.append(begins[1:], len(order))
    several = np.flatnonzero(ends - begins > 1)
    same = {int(order[begins[i]]): order[begins[i] : ends[i]].copy() for i in several}
    firsts = np.sort(order[begins])
    del order, begins, ends
    firsts = firsts[
        np.lexsort((articles.borrowed[firsts], articles.published[firsts], articles.seen[firsts]))
    ]
    if not len(firsts):
        return
    days, begins = np.unique(articles.seen[firsts], return_index=True)
    for day, own in zip(days.tolist(), np.split(firsts, begins[1:]), strict=True):
        also = {a: _seen_also(same[a], articles, entries) for a in own.tolist() if a in same}
        yield _Day(day, own, also)


def _seen_also(
    same: np.ndarray[Any, Any], articles: _Articles, entries: Mapping[Key, Entry]
) -> tuple[dict[str, Any], ...]:
    """Where the articles of one text came out, but for the first."""
    found = []
    for article, chunk in zip(same.tolist(), articles.places.chunks(same).tolist(), strict=True):
        entry = entries[articles.places.key(chunk)]
        _, day, *_, outlet, title, url = entry.sketches[article - articles.places.first(chunk)]
        found.append((outlet, title, url, None if day == UNDATED else day))
    keys = ("outlet", "title", "url", "published")
    return tuple(dict(zip(keys, s, strict=True)) for s in dict.fromkeys(found) if s != found[0])


_Sketch = np.ndarray[Any, np.dtype[np.uint64]]  # [articles, BANDS + 1]


class _Window:
    """The originals of the last days, by which those of the next are judged."""

    def __init__(self, articles: _Articles, pages: Pages) -> None:
        self.articles = articles
        self.pages = pages
        self.past: deque[tuple[int, np.ndarray[Any, Any], _Sketch]] = deque()

    def day(self, day: _Day) -> Iterator[tuple[int, Mark]]:
        """The marks of one day's articles that have one; the days must come in order."""
        while self.past and not _near(self.past[0][0], day.day):
            self.past.popleft()
        sketch = self._sketch(day.articles)
        shared = _shared([*(s for _, _, s in self.past), sketch])
        leaders: dict[int, list[int]] = {}
        for _, found, rows in self.past:
            for n, keys in _keys(rows, shared):
                for key in keys:
                    leaders.setdefault(key, []).append(int(found[n]))
        keys_of = dict(_keys(sketch, shared))
        originals = np.ones(len(sketch), bool)
        for n, a in enumerate(day.articles.tolist()):
            keys = keys_of.get(n, [])
            also = day.also.get(a, ())
            repeated = self._repeated(a, keys, leaders)
            if repeated is None:
                for key in keys:
                    leaders.setdefault(key, []).append(a)
                if also:
                    yield a, Mark(seen_also=also)
                continue
            originals[n] = False
            other, share = repeated
            name = self.articles.id(other)
            version = self.articles.one_page(a, other) or self.articles.one_outlet(a, other)
            yield a, Mark(None if version else name, name if version else None, share, also)
        self.past.append((day.day, day.articles[originals], sketch[originals]))

    def _sketch(self, articles: np.ndarray[Any, Any]) -> _Sketch:
        """The bands of articles, and a number of the page of each."""
        out = np.empty((len(articles), BANDS + 1), np.uint64)
        for n, a in enumerate(articles.tolist()):
            out[n, :BANDS] = self.pages.bands(int(self.articles.bands[a]))
        own = self.articles.pages[articles]
        out[:, BANDS] = _PAGES | np.where(own != 0, own, _NO_PAGE | articles.astype(np.uint64))
        return out

    def _repeated(
        self, a: int, keys: Sequence[int], leaders: Mapping[int, Sequence[int]]
    ) -> tuple[int, float] | None:
        """The original that an article repeats, and how much they share."""
        common: dict[int, int] = {}
        for key in keys:
            for other in leaders.get(key, ()):
                common[other] = common.get(other, 0) + 1
        best: tuple[bool, float, int] | None = None
        for other in sorted(common, key=lambda b: (-common[b], b))[:MOST]:
            same_page = self.articles.one_page(a, other)
            share = self._share(a, other)
            if share < COPY and not same_page:
                continue
            if best is None or (same_page, share) > best[:2]:
                best = (same_page, share, other)
        return None if best is None else (best[2], best[1])

    def _share(self, a: int, b: int) -> float:
        one, two = (
            self.pages.shingles(int(self.articles.shingles[x]), int(self.articles.counts[x])) for x in (a, b)
        )
        shared = len(np.intersect1d(one, two, assume_unique=True))
        return round(shared / max(1, min(len(one), len(two))), 4)


def _near(one: int, other: int) -> bool:
    """Whether two days are within the window; what has no day is compared with its like alone."""
    if UNSEEN in (one, other):
        return one == other
    return other - one <= WINDOW


def _shared(sketches: Sequence[_Sketch]) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """The numbers that are in sketches more than once, sorted."""
    every = np.concatenate([s.ravel() for s in sketches])
    every.sort()
    return np.unique(every[1:][every[1:] == every[:-1]])


def _keys(sketch: _Sketch, shared: np.ndarray[Any, Any]) -> Iterator[tuple[int, list[int]]]:
    """The rows of a sketch that hold numbers which others hold, too, and these numbers."""
    if not len(shared):
        return
    for at in range(0, len(sketch), _ROWS):
        rows = sketch[at : at + _ROWS]
        place = np.minimum(np.searchsorted(shared, rows), len(shared) - 1)
        held = shared[place] == rows
        for n in np.flatnonzero(held.any(1)).tolist():
            yield at + n, sorted(set(rows[n][held[n]].tolist()))
