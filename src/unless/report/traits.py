"""What resolved questions taught about sources, as a table and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from unless.domain.forecast import Interval
from unless.domain.learned import Learned, Trait
from unless.report.figures import add_row, columns


def traits_view(learned: Learned, names: Mapping[int, str]) -> RenderableType:
    """How kinds of source, then the speakers named, lean and err."""
    table = columns(
        ("lean and noise", 2, None),
        ("said", 0, None),
        ("on", 0, None),
        ("lean", 0, None),
        ("90 %", 0, None),
        ("noise", 0, None),
        ("90 %", 0, None),
    )
    for n in range(1, 7):
        table.columns[n].justify = "right"
    rows = [(f"all of kind {kind}", trait) for kind, trait in learned.kinds.items()]
    rows += [(names[n], trait) for n, trait in learned.speakers.items() if n in names]
    for name, t in rows:
        add_row(
            table,
            name,
            str(t.judgements),
            str(t.questions),
            f"{t.bias:+.2f}",
            _between(t.interval, "+.2f"),
            f"{t.noise:.2f}",
            _between(t.noise_interval, ".2f"),
        )
    note = (
        "\nLean: logits by which the event is called likelier than it is; forecasts take it off. Noise: times what a "
        "source of its kind is taken for. Both drawn to the kind, and that to no lean and 1, where there is little."
    )
    if learned.common is not None:
        note += f" All that is said of one question is taken to err together by {learned.common:.2f} logits."
    return Group(Text(), table, Text(note, style="dim"))


def _between(interval: Interval, form: str) -> str:
    return f"{interval[0]:{form}} to {interval[1]:{form}}"


def trait_json(trait: Trait | None) -> dict[str, Any] | None:
    """A trait as plain values."""
    if trait is None:
        return None
    return {
        "bias": trait.bias,
        "bias_interval": list(trait.interval),
        "noise": trait.noise,
        "noise_interval": list(trait.noise_interval),
        "judgements": trait.judgements,
        "questions": trait.questions,
    }
