"""Review under /api: what is proposed and decided on a question, and deciding."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field

from unless.domain.errors import OptionError
from unless.report.review import decision_json, review_json
from unless.web.api.values import Body, Json, Key, Line
from unless.web.dependencies import API_CHANGE, Ledger
from unless.web.identity import Analyst, Reader
from unless.workflow.review import amend, decide, load, queue, undo

router = APIRouter(prefix="/questions/{key}/review", tags=["review"])


class Deciding(Body):
    """One decision. `changes` (with edit) are the fields of `unless review` as an analyst types them."""

    piece: Annotated[Line, Field(description="The evidence's id, or its beginning.")]
    action: Literal["accept", "reject", "edit"]
    because: Annotated[str, Field(max_length=2000)] = ""
    changes: Annotated[dict[str, Line], Field(max_length=6, default_factory=dict)]


@router.get("")
def listing(key: Key, store: Ledger, visitor: Reader) -> Json:
    """Every piece of evidence with what reviewers decided; `queue` has the ids that wait for you, in order."""
    found = load(store, key)
    rows = [(i.piece, i.article, i.views, i.disputed, i.withdrawn) for i in found.items]
    v = found.version
    return review_json(v.key, v.n, v.question, rows) | {"queue": queue(found, visitor.name)}


@router.post("", dependencies=[API_CHANGE])
def deciding(key: Key, body: Deciding, store: Ledger, visitor: Analyst) -> Json:
    """Accept, reject or edit one piece; the decision is kept under your name."""
    if (body.action == "edit") != bool(body.changes):
        raise OptionError("`changes` goes with edit, and edit with `changes`.")
    found = load(store, key)
    item = found.item(body.piece)
    done: str = body.action
    if body.action == "edit":
        done = amend(store, found.version, item, body.changes, visitor.name, body.because)
    else:
        decide(store, item, body.action, found.version.key, visitor.name, body.because)
    return {"question": found.version.key, "piece": item.piece.id, "done": done}


@router.delete("", dependencies=[API_CHANGE])
def undoing(key: Key, store: Ledger, visitor: Analyst) -> Json:
    """Take back your own last decision on the question."""
    last = undo(store, key, visitor.name)
    if last is None:
        raise OptionError(f"{visitor.name} has no decision on {key} that could be undone.")
    return decision_json(last)
