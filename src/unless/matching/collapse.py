"""One voice, one count: repeats of a speaker and syndicated copies collapse into the piece that stands.

Evidence collapses per (speaker, target, given, horizon). Within one article a number beats a word, and
then the latest in the text wins; across articles the latest wins. A syndicated copy is no report of its
own, and what one outlet tells of another is the other's. A pure function of the evidence and the articles' texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from unless.domain.article import Article, credits_itself
from unless.domain.evidence import Evidence
from unless.domain.text import COPY, shared, shingled, words
from unless.matching.retelling import Retelling, outlet_key


def originals(articles: Sequence[Article]) -> dict[str, str]:
    """The id of the report that each syndicated copy repeats (only copies are keys).

    The earliest published of a family is its original; of one day, the one that credits its own outlet
    in its text, then that of the outlet with most reports here, then the longest.
    """
    reports = Counter(a.outlet for a in articles)

    def precedence(a: Article) -> tuple[object, ...]:
        return (a.published or date.max, not credits_itself(a), -reports[a.outlet], -len(a.text), a.text)

    order = sorted(articles, key=precedence)
    kept: list[tuple[str, frozenset[str]]] = []
    out: dict[str, str] = {}
    for article in order:
        own = shingled(article.text)
        for other_id, other in kept:
            if shared(own, other) >= COPY:
                if other_id != article.id:
                    out[article.id] = other_id
                break
        else:
            kept.append((article.id, own))
    return out


def speaker_key(piece: Evidence) -> str:
    """Whose voice a piece is: a name, or an anonymous description within its outlet."""
    speaker = piece.speaker
    if piece.voice is not None:
        return f"registry:{piece.voice}"
    outlet = outlet_key(piece.outlet) or piece.article
    name = " ".join(
        w for w in words(speaker.name or speaker.description or "") if w not in ("the", "a", "an")
    )
    if speaker.kind in ("outlet", "none"):
        return f"outlet:{outlet}"
    if speaker.kind == "anonymous":
        return f"anonymous:{name}:{outlet}"
    return name


def collapse(
    evidence: Sequence[Evidence],
    articles: Sequence[Article],
    deadline: date,
    headlines: Mapping[str, int] | None = None,
    copies: Mapping[str, str] | None = None,
) -> tuple[Evidence, ...]:
    """The same evidence with `superseded_by` set on every piece that another stands for.

    `headlines` gives, by article id, the character at which the body begins: a headline's judgement gives
    way to the same one in the body, whoever is named there. `copies` gives the original of each copy where
    that is known already; else the texts are compared.
    """
    if copies is None:
        copies = originals(articles)
    heads = headlines or {}
    winner: dict[str, str] = {}
    live = [e for e in evidence if e.status != "rejected"]

    def home(piece: Evidence) -> str:
        return copies.get(piece.article, piece.article)

    def about(piece: Evidence) -> tuple[object, ...]:
        return (piece.target, piece.given, piece.by or deadline)

    # A copy's pieces give way to the original's.
    for piece in live:
        if piece.article in copies:
            same = [o for o in live if o.article == home(piece) and about(o) == about(piece)]
            same = [o for o in same if o.sentence == piece.sentence] or same
            if same:
                winner[piece.id] = same[0].id
    standing = [e for e in live if e.id not in winner]
    # A headline gives way to the body.
    for piece in standing:
        if piece.span.start < heads.get(piece.article, 0):
            body = [
                o
                for o in standing
                if o.article == piece.article
                and o.span.start >= heads[piece.article]
                and o.target == piece.target
                and o.given == piece.given
            ]
            if body:
                winner[piece.id] = body[0].id
    standing = [e for e in standing if e.id not in winner]
    told = Retelling(standing, articles, deadline)
    winner.update(told.first_reports())
    groups: dict[tuple[object, ...], list[Evidence]] = {}
    for piece in standing:
        if piece.id not in winner:
            groups.setdefault((speaker_key(told.at_source(piece)), *about(piece)), []).append(piece)
    for group in groups.values():
        best = max(group, key=_rank)
        winner.update({p.id: best.id for p in group if p.id != best.id})
    return tuple(replace(e, superseded_by=_last(e.id, winner)) for e in evidence)


def _rank(piece: Evidence) -> tuple[object, ...]:
    """What stands: what counts, the latest report or entry, then a number before a word, then the latest words."""
    return (
        piece.counts or piece.superseded_by is not None,
        piece.said_on[1],
        piece.published,
        piece.entered,
        piece.low == piece.high,
        piece.span.start,
        piece.sentence,
    )


def _last(piece: str, winner: Mapping[str, str]) -> str | None:
    """The end of a chain of superseding."""
    seen = {piece}
    at = winner.get(piece)
    while at is not None and at in winner and winner[at] not in seen:
        seen.add(at)
        at = winner[at]
    return at
