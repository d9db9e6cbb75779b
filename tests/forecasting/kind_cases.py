"""Questions of the other kinds about the invented strait, and evidence on them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from forecasting_cases import piece, question

from unless.domain.evidence import Evidence, Target
from unless.domain.question import BaseRate, KnownState, NamedOutcome, OwnState, Quantity, Question


def which(*priors: float | None, **changes: Any) -> Question:
    """Who signs for Velmora? The outcomes are a, b, c, ..."""
    named = tuple(NamedOutcome(n, f"{n} signs", (n,), p) for n, p in zip("abcdefgh", priors, strict=False))
    return question(kind="which", outcomes=named, base_rate=None, **changes)


def number(*between: float, **bounds: Any) -> Question:
    """How many ships will pass?"""
    low, high = between
    return question(kind="number", number=Quantity((low, high), "ships", **bounds), base_rate=None)


def state(now: Any = None, *known: KnownState, **changes: Any) -> Question:
    """Will the strait be open on the day?"""
    own = OwnState("The strait is open", ("strait",), now, known)
    return question(**{"kind": "state", "state": own, "base_rate": BaseRate(2, 1), **changes})


def pair(raises: bool | None = True, **changes: Any) -> Question:
    """Will they sign, if they meet?"""
    other = question(question="Will they meet?", event=("meet",), base_rate=BaseRate(2, 1))
    return question(given=other, given_raises=raises, **changes)


def about(target: Target, low: float, high: float | None = None, **more: Any) -> Evidence:
    """One piece about a target."""
    made = piece(low, high, **more)
    return replace(made, target=target, id=f"{made.id}|{target}")
