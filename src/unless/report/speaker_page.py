"""What the pages of speakers show: the list with track records, one speaker's, and pairs who may be one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from unless.domain.learned import Trait
from unless.domain.record import Grade, Profile, Role, SpeakerDecision
from unless.domain.reliability import Reliability
from unless.report.cuts import Cut
from unless.report.figures import percent, shortened
from unless.report.tables import points

SENTENCE = 220  # characters of a sentence in the history
FEWEST = 5  # judgements below which a reliability diagram shows nothing but chance


@dataclass(frozen=True, slots=True)
class ListedSpeaker:
    """A speaker in the list: `judged` counts judgements of questions that are resolved; Brier and bias are of those."""

    number: int
    name: str
    kind: str
    role: str
    statements: int
    judged: int
    brier: str
    bias: str
    grade: str


@dataclass(frozen=True, slots=True)
class SpeakerList:
    """A page of the list of speakers, and of how many resolved questions the records come."""

    cut: Cut
    speakers: tuple[ListedSpeaker, ...]
    questions: int


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A judgement: when, of which question, in which words, what it gave "yes", and what came true ("" while open)."""

    day: date
    key: str
    question: str
    article: str
    sentence: str
    said: str
    came: str
    brier: str


@dataclass(frozen=True, slots=True)
class SpeakerPage:
    """One speaker. `record` are his track record's figures, (name, value, what it means); empty without one.

    `diagram` says whether there are judgements enough for a reliability diagram. `decided` is what analysts decided
    about him, oldest first; `splittable` his other names.
    """

    number: int
    name: str
    kind: str
    aliases: tuple[str, ...]
    roles: tuple[str, ...]
    statements: int
    heard: str
    grade: Grade | None
    record: tuple[tuple[str, str, str], ...]
    lean: tuple[tuple[str, str, str], ...]
    judged: int
    reliability: Reliability | None
    history: tuple[HistoryLine, ...]
    decided: tuple[str, ...]
    grades: Mapping[Grade, str]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A judgement as it was found: `came` is whether the question came out yes, None while it is open."""

    day: date
    key: str
    question: str
    article: str
    sentence: str
    probability: float
    came: bool | None
    brier: float | None


Figures = Mapping[str, float | int | None]


def listed_speaker(one: Profile, record: Figures | None) -> ListedSpeaker:
    """A line of the list."""
    judged = int(record["judgements"] or 0) if record else 0
    return ListedSpeaker(
        number=one.number,
        name=one.name,
        kind=one.kind,
        role=role_words(one.roles[-1]) if one.roles else "",
        statements=one.statements,
        judged=judged,
        brier=_figure(record, "brier"),
        bias=points(record["bias"]) if record else "",
        grade=one.grade or "",
    )


def _figure(record: Figures | None, name: str) -> str:
    value = record[name] if record else None
    return "" if value is None else f"{value:.3f}"


def role_words(one: Role) -> str:
    """A role with its affiliation, on one line."""
    return shortened(", ".join(x for x in (one.role, one.affiliation) if x), 80)


def record_rows(record: Figures) -> tuple[tuple[str, str, str], ...]:
    """A track record's figures in words."""
    n, questions = int(record["judgements"] or 0), int(record["questions"] or 0)
    said, came = record["probability"], record["came_true"]
    low, high = record["shrunk_low"], record["shrunk_high"]
    rows = [
        ("Judgements", f"{n} on {questions} resolved question{'s' * (questions != 1)}", ""),
        ("Brier score", _figure(record, "brier"), "0 is best; always saying 50 % gives 0.250"),
        (
            "Drawn to the kind",
            f"{_figure(record, 'shrunk')} ({low or 0:.3f} to {high or 0:.3f})",
            "the same, drawn towards others of the kind where there is little; with its 90 % interval",
        ),
        ("Base rate alone", _figure(record, "base_brier"), "the base rate's score on the same questions"),
        ("Said on average", percent(float(said or 0)), "of yes"),
        ("Came true", percent(float(came or 0)), ""),
        ("Bias", f"{points(record['bias'])} points", "above 0: says yes more often than it comes true"),
    ]
    return tuple(r for r in rows if r[1])


def lean_rows(trait: Trait | None) -> tuple[tuple[str, str, str], ...]:
    """What forecasts make up for, in words."""
    if trait is None:
        return ()
    low, high = trait.interval
    return (
        (
            "Lean",
            f"{trait.bias:+.2f} logits ({low:+.2f} to {high:+.2f})",
            "by which events are called likelier than they are; forecasts take it off",
        ),
        (
            "Noise",
            f"{trait.noise:.2f} ({trait.noise_interval[0]:.2f} to {trait.noise_interval[1]:.2f})",
            "times the error that a source of this kind is taken to have",
        ),
    )


def history_lines(made: Sequence[Judgement]) -> tuple[HistoryLine, ...]:
    """The history, the latest first."""
    return tuple(
        HistoryLine(
            day=j.day,
            key=j.key,
            question=j.question,
            article=j.article,
            sentence=shortened(j.sentence, SENTENCE),
            said=percent(j.probability),
            came="" if j.came is None else "yes" if j.came else "no",
            brier="" if j.brier is None else f"{j.brier:.3f}",
        )
        for j in sorted(made, key=lambda j: (j.day, j.key), reverse=True)
    )


def heard_words(one: Profile) -> str:
    """When a speaker was heard first and last."""
    if one.first is None or one.last is None:
        return ""
    return f"on {one.first}" if one.first == one.last else f"from {one.first} to {one.last}"


def roles_words(one: Profile) -> tuple[str, ...]:
    """Every role with the days on which the speaker was heard in it."""
    out = []
    for r in one.roles:
        days = (
            "" if r.first is None else f" ({r.first})" if r.first == r.last else f" ({r.first} to {r.last})"
        )
        if role_words(r):
            out.append(role_words(r) + days)
    return tuple(out)


def decision_words(one: SpeakerDecision, names: Mapping[int, str]) -> str:
    """A decision about a speaker in a line."""
    other = f"#{one.other} {names.get(one.other, '')}".rstrip() if one.other is not None else ""
    what = {
        "merge": f"#{one.speaker} taken for {other}",
        "split": f"“{one.name}” split off as {other}",
        "grade": f"graded {one.grade}",
    }.get(one.action, one.action)
    return f"{what} by {one.by} on {one.recorded_at:%Y-%m-%d}: {one.why}"
