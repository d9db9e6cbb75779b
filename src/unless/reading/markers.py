"""The markers of conditions, and when they mark none: "asked if", "without incident", "until Friday".

The table gives every marker with its kind and an example; the examples are its tests. A pattern's space
stands for any white space.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from unless.domain.reading import ConditionKind
from unless.reading.clauses import PARTICIPLE, Seams


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker's pattern, the kind of its condition, and a sentence with (condition, consequent) in it."""

    pattern: str
    kind: ConditionKind
    example: str
    condition: str
    consequent: str


MARKERS: tuple[Marker, ...] = (
    Marker(
        r"only (?:if|when|after|once|with)",
        "only-if",
        "Only if both pull back might the line reopen.",
        "both pull back",
        "might the line reopen",
    ),
    Marker(
        r"even (?:if|with|when|without|should|supposing|assuming)",
        "even-if",
        "Even if it rained, the crop would fail.",
        "it rained",
        "the crop would fail",
    ),
    Marker(
        r"(?:for )?(?:as|so) long as",
        "if",
        "As long as Brede stays, the pact will hold.",
        "Brede stays",
        "the pact will hold",
    ),
    Marker(
        r"provid(?:ed|ing)(?: that)?",
        "if",
        "It will reopen provided that divers agree.",
        "divers agree",
        "It will reopen",
    ),
    Marker(
        r"on (?:the )?(?:condition|understanding)(?: that)?",
        "if",
        "They will sign on condition that guns go.",
        "guns go",
        "They will sign",
    ),
    Marker(
        r"assum(?:ing|es)(?: that)?|suppos(?:e|ing)(?: that)?",
        "if",
        "Assuming the frost holds, vintners could start.",
        "the frost holds",
        "vintners could start",
    ),
    Marker(
        r"in case(?: of)?",
        "if",
        "In case talks fail, the port will close.",
        "talks fail",
        "the port will close",
    ),
    Marker(
        r"in the (?:unlikely |likely )?event(?: (?:of|that))?",
        "if",
        "In the event of a strike, trains will stop.",
        "a strike",
        "trains will stop",
    ),
    Marker(
        r"unless",
        "unless",
        "The vote will not pass unless the left agrees.",
        "the left agrees",
        "The vote will not pass",
    ),
    Marker(
        r"in the absence of|absent|lacking",
        "unless",
        "Absent a signal, there is scant hope of a deal.",
        "a signal",
        "there is scant hope of a deal",
    ),
    Marker(
        r"barring", "unless", "Barring a reprieve, the mill will shut.", "a reprieve", "the mill will shut"
    ),
    Marker(
        r"failing(?! that)",
        "unless",
        "Failing a reprieve, the mill will shut.",
        "a reprieve",
        "the mill will shut",
    ),
    Marker(r"short of", "unless", "Short of war, the peg will hold.", "war", "the peg will hold"),
    Marker(
        r"except if|but for|if (?:it (?:is|were|was) )?not for|were it not for",
        "unless",
        "The mill will shut except if a buyer appears.",
        "a buyer appears",
        "The mill will shut",
    ),
    Marker(
        r"without",
        "unless",
        "Without the votes, this coalition can't last.",
        "the votes",
        "this coalition can't last",
    ),
    Marker(
        r"with",
        "if",
        "With the votes in hand, the bill would pass.",
        "the votes in hand",
        "the bill would pass",
    ),
    Marker(
        r"until|till|before",
        "until",
        "He will not be freed until the fine is paid.",
        "the fine is paid",
        "He will not be freed",
    ),
    Marker(
        r"(?:(?:will|would|may|could|might) )?(?:depends?|depend(?:ed|ing)|hinges?|hinged|hangs?|hung|rests?|turns?|rides?|pivots?)(?: (?:largely|partly|"
        r"entirely|also|heavily|now|solely|mostly))? (?:up)?on",
        "only-if",
        "A deal depends on the court.",
        "the court",
        "A deal",
    ),
    Marker(
        r"(?:is|are|was|were|be) (?:contingent|conditional|dependent) (?:up)?on",
        "only-if",
        "The loan is contingent on reforms.",
        "reforms",
        "The loan",
    ),
    Marker(
        r"while",
        "if",
        "There will be no summit while troops hold the bridge.",
        "troops hold the bridge",
        "There will be no summit",
    ),
    Marker(
        r"subject to",
        "if",
        "Subject to a medical, the striker will sign.",
        "a medical",
        "the striker will sign",
    ),
    Marker(
        r"no matter(?= (?:how|what|who|whether|when|which)\b)",
        "even-if",
        "The herd will shrink no matter how many licences lapse.",
        "how many licences lapse",
        "The herd will shrink",
    ),
    Marker(
        r"whether or not",
        "even-if",
        "Whether or not it rains, the race will start.",
        "it rains",
        "the race will start",
    ),
    Marker(
        r"(?:weather|snow|tides?|conditions|time) permitting",
        "if",
        "Weather permitting, the climbers will start at dawn.",
        "Weather",
        "the climbers will start at dawn",
    ),
    # Only where a tagger has read the sentence: for rules alone these mostly tell a time or a fact.
    Marker(r"given(?! (?:that|the fact|how|up|to|by|in)\b)", "if", "", "", ""),
    Marker(r"when(?:ever)?", "if", "", "", ""),
    Marker(r"if", "if", "The pass will close if it snows.", "it snows", "The pass will close"),
    Marker(
        r"once",
        "if",
        "Once the valve is fixed, a launch will follow.",
        "the valve is fixed",
        "a launch will follow",
    ),
)


# "Given two clear nights, ... should": not "given the criticism, ... will".
_GIVEN = re.compile(
    r"\s+(?:an?|another|enough|more|both|two|three|four)\s[^,]*,[^.;]*\b(?:would|should|could|may|might|chances?|odds)\b",
    re.I,
)
_PROVIDED = re.compile(
    r"\s+(?:(?:the|an?|no|nobody|both|all|enough|his|her|its|their|it|he|she|they|we|you|there|[A-Z][\w’'\-]+)\s)(?=[^,;]*\w)[^,;]*\s\w",
    re.A,
)
# A word that judges how likely something is: what a condition of this kind can hang on.
JUDGES = re.compile(
    r"\b(?:will|would|wo|could|may|might|can|cannot|ca|likely|unlikely|chances?|odds|prospects?|"
    r"hope|possib\w+|impossib\w+|improbable|probab\w+|doubt\w*|"
    r"certain\w*|inevitabl\w+|guaranteed|no\s+deal|shall)\b|['’]ll\b|\bwon['’]t\b|\bcan['’]t\b|"
    r"\bwouldn['’]t\b",
    re.I,
)
_NEGATIVE = re.compile(
    r"\b(?:not|never|no|nothing|nobody|neither|none|unlikely|impossible|improbable|doubt\w*|"
    r"hardly|little|scant|cannot|doomed|fails?|collapse\w*|lose|ruled)\b|n['’]t\b",
    re.I,
)
_WHETHER = re.compile(
    r"\b(?:ask(?:ed|s|ing)?|wonder\w*|know\w*|knew|see|saw|say|decide\w*|determine\w*|unclear|"
    r"uncertain|question\w*|doubt\w*|sure|cares?|cared|"
    r"check\w*|find\s+out|tell|learn|as|what|even|only|clear|matter|discuss\w*|consider\w*|"
    r"contemplate\w*|except|like|or|idea|imagine|surprised|shocked|astonished|amazed)\s*(?:me\s+|us\s+|him\s+|her\s+)?$",
    re.I,
)
_IDLE_IF = re.compile(
    r"\s*(?:anything|you\s+(?:will|want|like|look|watch|talk|think|go\s+back|read|listen|ask\s+me|"
    r"please)|I\s+(?:may|were\s+you)|"
    r"only\b|not\s+(?:more|impossible|the|an?|for|all|thousands)|ever\b|need\s+be|"
    r"any\b(?!\s+\w+\s+\w+)|I\s+may\b|you(?:['’]ll|\s+will)?\s+(?:forgive|excuse|pardon|permit|allow|believe|"
    r"trust)|one\s+(?:believes|trusts)|at\s+all|and\s+when|that\b[,.;]|nothing\s+else)",
)
_LACKING = re.compile(
    r"\s*(?:\w+ing\b|(?:electricity|water|power|food|warning|incident|comment|success|precedent|"
    r"evidence|injury|further\s+comment|"
    r"elaborat\w+|explanation|naming|notice|delay|doubt|exception|charge|trial|hesitation|"
    r"question|saying|having|being|parallel|"
    r"attribution|knowing|even)\b)",
    re.I,
)
_TIME = re.compile(
    r"\s*(?:then|now|recently|later|late|early|mid|(?:the\s+)?(?:end|early|late|mid|middle|\w*day|"
    r"\w*th|next|new|start|close|beginning|following|autumn|spring|summer|winter|\w+\s+quarter|"
    r"turn|deadline)\b|"
    r"next|last|at\s+least|(?:well\s+)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|nightfall|dawn|"
    r"dusk|noon|midnight|after|"
    r"January|February|March|April|May|June|July|August|September|October|November|December|Jan|"
    r"Feb|Aug|Sept?|Oct|Nov|Dec|"
    r"spring|summer|autumn|winter|long|he\b|she\b|\d|its?\s+\w+$|we\s+meet|going|an?\s+(?:week|"
    r"month|year|day|crowd|judge|court)|year)\b",
    re.I,
)
_PAST_PERFECT = re.compile(r"\b(?:had|hadn['’]t)\s+(?:not\s+|never\s+|only\s+)?(?:been\s+)?\w+", re.I)
_HAVE = re.compile(
    r"\b(?:would|could|might|should)(?:\s+not|n['’]t|\s+never|\s+\w+ly|"
    r"\s+still)?\s+have\s+(?:not\s+|never\s+)?" + PARTICIPLE + r"\b|\bhave\s+been\s+able\b",
    re.I,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|will|would|can|could|may|might|must|"
    r"should|comes?|came|goes|went|"
    r"gets?|got|makes?|made|takes?|took|gives?|gave|falls?|fell|holds?|held|says?|signs?|agrees?|"
    r"wins?|loses?|fails?|\w{3,}(?:ed|ies))\b|['’](?:s|re|ll|ve|d)\b|n['’]t\b",
    re.I,
)


def has_verb(text: str) -> bool:
    """Whether a stretch has a finite verb, as far as a list of common ones and the ending -ed can tell."""
    return _VERB.search(text) is not None


def is_idle(text: str, view: Seams, m: re.Match[str]) -> bool:
    """Whether a marker hangs nothing on anything here."""
    sentence = view.sentence
    before, after = text[sentence.start : m.start()], text[m.end() : sentence.end]
    word = re.sub(r"\s+", " ", m[0].lower())
    clause = text[view.left(m.start()) : m.start()]
    if not re.search(r"\w", after):
        return True
    if _is_counterfactual(before, after):
        return True
    if word in ("when", "whenever"):
        return True
    if word == "given":
        return bool(clause.strip(" “\"‘'(,")) or not _GIVEN.match(after)
    if word == "subject to":
        return not JUDGES.search(before + after)
    if word == "whether or not":
        return bool(clause.strip(" “\"‘'(,")) or not JUDGES.search(after.partition(",")[2])
    if word == "no matter":
        return not JUDGES.search(before + after)
    if word == "if":
        # A title, "Cape Vesk If Brandt Wins", and a question, "And if so, what then?"
        if (m[0] == "If" and re.search(r"\w\s+$", before)) or re.match(r"\s+so,[^.;!]*\?", after):
            return True
        if re.match(r"[^,;.]{3,60}\bany\s+(?:guide|indication)\b", after):
            return True  # "if history is any guide"
        return bool(_WHETHER.search(before) or _IDLE_IF.match(after)) and not re.match(
            r"\s*(?:not|so)\s*,", after
        )
    if word == "without":
        return _idle_without(before, after, clause)
    if word == "while":
        # "won't meet while troops stay" depends; "while X, Y" contrasts
        fits = _NEGATIVE.search(clause) and JUDGES.search(clause) and has_verb(after)
        return not fits or before.rstrip().endswith(",") or re.match(r"\s+\w+ing\b", after) is not None
    if word == "with":
        return not _with_condition(clause, after)
    if word.startswith("even "):
        return _idle_even(word, before, after)
    if word == "once":
        return (
            bool(clause.strip(" “\"‘'(,"))
            or not re.match(r"\s+(?:the|an?|it|he|she|they|that|this|his|her|its|their|[A-Z])\b[^,]*,", after)
            or not re.search(r"\b(?:will|would|could|may|might|likely|certain)\b", after)
        )
    if word in ("until", "till") and not clause.strip(" “\"‘'(,") and "," in after:
        clause = after.partition(",")[2]  # "Until the survey is out, nobody can ...": what depends follows
    if word in ("until", "till", "before"):
        if _TIME.match(after) or not re.search(
            r"\b(?:not|never|no|nothing|nobody|unlikely|impossible|cannot|nowhere|remain\w*|stay|"
            r"stall\w*|closed|frozen|shut|blocked|suspended)\b|n['’]t",
            clause,
            re.I,
        ):
            return True
        return (
            not has_verb(after.split(",")[0])
            if word == "before"
            else not re.search(
                r"\b(?:will|would|wo|won|is|are|ca|can|could|cannot|unlikely|impossible|no|going|"
                r"may|might)\b|['’]ll",
                clause,
            )
        )
    return _idle_rarer(word, before, after, clause)


def _idle_rarer(word: str, before: str, after: str, clause: str) -> bool:
    if word.endswith("long as") and re.match(r"\s+(?:an?|the|\d+)\s+[\w\-]+\s*(?:[,.;]|and\b)", after):
        return True  # "as long as a bus"
    if word == "short of":
        return bool(
            re.search(
                r"(?:fall|fell|stop\w*|run|ran|fallen|falls|just|well|far|is|was|are|were|be)\s*$", before
            )
        ) or (not JUDGES.search(before + after) and not re.search(r"\b(?:is|are)\b", after))
    if word in ("absent", "barring", "failing", "but for", "in the absence of", "lacking"):
        if re.search(r"\b(?:is|are|was|were|be|been|law|order|rule|remained|not|all|anything)\s+$", before):
            return True
        if word == "failing" and "," in after:
            return bool(clause.strip(" “\"‘'(,"))
        return word in ("failing", "but for", "lacking") and (
            bool(clause.strip(" “\"‘'(,")) or not JUDGES.search(after)
        )
    if word.startswith(("provid", "suppos", "assum")):
        if (
            re.match(
                r"\s+(?:by|for|to|office|the\s+office|control|responsibility|power|support|aid|"
                r"help|money|details|evidence|information)\b",
                after,
            )
            and "that" not in word
        ):
            return True
        if word.startswith(("provid",)) and "that" not in word:
            return not _PROVIDED.match(after) or not (
                JUDGES.search(before) or re.search(r"\bexpected\b", before)
            )
        return word.startswith("assumes") and not clause.strip()
    if word.startswith("on ") and word.endswith("condition"):
        return True
    if (
        word.startswith("on ")
        and "condition" in word
        and re.match(r"[^,;]*\bnot\s+be\b|[^,;]*\banonym", after)
    ):
        return True  # "on condition that she not be named"
    if word.startswith(("turn", "rest", "hang", "hung", "rid")) and re.match(
        r"\s+(?:to|the\s+walls?\b|me|him|her|us|them|it\b|himself|the\s+(?:wall|light|lights|tap))\b", after
    ):
        return True
    if word.startswith("only ") and word.endswith(("after", "when", "once", "with")):
        return not JUDGES.search(before + after)
    return False


def _is_counterfactual(before: str, after: str) -> bool:
    """ "If he had won, ... would have": about a past that did not happen."""
    own = re.split(r"[,.;]", after, maxsplit=1)
    rest = own[1] if len(own) > 1 else ""
    if re.match(r"\s*would\s+(?:that|it|this|he|she|they)\s+have\s+", rest):
        return True  # "If she did that, would that have been cool?"
    if _HAVE.search(rest.split(";")[0]) or _HAVE.search(before.rsplit(";", maxsplit=1)[-1]):
        return (
            bool(re.search(r"\b(?:had|was|were|hadn['’]t|not\s+for)\b", own[0]))
            or _HAVE.search(before) is not None
        )
    return False


def _idle_without(before: str, after: str, clause: str) -> bool:
    if _LACKING.match(after) or not JUDGES.search(before + after):
        return True
    initial = not re.search(r"\w", re.sub(r"(?i)\b(?:and|but|that|so|yet|then|now|still)\b", "", clause))
    if initial:
        # "Without her help he would never have won" is about a past that did happen.
        return re.match(r"[^;]*?,[^;]*?\bwould\s+(?:never\s+|not\s+)?have\s", after) is not None
    # "They will sign without a vote" merely lacks one; "no deal without a vote" depends on it.
    return not _NEGATIVE.search(clause) or bool(re.search(r"\bof\s+\w+ing\b", clause))


def _with_condition(clause: str, after: str) -> bool:
    if clause.strip(" “\"‘'(,").lower() not in ("", "but", "and", "yet", "so"):
        return False
    own, comma, rest = after.partition(",")
    if not comma:
        return False
    if re.fullmatch(r"\s+(?:one|it|that|them|both|either)", own):
        return JUDGES.search(rest) is not None and has_verb(rest)
    return bool(
        re.match(r"\s+(?:such\s+)?(?:an?|the|this|that)\s", own)
        and re.match(r"[^,;]*\b(?:would|could|might)\b", rest)
        and len(own.split()) <= 8
    )


def _idle_even(word: str, before: str, after: str) -> bool:
    if word == "even should":
        return not re.match(r"\s+\w", after)
    if word in ("even with", "even without"):
        return not JUDGES.search(before + after)
    if word == "even when":
        return not JUDGES.search(before + after)
    # "They cheered, even if few agreed" only concedes.
    past = re.search(
        r"\b(?:did|initially|originally)\b|\b(?:helped|had|were\s+not|was\s+not)\b",
        after.split(",", maxsplit=1)[0],
    )
    return bool(past) and not re.search(r"\b(?:would|could|might)\b", before + after)
