"""An explained forecast: what moved it, what it hangs on, and what would have to be said to move it.

All differences are of probability (0.024 is 2.4 points).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from unless.domain.article import Article
from unless.domain.evidence import Evidence, Target
from unless.domain.forecast import Forecast, Interval, Outlook
from unless.domain.question import Question

# revision: the question's own wording, deadline, drivers or base rate. time: less of the window is left, and nothing has
# happened in what passed. ageing: the world may have moved on since old judgements were made. known: a driver's state that the question's file gives with its day. new: a piece that
# counts on the later day alone. fallen: one that counts on the earlier day alone. altered: counts on both, differently.
Cause = Literal["revision", "time", "ageing", "known", "sources", "new", "fallen", "altered"]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one cause moved the forecast by.

    `evidence` is the piece as it stands on the later day (on the earlier for one that fell), `before` an altered one
    as it stood on the earlier; `why` says in words what became of it, empty for one that simply came in.
    """

    cause: Cause
    moved: float
    evidence: Evidence | None = None
    before: Evidence | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What moved a forecast from one day to another: the contributions sum to `after` - `before` within 1e-12.

    `start` may be later than `end`: every sign is then turned. `residual` is how much of the difference the path
    integral and the refits missed; it is spread over the pieces in proportion to what each moved.
    """

    question: Question
    start: date
    end: date
    before: float
    after: float
    contributions: tuple[Contribution, ...]
    residual: float = 0.0

    @property
    def difference(self) -> float:
        """after - before."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class DriverBar:
    """One driver's bar of a tornado: the forecast with it held off and on (a graded one low and high) from today.

    `rests` is the forecast minus that with the driver held off: the part of today's probability that is there (or, below
    0, is missing) because the driver may be on now or come on; `share` is it as a part of the probability.
    """

    driver: str
    off: Outlook
    on: Outlook
    rests: float
    share: float

    @property
    def width(self) -> float:
        """How far apart the two are."""
        return abs(self.on.probability - self.off.probability)


@dataclass(frozen=True, slots=True)
class EvidenceBar:
    """One piece's bar of a tornado: its influence (Aumann-Shapley), and the forecast minus that without it."""

    evidence: Evidence
    influence: float
    leave_one_out: float


@dataclass(frozen=True, slots=True)
class Tornado:
    """What today's forecast hangs on: drivers by the width of their bars, evidence by the size of its influence.

    A chart draws `probability` as the middle line, a driver's bar from `off` to `on`, and a piece's from the prior's side;
    `others` are the pieces that have no bar: how many, and the sum of their influences.
    """

    as_of: date
    prior: float
    probability: float
    drivers: tuple[DriverBar, ...]
    evidence: tuple[EvidenceBar, ...]
    others: tuple[int, float] = (0, 0.0)


@dataclass(frozen=True, slots=True)
class Telling:
    """A statement that nobody has made, and what it would do if it were published today.

    `evidence` is the least sure statement of its kind that moves the forecast far enough, else (`enough` is False) the
    surest; `moved` is what it moves. `strongest` is what the surest one moves: no statement of this
    kind moves the forecast further that way. `up` is whether it takes a high likelihood. `word` is the weakest word that is enough, with its interval.
    """

    who: str
    target: Target
    evidence: Evidence
    moved: float
    enough: bool
    strongest: float
    up: bool
    word: str | None = None
    word_interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class Needed:
    """What would have to be said to move today's forecast by `move`: those that can by how little it takes, then the rest."""

    as_of: date
    probability: float
    move: float
    tellings: tuple[Telling, ...]

    @property
    def most(self) -> Telling | None:
        """The kind of statement that could move the forecast furthest that way."""
        sign = 1 if self.move > 0 else -1
        return max(self.tellings, key=lambda t: sign * t.strongest, default=None)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A forecast explained. `known` are the moments up to which the ledger was asked, of the first and the last day;
    `articles` are those that the evidence is from, by id.
    """

    forecast: Forecast
    change: Change
    tornado: Tornado
    needed: tuple[Needed, ...] = ()
    known: tuple[datetime | None, datetime | None] = (None, None)
    articles: Mapping[str, Article] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
