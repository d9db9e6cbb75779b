"""A dossier's evidence as it is looked at: filtered, sorted and cut into pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args
from urllib.parse import urlencode

from unless.report.dossier import EvidenceRow

Sort = Literal["influence", "published", "speaker", "about", "likely", "confidence"]
SORTS: tuple[Sort, ...] = get_args(Sort)
Which = Literal["all", "counts", "waiting", "left-out"]
WHICH: tuple[Which, ...] = get_args(Which)
PAGE = 50  # rows at once


@dataclass(frozen=True, slots=True)
class EvidenceChoice:
    """What is asked for. `about` is a driver's (or an outcome's) name, "outcome" for the question itself, empty for all;
    `words` are looked for in the sentence, the speaker and the outlet. `up` sorts the other way round.
    """

    which: Which = "all"
    about: str = ""
    words: str = ""
    sort: Sort = "influence"
    up: bool = False
    page: int = 1

    def address(self, **changes: Any) -> str:
        """The choice, changed, as the query of an address; what is as usual is left out. A new order begins at page 1."""
        one = replace(self, **({"page": 1} | changes))
        usual = EvidenceChoice()
        told = {name: getattr(one, name) for name in ("which", "about", "words", "sort", "page")}
        parts = {n: v for n, v in told.items() if v != getattr(usual, n)}
        if one.up:
            parts["up"] = "true"
        return "?" + urlencode(parts)

    def sorted_by(self, sort: Sort) -> str:
        """The address that a heading leads to: sorted by it, or the other way round where it is already."""
        return self.address(sort=sort, up=not self.up if sort == self.sort else False)


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """One page of what was asked for: `found` of `total` rows fit; `names` are what can be asked about."""

    rows: tuple[EvidenceRow, ...]
    choice: EvidenceChoice
    found: int
    total: int
    pages: int
    names: tuple[str, ...]


def evidence_view(rows: Sequence[EvidenceRow], choice: EvidenceChoice) -> EvidenceView:
    """What of the rows is asked for; a page beyond the last is the last."""
    found = sorted((r for r in rows if _fits(r, choice)), key=_KEYS[choice.sort], reverse=choice.up)
    pages = max(1, -(-len(found) // PAGE))
    at = min(max(choice.page, 1), pages)
    return EvidenceView(
        tuple(found[(at - 1) * PAGE : at * PAGE]),
        replace(choice, page=at),
        len(found),
        len(rows),
        pages,
        tuple(sorted({name for r in rows for name in _names(r)})),
    )


def _names(row: EvidenceRow) -> Iterable[str]:
    """What a row is about or conditional on."""
    if row.target == "outcome":
        yield "outcome"
    elif row.driver:
        yield row.driver
    yield from (part.rsplit(" is ", 1)[0] for part in row.condition.split(" and ") if part)


def _fits(row: EvidenceRow, choice: EvidenceChoice) -> bool:
    if choice.which == "counts" and not row.counts:
        return False
    if choice.which == "left-out" and row.counts:
        return False
    if choice.which == "waiting" and (row.status != "proposed" or row.winner is not None):
        return False
    if choice.about and choice.about not in _names(row):
        return False
    text = f"{row.sentence} {row.speaker.shown} {row.article.outlet or ''}".casefold()
    return all(word in text for word in choice.words.casefold().split())


_KEYS: dict[Sort, Callable[[EvidenceRow], Any]] = {
    "influence": lambda r: (r.influence is None, -abs(r.influence or 0.0), r.published, r.id),
    "published": lambda r: (-r.published.toordinal(), r.id),
    "speaker": lambda r: (r.speaker.shown.casefold(), r.published, r.id),
    "about": lambda r: (r.about.casefold(), r.published, r.id),
    "likely": lambda r: (-(r.low + r.high), r.id),
    "confidence": lambda r: (-r.confidence, r.id),
}
