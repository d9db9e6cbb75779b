"""What speakers judged of a question whose outcome is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from unless.domain.evidence import Evidence
from unless.domain.record import Outcome
from unless.forecasting.sources import Heard, heard
from unless.forecasting.track_record import Judged, judged
from unless.ledger.snapshot import Snapshot
from unless.matching.collapse import collapse
from unless.matching.retelling import cites
from unless.workflow.forecast import body_start
from unless.workflow.originals import originals_among


def judgements(seen: Snapshot, outcome: Outcome, resolved: date) -> tuple[Judged, ...]:
    """One judgement for each speaker, article and horizon; what he said before still counts as what he said then.

    Not those of copies and withdrawn articles, nor an outlet's words as another one tells them where the first report
    is there too.
    """
    question, key = seen.version.question, seen.version.key
    made = (judged(question, key, e, outcome == "yes", resolved) for e in counting(seen))
    return tuple(j for j in made if j is not None)


def lessons(seen: Snapshot, outcome: Outcome, resolved: date) -> tuple[Heard, ...]:
    """The same judgements as what they teach about sources."""
    question, key = seen.version.question, seen.version.key
    made = (heard(question, key, e, outcome == "yes", resolved) for e in counting(seen))
    return tuple(h for h in made if h is not None)


def counting(seen: Snapshot) -> list[Evidence]:
    """The pieces of a question that make a track record, of whatever day."""
    question = seen.version.question
    by_article: dict[str, list[Evidence]] = defaultdict(list)
    for piece in seen.pieces:
        by_article[piece.article].append(piece)
    present = by_article.keys() - seen.gone.keys()
    copies = originals_among(seen, present)
    out = []
    for key, pieces in by_article.items():
        if key not in present or key in copies:
            continue
        article = seen.articles[key]
        standing = collapse(pieces, [article], question.deadline, {key: body_start(article)}, {})
        out += [e for e in standing if e.counts]
    return _first_hand(out, seen)


def _first_hand(pieces: Sequence[Evidence], seen: Snapshot) -> list[Evidence]:
    """The pieces without those that tell another outlet's own words which stand in a report of its own."""
    own = {e.voice for e in pieces if e.speaker.kind == "outlet" and not cites(e, seen.articles[e.article])}
    return [
        e
        for e in pieces
        if not (e.speaker.kind == "outlet" and e.voice in own and cites(e, seen.articles[e.article]))
    ]
