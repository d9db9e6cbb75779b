"""Feeds under /api: how they stand, and the list of them. Nothing is asked from here: `unless watch` does that."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field

from unless.report.feeds import feeds_json
from unless.web.api.values import Body, Json, Line
from unless.web.dependencies import API_CHANGE, Ledger
from unless.web.identity import Analyst, Reader
from unless.workflow.feeds import join, listing, outline_of, pause, remove, resume

router = APIRouter(prefix="/feeds", tags=["feeds"])
CHANGES = {"pause": pause, "resume": resume, "remove": remove}


class Following(Body):
    """The address of a feed."""

    address: Annotated[str, Field(min_length=1, max_length=2000)]


class Changing(Body):
    """A feed, by address, title or number (#3), and what becomes of it."""

    feed: Line
    change: Literal["pause", "resume", "remove"]


@router.get("")
def stand(store: Ledger, visitor: Reader) -> list[Json]:
    """The feeds that are followed: when they were last asked, what came, what failed."""
    return feeds_json(listing(store))


@router.post("", dependencies=[API_CHANGE])
def follow(body: Following, store: Ledger, visitor: Analyst) -> list[Json]:
    """Follow a feed, without asking it now; as it stands."""
    made = join(store, [outline_of(body.address)])
    return feeds_json(listing(store, [f"#{n}" for n in made.numbers]))


@router.post("/changes", dependencies=[API_CHANGE])
def change(body: Changing, store: Ledger, visitor: Analyst) -> Json:
    """Ask a feed no more, ask it again, or follow it no more; its articles stay."""
    (feed,) = CHANGES[body.change](store, [body.feed])
    return {"feed": feed.url, "done": body.change}
