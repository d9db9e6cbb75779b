"""Scores of a resolved question, and track records of sources, as tables and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from rich.console import Group, RenderableType
from rich.text import Text

from unless.domain.learned import Learned
from unless.domain.record import Grade, QuestionVersion, Resolution, Scored
from unless.report.contract import SCHEMA_VERSION
from unless.report.figures import add_row, columns, percent
from unless.report.tables import points
from unless.report.traits import trait_json


def scores_view(
    version: QuestionVersion, resolution: Resolution, scores: Sequence[Scored], names: Mapping[int, str]
) -> RenderableType:
    """How a question came out, and a line for the forecast, the base rate and every speaker, best first."""
    q = version.question
    head = Text(
        f"{q.question}\n{resolution.came_out} on {resolution.on}: {resolution.because} ({resolution.by})\n"
    )
    head.stylize("bold", 0, len(q.question))
    if not scores:
        return head
    table = columns(
        ("", 1, None), ("judgements", 0, None), ("mean", 0, None), ("Brier", 0, None), ("log", 0, None)
    )
    for n in range(1, 5):
        table.columns[n].justify = "right"
    ours = [s for s in scores if s.subject != "speaker"]
    speakers = sorted((s for s in scores if s.subject == "speaker"), key=lambda s: (s.brier, s.speaker or 0))
    for s in [*ours, *speakers]:
        add_row(
            table,
            _subject(s, names),
            f"{s.judgements} days" if s.subject != "speaker" else str(s.judgements),
            percent(s.probability),
            f"{s.brier:.3f}",
            f"{s.logarithmic:.3f}",
        )
    return Group(head, table, Text("\nOf Brier and log score the smaller is the better.", style="dim"))


def _subject(s: Scored, names: Mapping[int, str]) -> str:
    if s.subject == "speaker":
        return names.get(s.speaker or 0, f"#{s.speaker}")
    return "the forecast" if s.subject == "forecast" else "the base rate alone"


def scores_json(
    version: QuestionVersion, resolution: Resolution, scores: Sequence[Scored], names: Mapping[int, str]
) -> dict[str, Any]:
    """How a question came out, and the scores of the forecast, the base rate and every speaker."""
    return {
        "schema_version": SCHEMA_VERSION,
        "question": version.key,
        "outcome": resolution.outcome,
        "answer": resolution.answer,
        "on": resolution.on.isoformat(),
        "because": resolution.because,
        "by": resolution.by,
        "scores": [
            {
                "subject": s.subject,
                "speaker": None if s.speaker is None else {"number": s.speaker, "name": names.get(s.speaker)},
                "judgements": s.judgements,
                "probability": s.probability,
                "brier": s.brier,
                "log": s.logarithmic,
            }
            for s in scores
        ],
    }


class Own(Protocol):
    """The score that a kind of question has beside its headline's."""

    @property
    def name(self) -> str: ...
    @property
    def forecast(self) -> float: ...
    @property
    def base(self) -> float: ...


class Resolved(Protocol):
    """How a question stands after it was resolved or opened again."""

    @property
    def version(self) -> QuestionVersion: ...
    @property
    def resolution(self) -> Resolution: ...
    @property
    def again(self) -> bool: ...
    @property
    def scores(self) -> tuple[Scored, ...]: ...
    @property
    def names(self) -> Mapping[int, str]: ...
    @property
    def evidence(self) -> int: ...
    @property
    def own(self) -> Own | None: ...


def resolved_json(done: Resolved) -> dict[str, Any]:
    """What `unless resolve --json` prints."""
    out = scores_json(done.version, done.resolution, done.scores, done.names)
    out |= {"again": done.again, "evidence": done.evidence}
    if done.own is not None:
        out["own_score"] = {"name": done.own.name, "forecast": done.own.forecast, "base": done.own.base}
    return out


Shown = tuple[
    int, str, str, Mapping[str, float | int | None], Grade | None
]  # number, name, kind, figures, grade


def sources_view(found: Sequence[Shown], questions: int) -> RenderableType:
    """A line a source, the best shrunk score first."""
    if not found:
        return Text(
            "No track records: they come from judgements of resolved questions (`unless resolve`)."
            if not questions
            else "Nobody whom the ledger knows judged the resolved questions."
        )
    table = columns(
        ("#", 0, None),
        ("source", 2, None),
        ("said", 0, None),
        ("on", 0, None),
        ("Brier", 0, None),
        ("shrunk", 0, None),
        ("base", 0, None),
        ("log", 0, None),
        ("mean", 0, None),
        ("true", 0, None),
        ("bias", 0, None),
        ("grade", 0, None),
    )
    for n in (0, *range(2, 11)):
        table.columns[n].justify = "right"
    for number, name, kind, f, grade in found:
        base = f["base_brier"]
        add_row(
            table,
            f"#{number}",
            name if kind == "person" else f"{name} ({kind})",
            str(f["judgements"]),
            str(f["questions"]),
            f"{f['brier']:.3f}",
            f"{f['shrunk']:.3f}",
            "" if base is None else f"{base:.3f}",
            f"{f['log']:.3f}",
            percent(float(f["probability"] or 0)),
            percent(float(f["came_true"] or 0)),
            points(f["bias"]),
            grade or "",
        )
    note = (
        f"\nFrom {questions} resolved question{'s' * (questions != 1)}. Said: judgements, on so many questions. "
        "Smaller scores are better; shrunk: Brier drawn towards the mean of the kind where there is little; base: "
        "the base rate's Brier on these questions; bias: mean minus share that came true, in points."
    )
    return Group(table, Text(note, style="dim"))


def sources_json(found: Sequence[Shown], questions: int, learned: Learned) -> dict[str, Any]:
    """What `unless sources --json` prints."""
    return {
        "schema_version": SCHEMA_VERSION,
        "questions": questions,
        "sources": [
            {
                "number": number,
                "name": name,
                "kind": kind,
                **figures,
                "grade": grade,
                "learned": trait_json(learned.speakers.get(number)),
            }
            for number, name, kind, figures, grade in found
        ],
        "kinds": {name: trait_json(trait) for name, trait in learned.kinds.items()},
        "common_error": learned.common,
    }
