"""What the API serves, joined: one router a noun."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from unless.web.api import articles, feeds, questions, reading, review, search, speakers
from unless.web.identity import Reader


class Problem(BaseModel):
    """What went wrong, in one sentence with its remedy."""

    error: str


# What any address may answer besides what it is asked for.
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": words}
    for status, words in (
        (400, "It cannot be done so."),
        (401, "Nobody is logged in."),
        (403, "The role does not reach, or the request came from another site."),
        (404, "There is no such thing."),
        (409, "Somebody else changed it since it was seen; look again."),
        (413, "The body is too large."),
        (415, "The body is no JSON."),
        (422, "A value is of the wrong kind."),
        (503, "The ledger cannot be used at present."),
    )
}

router = APIRouter(responses=PROBLEMS)
about = APIRouter(tags=["about"])


class About(BaseModel):
    """The product and its version."""

    name: str
    version: str


@about.get("/about")
def shown(visitor: Reader) -> About:
    """Which version answers."""
    return About(name="unless", version=version("unless"))


for part in (
    about,
    questions.router,
    review.router,
    articles.router,
    feeds.router,
    speakers.router,
    search.router,
    reading.router,
):
    router.include_router(part)
