"""How a question came out, as typed: yes or no, the outcome that came true, a number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from unless.domain.errors import OptionError
from unless.domain.question import Question
from unless.domain.record import Outcome
from unless.forecasting.number import headline

_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")


class AnswerError(OptionError):
    """An answer that the question cannot have."""


@dataclass(frozen=True, slots=True)
class Answered:
    """`outcome` is that of the headline; `answer` what came true, of a question that is not answered by yes or no."""

    outcome: Outcome
    answer: str | None = None


def answered(question: Question, said: str) -> Answered:
    """What was said of how a question came out. Raises AnswerError."""
    plain = said.strip()
    match plain:
        case "void" | "open":
            return Answered(plain)
    if question.kind == "which":
        names = [o.name for o in question.outcomes]
        if plain not in names:
            raise AnswerError(f"{plain!r} is no outcome of the question; give {', '.join(names)} or void.")
        return Answered("yes" if plain == names[0] else "no", plain)
    if question.number is not None:
        return _number(question, plain)
    match plain:
        case "yes" | "no":
            return Answered(plain)
    raise AnswerError(f"{plain!r} is no answer; give yes, no, void or open.")


def _number(question: Question, plain: str) -> Answered:
    quantity = question.number
    # "5,2" is 5.2 to some and would be 52: commas are taken between thousands alone.
    grouped = _THOUSANDS.fullmatch(plain)
    try:
        value = float(plain.replace(",", "") if grouped else plain)
    except ValueError:
        value = float("nan")
    if quantity is None or not abs(value) < float("inf"):
        raise AnswerError(f"{plain!r} is no number; give the one that came true, such as 5.2, or void.")
    low, high = quantity.at_least, quantity.at_most
    if (low is not None and value < low) or (high is not None and value > high):
        raise AnswerError(f"{value:g} is a number that the question says cannot be; revise it, or give void.")
    return Answered("yes" if value > headline(quantity) else "no", repr(value).removesuffix(".0"))
