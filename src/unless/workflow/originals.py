"""Which of a question's articles are copies of which others."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from unless.ledger.snapshot import Snapshot


def originals_among(seen: Snapshot, present: Collection[str]) -> dict[str, str]:
    """By key the original of each of the articles that is a copy.

    Where the original is not among them (withdrawn, deleted, or silent on the question), the earliest of its copies
    stands for it, so that they still count once.
    """
    families: dict[str, list[str]] = {}
    for key in present:
        families.setdefault(seen.copies.get(key, key), []).append(key)
    out: dict[str, str] = {}
    for root, members in families.items():
        first = root if root in members else min(members, key=lambda k: _age(seen, k))
        out.update((k, first) for k in members if k != first)
    return out


def _age(seen: Snapshot, key: str) -> tuple[date, str]:
    return (seen.articles[key].published or date.max, key)
