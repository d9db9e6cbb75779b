"""The words of likelihood: a table of patterns, each with its degree and an example.

The degrees of the words follow Kent's "Words of Estimative Probability" (1964) and ICD 203.
"""

from __future__ import annotations

from unless.reading.phrases import Phrase

_VERY = r"(?:very|highly|extremely|quite|exceedingly|deeply|increasingly|really|so|too|even more)"
_ALMOST = r"(?:almost|very nearly|virtually|nearly|practically|all but|as good as|well-nigh|more or less|near|next to|nigh|nigh on|seemingly|apparently)"
_NOBODY = r"(?:no one|nobody|none|few|hardly anyone|hardly anybody|hardly a soul|not one|neither)"
_THINKS = r"(?:believes?|believed|expects?|expected|thinks?|thought|sees?|imagines?|imagined|foresees?)"
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
        r"certainty|a certainty|a given|convinced|inescapable|unavoidable|unstoppable|settled|done(?! (?:with|by|for))|in the bag)",
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
    # -- said in an image
    Phrase(
        r"(?:very |still )?(?:hard|difficult|tough|impossible) not to (?:see|imagine|think|believe)",
        "likely", "verb", "It is hard not to see the bank walking away.", "hard not to see", "the bank walking away",
    ),
    Phrase(
        r"(?:an? )?(?:dead|moral|absolute|mathematical) certainty",
        "certain", "adjective", "A third term is a dead certainty.", "a dead certainty", "A third term",
    ),
    Phrase(
        r"(?:an? )?(?:distinct|live|real|clear|open|definite) possibility",
        "possible", "noun", "A regency is a live possibility.", "a live possibility", "A regency",
    ),
    Phrase(
        r"(?:the )?odds (?:are|were) (?:heavily |strongly |clearly |firmly |stacked )?against",
        "very-unlikely", "verb", "The odds are heavily against a sequel.", "The odds are heavily against", "a sequel",
    ),
    Phrase(
        r"nothing (?:short of|less than) (?:an? )?(?:miracle|\w+ miracle)(?: (?:will|would|can|could))?",
        "almost-no-chance", "modal", "Nothing short of a miracle would reopen the mill.",
        "Nothing short of a miracle would", "reopen the mill",
    ),
    Phrase(
        r"(?:would|'d|will) be (?:very |greatly )?(?:astonished|amazed|shocked|stunned|flabbergasted) (?:if|to see)",
        "very-unlikely", "verb", "I'd be astonished if the strike spread.", "'d be astonished if", "the strike spread",
    ),
    Phrase(
        r"would (?:greatly )?surprise(?= (?!no one|nobody|few))",
        "unlikely", "passive", "A rejection would surprise them.", "would surprise", "A rejection",
    ),
    Phrase(
        r"would (?:astonish|amaze|stun|flabbergast)(?= (?!no one|nobody|few))",
        "very-unlikely", "passive", "A thaw would astonish the envoys.", "would astonish", "A thaw",
    ),
    Phrase(
        r"not (?:at all|in the least|remotely) (?:likely|probable)",
        "very-unlikely", "adjective", "A pact is not at all likely.", "not at all likely", "A pact",
    ),
    Phrase(
        r"(?:as good as|all but) (?:finished|dead|lost)",
        "almost-no-chance", "passive", "Her place in the final is as good as lost.",
        "as good as lost", "Her place in the final",
    ),
    Phrase(
        r"(?:only |just |simply |merely )?(?<!in )a (?:matter|question) of (?:when|time|(?:(?:a few )?(?:hours|days|weeks)(?=[,.;”\"]| and\b|$)))"
        r"(?:,? (?:and )?not (?:if|whether))?",
        "certain", "passive", "A new eruption is only a matter of time.",
        "only a matter of time", "A new eruption",
    ),
    Phrase(
        r"(?:an? )?(?:shoo-in|racing certainty|sure thing|near-certainty|dead cert|slam[ -]dunk)",
        "almost-certain", "adjective", "A third term for Moro is a sure thing.", "a sure thing", "A third term for Moro",
    ),
    Phrase(
        r"(?:an? )?(?:very )?(?:safe|sure|good) bet",
        "very-likely", "adjective", "A third term for Moro is a safe bet.", "a safe bet", "A third term for Moro",
    ),
    Phrase(
        r"no prizes for guessing|you can (?:be sure|bet)|make no mistake",
        "almost-certain", "noun", "No prizes for guessing that the subsidy stays.",
        "No prizes for guessing", "the subsidy stays",
    ),
    Phrase(
        r"touch[ -]and[ -]go|(?:hangs?|hung|hanging|still) in the balance|anybody's guess|anyone's guess",
        "even", "passive", "The truce is touch and go.", "touch and go", "The truce",
    ),
    Phrase(
        r"slim (?:to|and|or) none|next to none|vanishingly small",
        "almost-no-chance", "slope", "The chances of a rescue are slim to none.", "slim to none", "a rescue",
    ),
    Phrase(
        r"(?:not|n't|hardly|scarcely) (?:in|on) the cards|(?:not|n't|nowhere) (?:within reach|in sight|on the horizon)",
        "unlikely", "passive", "A rate cut is not on the cards.", "not on the cards", "A rate cut",
    ),
    Phrase(
        r"(?:in|on) the cards|(?:well )?within (?:easy )?reach|there for the taking",
        "likely", "passive", "A draw is on the cards.", "on the cards", "A draw",
    ),
    Phrase(
        r"dead (?:on arrival|in the water)|a dead letter|a lost cause|a non-starter",
        "almost-no-chance", "passive", "The water bill is dead on arrival.", "dead on arrival", "The water bill",
    ),
    Phrase(
        r"(?:strains?|strained|beggars?|defies|defy|stretches) (?:belief|credulity|credibility)|fanciful|(?:fat|no) hope",
        "very-unlikely", "passive", "A reversal by June is fanciful.", "fanciful", "A reversal by June",
    ),
    Phrase(
        r"(?:don't|do not|wouldn't|would not|shouldn't|can't|cannot) (?:hold (?:your|my|one's) breath|(?:count|bank|bet) on)"
        r"(?: it)?(?: for)?",
        "unlikely", "verb", "Don't count on a verdict before Easter.", "Don't count on", "a verdict before Easter",
    ),
    Phrase(
        r"(?:rash|foolish|unwise|brave|folly|a mistake) to (?:bet against|rule out|write off)|"
        r"wouldn't bet against",
        "likely", "verb", "It would be rash to bet against a rematch.", "rash to bet against", "a rematch",
    ),
    Phrase(
        r"(?:the )?smart money is on|(?:the )?(?:betting|likelihood|expectation|probability|likeliest outcome) (?:is|was)(?= (?:that|for)\b)|"
        r"all (?:the )?signs (?:point to|are|suggest)|(?:is|are|was|were|it) looking likely",
        "likely", "verb", "All the signs point to a snap vote.", "All the signs point to", "a snap vote",
    ),
    Phrase(
        r"every (?:reason|likelihood|indication|sign)(?: to (?:believe|think|expect|suppose))?(?= that\b)",
        "very-likely", "noun", "There is every reason to believe that the crew is alive.",
        "every reason to believe", "the crew is alive",
    ),
    Phrase(
        r"(?:would|will|should) (?:surprise (?:no one|nobody|few)|(?:be|come as) (?:no|little) (?:great |big |real )?surprise)|"
        r"no (?:great|big|real) surprise",
        "likely", "passive", "A deal this week would surprise no one.", "would surprise no one", "A deal this week",
    ),
    Phrase(
        r"(?:very |more than |still )?(?:hard|difficult|tough) to (?:see|imagine|envisage|picture|conceive)(?: of)?(?= (?:how|that|the|a|any|it|"
        r"him|her|them|this|many|[A-Z]))(?: how)?",
        "unlikely", "verb", "It is hard to see how the pact survives.", "hard to see how", "the pact survives",
    ),
    Phrase(
        r"(?:about|roughly|just about) as (?:likely|probable) as(?= (?:an?|the|snow|rain|pigs|[A-Z]))|"
        r"(?:about )?as (?:unlikely|improbable) as|(?:about )?as much chance(?= (?:of|as)\b)",
        "almost-no-chance", "passive", "A truce is about as likely as snow in May.",
        "about as likely as", "A truce",
    ),
    Phrase(
        r"under no (?:conceivable |imaginable )?circumstances(?: (?:will|would))?|in no (?:conceivable |imaginable |possible )?"
        r"circumstances(?: (?:will|would))?|at no point (?:will|would)",
        "will-not", "modal", "Under no circumstances will the bank sell.", "Under no circumstances will", "the bank sell",
    ),
    Phrase(
        r"(?:an?|some) (?:fighting|sporting|puncher's|theoretical|mathematical) (?:chance|possibility)|(?:not|never) without "
        r"(?:hope|a chance|chances?|prospects?)",
        "possible", "noun", "The bill stands a fighting chance of passage.", "a fighting chance", "passage",
    ),
    Phrase(
        r"no more than a (?:possibility|chance|hope)|never say never",
        "possible", "passive", "An accord is no more than a possibility.", "no more than a possibility", "An accord",
    ),
    # -- what nobody thinks
    Phrase(
        rf"{_NOBODY}(?:(?: of| in| at| on| among| from)? (?!who\b|that\b|but\b|and\b)[\w-]+){{0,5}}? doubts?(?= (?:that|the|he|she|it|they|his|her|an?)\b)",
        "certain", "verb", "No one in the port doubts that the drivers will walk out.",
        "No one in the port doubts", "the drivers will walk out",
    ),
    Phrase(
        rf"{_NOBODY}(?:(?: of| in| at| on| among| from)? (?!who\b|that\b|but\b|and\b)[\w-]+){{0,5}}? {_THINKS}"
        r"(?= (?:that|the|he|she|it|they|his|her|him|an?|this|any|[A-Z]))",
        "unlikely", "verb", "Few in the chapter believe the spire will rise.", "Few in the chapter believe", "the spire will rise",
    ),
    Phrase(
        r"(?:do|does|did)(?: not|n't) (?:(?:think|believe) for a (?:minute|second|moment)|for (?:a|one) (?:minute|second|moment) "
        r"(?:think|believe))|"
        r"not (?:to be|easily) (?:imagined|expected|believed)|not (?:for a (?:minute|moment) )?to be imagined",
        "very-unlikely", "verb", "I don't believe for a minute that the generals will go.",
        "don't believe for a minute", "the generals will go",
    ),
    Phrase(
        r"(?:much|any)(?: of an?| real| great)? (?:chance|hope|faith|prospect|likelihood|expectation)(?= (?:of|that|in|for)\b)",
        "likely", "noun", "There is much hope of a pact.", "much hope", "a pact",
    ),
    Phrase(
        r"no longer (?:out of the question|impossible|unthinkable|inconceivable|a long shot)|nor (?:is|was|would) (?:it|that|this) "
        r"(?:be )?(?:impossible|inconceivable|unthinkable|out of the question)|not something (?:that|which) can be (?:ruled out|excluded)",
        "possible", "adjective", "A default is no longer out of the question.", "no longer out of the question", "A default",
    ),
    Phrase(
        r"(?:anything but|far from|by no means) (?:an? |the )?(?:certain(?:ty)?|sure|assured|guaranteed|foregone conclusion|done deal|"
        r"inevitable|settled|over|sure thing)",
        "possible", "adjective", "A sale is anything but a done deal.", "anything but a done deal", "A sale",
    ),
    Phrase(
        r"most (?:unlikely|improbable|doubtful)|(?:far|an? (?:very )?long way|a great deal) from likely|beyond (?:improbable|unlikely)|"
        r"(?:unlikely|improbable|doubtful) in the extreme",
        "very-unlikely", "adjective", "A draw is improbable in the extreme.", "improbable in the extreme", "A draw",
    ),
    Phrase(
        r"(?:the )?least (?:likely|probable)(?: of)?",
        "unlikely", "adjective", "A rescue is the least likely outcome.", "the least likely", "outcome",
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
        r"(?:can(?:not|n't|'t| not)|couldn't|could not) (?:possibly|conceivably)",
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
        r"no danger(?= (?:of|that)\b)|(?:a )?zero (?:chance|probability|likelihood)|no (?:chance|possibility|prospect|"
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
        r"(?:that|if|whether) (?:I|we|the|he|she|it|they|there|[A-Z]))|no guarantee|"
        r"not guaranteed|(?:will|would)(?: not|n't) necessarily|(?:won't|wouldn't) necessarily|not "
        r"necessarily",
        "possible", "modal", "I am not sure that the dam holds.", "not sure", "the dam holds",
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
        r"(?:more likely|likelier) than not|more than likely|odds-on|more probable than not|(?:the )?odds (?:are|is|were) "
        r"(?:heavily |strongly |clearly |firmly )?in favou?r of",
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
        r"(?:(?:on course|poised|liable|projected|set|shaping up|well placed|on track)(?= to [a-z]))|headed for",
        "likely", "verb", "The party is poised to win.", "poised", "win",
    ),
    # -- doubt
    Phrase(
        r"(?:do|does|did|can|could|should)(?: not|not|n't|'t) (?:really |now )?(?:expect|foresee|anticipate|envisage)|(?:is|"
        r"are|was|were)(?: not|n't) (?:widely )?expected|not expect(?:ed|ing)?|never expect(?:ed)?|"
        r"(?:not|n't) (?:inclined|disposed) to (?:believe|think)",
        "unlikely", "verb", "Analysts do not expect the merger to close.",
        "do not expect", "the merger to close",
    ),
    Phrase(
        r"(?:do|does|did)(?: not|n't) (?:really |now )?(?:think|believe|see|reckon)(?= (?:that "
        r")?(?:the|an?|any|it|they|he|she|there|we|this|[A-Z]))",
        "unlikely", "verb", "I don't think the mill survives.", "don't think", "the mill survives",
    ),
    Phrase(
        r"(?:rather |somewhat )?less (?:likely|probable) than not",
        "unlikely", "adjective", "A collapse before June is less likely than not.", "less likely than not",
        "A collapse before June",
    ),
    Phrase(
        r"(?:would|'d) bet against(?: it)?",
        "unlikely", "verb", "I would bet against an insolvency.", "would bet against", "an insolvency",
    ),
    Phrase(
        r"doubt(?:s|ed)?(?= (?:it|that|this)[.,;])",
        "unlikely", "verb", "Asked about a truce, she doubted it.", "doubted", "it",
    ),
    Phrase(
        r"(?:(?:seriously|very much|strongly) )?(?<!no )(?<!without )(?<!a )doubt(?:s|ed|"
        rf"ing)?{_OBJECT}|(?:is|was|are|were|remains?|am) (?:sceptical|skeptical)(?= that)|(?:would|"
        r"'d|will) be (?:very |greatly )?surprised (?:if|to see)",
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
        r"(?:likely|likeliest|probably|probable)(?: not\b)?|presumably|doubtless|(?:as )?(?:seems|looks|appears) likely",
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
        r"(?:possible|conceivable|plausible|perhaps|maybe|possibly|potentially|conceivably|feasible)",
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
