"""The reference classes that ship with the package: from resolved tournament questions to rates.

    python -m training.reference_classes --data ../shared/data

reads the questions of the Good Judgment Project's tournament (https://doi.org/10.7910/DVN/BPCDH5), which of them belongs to which
class (reference_classes.csv, labelled by hand by one annotator who read every closed question) and what the classes are
(reference_classes.toml), writes src/unless/domain/reference_classes.json, and prints how well the rates foretell
questions that they were not made from.

Left out are questions with several named candidates, numbers sorted into ranges, sport, repeats of another question, and questions
whose answer came after the tournament had closed them.

Model. A question of class c with a window of W days comes about with probability 1 - exp(-rate_c (W / 90)^shape). Classes'
rates are Gamma-distributed around the whole (D. Clayton and J. Kaldor, Biometrics 43, 1987), with the mean and the coefficient of
variation of that distribution integrated over on a grid, so that a class with few cases is drawn to the whole and its
interval knows that the whole is uncertain, too. Questions about one subject within a class are dependent: if their totals vary
more than independent ones would, all evidence is discounted by the ratio (quasi-likelihood: P. McCullagh and J. Nelder, Generalized
Linear Models, 1989, chapter 9).
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import math
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import gammaln, logsumexp

from unless.domain.question import Question
from unless.matching.reference_classes import suggest

HERE = Path(__file__).parent
SHIPPED = HERE.parent / "src" / "unless" / "domain" / "reference_classes.json"
STANDARD_DAYS = 90.0  # the window for which rates are stated; the median of the questions' is 104
LOG_RATES = np.linspace(math.log(1e-3), math.log(20.0), 300)
RATES = np.exp(LOG_RATES)
# Hyperparameters: the mean rate (flat in the logarithm) and the classes' coefficient of variation (half-normal, scale 1:
# classes may be all alike, or a few times as frequent as one another).
MEANS = np.exp(np.linspace(math.log(0.08), math.log(0.8), 21))
SPREADS = np.linspace(0.05, 2.0, 21)
HYPER = [(1 / s**2, 1 / s**2 / m, -(s**2) / 2) for m in MEANS for s in SPREADS]  # shape, exposure, log prior
PLAUSIBLE = 1.92  # log likelihood units: half the 95 % point of chi-squared with one degree of freedom

Array = np.ndarray


@dataclass(frozen=True, slots=True)
class Case:
    """A resolved question: whether its event came about within its window, and after how many days (else the window)."""

    question: str
    kind: str
    subject: str
    start: date
    window: float
    happened: bool
    days: float


def main() -> None:
    """Write the table; print what it is worth on questions that it was not made from."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder with questions/gjp-ifps.csv.gz")
    options = parser.parse_args()
    about = tomllib.loads((HERE / "reference_classes.toml").read_text("utf8"))
    questions = read_questions(options.data / "questions" / "gjp-ifps.csv.gz")
    cases = read_cases(HERE / "reference_classes.csv", questions)
    timed = [c for c in cases if about[c.kind].get("timed", True)]
    shape = window_shape(timed)
    heterogeneity = dispersion(timed, shape)
    table = shipped(about, cases, shape, heterogeneity)
    SHIPPED.write_text(json.dumps(table, indent=1) + "\n", "utf8")
    check_windows(timed)
    check_rates(timed, shape)
    check_suggestions(about, cases, questions)


def read_questions(path: Path) -> dict[str, dict[str, str]]:
    """The tournament's questions by their number."""
    with gzip.open(path, "rt", encoding="utf8", errors="replace") as stream:
        return {row["ifp_id"]: row for row in csv.DictReader(stream)}


def read_cases(path: Path, questions: dict[str, dict[str, str]]) -> list[Case]:
    """The labelled questions. `event` holds the answers that mean that the event came about."""
    out = []
    with path.open(encoding="utf8") as stream:
        for label in csv.DictReader(stream):
            row = questions[label["question"]]
            start, closed = _day(row["date_start"]), _day(row["date_closed"])
            deadline = (
                date.fromisoformat(label["deadline"]) if label["deadline"] else _day(row["date_to_close"])
            )
            happened = row["outcome"] in label["event"]
            end = min(closed, deadline) if happened else deadline
            out.append(
                Case(
                    label["question"],
                    label["class"],
                    label["subject"],
                    start,
                    max(float((deadline - start).days), 1.0),
                    happened,
                    max(float((end - start).days), 0.5),
                )
            )
    return out


def _day(text: str) -> date:
    return datetime.strptime(text, "%m/%d/%y").date()


def log_likelihood(case: Case, shape: float) -> Array:
    """Of the case, on the grid of rates."""
    cumulative = RATES * (case.window / STANDARD_DAYS) ** shape
    return np.log(-np.expm1(-cumulative)) if case.happened else -cumulative


def by_class(cases: Sequence[Case], shape: float) -> dict[str, Array]:
    """The log likelihood of each class's rate, on the grid."""
    out: dict[str, Array] = defaultdict(lambda: np.zeros(len(RATES)))
    for case in cases:
        out[case.kind] += log_likelihood(case, shape)
    return dict(out)


def _with_hyper(likelihood: Array) -> tuple[Array, Array]:
    """Log posterior of the rate under each pair of hyperparameters (H, G), and the log evidence (H,)."""
    joint = np.stack(
        [
            likelihood + a * math.log(b) - gammaln(a) + a * LOG_RATES - b * RATES for a, b, _ in HYPER
        ]  # the grid is even in log rate
    )
    evidence = logsumexp(joint, axis=1)
    return joint - evidence[:, None], evidence


class Rates:
    """The posterior of every class's rate, hyperparameters integrated over."""

    def __init__(self, cases: Sequence[Case], shape: float, dispersion: float = 1.0) -> None:
        self.shape, self.dispersion = shape, dispersion
        self.likelihoods = by_class(cases, shape)
        self.evidence = {k: _with_hyper(v / dispersion)[1] for k, v in self.likelihoods.items()}
        self.prior = np.array([p for _, _, p in HYPER])

    def posterior(self, kind: str, without: Case | None = None) -> Array:
        """On the grid; of a class never seen, the whole's. `without` leaves a case of the class out."""
        own = self.likelihoods.get(kind, np.zeros(len(RATES)))
        if without is not None:
            own = own - log_likelihood(without, self.shape)
        density, evidence = _with_hyper(own / self.dispersion)
        others = sum((e for k, e in self.evidence.items() if k != kind), np.zeros(len(HYPER)))
        weight = self.prior + others + evidence
        weight = np.exp(weight - logsumexp(weight))
        return np.asarray(weight @ np.exp(density))

    def probability(self, kind: str, window: float, without: Case | None = None) -> float:
        """That an event of the class comes about within a window of days."""
        cumulative = RATES * (window / STANDARD_DAYS) ** self.shape
        return float(self.posterior(kind, without) @ -np.expm1(-cumulative))


def window_shape(cases: Sequence[Case]) -> float:
    """The greatest exponent of the window that these questions allow, rounded to 0.05.

    Likelihood by class is not needed: the profile hardly differs. Those who write questions choose the window so that the answer is
    open, so that longer windows come about no more often; for one and the same event they must.
    """
    best = minimize_scalar(lambda k: -pooled(cases, k)[0], bounds=(-1.0, 2.0), method="bounded")
    shapes = np.arange(0.0, 1.5, 0.01)
    kept = [k for k in shapes if pooled(cases, k)[0] > -best.fun - PLAUSIBLE]
    return round(max(kept) / 0.05) * 0.05


def pooled(cases: Sequence[Case], shape: float) -> tuple[float, float]:
    """The greatest log likelihood of one rate for all, and that rate."""
    total = sum((log_likelihood(c, shape) for c in cases), np.zeros(len(RATES)))
    return float(total.max()), float(RATES[total.argmax()])


def dispersion(cases: Sequence[Case], shape: float) -> float:
    """Pearson's statistic of the totals by class and subject, by its degrees of freedom; at least 1."""
    rates = Rates(cases, shape)
    groups: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for c in cases:
        groups[c.kind, c.subject].append(c)
    total = 0.0
    for members in groups.values():
        p = np.array([rates.probability(c.kind, c.window) for c in members])
        seen = sum(c.happened for c in members)
        total += (seen - p.sum()) ** 2 / (p * (1 - p)).sum()
    # Classes drawn to the whole use up less than one degree of freedom each: one for the whole is taken off.
    return max(1.0, total / (len(groups) - 1))


def shipped(
    about: dict[str, dict[str, object]], cases: Sequence[Case], shape: float, heterogeneity: float
) -> dict[str, object]:
    """What the package reads: by class the cases, events, days watched, and a Gamma distribution of the rate."""
    timed = [c for c in cases if about[c.kind].get("timed", True)]
    rates = Rates(timed, shape, heterogeneity)
    entries = []
    for name, words in sorted(about.items()):
        own = [c for c in cases if c.kind == name]
        if words.get("timed", True):
            posterior = rates.posterior(name)
        else:
            # No window, and of another nature than the rest: by itself, with Jeffreys' prior of a proportion.
            alone = sum((log_likelihood(c, 0.0) for c in own), np.zeros(len(RATES)))
            jeffreys = LOG_RATES - 0.5 * (np.log(-np.expm1(-RATES)) + RATES)  # (p (1 - p))^-1/2, by log rate
            posterior = np.exp(alone + jeffreys - logsumexp(alone + jeffreys))
        mean = float(posterior @ RATES)
        variance = float(posterior @ (RATES - mean) ** 2)
        entries.append(
            {
                "name": name,
                "means": words["means"],
                "words": words["words"],
                "timed": words.get("timed", True),
                "cases": len(own),
                "events": sum(c.happened for c in own),
                "days": sum(c.days for c in own),
                "shape": round(mean**2 / variance, 4),
                "exposure": round(mean / variance, 4),
            }
        )
    return {
        "source": "Good Judgment Project, forecasting tournament 2011-2015, doi:10.7910/DVN/BPCDH5",
        "questions": len(cases),
        "standard_days": STANDARD_DAYS,
        "window_shape": round(shape, 2),
        "dispersion": round(heterogeneity, 3),
        "classes": entries,
    }


# --- checks -----------------------------------------------------------------------------------------------------


def check_windows(cases: Sequence[Case]) -> None:
    """Print how often events came about by the length of the window, and the shape within it."""
    print(f"{len(cases)} timed questions, {sum(c.happened for c in cases)} events")
    for low, high in ((1, 31), (31, 62), (62, 93), (93, 124), (124, 200), (200, 600)):
        some = [c.happened for c in cases if low <= c.window < high]
        print(f"  window {low:3d} to {high:3d} days: {sum(some):2d} of {len(some):2d} = {np.mean(some):.2f}")
    for k in (0.0, 0.25, 0.5, 0.75, 1.0):
        print(f"  exponent {k:.2f} of the window: log likelihood {pooled(cases, k)[0]:.1f}")
    grid = np.arange(0.2, 1.6, 0.01)
    survival = [_survival(cases, k) for k in grid]
    inside = grid[np.array(survival) > max(survival) - PLAUSIBLE]
    print(
        f"  shape within a window, by the days of the events: {grid[int(np.argmax(survival))]:.2f} ({inside[0]:.2f} to {inside[-1]:.2f})"
    )


def _survival(cases: Sequence[Case], k: float) -> float:
    """The log likelihood of days to the event with a Weibull hazard, the rate at its best."""
    t = np.array([c.days for c in cases]) / STANDARD_DAYS
    events = np.array([c.happened for c in cases])
    rate = events.sum() / (t**k).sum()
    return float((np.log(rate * k) + (k - 1) * np.log(t[events])).sum() - rate * (t**k).sum())


def check_rates(cases: Sequence[Case], shape: float) -> None:
    """Print log scores out of sample: leave-one-out, and the later half by the earlier."""
    rates = Rates(cases, shape)
    print("mean log score (nats) of each question by all others / of the later half by the earlier:")
    ordered = sorted(cases, key=lambda c: (c.start, c.question))
    half = len(ordered) // 2
    early, late = Rates(ordered[:half], shape), ordered[half:]
    ones = [
        [_loss(rates.probability(c.kind, c.window, c), c) for c in cases],
        [_loss(early.probability(c.kind, c.window), c) for c in late],
    ]
    print(f"  class, drawn to the whole   {np.mean(ones[0]):.4f} / {np.mean(ones[1]):.4f}")
    for k in (0.0, shape, 1.0):
        whole = [
            [_loss(_whole(cases, c, k), c) for c in cases],
            [_loss(_whole(ordered[:half], c, k), c) for c in late],
        ]
        print(
            f"  one rate, exponent {k:.2f}     {np.mean(whole[0]):.4f} / {np.mean(whole[1]):.4f}"
            f"   class minus this: {_difference(ones[0], whole[0])} / {_difference(ones[1], whole[1])}"
        )
    alone = [_loss(_alone(cases, c, shape), c) for c in cases]
    print(f"  class by itself (Jeffreys)  {np.mean(alone):.4f}")


def _difference(a: Sequence[float], b: Sequence[float]) -> str:
    d = np.array(a) - np.array(b)
    return f"{d.mean():+.4f} (standard error {d.std() / math.sqrt(len(d)):.4f})"


def _loss(p: float, case: Case) -> float:
    return -math.log(p if case.happened else 1 - p)


def _whole(cases: Sequence[Case], case: Case, shape: float) -> float:
    rate = pooled([c for c in cases if c is not case], shape)[1]
    return float(-math.expm1(-rate * (case.window / STANDARD_DAYS) ** shape))


def _alone(cases: Sequence[Case], case: Case, shape: float) -> float:
    own = [c for c in cases if c.kind == case.kind and c is not case]
    log = sum((log_likelihood(c, shape) for c in own), 0.5 * LOG_RATES)
    weight = np.exp(log - logsumexp(log))
    return float(weight @ -np.expm1(-RATES * (case.window / STANDARD_DAYS) ** shape))


def check_suggestions(
    about: dict[str, dict[str, object]], cases: Sequence[Case], questions: dict[str, dict[str, str]]
) -> None:
    """Print how often a question's own class is the first, or among the first three, that its words suggest.

    The words were written by one who had read the questions: on others it is lower.
    """
    first = third = 0
    for c in cases:
        text = questions[c.question]["q_text"].replace("*", "")
        q = Question(text, c.start, date.fromordinal(c.start.toordinal() + max(1, int(c.window))), (), ())
        names = [m.name for m in suggest(q)]
        first += names[:1] == [c.kind]
        third += c.kind in names[:3]
    print(
        f"suggested by the question's words: first {first / len(cases):.2f}, among three {third / len(cases):.2f}"
    )


if __name__ == "__main__":
    main()
