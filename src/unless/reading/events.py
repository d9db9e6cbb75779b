"""The event that a phrase of likelihood judges: the words that name it, without phrase and negation."""

from __future__ import annotations

import re

from unless.domain.text import Span, trimmed

DROP = " \t\r\n\u00a0,;:—–\"“”'‘’.()"
# Where an event ends: at a clause's end, before a condition, before who says it.
_STOP = re.compile(
    r"[;:—–]|\s-\s|[”\"](?=\W|$)"
    r"|,?\s+\b(?=(?:if|unless|until|provided|assuming|as\s+long\s+as|so\s+long\s+as|even\s+if|otherwise|although|though|but|while|whereas)\b)"
    r"|\s+(?=without\b)"
    r"|,\s*[”\"]?\s*(?=(?:and|or|so|adding|saying|putting|calling|which|who|because|since|despite|as)\b)"
    r"|,\s*[”\"]?\s*(?=(?:[A-Z][\w’'\-.]*|he|she|they|it|the|an?|analysts|officials|two|one)\b[^,;]{0,70}?\b(?:said|says|say|told|adds?|"
    r"added|warned|warns|argued|argues|wrote|noted|predicted|conceded|insisted|allowed|acknowledged|concluded|confirmed|"
    r"announced|admitted|believes?|thinks?|estimates?|reported|reckons?|ruled)\b)"
    r"|,\s+according\s+to\b|\s+(?=and\s+(?:that|he|she|it|they|will|would|could|may|might|is|are|was|were)\b)",
)
_NEGATION = re.compile(
    r"\b(?:will\s+not|won['’]t|would\s+not|wouldn['’]t|does\s+not|doesn['’]t|do\s+not|don['’]t|did\s+not|didn['’]t|is\s+not|isn['’]t|"
    r"are\s+not|aren['’]t|cannot|can['’]t|not|never|fails?\s+to|failing\s+to)\s+(?:be\s+going\s+to\s+)?|^(?:no|neither|none\s+of|nobody)\b\s*"
)
_BARE_VERB = re.compile(
    r"^(?:happen|happens|happening|occur|take\s+place|takes?\s+place|come\s+about|materiali[sz]e|be\s+(?:held|ruled\s+out))$", re.I
)
_SUBJECT_END = re.compile(
    r"[,;:—–]?\s*(?:(?:is|are|was|were|be|been|seems?|seemed|looks?|looked|appears?|appeared|remains?|remained|becomes?|became|"
    r"become|would|will|now|also|still|too|even|at\s+best|as|has|have|had|stands?|stood|to\s+be|just|only)\s*)+$",
    re.I,
)
_OPENERS = re.compile(
    r"[;:“\"—–]|,\s+(?:and|but|though|while|so)\b|\b(?:said|says|say|told\s+[\w ]{1,30}?|added|believes?|thinks?|predicted|warned|"
    r"conceded|agreed|reported|announced|insisted|acknowledged|admitted)\s+(?:on\s+\w+\s+)?(?:that\s+)?|\bthat\s+(?=(?:an?|the|he|she|it|they|his|her|its|their|[A-Z])\b)|"
    r"\b(?:consider(?:ed|s)?|call(?:ed|s|ing)?|rate[sd]?|deem(?:ed|s)?|thought|think|find|found|believe[sd]?)\s+",
    re.I,
)


def event_of(text: str, sentence: Span, phrase: Span, side: str) -> tuple[Span | None, bool]:
    """(event, whether a negation inside it was undone) of a phrase; side as in the tables.

    "rated": "put the chance of X at 60 percent", X between the word of chance and the number.
    """
    if side == "rated":
        event = _rated(text, sentence, phrase)
        if event is not None:
            return undone(text, event)
    if side in ("after", "either", "rated", "context"):
        event = after(text, sentence, phrase)
        if event is not None and not _BARE_VERB.match(event.text):
            return undone(text, event)
        bare = event
        subject = before(text, sentence, phrase)
        if subject is not None:
            return undone(text, subject)
        return (bare, False) if bare is not None else (phrase, False)
    subject = before(text, sentence, phrase)
    return undone(text, subject) if subject is not None else (phrase, False)


def after(text: str, sentence: Span, phrase: Span) -> Span | None:
    """What follows the phrase, up to the end of its clause; None where nothing of weight does."""
    start = phrase.end
    m = re.match(
        r"[”\"]?\s*(?:,\s+[a-z ]{3,30},)?\s*(?:that\s+|to\s+|of\s+|for\s+|about\s+|whether\s+|the\s+possibility\s+(?:of|that)\s+|at\s+all\s+(?:to|that)\s+)?",
        text[start : sentence.end],
    )
    start += m.end() if m else 0
    rest = text[start : sentence.end]
    if re.match(r"\s*(?:[.,;”\"]|$|if\b|unless\b|until\b|otherwise\b|without\b|but\b|and\b|as\b|too\b|this\s|next\s|in\s+(?:the|a|\w+)\b|before\b|by\b|within\b|soon\b|on\s+\w+day|enough\b|anyway\b|either\b|now\b|,)", rest) and not re.match(r"\s*\(", rest):
        return None
    stop = _STOP.search(rest)
    end = start + (stop.start() if stop else len(rest))
    span = trimmed(text, start, end, DROP)
    return span if span.text else None


def before(text: str, sentence: Span, phrase: Span) -> Span | None:
    """The subject before the phrase: "a vote this month, she allowed, was (unlikely)"."""
    lead = text[sentence.start : phrase.start]
    lead = _SUBJECT_END.sub("", lead.rstrip(" \"“"))
    # A parenthesis of speech between subject and verb: "A vote, she said, ...".
    lead = re.sub(r",\s*(?:he|she|they|it|the\s+\w+|[A-Z]\w+)\s+(?:\w+\s+)?(?:said|says|allow|allowed|added|warned|argued|conceded),?\s*$", "", lead)
    opener = 0
    for m in _OPENERS.finditer(lead):
        if lead[m.end() :].strip(DROP):
            opener = m.end()
    if m := re.search(r"\b(?:if|unless|without|provided|assuming)\b[^,]*,\s*", lead[opener:], re.I):
        opener += m.end()
    span = trimmed(text, sentence.start + opener, sentence.start + len(lead), DROP)
    return span if span.text else None


def _rated(text: str, sentence: Span, phrase: Span) -> Span | None:
    """X of "put the chance of X at", "chance of X is", "put X at", or of a question put before."""
    lead = text[sentence.start : phrase.start]
    lead = re.sub(r"\s*(?:only|just|about|around)?\s*$", "", lead)
    lead = re.sub(r"[\s,:]*\b(?:at|is|was|are|were|as|to|of|near|stands?\s+at|stood\s+at|has\s+risen\s+to|had\s+risen\s+to|rose\s+to|fell\s+to)(?:\s+(?:about|around|only|just))?$|[:,]$", "", lead)
    for pattern in (
        r"\b(?:chances?|probability|likelihood|risk|possibility|odds|prospects?|hopes?)\s+(?:of|that|for)\s+(?P<x>.+)$",
        r"\b(?:put|puts|putting|rate[sd]?|rating|place[sd]?|assess(?:ed|es)?|estimate[sd]?|peg(?:s|ged)?)\s+(?:(?:the|his|her)\s+(?:odds|chances?|probability)\s*)?(?P<x>.*)$",
    ):
        found = list(re.finditer(pattern, lead, re.I))
        if found and found[-1]["x"].strip(DROP):
            m = found[-1]
            return trimmed(text, sentence.start + m.start("x"), sentence.start + m.end("x"), DROP)
    if m := re.search(r"\b(?:asked|quizzed|pressed)\s+(?:whether|if|how\s+likely|about|on)\s+(?P<x>[^,]+)", text[sentence.start : sentence.end], re.I):
        return trimmed(text, sentence.start + m.start("x"), sentence.start + m.end("x"), DROP)
    return None


def undone(text: str, event: Span) -> tuple[Span, bool]:
    """The event without a negation in it, and whether there was one: "talks fail to produce X" -> X."""
    m = _NEGATION.search(event.text)
    if m is None:
        return event, False
    rest = trimmed(text, event.start + m.end(), event.end, DROP)
    if not rest.text or _BARE_VERB.match(rest.text):
        lead = trimmed(text, event.start, event.start + m.start(), DROP)
        return (lead if lead.text else event), True
    return rest, True
