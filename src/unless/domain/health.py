"""What a check of a ledger finds: what is wrong, where, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with one row of a table ("" where it is the table, or the ledger, as a whole)."""

    check: str
    table: str
    row: str
    problem: str
    remedy: str

    @property
    def sentence(self) -> str:
        """All of it, as a person reads it."""
        where = f"{self.table} {self.row}".strip()
        return f"{where}: {self.problem}; {self.remedy}."


@dataclass(frozen=True, slots=True)
class Lost:
    """What of a damaged table can be read and what cannot, None where nobody can tell how much."""

    table: str
    readable: int
    lost: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Health:
    """The outcome of all checks. `looked_at` counts what each check held against something."""

    looked_at: dict[str, int]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()
    lost: tuple[Lost, ...] = ()
    quick: bool = False

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings and not self.lost
