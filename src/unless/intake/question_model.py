"""The question file's keys and the types of their values; what they say together is question_checks.py's to judge."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, cast

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    field_validator,
    model_validator,
)
from pydantic_core.core_schema import ValidationInfo

from unless.domain.evidence import State
from unless.domain.question import (
    MAX_DRIVERS,
    MAX_OUTCOMES,
    BaseRate,
    Dependence,
    Driver,
    Kind,
    KnownState,
    NamedOutcome,
    OwnState,
    Quantity,
    Question,
)
from unless.domain.reference_classes import reference_classes
from unless.intake.question_values import (
    Amount,
    AnyWords,
    Day,
    Days,
    Name,
    Number,
    Pair,
    StateName,
    Text,
    Truth,
    Words,
    as_class,
)


class Strict(BaseModel):
    """Keys that are known, and no others."""

    model_config = ConfigDict(extra="forbid", populate_by_name=False)

    @field_validator("*", mode="wrap")
    @classmethod
    def _left_empty(cls, value: Any, handler: Any, info: ValidationInfo) -> Any:
        """A key without a value is as good as left out, where it may be left out."""
        if value is not None:
            return handler(value)
        field = cls.model_fields[info.field_name or ""]
        if field.is_required():
            raise ValueError("is empty; give it a value")
        return field.get_default(call_default_factory=True)


class AboutKeys(Strict):
    """about: who and what."""

    actors: Words
    event: Words


class BaseRateKeys(Strict):
    """base_rate: counts, or a class, or a class with the counts that it stood for in an earlier table."""

    reference: Annotated[str, BeforeValidator(as_class)] | None = Field(None, alias="class")
    events: Annotated[Number, Field(ge=0)]
    years: Annotated[Number, Field(gt=0)]
    _class_alone: bool = PrivateAttr(default=False)

    @model_validator(mode="wrap")
    @classmethod
    def _counts_or_class(cls, value: Any, handler: ModelWrapValidatorHandler[BaseRateKeys]) -> BaseRateKeys:
        alone = (
            isinstance(value, dict)
            and value.get("class") is not None
            and not {"events", "years"} & value.keys()
        )
        made = handler({**value, "events": 0, "years": 1} if alone else value)
        made._class_alone = alone
        return made

    def rate(self, days: float) -> BaseRate:
        """As the domain has it, for a window of so many days."""
        if self._class_alone and self.reference is not None:
            return reference_classes()[self.reference].base_rate(days)
        return BaseRate(self.events, self.years, self.reference)


class KnownStateKeys(Strict):
    """One entry of states."""

    since: Day = Field(alias="from")
    state: StateName = Field(alias="is")
    source: Text | None = None

    def known(self) -> KnownState:
        """As the domain has it."""
        return KnownState(self.since, cast(State, self.state), self.source)


class DriverKeys(Strict):
    """One of the drivers."""

    says: Text
    terms: AnyWords = []
    raises: Truth | None = None
    now: StateName | None = None
    states: list[KnownStateKeys] = []
    graded: Truth = False
    depends_on: dict[Name, Dependence] = {}
    matters: Truth = True

    def driver(self, name: str) -> Driver:
        """As the domain has it."""
        return Driver(
            name,
            self.says,
            tuple(self.terms),
            self.raises,
            cast("State | None", self.now),
            tuple(s.known() for s in self.states),
            self.graded,
            tuple(self.depends_on.items()),
            self.matters,
        )


class OutcomeKeys(Strict):
    """One of the outcomes of a `which` question."""

    says: Text
    terms: AnyWords = []
    prior: Annotated[Number, Field(gt=0, lt=1)] | None = None


class NumberKeys(Strict):
    """number: what a `number` question asks for."""

    between: Pair
    unit: Text | None = None
    at_least: Amount | None = None
    at_most: Amount | None = None
    above: Amount | None = None

    def quantity(self) -> Quantity:
        """As the domain has it."""
        low, high = self.between
        return Quantity((low, high), self.unit or "", self.at_least, self.at_most, self.above)


class StateKeys(Strict):
    """state: what a `state` question asks about."""

    says: Text
    terms: AnyWords = []
    now: StateName | None = None
    states: list[KnownStateKeys] = []

    def own_state(self) -> OwnState:
        """As the domain has it."""
        known = tuple(s.known() for s in self.states)
        return OwnState(self.says, tuple(self.terms), cast("State | None", self.now), known)


class GivenKeys(Strict):
    """given: the other question of a pair; its file, or the question itself where it comes as JSON."""

    question: Any
    raises: Truth | None = None

    @field_validator("question")
    @classmethod
    def _file_or_question(cls, value: Any) -> Any:
        if isinstance(value, str) and value.strip():
            return value.strip()
        if not isinstance(value, dict):
            raise ValueError("must be the path of a question file")
        return value


class QuestionKeys(Strict):
    """The whole file."""

    question: Text
    opened: Day
    deadline: Day
    resolves: Text | None = None
    about: AboutKeys
    base_rate: BaseRateKeys | None = None
    drivers: Annotated[dict[Name, DriverKeys], Field(max_length=MAX_DRIVERS)] = {}
    kind: Kind = "by-deadline"
    yes_means: Literal["event", "no-event"] = "event"
    reviewers: AnyWords = []
    topics: AnyWords = []
    outcomes: Annotated[dict[Name, OutcomeKeys], Field(max_length=MAX_OUTCOMES)] = {}
    by: Days = []
    number: NumberKeys | None = None
    state: StateKeys | None = None
    given: GivenKeys | None = None

    @field_validator("given", mode="before")
    @classmethod
    def _a_path_alone(cls, value: Any) -> Any:
        return {"question": value} if isinstance(value, str) else value

    @field_validator("deadline")
    @classmethod
    def _in_order(cls, value: date, info: ValidationInfo) -> date:
        opened = info.data.get("opened")
        if opened is not None and value <= opened:
            raise ValueError(f"({value}) is not after opened ({opened}); correct one of them")
        return value

    def asked(self, given: Question | None) -> Question:
        """The question of the domain, with the other question of its pair."""
        days = float((self.deadline - self.opened).days)
        return Question(
            question=self.question,
            opened=self.opened,
            deadline=self.deadline,
            actors=tuple(self.about.actors),
            event=tuple(self.about.event),
            resolves=self.resolves,
            base_rate=self.base_rate.rate(days) if self.base_rate else None,
            drivers=tuple(d.driver(n) for n, d in self.drivers.items()),
            kind=self.kind,
            yes_means=self.yes_means,
            reviewers=tuple(self.reviewers),
            topics=tuple(self.topics),
            outcomes=tuple(
                NamedOutcome(n, o.says, tuple(o.terms), o.prior) for n, o in self.outcomes.items()
            ),
            by=tuple(self.by),
            number=self.number.quantity() if self.number else None,
            state=self.state.own_state() if self.state else None,
            given=given,
            given_raises=self.given.raises if self.given else None,
        )
