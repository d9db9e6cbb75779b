"""Doctor: every check of a ledger's integrity; of a damaged one, what is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from unless.domain.errors import LedgerDamagedError, LedgerError, LedgerVersionError
from unless.domain.health import Finding, Health, Lost
from unless.ledger import doctor as checks
from unless.ledger.fulltext import reindex
from unless.ledger.store import Store, sqlite_path
from unless.workflow.reproduce import reproduce

RESCUE = "`unless export` saves what can be read, and `unless restore` brings back a backup"

Progress = Callable[[str, int, int], None]  # what is being checked, how much of it is done, of how much


def _nothing(what: str, done: int, total: int) -> None:
    """Tell nobody."""


@dataclass
class _Round:
    """One round of checks: what they found so far."""

    looked_at: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    damaged: bool = False

    def run(self, name: str, check: Callable[[], tuple[int, list[Finding]]]) -> None:
        """One check; a page that cannot be read ends it, not the round."""
        try:
            self.looked_at[name], found = check()
        except LedgerDamagedError as error:
            self.damaged = True
            problem = f"the check could not be carried through: {error}"
            found = [Finding(name, "file", "", problem.rstrip("."), RESCUE)]
        self.findings += found


def examine(where: str, quick: bool = False, repair: bool = False, progress: Progress = _nothing) -> Health:
    """Check a ledger; with `repair`, make its full-text indexes anew first.

    `quick` leaves out what reads every reading and makes every forecast again. Raises LedgerError where there is no
    ledger, LedgerVersionError where it is of a newer version.
    """
    try:
        store = Store.open(where, create=False)
    except LedgerVersionError:
        raise
    except LedgerError as error:
        lost = _lost(where)
        if not lost or not any(one.readable for one in lost):
            raise
        finding = Finding("database", "file", "", str(error).rstrip("."), RESCUE)
        return Health({}, (finding,), lost=lost, quick=quick)
    try:
        if repair:
            with store.write() as connection:
                reindex(connection, lambda done, total: progress("full text", done, total))
        return _examined(store, where, quick, progress)
    finally:
        store.close()


def check_store(store: Store, quick: bool = False, progress: Progress = _nothing) -> Health:
    """Check a ledger that is open. Raises LedgerError."""
    return _examined(store, str(store.path or store.shown), quick, progress)


def _examined(store: Store, where: str, quick: bool, progress: Progress) -> Health:
    now = _Round()

    def reading(name: str, check: Callable[..., tuple[int, list[Finding]]], *more: Any) -> None:
        def run() -> tuple[int, list[Finding]]:
            progress(name, 0, 0)
            with store.read() as connection:
                return check(connection, *more)

        now.run(name, run)

    def told(name: str) -> Callable[[int, int], None]:
        return lambda done, total: progress(name, done, total)

    reading("database", checks.check_database, quick)
    reading("references", checks.check_references, told("references"))
    reading("orphans", checks.check_orphans)
    reading("links", checks.check_links)
    reading("articles", checks.check_articles, told("articles"))

    def full_text() -> tuple[int, list[Finding]]:
        progress("full text", 0, 0)
        looked, found, notes = checks.check_full_text(store, quick)
        now.notes.extend(notes)
        return looked, found

    now.run("full text", full_text)
    if not quick:
        reading("readings", checks.check_readings, told("readings"))
        now.run("forecasts", lambda: _forecasts(store, now, told("forecasts")))
    lost: tuple[Lost, ...] = ()
    if now.damaged or any(f.check == "database" and f.table == "file" for f in now.findings):
        lost = _lost(where)
    return Health(now.looked_at, tuple(now.findings), tuple(now.notes), lost, quick)


def _forecasts(store: Store, now: _Round, progress: Callable[[int, int], None]) -> tuple[int, list[Finding]]:
    made = reproduce(store, progress)
    n = len(made.superseded)
    if n:
        names = ", ".join(dict.fromkeys(f"{f.question} as of {f.as_of}" for f in made.superseded[:3]))
        now.notes.append(
            f"{n} kept forecast{'s' * (n != 1)} could not be made again, as what {'they' if n != 1 else 'it'} rested on "
            f"has changed since (superseded inputs): {names}{' ...' if n > 3 else ''}."
        )
    return made.same + len(made.findings) + n, list(made.findings)


def _lost(where: str) -> tuple[Lost, ...]:
    """What of a SQLite file is lost; nothing where it is none."""
    if "://" in where and not where.startswith("sqlite"):
        return ()
    path = Path(sqlite_path(where))
    if not path.is_file() or path.stat().st_size == 0:
        return ()
    return tuple(checks.survey(path))
