"""What a tagger proposes: fragments of sources, cues and contents, and scores of which belong together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from unless.domain.text import Span

Part = Literal["source", "cue", "content"]


@dataclass(frozen=True, slots=True)
class Fragment:
    """One contiguous piece of a source, a cue or a content."""

    part: Part
    span: Span


@dataclass(frozen=True, slots=True)
class Tagged:
    """The fragments of one article in text order, and the tagger's links.

    `cue_of[i]` maps fragment i (a content) to the log-probability of each cue fragment of the same
    window being its cue; `source_of[j]` maps fragment j (a cue) to that of each source fragment, with
    None for "no source". A fragment without an entry had no candidate in its window.
    """

    fragments: tuple[Fragment, ...]
    cue_of: dict[int, dict[int, float]]
    source_of: dict[int, dict[int | None, float]]
