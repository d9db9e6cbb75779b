"""The inbox: what is handed in is read and filed one after the other in a thread of its own, whoever looks on.

It lives as long as the process. What was filed is in the ledger; what still waits when the process ends is not, and
nothing is ever half-filed.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING

from unless.domain.article import Article
from unless.domain.errors import ArticleError, NotFoundError, OptionError, UnlessError
from unless.intake.addressed import is_address, load_address
from unless.intake.answers import printable, shown
from unless.intake.files import MAX_BYTES, PAGE_SUFFIXES, Source, article_of
from unless.ledger.articles import load_articles, numbers_of
from unless.ledger.evidence import proposals_of
from unless.ledger.find import questions_touched
from unless.ledger.questions import resolutions, version_of
from unless.ledger.store import Store
from unless.reading.read import LocalReader, Reader
from unless.report.add_page import WORDS, AddedLine, BatchPage, OnQuestion
from unless.workflow.add import Added, file_batch, prepare
from unless.workflow.text import Pasted, article_of_text

if TYPE_CHECKING:
    from unless.intake.fetch import Fetcher  # loads the HTTP client, which files need not

log = logging.getLogger("unless.inbox")
MOST_WAITING = 500  # articles: ten minutes' work on two slow cores
BATCHES = 100  # that are remembered
UNDATED = "Nobody knows on which day it was published, so it counts on none; add it again with its day."


@dataclass(frozen=True, slots=True)
class Offered:
    """One thing handed in: what messages call it, how to get its article, and the outlet if it was given."""

    name: str
    get: Callable[[], Article]
    outlet: str | None = None


@dataclass
class _Batch:
    by: str
    waiting: deque[Offered]
    lines: list[AddedLine] = field(default_factory=list)


class Inbox:
    """Takes articles in; safe to share between threads."""

    def __init__(
        self,
        store: Store,
        allow_hosts: tuple[str, ...] = (),
        reader: Reader | None = None,
        fetcher: Fetcher | None = None,
    ) -> None:
        self._store = store
        self._allow_hosts = allow_hosts
        self._reader = reader
        self._fetcher = fetcher
        self._lock = threading.Lock()
        self._batches: OrderedDict[str, _Batch] = OrderedDict()
        self._working = False

    # --- handing in ---
    def hand_in(self, offered: Sequence[Offered], by: str) -> str:
        """Let articles wait their turn; returns the batch's id. Raises OptionError for none and for too many."""
        if not offered:
            raise OptionError("There is nothing to add; choose some files.")
        with self._lock:
            if sum(len(b.waiting) for b in self._batches.values()) + len(offered) > MOST_WAITING:
                raise OptionError(
                    f"More than {MOST_WAITING} articles would wait; add these once the others are read, or use `unless add`."
                )
            id = secrets.token_hex(8)
            self._batches[id] = _Batch(by, deque(offered))
            self._forget_old()
            if not self._working:
                self._working = True
                threading.Thread(target=self._work, name="inbox", daemon=True).start()
        return id

    def _forget_old(self) -> None:
        done = [k for k, b in self._batches.items() if not b.waiting]
        for key in done[: max(0, len(self._batches) - BATCHES)]:
            del self._batches[key]

    def fetcher(self) -> Fetcher:
        """What fetches links, by the rules of `intake.fetch`."""
        if self._fetcher is None:
            from unless.intake.fetch import Fetcher, Options  # noqa: PLC0415  loads the HTTP client

            self._fetcher = Fetcher(Options(allow_hosts=self._allow_hosts))
        return self._fetcher

    # --- looking on ---
    def batch(self, id: str) -> BatchPage:
        """How far a batch is. Raises NotFoundError for one that is not remembered."""
        with self._lock:
            found = self._batches.get(id)
            if found is None:
                raise NotFoundError(
                    "That batch is not remembered any more; what was filed is among the articles."
                )
            ahead = 0
            for key, one in self._batches.items():
                if key == id:
                    break
                ahead += len(one.waiting)
            waiting = tuple(o.name for o in found.waiting)
            return BatchPage(id, found.by, tuple(found.lines), waiting, ahead)

    # --- working ---
    def _next(self) -> tuple[_Batch, Offered] | None:
        """The one whose turn it is; it waits until it is done. None ends the work."""
        with self._lock:
            for batch in self._batches.values():
                if batch.waiting:
                    return batch, batch.waiting[0]
            self._working = False
            return None

    def _work(self) -> None:
        while (turn := self._next()) is not None:
            batch, offered = turn
            line = self._taken(offered)
            with self._lock:
                batch.lines.append(line)
                batch.waiting.popleft()

    def _taken(self, offered: Offered) -> AddedLine:
        """Read and file one; whatever goes wrong with it is said of it and stops nothing."""
        try:
            if self._reader is None:
                self._reader = LocalReader()
            ready = prepare(self._store, offered.name, offered.get, self._reader, offered.outlet)
            one = ready if isinstance(ready, Added) else file_batch(self._store, [ready])[0]
            return _line(self._store, offered, one)
        except UnlessError as error:
            return _line(self._store, offered, Added(offered.name, "failed", reason=str(error)))
        except Exception:  # a text that trips the reader must not stop the others
            log.exception("cannot add %s", offered.name)
            why = "it cannot be read; the server's log says why."
            return _line(self._store, offered, Added(offered.name, "failed", reason=f"{offered.name}: {why}"))


def _line(store: Store, offered: Offered, one: Added) -> AddedLine:
    """What became of one, with the evidence that it now gives on every open question."""
    there = one.article if one.status not in ("failed", "forgotten") else None
    title, questions, remark = _filed(store, there) if there else ("", (), "")
    return AddedLine(
        name=offered.name,
        what=WORDS[one.status],
        article=there or "",
        title=title,
        of=(one.of or "") if one.status in ("copy", "version") else "",
        failed=there is None,
        reason=one.reason or remark,
        questions=questions,
    )


def _filed(store: Store, key: str) -> tuple[str, tuple[OnQuestion, ...], str]:
    """An article's title, its evidence by question, and a remark where nobody knows its day."""
    with store.read() as connection:
        number = numbers_of(connection, [key])[key]
        article = load_articles(connection, [number])[number].article
        resolved = resolutions(connection)
        versions = [version_of(connection, k) for k in questions_touched(connection, number)]
        counts = [
            OnQuestion(v.key, v.question.question, len(proposals_of(connection, v, number)))
            for v in versions
            if v.number not in resolved
        ]
    return (
        article.title or article.name,
        tuple(c for c in counts if c.pieces),
        "" if article.published else UNDATED,
    )


# --- what can be handed in --------------------------------------------------------------------------------------
def offered_file(filename: str, data: bytes, published: date | None, outlet: str | None) -> Offered:
    """A file by its name and bytes, as `unless add FILE` takes it."""
    base = PurePath(filename.replace("\\", "/")).name
    name = printable(base) or "a file without a name"

    def get() -> Article:
        if len(data) > MAX_BYTES:
            raise ArticleError(
                f"{name} is larger than {MAX_BYTES // 1_000_000} MB, which no report is; give one report a file, "
                "without images inlined."
            )
        path = PurePath(name)
        page = path.suffix.lower() in PAGE_SUFFIXES
        return article_of(data, Source(name, path.stem, page=page), published)[0]

    return Offered(name, get, outlet)


def offered_text(text: str, title: str, published: date | None, outlet: str | None) -> Offered:
    """A text that was pasted, with its title where one was given. Raises OptionError for none, and for too much."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")  # forms send other line ends than files have
    if not plain.strip():
        raise OptionError("There is no text; paste a report.")
    if len(plain.encode("utf8", "replace")) > MAX_BYTES:
        raise OptionError(f"The text is larger than {MAX_BYTES // 1_000_000} MB, which no report is.")
    headed = printable(" ".join(title.split()))

    pasted = Pasted(plain, headed or None, outlet, published)
    return Offered(headed or "the pasted text", lambda: article_of_text(pasted), outlet)


def offered_link(url: str, published: date | None, outlet: str | None, fetcher: Fetcher) -> Offered:
    """A page by its address, as `unless add URL` takes it. Raises OptionError for what is no address."""
    if not is_address(url.strip()):
        raise OptionError("That is no address; give one that begins with https://.")
    return Offered(shown(url), lambda: load_address(url.strip(), fetcher, published), outlet)
