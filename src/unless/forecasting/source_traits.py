"""Which of the learned traits a piece of evidence is seen through, and what to say about them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from unless.domain.evidence import Evidence
from unless.domain.learned import Learned, Trait
from unless.domain.question import TIMED, Question
from unless.forecasting.source_kinds import source_kind

# A bias of fewer logits, or noise within this factor of what it was, is not worth a word.
NOTED_BIAS, NOTED_NOISE = 0.15, 1.2
MOST_NOTES = 4
KIND_WORDS = {
    "party": "the parties themselves",
    "official": "officials",
    "expert": "experts",
    "analyst": "the analysts",
    "person": "other persons",
    "organisation": "organisations",
    "group": "groups",
    "anonymous": "unnamed sources",
    "outlet": "the outlets themselves",
    "document": "documents",
    "none": "nobody in particular",
}


def trait_of(e: Evidence, question: Question, learned: Learned) -> Trait | None:
    """The speaker's own trait where he is known, else his kind's; None where nothing was learned of either."""
    if e.voice is not None and e.voice in learned.speakers:
        return learned.speakers[e.voice]
    return learned.kinds.get(source_kind(e, question.actors))


def learned_notes(question: Question, counting: Sequence[Evidence], learned: Learned) -> list[str]:
    """In words what was learned of the sources of counting evidence, where it matters, the greatest first."""
    if not learned:
        return []
    if question.kind not in TIMED:
        learned = learned.without_bias()
    seen: dict[str, Trait] = {}
    for e in counting:
        if (trait := trait_of(e, question, learned)) is not None:
            seen[_whose(e, question, learned)] = trait
    worth = sorted(
        (-max(abs(t.bias) / NOTED_BIAS, abs(math.log(t.noise)) / math.log(NOTED_NOISE)), whose, t)
        for whose, t in seen.items()
    )
    notes = [_note(whose, t) for worth, whose, t in worth[:MOST_NOTES] if worth <= -1.0]
    if not notes and seen:
        several = learned.questions != 1
        notes = [
            f"{learned.questions} resolved question{'s' * several} taught nothing about these sources that matters here."
        ]
    return notes


def _whose(e: Evidence, question: Question, learned: Learned) -> str:
    if e.voice is not None and e.voice in learned.speakers:
        return e.speaker.name or f"speaker {e.voice}"
    kind = source_kind(e, question.actors)
    return KIND_WORDS.get(kind, kind)


def _note(whose: str, t: Trait) -> str:
    parts = []
    if abs(t.bias) >= NOTED_BIAS:
        half = 1 / (1 + math.exp(t.bias))
        parts.append(
            f"are taken {'down' if t.bias > 0 else 'up'} by {abs(t.bias):.1f} logits (50 % from them counts as {half * 100:.0f} %)"
        )
    if t.noise >= NOTED_NOISE or t.noise <= 1 / NOTED_NOISE:
        parts.append(
            f"count as {'less' if t.noise > 1 else 'more'} exact than is usual (noise times {t.noise:.1f})"
        )
    return (
        f"Judgements by {whose} {' and '.join(parts)}, learned from {t.judgements} of them on {t.questions} resolved "
        f"question{'s' * (t.questions != 1)}."
    )
