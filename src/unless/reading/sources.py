"""What a source's own words say: whom they name, in what role, for whom, and what kind of speaker it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from unless.domain.reading import Entity, SpeakerKind
from unless.domain.text import Span

AFFILIATED = re.compile(
    r"\b(?:in|from|of|at|for|with|inside)\s+(?P<whom>(?:the\s+|[A-Z][\w’']*(?:'s|’s)\s+)?(?!Mr\b|Mrs\b|Ms\b)"
    r"(?:(?:[A-Z]\.){2,}|[A-Z][\w’'&\-]*)(?:\s+(?:of\s+(?:the\s+)?)?(?:(?:[A-Z]\.){2,}|[A-Z][\w’'&\-]*))*"
    r"(?:\s+(?:party|ministry|office|campaign|government|union|council|board|bank))?(?<!['’]s)|(?:her|his|their|the)\s+[\w’' ]{2,30}?"
    r"(?:office|ministry|party|board|firm|company|government|council))",
)
# Words of allegiance and the like that are no body to speak for.
_NO_BODY = frozenset(
    "republican republicans democratic democrat democrats conservative liberal american".split()
)
_BARE_TITLE = re.compile(r"(?:Mr|Mrs|Ms|Miss|Dr|Sir|Prof)\.?")
_TAIL = re.compile(
    r"(?:,|\s+\(|\s)\s*(?:including|like|such as|who|whom|which|that|where|whose|speaking|released|published|conducted|being)\b.*$|\s*\([^)]*\)?\s*$",
    re.S,
)
_ENDS = ' \t\r\n\u00a0,.:;"“”‘'


def cleaned(source: str) -> str:
    """The words of a source without marks at its ends; the full stop of "the S.E.C." stays."""
    own = source.strip(_ENDS)
    return own + "." if re.search(r"\b(?:[A-Z]\.)+[A-Z]$", own) else own


def short_form(own: str) -> str:
    """A description without relative clauses and examples: "critics of the plan", not "..., including two mayors"."""
    short = _TAIL.sub("", own).strip(_ENDS)
    return short if short else own


def is_attributive(text: str, span: Span, source: Span) -> bool:
    """Whether a name only qualifies what else is said: "Vance's campaign", "a Brandt spokesman", "an aide to Vance"."""
    rest = text[span.end : source.end]
    lead = text[source.start : span.start]
    if re.fullmatch(r"['’]s?[\s,.]*", rest):
        return False
    if re.match(r"['’]s?\b|['’]\s|[\s\u00a0]+[a-z]|/", rest) and not _GOES_ON.match(rest):
        return True
    if (m := _PREPOSITION.search(lead)) and "," not in lead[m.end() :]:
        # "Secretary of State Brandt", "head of Orland Rail Ivo Brandt": the name follows the office.
        return not re.search(
            r"\bof[\s\u00a0]+(?:the[\s\u00a0]+)?(?:[A-Z][\w.’'-]*[\s\u00a0]+)+$", lead
        ) or bool(
            re.search(
                r"\bof[\s\u00a0]+(?:both[\s\u00a0]+)?(?:Mr|Mrs|Ms|Dr|President|Sen|Rep|Gov)\.?[\s\u00a0]+$",
                lead,
            )
        )
    return False


_GOES_ON = re.compile(
    r"[\s\u00a0]+(?:himself|herself|themselves|and|or|who|of|from|in|at|on|then|also|not|with|for|did|was|is|has|both)\b"
)
_PREPOSITION = re.compile(r"\b(?:to|for|with|of|by|from|near|in|against|like|including|as|about)[\s\u00a0]+")


def role_of(text: str, source: Span, name: Span) -> str | None:
    """The words before or after the name that say what its bearer is."""
    after = told_role(text[name.end : source.end])
    before = text[source.start : name.start].strip(" ,.")
    before = re.sub(r"^(?:the|and)\s+", "", before)
    told = len(after.split()) > 1 and not after.startswith(("and ", "’s", "'s", "himself", "herself"))
    role = after if told else before
    return role if role and not _BARE_TITLE.fullmatch(role) else None


def told_role(after: str) -> str:
    """What follows a name, without party and age: "a lawmaker" of "(D-Harl), 52, who is a lawmaker"; "" for none."""
    after = re.sub(r"^[\s,]*\([^)]*\)|^[\s,]*\d{1,3}(?=,)", "", after).strip(" ,.\u00a0")
    if m := re.match(r"who\s+(?:is|was)\s+(?:then\s+|now\s+|also\s+)?(?=(?:an?|the)\s)", after):
        return after[m.end() :]
    return "" if re.match(r"(?:who|which|whose|that)\b", after) else after


def affiliation_of(role: str) -> str | None:
    """Whom somebody of that role or description speaks for."""
    if (m := AFFILIATED.search(role)) and m["whom"].lower() not in _NO_BODY:
        return m["whom"].strip(" ,")
    lead = re.match(
        r"((?:[A-Z][\w’'&\-]*\s+)+)(?:chief|chair|chairman|spokes|leader|minister|president|director|lawyer|coach|official)",
        role,
    )
    if lead and lead[1].strip().lower() not in _NO_BODY:
        return lead[1].strip()
    named = re.search(
        r"\b(?:[Aa]n?|[Tt]he|[Tt]op|[Ss]enior)\s+((?:[A-Z][\w’'&\-]*\s+)+(?:campaign\s+|administration\s+|government\s+)?)"
        r"(?:spokes|official|aide|advis|staff|operative|lawyer|strategist)",
        role,
    )
    return named[1].strip() if named else None


def possessor(own: str) -> str | None:
    """ "Orland" of "Orland's finance ministry"."""
    m = re.search(r"([A-Z][\w\-]*(?:\s+[A-Z][\w\-]*)*)['’]s\s", own)
    return m[1] if m else None


def names_in(source: Span, entities: Sequence[Entity]) -> list[tuple[int, Entity]]:
    """The names within a source, with their indices, dates and sums of money apart."""
    return [
        (i, e) for i, e in enumerate(entities) if source.contains(e.span) and e.kind not in ("date", "money")
    ]


def kind_of_name(entity: Entity) -> SpeakerKind:
    """What a name is as a speaker: places and newspapers speak as organisations."""
    return "person" if entity.kind == "person" else "group" if entity.kind == "group" else "organisation"


_BEGINS = re.compile(
    r"\b(?:an?|the|his|her|its|their|these|those|some|many|most|several|all|few|other|another|one|two|three|four|five|six|"
    r"seven|eight|nine|ten|dozens|hundreds|thousands|\d[\d,.]*)\s",
    re.I,
)
_STOPS = re.compile(
    r"\b(?:by|with|to|for|from|at|on|about|against|than|as|is|are|was|were|be|been|has|have|had|and|or|but|that|said|"
    r"says|told|among|including|like|when|if|because|while|after|before|between|into|over|under|not|only)\b|[,:(]"
)
_VERBAL = re.compile(r"\b[a-z]+(?:ed|ing)\b")


def antecedent(text: str, relative: Span) -> Span | None:
    """The noun phrase before a relative pronoun: "two board members" of "two board members who asked"."""
    floor = max(0, relative.start - 160)
    whole = text[floor : relative.start]
    opens = max(whole.rfind(mark) + len(mark) for mark in ("\n", ". ", "; ", "”", "“"))
    lead = whole[opens:].rstrip(" ,(—–-\u00a0")
    stops = [m.end() for m in _STOPS.finditer(lead) if lead[m.end() :].strip()]
    at = stops[-1] if stops else 0
    begins = [m.start() for m in _BEGINS.finditer(lead, at)]
    if begins:
        at = begins[-1]
    elif verbal := [m.end() for m in _VERBAL.finditer(lead, at) if lead[m.end() :].strip()]:
        at = verbal[-1]
    phrase = lead[at:].strip()
    if not phrase or len(phrase.split()) > 12:
        return None
    begin = floor + opens + at + lead[at:].find(phrase)
    return Span.cut(text, begin, begin + len(phrase))
