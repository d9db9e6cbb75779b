"""Estimates: how likely a speaker thinks an event is, read from words, modals and numbers.

Numbers are read first, then the words of likelihood, then modals; a judgement that two of them share is
one estimate ("will almost certainly", "a 20 percent chance that it won't").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from unless.domain.reading import Condition, Degree, Estimate
from unless.domain.text import Span, trimmed
from unless.reading import weighing
from unless.reading.clauses import DROP, Seams, bounded, seams
from unless.reading.degrees import denied, interval, negated, surveyed
from unless.reading.events import after, asked, event_of, question, rated, undone, undone_after_modal
from unless.reading.hints import WORDED, worth_scanning
from unless.reading.judged import Judged
from unless.reading.judgements import is_idle_modal, is_idle_phrase, is_untold
from unless.reading.likelihood_words import PHRASES
from unless.reading.markers import has_verb
from unless.reading.modals import MODALS
from unless.reading.numbers import MOVES, chance_after, numbers
from unless.reading.phrases import NOUN, Hold, Phrase, compiled

_STRONG, _MODAL = compiled(PHRASES), compiled(MODALS)
BEFORE = 15  # characters between an event and a phrase behind it that still is of its clause
LEAST, MOST = 0.005, 0.995  # no interval touches 0 or 1


@dataclass(frozen=True, slots=True)
class _Found:
    """A phrase before its judgement is settled; `p` only for numbers."""

    phrase: Span
    degree: Degree
    hold: Hold
    event: Span | None
    flipped: bool = False  # a negation inside the event was undone
    denied: bool = False  # the judgement itself is negated: "none thought it likely"
    p: tuple[float, float] | None = None
    modal: bool = False
    scope: Span | None = None  # the event before a negation in it was undone


def find_estimates(
    text: str, sentences: Sequence[Span], conditions: Sequence[Condition], judged: Judged | None = None
) -> tuple[Estimate, ...]:
    """All estimates of a text in order, linked to `conditions` by index; spans are into `text`.

    `judged` is what a tagger makes of the text, where one has read it. `statement`, `by` and `refers_to` are
    filled by others.
    """
    sentences = bounded(text, sentences)
    out: list[Estimate] = []
    per_sentence = _by_sentence(sentences, conditions)
    open_question: Span | None = None
    carried: tuple[int, ...] = ()
    for index, sentence in enumerate(sentences):
        asks = question(text, sentence)
        if sentence.text.rstrip('"”’ )').endswith("?"):
            open_question, carried = asks, ()
            continue
        own = [c for _, c in per_sentence[index]]
        found = []
        if worth_scanning(sentence):
            found = _settled(text, seams(text, sentence, [_stretch(c) for c in own]), own, judged)
        for one in found:
            known = (
                out[-1].event if out and out[-1].phrase.start >= sentences[max(0, index - 2)].start else None
            )
            named = None if known is not None and _left_out(text, one) else one.event
            event = named or asked(text, sentence) or open_question or known or one.phrase
            out.append(_estimate(text, one, event))
        carried = _link(text, out, sentence, per_sentence[index], conditions, carried)
        if found:
            open_question = None
    return tuple(out)


def _left_out(text: str, one: _Found) -> bool:
    """ "If it did not, she would not.": a modal with a pronoun before and nothing after."""
    return (
        one.modal
        and one.event is not None
        and one.event.end <= one.phrase.start
        and re.fullmatch(r"it|he|she|they|we|I", one.event.text, re.I) is not None
        and re.match(r"[”\"’]*[.,;]", text[one.phrase.end :][:3]) is not None
    )


def _by_sentence(
    sentences: Sequence[Span], conditions: Sequence[Condition]
) -> list[list[tuple[int, Condition]]]:
    """For every sentence the conditions whose marker it holds, with their indices."""
    out: list[list[tuple[int, Condition]]] = [[] for _ in sentences]
    at = 0
    for i, condition in enumerate(conditions):
        while at + 1 < len(sentences) and sentences[at].end <= condition.marker.start:
            at += 1
        if sentences:
            out[at].append((i, condition))
    return out


def _stretch(condition: Condition) -> tuple[int, int]:
    """From a marker to the end of its condition, or the marker alone where they stand apart."""
    marker, own = condition.marker, condition.condition
    if own.start >= marker.end and own.start - marker.end <= 3:
        return marker.start, own.end
    return marker.start, marker.end


# -- finding ----------------------------------------------------------------------------------------------


def _settled(text: str, view: Seams, conditions: Sequence[Condition], judged: Judged | None) -> list[_Found]:
    """The judgements of one sentence in order, each once."""
    found: list[_Found] = []
    passed: list[Span] = []
    strong = WORDED.in_words(view.sentence)
    for one in (
        *_numeric(text, view),
        *(_worded(text, view, _STRONG, PHRASES, judged, passed) if strong else ()),
        *_worded(text, view, _MODAL, MODALS, judged, passed),
    ):
        if not any(one.phrase.overlaps(f.phrase) for f in found):
            found.append(one)
    taken = [f.phrase for f in found] + passed
    for phrase, degree in weighing.untabled(judged, view.sentence, taken):
        event, flipped, scope = event_of(text, view, phrase, "verb")
        found.append(_Found(phrase, degree, "verb", event, flipped, scope=scope))
    found = [_as_tagged(text, view, f, judged, conditions) for f in found]
    found = [
        f for f in found if f.p is not None or not any(c.condition.contains(f.phrase) for c in conditions)
    ]
    return _distinct(text, view, sorted(found, key=lambda f: f.phrase.start))


_GAVE = re.compile(r"\b(?:gives?|gave|giving)\s[^,;]*$", re.I)
_ITS_CHANCE = re.compile(rf"\b(?:the|her|his|its|their)\s+{NOUN}\b[^,;]*$", re.I)
_ONCE_SAID = re.compile(r"\b(?:years?|months?|weeks?|days?)\s+(?:ago|earlier)\b[^;]*\bhad\b[^;]*$", re.I)
_NO_EVENT = re.compile(r"(?:he|she|they|it|I|we|I['’]d\s+say\s+it)", re.I)


def _numeric(text: str, view: Seams) -> Iterator[_Found]:
    last: _Found | None = None
    for phrase, p, how in numbers(text, view.sentence):
        lead = text[view.left(phrase.start) : phrase.start]
        if _ONCE_SAID.search(text[view.sentence.start : phrase.start]):
            continue
        if how == "more" and last is not None:
            last = replace(last, phrase=phrase, p=p)
            yield last
            continue
        if how == "after":
            begin = chance_after(text, phrase, view.sentence.end)
            named = trimmed(text, begin, view.right(begin), DROP)
            event, flipped, scope = undone(text, named if named.text else None)
            last = _Found(phrase, "numeric", "noun", event, flipped, p=p, scope=scope)
            yield last
            continue
        event, flipped, scope = undone(text, rated(text, view, phrase) if how == "rated" else None)
        if event is None and not (how == "rated" and _ITS_CHANCE.search(lead)):
            event, flipped, scope = event_of(text, view, phrase, "number")
            if event is not None and event.start < phrase.start:
                if _GAVE.search(lead):  # "gave the plan a 15 percent chance"
                    event, flipped, scope = undone(text, rated(text, view, phrase))
                elif _NO_EVENT.fullmatch(event.text):
                    event = None
            if event is not None and how == "rated" and MOVES.search(f"{event.text} "):
                event = None  # "it would fall to 20 percent": what was judged before
        last = _Found(phrase, "numeric", "noun", event, flipped, p=p, scope=scope)
        yield last


def _turns(phrase: Span) -> bool:
    """Whether a phrase holds the event's negation: "likely not", "probably not"."""
    return re.search(r"(?:likely|probabl[ey])\s+not$", phrase.text, re.I) is not None


def _as_tagged(
    text: str, view: Seams, one: _Found, judged: Judged | None, conditions: Sequence[Condition]
) -> _Found:
    """With the event that the tagger sees, where it is surer; a negation before it stays undone."""
    seen = weighing.event_by(text, judged, view.sentence, one.phrase, one.event, conditions)
    if seen is None:
        return one
    event, flipped, _ = (undone_after_modal if one.modal else undone)(text, seen)
    turned = _turns(one.phrase)
    inside = one.scope is not None and one.scope.contains(seen)
    if inside and one.flipped != turned and one.event is not None and seen.end <= one.event.start:
        return one  # what the tagger sees is the subject of the negation alone
    if inside:
        flipped = flipped or (one.flipped != turned and seen.start >= (one.event or seen).start)
    elif weighing.negated_between(text, one.phrase, seen):
        flipped = True
    return replace(one, event=event, flipped=flipped != turned)


def _worded(
    text: str,
    view: Seams,
    pattern: re.Pattern[str],
    table: tuple[Phrase, ...],
    judged: Judged | None,
    passed: list[Span],
) -> Iterator[_Found]:
    """The phrases of a table that count; those that do not are added to `passed`."""
    sentence = view.sentence
    for m in pattern.finditer(text, sentence.start, sentence.end):
        row = table[int(str(m.lastgroup)[1:])]
        start = m.start()
        if text[start : start + 3].lower() in ("n't", "n’t"):
            while start > sentence.start and text[start - 1].isalpha():
                start -= 1
        phrase = trimmed(text, start, m.end())
        modal = table is MODALS
        idle = (is_idle_modal if modal else is_idle_phrase)(text, view, phrase, row.degree)
        if judged is not None and modal and is_untold(phrase):
            idle = False
        # "There will be no summit" foretells whatever its tone.
        unsure = modal and not phrase.text.lower().endswith(" no")
        if not weighing.counts(judged, phrase, idle=idle, modal=unsure):
            passed.append(phrase)
            continue
        slot = _sloped(text, view, phrase) if row.hold in ("adjective", "slope") else None
        if row.hold == "slope" and slot is None:
            continue
        if slot is not None:
            event, flipped, scope = undone(text, slot)
        else:
            event, flipped, scope = event_of(text, view, phrase, row.hold)
        is_denied = _is_denied(text, view, phrase, modal)
        if (
            is_denied
            and scope is not None
            and re.match(r"(?:no|neither|none|nobody|nothing)\b", scope.text, re.I)
        ):
            flipped = False  # "no deal is likely": the one negation is the judgement's
        flipped = flipped != _turns(phrase)
        yield _Found(phrase, row.degree, row.hold, event, flipped, is_denied, modal=modal, scope=scope)


_CHANCE_IS = (
    r"\s+(?:is|are|was|were|seems?|looks?|remains?|remained|would\s+be)(?:\s+(?:now|still|only|"
    r"rather|so))*\s+$"
)


def _sloped(text: str, view: Seams, phrase: Span) -> Span | None:
    """X where a chance of X is called slim or likely: "the odds of X are slim", "chances are slim that X"."""
    start = view.left(phrase.start)
    lead = text[start : phrase.start]
    if m := re.search(rf"\b{NOUN}\s+(?:of|that)\s+(?P<x>[^,;]+?){_CHANCE_IS}", lead, re.I):
        return trimmed(text, start + m.start("x"), start + m.end("x"))
    if re.search(rf"\b{NOUN}{_CHANCE_IS}", lead, re.I) and re.match(
        r"\s+(?:that|of)\s", text[phrase.end :][:8]
    ):
        return after(text, view, phrase)
    return None


_NOBODY = re.compile(
    r"^(?:\W|(?:and|but|that|so|in\s+(?:that|this|such\s+an?)\s+(?:event|case))\b)*(?:neither|no(?!\s+(?:doubt|longer|matter|wonder))|"
    r"none(?:\s+of)?|not\s+(?:everyone|everybody|all)|nobody|no\s+one|nothing|few|hardly\s+any)\b",
    re.I,
)
_NONE_THINKS = re.compile(
    r"\b(?:none\s+of|nobody|no\s+one|neither|few|no)\b[^,;.]{0,60}?\b(?:think|thinks|thought|"
    r"believe[sd]?|expect(?:s|ed)?|sees?|saw|consider(?:s|ed)?)\b[^,;]*$",
    re.I,
)
_NOTHING_THAT = re.compile(
    r"\b(?:no|nothing|few|little|nobody)\s+(?:[\w’'\-]+\s+){0,3}?(?:that|which|who)\s+(?:would\s+|"
    r"could\s+|will\s+)?$",
    re.I,
)
_NOT_THINKS = re.compile(
    r"(?:\b(?:do|does|did|would|am|is|are)\s*(?:not|n['’]t)|['’]m\s+not|\bnever)\s+(?:really\s+)?(?:think|believe|consider|"
    r"regard|see|find|call|say|saying|rate|claim|claiming)\b[^,;]*$|\b(?:at\s+no\s+(?:point|time)|nowhere|never|nor)\b[^,;]*\b(?:does|do|did|is|was)\b"
    r"[^,;]*\b(?:deem|think|believe|consider|find|call|rate)(?:ed)?\b[^,;]*$",
    re.I,
)
_NOBODY_LAST = re.compile(r"\b(?:nothing|nobody|no\s+one|none)\s*$", re.I)
_NOT_SO_THAT = re.compile(
    r"\bnot\s+(?:the\s+case|true|to\s+say|to\s+suggest)\b[^;]*?\bthat\b[^;]*$|\bdoes(?:n['’]t|\s+not)\s+mean\s+(?:that\s+)?[^;,]*$",
    re.I,
)
_RELATIVE = re.compile(r"\b(?:that|who|which)\b\W*(?:\w+\W+)?$", re.I)


# "Not until the ice melts will | the ferry sail": a negation in front turns verb and subject.
_FRONTED = re.compile(
    r"(?:^|[;:“\"]|\b(?:and|but|that|nor)\s)\W*(?:not\s+(?:until|unless|for|since|even|only\s+if)|never|at\s+no\s+(?:point|time)|"
    r"nowhere|nor|on\s+no\s+account|(?:in|under)\s+no\s+(?:\w+\s+)?circumstances)\b[^;”\"]*$",
    re.I,
)
_TURNED = re.compile(
    r"\s+(?:the|an?|any|this|that|he|she|it|they|we|his|her|its|their|there|another|[A-Z])", re.A
)


def _is_denied(text: str, view: Seams, phrase: Span, modal: bool) -> bool:
    """ "None of them thought a deal likely", "neither side will sign", "did not consider it likely"."""
    lead = text[view.left(phrase.start) : phrase.start]
    whole = text[view.sentence.start : phrase.start]
    if phrase.text.lower() in (
        "will",
        "would",
        "can",
        "could",
        "may",
        "might",
        "is",
        "are",
    ) and _TURNED.match(text, phrase.end):
        return _FRONTED.search(whole) is not None
    if (nobody := _NOBODY.match(lead)) and (
        _RELATIVE.search(lead[nobody.end() :])
        or "," in lead[nobody.end() :].rstrip(", ")
        or (modal and has_verb(lead[nobody.end() :]))
    ):
        return False  # "no envoy met a man who soon | will be rich", "and nobody tries, the inspector | will win"
    return bool(
        nobody
        or _NOBODY_LAST.search(lead)
        or _NOT_SO_THAT.search(whole)
        or _NOTHING_THAT.search(whole)
        or _NONE_THINKS.search(whole)
        or _NOT_THINKS.search(lead)
    )


# -- one judgement, one estimate -----------------------------------------------------------------------------

_LIGHT = re.compile(
    r"[\s“\"‘']*(?:(?:be|become|seem|look|appear|now|then|also|still|remain|prove|have|been|all|"
    r"get|indeed|therefore|only|simply|go|it|as|rise|fall|drop|climb|jump|shrink|increase|to|at|"
    r"stand|well)[\s“\"‘']+)*"
)


_MAKES = re.compile(r"\s+(?:make|render|leave|find)\s", re.I)


def _distinct(text: str, view: Seams, found: list[_Found]) -> list[_Found]:
    """Without a modal that another phrase carries ("would be likely") or that a judgement takes in."""
    found = [f for f in found if not (f.modal and any(_is_inside(f, g) for g in found))]
    out: list[_Found] = []
    taken: list[Span] = []
    for i, one in enumerate(found):
        following = found[i + 1] if i + 1 < len(found) else None
        if one.modal and following is not None and not following.modal:
            if _LIGHT.fullmatch(text[one.phrase.end : following.phrase.start]):
                if one.degree == "will-not":
                    found[i + 1] = replace(following, denied=not following.denied)
                continue
            takes = one.event is not None and one.event.contains(following.phrase)
            joined = text[one.phrase.end : following.phrase.start].rstrip().endswith(" with")
            if takes and (joined or _MAKES.match(text, one.phrase.end)):
                continue  # "would make a pact likely", "will hold with a probability of": one judgement
        outer = next((f for f in reversed(out) if _takes_in(text, f, one)), None)
        if outer is not None and one.modal and outer.phrase not in taken:
            taken.append(outer.phrase)
            continue
        if outer is not None and not one.modal and outer.degree == "unlikely" and outer.hold == "verb":
            out.remove(outer)  # "I don't think a deal is likely": the inner word, denied
            out.append(replace(one, denied=True))
            continue
        out.append(one)
    return out


def _is_inside(modal: _Found, other: _Found) -> bool:
    """Whether a modal stands in an event that is judged after it: "the odds that it would pass are even"."""
    return (
        not other.modal
        and other.event is not None
        and other.event.contains(modal.phrase)
        and modal.phrase.end < other.phrase.start
    )


def _takes_in(text: str, outer: _Found, inner: _Found) -> bool:
    """Whether the inner phrase is part of what the outer one judges ("doubt it will hold")."""
    if outer.modal or outer.scope is None or outer.scope.start < outer.phrase.start:
        return False
    return outer.scope.contains(inner.phrase) and not re.search(
        r"\b(?:which|who)\b[^,]*$", text[outer.phrase.end : inner.phrase.start]
    )


def _inside(p: float) -> float:
    return round(min(max(p, LEAST), MOST), 4)


def _estimate(text: str, one: _Found, event: Span) -> Estimate:
    if one.p is not None:
        low, high = (1 - one.p[1], 1 - one.p[0]) if one.flipped != one.denied else one.p
        return Estimate(one.phrase, event, "numeric", (_inside(low), _inside(high)))
    degree = denied(one.degree) if one.denied else one.degree
    asked = None if one.denied else surveyed(one.phrase.text)
    if one.flipped:
        degree = negated(degree)
        asked = (round(1 - asked[1], 4), round(1 - asked[0], 4)) if asked else None
    low, high = asked or interval(degree)
    if degree == "possible" and one.modal and re.search(r"\bnot\b", one.phrase.text, re.I):
        low, high = round(1 - high, 4), round(1 - low, 4)
    if one.denied and (m := re.match(r"(?:no|neither|none\s+of)\s+", event.text, re.I)):
        event = trimmed(text, event.start + m.end(), event.end)
    return Estimate(one.phrase, event, degree, (low, high))


# -- conditions ------------------------------------------------------------------------------------------------

_THEN = re.compile(r"^\W*(?:then\b|that\s+would\b)|\b(?:would|could|might|will)\s+then\b|,?\s+then\b", re.I)


def _link(
    text: str,
    out: list[Estimate],
    sentence: Span,
    own: Sequence[tuple[int, Condition]],
    conditions: Sequence[Condition],
    carried: tuple[int, ...],
) -> tuple[int, ...]:
    """Link the sentence's estimates, and earlier ones that its conditions speak of; gives what carries on.

    An initial "if" carries on to a following sentence that says "then".
    """
    for i, estimate in enumerate(out):
        if estimate.phrase.start < sentence.start - 1000:
            continue
        linked = set(estimate.conditions)
        for j, condition in own:
            if _under(estimate, condition, sentence):
                linked.add(j)
        if (
            not linked
            and carried
            and not own
            and sentence.contains(estimate.phrase)
            and _THEN.search(sentence.text)
        ):
            linked = set(carried)
        out[i] = replace(estimate, conditions=tuple(sorted(linked)))
    ahead = tuple(
        j
        for j, c in own
        if c.consequent is not None and c.consequent.start > c.condition.start and c.kind in ("if", "unless")
    )
    return ahead[-1:] if own else ()


def _under(estimate: Estimate, condition: Condition, sentence: Span) -> bool:
    """Whether the estimate is made under the condition: it stands in, or judges, the consequent."""
    rest = condition.consequent
    if rest is None or condition.condition.contains(estimate.phrase):
        return False
    if rest.overlaps(estimate.phrase):
        return True
    inside = min(rest.end, estimate.event.end) - max(rest.start, estimate.event.start)
    near = estimate.event.end + BEFORE >= estimate.phrase.start
    own = sentence.contains(estimate.phrase) and near
    return own and inside * 2 > len(estimate.event)
