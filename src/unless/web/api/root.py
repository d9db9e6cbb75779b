"""What the API serves, joined: one router a noun."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import APIRouter
from pydantic import BaseModel

from unless.web.identity import Reader

router = APIRouter(tags=["about"])


class About(BaseModel):
    """The product and its version."""

    name: str
    version: str


@router.get("/about")
def about(visitor: Reader) -> About:
    """Which version answers."""
    return About(name="unless", version=version("unless"))
