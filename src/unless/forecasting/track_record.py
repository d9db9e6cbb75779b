"""What sources got right: their judgements of outcomes that are known by now.

A track record is a value made of questions that were resolved before the moment asked for; nothing here reads a clock
or a ledger. Where there is little, a record is shrunk towards the mean of its kind by parametric empirical Bayes
(C. N. Morris, J. American Stat. Assoc. 78, 1983; B. Efron and C. Morris, J. American Stat. Assoc. 70, 1975): of a
speaker whose questions' mean scores average b over n questions, with s2 the variance from question to question and t2
that from speaker to speaker, the shrunk score is mean + (b - mean) * t2 / (t2 + s2 / n). Both variances are estimated
by moments, from the speakers of the kind, or from all where a kind has fewer than `FEWEST`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from unless.domain.evidence import Evidence
from unless.domain.question import Question
from unless.forecasting.observations import P_CEILING, P_FLOOR
from unless.forecasting.scoring import score

NORMAL_95 = 1.6449  # the 95 % quantile of the standard normal distribution
FEWEST = 3  # speakers of a kind, below which its mean and spread say too little
# The variance of a question's Brier score about its speaker's mean where nobody has two questions: that of judgements
# spread evenly over 0 to 1 which come true as often as they say, E[p (1-p)^4 + (1-p) p^4] - E[p (1-p)]^2.
DEFAULT_VARIANCE = 1 / 15 - 1 / 36


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement of an outcome that is known: the probability of yes that a speaker gave, and what came true.

    `day` is when it was published; `whole` is whether it was about the question's own deadline.
    """

    speaker: int
    kind: str
    question: str
    probability: float
    outcome: bool
    day: date
    whole: bool


def probability_of_yes(question: Question, piece: Evidence) -> float:
    """What a piece on the outcome gives yes: the middle of its interval, within 0.005 and 0.995, turned round where
    the question is yes if nothing happens.
    """
    event = min(max((piece.low + piece.high) / 2, P_FLOOR), P_CEILING)
    return 1 - event if question.yes_means == "no-event" else event


@dataclass(frozen=True, slots=True)
class Tally:
    """Means over one speaker's judgements: of the probability of yes, of what came true, and of the scores."""

    judgements: int
    probability: float
    came_true: float
    brier: float
    logarithmic: float


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """A speaker's judgements of resolved questions against what came true.

    `tally.probability` minus `tally.came_true` is his bias towards yes. `base_brier` is the base rate's Brier score
    on the same questions, each as often as he judged it; None where it was not scored. `shrunk` is his Brier score
    drawn towards the mean of his kind: by it records are ordered. `deviation` is the standard deviation of what his
    score would be over many questions, given what is known.
    """

    speaker: int
    kind: str
    questions: int
    tally: Tally
    base_brier: float | None
    shrunk: float
    deviation: float

    @property
    def interval(self) -> tuple[float, float]:
        """The 90 % interval of `shrunk`, within 0 and 1."""
        reach = NORMAL_95 * self.deviation
        return max(self.shrunk - reach, 0.0), min(self.shrunk + reach, 1.0)

    @property
    def bias(self) -> float:
        """How much more often he says yes than it comes true, in probability."""
        return self.tally.probability - self.tally.came_true


def judged(question: Question, key: str, piece: Evidence, outcome: bool, resolved: date) -> Judged | None:
    """What a piece judged of a question that came out yes or no (`outcome`) on a day.

    Its probability is that of `probability_of_yes`. A
    judgement with a horizon of its own is held against that: "not by April" was right if it happened in May. None
    for pieces about other things than the outcome, on a condition, by nobody the registry knows, said when the answer
    was known or before the question was open, or with a horizon beyond what is known.
    """
    if piece.target.kind != "outcome" or piece.given or piece.voice is None:
        return None
    end = piece.by or question.deadline
    within = question.opened <= piece.published <= question.deadline and piece.published < resolved
    if not within or end < piece.said_on[1]:
        return None
    turned = question.yes_means == "no-event"
    happened = outcome != turned
    if not happened and end > question.deadline:
        return None
    came = happened and resolved <= end
    probability = probability_of_yes(question, piece)
    return Judged(
        piece.voice,
        piece.speaker.kind,
        key,
        probability,
        came != turned,
        piece.published,
        end == question.deadline,
    )


def tally(judgements: Sequence[Judged]) -> Tally:
    """The means of some judgements. Raises ValueError for none."""
    if not judgements:
        raise ValueError("without a judgement there is nothing to score")
    scores = [score(j.probability, j.outcome) for j in judgements]
    return Tally(
        judgements=len(judgements),
        probability=fmean(j.probability for j in judgements),
        came_true=fmean(float(j.outcome) for j in judgements),
        brier=fmean(s.brier for s in scores),
        logarithmic=fmean(s.logarithmic for s in scores),
    )


def by_speaker(judgements: Sequence[Judged]) -> dict[int, tuple[Judged, ...]]:
    """The judgements of each speaker, in order."""
    out: dict[int, list[Judged]] = defaultdict(list)
    for j in judgements:
        out[j.speaker].append(j)
    return {speaker: tuple(made) for speaker, made in sorted(out.items())}


def track_records(judgements: Sequence[Judged], base: Mapping[str, float]) -> tuple[TrackRecord, ...]:
    """Every speaker's record, the best shrunk score first; `base` gives the base rate's Brier score by question."""
    speakers = by_speaker(judgements)
    means = {s: _question_means(made) for s, made in speakers.items()}
    kinds = {s: made[0].kind for s, made in speakers.items()}
    out = []
    for speaker, made in speakers.items():
        peers = [m for s, m in means.items() if kinds[s] == kinds[speaker]]
        if len(peers) < FEWEST:
            peers = list(means.values())
        known = [base[j.question] for j in made if j.question in base]
        shrunk, deviation = _shrunk(means[speaker], peers)
        out.append(
            TrackRecord(
                speaker=speaker,
                kind=kinds[speaker],
                questions=len(means[speaker]),
                tally=tally(made),
                base_brier=fmean(known) if len(known) == len(made) else None,
                shrunk=shrunk,
                deviation=deviation,
            )
        )
    return tuple(sorted(out, key=lambda r: (r.shrunk, -r.tally.judgements, r.speaker)))


def _question_means(made: Sequence[Judged]) -> tuple[float, ...]:
    """The mean Brier score of each question: judgements of one question share what came true."""
    by_question: dict[str, list[float]] = defaultdict(list)
    for j in made:
        by_question[j.question].append(score(j.probability, j.outcome).brier)
    return tuple(fmean(b) for _, b in sorted(by_question.items()))


def _shrunk(own: Sequence[float], peers: Sequence[Sequence[float]]) -> tuple[float, float]:
    """A speaker's mean score drawn towards that of his peers (he among them), and its standard deviation.

    The variance is that of Morris (1983): t2 * noise / (t2 + noise), and that of the mean in as far as it counts.
    """
    within = _within(peers)
    averages = [fmean(p) for p in peers]
    noise = [within / len(p) for p in peers]
    spread = 0.0
    if len(peers) > 1:
        middle = fmean(averages)
        seen = math.fsum((a - middle) ** 2 for a in averages) / (len(peers) - 1)
        spread = max(0.0, seen - fmean(noise))
    weights = [1 / (spread + n) for n in noise]
    mean = math.fsum(w * a for w, a in zip(weights, averages, strict=True)) / math.fsum(weights)
    noise_own = within / len(own)
    drawn = noise_own / (spread + noise_own)
    variance = spread * drawn + drawn**2 / math.fsum(weights)
    return mean + (fmean(own) - mean) * (1 - drawn), math.sqrt(variance)


def _within(peers: Sequence[Sequence[float]]) -> float:
    """The variance from question to question, pooled over the peers with several."""
    freedom = sum(len(p) - 1 for p in peers)
    if freedom == 0:
        return DEFAULT_VARIANCE
    squares = math.fsum((x - fmean(p)) ** 2 for p in peers for x in p)
    # A few alike by chance say nothing: the default counts as one more degree of freedom.
    return (squares + DEFAULT_VARIANCE) / (freedom + 1)
