"""The forecast with every combination of drivers held, as values, and as what is kept and sent to a page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from unless.domain.evidence import State
from unless.domain.forecast import Outlook
from unless.report.dossier import Chance, Combinations
from unless.report.pieces import chance_of

Held = tuple[tuple[str, State], ...]


def combinations_made(key: str, as_of: date, found: Mapping[Held, Outlook]) -> Combinations:
    """The combinations of a question by its key."""
    return Combinations(key, as_of, {held: chance_of(one) for held, one in found.items()})


def combinations_plain(one: Combinations) -> dict[str, Any]:
    """As what JSON can hold: [drivers held, probability, 50 % interval, 90 % interval], floats exact."""
    rows = [[dict(h), c.probability, c.interval50, c.interval90] for h, c in one.chances.items()]
    return {"as_of": one.as_of.isoformat(), "combinations": rows}


def combinations_of(key: str, plain: Mapping[str, Any]) -> Combinations:
    """The combinations again."""
    chances = {
        tuple(sorted(held.items())): Chance(p, (a, b), (c, d))
        for held, p, (a, b), (c, d) in plain["combinations"]
    }
    return Combinations(key, date.fromisoformat(plain["as_of"]), chances)
