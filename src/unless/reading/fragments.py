"""What a tagger proposes: fragments of sources, cues and contents and what belongs together, names, judgements."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from unless.domain.reading import EntityKind
from unless.domain.text import Span
from unless.reading.judged import Judged

Part = Literal["source", "cue", "content"]


@dataclass(frozen=True, slots=True)
class Fragment:
    """One contiguous piece of a source, a cue or a content."""

    part: Part
    span: Span


@dataclass(frozen=True, slots=True)
class Name:
    """One named thing."""

    kind: EntityKind
    span: Span


@dataclass(frozen=True, slots=True)
class Tagged:
    """The fragments and names of one article, each in text order, and the tagger's links.

    `cue_of[i]` maps fragment i (a content) to the log-probability of each cue fragment of the same
    window being its cue; `source_of[j]` maps fragment j (a cue) to that of each source fragment, with
    None for "no source". A fragment without an entry had no candidate in its window. `meant_by[k]` maps
    fragment k (a source) to the log-probability of each name (by its index in `names`) being what it stands
    for, if it stands for one of them: of use where the source is a pronoun or a description. `judged` is what
    it makes of likelihoods and conditions, if it does.
    """

    fragments: tuple[Fragment, ...]
    cue_of: dict[int, dict[int, float]]
    source_of: dict[int, dict[int | None, float]]
    names: tuple[Name, ...] = ()
    meant_by: dict[int, dict[int, float]] = field(default_factory=dict)
    judged: Judged | None = None


def moved(tagged: Tagged, text: str, by: int) -> Tagged:
    """What was tagged in a part of `text` that begins at `by`, with spans into the whole; names are left out."""
    fragments = tuple(
        Fragment(f.part, Span.cut(text, f.span.start + by, f.span.end + by)) for f in tagged.fragments
    )
    return Tagged(fragments, tagged.cue_of, tagged.source_of)
