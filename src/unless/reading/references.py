"""What "it", "that", "do so", "such an offer" or "the meeting" stands for, within one article.

Events are resolved here and nowhere else: matching trusts `refers_to`. An elliptic or pronominal
event takes up the nearest proposition before it; a definite noun phrase takes up the earlier mention
that says most about the same noun.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from unless.domain.clauses import clause_at, clauses
from unless.domain.reading import Condition, Estimate
from unless.domain.text import Span, sentence_at, words

# "do so", "it did", "one does", "there is": a verb phrase that is left out.
ELLIPSIS = re.compile(
    r"\b(?:do|does|did|doing|done)\s+(?:so|it|that|this|likewise)\b"
    r"|\b(?:it|they|he|she|one|there|somebody|someone|that|this|we|both)\s+"
    r"(?:do|does|did|is|are|was|were|has|have|had|will|would|happens?|happened)(?:\s+not|n['’]t)?\s*$",
    re.I,
)
PRONOUN = re.compile(r"^(?:\W|maybe\b|perhaps\b)*(?:it|that|this|so|one|none|which|those|these|not)\b", re.I)
BARE = re.compile(
    r"^\W*(?:(?:it|that|this)(?:['’]s)?|it|that|this|so|one|none|which|otherwise|happens?|happening|occurs?|occur|come true|"
    r"materiali[sz]es?|takes? place|go(?:es)? through|went through|(?:be|is) (?:on time|done))\W*$",
    re.I,
)
# A pronoun as the subject right before a phrase: "it obviously won't".
SUBJECT = re.compile(
    r"\b(?:it|that|this)\b[\s\"“”‘’'(]*(?:\w+ly\b[\s\"“”‘’']*)?(?:['’]s\s*)?"
    r"(?:(?:would|will|is|was|could|may|might|has|had|be|been)\s+[\"“‘]?){0,2}$",
    re.I,
)
# "That meeting will go ahead": a noun phrase that points back as the subject right before a phrase.
POINTING = re.compile(
    r"\b(?:that|this|such\s+an?)\s+([a-z][a-z\-]{2,})\s*(?:(?:would|will|is|was|could|may|might|has|had|be|been)\s+)?$",
    re.I,
)
DEMONSTRATIVE = re.compile(
    r"\b(?:that|this|such(?:\s+an?)?|the said|those|these|either)\s+([a-z][a-z\-]+)\b", re.I
)
DEFINITE = re.compile(r"\(?\bthe\s+((?:[a-z][a-z\-]+\s+)?[a-z][a-z\-]+)\)?", re.I)
# After "that" these open a clause, not a noun phrase.
NOT_NOUNS = frozenset(
    "the a an is was are were will would has had have can could may might he she it they we i you "
    "there no any "
    "his her its their in on at by to of for and or but not be been "
    "year years month months week weeks day days time summer spring autumn fall winter season quarter weekend decade "
    "morning afternoon evening night century point stage".split()
)


def resolve(
    text: str,
    sentences: Sequence[Span],
    estimates: Sequence[Estimate],
    conditions: Sequence[Condition],
) -> tuple[tuple[Estimate, ...], tuple[Condition, ...]]:
    """Fill `refers_to` of estimates and conditions where their words point to something else."""
    finder = _Finder(text, sentences, estimates, conditions)
    new_conditions = tuple(
        c if c.refers_to else replace(c, refers_to=finder.antecedent(c.condition, c.consequent))
        for c in conditions
    )
    new_estimates: list[Estimate] = []
    for e in estimates:
        found = e.refers_to or finder.judged(e, new_estimates)
        new_estimates.append(replace(e, refers_to=found))
    return tuple(new_estimates), new_conditions


def _own_object(event: Span) -> bool:
    """Whether the verb phrase says enough by itself: "it will lift its ban" is no event's pronoun."""
    return len(words(event.text)) > 4


class _Finder:
    """The propositions of one article in order, to look back through."""

    def __init__(
        self,
        text: str,
        sentences: Sequence[Span],
        estimates: Sequence[Estimate],
        conditions: Sequence[Condition],
    ) -> None:
        self.text = text
        self.sentences = list(sentences)
        self.estimates, self.conditions = estimates, conditions
        units = [part for s in sentences for part in clauses(text, s)]
        units += [c.condition for c in conditions]
        units += [e.event for e in estimates]
        self.units = sorted(set(units), key=lambda u: (u.end, -u.start))

    def antecedent(self, span: Span, hole: Span | None) -> Span | None:
        """What the span takes up, or None where it stands for itself."""
        own = span.text
        if ELLIPSIS.search(own) or BARE.match(own) or (PRONOUN.match(own) and len(words(own)) <= 6):
            return self._nearest(span, hole)
        if (m := DEMONSTRATIVE.search(own)) and m[1].lower() not in NOT_NOUNS:
            return self._last_mention(span.start + m.start(), m[1]) or self._nearest(span, hole)
        if (m := DEFINITE.search(own)) and len(words(own)) <= 4:
            return self._mention(span, m[1].split()[-1])
        return None

    def judged(self, estimate: Estimate, earlier: Sequence[Estimate]) -> Span | None:
        """What an estimate's event takes up: with "it" or "that" first of all the last event judged."""
        event = estimate.event
        here = sentence_at(self.sentences, estimate.phrase.start)
        start = self.sentences[here].start if self.sentences else 0
        lead = self.text[start : min(estimate.phrase.start, event.start)]
        subject = SUBJECT.search(lead) and event.start >= estimate.phrase.end and not _own_object(event)
        if pointing := POINTING.search(lead):
            return self._last_mention(start + pointing.start(), pointing[1]) or self._nearest(
                event, estimate.phrase
            )
        if subject or BARE.match(event.text):
            last = [e for e in earlier if sentence_at(self.sentences, e.phrase.start) >= here - 1]
            last = [e for e in last if e.event.end <= event.start and not e.event.overlaps(event)]
            if last:
                empty = self._empty(last[-1].event)
                taken = last[-1].refers_to if empty else last[-1].event
                if taken is not None:
                    return taken
            return self._nearest(event, estimate.phrase)
        return self.antecedent(event, estimate.phrase)

    def _nearest(self, span: Span, hole: Span | None) -> Span | None:
        """The last proposition that ends before the span, is not elliptic itself and not the hole's."""
        here = sentence_at(self.sentences, span.start)
        own = clauses(self.text, self.sentences[here]) if self.sentences else []
        own_clause = own[clause_at(own, span.start)] if own else span
        # In one's own clause a condition before the event may be what it takes up; words may not.
        for unit in reversed(self.units):
            if unit.end > span.start or unit.start >= span.start:
                continue
            if hole is not None and unit.overlaps(hole):
                continue
            if unit.start >= own_clause.start and not any(c.condition == unit for c in self.conditions):
                continue
            if sentence_at(self.sentences, unit.start) < here - 3:
                return None
            if self._empty(unit):
                continue
            return unit
        return None

    def _empty(self, unit: Span) -> bool:
        """Whether a unit has nothing of its own to take up."""
        own = unit.text
        return bool(ELLIPSIS.search(own) or BARE.match(own)) or len(words(own)) < 2

    def _last_mention(self, before: int, noun: str) -> Span | None:
        """The noun phrase or clause that last spoke of the noun, or of its verb, in the three sentences before."""
        root = re.sub(r"(?:ings?|ments?|s)$", "", noun.lower())
        if len(root) < 4 or noun.lower() in NOT_NOUNS:
            return None
        here = sentence_at(self.sentences, before)
        for sentence in reversed(self.sentences[max(0, here - 3) : here + 1]):
            found = list(
                re.finditer(
                    rf"\b{re.escape(root)}\w*", self.text[sentence.start : min(sentence.end, before)], re.I
                )
            )
            if found:
                parts = clauses(self.text, sentence)
                return parts[clause_at(parts, sentence.start + found[-1].start())]
        return None

    def _mention(self, span: Span, noun: str) -> Span | None:
        """The fullest earlier noun phrase with the same noun, nearest first among equals."""
        pattern = re.compile(rf"\b{re.escape(noun.rstrip('s'))}s?\b", re.I)
        best: tuple[int, int, Span] | None = None
        for sentence in self.sentences:
            for m in pattern.finditer(self.text, sentence.start, min(sentence.end, span.start)):
                phrase = self._noun_phrase(m.start(), m.end(), sentence)
                names = sum(w[0].isupper() for w in re.findall(r"[^\W\d_]+", phrase.text)[1:])
                said = min(names, 4) * 2 + min(len(words(phrase.text)), 8)
                if len(words(phrase.text)) > 2 and (best is None or (said, m.start()) >= best[:2]):
                    best = (said, m.start(), phrase)
        return best[2] if best else None

    def _noun_phrase(self, start: int, end: int, sentence: Span) -> Span:
        """The noun with its adjectives before it and what "between", "with", "of" or "in" adds after."""
        before = re.search(
            r"(?:\b(?:a|an|the|any|another|this|that|such|its|their|his|her|[A-Z][\w’'\-]*['’]s?)\s+)?"
            r"(?:[\w’'\-]+\s+){0,3}$",
            self.text[sentence.start : start],
        )
        if before:
            words_before = before[0]
            # Adjectives only: not across a verb or a preposition.
            cut = list(
                re.finditer(
                    r"\b(?:is|are|was|were|said|that|of|in|to|for|and|or|with|on|at|by|but|has|have|had|will|would)\s+",
                    words_before,
                )
            )
            shift = cut[-1].end() if cut else 0
            start -= len(words_before) - shift
        after = re.match(
            r"(?:\s+(?:between|with|of|in|at|on|over|to|for|from|and|by|the|a|an|its|their|his|her|"
            r"[A-Z][\w’'.\-]*|[a-z]+(?=\s+(?:between|with|of|and))),?){0,14}",
            self.text[end : sentence.end],
        )
        if after:
            end += len(after[0].rstrip(" ,."))
        return Span.cut(self.text, start, end)
