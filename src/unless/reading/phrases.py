"""The words of likelihood: a table of patterns, each with its degree and an example.

The degrees of the words follow Kent's "Words of Estimative Probability" (1964) and ICD 203; the examples
are the table's tests. In a pattern a space stands for any white space, and ' for either apostrophe.
An earlier pattern wins where two could begin at one place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from unless.domain.reading import Degree

# How a phrase hangs together with the event it judges:
#   modal      "will", "may": the verb after it
#   adverb     "probably": what follows
#   adjective  "likely": what follows "to" or "that", the noun that follows, or else the subject before it
#   noun       "little hope": what follows "of", "that", "for", "to"
#   verb       "ruled out", "doubt": its object
#   passive    "can be ruled out": the subject
#   slope      "slim", only of a chance: "the chance of a deal is slim"
#   number     "99 to 1": as a noun, or else what follows without a word between
Hold = Literal["modal", "adverb", "adjective", "noun", "verb", "passive", "slope", "number"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One row: the pattern, what it means, and a sentence with the phrase and event to be read in it."""

    pattern: str
    degree: Degree
    hold: Hold
    example: str
    phrase: str
    event: str


NOUN = r"(?:chances?|probability|likelihood|odds|risk|possibility|possibilities|shot|prospects?|hopes?)"
_VERY = r"(?:very|highly|most|extremely|quite|exceedingly|deeply|increasingly|really|so|too|even more)"
_ALMOST = r"(?:almost|virtually|nearly|practically|all but|as good as|well-nigh|more or less|near|next to|seemingly|apparently)"
_OBJECT = r"(?= (?:(?:that|whether|if|the|an?|any|his|her|its|their|it|they|he|she|there|this|these|those)\b|[A-Z]))"

PHRASES: tuple[Phrase, ...] = (
    # -- all but certain, one way or the other
    Phrase(
        rf"{_ALMOST} (?:certain(?:ly)?|sure(?:ly)?|definitely) (?:not|never)",
        "almost-no-chance", "adverb", "The vote will almost certainly not pass.",
        "almost certainly not", "pass",
    ),
    Phrase(
        rf"(?:an? )?{_ALMOST}[ -](?:certain(?:ly)?|sure(?:ly)?|guaranteed|inevitabl[ey]|assured|definitely|"
        r"certainty|a certainty|a given)",
        "almost-certain", "adjective", "The pact is all but guaranteed to hold.",
        "all but guaranteed", "hold",
    ),
    Phrase(
        r"(?:almost|virtually|next to|practically|essentially|effectively|hardly|barely|scarcely) "
        r"(?:no|zero|any) (?:real )?(?:chance|hope|prospect|possibility|likelihood)s?",
        "almost-no-chance", "noun", "He gave the bank almost no chance of survival.",
        "almost no chance", "survival",
    ),
    Phrase(
        r"(?:a )?(?:near|close to|next to)[ -]zero (?:chance|probability|likelihood|odds)",
        "almost-no-chance", "noun", "She saw a near-zero chance of a rescue.",
        "a near-zero chance", "a rescue",
    ),
    Phrase(
        rf"{_ALMOST}[ -](?:impossible|out of the question|unthinkable|inconceivable|ruled out|dead)",
        "almost-no-chance", "adjective", "A deal this year is all but impossible.",
        "all but impossible", "A deal this year",
    ),
    Phrase(
        r"nowhere near",
        "almost-no-chance", "verb", "The sides are nowhere near signing a pact.",
        "nowhere near", "signing a pact",
    ),
    # -- little, slim, remote
    Phrase(
        rf"{_VERY} (?:unlikely|improbable|doubtful|remote)",
        "very-unlikely", "adjective", "Korda is very unlikely to resign.", "very unlikely", "resign",
    ),
    Phrase(
        r"(?:hardly|scarcely|barely) (?:likely|probable|possible)",
        "very-unlikely", "adjective", "A truce by May is hardly likely.", "hardly likely", "A truce by May",
    ),
    Phrase(
        r"unrealistic(?: to think)?|far-fetched|a long shot|a pipe dream",
        "very-unlikely", "adjective", "A truce by May is a long shot.", "a long shot", "A truce by May",
    ),
    Phrase(
        r"(?:only )?(?:an? )?(?:very |vanishingly |rather |pretty )?(?:little|scant|slim|slender|"
        r"faint|remote|small|low|poor|outside|minimal|negligible|tiny|fat|dim)(?: if any)? (?:real "
        r")?(?:chance|hope|prospect|possibility|likelihood|probability|risk)s?(?! (?:to|for) (?:\w+ "
        r")?(?:themselves))",
        "very-unlikely", "noun", "There is little hope of a pact.", "little hope", "a pact",
    ),
    Phrase(
        r"not (?:much|much of a|a great) (?:chance|hope|prospect|possibility|likelihood)",
        "unlikely", "noun", "There is not much chance of a pact.", "not much chance", "a pact",
    ),
    Phrase(
        r"(?:do|does|did)(?: not|n't) (?:have|see|hold out|stand|think there is|think there's) "
        r"(?:much|much of a|a great|a good) (?:chance|hope|prospect|possibility|likelihood)",
        "unlikely", "noun", "She does not see much chance of a pact.", "does not see much chance", "a pact",
    ),
    Phrase(
        r"(?:any|little|no|scant|few|low) expectations?(?= (?:that|of)\b)",
        "very-unlikely", "noun", "There was little expectation that the pact would hold.",
        "little expectation", "the pact would hold",
    ),
    Phrase(
        r"would be (?:an? )?(?:(?:big|great|major|huge|very) )?(?:surprise|surprising|shock|miracle)",
        "unlikely", "passive", "A rate cut would be a surprise.", "would be a surprise", "A rate cut",
    ),
    Phrase(
        r"almost none(?= (?:if|unless|otherwise|without)\b)",
        "almost-no-chance", "adverb", "The bill has a good chance if she backs it, and almost none if not.",
        "almost none", "The bill",
    ),
    Phrase(
        r"would take a miracle(?= for\b)",
        "very-unlikely", "noun", "It would take a miracle for the team to survive.",
        "would take a miracle", "the team to survive",
    ),
    Phrase(
        r"(?:can(?:not|'t| not)|couldn't|don't|doesn't|do not|does not) see(?= (?:it|the|an?|any|them|him|her|"
        r"this|that|[A-Z])[^.,;]{0,60}? \w+ing\b)",
        "very-unlikely", "verb", "I can't see the deal going through.", "can't see", "the deal going through",
    ),
    # -- no chance at all
    Phrase(
        r"(?:can(?:not|n't|'t| not)|couldn't) possibly",
        "impossible", "modal", "The roof can't possibly last.", "can't possibly", "last",
    ),
    Phrase(
        r"(?:there (?:is|was|are) |there's )?(?:absolutely )?(?:no|zero|not the slightest|not a) "
        r"(?:real |realistic |conceivable )?(?:chance|possibility|prospects?|likelihood|hope|"
        r"question)(?= (?:of|that|for|whatsoever|at all|to|he|she|it|they|the|in|this|before|until|"
        r"without|now|left)\b)",
        "impossible", "noun", "There is no possibility of a flight before April.",
        "There is no possibility", "a flight before April",
    ),
    Phrase(
        r"(?:a )?zero (?:chance|probability|likelihood)|no (?:chance|possibility|prospect|"
        r"way)(?=[,.;”\"]|$)|none at all|no way(?=[”\"]? (?:that |the|he|she|it|they|an?|[A-Z]))",
        "impossible", "noun", "There is no way the pact survives.", "no way", "the pact survives",
    ),
    Phrase(
        r"(?:eliminat|clos|dash|end)(?:es|ed|ing) (?:the|any|all) (?:chance|possibility|prospect|hope|"
        r"risk)s?",
        "impossible", "noun", "The envoys left, ending any prospect of a truce.",
        "ending any prospect", "a truce",
    ),
    Phrase(
        r"(?:(?:will|would|'ll) )?(?:can(?:not|'t| not)|could(?: not|n't)|would(?: not|n't)|does(?: "
        r"not|n't)|do(?: not|n't)|did(?: not|n't)|not|will not|won't) (?:yet |completely |entirely "
        r")?(?:be )?(?:ruled out|excluded|rule out|exclude|ruling out)",
        "possible", "adjective", "A strike can't be ruled out.", "can't be ruled out", "A strike",
    ),
    Phrase(
        r"(?:(?:refus|declin)(?:e|es|ed|ing)|(?:is|are|was|were) (?:not (?:ready|willing|prepared)|unwilling|reluctant)|"
        r"(?:do|does|did)(?: not|n't) want) to (?:rule out|exclude)|(?:stop|stopp)(?:s|ed|ing)? short of (?:ruling out|"
        r"excluding)",
        "possible", "verb", "Vance refused to rule out a sale.", "refused to rule out", "a sale",
    ),
    Phrase(
        r"(?<!if )(?:not|n't|never) (?:impossible|inconceivable|unthinkable|out of the question|"
        r"beyond the realms? of possibility)",
        "possible", "adjective", "A pact this spring is not impossible.",
        "not impossible", "A pact this spring",
    ),
    Phrase(
        r"(?:could|can|may|might|must|would) (?:now |then |safely )?be (?:ruled out|excluded|written "
        r"off)",
        "impossible", "passive", "If the guns return, the pact could be ruled out.",
        "could be ruled out", "the pact",
    ),
    Phrase(
        r"(?:(?:has|have|had|is|are|was|were) )?(?:been )?(?:rul(?:ed|es|e|ing) out|rul(?:ed|es|e|"
        r"ing)(?= .{3,40}? out\b))|exclud(?:ed|es|ing)(?= (?:the|any|all|every) (?:possibility|chance|"
        r"prospect))",
        "impossible", "verb", "Vance ruled out any talks this year.", "ruled out", "any talks this year",
    ),
    Phrase(
        r"(?:not|n't) (?:at all )?(?:possible|feasible|conceivable)|no longer (?:possible|feasible|"
        r"conceivable)",
        "impossible", "adjective", "A launch in May is no longer possible.",
        "no longer possible", "A launch in May",
    ),
    Phrase(
        r"impossible|inconceivable|unthinkable|out of the question|(?<=is )dead|(?<=is )doomed|off "
        r"the table",
        "impossible", "adjective", "She considers this merger impossible.", "impossible", "this merger",
    ),
    # -- likely, denied
    Phrase(
        r"(?:not|n't|never|no more|less than|far from|(?:any|even|much|far|increasingly) less|no "
        rf"longer|less) (?:{_VERY} |at all |particularly |terribly |necessarily )?(?:likely|probable|"
        r"certain)(?! (?:than|to (?:what|how)))",
        "unlikely", "adjective", "A pact is not likely.", "not likely", "A pact",
    ),
    Phrase(
        r"(?:not (?:even |at all |so |quite |yet )?|n't (?:even |so )?)(?:sure|convinced|clear)(?= "
        r"(?:that|if|whether) (?:I|we|the|he|she|it|they|there|[A-Z]))|may or may not|no guarantee|"
        r"not guaranteed|(?:will|would)(?: not|n't) necessarily|(?:won't|wouldn't) necessarily|not "
        r"necessarily",
        "possible", "modal", "The dam may or may not hold.", "may or may not", "hold",
    ),
    # -- more likely than not, and better
    Phrase(
        rf"{_VERY} (?:likely|probabl[ey]|plausible|possible that)(?: not\b)?|(?:almost|overwhelmingly) "
        r"(?:always|likely)",
        "very-likely", "adjective", "A walkout this month is very likely.",
        "very likely", "A walkout this month",
    ),
    Phrase(
        r"in all (?:likelihood|probability)",
        "very-likely", "adverb", "The ship will in all likelihood sink.", "in all likelihood", "sink",
    ),
    Phrase(
        r"(?:every|a very good|an excellent|a strong|a high|a great|a very high|a very real|excellent|"
        r"a significant) (?:chance|prospect|likelihood|probability|possibility|odds)s?|(?:(?:is|was|"
        r"are|were) )?(?:confident|convinced)(?= (?:that )?(?:the|it|he|she|they|there|an?|his|her|"
        r"its|their|[A-Z]\w+))|(?:voic|express)(?:ed|es|ing) confidence",
        "very-likely", "noun", "There is every chance of a pact.", "every chance", "a pact",
    ),
    Phrase(
        r"(?:roughly |about )?as likely as not|(?:about|roughly|an?|exactly|more or less) even(?: "
        r"(?:chance|odds|bet))?(?![ -](?:money|if|more|less|number|worse|\w+er)\b)|even "
        r"(?:chance|odds|bet)s?|could go either way",
        "even", "adjective", "An eruption this month is about even.", "about even", "An eruption this month",
    ),
    Phrase(
        r"more likely than not|odds-on|more probable than not",
        "likely", "adjective", "It is more likely than not that they sign.",
        "more likely than not", "they sign",
    ),
    Phrase(
        r"(?:an? )?(?:good|decent|fair|reasonable|better than even|growing|realistic|real|serious|"
        r"solid|better-than-even|substantial|considerable) (?:(?:chance|prospect|likelihood|"
        r"probability|odds|possibility|hope|shot)s?|risk(?= (?:of|that)))",
        "likely", "noun", "There is a good chance of a pact.", "a good chance", "a pact",
    ),
    Phrase(
        r"(?:(?:on course|poised|set|shaping up|well placed|on track)(?= to [a-z]))|headed for",
        "likely", "verb", "The party is poised to win.", "poised", "win",
    ),
    # -- doubt
    Phrase(
        r"(?:do|does|did)(?: not|n't) (?:really |now )?(?:expect|foresee|anticipate|envisage)|(?:is|"
        r"are|was|were)(?: not|n't) (?:widely )?expected|not expect(?:ed)?|never expect(?:ed)?",
        "unlikely", "verb", "Analysts do not expect the merger to close.",
        "do not expect", "the merger to close",
    ),
    Phrase(
        r"(?:do|does|did)(?: not|n't) (?:really |now )?(?:think|believe|see|reckon)(?= (?:that "
        r")?(?:the|an?|any|it|they|he|she|there|we|this|[A-Z]))",
        "unlikely", "verb", "I don't think the mill survives.", "don't think", "the mill survives",
    ),
    Phrase(
        r"(?:(?:seriously|very much|strongly) )?(?<!no )(?<!without )(?<!a )doubt(?:s|ed|"
        rf"ing)?{_OBJECT}|(?:is|was|are|were|remains?|am) (?:sceptical|skeptical)(?= that)|(?:would|"
        r"'d) be (?:very )?surprised if",
        "unlikely", "verb", "Envoys doubt the truce holds.", "doubt", "the truce holds",
    ),
    Phrase(
        r"the (?:lower|slimmer|longer|smaller) the (?:odds|chances?|probability|likelihood)(?= (?:of|that)\b)",
        "unlikely", "noun", "The later it gets, the lower the odds that the pact holds.",
        "the lower the odds", "the pact holds",
    ),
    Phrase(
        r"doubtful|in doubt|unlikely|improbable|implausible|a stretch",
        "unlikely", "adjective", "A vote this month is unlikely.", "unlikely", "A vote this month",
    ),
    Phrase(
        r"(?:long|worst|poor|bad|terrible) odds(?= (?:of|that|to|against|on)\b)|very hard(?=[”\"']? for)",
        "unlikely", "noun", "Bookmakers gave long odds of a rematch.", "long odds", "a rematch",
    ),
    # -- likely
    Phrase(
        r"(?<=is )expected(?=[.,;”\"]|$)|(?<=are )expected(?=[.,;”\"]|$)|(?:is|are|was|were|be) "
        r"(?:widely )?expected(?= (?:in|on|by|before|this|next|within|later|soon|at|after|as)\b)",
        "likely", "passive", "Rain is expected before dawn.", "is expected", "Rain",
    ),
    Phrase(
        r"(?:the )?(?:odds|chances) are(?= (?:that|the|it|he|she|they)\b)|favou?rite(?= to\b)|"
        r"tipped(?= to\b)|the (?:most likely|likeliest|most probable) (?:outcome|result|scenario) "
        r"(?:is|was|would be)",
        "likely", "verb", "Chances are that the vote slips.", "Chances are", "the vote slips",
    ),
    Phrase(
        r"the (?:most likely|likeliest|most probable) (?:outcome|result|scenario)",
        "likely", "passive", "A loan was the likeliest outcome.", "the likeliest outcome", "A loan",
    ),
    Phrase(
        r"likelier",
        "likely", "adjective", "A loan is likelier.", "likelier", "A loan",
    ),
    Phrase(
        r"(?:likely|probably|probable)(?: not\b)?|presumably|(?:as )?(?:seems|looks|appears) likely",
        "likely", "adjective", "The dam is likely to hold.", "likely", "hold",
    ),
    Phrase(
        r"(?:(?:widely|now|fully|generally) )?expect(?:s|ed)?(?= (?:to|that|the|an?|it|this|his|her|"
        r"their|no|talks|both|any|such|[A-Z]\w+|\w+s to|[a-z]+ (?:\w+ ){0,3}(?:to|will|would))\b)",
        "likely", "verb", "The line is expected to reopen.", "expected", "reopen",
    ),
    # -- certain
    Phrase(
        r"no doubt(?=(?: in \w+ mind)? that)|bound(?= to (?![A-Z]))|(?:certain|sure|guaranteed|destined|doomed|"
        r"assured)(?= (?:to|that|of))|inevitabl[ey]|undoubtedly|unavoidable|(?:is|was|are|be|as) "
        r"(?:now )?certain(?=[.,;”\"]|$)|for certain|a certainty|a foregone conclusion|a done deal|"
        r"without doubt",
        "certain", "adjective", "The dam is bound to fail.", "bound", "fail",
    ),
    # -- possible
    Phrase(
        r"(?:possible|conceivable|plausible|perhaps|maybe|possibly|conceivably|feasible)",
        "possible", "adjective", "A pact is possible.", "possible", "A pact",
    ),
    Phrase(
        r"(?:an?|some|any|the|still a) (?:[a-z]+ )?(?:chance|possibility|prospect|risk|shot)(?= "
        r"(?:that|of|to)\b)|(?:the )?possibility(?= (?:of|that)\b)",
        "possible", "noun", "There is a chance of a pact.", "a chance", "a pact",
    ),
    Phrase(
        r"(?<=\bwe )risk(?= \w+ing)|(?:run|runs|ran) the risk(?= of)|risks(?= \w+ing)",
        "possible", "verb", "The firm risks losing its licence.", "risks", "losing its licence",
    ),
    # -- said of a chance; last, since these words are common in other uses
    Phrase(
        r"(?:very |extremely |vanishingly |now )?(?:slim|slender|small|low|poor|remote|minimal|"
        r"negligible|bleak|dim|faint|fading|tiny)",
        "very-unlikely", "slope", "The chances of a rate cut are slim.", "slim", "a rate cut",
    ),
    Phrase(
        r"(?:next to |close to |almost |virtually )?(?:nil|zero)",
        "almost-no-chance", "slope", "The chance of a rate cut is nil.", "nil", "a rate cut",
    ),
    Phrase(
        r"(?:very |extremely )(?:high|good|strong)|excellent",
        "very-likely", "slope", "The chances of a rate cut are excellent.", "excellent", "a rate cut",
    ),
    Phrase(
        r"high|good|strong|better than even|considerable|rising|growing|real",
        "likely", "slope", "The chances of a rate cut are better than even.",
        "better than even", "a rate cut",
    ),
    Phrase(
        r"(?:about |roughly )?even",
        "even", "slope", "The odds of a rate cut are even.", "even", "a rate cut",
    ),
    Phrase(
        r"(?:seems|seemed|looks|looked|appears) remote",
        "very-unlikely", "passive", "A rate cut seems remote.", "seems remote", "A rate cut",
    ),
)  # fmt: skip

MODALS: tuple[Phrase, ...] = (
    Phrase(
        r"(?:will|would|can|could) (?:hardly|scarcely)",
        "very-unlikely", "modal", "The cabinet will hardly approve it.", "will hardly", "approve it",
    ),
    Phrase(
        r"(?:(?:will|'ll|would) (?:be|have|see) no)(?! (?:longer|more than|less|doubt|later|fewer|"
        r"surprise|easy|secret))",
        "will-not", "modal", "There will be no pact this year.", "will be no", "pact this year",
    ),
    Phrase(
        r"(?:(?:will|would) (?:not|never)|won't|wouldn't|'ll (?:not|never)|will (?:still|now|"
        r"certainly|definitely|simply) not)(?: ever)?(?! (?:only|just))",
        "will-not", "modal", "The left won't sign the pact.", "won't", "sign the pact",
    ),
    Phrase(
        r"(?:(?:is|are|was|were|'s|'re|am|'m) (?:not|never)|(?:is|are|was|were|ai)n't) (?:going|"
        r"about) to|(?:is|are|was|were)n't going(?= to)|never going to",
        "will-not", "modal", "It isn't going to hold.", "isn't going to", "hold",
    ),
    Phrase(
        r"(?:can(?:not|'t| not))(?= (?:happen|take place|succeed|survive|last|hold|win|pass|be "
        r"(?:signed|agreed|held|settled|reached|finished|completed|launched|ready|done)|go ahead|come|"
        r"work|continue|begin|start|open|proceed|resume|close|be \w+ed)\b)",
        "impossible", "modal", "The pact cannot survive another winter.", "cannot", "survive another winter",
    ),
    Phrase(
        r"(?:is|are|was|were|'s|'re) (?:now )?(?:going|about) to",
        "will", "modal", "The dam is going to fail.", "is going to", "fail",
    ),
    Phrase(
        r"(?:may|might|could) (?:well|yet|still|also|now)(?: not)?|(?:may|might) not(?: (?:yet|"
        r"even))?|may|might|could",
        "possible", "modal", "The bank may fail.", "may", "fail",
    ),
    Phrase(
        r"(?:will|'ll|would)",
        "will", "modal", "The mill will shut.", "will", "shut",
    ),
)  # fmt: skip


def compiled(table: tuple[Phrase, ...]) -> re.Pattern[str]:
    """One pattern for a table; the group p3 has matched where row 3 has."""
    rows = "|".join(rf"(?P<p{i}>{expand(row.pattern)})" for i, row in enumerate(table))
    # A contraction ("it'll", "isn't") begins inside a word; everything else where a word begins.
    start = r"(?:(?<![\w\-])(?<!\w['’])|(?<=\w)(?=['’](?:ll|s|re|m|d)\b|n['’]t\b))"
    return re.compile(rf"{start}(?:{rows})(?![\w-])(?!['’][a-z])", re.I)


def expand(pattern: str) -> str:
    """A table's pattern as a regular expression: any white space, either apostrophe."""
    pattern = re.sub(r"\(\?<[=!][^)]*\)", lambda m: m[0].replace(" ", r"\s"), pattern)
    pattern = pattern.replace("[A-Z]", "(?-i:[A-Z])")
    return pattern.replace("'", "['’]").replace("[ -]", r"[\s-]+").replace(" ", r"\s+")
