"""What addresses and bodies of the API are made of."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

FIRST_YEAR, LAST_YEAR = 1000, 9900  # as the command line's: "next spring" is counted from days given
Json = dict[str, Any]


def _in_calendar(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"is not between the years {FIRST_YEAR} and {LAST_YEAR}")
    return day


Day = Annotated[date, AfterValidator(_in_calendar)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Why = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2000, strip_whitespace=True),
    Field(description="The reason, kept with the decision."),
]
Line = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]


class Body(BaseModel):
    """A body: unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid")
