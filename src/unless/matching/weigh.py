"""The learned and the lexical view of a judgement made one: its topic, how sure, which way, and what it holds fixed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from unless.domain.evidence import OnOff
from unless.domain.reading import Estimate
from unless.domain.text import Span
from unless.matching.context import Context
from unless.matching.given import NEGATED, conditional, conditions_at, given_of
from unless.matching.lexical import Lexical, doubts, flips, lexical
from unless.matching.lexicon import opposed
from unless.matching.pieces import brief
from unless.matching.relevance import Opinions
from unless.matching.sheets import Floats
from unless.matching.topics import Topic, begins_with_a_term

# Columns of the model's shares.
NONE, SAME, OPPOSITE, ON, OFF = range(5)
# Weights of a logistic model: the log odds of the model's share, the words' confidence in the same topic and in another,
# and a constant. Fitted on development reports that the relevance model had not seen, then turned by hand.
LEARNED, WORDS, OTHER, ALONE = 1.0, 3.8, -1.7, 0.0
# Of the words' doubt; where they name the topic, of what is over MILD, for then names and dates alone tell it apart.
DOUBT, DOUBTED, MILD = -1.5, -20.0, 0.3
# Another party in an actor's place, another time: whatever the model says, that is for an analyst to decide.
DECISIVE, DOUBTFUL = 0.5, 0.45
# What counts must be surer than what is shown: so much steeper and higher is the way to one half.
CALM, MORE = 0.6, 0.33
# The same for a driver that is held: the share of on and off together, whether the words hold it, whether the judgement
# is made under anything at all, and whether this is then the driver with the greatest share.
HELD, HELD_WORDS, UNDER, FIRST, HELD_ALONE = 0.65, 3.2, 1.3, 2.0, -2.3
WORDED = 0.6  # what the words' on or off adds to the model's share of it
TURNED = 0.6  # weight of the model's share in the direction; the rest is the words'
TOLD = 0.45  # the same where the words are of two that are known to be opposite
SPOKEN_FOR_SURE = 0.5  # from this share on a topic may be taken up later
SMALL = 0.15  # what is judged less probable is spoken of as not coming about
SPOKEN = 0.5  # from this share on the model may be quoted as a reason
TURNED_ROUND = "the event is the opposite of the target"
EDGE = 0.03  # shares are kept so far from 0 and 1


def odds(share: float) -> float:
    """Log odds of a share, kept from the ends."""
    return math.log((share + EDGE) / (1 + EDGE - share))


def chance(z: float) -> float:
    """The probability of log odds."""
    return 1 / (1 + math.exp(-z))


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a judgement is about, all things weighed."""

    topic: Topic
    confidence: float
    flipped: bool
    given: tuple[tuple[str, OnOff], ...]
    reasons: tuple[str, ...]


def weighed(
    context: Context, estimate: Estimate, shares: Floats, words: Lexical | None, published: date
) -> Weighed:
    """The topic with the greatest weighted share; `shares` [K, 5] has a row a topic, the outcome first."""
    topics = context.vocab.topics
    spoken = shares[:, SAME] + shares[:, OPPOSITE]
    total = []
    for t, s in zip(topics, spoken, strict=True):
        sure = 0.0 if words is None else words.confidence
        same = words is not None and words.topic is t
        total.append(LEARNED * odds(float(s)) + (WORDS if same else OTHER) * sure + ALONE)
    best = max(range(len(topics)), key=lambda k: total[k])
    topic, share = topics[best], float(spoken[best])
    agreed = words is not None and words.topic is topic
    learned = float(shares[best, OPPOSITE]) / max(share, 1e-6)
    turned = words.flipped if words is not None and agreed else flips(topic, estimate.event.text, "")
    told = opposed(topic.undone, estimate.event.text) is not None
    # The analyst's own "resume fighting" is the event, however little a model may think of it as coming about.
    weight = 0.0 if agreed and begins_with_a_term(topic, estimate.event.text) else TOLD if told else TURNED
    flipped = weight * learned + (1 - weight) * turned > 0.5
    if words is not None and agreed:
        given = words.given
    else:
        given, _ = given_of(context, estimate.phrase, estimate.conditions, topic)
    reasons = []
    what = "the outcome" if topic.driver is None else f"driver {topic.driver}"
    if share >= SPOKEN:
        reasons.append(f"the matcher finds that “{brief(estimate.event)}” speaks of {what}")
    elif not agreed:
        reasons.append(f"“{brief(estimate.event)}” may speak of {what}, but the matcher is not sure")
    if words is not None and agreed:
        reasons.append(words.reason)
        if words.loose:
            reasons.append(f"depends on something that is no driver: “{words.loose}”")
    doubt, against = doubts(context, estimate, topic, published)
    reasons += against
    if flipped:
        reasons.append(TURNED_ROUND)
    z = total[best] + DOUBT * doubt + agreed * DOUBTED * max(0.0, doubt - MILD)
    sure = chance(CALM * z - MORE)
    if doubt >= DECISIVE:
        sure = min(sure, DOUBTFUL)
    return Weighed(
        topic,
        sure,
        flipped,
        _held(context, shares, given, topic, conditional(context, estimate.phrase, estimate.conditions)),
        tuple(reasons),
    )


def claimed(context: Context, clause: Span, shares: Floats) -> Weighed:
    """The same of a clause in which no likelihood was read: the model's word alone."""
    topics = context.vocab.topics
    spoken = shares[:, SAME] + shares[:, OPPOSITE]
    best = int(spoken.argmax())
    topic, share = topics[best], float(spoken[best])
    what = "the outcome" if topic.driver is None else f"driver {topic.driver}"
    reason = f"the matcher finds that “{brief(clause)}” says what will come of {what}"
    flipped = bool(shares[best, OPPOSITE] > shares[best, SAME])
    # The model has seen a negation in the clause, the words of going on and ending have not.
    if not NEGATED.search(clause.text) and (told := opposed(topic.undone, clause.text)) is not None:
        learned = float(shares[best, OPPOSITE]) / max(share, 1e-6)
        flipped = TOLD * learned + (1 - TOLD) * told > 0.5
    conditions = conditions_at(context, clause)
    given, _ = given_of(context, clause, conditions, topic)
    under = conditional(context, clause, conditions)
    return Weighed(topic, share, flipped, _held(context, shares, given, topic, under), (reason,))


def _held(
    context: Context, shares: Floats, given: tuple[tuple[str, OnOff], ...], topic: Topic, under: bool
) -> tuple[tuple[str, OnOff], ...]:
    """The drivers held on or off, in the question's order."""
    said = dict(given)
    under = under or bool(said)
    drivers = [(k, t.driver) for k, t in enumerate(context.vocab.topics) if t.driver and t is not topic]
    share = {k: float(shares[k, ON] + shares[k, OFF]) for k, _ in drivers}
    first = max(drivers, key=lambda d: share[d[0]] + WORDED * (d[1] in said), default=(None, ""))[0]
    out: list[tuple[str, OnOff]] = []
    for k, driver in drivers:
        z = HELD * odds(share[k]) + HELD_WORDS * (driver in said) + HELD_ALONE
        z += under * (UNDER + FIRST * (k == first))
        if z > 0:
            on = float(shares[k, ON]) + WORDED * (said.get(driver) == "on")
            off = float(shares[k, OFF]) + WORDED * (said.get(driver) == "off")
            out.append((driver, "on" if on > off else "off"))
    return tuple(out)


def spoken(context: Context, opinions: Opinions) -> tuple[tuple[int, Topic, bool], ...]:
    """Where likelihoods and facts speak of which topic, and whether as coming about: what "then" and "it" may take up."""
    out: list[tuple[int, Topic, bool]] = []
    topics = context.vocab.topics
    for index, shares in opinions.about.items():
        estimate = context.reading.estimates[index]
        own = shares[:, SAME] + shares[:, OPPOSITE]
        best = int(own.argmax())
        if own[best] >= SPOKEN_FOR_SURE:
            topic, turned = topics[best], bool(shares[best, OPPOSITE] > shares[best, SAME])
        elif (words := lexical(context, estimate)) is not None:
            topic, turned = words.topic, words.flipped
        else:
            continue
        out.append((estimate.phrase.start, topic, turned == (sum(estimate.p) < 2 * SMALL)))
    for clause, shares in opinions.stated:
        own = 1 - shares[1:, 0]
        if len(own) and own[best := int(own.argmax())] >= SPOKEN_FOR_SURE:
            out.append((clause.start, topics[1 + best], True))
    return tuple(sorted(out, key=lambda x: x[0]))
