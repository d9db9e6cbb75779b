"""Facts that a report states about a driver: that it has come about, or has not.

English marks such facts by the perfect ("has been replaced", "had yet to grant"), by the negated
progressive ("isn't putting pressure") and, for events of the window, by the simple past ("lifted its ban
on Tuesday").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# How sure a plain report of a fact is. Reports err and facts lapse, so neither end touches 0 or 1.
ON, OFF = (0.95, 0.995), (0.005, 0.05)

_AUX = r"(?:has|have|had|['’]ve|['’]s)"
_ADVERB = (
    r"(?:already|just|now|since|finally|formally|also|recently|so\s+far|officially|long|even|both|all|indeed)"
)
_IRREGULAR = (
    r"been|begun|broken|brought|built|bought|chosen|come|cut|done|fallen|found|flown|frozen|given|gone|held|hit|"
    r"kept|led|left|lost|made|met|paid|put|quit|risen|run|seen|sent|set|shut|sold|spent|split|spread|struck|"
    r"sunk|taken|told|thrown|torn|won|withdrawn|written|got|gotten|become|backed|let|laid|lain|drawn|driven"
)
_PARTICIPLE = rf"(?:{_IRREGULAR}|[a-z\-]+ed)"
_DONE = re.compile(
    rf"\b{_AUX}\s+(?:{_ADVERB}\s+)*(?:{_PARTICIPLE})\b"
    rf"|\b(?:is|are)\s+(?:{_ADVERB}\s+)?(?:in\s+(?:place|force|effect)|under\s*way|complete|over)\b",
    re.I,
)
_NOT_DONE = re.compile(
    rf"\b(?:{_AUX}\s+(?:{_ADVERB}\s+)*(?:not|never)|(?:has|have|had)n['’]t)\b(?:\s+(?:yet|so\s+far|even|been))*\s+\w+"
    rf"|\b(?:has|have|had|is|are|was|were)\s+(?:still\s+)?yet\s+to\s+\w+"
    rf"|\b(?:no|none|neither|nobody|no\s+one)\b[^.;]{{0,60}}?\b(?:has|have|had)\s+(?:yet\s+|so\s+far\s+)?{_PARTICIPLE}"
    rf"|\b{_AUX}\s+(?:yet\s+)?(?:made|given|offered|seen|shown|received|taken|won|set|filed|reached|found)\s+no\b"
    rf"|\b{_AUX}\s+(?:so\s+far\s+|repeatedly\s+|again\s+)?(?:failed|refused|declined)\s+to\b"
    r"|\b(?:is|are|was|were)(?:\s+not|n['’]t)\s+(?:yet\s+|currently\s+|now\s+)?(?:[a-z]+ing|in\s+(?:place|force|effect))\b"
    r"|\bno\s+(?:sign|hint|trace|evidence)\s+(?:yet\s+)?(?:of|that)\b"
    r"|\bthere\s+(?:is|are|was|were|has\s+been|have\s+been|had\s+been)\s+(?:still\s+|as\s+yet\s+|yet\s+)?no\b"
    r"|\bremains?\s+(?:un[a-z]+ed|shut|closed|blocked|stalled)\b"
    r"|\b(?:is|are|was|were)\s+still\s+(?:waiting|awaiting|to\s+\w+)\b",
    re.I,
)
# Simple past: a completed act, told as news. Only where something in the sentence dates it.
_PAST = re.compile(
    rf"\b(?:(?:was|were)\s+(?:{_ADVERB}\s+)?{_PARTICIPLE}|[a-z]{{3,}}ed|(?:met|won|sold|struck|took|gave|made|began|"
    r"held|sent|brought|fell|flew|froze|left|withdrew|broke|cut|put|quit|hit|shut|set|rose|ran|went|came|led|paid|"
    r"bought|chose|threw))\b",
)
_DATED = re.compile(
    r"\b(?:on\s+)?(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b|\byesterday\b|\btoday\b|"
    r"\bovernight\b|\b(?:last|this)\s+(?:week|month|night|weekend)\b|\bthis\s+(?:morning|afternoon|evening)\b|"
    r"\b(?:earlier|late[r]?)\s+(?:on|this)\b|\bat\s+(?:midnight|dawn|noon)\b|\bhours?\s+(?:earlier|later|after)\b|"
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\.?\s+\d{1,2}\b|\b\d{1,2}\s+(?:January|"
    r"February|March|April|May|June|July|August|September|October|November|December)\b"
)
# What is not told as a fact of the world now.
_UNREAL = re.compile(
    r"\b(?:if|unless|whether|would|could|might|may|should|until|provided|in\s+case|once|when|will|wo|ll)\b",
    re.I,
)
_SPEECH = frozenset(
    """said told added asked warned noted argued insisted claimed announced acknowledged admitted
    conceded stressed
    predicted estimated suggested confirmed denied repeated described called reported declared
    replied remarked
    rated considered doubted expected believed hoped disagreed agreed listed scheduled planned realized realised
    understood known seen learned heard wanted thought decided wondered discussed talked spoken mentioned hinted
    signalled signaled threatened promised pledged vowed offered urged demanded sought tried""".split()
)


@dataclass(frozen=True, slots=True)
class Fact:
    """Whether a clause says that something has come about; `words` are those that say so."""

    on: bool
    words: str
    sure: float  # 1 for the perfect, less for a dated simple past


def fact(clause: str, sentence: str) -> Fact | None:
    """The fact a clause states, None where it states none; the speech verb's own past is no fact."""
    if m := _NOT_DONE.search(clause):
        return None if _unreal(clause, m.start()) else Fact(False, m[0], 1.0)
    if m := _DONE.search(clause):
        if _unreal(clause, m.start()) or m[0].split()[-1].lower() in _SPEECH - {
            "asked",
            "announced",
            "agreed",
        }:
            return None
        return Fact(True, m[0], 1.0)
    if _DATED.search(sentence):
        for m in _PAST.finditer(clause):
            verb = m[0].split()[-1].lower()
            if verb not in _SPEECH and not _unreal(clause, m.start()):
                return Fact(True, m[0], 0.8)
    return None


def _unreal(clause: str, at: int) -> bool:
    """Whether a marker of a condition, a question or the future stands before the words in the clause."""
    return bool(_UNREAL.search(clause[:at]))
