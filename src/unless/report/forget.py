"""What was forgotten, in counts, and what stays for the analyst to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from rich.console import Group, RenderableType
from rich.text import Text

from unless.report.figures import shortened

SHOWN = 10  # places where a name stays
# Of the counts those that mean something to people, one and several.
_WORDS = {
    "article": ("article", "articles"),
    "mention": ("mention blanked out", "mentions blanked out"),
    "appearance": ("appearance", "appearances"),
    "reading": ("reading", "readings"),
    "statement": ("statement", "statements"),
    "estimate": ("estimate", "estimates"),
    "voice": ("voice", "voices"),
    "speaker": ("entry of the registry", "entries of the registry"),
    "speaker_decision": ("merge, split or grade", "merges, splits and grades"),
    "score": ("score", "scores"),
    "proposal": ("piece of evidence", "pieces of evidence"),
    "decision": ("decision on evidence", "decisions on evidence"),
    "forecast": ("kept forecast", "kept forecasts"),
    "link": ("link", "links"),
    "withdrawal": ("withdrawal", "withdrawals"),
}


class Mentioned(Protocol):
    """A place where a name stays."""

    @property
    def table(self) -> str: ...
    @property
    def row(self) -> int: ...
    @property
    def text(self) -> str: ...


def forgotten_view(
    what: str, counts: Mapping[str, int], remarks: Sequence[str], mentions: Sequence[Mentioned]
) -> RenderableType:
    """Sentences: what went, what stays, and that backups still hold it."""
    parts = [
        f"{counts[name]} {words[counts[name] != 1]}" for name, words in _WORDS.items() if counts.get(name)
    ]
    lines = [f"{what}: {', '.join(parts) or 'nothing'} deleted or blanked out."]
    lines += remarks
    if mentions:
        n = len(mentions)
        lines.append(
            f"The name stays in {n} place{'s' * (n != 1)} that analysts wrote; change them if need be:"
        )
        lines += [f"  {m.table} {m.row}: {shortened(m.text, 120)}" for m in mentions[:SHOWN]]
        if n > SHOWN:
            lines.append(f"  and {n - SHOWN} more")
    lines.append("Backups and exports made before still hold it: delete those too.")
    return Group(*(Text(line) for line in lines))


def forgotten_json(
    what: str, counts: Mapping[str, int], mentions: Sequence[Mentioned], swept: bool
) -> dict[str, object]:
    """What was deleted, in counts; `mentions` says where analysts wrote the name, `swept` that no trace is in the file."""
    return {
        "forgotten": what,
        "counts": dict(counts),
        "mentions": [{"table": m.table, "row": m.row} for m in mentions],
        "swept": swept,
    }
