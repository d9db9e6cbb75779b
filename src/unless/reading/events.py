"""The event that a phrase of likelihood judges: the words that name it, without the phrase or a negation."""

from __future__ import annotations

import re

from unless.domain.text import Span, trimmed
from unless.reading.clauses import DROP, Seams, clauses_before
from unless.reading.phrases import NOUN, Hold

_CONNECT = re.compile(
    r"[”\"]?(?:\s*,\s+(?:if\s+[^,]{2,30}|[^,]{2,40}\s(?:said|says|added)),|,(?=\s+of\s))?"
    r"(?:\s+(?:of\s+it|at\s+all|whatsoever|now|left|at\s+least|in\s+\w+\s+mind|(?:on|in|"
    r"this)\s+\w+))?\s+[“\"]?"
    r"(?P<word>that|to|of|for|about|whether|if|in(?=\s+\w+ing\b)|against|"
    r"on(?=\s+\w+ing\b))(?P<ever>\s+ever)?\b(?!\s*[,.;])",
    re.I,
)
_HAPPENS = re.compile(
    r"(?:happen(?:s|ing)?|occur(?:s|ring)?|take(?:s)?\s+place|come\s+about|materiali[sz]e|"
    r"be\s+(?:held|ruled\s+out)|do\s+so|come|proceed|will|would|does|did)"
    r"(?:\s+(?:now|too|either|anyway|again))?",
    re.I,
)
# Between a subject and what is said of it: copulas, auxiliaries, adverbs.
_COPULA = re.compile(
    r"(?:^|[\s,;:—–]+)(?:(?:is|are|was|were|be|been|being|seems?|seemed|looks?|looked|appears?|"
    r"appeared|remains?|remained|becomes?|"
    r"became|become|would|will|could|should|(?-i:may)|might|now|also|still|too|even|therefore|"
    r"thus|at\s+best|as|has|have|had|stands?|stood|to\s+be|"
    r"just|only|both|with|thought|considered|deemed|judged|believed|seen|not|quite|rather|increasingly|makes?|made|a)\s*)+$|['’](?:s|re)(?:\s+(?:now|"
    r"also|still|too|even|not|at\s+best))*\s*$",
    re.I,
)
_IS = re.compile(
    r"(?:\b(?:is|are|was|were|be|been|being|seems?|seemed|looks?|looked|appears?|appeared|"
    r"remains?|remained|becomes?|became|become)|['’](?:s|re))"
    r"(?:\s+(?:now|also|still|too|even|both|therefore|then|thus|not|at\s+best|quite|rather|"
    r"all\s+but|by\s+no\s+means|[“\"‘]))*[\s“\"‘]*$",
    re.I,
)
_DUMMY = re.compile(
    r"\b(?:it|that|this)(?:\s+(?:now|also|still|then|even))?(?:\s+(?:is|was|seems?|seemed|looks?|"
    r"looked|remains?|would\s+be|becomes?|became|appears?)|['’]s)(?:\s+(?:now|still|also|"
    r"at\s+best))*\s*$",
    re.I,
)
# A verb that judges its object: "consider this merger impossible".
_JUDGES = re.compile(
    r"\b(?<!\ba\s)(?<!\bA\s)(?<!\bthe\s)(?<!\bno\s)(?:consider(?:ed|s|ing)?|call(?:ed|s|ing)?|rated|rates(?=\s+(?:an?|the|his|her|its|their|that|this)\b)|rating|deem(?:ed|s|ing)?|thought|"
    r"thinks?|find|found|finds|believe[sd]?|sees?|saw|seeing|"
    r"regard(?:ed|s|ing)?|view(?:ed|s|ing)?|judge[sd]?|describ(?:ed|es|ing)|makes?|made|making|"
    r"render(?:s|ed)?|declar(?:ed|es|ing)|"
    r"pronounc(?:ed|es|ing)|labell?ed|dismiss(?:ed|es|ing))\s+",
    re.I,
)
_JUDGES_NOTHING = re.compile(r"\b(?:rated|considered|called|deemed|thought|judged|put)$", re.I)
_FILLER = re.compile(
    r"^(?:(?:and|but|so|or|yet|then|still|yes|well|also|however|meanwhile|now|if\s+so|in\s+turn|"
    r"indeed)\b[\s,]*)+",
    re.I,
)
# "For the stranded climbers, | rescue ...": what only sets the scene.
_SETTING = re.compile(
    r"[\s“\"]*(?:for|with|in|after|before|at|by|under|on|during|despite|from|when|once|since|while|although|though)\s"
    r"[^,]{2,60},\s+(?=(?:the|an?|this|that|his|her|its|their|any|another|[\w’'\-]+)\s)",
    re.I,
)
_NO = re.compile(r"^(?:no|neither(?:\s+of)?|none\s+of|nobody|nothing|no\s+one)\b\s*(?=\w)", re.I)
_NEGATION = re.compile(
    r"(?:\b(?:will|would|wo|do|does|did|is|are|was|were|has|have|had|can|ca|could|may|might|"
    r"should)(?:\s+not|n['’]t|\s+never)\b"
    r"|\bcannot\b|\bnot\b(?!\s+(?:only|just|merely|simply|necessarily|always))|\bnever\b|\bfail(?:s|ed|"
    r"ing)?\s+to\b)(?:\s+(?:be\s+)?going\s+to\b)?\s*",
    re.I,
)
# "There is no chance he stays": a clause without "that".
_CLAUSE_NEXT = re.compile(r"(?:(?:[Tt]he|an?|it|he|she|they|we|his|her|its|their|any)\b|[A-Z])")
_LEFT_OUT = re.compile(
    r"(?:by|before|within|next|this|soon|in\s+(?:time|the|a|early|late)|on\s+\w+day)\b", re.I
)
_TIME_AFTER = re.compile(
    r"(?:this|next|in|before|by|within|soon|on|now|at|during|until|too|either|anyway|enough|as|"
    r"any|later|today|tomorrow|over|after|"
    r"because|given|if|unless|otherwise|without|even|despite|under|with|from|and|or|but|than)\b",
    re.I,
)


# A negation behind one of these is another clause's, or of one thing among several: "spend a fortune and not | find it".
_DEEPER = re.compile(
    r"\w\s+(?:that|whether|who|(?<!in\s)which|because|why|how)\s|\b(?:and|or)\s+$|\bto\s+\w.*\s(?:it|he|she|they|we|you|I)\s+$",
    re.I,
)


NEXT = 2  # words between a modal and its own negation, at most

Judged = tuple[Span | None, bool, Span | None]


def event_of(text: str, view: Seams, phrase: Span, hold: Hold) -> Judged:
    """(event, whether a negation inside it was undone, the event before that); None where none is named.

    `hold` says how the phrase hangs together with its event; see the table of phrases.
    """
    if hold == "passive":
        return undone(text, before(text, view, phrase))
    if hold == "modal":
        event = after(text, view, phrase)
        if event is not None and not _HAPPENS.fullmatch(event.text):
            return undone_after_modal(text, event)
    if hold in ("modal", "verb", "adverb"):
        event = after(text, view, phrase)
        if event is not None and hold == "verb" and _LEFT_OUT.match(event.text):
            # "had not signed, but was expected to by Friday": what is left out, without its negation
            subject = before(text, view, phrase) or next(
                iter(clauses_before(text, view, view.left(phrase.start))), None
            )
            return (undone(text, subject)[0], False, None) if subject is not None else (event, False, event)
        if event is not None and not _HAPPENS.fullmatch(event.text):
            return undone(text, event)
        subject = before(text, view, phrase)
        if subject is not None and hold != "adverb":
            return undone(text, subject)
        return event, False, event
    lead = text[view.left(phrase.start) : phrase.start]
    connected = _connect(text, phrase, view.sentence.end)
    if (
        hold == "adjective"
        and connected is not None
        and connected["word"].lower() not in ("that", "to", "of", "whether", "if")
    ):
        connected = None
    after_it = after(text, view, phrase)
    if connected is not None and after_it is not None:
        if _HAPPENS.fullmatch(after_it.text) and (subject := before(text, view, phrase)) is not None:
            return undone(text, subject)
        return undone(text, after_it)
    follows = re.match(r"[”\"]?\s+(?=[\w(])", text[phrase.end : view.right(phrase.end)])
    timed = follows and _TIME_AFTER.match(text, phrase.end + follows.end())
    direct = follows is not None and after_it is not None and _direct(text, phrase, hold, lead, follows.end())
    if direct and (not timed or (hold == "noun" and not _DUMMY.search(lead))):
        return undone(text, after_it)
    return undone(text, before(text, view, phrase))


def _direct(text: str, phrase: Span, hold: Hold, lead: str, gap: int) -> bool:
    """Whether an event follows with no word between: "99 to 1 it fails", "no chance he stays", "likely winner"."""
    if hold == "number":
        return True
    if hold == "noun" and _CLAUSE_NEXT.match(text, phrase.end + gap):
        return True
    # "it's unlikely the nomination goes anywhere", "the likely nominee", "would probably fail"
    expletive = _DUMMY.search(lead) is not None
    return expletive or (hold != "noun" and (not _IS.search(lead) or phrase.text.lower().endswith("ly")))


def after(text: str, view: Seams, phrase: Span) -> Span | None:
    """What follows the phrase up to the end of its clause; None where nothing does."""
    start = phrase.end
    if m := _connect(text, phrase, view.sentence.end):
        start = m.end()
    while start < view.sentence.end and text[start] in " \t\u00a0“\"‘'":
        start += 1
    span = trimmed(text, start, view.right(start), DROP)
    if (
        re.match(r"\w+ing\b", phrase.text)
        and phrase.start <= view.left(phrase.start) + 2
        and "," in span.text
    ):
        span = trimmed(text, span.start, span.start + span.text.index(","), DROP)
    if m := _AFTERTHOUGHT.search(span.text):
        span = trimmed(text, span.start, span.start + m.start(), DROP)
    if _CONCEDES.match(text[view.left(phrase.start) : phrase.start]) and "," in span.text:
        span = trimmed(text, span.start, span.start + span.text.index(","), DROP)
    span = _trim_tail(text, span)
    return span if re.search(r"\w", span.text) else None


# What no longer names the event: ", hoping to ...", "in order to ...", ", even if ...", ", in my view".
_AFTERTHOUGHT = re.compile(
    r",\s+(?:\w+ly\s+)?(?!(?:includ|accord|dur|follow|be|someth|noth|anyth)ing\b)\w{2,}ing\b|\s+in\s+order\s+to\b|\s+to\s+see\s+(?:if|whether)\b|"
    r",\s+(?:has|have|had|is|was|were|are)\s|,?\s+even\s+(?:if|though|when|as)\b|,\s+(?:at|in|from|on)\s+(?:this|that|my|his|her|their|our)\b"
)
# "While a deal is not expected, talks go on": the clause ends at its comma.
_CONCEDES = re.compile(r"\W*(?:while|although|though|whereas)\s", re.I)
_ASKS = re.compile(r"sure|clear|convinced|doubt|surprised|sceptical|skeptical", re.I)


def _connect(text: str, phrase: Span, end: int) -> re.Match[str] | None:
    """The word that joins an event to its phrase; "if" and "whether" only after "doubt" and its like."""
    m = _CONNECT.match(text, phrase.end, end)
    if m is not None and m["word"].lower() in ("if", "whether") and not _ASKS.search(phrase.text):
        return None
    return m


def _trim_tail(text: str, span: Span) -> Span:
    """Without a trailing "and", and with the bracket that it opens."""
    tail = re.search(r"[\s,]+(?:and|or|but|though|too|as\s+well)$", span.text)
    return trimmed(text, span.start, span.end - len(tail[0]), DROP) if tail else span


def before(text: str, view: Seams, phrase: Span) -> Span | None:
    """The subject of the phrase, or the object of the verb that judges: "considered (a stoppage) unlikely"."""
    left = view.left(phrase.start)
    lead = text[left : phrase.start].rstrip(' “"‘')
    bare = _COPULA.sub("", lead) if re.search(r"\w", lead) else ""
    if re.search(r"\w", bare):
        lead = bare
    else:
        # "A vote, she said, was unlikely": the subject stands before who says it.
        passed = [b for b in view.speech if b[1] <= phrase.start and b[1] >= left - 1]
        if not passed:
            return None
        right = passed[-1][0]
        left = view.left(right)
        lead = _COPULA.sub("", text[left:right])
    opener = 0
    if (m := _JUDGES_NOTHING.search(lead)) and len(lead.split()) < 5:
        return None  # ", which she rated": its object stands before the relative pronoun
    for m in _JUDGES.finditer(lead):
        if lead[m.end() :].strip(DROP):
            opener = m.end()
    if m := _FILLER.match(lead[opener:].lstrip(DROP)):
        opener += len(lead[opener:]) - len(lead[opener:].lstrip(DROP)) + m.end()
    if m := _SETTING.match(lead[opener:]):
        opener += m.end()
    if m := re.match(rf"\s*(?:the|his|her|its|their|any)\s+{NOUN}\s+(?:of|that|for)\s+", lead[opener:], re.I):
        opener += m.end()
    span = trimmed(text, left + opener, left + len(lead), DROP.replace("(", "").replace(")", ""))
    return (
        span
        if re.search(r"\w", span.text) and span.text.lower() not in ("there", "here", "and", "only")
        else None
    )


def undone(text: str, event: Span | None) -> Judged:
    """The event without a negation in it, whether there was one, and the whole: "talks fail to produce X" -> X."""
    if event is None:
        return None, False, None
    if m := _NO.match(event.text):
        rest = trimmed(text, event.start + m.end(), event.end, DROP)
        return (rest, True, event) if rest.text else (event, False, event)
    if re.search(r"\b(?:that|which|who)\W*$", event.text):
        return (
            event,
            False,
            event,
        )  # "it is not wise to try something that | has no chance": another clause's "not"
    m = _NEGATION.search(event.text)
    if m is not None and m.start() > 0 and re.match(r"not\s+to\b", event.text[m.start() :]):
        return event, False, event  # "due to their choosing not to go" negates the going alone
    if m is None or "," in event.text[: m.start()] or len(event.text[: m.start()].split()) > 14:
        return event, False, event
    if re.search(r"\b(?:that|which|who|whether\s+or|or|if|why|because)\s*$", event.text[: m.start()], re.I):
        return event, False, event
    if _DEEPER.search(event.text[: m.start()]):
        return event, False, event
    rest = trimmed(text, event.start + m.end(), event.end, DROP)
    if not rest.text or _HAPPENS.fullmatch(rest.text):
        lead = trimmed(text, event.start, event.start + m.start(), DROP)
        return (lead if lead.text else event), True, event
    return rest, True, event


def undone_after_modal(text: str, event: Span) -> Judged:
    """The same after a modal, whose own negation follows at once: "will probably not sign", not "will rue what it has not"."""
    m = _NEGATION.search(event.text)
    if m is not None and len(event.text[: m.start()].split()) > NEXT:
        return event, False, event
    return undone(text, event)


def rated(text: str, view: Seams, phrase: Span) -> Span | None:
    """X of "put the chance of X at", "the chance of X is", "put X at"; None where no X is named."""
    left = view.sentence.start
    lead = text[left : phrase.start]
    lead = re.sub(
        r"[\s,:]*\b(?:(?:now|still|currently|only|just|about|around|being|a)\s+)*(?:at|is|was|are|"
        r"were|as|to|of|near|by|with)?"
        r"(?:\s+(?:now|only|just|about|around))*\s*$",
        "",
        lead.rstrip(' ,:“"'),
    )
    lead = re.sub(
        r"\s+(?:stands?|stood|has\s+(?:risen|fallen)|had\s+(?:risen|fallen)|rises?|rose|fell|"
        r"falls?|be|with\s+a\s+\w+)$",
        "",
        lead,
    )
    chance = rf"\b{NOUN}\s+(?:of|that|for)\s+(?P<x>.+)$"
    puts = (
        r"\b(?:put|puts|putting|rate[sd]?|rating|place[sd]?|assess(?:ed|es|ing)?|estimate[sd]?|"
        r"peg(?:s|ged)?|price[sd]?|gives?|gave|giving|sees?|saw|judge[sd]?)"
        r"\s+(?P<x>.*)$"
    )
    for pattern in (chance, puts):
        found = list(re.finditer(pattern, lead, re.I))
        if found:
            m = found[-1]
            start = left + m.start("x")
            named = re.sub(
                r"\s(?:(?:has|had|have)\s+)?(?:risen|fallen|rose|fell|dropped|climbed)\s.*$", "", m["x"]
            )
            named = re.sub(r"\s(?:at|is|was|are|were|stands\s+at|to|as)\s+[^,;]*\d.*$", "", named)
            span = trimmed(text, start, start + len(named), DROP)
            if span.text and not re.fullmatch(rf"(?:the|his|her|its|their)?\s*{NOUN}", span.text, re.I):
                return span
            break
    return None


_ASKED = re.compile(
    r"\b(?:asked|quizzed|pressed|asking|wondered)\b[^.;,]{0,30}?\s(?:whether|if|how\s+likely|"
    r"about|on)\s+(?P<x>[^,;”\"]+)",
    re.I,
)


def asked(text: str, sentence: Span) -> Span | None:
    """What was asked in the sentence: "Asked whether the pullback would come in time, ..."."""
    m = _ASKED.search(sentence.text)
    return trimmed(text, sentence.start + m.start("x"), sentence.start + m.end("x"), DROP) if m else None


def question(text: str, sentence: Span) -> Span | None:
    """The event that a question asks for: "Will the truce hold?" -> "the truce hold"."""
    if not sentence.text.rstrip('"”’ ').endswith("?"):
        return None
    m = re.match(r"[\W]*(?:will|would|can|could|is|are|may|might|does|do|did)\s+(?=\w)", sentence.text, re.I)
    return trimmed(text, sentence.start + m.end(), sentence.end, DROP + "?") if m else None
