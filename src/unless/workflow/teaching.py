"""What the ledger's resolved questions teach about sources, as of a day: never from what was not known on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from unless.domain.learned import NOTHING_LEARNED, Learned
from unless.domain.question import TIMED
from unless.domain.record import Resolution
from unless.forecasting.sources import Heard, learn
from unless.ledger.questions import all_questions, resolutions
from unless.ledger.snapshot import Snapshot, snapshot
from unless.ledger.store import Store
from unless.workflow.judged import lessons


class Teaching:
    """The resolved questions as known by a moment; asked for one day after another, each is read once."""

    def __init__(self, store: Store, known_by: datetime | None) -> None:
        """Nothing is read before it is asked for."""
        self._store, self._known_by = store, known_by
        self._resolved: dict[str, Resolution] | None = None
        self._seen: dict[str, Snapshot] = {}
        self._lessons: dict[tuple[str, frozenset[str]], tuple[Heard, ...]] = {}
        self._learned: dict[tuple[Heard, ...], Learned] = {}

    def as_of(self, day: date) -> Learned:
        """What the questions resolved strictly before a day teach. Raises LedgerError."""
        before = [(key, r) for key, r in self._all().items() if r.on < day]
        if not before:
            return NOTHING_LEARNED
        missing = [key for key, _ in before if key not in self._seen]
        if missing:
            with self._store.read() as connection:
                self._seen.update((key, snapshot(connection, key, None, self._known_by)) for key in missing)
        heard = tuple(h for key, r in before for h in self._of(key, r, day))
        if heard not in self._learned:
            self._learned[heard] = learn(heard)
        return self._learned[heard]

    def _all(self) -> dict[str, Resolution]:
        if self._resolved is None:
            with self._store.read() as connection:
                known = {
                    n: r
                    for n, r in resolutions(connection, self._known_by).items()
                    if r.outcome in ("yes", "no")
                }
                versions = all_questions(connection, self._known_by) if known else []
            self._resolved = {
                v.key: known[v.number] for v in versions if v.number in known and v.question.kind in TIMED
            }
        return self._resolved

    def _of(self, key: str, resolution: Resolution, day: date) -> tuple[Heard, ...]:
        """What a question teaches; articles that were withdrawn later stood on that day."""
        seen = self._seen[key]
        gone = {k: w for k, w in seen.gone.items() if w.on < day}
        if (place := (key, frozenset(gone))) not in self._lessons:
            then = replace(seen, gone=gone)
            self._lessons[place] = lessons(then, resolution.outcome, resolution.on)
        return self._lessons[place]
