"""What addresses and bodies of the API are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

FIRST_YEAR, LAST_YEAR = 1000, 9900  # as the command line's: "next spring" is counted from days given
Json = dict[str, Any]
_HALF = re.compile("[\ud800-\udfff]")


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


def _texts(value: Any) -> Iterator[str]:
    """All texts within what JSON gave, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from (*_texts(key), *_texts(one))
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


class Body(BaseModel):
    """A body: unknown keys are mistakes, and so is half a character, of which no page and no answer could be made."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _whole(cls, given: Any) -> Any:
        if any(_HALF.search(text) for text in _texts(given)):
            raise ValueError("a text holds half a character (a lone surrogate); remove it")
        return given
