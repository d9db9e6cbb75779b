"""What outlets tell of one another, led back to the first source: one count, however many tell it.

A piece whose outlet is not its article's is a retelling (see citing.py). Chains go to their end (A cites B, which
cites C: C); of a circle (A cites B, B cites A) all its outlets are one. A retelling gives way to the first outlet's own
report of the same, else to the earliest retelling.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from unless.domain.article import Article
from unless.domain.evidence import Evidence
from unless.domain.text import words

# Words that describe any source and so tell none from another.
_ANYBODY = frozenset(
    """source official person people man woman insider one two three four five several some many multiple a an the who
    with of to at in on from familiar close briefed matter talk negotiation situation plan thinking unnamed anonymous
    unidentified senior top its that said speaking condition anonymity""".split()
)


def outlet_key(name: str | None) -> str:
    """An outlet's name in lower case, without its article."""
    return " ".join(w for w in words(name or "") if w not in ("the", "a", "an"))


def cites(piece: Evidence, article: Article | None) -> bool:
    """Whether a piece tells what another outlet than its article's reported first."""
    return (
        article is not None
        and piece.outlet is not None
        and outlet_key(piece.outlet) != outlet_key(article.outlet)
    )


class Retelling:
    """The retellings among pieces, and where they come from."""

    def __init__(self, pieces: Sequence[Evidence], articles: Iterable[Article], deadline: date) -> None:
        self.articles = {a.id: a for a in articles}
        self.deadline = deadline
        self.pieces = [p for p in pieces if p.speaker.kind in ("outlet", "none", "anonymous")]
        self.told = {p.id for p in self.pieces if cites(p, self.articles.get(p.article))}
        self.fuller = self._fuller()
        self.step: dict[tuple[Hashable, str], str] = self._steps()
        self.registered: dict[str, int] = {}
        for p in sorted(self.pieces, key=lambda p: (p.id in self.told, p.published, p.id)):
            if p.speaker.kind == "outlet" and p.voice is not None:
                self.registered.setdefault(self._outlet(p.outlet), p.voice)

    def _about(self, piece: Evidence) -> Hashable:
        return (piece.target, piece.given, piece.by or self.deadline)

    def _fuller(self) -> dict[str, str]:
        """Cited outlets that the articles know under a fuller name: the Courier, the Harl Courier."""
        own = {outlet_key(a.outlet) for a in self.articles.values()} - {""}
        out = {}
        for name in {outlet_key(p.outlet) for p in self.pieces if p.id in self.told} - own:
            found = [o for o in own if set(name.split()) < set(o.split())]
            if len(found) == 1:
                out[name] = found[0]
        return out

    def _outlet(self, name: str | None) -> str:
        key = outlet_key(name)
        return self.fuller.get(key, key)

    def _home(self, piece: Evidence) -> str:
        article = self.articles.get(piece.article)
        return self._outlet(article.outlet if article else piece.outlet)

    def _steps(self) -> dict[tuple[Hashable, str], str]:
        """By what is told, the outlet from which each outlet that reports nothing of its own has it."""
        found: dict[tuple[Hashable, str], set[str]] = defaultdict(set)
        own = set()
        for p in self.pieces:
            home = (self._about(p), self._home(p))
            if p.id not in self.told:
                own.add(home)
            elif self._outlet(p.outlet) != home[1]:
                found[home].add(self._outlet(p.outlet))
        return {home: min(to) for home, to in found.items() if home not in own and home[1]}

    def origin(self, piece: Evidence) -> str:
        """The outlet that a piece goes back to; of a circle the first of its outlets by name."""
        at = self._outlet(piece.outlet)
        if piece.id not in self.told:
            return at
        about, passed = self._about(piece), [at]
        while (about, at) in self.step:
            at = self.step[about, at]
            if at in passed:
                return min(passed[passed.index(at) :])
            passed.append(at)
        return at

    def at_source(self, piece: Evidence) -> Evidence:
        """A retelling as its first outlet's; an outlet's own voice under one number of the registry."""
        if piece.id not in self.told:
            return piece
        origin = self.origin(piece)
        voice = self.registered.get(origin) if piece.speaker.kind == "outlet" else piece.voice
        return replace(piece, outlet=origin, voice=voice)

    def first_reports(self) -> dict[str, str]:
        """By retelling the piece that it gives way to."""
        groups: dict[tuple[Hashable, str], list[Evidence]] = defaultdict(list)
        for p in self.pieces:
            groups[self._about(p), self.origin(p)].append(p)
        out: dict[str, str] = {}
        for group in groups.values():
            ordered = sorted(group, key=self._order)
            for n, piece in enumerate(ordered):
                if piece.id not in self.told:
                    continue
                first = next((o for o in ordered[:n] if o.id not in out and self._same(piece, o)), None)
                if first is not None:
                    out[piece.id] = first.id
        return out

    def _order(self, piece: Evidence) -> tuple[object, ...]:
        """Own reports before retellings, the earlier first; within an article a number, then the latest words."""
        return (
            not piece.counts,
            piece.id in self.told,
            piece.published,
            piece.article,
            piece.low != piece.high,
            -piece.span.start,
            piece.id,
        )

    def _same(self, told: Evidence, first: Evidence) -> bool:
        """Whether a retelling may be of that piece: nobody else is described, and the likelihoods meet."""
        if told.low > first.high or first.low > told.high:
            return False
        if (
            "anonymous" not in (told.speaker.kind, first.speaker.kind)
            or told.speaker.kind != first.speaker.kind
        ):
            return True
        one, other = _described(told), _described(first)
        return not one or not other or bool(one & other)


def _described(piece: Evidence) -> set[str]:
    """What a description tells of a source, words in the singular."""
    found = words(piece.speaker.name or piece.speaker.description or "")
    return {w.removesuffix("s") for w in found} - {w.removesuffix("s") for w in _ANYBODY}
