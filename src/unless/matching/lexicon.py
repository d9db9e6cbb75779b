"""Words: stems, numbers, and small groups of words that news uses for the same event.

Stems are Snowball's (Porter 2001, the English "Porter2" stemmer), after irregular verb forms are undone.
The groups were written for political, economic, legal and disaster news at large, not for any one
question; a question's own terms always weigh more than a group's.
"""

from __future__ import annotations

import re
from functools import cache

import snowballstemmer

from unless.domain.text import words

STOP = frozenset(
    """a an the and or but nor so yet if unless until till while as than then of to in on at by for
    from with without
    into onto over under about after before between against during through per via up down out off
    again is are was were
    be been being am do does did doing done have has had having will would shall should can could
    may might must ought it
    its itself he him his she her hers they them their theirs we us our i me my you your this that
    these those there here
    who whom whose which what when where why how not no n't never any some such own same other
    another both either neither
    each every all only just also even still already too very more most much many less least few
    little one ones s t
    said say says told tells added adds mr mrs ms dr going get gets got let lets per cent percent
    least likely year years month months week weeks day days time times date end by""".split()
)
NUMBERS = {
    w: str(i)
    for i, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
} | {
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
    "sixty": "60",
    "seventy": "70",
    "eighty": "80",
    "ninety": "90",
}

IRREGULAR = {
    form: base
    for base, forms in {
        "meet": "met",
        "leave": "left leaving",
        "sell": "sold sale sales",
        "buy": "bought",
        "withdraw": "withdrew withdrawn",
        "strike": "struck strikes",
        "win": "won",
        "lose": "lost loss",
        "take": "took taken",
        "give": "gave given",
        "make": "made making",
        "begin": "began begun",
        "hold": "held",
        "send": "sent",
        "bring": "brought",
        "fall": "fell fallen",
        "fly": "flew flown flight flights flying",
        "rise": "rose risen",
        "raise": "raised",
        "break": "broke broken",
        "freeze": "froze frozen",
        "sit": "sat",
        "stand": "stood",
        "step": "stepped stepping",
        "go": "went goes",
        "come": "came",
        "pay": "paid",
        "lead": "led",
        "hit": "hitting",
        "find": "found",
        "choose": "chose chosen choice",
        "speak": "spoke spoken",
        "quit": "quitting",
        "resign": "resignation",
        "pull": "pulled",
        "run": "ran running",
        "sink": "sank sunk",
        "spread": "spreading",
        "decide": "decision decisions",
        "acquit": "acquittal acquitted",
        "convict": "conviction",
        "extradite": "extradition",
        "resume": "resumption",
        "acquire": "acquisition",
        "intervene": "intervention",
        "invade": "invasion",
        "elect": "election elections",
        "choke": "choking",
        "seize": "seizure",
        "devalue": "devaluation",
        "collide": "collision",
        "survive": "survival",
        "lawsuit": "suit sue sues sued suing",
    }.items()
    for form in forms.split()
}

# Each line: words for the same kind of event.
GROUPS = tuple(
    frozenset(line.split())
    for line in """
    meet meeting summit talks sit face-to-face tete-a-tete encounter
    sign signing signature ink initial conclude
    agreement accord deal pact treaty settlement
    ceasefire truce armistice cease-fire
    strike walkout stoppage industrial-action down-tools picket
    resign quit step-down leave depart gone oust ousted removed exit
    sell sold transfer move leave depart gone signed-away
    replace hire appoint name successor new
    approve clear back endorse ratify pass go-ahead green-light nod rule-in-favour authorise authorize waive
    purchase takeover acquisition merger buy deal acquire tie-up
    launch lift-off liftoff fly flight blast-off take-off
    erupt eruption blast explosion
    evacuate evacuation leave move moved
    withdraw withdrawal pullback pull-back pullout pull-out retreat remove
    attack offensive assault invade incursion raid strike
    election vote ballot poll
    convict conviction guilty verdict
    acquit acquittal clear cleared not-guilty
    lawsuit court sue injunction challenge
    licence license permit permission authorisation clearance paperwork
    offer bid proposal
    ban prohibit outlaw bar injunction
    sanction embargo penalty
    tariff duty levy
    pressure squeeze lean leverage
    aid help bailout rescue loan assistance funding
    reopen open resume restart reopening resumption
    close shut closure shutdown
    default bankruptcy insolvency insolvent bankrupt
    cut lower reduce reduction
    raise increase hike up lift rise boost
    pledge promise commit commitment undertake agree
    replace repair fix fixed mend
    storm hurricane cyclone typhoon
    flood flooding inundate
    war conflict hostilities fighting
    release free freed liberate
    extradite hand-over surrender
    join accede accession entry
    split divorce break-away secede secession independence
    release publish unveil
    finish complete completion
    """.strip().splitlines()
)

# A predicate of these turns a judgement of "the strike will be called off" against the strike.
UNDOING = re.compile(
    r"\b(?:collaps\w*|fail\w*|fall(?:s|ing)?\s+through|fell\s+through|fall(?:s|ing)?\s+apart|break(?:s|ing)?\s+down|"
    r"block\w*|veto\w*|reject\w*|cancel\w*|call(?:ed|s|ing)?\s+off|scrap\w*|abandon\w*|averted|avert|avoid\w*|"
    r"postpon\w*|put(?:ting|s)?\s+off|delay\w*|suspend\w*|shelv\w*|halt\w*|derail\w*|scupper\w*|stall\w*|miss(?:es|ed)?\b|slip\w*|"
    r"refus\w*|acquit\w*|walk(?:s|ed|ing)?\s+(?:away|out)|prevent\w*|thwart\w*|withh[eo]ld\w*|drop(?:s|ped|ping)?\b|survive\w*|stay\w*|remain\w*|"
    r"hold(?:s|ing)?\s+off|turn(?:s|ed|ing)?\s+down|vot(?:e|es|ed|ing)\s+(?:it\s+)?down|lapse\w*|"
    r"uph[eo]ld\w*|drag(?:s|ged|ging)?\s+on|stand(?:s|ing)?\s+pat|cling\w*|los(?:e|es|ing)\b|lost\b|spar(?:e|es|ed|ing)\b|"
    r"stop(?:s|ped|ping)?|den(?:y|ies|ied|ying)|overturn\w*|quash\w*|unravel\w*|founder\w*)\b",
    re.I,
)
# Going on and coming to an end, in the words of a question or of a report. What is asked after decides which of the two
# speaks against it: a survivor against a collapse, a collapse against a truce that is to hold.
PERSISTING = re.compile(
    r"\bhold(?:s|ing)?\b(?!\s+(?:an?|the|its|their|his|her|talks|elections?|on\s+to|off)\b)|\bsurviv\w*|\bstay(?:s|ed|ing)?\b|"
    r"\blast(?:s|ing)?\b(?=\s*$|\s*[,.;]|\s+(?:into|until|beyond|through|past|long|another|for|to)\b)|\bremain(?:s|ed|ing)?\b|"
    r"\b(?:keep|kept|keeps|keeping|retain\w*)\b|\bcontinu\w+|\b(?:carry|carries|go|goes|going|drag|drags|live|lives)\s+on\b|"
    r"\bin\s+one\s+piece\b|\bcom(?:e|es|ing)\s+through\b|\bcling\w*|\buph[eo]ld\w*|\bintact\b|\bsee(?:s|ing)?\s+out\b|"
    r"\bstands?\b(?=\s*$|\s*[,.;])",
    re.I,
)
ENDING = re.compile(
    r"\bcollaps\w*|\bfail(?:s|ed|ing|ure)?\b|\b(?:fall|falls|falling|fell)\s+(?:apart|through)\b|\bbreak(?:s|ing)?\s*-?(?:down|up|apart)\b|"
    r"\bend(?:s|ed|ing)?\b(?!\s+(?:of|up)\b)|\bceas(?:e|es|ed|ing)\b|\bburst(?:s|ing)?\b|\bbreach\w*|\bcrumbl\w*|\bunravel\w*|\blapse\w*|"
    r"\bresign\w*|\bquit(?:s|ting)?\b|\b(?:leave|leaves|leaving|depart\w*|exit)\b(?!\s+(?:it|them|things)\b)|\bgone\b|\boust\w*|"
    r"\bstep(?:s|ping|ped)?\s+down\b|\bstrik(?:e|es|ing)\s+down\b|\bquash\w*|\boverturn\w*|\bannul\w*|\babolish\w*|\bdevalu\w*|"
    r"\bbankrupt\w*|\binsolven\w*|\bshut(?:s|ting)?(?:\s*-?down)?\b|\bremov(?:e|es|ed|al)\b",
    re.I,
)
_CONVICTING = re.compile(r"\bconvict\w*|(?<!not\s)\bguilty\b|\bcondemn\w*", re.I)
_ACQUITTING = re.compile(r"\bacquit\w*|\bnot\s+guilty\b|\binnocent\b|\b(?:go|goes|walk|walks)\s+free\b", re.I)


def opposed(said: str, text: str) -> bool | None:
    """Whether a text tells the opposite end of what `said` asks after; None where the two do not tell."""
    for one, other in ((PERSISTING, ENDING), (_CONVICTING, _ACQUITTING)):
        asked = bool(one.search(said)), bool(other.search(said))
        told = bool(one.search(text)), bool(other.search(text))
        if asked[0] != asked[1] and told[0] != told[1]:
            return asked != told
    return None


# Opposite directions: a driver that says one is off where a text says the other.
RISING = re.compile(
    r"\b(?:(?<!give\s)(?<!gives\s)(?<!giving\s)(?<!gave\s)(?<!given\s)ups?|upped|rais\w+|increas\w+|impos\w+|tighten\w*|step(?:s|ped)?\s+up|boost\w*|intensif\w+|harden\w*|"
    r"expand\w*|appl(?:y|ies|ied)|put(?:s|ting)?|adds?|escalat\w+)\b",
    re.I,
)
FALLING = re.compile(
    r"\b(?:eas(?:e|es|ed|ing)|lift(?:s|ed|ing)?(?!\s+(?:\w+\s+)?(?:bid|offer|price|rates?|wages?|pay|output|dividend|target|forecast|stake)\b)|relax\w*|drop(?:s|ped)?|reduc\w+|cut(?:s|ting)?|lower\w*|soften\w*|"
    r"loosen\w*|scale(?:s|d)?\s+back|withdr[ae]w\w*|remov\w+|suspend\w*|ends?|ended|let(?:s|ting)?\s+up)\b",
    re.I,
)
# Nothing changes: the opposite of a driver that says something goes away.
STAYING = re.compile(
    r"\b(?:keep(?:s|ing)?|kept|maintain\w*|retain\w*|stay(?:s|ed|ing)?|remain(?:s|ed|ing)?|hold(?:s|ing)?|held|"
    r"stands?|stood|leav(?:e|es|ing)\s+(?:it|them)\s+in\s+place|in\s+place|there\s+(?:is|are)\s+(?!no\b))\b",
    re.I,
)
LEAVING = re.compile(
    r"\b(?:withdr[ae]w\w*|lift\w*|pull\w*|leav\w+|left|remov\w+|scrap\w*|end(?:s|ed|ing)?|drop\w*|releas\w+|quit\w*|go(?:es)?)\b",
    re.I,
)
# One that stands apart from the question's own.
APART = re.compile(
    r"\b(?:separate|another|rival|unrelated|different|smaller|larger|earlier|previous|own|nearby|neighbou?ring|women's|"
    r"sister|elsewhere|across the (?:border|strait|river))\b",
    re.I,
)


def opposite_directions(says: str, text: str) -> bool:
    """Whether a text goes the other way than `says` (lower case): eases where it increases, keeps where it lifts."""
    if STAYING.search(text) and LEAVING.search(says) and not LEAVING.search(text):
        return True
    up, down = RISING.search(says), FALLING.search(says)
    if bool(up) == bool(down):
        return False
    return bool((FALLING if up else RISING).search(text)) and not bool(
        (RISING if up else FALLING).search(text)
    )


@cache
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")


@cache
def stem(word: str) -> str:
    """The stem of one lower-case word; numbers become digits."""
    bare = word.removesuffix("'s").removesuffix("'").replace(",", "")
    if bare in NUMBERS:
        return NUMBERS[bare]
    bare = IRREGULAR.get(bare, bare)
    return str(_stemmer().stemWord(bare))


def stems(text: str) -> list[str]:
    """Stems of the content words, in order; a hyphenated word gives its parts and itself."""
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    out = []
    for word in words(text):
        parts = [word, *word.split("-")] if "-" in word else [word]
        out += [stem(p) for p in parts if p not in STOP and p.removesuffix("'s") not in STOP and p]
    return out


@cache
def kin(term: str) -> frozenset[str]:
    """Stems of the single words that share a group with a word."""
    own = stem(term)
    out: set[str] = set()
    for group in GROUPS:
        members = {stem(w) for w in group if "-" not in w}
        if own in members:
            out |= members
    return frozenset(out - {own})
