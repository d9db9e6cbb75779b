"""Unless reads news reports and turns them into sourced, conditional forecasts.

`unless.read` reads a text; `unless.Ledger` keeps reports, questions and forecasts. docs/python.md shows both at work.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unless.api import Ledger, read
    from unless.domain.article import Article
    from unless.domain.errors import UnlessError
    from unless.domain.evidence import Evidence
    from unless.domain.forecast import Forecast
    from unless.domain.question import BaseRate, Driver, Question
    from unless.domain.reading import Reading

# Loaded when first used: `import unless` costs nothing, and the command line answers at once.
_HOMES = {
    "Ledger": "api",
    "read": "api",
    "Article": "domain.article",
    "BaseRate": "domain.question",
    "Driver": "domain.question",
    "Evidence": "domain.evidence",
    "Forecast": "domain.forecast",
    "Question": "domain.question",
    "Reading": "domain.reading",
    "UnlessError": "domain.errors",
}
__all__ = [
    "Article", "BaseRate", "Driver", "Evidence", "Forecast", "Ledger", "Question", "Reading", "UnlessError", "read",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """One of the public names, from where it lives."""
    if name not in _HOMES:
        raise AttributeError(f"module 'unless' has no attribute {name!r}")
    return getattr(import_module(f"unless.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
