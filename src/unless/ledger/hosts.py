"""What hosts allow programs, kept while it counts, so that who asks again soon need not ask for that, too.

It is a cache: whoever loses it asks the hosts anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select

from unless.ledger import schema as t
from unless.ledger.bulk import insert_rows

PREFIX = "robots-"  # of the keys in the table `meta`; the host's place follows, as https://HOST:PORT
KEPT = timedelta(hours=24)  # at most (RFC 9309, 2.4)
_LARGEST = (
    100_000  # characters of a host's rules: those of more, some thousand lines, are asked for each time
)


def kept_rules(connection: Connection, now: datetime) -> dict[str, tuple[timedelta, dict[str, Any]]]:
    """By a host's place: how long its rules still count, and the rules."""
    rows = connection.execute(select(t.meta).where(t.meta.c.key.startswith(PREFIX, autoescape=True)))
    told = {r.key.removeprefix(PREFIX): json.loads(r.value) for r in rows}
    left = {place: (datetime.fromisoformat(one["until"]) - now, one["rules"]) for place, one in told.items()}
    # More is left than can be where the clock was set back.
    return {place: one for place, one in left.items() if timedelta(0) < one[0] <= KEPT}


def keep_rules(
    connection: Connection, found: Mapping[str, tuple[timedelta, dict[str, Any]]], now: datetime
) -> None:
    """Keep the rules of some hosts for as long as they count, in place of those from before; let go what counts no more."""
    ours = t.meta.c.key.startswith(PREFIX, autoescape=True)
    there = set(connection.execute(select(t.meta.c.key).where(ours)).scalars())
    current = {PREFIX + place for place in kept_rules(connection, now)}
    new = {}
    for place, (left, rules) in found.items():
        value = json.dumps({"until": (now + left).isoformat(), "rules": rules})
        if len(value) <= _LARGEST:
            new[PREFIX + place] = value
    for key in sorted((there - current) | (there & new.keys())):
        connection.execute(delete(t.meta).where(t.meta.c.key == key))
    insert_rows(connection, t.meta, ("key", "value"), list(new.items()))
