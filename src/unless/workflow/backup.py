"""Backup and restore: a ledger in one checked file, and back, on either database."""

from __future__ import annotations

from collections.abc import Callable

from unless.ledger.backup import Manifest, back_up
from unless.ledger.backup import restore as make
from unless.ledger.store import Clock, Store, utc_now

Progress = Callable[[int, int], None]


def backup(store: Store, file: str, progress: Progress = lambda done, total: None) -> Manifest:
    """Write a ledger into a file that does not exist yet. Raises InputError, LedgerError."""
    return back_up(store, file, progress)


def restore(
    file: str, where: str, clock: Clock = utc_now, progress: Progress = lambda done, total: None
) -> Manifest:
    """Make the ledger of a backup where there is none yet. Raises InputError, LedgerError."""
    return make(file, where, clock, progress)
