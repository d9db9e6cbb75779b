"""Sources: the track record of everybody who judged questions that are resolved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from unless.domain.learned import Learned
from unless.domain.record import Grade
from unless.forecasting.track_record import Judged, TrackRecord, track_records
from unless.ledger.questions import all_questions, resolutions
from unless.ledger.scores import scores_of
from unless.ledger.snapshot import snapshot
from unless.ledger.speakers import all_speakers, registry
from unless.ledger.store import Store, end_of
from unless.workflow.judged import judgements
from unless.workflow.teaching import Teaching


@dataclass(frozen=True, slots=True)
class Source:
    """A speaker with his record and his grade."""

    name: str
    record: TrackRecord
    grade: Grade | None

    @property
    def figures(self) -> dict[str, float | int | None]:
        """The record's figures by name."""
        r = self.record
        return {
            "judgements": r.tally.judgements,
            "questions": r.questions,
            "brier": r.tally.brier,
            "log": r.tally.logarithmic,
            "probability": r.tally.probability,
            "came_true": r.tally.came_true,
            "bias": r.bias,
            "base_brier": r.base_brier,
            "shrunk": r.shrunk,
            "shrunk_low": r.interval[0],
            "shrunk_high": r.interval[1],
        }


@dataclass(frozen=True, slots=True)
class Sources:
    """All track records, the best first, the number of resolved questions that they come from, and what these teach."""

    sources: tuple[Source, ...]
    questions: int
    learned: Learned  # what forecasts as of that day take from it


def sources(
    store: Store, as_of: date | None = None, known_by: date | datetime | None = None, kind: str | None = None
) -> Sources:
    """Track records from the questions resolved strictly before a day (all of them), as known by a moment.

    `kind` leaves out speakers of other kinds once everything is computed. Raises LedgerError.
    """
    limit = end_of(known_by)
    found: list[Judged] = []
    base: dict[str, float] = {}
    with store.read() as connection:
        known = registry(connection, limit)
        people = {s.number: s for s in all_speakers(connection, limit, known)}
        resolved = {
            n: r
            for n, r in resolutions(connection, limit).items()
            if r.outcome in ("yes", "no") and (as_of is None or r.on < as_of)
        }
        scores = scores_of(connection, [r.number for r in resolved.values()])
        for q in all_questions(connection, limit):
            if q.number not in resolved:
                continue
            r = resolved[q.number]
            found += judgements(snapshot(connection, q.key, None, limit), r.outcome, r.on)
            base.update((q.key, s.brier) for s in scores.get(r.number, ()) if s.subject == "base")
    found = [replace(j, kind=people[j.speaker].kind) for j in found if j.speaker in people]
    records = track_records(found, base)
    return Sources(
        tuple(
            Source(people[r.speaker].name, r, known.grade(r.speaker))
            for r in records
            if kind is None or r.kind == kind
        ),
        len(resolved),
        Teaching(store, limit).as_of(as_of or date.max),
    )
