"""Conditions: the clauses on which something is said to depend, found by their markers.

The table gives every marker with its kind and an example; the examples are its tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from unless.domain.reading import Condition, ConditionKind
from unless.domain.text import Span, trimmed

DROP = " \t\r\n\u00a0,;:—–\"“”'‘’."


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker's pattern, the kind of its condition, and a sentence with (marker, condition) in it."""

    pattern: str
    kind: ConditionKind
    example: str
    condition: str


MARKERS = (
    Marker(r"only\s+if", "only-if", "Only if both pull back might the line reopen.", "both pull back"),
    Marker(r"even\s+(?:if|with)", "even-if", "Even if it rained, the crop would fail.", "it rained"),
    Marker(r"(?:as|so)\s+long\s+as", "if", "As long as Brede stays, the pact will hold.", "Brede stays"),
    Marker(
        r"provid(?:ed|ing)(?:\s+that)?(?!\s+(?:by|for|to))",
        "if",
        "It will reopen provided that divers agree.",
        "divers agree",
    ),
    Marker(
        r"on\s+(?:the\s+)?condition\s+that(?!\s+(?:he|she|they)\s+not\s+be)",
        "if",
        "They will sign on condition that guns go.",
        "guns go",
    ),
    Marker(
        r"assum(?:ing|es)(?:\s+that)?",
        "if",
        "Assuming the frost holds, vintners could start.",
        "the frost holds",
    ),
    Marker(r"in\s+case", "if", "In case talks fail, the port will close.", "talks fail"),
    Marker(
        r"in\s+the\s+event\s+(?:of|that)", "if", "In the event of a strike, trains will stop.", "a strike"
    ),
    Marker(r"unless", "unless", "The vote will not pass unless the left agrees.", "the left agrees"),
    Marker(r"absent", "unless", "Absent a signal, there is scant hope of a deal.", "a signal"),
    Marker(r"barring", "unless", "Barring a reprieve, the mill will shut.", "a reprieve"),
    Marker(r"short\s+of", "unless", "Short of war, the peg will hold.", "war"),
    Marker(r"without", "unless", "Without the votes this coalition can't last.", "the votes"),
    Marker(r"until", "until", "He will not be freed until the fine is paid.", "the fine is paid"),
    Marker(
        r"(?:depends?|depend(?:ed|ing)|hinges?|hinged|hangs?|hung|rests?|turns?)(?:\s+(?:largely|partly|entirely|also|heavily))?\s+(?:up)?on",
        "only-if",
        "A deal depends on the court.",
        "the court",
    ),
    Marker(
        r"(?:is|are|was|were)\s+contingent\s+on", "only-if", "The loan is contingent on reforms.", "reforms"
    ),
    Marker(r"if", "if", "If it snows, the pass will close.", "it snows"),
)
_MARKER = re.compile("|".join(rf"(?P<m{i}>\b{m.pattern}\b)" for i, m in enumerate(MARKERS)), re.I)
_INVERTED = re.compile(
    r"(?:^|[.;:,“\"(—]\s*|\b(?:and|but|that)\s+)(?P<marker>Should|should|Were|were)\s+(?=[A-Z“a-z])"
)
_OTHERWISE = re.compile(r"\b(?P<marker>otherwise|or\s+else|in\s+that\s+(?:event|case))\b", re.I)
_NO_NO = re.compile(
    r"\b(?P<marker>No)\s+(?P<condition>[a-z][\w’'\- ]{1,40}?),\s+(?P<rest>no\s+[a-z][\w’'\- ]{1,40})", re.I
)
_IMPERATIVE = re.compile(
    r"(?:^|[.“\"]\s*)(?P<condition>[A-Z][a-z]+(?:\s+[^,.;]{1,60})?),(?:[^,.;]{1,60},)?\s+(?P<marker>and)\s+(?P<rest>[^.;]*?\b(?:will|['’]ll|may|might|could)\b[^.;]*)"
)
# "asked if" is "whether"; "as if", "what if" and "if anything" hang nothing on anything.
_WHETHER = re.compile(
    r"\b(?:ask(?:ed|s|ing)?|wonder\w*|know\w*|knew|see|saw|say|decide\w*|determine\w*|unclear|question\w*|doubt\w*|"
    r"check\w*|find\s+out|tell|learn|as|what|even|only|sure|clear|matter|discuss\w*|consider\w*)\s*(?:\w+\s+)?$",
    re.I,
)
_NO_IF = re.compile(
    r"\s*(?:anything|you\s+will|only\b|not\s+(?:more|impossible|the)|so\b[,.]|ever\b|need\s+be)", re.I
)
_LACKING = re.compile(
    r"\s*(?:\w+ing\b|(?:electricity|water|power|food|warning|incident|comment|success|precedent|evidence|injury|"
    r"elaborat\w+|explanation|naming|notice|delay|doubt|exception|charge|trial|hesitation)\b)",
    re.I,
)
_TIME = re.compile(
    r"\s*(?:then|now|recently|later|late|early|mid|the\s+(?:end|early|late|mid|\w*day|\w*th|next)|next|last|at\s+least|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|nightfall|dawn|dusk|noon|midnight|after|January|February|March|April|"
    r"May|June|July|August|September|October|November|December|Jan|Feb|Aug|Sept?|Oct|Nov|Dec|spring|summer|autumn|"
    r"winter|\d)\b",
    re.I,
)
_PAST_PERFECT = re.compile(
    r"\b(?:had|hadn['’]t)\s+(?:not\s+|never\s+)?(?:been\s+)?\w+(?:ed|en|wn|ne|t|d|ld|ought)\b", re.I
)
# The end of a condition without a comma: "if it did so the two sides were ...".
_ELLIPTIC = re.compile(
    r"\s*(?:it|they|he|she|one|that|this|there|somebody|someone|both|either)\s+(?:does|do|did|is|has|happens|happened)"
    r"(?:\s+so)?(?=\s+(?:the|a|an|he|she|it|they|there|then|we|I|[A-Z]\w+)\b)"
)
_NOT_END = re.compile(
    r"\s*(?:which|who|whose|where|and|or|including|such|the\s+\w+\s+(?:of|in|at)\s+[A-Z]\w+,)\b"
)
_ATTRIBUTION = re.compile(
    r",?[”\"]?\s*,?\s*(?:(?:he|she|they|it|[A-Z][\w’'\-.]*|the\s+[\w\- ]+?|an?\s+[\w\- ]+?|analysts|officials|sources|two\s+[\w ]+?)"
    r"(?:\s+[A-Z][\w’'\-.]*){0,3}\s+)"
    r"(?:said|says|say|told|adds?|added|warned|warns|argued|argues|wrote|noted|predicted|conceded|insisted|allowed|"
    r"acknowledged|concluded|confirmed|announced|admitted|believes?|thinks?|estimates?|explained|reported|reckons?)\b[^,;]*"
)


def find_conditions(text: str, sentences: Sequence[Span]) -> tuple[Condition, ...]:
    """All conditions of a text in order; spans are into `text`.

    Elliptic ones that take up the condition before them ("otherwise", "if not", "if there is") carry it
    in `refers_to`.
    """
    out: list[Condition] = []
    for i, sentence in enumerate(sentences):
        found = sorted(_in_sentence(text, sentence), key=lambda c: c.marker.start)
        kept: list[Condition] = []
        for one in found:
            if not any(one.marker.overlaps(k.marker) or k.condition.contains(one.marker) for k in kept):
                kept.append(one)
        for m in _OTHERWISE.finditer(text, sentence.start, sentence.end):
            kept += _otherwise(text, sentence, m, [*out, *kept], sentences, i)
        out += sorted(kept, key=lambda c: c.marker.start)
    return tuple(_linked(c, out[:i]) for i, c in enumerate(out))


def _in_sentence(text: str, sentence: Span) -> Iterator[Condition]:
    for m in _MARKER.finditer(text, sentence.start, sentence.end):
        kind = next(MARKERS[i].kind for i in range(len(MARKERS)) if m.group(f"m{i}"))
        if not _idle(text, sentence, m):
            built = _build(text, sentence, m.start(), m.end(), kind)
            if built:
                yield built
    for m in _INVERTED.finditer(text, sentence.start, sentence.end):
        comma = text.find(",", m.end(), sentence.end)
        if comma < 0 or text[sentence.start : sentence.end].rstrip('"”’ ').endswith("?"):
            continue
        if m["marker"].lower() == "were" and " to " not in text[m.end() : comma]:
            continue
        built = _build(text, sentence, m.start("marker"), m.end("marker"), "if")
        if built:
            yield built
    for m in _NO_NO.finditer(text, sentence.start, sentence.end):
        yield Condition(
            _span(text, *m.span("marker")),
            _span(text, *m.span("condition")),
            "unless",
            _span(text, *m.span("rest")),
        )
    for m in _IMPERATIVE.finditer(text, sentence.start, sentence.end):
        first = m["condition"].split()[0].lower()
        if first in _NOT_IMPERATIVE or first.endswith(("ed", "ly", "ing", "s")):
            continue
        rest = trimmed(text, *m.span("rest"), DROP)
        yield Condition(_span(text, *m.span("marker")), trimmed(text, *m.span("condition"), DROP), "if", rest)


_NOT_IMPERATIVE = frozenset(
    """the a an he she it they we i you this that these those there his her its their our my in on at by for from with
    if unless when while as but and or so yet then now after before until without some many most both each all no one two
    three last next for""".split()
)


def _span(text: str, start: int, end: int) -> Span:
    return Span.cut(text, start, end)


def _idle(text: str, sentence: Span, m: re.Match[str]) -> bool:
    """Whether a marker hangs nothing on anything here."""
    before, after = text[sentence.start : m.start()], text[m.end() : sentence.end]
    word = m[0].lower()
    if word == "if":
        return bool(_WHETHER.search(before) or _NO_IF.match(after)) or _counterfactual(after)
    if word == "without":
        return bool(_LACKING.match(after)) or not re.search(
            r"\b(?:will|would|won|could|may|might|can|likely|unlikely|chance|possib\w+|impossib\w+|improbable|doubt\w*|certain\w*|no)\b|['’]ll\b",
            before + after,
        )
    if word in ("short of", "absent", "assumes", "assuming") and not after.strip():
        return True
    if word == "short of":
        return not re.search(r"\b(?:will|would|is|are|can|may|could)\b", after) or bool(
            re.search(r"(?:fall|fell|stop\w*|run|ran|fallen|falls)\s*$", before)
        )
    if word == "until":
        return bool(_TIME.match(after)) or not re.search(
            r"\b(?:not|never|no|won|wouldn|nothing|nobody)\b|n['’]t", before
        )
    return False


def _counterfactual(after: str) -> bool:
    end = re.split(r"[,.;]", after, maxsplit=1)
    return bool(_PAST_PERFECT.search(end[0])) and bool(
        re.search(r"\bhave\s+\w+", end[1] if len(end) > 1 else "") or len(end) == 1
    )


def _build(text: str, sentence: Span, start: int, end: int, kind: ConditionKind) -> Condition | None:
    """The condition that follows a marker at [start, end), and its consequent."""
    initial = not text[_clause_start(text, sentence, start) : start].strip(DROP + "(")
    stop = _condition_end(text, sentence, end, initial)
    condition = trimmed(text, end, stop, DROP)
    if not condition.text:
        return None
    if initial:
        first, last = _skip_attribution(text, stop, sentence.end), _clause_end(text, sentence, stop)
        if first >= last:
            first, last = stop, sentence.end
        consequent = trimmed(text, first, last, DROP + "(")
    else:
        consequent = trimmed(text, _clause_start(text, sentence, start), start, DROP)
    marker = Span.cut(text, start, end)
    return Condition(marker, condition, kind, consequent if consequent.text else None)


def _condition_end(text: str, sentence: Span, at: int, initial: bool) -> int:
    """Where a condition that starts at `at` ends."""
    if m := _ELLIPTIC.match(text, at, sentence.end):
        return m.end()
    for m in re.finditer(r"[,;:—–]|[”\"]|\s-\s|\s(?=(?:but|though|although)\s)", text[: sentence.end][at:]):
        stop = at + m.start()
        if m[0] in '"”' and not text[at:stop].strip(DROP):
            continue
        if m[0] == "," and re.match(r",\d", text[stop : stop + 2]):
            continue
        if m[0] == "," and initial and _NOT_END.match(text, stop + 1, sentence.end):
            continue
        if text[at:stop].strip(DROP):
            return stop
    return sentence.end


def _clause_start(text: str, sentence: Span, at: int) -> int:
    """Where the clause before a marker starts: after a semicolon, a conjunction, a quotation mark or "said that"."""
    start = sentence.start
    pattern = (
        r";\s+|[—–]\s+|,\s+(?:and|but|though|so|while)\s+|[“]|(?:^|\s)\"(?=\w)|\b(?:said|says|told\s+\w+(?:\s+\w+)?|added|"
        r"warned|argued|believes?|thinks?|predicted|announced|insisted)\s+(?:on\s+\w+day\s+)?(?:that\s+)?(?=[A-Za-z])|"
        r"\b(?:and|but)\s+(?:that\s+)?(?=(?:if|unless|without|only|even)\b)|:\s+"
    )
    for m in re.finditer(pattern, text[sentence.start : at]):
        if m.end() <= at - sentence.start:
            start = sentence.start + m.end()
    return start


def _clause_end(text: str, sentence: Span, at: int) -> int:
    """Where the consequent that follows an initial condition ends."""
    rest = text[at : sentence.end]
    for m in re.finditer(r";|[”]|\"(?=[,\s]|$)|[—–]|,\s+(?=(?:adding|saying|putting|though|but)\b)", rest):
        if rest[: m.start()].strip(DROP):
            rest = rest[: m.start()]
            break
    if m := re.search(_ATTRIBUTION.pattern + r"$", rest):
        if m.start() > 3 and rest[m.start()] in ',”"':
            rest = rest[: m.start()]
    return at + len(rest)


def _skip_attribution(text: str, at: int, end: int) -> int:
    """Past "he added," between a condition and its consequent."""
    m = _ATTRIBUTION.match(text, at, end)
    if m and m.end() < end - 8 and text[m.end() : m.end() + 1] in ",;":
        return m.end() + 1
    return at


def _otherwise(
    text: str,
    sentence: Span,
    m: re.Match[str],
    before: Sequence[Condition],
    sentences: Sequence[Span],
    index: int,
) -> list[Condition]:
    """ "Otherwise" takes up the last condition, or else the sentence before."""
    marker = Span.cut(text, *m.span("marker"))
    kind: ConditionKind = "if" if marker.text.lower().startswith("in ") else "unless"
    near = [
        c
        for c in before
        if c.marker.start < marker.start and c.marker.start >= sentences[max(0, index - 1)].start
    ]
    if near:
        taken = near[-1].condition
    elif index > 0 and kind == "unless":
        taken = trimmed(text, sentences[index - 1].start, sentences[index - 1].end, DROP)
    else:
        return []
    if kind == "unless" and re.search(
        r"\b(?:say|said|think|stated|and|proven|told)\s+$", text[sentence.start : marker.start]
    ):
        return []
    after = trimmed(text, marker.end, _clause_end(text, sentence, marker.end), DROP)
    start = _clause_start(text, sentence, marker.start)
    consequent = after if after.text else trimmed(text, start, marker.start, DROP)
    return [Condition(marker, taken, kind, consequent if consequent.text else None, taken)]


def _linked(condition: Condition, before: Sequence[Condition]) -> Condition:
    """ "If there is", "if not", "if somebody does" take up the condition before."""
    own = condition.condition.text
    elliptic = re.fullmatch(
        r"(?:not|so|(?:it|they|he|she|one|there|somebody|someone|that|this|both)\s+"
        r"(?:is|are|was|were|does|do|did|has|have|will|would|happens?|happened)(?:n['’]t|\s+not)?(?:\s+so)?)",
        own,
        re.I,
    )
    if condition.refers_to or not elliptic or not before:
        return condition
    last = before[-1]
    if condition.marker.start - last.condition.end > 400 or not re.match(
        r"not|there|somebody|someone", own, re.I
    ):
        return condition
    return replace(condition, refers_to=last.condition)
