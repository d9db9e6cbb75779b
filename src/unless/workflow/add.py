"""Add: read reports and file them, each once, with what they say about every open question.

An article, its reading and its evidence are filed in one transaction, so that a stop at any moment leaves nothing
half-written, and the same command goes on where it was.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from unless.domain.article import Article
from unless.domain.errors import ArticleError, OptionError
from unless.domain.reading import Reading
from unless.domain.record import QuestionVersion
from unless.intake.addressed import is_address, load_address
from unless.intake.answers import shown
from unless.intake.files import load
from unless.ledger.articles import (
    appeared,
    file_appearances,
    file_articles,
    file_readings,
    has_reading,
    latest_readings,
    load_articles,
    numbers_of,
    redacted,
    retitled,
)
from unless.ledger.duplicates import bands
from unless.ledger.links import earlier_version, file_bands, file_link, near_duplicate
from unless.ledger.outlets import known_outlets, naming
from unless.ledger.questions import open_questions
from unless.ledger.store import Store
from unless.ledger.tombstones import buried
from unless.ledger.voices import Voices
from unless.matching.citing import recognisable
from unless.reading.read import LocalReader, Reader
from unless.reading.tagger import cores
from unless.workflow.match import Item, match
from unless.workflow.read import with_dateline

if TYPE_CHECKING:
    from unless.intake.fetch import Fetcher  # loads the HTTP client, which files need not

BATCH = 128  # articles of one transaction
BATCH_SECONDS = 2.0  # after so long a batch is filed as it is: a stop loses little
PAGES = frozenset({".txt", ".text", ".md", ".html", ".htm", ".xhtml"})  # what is taken from a folder

Status = Literal["new", "known", "reread", "appeared", "retitled", "copy", "version", "forgotten", "failed"]


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file or article.

    new: filed. known: there already. reread: there, read anew by another reader. appeared: the same text in another
    outlet or on another day. retitled: the same text under a new headline. copy, version: filed, and linked to `of`. forgotten: deleted by law, not taken again.
    failed: `reason` says why. `evidence` counts the pieces proposed on open questions.
    """

    name: str
    status: Status
    article: str | None = None
    of: str | None = None
    evidence: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article read and sketched, ready to be filed.

    `was` is the key of the article that its feed had under the same id before, if there was one.
    """

    article: Article
    reading: Reading
    bands: Sequence[int]
    was: str | None = None


def prepared(article: Article, reading: Reading, was: str | None = None) -> Prepared:
    """An article with its reading, sketched for near-duplicates."""
    return Prepared(article, reading, bands(article.text), was)


def file_pairs(
    store: Store, pairs: Iterable[tuple[Article, Reading]], progress: Callable[[Added], None] = lambda _: None
) -> list[Added]:
    """File articles that have been read. Raises LedgerError where the ledger cannot be written."""
    out: list[Added] = []
    # The next batch is sketched while the database writes this one: it leaves the interpreter free.
    with ThreadPoolExecutor(1) as pool:
        ahead: Future[list[Added]] | None = None
        for batch in _batches(pairs):
            ready = [prepared(a, r) for a, r in batch]
            out += _told(ahead, progress)
            ahead = pool.submit(file_batch, store, ready)
        out += _told(ahead, progress)
    return out


def _told(filed: Future[list[Added]] | None, progress: Callable[[Added], None]) -> list[Added]:
    if filed is None:
        return []
    for one in filed.result():
        progress(one)
    return filed.result()


def _batches(pairs: Iterable[tuple[Article, Reading]]) -> Iterator[list[tuple[Article, Reading]]]:
    batch: list[tuple[Article, Reading]] = []
    for pair in pairs:
        batch.append(pair)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def file_batch(store: Store, batch: Sequence[Prepared]) -> list[Added]:
    """File articles in one transaction; returns what became of each, in order."""
    with store.write() as connection:
        return file_within(connection, batch, store.clock())


def file_within(connection: Any, batch: Sequence[Prepared], now: datetime) -> list[Added]:
    """File articles within a transaction that does more; returns what became of each, in order."""
    return _Filing(connection, now, open_questions(connection)).file(batch)


class _Filing:
    """One transaction's filing."""

    def __init__(self, connection: Any, now: datetime, questions: Sequence[QuestionVersion]) -> None:
        self.connection = connection
        self.now = now
        self.questions = questions
        self.voices = Voices(connection, now)
        self.fresh: set[str] = set()  # keys of the articles that this transaction files
        self.moved: set[int] = set()  # rows of those that turn out to have come out earlier

    def file(self, batch: Sequence[Prepared]) -> list[Added]:
        keys = [p.article.id for p in batch]
        gone = buried(self.connection, "article", keys)
        known = numbers_of(self.connection, keys)
        before = frozenset(known_outlets(self.connection)) if self.questions else frozenset()
        new = {
            p.article.id: p for p in reversed(batch) if p.article.id not in known and p.article.id not in gone
        }
        fresh = [new[k] for k in dict.fromkeys(keys) if k in new]
        numbers = known | file_articles(self.connection, [p.article for p in fresh], self.now)
        out: list[Added] = []
        items: list[tuple[int, Item]] = []  # (index in out, what is to be matched)
        self.fresh = {p.article.id for p in fresh}
        for p in batch:
            a = p.article
            if a.id in gone:
                tomb = gone[a.id]
                why = f"deleted on {tomb.recorded_at:%Y-%m-%d} by {tomb.by} ({tomb.why})"
                out.append(Added(a.name, "forgotten", a.id, reason=why))
            elif new.get(a.id) is p:
                out.append(self._new(p, numbers[a.id]))
            else:
                out.append(self._again(p, numbers[a.id]))
        wanted = [i for i, one in enumerate(out) if one.status in ("new", "copy", "version", "reread")]
        rows = file_readings(
            self.connection,
            [(numbers[batch[i].article.id], batch[i].article, batch[i].reading) for i in wanted],
            self.voices,
            self.now,
        )
        for i, row in zip(wanted, rows, strict=True):
            items.append((i, (numbers[batch[i].article.id], row, batch[i].article, batch[i].reading)))
        items += self._dated_anew(batch, out, numbers)
        outlets = before | {p.article.outlet for p in batch if p.article.outlet}
        for i, item in items:
            pieces = match(self.connection, self.questions, [item], self.voices, self.now, outlets)
            out[i] = replace(out[i], evidence=pieces)
        self._cited_before(outlets, before, {item[0] for _, item in items})
        return out

    def _cited_before(self, outlets: Set[str], before: Set[str], done: Set[int]) -> None:
        """Match again what told of an outlet that nobody could know for one until a report of its own came in."""
        new = [n for n in outlets - before if not recognisable(n)]
        rows = naming(self.connection, [v.version for v in self.questions], new)
        there = latest_readings(self.connection, [n for n in rows if n not in done])
        items = [(n, r.number, r.filed.article, r.reading) for n, r in sorted(there.items())]
        match(self.connection, self.questions, items, self.voices, self.now, outlets)

    def _dated_anew(
        self, batch: Sequence[Prepared], out: Sequence[Added], numbers: Mapping[str, int]
    ) -> list[tuple[int, Item]]:
        """Articles that turn out to have been published at another time or place are matched again as such."""
        again = {i: numbers[batch[i].article.id] for i, one in enumerate(out) if one.status == "appeared"}
        again = {i: n for i, n in again.items() if n in self.moved}
        there = latest_readings(self.connection, again.values())
        return [
            (i, (n, there[n].number, there[n].filed.article, there[n].reading))
            for i, n in again.items()
            if n in there
        ]

    def _new(self, p: Prepared, number: int) -> Added:
        found = near_duplicate(self.connection, p.article, p.bands, number)
        if p.was is not None and (found is None or found.kind != "version"):
            found = earlier_version(self.connection, p.article, p.was) or found
        file_bands(self.connection, [(number, p.bands)])
        if found is None:
            return Added(p.article.name, "new", p.article.id)
        file_link(self.connection, number, p.article, found, self.now)
        return Added(p.article.name, found.kind, p.article.id, of=found.article.name)

    def _again(self, p: Prepared, number: int) -> Added:
        """A text that is there: perhaps out elsewhere, perhaps read by a newer reader."""
        a = p.article
        there = load_articles(self.connection, [number])[number].article
        if redacted(self.connection, number):  # the text as it came would bring back the names
            return Added(a.name, "known", a.id, of=there.name)
        reread = a.id not in self.fresh and not has_reading(self.connection, a.id, p.reading.reader)
        if not appeared(self.connection, number, a):
            retold = retitled(self.connection, number, a)
            file_appearances(self.connection, [(number, a)], self.now)
            now = load_articles(self.connection, [number])[number].article
            if (now.outlet, now.published) != (there.outlet, there.published):
                self.moved.add(number)
            if not reread:
                return Added(a.name, "retitled" if retold else "appeared", a.id, of=there.name)
        return Added(a.name, "reread" if reread else "known", a.id, of=there.name)


# --- files --------------------------------------------------------------------------------------------------------
def expanded(paths: Sequence[str]) -> list[str]:
    """The files and addresses of a call, those files that are in folders too, in order of name.

    Raises OptionError for an empty name.
    """
    out: list[str] = []
    for path in paths:
        if not path.strip():
            raise OptionError("One of the names is empty; name a file, a folder or an address.")
        if path != "-" and not is_address(path) and Path(path).is_dir():
            found = sorted(p for p in Path(path).rglob("*") if p.is_file() and p.suffix.lower() in PAGES)
            out += [str(p) for p in found if not any(x.startswith(".") for x in p.relative_to(path).parts)]
        else:
            out.append(path)
    return out


def add_files(
    store: Store,
    paths: Sequence[str],
    published: date | None = None,
    outlet: str | None = None,
    reader: Reader | None = None,
    progress: Callable[[Added], None] = lambda _: None,
    fetch: Fetcher | None = None,
) -> list[Added]:
    """Read files and file them. One bad file never stops the others; what is there already is not read again.

    Addresses among the paths are fetched with `fetch`, by the usual rules where none is given.
    """
    reader = reader or LocalReader()
    if fetch is None and any(map(is_address, paths)):
        from unless.intake.fetch import Fetcher  # noqa: PLC0415

        fetch = Fetcher()
    out: list[Added] = []
    batch: list[Prepared] = []
    since = time.monotonic()

    def flush() -> None:
        nonlocal since
        for one in file_batch(store, batch) if batch else []:
            out.append(one)
            progress(one)
        batch.clear()
        since = time.monotonic()

    def get(path: str) -> Article:
        if fetch is not None and is_address(path):
            return load_address(path, fetch, published)
        return load(path, published=published)

    for ready in _read_ahead(store, paths, get, outlet, reader):
        if isinstance(ready, Added):
            out.append(ready)
            progress(ready)
        else:
            batch.append(ready)
        if len(batch) == BATCH or (batch and time.monotonic() - since > BATCH_SECONDS):
            flush()
    flush()
    return out


def prepare(
    store: Store, name: str, get: Callable[[], Article], reader: Reader, outlet: str | None = None
) -> Prepared | Added:
    """Get an article and read it, ready to be filed; what became of it where it cannot be taken or is there already.

    `name` is what messages call it, `outlet` goes before what the article says.
    """
    try:
        article = get()
    except ArticleError as error:
        return Added(name, "failed", reason=str(error))
    article = with_dateline(article if outlet is None else replace(article, outlet=outlet))
    with store.read() as connection:
        number = numbers_of(connection, [article.id]).get(article.id)
        if number is not None and has_reading(connection, article.id, reader.name):
            there = load_articles(connection, [number])[number].article
            if appeared(connection, number, article):
                return Added(article.name, "known", article.id, of=there.name)
    return prepared(article, reader.read(article))


def _read_ahead(
    store: Store, paths: Sequence[str], get: Callable[[str], Article], outlet: str | None, reader: Reader
) -> Iterator[Prepared | Added]:
    """Load and read on every core, a few files ahead of the filing."""

    def work(path: str) -> Prepared | Added:
        name = "stdin" if path == "-" else shown(path) if is_address(path) else Path(path).name
        return prepare(store, name, lambda: get(path), reader, outlet)

    with ThreadPoolExecutor(cores()) as pool:
        waiting: list[Future[Prepared | Added]] = []
        for path in paths:
            waiting.append(pool.submit(work, path))
            if len(waiting) >= 4 * cores():
                yield waiting.pop(0).result()
        for one in waiting:
            yield one.result()
