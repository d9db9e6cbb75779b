"""Which sentences may hold a likelihood or a condition: a quick look at their words before slower ones.

A hint says only that a sentence is worth a look; that no rule's own words are forgotten here is tested.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from unless.domain.text import Span

_WORD = re.compile(r"[a-z]+")
_CONTRACTED = re.compile(r"['’](?:ll|d)\b|n['’]t\b", re.I)
LENGTHS = (5, 6, 7)  # of the beginnings of words


@dataclass(frozen=True, slots=True)
class Hints:
    """Whole words, and beginnings of words ("predict*"), in lower case."""

    words: frozenset[str]
    beginnings: frozenset[str]

    @classmethod
    def of(cls, listed: str) -> Hints:
        """From words parted by white space. Raises ValueError for a beginning that is too short or too long."""
        named = listed.split()
        beginnings = {w[:-1] for w in named if w.endswith("*")}
        if wrong := [b for b in beginnings if len(b) not in LENGTHS]:
            raise ValueError(f"beginnings have {LENGTHS} letters: {wrong}")
        return cls(frozenset(w for w in named if not w.endswith("*")), frozenset(beginnings))

    def __or__(self, other: Hints) -> Hints:
        return Hints(self.words | other.words, self.beginnings | other.beginnings)

    def of_sentence(self, sentence: Span) -> bool:
        """Whether a sentence has one of the words, or a contracted "will", "would" or "not"."""
        return self.in_words(sentence) or _CONTRACTED.search(sentence.text) is not None

    def in_words(self, sentence: Span) -> bool:
        """Whether a sentence has one of the words."""
        found = set(_WORD.findall(sentence.text.lower()))
        return not self.words.isdisjoint(found) or any(
            not self.beginnings.isdisjoint([w[:n] for w in found]) for n in LENGTHS
        )


_MODAL = Hints.of("will would wo may might could cannot ca should ought going")
_MARKER = Hints.of(
    """if unless until till without assum* suppose suppos* depend* hinges hinge conting* otherw* absent barring lest"""
)
_LIKELY = Hints.of(
    """likely likelie* likelih* unlikel* probab* improb* possib* imposs* chance chances odds prospec* risk risks risking
    risked expect* predict* projec* foreca* certain* sure surely doubt doubts doubtf* inevit* guarant* bound destin* doomed poised
    potent* perhaps maybe presuma* confid* convin* bet betting unthin* inconc* conceiv* plausi* implau* ruled ruling
    exclud* unreal* nobody doubted doubti* question unavoi* assured flabber*"""
)
# What idioms and numbers of likelihood are made of.
_IDIOM = Hints.of(
    """no rule none few neither nothing nor hardly scarc* percent cent half third thirds quarter* evens even money coin toss
    cards reach taking arrival letter starter strain* beggars defies stretc* fanciful prizes anybody anyone breath count
    bank rash foolish unwise folly signs every surpri* aston* amazed shocked stunned miracle hard diffic* tough circums*
    sporting theoret* mathem* never least slim slender remote matter shoo racing dead touch balance gone decimal course
    favouri* favorit* tipped nowhere deal scenario skeptic* sceptic* feasib* virtual* sight unable negligi* excelle* voiced
    rules table bag definit* inesca* unstop* settled done amaze stun shock slam dunk small minimal horizon beggar defy mistake
    brave written foresee foresees imagine imagines imagined sees anticip* envisag* reckon fetched either shaping placed about
    apparen* seeming* faith hope hopes think thinks thought believe believes believed minute moment clear necess* shot pipe doubtle* undoubt* foregone hundred zero nil sign lost set headed track see soul must finished liable"""
)
_NUMBER = Hints.of(
    """one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty seventy eighty ninety"""
)
# Of 2,700 annotated news sentences with a likelihood or a condition all but one in a hundred have one of these; of all
# news sentences, a third.
JUDGED = _MODAL | _MARKER | _LIKELY
WORDED = _LIKELY | _IDIOM  # what any row of phrases has
SCANNED = JUDGED | _IDIOM | _NUMBER
# What a condition hangs by, and what hangs on it.
CONDITIONAL = Hints.of(
    """if unless until till without provid* condit* assum* suppose suppos* case event absent absence barring failing lacking short
    except long depend* hinge hinges hinged hangs hung rests turns rides pivots conting* should otherw* else will would wo
    may might could cannot ca likely likelie* likelih* unlikel* chance chances odds prospec* hope possib* imposs* improb*
    probab* doubt doubts certain* inevit* guarant* no shall permit* nobody someone someb* unders* subject given matter whether"""
)


def worth_judging(sentence: Span) -> bool:
    """Whether a sentence may hold a likelihood or a condition in common words, for the tagger's judge."""
    return JUDGED.of_sentence(sentence)


def worth_scanning(sentence: Span) -> bool:
    """Whether a rule for likelihoods may find something in a sentence."""
    return SCANNED.of_sentence(sentence) or any(c.isdigit() for c in sentence.text)
