"""Single values of a question file, and the types that its keys have.

Values of a YAML file come as plain text, so that `[no, 2014]` are two words and `now: on` is a state;
values of a mapping (JSON) come with types of their own. Both pass here.
"""

from __future__ import annotations

import difflib
import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from unless.domain.evidence import LEVELS
from unless.domain.reference_classes import reference_classes

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NAME = re.compile(r"[^\W_][\w.-]{0,39}")
# JSON and YAML can write them, but PostgreSQL, XML or a page could not hold them: control characters and half characters.
_NONE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ON = ("true", "yes", "on")
_OFF = ("false", "no", "off")


def _as_text(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise ValueError("must be text")
    if not value.strip():
        raise ValueError("is empty; say it in words")
    if found := _NONE.search(value):
        raise ValueError(f"holds {found[0]!r}, which is no letter; remove it")
    return value.strip()


def _as_words(value: Any) -> Any:
    if not isinstance(value, list | tuple):
        raise ValueError("must be a list, such as [one, two]")
    return list(value)


def _as_days(value: Any) -> Any:
    if not isinstance(value, list | tuple):
        raise ValueError("must be a list of days, such as [2031-03-01, 2031-06-01]")
    return list(value)


def _as_day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = value.strip() if isinstance(value, str) else ""
    if not _DAY.fullmatch(text):
        raise ValueError(f"is {value!r}, not a day; write it as YYYY-MM-DD")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"is {text}, which is in no calendar; correct the day") from None


def _as_bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in _ON + _OFF:
        return value.lower() in _ON
    raise ValueError(f"is {value!r}; write true or false, or leave it out")


def _as_state(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, str):
        if value.lower() in _ON + _OFF:
            return "on" if value.lower() in _ON else "off"
        if value.lower() in LEVELS:
            return value.lower()
    raise ValueError(
        f"is {value!r}; write on or off (low, medium or high for a graded driver), or leave it out"
    )


def _as_number(value: Any) -> float:
    try:
        number = float("x" if isinstance(value, bool) else value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"is {value!r}; write a number") from None
    if not abs(number) < 1e6:  # also refuses infinity and not-a-number
        raise ValueError(f"is {value}; write a number of ordinary size")
    return number


def _as_quantity(value: Any) -> float:
    try:
        number = float("x" if isinstance(value, bool) else value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"is {value!r}; write a number, without its unit") from None
    if not abs(number) < 1e15:
        raise ValueError(f"is {value}; write a number of ordinary size, and what it counts in under unit")
    return number


def _as_pair(value: Any) -> Any:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise ValueError("must be two numbers, the lower first, such as [2, 9]")
    return list(value)


def _as_name(value: Any) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise ValueError("is no name; use letters, digits, - and _ (at most 40), without blanks")
    return value


Text = Annotated[str, BeforeValidator(_as_text)]
AnyWords = Annotated[list[Text], BeforeValidator(_as_words)]
Words = Annotated[list[Text], BeforeValidator(_as_words), Field(min_length=1)]
Day = Annotated[date, BeforeValidator(_as_day)]
Days = Annotated[list[Day], BeforeValidator(_as_days)]
Number = Annotated[float, BeforeValidator(_as_number)]
Amount = Annotated[float, BeforeValidator(_as_quantity)]
Pair = Annotated[list[Amount], BeforeValidator(_as_pair)]
Truth = Annotated[bool, BeforeValidator(_as_bool)]
StateName = Annotated[str, BeforeValidator(_as_state)]
Name = Annotated[str, BeforeValidator(_as_name)]


def as_class(value: Any) -> str:
    """The name of a reference class."""
    known = list(reference_classes())
    if value in known:
        return str(value)
    near = difflib.get_close_matches(str(value).lower(), known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}? " if near else ""
    raise ValueError(f"is {value!r}, no reference class; {hint}`unless base-rate --list` shows them all")
