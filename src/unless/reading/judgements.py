"""What only looks like a judgement of likelihood: names, intentions, permissions, abilities, wishes."""

from __future__ import annotations

import re

from unless.domain.reading import Degree
from unless.domain.text import Span
from unless.reading.clauses import PARTICIPLE, Seams

_NAME = re.compile(
    r"\b(?:Will|May)\s+[A-Z][a-z]+|\b(?:in|of|since|last|by|on|until|early|late|mid|next|from|"
    r"before|after|this|to|and|through|for)[\s-]+May\b|\bMay\s+(?:\d|and\b|or\b|in\b)|\d\s+May\b"
)
_NOUN_WILL = re.compile(
    r"\b(?:the|a|his|her|their|its|my|our|political|free|good|ill|popular|no|last|strong|of|at)\s+$", re.I
)
_I = re.compile(r"(?:^|[\s“\"‘(,—'’])(?:I|we)\s*(?:also\s+|still\s+|certainly\s+)?$", re.I)
# What "I" and "we" foretell rather than intend.
_HAPPENS_TO_US = re.compile(
    r"\s+(?:not\s+|never\s+|probably\s+|all\s+|soon\s+)?(?:win|lose|see|have|be|get|reach|know|"
    r"meet|sign|find|need|survive|succeed|fail|prevail|launch|"
    r"beat|make\s+it|become|finish|complete|face|suffer|arrive|end\s+up|miss|qualify)\b",
    re.I,
)
_INTENDS = re.compile(
    r"\s+(?:not\s+|never\s+|also\s+|now\s+|still\s+|"
    r"personally\s+)?(?:start\s+)?(?:actively\s+)?(?:fight|rest|try|trying|consider|continue|work|"
    r"support|back|vote|endorse|keep|ask|speak|"
    r"appeal|discuss|look|make\s+sure|do\s+(?:everything|whatever|all)|push|press|stand|forget|"
    r"refuse|recuse|comment|answer|say|seek|urge|take\s+that|"
    r"never\s+forget|love|tell|talk|call|be\s+(?:asking|talking|urging|pushing|fighting|committed|"
    r"willing|happy|open|honoured|honored|proud))\b",
    re.I,
)
_SPEAKER = re.compile(
    r"\b(?:said|says?|added|stated|announced|told\s+[\w ]{1,30}|vowed|pledged|promised|insisted)\s+(?:on\s+\w+\s+|"
    r"\w+day\s+)?(?:that\s+)?(?P<who>he|she|it|they)\s*(?:also\s+)?$|\b(?:said|says)\s*,\s*(?:he|she)\s*$",
    re.I,
)
# With a day it is an event on the calendar, whoever brings it about.
_DATED = re.compile(
    r"\b(?:(?:next|this)\s+(?:week|month|year|spring|summer|autumn|fall|winter)|tomorrow|tonight|(?:Mon|Tues|Wednes|Thurs|"
    r"Fri|Satur|Sun)day|by\s+the\s+end|in\s+(?:January|February|March|April|May|June|July|August|September|October|"
    r"November|December))\b"
)
_PERMITTED = re.compile(
    r"\b(?:rules?|law|code|constitution|statute|allowed|permitted|permits?|licen[cs]e|"
    r"regulations?|by-?laws?|entitled|charter)\b",
    re.I,
)
_ABLE = re.compile(
    r"\s+(?:see|hear|afford|remember|feel|tell|understand|imagine|read|smell|speak|hardly|"
    r"only|no\s+longer|barely|scarcely|not|n['’]t|be\s+(?:seen|heard|felt|reached))\b",
    re.I,
)
_EMBEDDED = re.compile(
    r"\b(?:say|said|asked?|decide[sd]?|knows?|knew|tell|told\s+\w+|idea|date)\s+when\b[^,;”\"]*$|"
    r"\b(?:whether|how|what|why|where|whatever|whoever|wherever|however\s+\w+|"
    r"so\s+(?:that\s+)?(?:he|she|they|it|we|you|I|the\s+\w+))\b[^,;”\"]*$"
    r"|\b(?:ask(?:ed|s|ing)?|wonder\w*|knows?|knew|sees?|saw|say|determine|decide|tell|"
    r"discuss\w*)\s+(?:\w+\s+)?if\b[^,;”\"]*$"
    r"|\b(?:ways?|words?\s+that\s+(?:he|she|they)|wish(?:es|ed)?|hop(?:e|es|ed|ing)|wants?|wanted|"
    r"prefer(?:s|red)?|dream\w*|demand\w*|plead\w*|pray\w*|stopped\s+short\s+of\s+saying|"
    r"pretend\w*|imagine\w*)\b[^,;”\"]{0,60}$",
    re.I,
)
_WOULD_IDLE = re.compile(
    r"\s+(?:like|love|want|rather|prefer|hate|say|argue|urge|recommend|advise|suggest|go\s+so\s+far|comment|elaborate|"
    r"be\s+(?:better|nice|good|helpful|best|wise|drawn)\b|require|have\s+to|need\s+to|often|sometimes|always|usually|"
    r"still\s+(?:like|love|prefer)|have\s+(?:to\s+have|never|not|" + PARTICIPLE + r"))\b",
    re.I,
)


# What shares of those asked "would" do or feel is counted, not foretold.
_POLL = re.compile(
    r"(?:\d\s*%|\bper\s?cent\b).*\b(?:surveyed|polled|respondents|voters|match-?ups?|poll)\b|"
    r"\b(?:surveyed|polled|respondents|voters|match-?ups?|poll)\b.*(?:\d\s*%|\bper\s?cent\b)|"
    r"\baccording\s+to\s[^,.]*\bpolls?\b|\bpolls?\s+(?:shows?|showed|found|finds|suggests?)\b",
    re.I | re.S,
)
# "We need somebody who will do it" wishes; "sometimes he would take her along" remembers.
_WANTED = re.compile(
    r"\b(?:need|want|wanted|needs|seek|looking\s+for)\s+(?:\w+\s+){1,3}(?:who|that)\s+$|(?:^|:\s*)[“\"]?Who\s+$",
    re.I,
)
_HABIT = re.compile(
    r"\b(?:sometimes|often|usually|every\s+(?:day|week|year|summer|morning|night))\b[^.;]{0,20}$", re.I
)
# Advice or expectation, "would" or "had", ability or possibility: rules alone do not tell these apart.
_UNTOLD = re.compile(r"(?:should|ought|must$|'d$|can$)")
_CAPITALS = ("Will", "May", "MAY", "Might", "Could", "Would")


def is_untold(phrase: Span) -> bool:
    """Whether rules alone cannot tell what a modal means: "should", "'d", "can"."""
    return _UNTOLD.match(phrase.text.lower().replace("’", "'")) is not None


def is_idle_modal(text: str, view: Seams, phrase: Span, degree: Degree) -> bool:
    """Whether a modal is a name, an intention, a permission, an ability or part of a question here."""
    start, end = phrase.start, phrase.end
    lead, rest = text[view.left(start) : start], text[end : view.sentence.end]
    sentence = text[view.sentence.start : view.sentence.end]
    before = text[view.sentence.start : start]
    low = phrase.text.lower().replace("’", "'")
    if is_untold(phrase):
        return True
    if phrase.text.split()[0] in _CAPITALS:
        near = text[max(view.sentence.start, start - 12) : end + 20]
        if _NAME.search(near) or (not re.match(r"\s+[A-Z][a-z]+\b", rest) and phrase.text != "Could"):
            return True
    if not re.match(r"[\s”\"’,.;—]|$", rest) or _is_title(text, view, phrase):
        return True
    if low in ("will", "would") and (_NOUN_WILL.search(before) or re.match(r"\s+(?:to|of)\b", rest)):
        return True
    if low == "'s about to" and not lead.strip():
        return True
    if _EMBEDDED.search(before) and not re.search(
        r"\b(?:predict|warn|think|believe|fear|expect)\w*\b[^,;]*$", before[_last(_EMBEDDED, before) :]
    ):
        return True
    if re.match(r"(?:will|'ll|would|won|is|are|am|'m|'re|shall|shan)", low) and degree in (
        "will",
        "will-not",
    ):
        if _I.search(before) and not _HAPPENS_TO_US.match(rest):
            return True
        if (said := _SPEAKER.search(before)) and (_INTENDS.match(rest) or _meant(said, rest)):
            return True
    if _WANTED.search(before) or (low.startswith("would") and _HABIT.search(before)):
        return True
    if low.startswith("would") and (_WOULD_IDLE.match(rest) or _POLL.search(sentence)):
        return True
    if low in (
        "'s going to",
        "was going to",
        "were going to",
        "was about to",
        "were about to",
    ) and low.startswith("w"):
        return not re.search(
            r"\b(?:said|says|told|believ\w+|thought|predict\w+|warn\w+|insist\w+|saying|sure|"
            r"announc\w+|added)\b|n't|not",
            before + low,
        )
    return _is_idle_may(low, before, rest, sentence)


def _meant(said: re.Match[str], rest: str) -> bool:
    """ "The company said it would not fund the fair" tells what it means to do; "it would lose" what will happen."""
    who = (said["who"] or "").lower()
    return who in ("he", "she", "it") and not _HAPPENS_TO_US.match(rest) and not _DATED.search(rest)


def _reaches(before: str, rest: str) -> bool:
    """ "Those with boats could reach the clinic" told as a fact, not "she said exports could reach a record"."""
    return bool(re.match(r"\s+reach\b", rest)) and not re.search(
        r"\b(?:sa(?:id|ys)|told|warn\w+|add\w*)\b", before
    )


def _is_idle_may(low: str, before: str, rest: str, sentence: str) -> bool:
    if re.match(r"(?:may|might|could)\b", low) is None:
        return False
    if (
        low.startswith("may")
        and _PERMITTED.search(before + " " + rest)
        and not re.search(r"\b(?:said|says|warn\w+)\b", sentence)
    ):
        return True
    if low.startswith("may") and re.search(r"\bparliament\s+$|\bmembers\s+$", before) and " by any " in rest:
        return True
    if re.search(r"\byou\s+$", before, re.I) and re.match(
        r"\s+(?:remember|recall|know|wonder|notice)\b", rest
    ):
        return True
    if low == "could" and (
        _reaches(before, rest)
        or _ABLE.match(rest)
        or re.search(r"\bif\s+(?:you|I|we|only\s+\w+)\s+$", before, re.I)
    ):
        return True
    if low.startswith(("could", "might")) and re.match(r"\s+(?:never\s+|not\s+|also\s+)?have\b", rest):
        # "could have won" looks back; "might have been hit" is open unless "if ... had" goes before.
        if not re.match(rf"\s+(?:never\s+|not\s+|also\s+)?have\s+{PARTICIPLE}\b", rest):
            return False
        return low.startswith("could") or bool(re.search(r"\bhad\b", sentence))
    if low.startswith("could") and re.search(r"\bways?\b[^,;]*$", before):
        return True
    return bool(
        re.match(
            r"\s+(?:as\s+well|be\s+(?:better|worse)\s+off|say|argue|ask|add(?=[\s,]+that\b|\s*,))\b", rest
        )
    )


def _last(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.search(text)
    return found.start() if found else 0


def _is_title(text: str, view: Seams, phrase: Span) -> bool:
    """Whether the phrase stands in a title in quotation marks: "What Will Be Left"."""
    if not phrase.text[0].isupper():
        return False
    before = re.search(r"[“\"‘]([^”\"“’]*)$", text[view.sentence.start : phrase.start])
    return bool(before and before[1] and all(w[0].isupper() for w in before[1].split()))


def _is_name(view: Seams, phrase: Span) -> bool:
    """Whether words of likelihood are capitalised within a sentence, as a name is: "outside Little Hope"."""
    named = phrase.text.split()
    return len(named) > 1 and phrase.start > view.sentence.start + 1 and all(w[0].isupper() for w in named)


def is_idle_phrase(text: str, view: Seams, phrase: Span, degree: Degree) -> bool:
    """Whether a word of likelihood judges nothing here: "as soon as possible", "how likely", "no doubt cast"."""
    before, rest = text[view.sentence.start : phrase.start], text[phrase.end : view.sentence.end]
    low = re.sub(r"\s+", " ", phrase.text.lower().replace("’", "'"))
    if _is_title(text, view, phrase) or _is_name(view, phrase):
        return True
    if re.search(
        r"\b(?:how|whether|if)\s+(?:it(?:['’]s|\s+is|\s+was)\s+|that\s+(?:is|was)\s+)?$", before, re.I
    ) and low in ("likely", "possible", "probable", "unlikely"):
        return True
    if (idle := _idle_adverb(low, before, rest)) is not None:
        return idle
    if low in ("unlikely", "improbable") and _is_surprising(before, rest):
        return True
    if low == "impossible" and re.search(r"\bif\s+not\s+$", before):
        return True
    if low in ("possible", "plausible", "conceivable", "feasible"):
        if re.search(
            r"\b(?:as|any|every|all|best|worst|other|only|of|the|making|makes?|made|become|"
            r"becoming|whenever|if|where|its|one|two|three|several|few|explore|discussed?|about|"
            r"potential)\s+(?:\w+\s+)?$",
            before,
            re.I,
        ):
            return True
        return _is_attributive(before, rest)
    if ("likely" in low or low == "probable") and _idle_likely(low, before, rest):
        return True
    if "expect" in low:
        return bool(
            re.search(
                r"\b(?:higher|lower|better|worse|more|less|than|as|what|come\s+to|to|can|should|"
                r"could|you|would|had|not)\s+(?:we\s+|I\s+|was\s+|been\s+|they\s+)?$",
                before,
                re.I,
            )
            or re.match(r"\s+(?:[a-z]+\s+)?(?:of\b|from\b|more\s+of\b|better\b)", rest)
        )
    if re.search(r"\bdoubt", low) and re.search(
        r"\b(?:no|without|beyond|of\s+the|casts?|in|remaining|serious|grave|fresh|new|growing|"
        r"lingering|rais\w+|self-|any|a|some|room\s+for|expressed|his|her|their|its|my)\s*$",
        before,
        re.I,
    ):
        return low != "in doubt"
    if degree == "possible" and re.search(r"(?:chance|shot|prospect|risk)$", low):
        return _idle_chance(low, before, rest)
    if low in ("sure", "certain", "bound", "convinced", "confident"):
        if low == "bound":
            return False
        return bool(re.search(r"\b(?:make|makes|made|making|not|n['’]t|be|a)\s+$", before))
    if re.match(r"no way$|not sure|not clear|not convinced|n't sure|n't clear", low):
        return bool(re.match(r"\s+to\b", rest))
    if low in ("dead", "doomed"):
        return not re.search(
            r"\b(?:talks?|loan|merger|project|coalition|deal|pact|plan|bill|truce|ceasefire|"
            r"accord|agreement|merger|sale|takeover|idea|it)\s+(?:is|are|was)\s+$",
            before,
        )
    return _looks_back(before, rest, low)


def _idle_adverb(low: str, before: str, rest: str) -> bool | None:
    """Whether "perhaps" and its like judge nothing; None where that is not told here."""
    if low in ("perhaps", "maybe", "possibly", "presumably", "probably") and (
        re.match(
            r"\s+(?:the|an?|even|because|in|at|on|not|\d|one|more|most|for|as|by|should|with|to)\b", rest
        )
        or re.search(r"\b(?:and|or|but|than)\s+$", before)
    ):
        return not (low == "probably" and re.match(r"\s+(?:the|an?|in|not|be)\b", rest))
    if low == "possibly" and re.match(r"\s+(?:can|could)\b", rest):
        return True  # "as far away as she possibly can"
    if low in ("perhaps", "maybe") and re.match(r"\s+(?:do(?:n['’]t|\s+not)|let|try)\b", rest):
        return True
    if low == "perhaps" and re.match(r"\s+(?:we|you|I)\s+(?:should|can|ought)\b", rest):
        return True
    return None


def _idle_likely(low: str, before: str, rest: str) -> bool:
    """ "The likely cause", "women are more likely to vote"."""
    if re.match(
        r"\s+(?:[a-z]+\s+)?(?:voters?|cause|source|suspect|explanation|than)\b", rest
    ) and not before.rstrip().endswith(("is", "was")):
        return True
    # "Women are more likely to vote", "homicides are most likely to occur": how often, not how likely.
    return bool(
        re.search(r"\b(?:are|were)\s+(?:(?:far|much|also|even)\s+)*(?:more\s+|less\s+|most\s+)?$", before)
        and (re.match(r"\s+to\b", rest) and re.search(r"(?:more|less)\s+$|most\s", before[-6:] + low + " "))
    )


def _idle_chance(low: str, before: str, rest: str) -> bool:
    """ "A chance to play", "the risk"."""
    # "A chance to play" is an occasion, "a chance to win" a likelihood.
    if re.match(r"\s+to\b", rest):
        return not re.search(
            r"\b(?:has|have|had|stands?|stood|with)\s+(?:still\s+)?$", before
        ) or not re.match(r"\s+to\s+(?:win|keep|survive|beat|take|hold|be|become|reach|get|make)\b", rest)
    if re.search(r"\b(?:such|at)\s+$", before):
        return True
    return bool(
        re.search(r"\b(?:the)\s", low + " ")
        and not re.search(
            r"\b(?:is|are|see|sees|saw|face[sd]?|raise[sd]?|about|and|of|discount\w*|exclud\w*)\s+$",
            before,
        )
    )


_FUNCTION_WORD = re.compile(
    r"\s+(?:if|but|and|or|that|to|in|by|before|this|next|only|unless|without|soon|now|within|at|on|even|when|as|"
    r"although|though|because|until|after|from|under|with|for|given|today|tomorrow|later|again|over|during|between|"
    r"provided|so|while|once|then|any|too|either|he|she|it|they|we|the|an?|his|her|its|their)\b"
)


def _is_attributive(before: str, rest: str) -> bool:
    """ "A possible deal" names a deal; "a deal is possible" judges one."""
    if re.search(r"\b(?:is|are|was|were|be|seems?|looks?|remains?)\s+$", before):
        return False
    return bool(re.match(r"\s+[a-z]", rest)) and not _FUNCTION_WORD.match(rest)


def _is_surprising(before: str, rest: str) -> bool:
    """ "An unlikely alliance" surprises; "the unlikely event of a win" and "a win is unlikely" judge."""
    return bool(
        re.search(r"\b(?:an|the|most|his|her|its|their|this|these|such)\s+$", before)
        and re.match(r"\s+[a-z]", rest)
        and not re.match(r"\s+(?:event|prospect|outcome|scenario|possibility|case)\b", rest)
        and not _FUNCTION_WORD.match(rest)
    )


def _looks_back(before: str, rest: str, low: str) -> bool:
    """ "A year ago it seemed unlikely": a judgement of the past whose answer is known."""
    return bool(
        re.search(
            r"\b(?:years?|months?|weeks?|decades?|days?)\s+(?:ago|earlier)\b[^,;]*\b(?:seemed|was|looked|thought)\s+$",
            before,
            re.I,
        )
    ) or bool(re.search(r"\bonce\s+(?:seemed|looked|thought)\s+$", before, re.I))
