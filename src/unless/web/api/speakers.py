"""Speakers under /api: the registry, track records, grades, mergers."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from unless.report.scores import sources_json
from unless.report.speakers import similar_json, speakers_json
from unless.web.api.values import Body, Day, Json, Line, Why
from unless.web.dependencies import API_CHANGE, Ledger
from unless.web.identity import Analyst, Reader
from unless.workflow.grade import grade
from unless.workflow.sources import sources
from unless.workflow.speakers import list_speakers, merge, similar_speakers, split, undo

router = APIRouter(tags=["speakers"])
Kind = Literal["person", "organisation", "anonymous", "group", "document", "outlet"]


class Grading(Body):
    """An Admiralty grade: A (completely reliable) to F (cannot be judged)."""

    speaker: Line
    grade: Literal["A", "B", "C", "D", "E", "F"]
    because: Why


class Merging(Body):
    """Two speakers who are one; the first's name is kept."""

    kept: Line
    other: Line
    because: Why


class Splitting(Body):
    """A name (in one role) that is another's."""

    speaker: Line
    name: Line
    role: Line | None = None
    because: Why


@router.get("/speakers")
def listing(
    store: Ledger, visitor: Reader, q: Annotated[str, Query(max_length=500)] = "", known_by: Day | None = None
) -> Json:
    """Speakers with their names, roles over time, statements and grade."""
    return speakers_json(list_speakers(store, q.split(), known_by))


@router.get("/speakers/similar")
def similar(store: Ledger, visitor: Reader) -> Json:
    """Pairs who may be one, with the reason."""
    return similar_json(similar_speakers(store))


@router.post("/speakers/grades", dependencies=[API_CHANGE])
def grading(body: Grading, store: Ledger, visitor: Analyst) -> Json:
    """Grade a speaker's reliability."""
    who, letter = grade(store, body.speaker, body.grade, body.because, visitor.name)
    return {"number": who.number, "name": who.name, "grade": letter}


@router.post("/speakers/mergers", dependencies=[API_CHANGE])
def merging(body: Merging, store: Ledger, visitor: Analyst) -> Json:
    """Take two speakers for one, in every question."""
    one, other = merge(store, body.kept, body.other, body.because, visitor.name)
    return {"number": one.number, "name": one.name, "merged": other.number}


@router.post("/speakers/splits", dependencies=[API_CHANGE])
def splitting(body: Splitting, store: Ledger, visitor: Analyst) -> Json:
    """Make one of a speaker's names a speaker of its own."""
    one, new = split(store, body.speaker, body.name, body.because, visitor.name, body.role)
    return {"number": new.number, "name": new.name, "split_from": one.number}


@router.delete("/speakers/decisions", dependencies=[API_CHANGE])
def undoing(store: Ledger, visitor: Analyst) -> Json:
    """Take back your last decision on speakers: merger, split or grade."""
    done = undo(store, visitor.name, own=visitor.way != "local").decision
    return {"action": done.action, "speaker": done.speaker, "other": done.other}


@router.get("/sources")
def records(
    store: Ledger,
    visitor: Reader,
    as_of: Day | None = None,
    known_by: Day | None = None,
    kind: Kind | None = None,
) -> Json:
    """Track records from resolved questions, the best first, and how kinds of source lean and err."""
    found = sources(store, as_of, known_by, kind)
    shown = [(s.record.speaker, s.name, s.record.kind, s.figures, s.grade) for s in found.sources]
    return sources_json(shown, found.questions, found.learned)
