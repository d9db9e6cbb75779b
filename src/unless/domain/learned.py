"""What resolved questions taught about sources: a value that a forecast is made with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

Interval = tuple[float, float]
NOTHING: Mapping[str, Trait] = MappingProxyType({})
NOBODY: Mapping[int, Trait] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Trait:
    """How a kind of source, or a speaker, judges.

    `bias` is by how many logits it rates an event likelier than it is (a speaker's with that of his kind), `interval`
    holds it in nine cases of ten. `noise` multiplies the standard deviation that its kind had before anything was
    learned. `spread` is how unsure the speaker's own share of the bias still is, in logits; None of a kind.
    """

    bias: float
    interval: Interval
    noise: float
    noise_interval: Interval
    judgements: int
    questions: int
    spread: float | None = None


@dataclass(frozen=True, slots=True)
class Learned:
    """Traits of kinds of source and of speakers (by the registry's numbers), from questions resolved before a moment.

    `common` is the standard deviation, in logits, of what all judgements of one question share; None where nothing
    was learned. Made by forecasting/sources.py.
    """

    kinds: Mapping[str, Trait] = field(default_factory=lambda: NOTHING)
    speakers: Mapping[int, Trait] = field(default_factory=lambda: NOBODY)
    common: float | None = None
    questions: int = 0

    def __bool__(self) -> bool:
        """Whether anything was learned."""
        return self.questions > 0

    def without_bias(self) -> Learned:
        """Noise alone: what is said of anything but the event leans otherwise, or not at all."""
        return replace(
            self,
            kinds={k: replace(t, bias=0.0) for k, t in self.kinds.items()},
            speakers={n: replace(t, bias=0.0) for n, t in self.speakers.items()},
        )


NOTHING_LEARNED = Learned()
