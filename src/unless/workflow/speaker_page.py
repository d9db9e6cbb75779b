"""Speakers on pages: the list with track records, one speaker with the history of what he judged."""

from __future__ import annotations

from unless.domain.errors import NotFoundError
from unless.domain.evidence import Evidence
from unless.domain.record import Resolution
from unless.domain.reliability import Reliability
from unless.forecasting.reliability import reliability
from unless.forecasting.scoring import score
from unless.forecasting.track_record import judged, probability_of_yes
from unless.ledger.evidence import questions_of
from unless.ledger.profiles import profiles
from unless.ledger.questions import resolutions
from unless.ledger.snapshot import Snapshot, snapshot
from unless.ledger.speakers import (
    all_speakers,
    find_speaker,
    in_force,
    registry,
    speaker_decisions,
)
from unless.ledger.store import Store
from unless.report.charts.reliability import reliability_drawing
from unless.report.charts.render import draw
from unless.report.charts.style import Drawing
from unless.report.cuts import cut_of
from unless.report.speaker_page import (
    FEWEST,
    Judgement,
    SpeakerList,
    SpeakerPage,
    decision_words,
    heard_words,
    history_lines,
    lean_rows,
    listed_speaker,
    record_rows,
    roles_words,
)
from unless.workflow.fresh import Fresh
from unless.workflow.grade import MEANINGS
from unless.workflow.judged import counting
from unless.workflow.sources import Sources, sources
from unless.workflow.speakers import list_speakers

PAGE = 50  # speakers on a page of the list


def _sources(fresh: Fresh) -> Sources:
    """Every track record, made anew only once something came in."""
    return fresh.of_all("sources", lambda: sources(fresh.store))


def speakers_page(fresh: Fresh, words: str = "", page: int = 1) -> SpeakerList:
    """A page of the speakers whose names, roles or number hold the words, the most heard first."""
    found = _sources(fresh)
    records = {s.record.speaker: s.figures for s in found.sources}
    people = list_speakers(fresh.store, words.split())
    cut = cut_of(words, page, len(people), PAGE)
    shown = people[cut.skipped : cut.skipped + PAGE]
    return SpeakerList(cut, tuple(listed_speaker(p, records.get(p.number)) for p in shown), found.questions)


def kept_number(store: Store, number: int) -> int:
    """The speaker that a number stands for now: another one after a merger. Raises NotFoundError."""
    with store.read() as connection:
        return find_speaker(connection, f"#{number}").number


def speaker_page(fresh: Fresh, number: int) -> SpeakerPage:
    """A speaker by number. Raises NotFoundError."""
    found = _sources(fresh)
    store = fresh.store
    own = next((s for s in found.sources if s.record.speaker == number), None)
    with store.read() as connection:
        profile = next((p for p in profiles(connection) if p.number == number), None)
        names = {s.number: s.name for s in all_speakers(connection)}
        decided = [d for d in in_force(speaker_decisions(connection)) if number in (d.speaker, d.other)]
    if profile is None:
        raise NotFoundError(f"There is no speaker #{number}.")
    made = _judgements(store, number)
    diagram = _reliability(made)
    return SpeakerPage(
        number=number,
        name=profile.name,
        kind=profile.kind,
        aliases=profile.aliases,
        roles=roles_words(profile),
        statements=profile.statements,
        heard=heard_words(profile),
        grade=profile.grade,
        record=record_rows(own.figures) if own else (),
        lean=lean_rows(found.learned.speakers.get(number)),
        judged=sum(j.came is not None for j in made),
        reliability=diagram,
        history=history_lines(made),
        decided=tuple(decision_words(d, names) for d in decided),
        grades=MEANINGS,
    )


def reliability_svg(store: Store, number: int) -> bytes:
    """A speaker's reliability diagram as SVG. Raises NotFoundError for nobody, or where there are too few judgements."""
    found = _reliability(_judgements(store, number))
    if found is None:
        raise NotFoundError(f"#{number} has not judged enough resolved questions for a diagram.")
    return draw(speaker_drawing(found), "svg")


def speaker_drawing(found: Reliability) -> Drawing:
    """The diagram, whose words and figures a page gives as well."""
    return reliability_drawing(found, "What was said against what came true", "judgements")


def _reliability(made: list[Judgement]) -> Reliability | None:
    known = [j for j in made if j.came is not None]
    if len(known) < FEWEST:
        return None
    keys = sorted({j.key for j in known})
    groups = [keys.index(j.key) for j in known]
    return reliability([j.probability for j in known], [bool(j.came) for j in known], groups=groups)


def _judgements(store: Store, number: int) -> list[Judgement]:
    """All that a speaker judged of outcomes, of questions resolved and open."""
    out: list[Judgement] = []
    with store.read() as connection:
        known = registry(connection)
        came = resolutions(connection)
        for key in questions_of(connection, known.filed_under(number)):
            seen = snapshot(connection, key)
            out += _of_question(seen, number, came.get(seen.version.number))
    return out


def _of_question(seen: Snapshot, number: int, resolution: Resolution | None) -> list[Judgement]:
    if resolution is not None and resolution.outcome not in ("yes", "no"):
        return []
    made = (_judgement(seen, piece, resolution) for piece in counting(seen) if piece.voice == number)
    return [j for j in made if j is not None]


def _judgement(seen: Snapshot, piece: Evidence, resolution: Resolution | None) -> Judgement | None:
    question, key = seen.version.question, seen.version.key
    if resolution is None:
        if piece.target.kind != "outcome" or piece.given:
            return None
        p = probability_of_yes(question, piece)
        came = brier = None
    else:
        one = judged(question, key, piece, resolution.outcome == "yes", resolution.on)
        if one is None:
            return None
        p, came, brier = one.probability, one.outcome, score(one.probability, one.outcome).brier
    return Judgement(piece.published, key, question.question, piece.article, piece.sentence, p, came, brier)
