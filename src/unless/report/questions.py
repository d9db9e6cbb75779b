"""Questions as JSON: how each is worded, and what became of asking one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from unless.domain.question import question_plain
from unless.domain.record import QuestionVersion, Resolution
from unless.report.contract import SCHEMA_VERSION


class Asked(Protocol):
    """What became of asking a question."""

    @property
    def version(self) -> QuestionVersion: ...
    @property
    def new(self) -> bool: ...
    @property
    def changed(self) -> tuple[str, ...]: ...
    @property
    def articles(self) -> int: ...
    @property
    def evidence(self) -> int: ...


def asked_json(made: Asked) -> dict[str, Any]:
    """What `unless ask --json` prints."""
    return {
        "question": made.version.key,
        "version": made.version.n,
        "new": made.new,
        "changed": list(made.changed),
        "articles": made.articles,
        "evidence": made.evidence,
    }


def revised_words(key: str, n: int, changed: Sequence[str]) -> str:
    """What a revision came to, in a sentence."""
    if not changed:
        return f"{key} is unchanged (version {n})."
    return f"Revised {key} to version {n} ({', '.join(changed)} changed)."


def proposed_words(evidence: int, articles: int) -> str:
    """What was found in the reports that were there, in a sentence."""
    return (
        f"{evidence} piece{'s' * (evidence != 1)} of evidence proposed from {articles} "
        f"report{'s' * (articles != 1)}."
    )


def question_json(version: QuestionVersion, resolution: Resolution | None) -> dict[str, Any]:
    """A question of the ledger: its key, version, the keys of its file under `asks`, and how it came out, if it did."""
    return {
        "schema_version": SCHEMA_VERSION,
        "question": version.key,
        "version": version.n,
        "asked_by": version.by,
        "recorded_at": version.recorded_at.isoformat(),
        "asks": question_plain(version.question),
        "resolution": None
        if resolution is None
        else {
            "outcome": resolution.outcome,
            "answer": resolution.answer,
            "on": resolution.on.isoformat(),
            "because": resolution.because,
            "by": resolution.by,
        },
    }
