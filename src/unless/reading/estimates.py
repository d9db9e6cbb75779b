"""Estimates: how likely a speaker thinks an event is, read from words, modals and numbers.

The tables give every pattern with its degree and an example sentence with (phrase, event); the
examples are its tests. What counts is what the annotators' guidelines count: judgements of what is not
known yet, not intentions, permissions, abilities, questions, wishes or shares of votes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from unless.domain.reading import Condition, Degree, Estimate
from unless.domain.text import Span, sentence_at, trimmed
from unless.reading.degrees import interval, negated
from unless.reading.events import after, before, event_of
from unless.reading.numbers import BOUND, IN, PERCENT, N, probability

CHANCE = r"(?:chances?|probability|likelihood|odds|risk|possibility|shot|proposition|prospects?|hopes?)"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A verbal pattern: the whole pattern is the phrase; `side` is where its event stands.

    after: what follows ("likely to", "will"); before: the subject before it ("a vote is unlikely"); either:
    after where something follows, else before.
    """

    pattern: str
    degree: Degree
    side: str
    example: str
    phrase: str


_V = r"(?:very|highly|most|extremely|quite|exceedingly|deeply|increasingly)"
_TO = r"(?=\s+(?:to|that)\b)"
PATTERNS = (
    Pattern(r"(?:almost|virtually|nearly|practically)\s+(?:certainly|surely|definitely)\s+(?:not|never)", "almost-no-chance", "after", "The vote will almost certainly not pass.", "almost certainly not"),
    Pattern(r"(?:almost|virtually|nearly|practically|all\s+but|near|as\s+good\s+as)[\s-]+(?:certain(?:ly|ty)?|surely?|guaranteed|inevitabl[ey]|assured|definitely)", "almost-certain", "either", "The pact is all but guaranteed to hold.", "all but guaranteed"),
    Pattern(r"(?:almost|virtually|next\s+to|practically|hardly\s+any|barely\s+any|close\s+to)\s+(?:no\s+)?(?:chance|hope|prospect|possibility|likelihood)s?", "almost-no-chance", "after", "There is almost no chance of a deal.", "almost no chance"),
    Pattern(r"(?:almost|virtually|all\s+but|nearly|practically|next\s+to)\s+impossible", "almost-no-chance", "either", "A deal is all but impossible.", "all but impossible"),
    Pattern(r"nowhere\s+near", "almost-no-chance", "after", "They are nowhere near signing a pact.", "nowhere near"),
    Pattern(rf"{_V}\s+(?:unlikely|improbable|doubtful)", "very-unlikely", "either", "A pact is very unlikely.", "very unlikely"),
    Pattern(r"(?:hardly|scarcely|barely)\s+(?:likely|probable)", "very-unlikely", "either", "A pact is hardly likely.", "hardly likely"),
    Pattern(r"(?:very\s+)?(?:little|scant|slim|slender|faint|remote|small|low|poor|only\s+a\s+slim|not\s+much|not\s+much\s+of\s+a|minimal|negligible|long)\s+(?:chance|hope|prospect|possibility|likelihood|odds|probability|shot)s?", "very-unlikely", "after", "There is little hope of a pact.", "little hope"),
    Pattern(rf"(?:not|n['’]t)\s+(?:{_V}\s+|at\s+all\s+|particularly\s+)?(?:likely|probable)", "unlikely", "either", "A pact is not likely.", "not likely"),
    Pattern(rf"{_V}\s+(?:likely|probabl[ey])(?:\s+not\b)?", "very-likely", "either", "A pact is very likely.", "very likely"),
    Pattern(r"in\s+all\s+(?:likelihood|probability)", "very-likely", "after", "The ship will in all likelihood sink.", "in all likelihood"),
    Pattern(r"(?:every|a\s+very\s+good|an\s+excellent|a\s+strong|a\s+high|a\s+great)\s+(?:chance|prospect|likelihood|probability|possibility)", "very-likely", "after", "There is every chance of a pact.", "every chance"),
    Pattern(r"(?:about|roughly|an?)\s+even(?:\s+(?:chance|odds))?(?![\s-]+(?:money|if|more|number))|even\s+(?:chance|odds)|as\s+likely\s+as\s+not", "even", "either", "The odds of a pact are about even.", "about even"),
    Pattern(r"(?:a\s+)?(?:good|decent|fair|reasonable|better\s+than\s+even|growing)\s+(?:chance|prospect|likelihood|probability|odds)s?", "likely", "after", "There is a good chance of a pact.", "a good chance"),
    Pattern(r"more\s+likely\s+than\s+not", "likely", "either", "It is more likely than not that they sign.", "more likely than not"),
    Pattern(r"(?:can(?:not|\s+not|['’]t)|could(?:\s+not|n['’]t))\s+(?:yet\s+)?(?:be\s+)?(?:ruled\s+out|excluded|rule\s+out|exclude)", "possible", "either", "A strike can't be ruled out.", "can't be ruled out"),
    Pattern(r"(?:not|n['’]t)\s+(?:impossible|inconceivable|out\s+of\s+the\s+question)", "possible", "either", "A pact is not impossible.", "not impossible"),
    Pattern(r"(?:could|can|may|might)\s+be\s+ruled\s+out", "impossible", "before", "The pact could be ruled out.", "could be ruled out"),
    Pattern(r"(?:rul(?:ed|es|ing)\s+out|(?<!\w)excluded\s+the\s+possibility\s+of)", "impossible", "after", "Vance ruled out any talks this year.", "ruled out"),
    Pattern(r"(?:can(?:not|['’]t)\s+possibly|(?:there\s+(?:is|was|['’]s)\s+)?no\s+(?:chance|possibility|prospect|hope|way)|zero\s+(?:chance|probability)|(?<!all\sbut\s)out\s+of\s+the\s+question)", "impossible", "either", "There is no chance of a pact.", "no chance"),
    Pattern(r"(?<!not\s)(?:impossible|inconceivable|unthinkable)", "impossible", "either", "I consider this meeting impossible.", "impossible"),
    Pattern(r"(?:will|['’]ll|would)\s+(?:be|have|see)\s+no(?!\s+(?:longer|more\s+than|less|doubt|later|fewer|surprise|easy|chance|way|secret))", "will-not", "after", "There will be no pact this year.", "will be no"),
    Pattern(r"(?:(?:do|does|did)(?:\s+not|n['’]t)|never)\s+(?:really\s+|now\s+)?expect(?:ed)?|(?:is|are|was|were)(?:\s+not|n['’]t)\s+expected", "unlikely", "after", "Analysts do not expect the merger to close.", "do not expect"),
    Pattern(r"(?:do|does|did)(?:\s+not|n['’]t)\s+(?:think|believe|see)(?=\s)", "unlikely", "after", "I don't think they sign.", "don't think"),
    Pattern(r"(?<!no\s)(?<!without\s)(?<!without\sa\s)doubt(?:s|ed)?(?=\s+(?:that|whether|if|the|an?|any|[A-Z]|it|they|he|she|there|this))", "unlikely", "after", "Envoys doubt the truce holds.", "doubt"),
    Pattern(r"doubtful", "unlikely", "either", "A vote this year is doubtful.", "doubtful"),
    Pattern(r"unlikely|improbable", "unlikely", "either", "A vote this month is unlikely.", "unlikely"),
    Pattern(r"(?<!un)likely(?:\s+not\b)?|probably(?:\s+not\b)?|(?<!im)probable|presumably", "likely", "either", "The dam is likely to hold.", "likely"),
    Pattern(r"(?:(?:is|are|was|were|been|be|widely|now|fully)\s+)?(?<!not\s)expect(?:s|ed)?(?=\s+(?:to|that|the|an?|[A-Z]|it|this|his|her|their|no|talks|prices|both|any))", "likely", "after", "The line is expected to reopen.", "expected"),
    Pattern(rf"(?:poised|on\s+course|on\s+track){_TO}", "likely", "after", "The party is on course to win.", "on course"),
    Pattern(r"(?<!not\s)(?:bound|sure|certain|guaranteed|destined)(?=\s+(?:to|that)\b)|(?:inevitabl[ey]|undoubtedly|(?<=is\s)certain(?=[.,;”\"]|$)|no\s+doubt(?=\s+that))", "certain", "either", "The dam is bound to fail.", "bound"),
    Pattern(r"(?<!not\s)(?:possible|conceivable|perhaps|maybe|possibly)(?!\s+(?:to\s+(?:see|say)|as\s+possible))", "possible", "either", "A pact is possible.", "possible"),
    Pattern(r"(?:a|some|any|the)\s+(?:chance|possibility|prospect)(?=\s+(?:that|of\s+(?:an?|the|his|her|its|their|more|new|any|peace|war|success)\b))", "possible", "after", "There is a chance of a pact.", "a chance"),
    Pattern(r"(?:will|['’]ll|would|wo)(?:\s*n['’]t|\s+not|\s+never)(?:\s+now)?(?!\s+only)", "will-not", "after", "The left won't sign the pact.", "won't"),
    Pattern(r"(?:(?:is|are|was|were|['’]s|['’]re|am|['’]m)(?:\s+not|n['’]t|\s+never)|ain['’]t)\s+(?:going\s+to|about\s+to)", "will-not", "after", "It isn't going to hold.", "isn't going to"),
    Pattern(r"(?:is|are|was|were|['’]s|['’]re)\s+(?:going|about)\s+to", "will", "after", "The dam is going to fail.", "is going to"),
    Pattern(r"(?:may|might|could)(?:\s+not)?\b(?:\s+(?:yet|well|still|also))?(?!\s+(?:have|be\s+(?:seen|heard|reached)\b))", "possible", "after", "The bank may fail.", "may"),
    Pattern(r"(?:will|['’]ll|would)(?!\s*(?:['’]t|not|be\s+no\b|like|have\s+to|rather))", "will", "after", "The mill will shut.", "will"),
)
_VERBAL = re.compile("|".join(rf"(?P<v{i}>(?<![\w’'-]){p.pattern})(?![\w-])" if not p.pattern.startswith(("(?:will|['", "(?:(?:is", "(?:is|are")) else rf"(?P<v{i}>(?:(?<![\w-])|(?=['’])){p.pattern})(?![\w-])" for i, p in enumerate(PATTERNS)), re.I)

_PHRASED = rf"(?:an?\s+|the\s+)?{BOUND}(?:an?\s+)?(?:{PERCENT}|{IN})[\s-]+(?:or\s+(?:so|better|less)\s+)?{CHANCE}(?:,\s+if\s+that)?"
NUMERIC = (
    (_PHRASED, "after"),
    (rf"(?:an?\s+)?{BOUND}(?:a\s+)?{IN}(?=[,.;”\"]|\s+that\b|\s+(?:the|they|it|he|she|of)\b|\s*$)", "either"),
    (rf"odds\s+of\s+{N}\s*(?:-|–|to)\s*{N}(?:\s+(?:against|on|in\s+favou?r\s+of))?", "after"),
    (rf"odds\s+(?:are|were|stand\s+at|stood\s+at)\s+{BOUND}{N}\s*(?:-|–|to)\s*{N}(?:\s+(?:against|on))?", "after"),
    (rf"{N}\s*(?:-|–|to)\s*{N}\s+(?:against|on|(?=(?:that\s+)?the\b))", "after"),
    (rf"an?\s+(?:probability|likelihood|chance|risk)\s+of\s+{BOUND}{PERCENT}", "either"),
    (rf"{BOUND}{PERCENT}(?=\s+(?:that|sure|certain|likely)\b)", "after"),
    (rf"{BOUND}{PERCENT}", "context"),
    (r"(?<![\d.])0?\.\d+(?!\d|%)", "context"),
    (r"fifty[\s-]fifty|50[-/]50|even\s+money|a\s+coin[\s-](?:toss|flip)|a\s+toss[\s-]?up", "either"),
)
_NUMERIC = [(re.compile(p, re.I), side) for p, side in NUMERIC]
# What shows that a bare number is a probability: a word of chance before it, or a verb that rates.
_RATES = re.compile(
    rf"\b(?:{CHANCE}\b[^.;]{{0,120}}?\b(?:at|of|is|was|are|were|as|to|near|stood|stands|:|,|remains?|rose|risen|fell|fallen|this\s+\w+|in\s+\d+)"
    rf"|(?:put|puts|putting|rate[sd]?|rating|assess\w*|estimate[sd]?|reckon\w*|place[sd]?|peg(?:s|ged)?|price[sd]?|handicap\w*)\b[^.;]{{0,100}}?\b(?:at|as|near)"
    rf"|how\s+likely\b|(?:it['’]s|it\s+is|i['’]d\s+say)[^.;]{{0,20}})\s*(?:only\s+|just\s+)?$",
    re.I,
)
_SHARES = re.compile(r"\s*(?:of\s+(?:the\s+)?(?:vote|voters|respondents|people|shares|its|their|all|those|members|gdp|seats)|(?:stake|tariff|tax|pay|rise|cut|turnout|majority|interest))\b", re.I)


def find_estimates(text: str, sentences: Sequence[Span], conditions: Sequence[Condition]) -> tuple[Estimate, ...]:
    """All estimates of a text in order, linked to `conditions` by index; spans are into `text`.

    `statement`, `by` and `refers_to` are filled by others.
    """
    out: list[Estimate] = []
    for index, sentence in enumerate(sentences):
        if text[sentence.start : sentence.end].rstrip("\"”’ ").endswith("?"):
            continue
        taken: list[Span] = []
        found: list[Estimate] = []
        for one in (*_numeric(text, sentence, sentences, index), *_verbal(text, sentence)):
            if not any(one.phrase.overlaps(t) for t in taken):
                found.append(one)
                taken.append(one.phrase)
        found = _distinct(text, sorted(found, key=lambda e: e.phrase.start), sentence)
        found = [e for e in found if not _in_condition(e, conditions)]
        out += [_filled(text, e, out[-3:] + found[:i], conditions) for i, e in enumerate(found)]
    return tuple(replace(e, conditions=_links(text, sentences, e, conditions)) for e in out)


def _numeric(text: str, sentence: Span, sentences: Sequence[Span], index: int) -> Iterator[Estimate]:
    spans: list[Span] = []
    for pattern, side in _NUMERIC:
        for m in pattern.finditer(text, sentence.start, sentence.end):
            phrase = trimmed(text, m.start(), m.end())
            if not phrase.text or any(phrase.overlaps(s) for s in spans):
                continue
            lead = text[sentence.start : phrase.start]
            rated = bool(_RATES.search(lead))
            if side == "context" and not (rated and not _SHARES.match(text, phrase.end, sentence.end)):
                continue
            if side == "either" and re.search(rf"^{BOUND}(?:an?\s+)?{IN}$", phrase.text, re.I) and not (
                rated or re.search(rf"\b{CHANCE}\b|\blikely\b", text[max(0, sentence.start - 200) : sentence.end], re.I)
            ):
                continue
            p = probability(phrase.text)
            if p is None:
                continue
            spans.append(phrase)
            event, flip = event_of(text, sentence, phrase, "rated" if rated and side in ("context", "either") else side)
            if event is None:
                continue
            low, high = (1 - p[1], 1 - p[0]) if flip else p
            yield Estimate(phrase, event, "numeric", (round(max(low, 0.005), 4), round(min(high, 0.995), 4)))


def _verbal(text: str, sentence: Span) -> Iterator[Estimate]:
    for m in _VERBAL.finditer(text, sentence.start, sentence.end):
        pattern = next(p for i, p in enumerate(PATTERNS) if m.group(f"v{i}"))
        phrase = trimmed(text, m.start(), m.end())
        if _no_judgement(text, sentence, phrase, pattern):
            continue
        event, flip = event_of(text, sentence, phrase, pattern.side)
        if event is None:
            continue
        degree = pattern.degree
        if re.search(r"\bnot$", phrase.text.lower()) and pattern.degree in ("likely", "very-likely"):
            flip = not flip
        low, high = interval(degree)
        if flip:
            degree = negated(degree)
            low, high = round(1 - high, 4), round(1 - low, 4)
            if degree != "possible":
                low, high = interval(degree)
        elif degree == "possible" and re.search(r"\b(?:may|might|could)\s+not\b", phrase.text, re.I):
            low, high = round(1 - high, 4), round(1 - low, 4)
        yield Estimate(phrase, event, degree, (low, high))


_NAME_WILL = re.compile(r"\b(?:Will|May)\s+[A-Z][a-z]+|\b(?:in|of|since|last|by|on|until|early|late|mid)[\s-]+May\b|\bMay\s+\d|\d\s+May\b")
_I = re.compile(r"(?:^|[\s“\"‘])(?:I|we|We)\s*(?:also\s+|still\s+)?$")
_PERMITTED = re.compile(r"\b(?:rules?|law|code|constitution|statute|allowed|permitted|under\s+the|licen[cs]e)\b", re.I)
_ABLE = re.compile(r"\s+(?:see|hear|afford|remember|feel|tell|understand|imagine|reach|read|smell|speak|be\s+(?:seen|heard))\b")


def _no_judgement(text: str, sentence: Span, phrase: Span, pattern: Pattern) -> bool:
    """Whether the words are a name, an intention, a permission, an ability or a wish here."""
    lead, rest, low = text[sentence.start : phrase.start], text[phrase.end : sentence.end], phrase.text.lower()
    if phrase.text in ("Will", "May", "MAY", "Might") and (lead.strip(" \"“‘'") or phrase.text == "May"):
        return True
    if any(m.start() <= phrase.start < m.end() for m in _NAME_WILL.finditer(text, max(0, phrase.start - 12), min(len(text), phrase.end + 20))):
        return phrase.text[0] in "WM"
    if re.match(r"^(?:will|['’]ll|wo|would|is going|am|are going|['’]m|['’]re)", low):
        if _I.search(lead) and pattern.degree in ("will", "will-not") and not re.match(r"\s+(?:not\s+)?(?:win|lose|see|have|be|get|reach|know|meet|sign)\b", rest):
            return True
        if low.startswith("would") and re.match(r"\s+(?:have|like|love|want|rather|prefer)\b", rest):
            return True
        if low.startswith("would") and not _reported(lead, rest):
            return True
    if low in ("may", "could", "might", "may not", "could not", "might not"):
        if low.startswith("may") and _PERMITTED.search(lead + rest) and not re.search(r"\bsaid\b", lead + rest):
            return True
        if low.startswith("could") and (_ABLE.match(rest) or low.endswith("not")):
            return True
        if re.match(r"\s+(?:be\s+)?(?:better|worse|say|argue)\b", rest):
            return True
    if low in ("perhaps", "maybe", "possibly") and re.match(r"\s+(?:the|an?|even|because|in|at|on|not|\d|one|more|most)\b", rest):
        return True
    if low == "possible" and (re.search(r"\bas\s+\w*\s*$|\b(?:any|every|all|best|a|other|only|of|the)\s+$", lead) or re.match(r"\s+[a-z]+s\b", rest)):
        return True
    if low in ("likely", "probable") and re.match(r"\s+(?:[a-z]+\s+)?(?:voters?|candidate|cause|scenario|source)\b", rest):
        return True
    if low.startswith("expect") or "expected" in low:
        if re.search(r"\b(?:higher|lower|better|worse|more|less|than|as|what|is)\s+(?:we\s+|I\s+|was\s+)?$", lead) and "than" in lead:
            return True
    if "doubt" in low and re.search(r"\b(?:no|without|beyond|benefit\s+of\s+the|cast|casts|in|raise[sd]?|self-)\s*$", lead):
        return True
    if re.search(r"\bchance$", low) and re.match(r"\s+to\b", rest):
        return True
    return low == "sure" and bool(re.search(r"\b(?:make|makes|made|making|be|not)\s+$", lead))


def _reported(lead: str, rest: str) -> bool:
    """Whether a "would" reports a prediction or stands in the consequent of a condition."""
    return bool(
        re.search(
            r"\b(?:said|says|told|believ\w+|thought|think\w*|predict\w+|forecast\w*|warn\w+|expect\w+|argu\w+|estimat\w+|"
            r"insist\w+|announc\w+|promis\w+|conced\w+|certain|chance|likel\w+|odds|if|unless|without|until|were|suggest\w+|"
            r"acknowledg\w+|admit\w+|conclud\w+|confident|sure|added|agreed|order|call\w*|doubt\w*|means?|meant|whether)\b",
            f"{lead} {rest}",
            re.I,
        )
    )


_MODAL_THEN = re.compile(r"^(?:will|['’]ll|would|may|might|could|is|are|was|were|is going to|are going to)$", re.I)


def _distinct(text: str, found: list[Estimate], sentence: Span) -> list[Estimate]:
    """One judgement, one estimate: "will almost certainly", "would be likely", "think it is unlikely"."""
    out: list[Estimate] = []
    for one in found:
        if out:
            last = out[-1]
            gap = text[last.phrase.end : one.phrase.start]
            weak = last.degree in ("will", "possible") and last.degree != "numeric"
            if weak and _MODAL_THEN.match(last.phrase.text.strip()) and re.fullmatch(
                r"\s+(?:[“\"‘])?(?:(?:be|become|seem|look|appear|now|then|also|still|remain|prove|have|all|in)\s+){0,3}(?:[“\"‘])?", gap
            ):
                out[-1] = one
                continue
            if last.degree == "numeric" and one.event.overlaps(last.event) and one.degree in ("will", "will-not", "possible"):
                continue  # "a 90 % chance that it won't": read inside the number's event already
            if one.degree in ("will", "will-not") and last.event.contains(one.phrase) and last.degree not in ("will", "will-not"):
                continue
            if one.phrase.start < last.event.end and one.degree in ("will", "possible") and last.event.contains(one.phrase):
                continue
        out.append(one)
    return out


def _in_condition(estimate: Estimate, conditions: Sequence[Condition]) -> bool:
    """A modal inside a condition judges nothing ("if it will hold")."""
    return estimate.degree in ("will", "will-not", "possible") and any(
        c.condition.contains(estimate.phrase) and c.kind != "until" for c in conditions
    )


def _filled(text: str, estimate: Estimate, before_it: Sequence[Estimate], conditions: Sequence[Condition]) -> Estimate:
    """An elliptic estimate ("and very unlikely otherwise") judges the event before it."""
    if len(estimate.event) > 0 and estimate.event != estimate.phrase:
        return estimate
    if before_it:
        return replace(estimate, event=before_it[-1].event)
    return estimate


def _links(text: str, sentences: Sequence[Span], estimate: Estimate, conditions: Sequence[Condition]) -> tuple[int, ...]:
    """The conditions in whose consequent the estimate's phrase stands."""
    at = sentence_at(list(sentences), estimate.phrase.start)
    out = []
    for i, c in enumerate(conditions):
        if sentence_at(list(sentences), c.marker.start) != at or c.condition.contains(estimate.phrase):
            continue
        if c.consequent is not None and c.consequent.overlaps(estimate.phrase):
            out.append(i)
    return tuple(out)


__all__ = ["PATTERNS", "Pattern", "after", "before", "find_estimates"]
