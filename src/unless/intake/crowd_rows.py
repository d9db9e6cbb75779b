"""Rows of a crowd's forecasts gathered into columns, with every check that all forms share."""

from __future__ import annotations

import math
from array import array
from datetime import UTC, datetime
from typing import NoReturn

from unless.domain.crowd import Asked, CrowdForecasts
from unless.domain.errors import InputError

YES = frozenset({"1", "1.0", "yes", "true", "y", "t"})
NO = frozenset({"0", "0.0", "no", "false", "n", "f"})
# Without an outcome for good, as the sites call it.
VOID = frozenset(
    {
        "void",
        "voided",
        "annulled",
        "ambiguous",
        "n/a",
        "na",
        "cancelled",
        "canceled",
        "cancel",
        "withdrawn",
        "mkt",
    }
)
OPEN = frozenset({"", "none", "null", "nan", "unknown", "open", "pending"})

LEAST_PERCENTAGE = 5.0  # of a column's largest: nobody's crowd says 0 to 4 % throughout


class CrowdRows:
    """Gathers questions and forecasts of one file; `line` is where it is read, 0 in forms without lines."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.line = 0
        self.notes: list[str] = []
        self._questions: list[Asked] = []
        self._given: list[
            tuple[str, str, int]
        ] = []  # a question's outcome and resolution as written, and where
        self._place: dict[str, int] = {}
        self._who: dict[str, int] = {}
        self._asked, self._by = array("q"), array("q")
        self._time, self._p = array("d"), array("d")
        self._void = self._undated = self._naive = self._percent = 0
        self._above: tuple[int, float] | None = None  # line and value of the first probability above 1

    def fail(self, what: str) -> NoReturn:
        """Raises InputError naming the file and the line."""
        raise InputError(f"{self.where()}: {what}.")

    def where(self) -> str:
        """The file, and the line where there is one."""
        return f"{self.name}, line {self.line}" if self.line else self.name

    def question(self, key: str, text: str, outcome: str, resolved: str) -> int:
        """The place of a question, which is new or was given alike before. `resolved` is a time as written."""
        if not key:
            self.fail("the question has no question_id")
        place = self._place.get(key)
        if place is not None:
            first = self._given[place]
            if (outcome, resolved) != first[:2]:
                self._same(key, outcome, resolved, first)
            return place
        place = self._place[key] = len(self._questions)
        self._given.append((outcome, resolved, self.line))
        came = self._outcome(outcome)
        at = self.moment(resolved, "resolved") if came is not None and resolved.strip() else None
        self._undated += came is not None and at is None
        self._questions.append(Asked(key, " ".join(text.split()), came, at))
        return place

    def _same(self, key: str, outcome: str, resolved: str, first: tuple[str, str, int]) -> None:
        said = self._outcome(outcome, count=False), self._outcome(first[0], count=False)
        at = f" on line {first[2]}" if first[2] else " before"
        if said[0] != said[1]:
            self.fail(
                f"question {key} has outcome {outcome.strip() or 'none'} here and {first[0].strip() or 'none'}{at}"
            )
        if said[0] is not None and resolved.strip() != first[1].strip():
            self.fail(
                f"question {key} is resolved {resolved.strip() or 'at no time'} here and {first[1].strip() or 'at no time'}{at}"
            )

    def _outcome(self, text: str, count: bool = True) -> bool | None:
        plain = text.strip().lower()
        if plain in YES:
            return True
        if plain in NO:
            return False
        if plain in VOID:
            self._void += count
        elif plain not in OPEN:
            self.fail(f"outcome {text.strip()[:40]!r} is none of 1, 0, void and nothing")
        return None

    def moment(self, text: str, what: str) -> float:
        """Seconds since 1970 of a time in ISO 8601, in UTC where it names no zone."""
        plain = text.strip().removesuffix(" UTC")
        try:
            found = datetime.fromisoformat(plain)
            if found.tzinfo is None:
                self._naive += 1
                found = found.replace(tzinfo=UTC)
            return found.timestamp()
        except (ValueError, OverflowError):
            self.fail(f"{what} {text.strip()[:40]!r} is no time; write it as 2031-03-14T09:30:00Z")

    def add(self, question: int, who: str, time: float, probability: float) -> None:
        """One forecast; probabilities above 1 are settled by `done`."""
        if not who:
            self.fail("the forecast has no forecaster")
        if probability > 1:
            self._percent += 1
            if self._above is None:
                self._above = (self.line, probability)
        self._asked.append(question)
        self._by.append(self._who.setdefault(who, len(self._who)))
        self._time.append(time)
        self._p.append(probability)

    def done(self) -> CrowdForecasts:
        """What was gathered. Raises InputError where there is no forecast, or a probability is above 1."""
        if not self._p:
            raise InputError(f"{self.name} holds no forecast.")
        self._percentages()
        resolved = sum(q.outcome is not None for q in self._questions)
        waiting = len(self._questions) - resolved - self._void
        said = (
            (self._void, "void questions, which are not scored: {}"),
            (waiting, "questions without an outcome, which are not scored: {}"),
            (
                self._undated,
                "questions that do not say when they were resolved, which are scored and teach nothing: {}",
            ),
            (self._naive, "times without a zone, which are taken as UTC: {}"),
        )
        self.notes += [sentence.format(n) for n, sentence in said if n]
        return CrowdForecasts(
            tuple(self._questions),
            tuple(self._who),
            self._asked,
            self._by,
            self._time,
            self._p,
            tuple(self.notes),
        )

    def _percentages(self) -> None:
        if self._above is None:
            return
        line, value = self._above
        most = max(self._p)
        # A column of percentages is mostly above 1, and somewhere well above; a slip in a column of probabilities is one
        # of many, or little above 1.
        if most > 100 or most < LEAST_PERCENTAGE or self._percent * 2 < len(self._p):
            self.line = line
            self.fail(
                f"probability {value:g} is above 1; write 0 to 1 (or the whole column as percentages, 0 to 100)"
            )
        self._p = array("d", (p / 100 for p in self._p))
        self.notes.append(f"probabilities run to {most:g} and are taken as percentages")


def number_of(rows: CrowdRows, text: str) -> float:
    """A probability as written: 0.2, 0,2 or 20%."""
    plain = text.strip().replace(",", ".")  # a decimal comma, in files separated otherwise
    try:
        value = float(plain[:-1]) / 100 if plain.endswith("%") else float(plain)
    except ValueError:
        rows.fail(f"probability {plain[:40]!r} is no number" if plain else "the forecast has no probability")
    if not math.isfinite(value) or value < 0:
        rows.fail(f"probability {plain[:40]} is not between 0 and 1")
    if value > 1 and plain.endswith("%"):
        rows.fail(f"probability {plain[:40]} is above 100%")
    return value
