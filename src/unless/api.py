"""Unless in Python: `unless.read` and `unless.Ledger`, the verbs of the command line on values."""

from __future__ import annotations

from unless.ledger.store import Store

__all__ = ["Store"]
