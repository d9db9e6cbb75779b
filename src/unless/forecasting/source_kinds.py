"""What kind of source a judgement comes from, as far as its bias goes: parties, officials, experts and the others."""

from __future__ import annotations

import re
from collections.abc import Sequence

from unless.domain.evidence import Evidence
from unless.domain.text import words

PARTY, OFFICIAL, EXPERT, ANALYST = "party", "official", "expert", "analyst"

_OFFICIAL = re.compile(
    r"\b(president|premier|chancellor|prime minister|minister|ministry|secretary|ambassador|envoy|spokes\w+|officials?|"
    r"governor|mayor|general|colonel|admiral|commander|senator|lawmaker|legislator|diplomat|commissioner|negotiator|"
    r"chief of staff|attorney general|deputy|government|adviser|advisor|aide|king|queen|prince|police)\b"
)
_EXPERT = re.compile(
    r"\b(analysts?|professor|economists?|researchers?|scholars?|experts?|historian|scientists?|lecturer|strategist|"
    r"academic|fellow|institute|university|think[- ]tank|epidemiologist|pollster)\b"
)


def source_kind(e: Evidence, actors: Sequence[str]) -> str:
    """One of party, official, expert and analyst, else the speaker's kind.

    A party is whoever is, or belongs to, one of the question's actors. A minister who left for a university is an expert:
    the role that is given first decides.
    """
    s = e.speaker
    if e.own:
        return ANALYST
    if s.kind in ("outlet", "none", "document"):
        return s.kind
    if any(_belongs(whole, actor) for whole in (s.name, s.affiliation) if whole for actor in actors):
        return PARTY
    said = " ".join(part for part in (s.role, s.description, s.affiliation) if part).casefold()
    official, expert = _OFFICIAL.search(said), _EXPERT.search(said)
    if official and (expert is None or official.start() <= expert.start()):
        return OFFICIAL
    return EXPERT if expert else s.kind


def _belongs(whole: str, actor: str) -> bool:
    """Whether an actor's name stands in a name ("the Port of Harl" for Harl), word by word."""
    one, other = words(whole), words(actor)
    if not other:
        return False
    return any(one[at : at + len(other)] == other for at in range(len(one) - len(other) + 1))
