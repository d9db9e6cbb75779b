"""A scorecard as tables and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from unless.domain.reliability import Reliability
from unless.domain.scorecard import By, Line, Means, Scorecard, Versus
from unless.report.contract import SCHEMA_VERSION
from unless.report.figures import add_row, columns, percent

BAR = 20  # columns of a bar from 0 to 100 %
_NOTHING = {
    True: "No scores: they come from resolved questions (`unless resolve`).",
    False: "No scores: nobody whom the ledger knows judged a resolved question.",
}
_LINE = {"question": "question", "topic": "topic", "source": "source", "kind": "kind of source"}


def scorecard_view(card: Scorecard | None, by: By) -> RenderableType:
    """All together, line by line, what the Brier score is made of, and what came true of what was said."""
    if card is None:
        return Text(_NOTHING[by in ("question", "topic")])
    one = card.overall
    what = "the forecasts" if card.of_forecasts else "what sources judged"
    head = f"{_counted(one.questions, 'resolved question')}, {_counted(one.count, _unit(card))}: {what}"
    parts: list[RenderableType] = [Text(head + "\n", style="bold"), _lines(card), Text()]
    parts += [_overall(card), Text(), _parts(card), Text(), reliability_view(card.reliability)]
    parts.append(Text(_note(card), style="dim"))
    return Group(*parts)


def _unit(card: Scorecard) -> str:
    return "day" if card.of_forecasts else "judgement"


def _counted(n: int, thing: str) -> str:
    return f"{n} {thing}{'s' * (n != 1)}"


def _lines(card: Scorecard) -> RenderableType:
    counted = _unit(card) + "s"
    table = columns(
        (_LINE[card.by], 2, None), ("questions", 0, None), (counted, 0, None), ("mean", 0, None), ("true", 0, None),
        ("Brier", 0, None), ("log", 0, None), ("vs base", 0, None), ("vs crowd", 0, None),
    )  # fmt: skip
    for n in range(1, 9):
        table.columns[n].justify = "right"
    for line in (*card.lines, card.overall):
        cells = [
            line.name,
            str(line.questions),
            str(line.count),
            percent(line.means.probability),
            percent(line.came_true),
            f"{line.means.brier:.3f}",
            f"{line.means.logarithmic:.3f}",
            _skill(line.base),
            _skill(line.crowd),
        ]
        if line is card.overall:
            if len(card.lines) > 1:
                add_row(table, *(Text(c, style="bold") for c in cells))
        else:
            add_row(table, *cells)
    return table


def _skill(against: Versus | None) -> str:
    return "" if against is None or against.skill is None else f"{against.skill * 100:+.0f} %"


def _overall(card: Scorecard) -> RenderableType:
    """The comparison with base rate and crowd, each on what both said."""
    table = columns(
        ("", 0, None), ("on", 0, None), ("Brier", 0, None), ("its Brier", 0, None), ("difference", 0, None),
        ("90 % interval", 0, None), ("log", 0, None), ("its log", 0, None),
    )  # fmt: skip
    for n in range(1, 8):
        table.columns[n].justify = "right"
    for name, v in (("against the base rate", card.overall.base), ("against the crowd", card.overall.crowd)):
        if v is None:
            add_row(table, name, "nothing", *[""] * 6)
            continue
        spread = "one question" if v.interval is None else f"{v.interval[0]:+.3f} to {v.interval[1]:+.3f}"
        add_row(
            table,
            name,
            percent(v.share),
            f"{v.ours.brier:.3f}",
            f"{v.other.brier:.3f}",
            f"{v.difference:+.3f}",
            spread,
            f"{v.ours.logarithmic:.3f}",
            f"{v.other.logarithmic:.3f}",
        )
    return table


def _parts(card: Scorecard) -> RenderableType:
    m, c = card.murphy, card.corp
    table = columns(
        ("Brier score", 0, None),
        ("miscalibration", 0, None),
        ("told apart", 0, None),
        ("uncertainty", 0, None),
    )
    for n in range(1, 4):
        table.columns[n].justify = "right"
    add_row(
        table,
        f"{m.brier:.3f} in bins",
        f"+{m.reliability:.3f}",
        f"{-m.generalised_resolution:+.3f}",
        f"+{m.uncertainty:.3f}",
    )
    add_row(
        table,
        f"{c.brier:.3f} isotonic",
        f"{c.miscalibration:+.3f}",
        f"{-c.discrimination:+.3f}",
        f"+{c.uncertainty:.3f}",
    )
    return table


def reliability_view(found: Reliability) -> RenderableType:
    """A line a bin: what was said, what came true, and where that would lie were the forecasts right."""
    table = columns(
        ("said", 0, None), ("came true", 0, None), ("if right", 0, None), ("", 0, BAR + 1),
        ("said so", 0, None), ("questions", 0, None),
    )  # fmt: skip
    for n in (0, 1, 2, 4, 5):
        table.columns[n].justify = "right"
    for b in found.bins:
        low, high = b.consistency
        inside = low <= b.observed <= high
        shown = percent(b.observed) if inside else f"{percent(b.observed)} !"
        spread = f"{low * 100:.0f}–{high * 100:.0f} %"
        add_row(
            table,
            percent(b.forecast),
            shown,
            spread,
            _bar(b.observed, b.consistency),
            str(b.count),
            str(b.groups),
        )
    return table


def _bar(value: float, spread: tuple[float, float]) -> str:
    """Where a share lies from 0 to 100 %, on the shade where it should."""
    cells = ["·"] * (BAR + 1)
    low, high = round(spread[0] * BAR), round(spread[1] * BAR)
    cells[low : high + 1] = ["░"] * (high - low + 1)
    cells[round(value * BAR)] = "●"
    return "".join(cells)


def _note(card: Scorecard) -> str:
    level = f"{card.reliability.level * 100:.0f} %"
    weight = "each question counts the same" if card.of_forecasts else "each judgement counts the same"
    return (
        f"\nOf Brier and log score the smaller is the better; {weight}. vs base, vs crowd: the part of the Brier score of "
        "the base rate, or of the mean of what everybody had said by then, that is saved (below 0: it did better). If "
        f"right: where the share that came true would lie, {level} of the time, were every probability right; ! marks "
        "a share outside."
    )


def _means(one: Means) -> dict[str, float]:
    return {"probability": one.probability, "brier": one.brier, "log": one.logarithmic}


def _versus(one: Versus | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "share": one.share,
        "ours": _means(one.ours),
        "other": _means(one.other),
        "skill": one.skill,
        "skill_log": one.skill_logarithmic,
        "difference": one.difference,
        "interval": None if one.interval is None else list(one.interval),
    }


def _line(one: Line) -> dict[str, Any]:
    return {
        "name": one.name,
        "questions": one.questions,
        "count": one.count,
        **_means(one.means),
        "came_true": one.came_true,
        "base": _versus(one.base),
        "crowd": _versus(one.crowd),
    }


def scorecard_json(card: Scorecard | None, by: By) -> dict[str, Any]:
    """What `unless scores --json` prints."""
    out: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "by": by,
        "of": "forecasts" if by in ("question", "topic") else "sources",
    }
    if card is None:
        return out | {
            "questions": 0,
            "overall": None,
            "lines": [],
            "murphy": None,
            "corp": None,
            "reliability": None,
        }
    return out | {
        "questions": card.overall.questions,
        "overall": _line(card.overall),
        "lines": [_line(one) for one in card.lines],
        "murphy": asdict(card.murphy) | {"generalised_resolution": card.murphy.generalised_resolution},
        "corp": asdict(card.corp),
        "reliability": asdict(card.reliability),
    }
