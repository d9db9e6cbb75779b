"""Conditions: the clauses on which something is said to depend, found by their markers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from unless.domain.reading import Condition, ConditionKind
from unless.domain.text import Span, trimmed
from unless.reading import weighing
from unless.reading.clauses import DROP, Seams, bounded, clauses_before, seams
from unless.reading.ellipsis import taken_up
from unless.reading.hints import CONDITIONAL
from unless.reading.judged import Judged
from unless.reading.juxtaposed import juxtaposed
from unless.reading.markers import JUDGES, MARKERS, has_verb, is_idle


def _expand(pattern: str) -> str:
    return pattern.replace("'", "['’]").replace(" ", r"\s+")


_MARKER = re.compile("|".join(rf"(?P<m{i}>\b{_expand(m.pattern)}\b)" for i, m in enumerate(MARKERS)), re.I)
_SUBJECT = r"(?:the|an?|any|this|that|these|those|he|she|it|they|we|you|there|his|her|its|their|our|both|[A-Z][\w’'\-]*)"
_INVERTED = re.compile(
    r"(?:^|[;:,“\"(—]\s*|\b(?:and|but|that)\s+)(?P<marker>Should|should|Were|were|Had|had)\s+(?!(?:not|also|now|most|more|very|to|be|been|"
    r"\w+ed|\w+ly|likely)\b)(?=[\w“])"
)
# "Troops could land should the council so decide", "would rise were she to go".
_INVERTED_LAST = re.compile(
    rf"\b(?:will|would|could|may|might|can|wo|likely|certain|possible|impossible)\b[^.;?!]*?\s(?P<marker>should|were)\s+"
    rf"(?={_SUBJECT}\s(?:[^.,;]*\sto\s)?)"
)
_BACK = re.compile(
    r"\b(?P<marker>otherwise|or\s+else|in\s+(?:that|which)\s+(?:event|case)|in\s+such\s+a\s+case|"
    r"failing\s+that)\b",
    re.I,
)


def find_conditions(
    text: str, sentences: Sequence[Span], judged: Judged | None = None
) -> tuple[Condition, ...]:
    """All conditions of a text in order; spans are into `text`; `judged` is what a tagger makes of it, if one has.

    Elliptic ones that take up what was said before ("otherwise", "if not", "if one does", "without one")
    carry it in `refers_to`; where they have no words of their own ("otherwise") it is their condition too.
    """
    sentences = bounded(text, sentences)
    out: list[Condition] = []
    for i, sentence in enumerate(sentences):
        if not CONDITIONAL.of_sentence(sentence):
            continue
        view = seams(text, sentence)
        kept: list[Condition] = []
        for one in sorted(_in_sentence(text, view, judged), key=lambda c: (c.marker.start, -c.marker.end)):
            if not any(one.marker.overlaps(k.marker) or k.condition.contains(one.marker) for k in kept):
                kept.append(one)
        kept += [
            c
            for m in _BACK.finditer(text, sentence.start, sentence.end)
            if (c := _back(text, view, m, [*out, *kept], sentences, i, judged))
        ]
        for one in sorted(kept, key=lambda c: c.marker.start):
            done = one
            if (
                one.consequent is not None
                and re.fullmatch(r"(?:That|This)(?:,\s+\w+)?", one.consequent.text)
                and i > 0
            ):
                done = replace(one, consequent=_main_clause(text, sentences[i - 1]))
            if done.refers_to is None:
                done = replace(done, refers_to=taken_up(text, sentences, i, done, out))
            out.append(done)
    return tuple(out)


def _in_sentence(text: str, view: Seams, judged: Judged | None) -> Iterator[Condition]:
    sentence = view.sentence
    shared: Condition | None = None
    out: list[Condition] = []
    for m in _MARKER.finditer(text, sentence.start, sentence.end):
        kind = MARKERS[int(str(m.lastgroup)[1:])].kind
        start, end = m.span()
        marker, idle = Span.cut(text, start, end), is_idle(text, view, m)
        if not weighing.holds(text, judged, marker, idle=idle, plain=marker.text.lower() == "if"):
            continue
        built = _built(text, view, start, end, kind)
        if marker.text.lower().endswith("permitting"):
            built = _permitting(text, view, marker)
        if built is None:
            continue
        clause = kind in ("if", "unless", "even-if") and not _NAMES_A_THING.match(marker.text)
        if clause and not has_verb(built.condition.text):
            whole = weighing.condition_by(judged, sentence, marker, built.condition)
            built = replace(built, condition=whole or built.condition)
        if seen := weighing.consequent_by(text, judged, sentence, marker, built.condition, built.consequent):
            built = replace(built, consequent=seen)
        if shared is not None and re.fullmatch(
            r"\s+(?:and|or)\s+(?:\w+\s+)?", text[shared.condition.end : start]
        ):
            # "if A and if B": both hold the same thing up, which follows the second where they open the clause.
            if shared.consequent is not None and shared.consequent.contains(marker):
                rest = _following(text, view, built.condition.end)
                out[-1], built = replace(shared, consequent=rest), replace(built, consequent=rest)
            else:
                built = replace(built, consequent=shared.consequent, kind=shared.kind)
        shared = built
        out.append(built)
    yield from out
    yield from _inverted(text, view)
    yield from juxtaposed(sentence)


def _permitting(text: str, view: Seams, whole: Span) -> Condition:
    """ "Weather permitting": the condition stands before its marker."""
    start = whole.end - len("permitting")
    condition = trimmed(text, whole.start, start, DROP)
    initial = not text[view.sentence.start : whole.start].strip(DROP)
    rest = _following(text, view, whole.end) if initial else _preceding(text, view, whole.start)
    return Condition(Span.cut(text, start, whole.end), condition, "if", rest)


def _inverted(text: str, view: Seams) -> Iterator[Condition]:
    """ "Should it rain, ...", "Were he to go, ..."."""
    whole, at = view.sentence.text, view.sentence.start
    if whole.rstrip('"”’ ').endswith("?"):
        return
    for m in _INVERTED.finditer(whole):
        comma = whole.find(",", m.end())
        if comma < 0 or (m["marker"].lower() != "should" and not _is_turned(whole, m.end(), comma)):
            continue
        if built := _built(text, view, at + m.start("marker"), at + m.end("marker"), "if", initial=True):
            yield built
    for m in _INVERTED_LAST.finditer(whole):
        if m["marker"] == "were" and not re.search(r"\sto\s", whole[m.end() :].split(",")[0]):
            continue
        if built := _built(text, view, at + m.start("marker"), at + m.end("marker"), "if", initial=False):
            yield built


def _is_turned(whole: str, start: int, comma: int) -> bool:
    """Whether "were" or "had" before a subject makes a condition of what is still open: "were it benign, surgery would"."""
    own, rest = whole[start:comma], whole[comma : comma + 160]
    opens = re.match(rf"{_SUBJECT}\s", own) is not None
    return (
        opens
        and JUDGES.search(rest) is not None
        and not re.search(r"\bhave\s+\w+(?:ed|en|n)\b|\bhave\s+been\b", rest)
    )


# -- the extent of a condition and of what depends on it ------------------------------------------------

_LEAD_IN = re.compile(
    r"[\s“\"‘'(,]*(?:(?:and|but|so|yet|or|still|also|then|now|however|instead|meanwhile|that|"
    r"because|while|although|though|not|"
    r"look|well|second|first|first\s+of\s+all|obviously|clearly|of\s+course)\b[\s,“\"]*)*",
    re.I,
)
# "Only if it falls | will the bridge reopen": verb before subject.
_TURNED = re.compile(
    r"\s(?=(?:will|would|could|may|might|can|is|are|do|does)\s+(?:the|an?|he|she|it|they|we|his|"
    r"her|its|their|any|[A-Z])\b)"
)
# A verb, so that its subject is what depends: "that depends on", "that assumes".
_HANGS = re.compile(r"depend|hing|hang|hung|rest|turn|is\b|are\b|was\b|were\b|be\b|assumes", re.I)
_DASHES = re.compile(
    r"\s*(?:—|–|--)\s*[^—–]{3,80}?\s*(?:—|–|--)\s*"
)  # "unless — and here they whisper — the judge"
_PARENTHESIS = re.compile(r"\s*,\s*as\s+[^,]{2,40},\s*", re.I)
# A new clause that begins without a comma: "if it did so | the two sides were almost certain".
_PRONOUN_CLAUSE = re.compile(
    r"\s(?=(?:there|it|he|she|they|we|you|I|that|this)(?:['’](?:s|ll|d|re)|\s+(?:is|are|was|do|don['’]t|think|believe|doubt|see|expect|were|"
    r"will|would|could|may|might|can|won['’]t|can['’]t|"
    r"risk|should|cannot|has|had|have|wouldn['’]t))\b)"
)
_NOUN_CLAUSE = re.compile(
    r"\s(?=(?:the|this|that|these|those|an?|his|her|its|their|our|any|no|some|"
    r"[A-Z][\w’'\-]*)\s+(?:[\w’'\-]+\s+){0,5}?"
    r"(?:will|would|could|may|might|can|won['’]t|can['’]t|cannot|wouldn['’]t|was|were|is|are|has|have|had|faces?)\b)"
)
_GOES_ON = re.compile(
    r"\s*(?:which|who|whose|where|including|such\s+as|not|\d|that\s+of|or\b(?!\s+else)|as\s+well)", re.I
)
_AND = re.compile(r"\s*(?:and|or)\s")


# ", 60 percent if they level off": the next of a list of likelihoods.
_NEXT_NUMBER = re.compile(
    r"\s*(?:or\s+|and\s+|about\s+|only\s+)*[\w.]+(?:\s+to\s+\w+)?\s*(?:percent|per\s+cent|%|in\s)"
)
# "The vaccine, if it is approved, could ...": what depends goes on behind the condition.
_VERB_NEXT = re.compile(
    r",\s+(?:will|would|could|may|might|can|cannot|is|are|was|were|has|have|should|must|won['’]t|looks?|seems?|remains?)\b"
)
# "If necessary", "if elected": a condition of one word.
_ALONE = re.compile(
    r"\s+(?:necessary|needed|required|possible|elected|asked|approved|convicted|true)\b(?!\s+(?:by|in|to|on|at|as)\b)"
)


def _built(
    text: str, view: Seams, start: int, end: int, kind: ConditionKind, initial: bool | None = None
) -> Condition | None:
    """The condition that follows a marker at [start, end), and its consequent."""
    left = view.left(start)
    if initial is None:
        initial = not _HANGS.match(text, start) and _LEAD_IN.fullmatch(text[left:start]) is not None
    aside = _PARENTHESIS.match(text, end, view.sentence.end) or _DASHES.match(text, end, view.sentence.end)
    begin = aside.end() if aside else end
    if (alone := _ALONE.match(text, begin, view.sentence.end)) and not initial:
        word = trimmed(text, begin, alone.end(), DROP)
        return Condition(Span.cut(text, start, end), word, kind, _preceding(text, view, start))
    stop = _initial_end(text, view, begin) if initial else _final_end(text, view, begin)
    if initial and _NAMES_A_THING.match(text, start):
        stop = _new_clause(text, begin, stop) or stop  # "without a bailout | the airline has"
    fronted = kind == "only-if" or re.search(r"\bnot\s+$", text[left:start], re.I)
    if initial and fronted and (turned := _TURNED.search(text, begin, stop)):
        stop = turned.start()
    rest = _past_relative(text, view, stop) if initial else stop
    condition = trimmed(text, begin, stop, DROP.replace("[", "").replace("]", ""))
    if not condition.text:
        return None
    if initial:
        consequent = _following(text, view, rest)
        before = _preceding(text, view, start)
        if consequent is None or (before is not None and _behind(text, start, consequent, before)):
            consequent = (
                before  # "... is dead. If the left agrees.", "... will hold - assuming a vote, the first"
            )
    else:
        consequent = _preceding(text, view, start)
        if text[max(0, start - 2) : start] == ", " and _VERB_NEXT.match(text, stop):
            consequent = _following(text, view, stop) or consequent
        if (
            kind == "if"
            and consequent is not None
            and re.search(
                r"\b(?:will|would|could|can|might|may|does|do|did|is|are|was|"
                r"were)\s+(?:be\s+)?only\b|\bonly(?:\s+\w+){0,3}$",
                consequent.text,
            )
        ):
            kind = "only-if"
    return Condition(Span.cut(text, start, end), condition, kind, consequent)


def _initial_end(text: str, view: Seams, at: int) -> int:
    """Where a condition that opens its clause ends: at its comma, or where a new clause begins without one."""
    end = view.sentence.end
    modal = JUDGES.search(text, at, end)
    stop = end
    commas = [m.start() for m in re.finditer(r",(?!\d)|;|—|\s-{1,2}\s|\s[–]\s", text[at:end])]
    commas = [at + c for c in commas if text[at : at + c].strip(DROP)]
    for n, comma in enumerate(commas):
        later = commas[n + 1] if n + 1 < len(commas) else None
        if text[comma] == "," and _GOES_ON.match(text, comma + 1, end) and later is not None:
            if _RELATIVE.match(text, comma + 1, end):
                return comma
            continue
        if (
            text[comma] == ","
            and _AND.match(text, comma + 1, end)
            and not re.match(r"\s*and\s+(?:that|this|nobody|no\s+one|few|many|most)\s", text[comma + 1 : end])
            and later is not None
            and not JUDGES.search(text, comma, later)
        ):
            continue
        stop = comma
        break
    if stop == end or (modal is not None and modal.start() < stop and _breaks(text, at, modal.start())):
        clause = _new_clause(text, at, stop)
        stop = clause if clause is not None else stop
    if again := _AND_IF.search(text, at, stop):
        stop = again.start()
    for a, b in view.all:
        if (
            at < a < stop
            and re.search(r"[”\"]", text[a:b])
            and text[at:a].strip(DROP)
            and re.match(r"[,.;”\"]", text[a:b])
        ):
            stop = a
    return stop


_NAMES_A_THING = re.compile(r"without|with|absent|barring|lacking|in\s+case\s+of|in\s+the\s+absence", re.I)
_RELATIVE = re.compile(r"\s*(?:which|who|whose|where)\s")
_AND_IF = re.compile(r"\s(?=(?:and|or)\s+(?:\w+\s+)?(?:if|unless)\b)")


def _past_relative(text: str, view: Seams, stop: int) -> int:
    """Past ", which ...," between a condition and what depends on it."""
    comma = text.find(",", stop + 1, view.sentence.end)
    return comma if comma > 0 and text[stop : stop + 1] == "," and _RELATIVE.match(text, stop + 1) else stop


def _breaks(text: str, at: int, modal: int) -> bool:
    """Whether what stands before the first modal is more than the condition's own subject."""
    return len(text[at:modal].split()) >= 2


# Words after which no clause ends.
_NOT_LAST = frozenset(
    """that and or the of than if because which who to in with for by before on at from until after over under between
    into about an a""".split()
)


_THAT_CLAUSE = re.compile(r"that\s+(?:the|an?|his|her|its|their|it|he|she|they|[A-Z])\b")


def _new_clause(text: str, at: int, stop: int) -> int | None:
    """Where a new clause begins in text[at:stop] after a first that has a verb or is a noun phrase."""
    for pattern in (_PRONOUN_CLAUSE, _NOUN_CLAUSE):
        for m in pattern.finditer(text, at, stop):
            if _THAT_CLAUSE.match(text, m.end()):
                continue  # "a signal | that the decree is being withdrawn" goes on
            own = text[at : m.start()].split()
            alone = len(own) == 1 and own[0].lower() in ("one", "it", "either", "that", "them", "both")
            if (len(own) >= 2 or alone) and own[-1].lower() not in _NOT_LAST:
                return m.start()
    return None


def _final_end(text: str, view: Seams, at: int) -> int:
    """Where a condition that follows what depends on it ends."""
    end = min((a for a, b in view.speech if a > at), default=view.sentence.end)
    pattern = (
        r",(?!\d)|[;:—–]|[”\"]|\s-{1,2}\s|\s(?=(?:but|though|although|while|because)\s)"
        r"|\s(?=(?:and|or)\s+(?:\w+\s+){0,4}(?:if|unless|otherwise)\b)|\s(?=(?:otherwise|in\s+which\s+case)\b)"
    )
    aside = at  # past what stands between commas within the condition
    for m in re.finditer(pattern, text[at:end]):
        stop = at + m.start()
        if not text[at:stop].strip(DROP) or stop < aside:
            continue
        if m[0] in '”"' and not (m[0] == "”" or re.match(r"\"(?:\W|$)", text[stop : stop + 2])):
            continue
        if (
            m[0] == ","
            and not _NEXT_NUMBER.match(text, stop + 1, end)
            and _GOES_ON.match(text, stop + 1, end)
            and not re.match(r"\s*(?:which|who|where)", text[stop + 1 : end])
        ):
            continue
        if m[0] == "," and len(text[at:stop].split()) <= 5 and not has_verb(text[at:stop]):
            later = text.find(",", stop + 1, end)
            if (
                later > 0
                and re.match(r",\s+[a-z]+\s", text[later : later + 20])
                and not _AND.match(text, later + 1)
            ):
                aside = later + 1  # "unless the left, nine deputies in all, breaks ranks"
                continue
        return stop
    return end


def _following(text: str, view: Seams, stop: int) -> Span | None:
    """What depends on an initial condition: the rest of the sentence but for who says it."""
    begin, end = stop, view.sentence.end
    for a, b in view.speech:
        if a <= begin + 2 and b < end - 3 and b > begin:
            begin = b
    for a, b in view.all:
        seam = text[a:b]
        if a <= begin + 2 or not text[begin:a].strip(DROP + "\n"):
            continue
        if (a, b) in view.speech or re.match(
            r";|[”\"]|['’]{2}|\s?[—–]|\s-|,\s*$|,?[”\"]?\s+(?:but|though|although|while|whereas|"
            r"because|since|which|who|where|as)\b|,?\s+and\s+(?=(?:even\s+)?(?:if|unless|without|should)\b)",
            text[a : b + 16] if "and" in seam else seam,
        ):
            end = a
            break
    span = trimmed(text, begin, end, DROP)
    if m := re.match(r"(?:then|yes|well|of\s+course)\b[\s,]*", span.text, re.I):
        rest = trimmed(text, span.start + m.end(), span.end, DROP)
        span = rest if re.search(r"\w{3}", rest.text) and m[0].lower().startswith("then") else span
    return span if re.search(r"\w", span.text) else None


def _behind(text: str, marker: int, following: Span, before: Span) -> bool:
    """Whether a condition after a dash hangs on what goes before it, for what follows it has no verb."""
    dash = re.search(r"(?:[—–]|\s-{1,2})\s*$", text[max(0, marker - 4) : marker]) is not None
    return dash and has_verb(before.text) and not has_verb(following.text)


# After these a clause is told whole, and only that depends: "it was clear that the talks would fail | if ...".
_THAT = re.compile(
    r"\b(?:and|but|clear|likely|certain|sa(?:id|ys?)|warn\w*|argu\w*|believ\w*|predict\w*|suggest\w*|insist\w*|"
    r"note[sd]?|found|shows?|showed|th(?:ink|inks|ought)|fear\w*|hope[sd]?|means?|meant)\s+that\s+",
    re.I,
)


def _preceding(text: str, view: Seams, start: int) -> Span | None:
    """What depends on a condition that follows it: the clause before the marker, or the ones before that it joins."""
    left = view.left(start)
    span = trimmed(text, left, start, DROP)
    if not re.search(r"\w", span.text):
        before = clauses_before(text, view, start)
        return before[0] if before else None
    told = [m.end() for m in _THAT.finditer(span.text)]
    if told:
        span = trimmed(text, span.start + told[-1], span.end, DROP)
    if m := re.match(r"(?:and|but|so|yet|that|then|also|however)\b\s+", span.text, re.I):
        span = trimmed(text, span.start + m.end(), span.end, DROP)
    return span


def _main_clause(text: str, sentence: Span) -> Span:
    """The first clause of a sentence that does not merely say who speaks."""
    found = clauses_before(text, seams(text, sentence), sentence.end)
    whole = [c for c in found if len(c.text.split()) > 1] or found
    return whole[-1] if whole else trimmed(text, sentence.start, sentence.end, DROP)


def _back(
    text: str,
    view: Seams,
    m: re.Match[str],
    before: Sequence[Condition],
    sentences: Sequence[Span],
    index: int,
    judged: Judged | None,
) -> Condition | None:
    """ "Otherwise" and "in that case" take up the last condition, or else what the sentence before says."""
    marker = Span.cut(text, *m.span("marker"))
    kind: ConditionKind = "if" if marker.text.lower().startswith("in ") else "unless"
    if kind == "unless" and _NO_OTHERWISE.search(text[view.sentence.start : marker.start]):
        return None
    first = sentences[max(0, index - 1)].start
    near = [c for c in before if first <= c.marker.start < marker.start and c.kind != "even-if"]
    taken: Span | None
    if near:
        last = near[-1]
        taken = last.condition
        if last.refers_to is not None and taken.text.lower() in ("not", "so"):
            taken = last.refers_to
        if last.kind in ("unless", "until") and kind == "unless":
            kind = "if"  # "It will fail unless the court acts; otherwise ..." is when the court acts
    elif weighing.holds(text, judged, marker, idle=False, plain=False):
        taken = _said_before(text, view, marker, sentences, index)
    else:
        return None
    if taken is None or not taken.text:
        return None
    consequent = _following(text, view, marker.end)
    if consequent is None:
        consequent = _preceding(text, view, marker.start)
    return Condition(marker, taken, kind, consequent, taken)


# "They think otherwise", "unless otherwise stated".
_NO_OTHERWISE = re.compile(
    r"\b(?:say|said|says|sees?|thinks?|thought|stated|proven|told|decide[sd]?|which|who|that|are|is|was|were|do|does|did|"
    r"unless|until)\s+$",
    re.I,
)


def _said_before(text: str, view: Seams, marker: Span, sentences: Sequence[Span], index: int) -> Span | None:
    """The clause before "otherwise" in its sentence, else what the sentence before holds possible."""
    found = clauses_before(text, view, marker.start)
    own = text[view.left(marker.start) : marker.start]
    if found and found[0].end > marker.start - 3 and _LEAD_IN.fullmatch(own) is None:
        found = found[1:]  # the clause that "otherwise" itself closes
    found = [c for c in found if len(c.text.split()) > 1]
    if found:
        return found[0]
    return _event_clause(text, sentences[index - 1]) if index > 0 else None


_MODAL = re.compile(r"^.*?\b(?:will|would|could|may|might|can|likely\s+to|expected\s+to)\s+", re.I | re.S)


def _event_clause(text: str, sentence: Span) -> Span:
    """What a sentence holds possible, for "in that event": the words after its modal, else its first clause."""
    clause = _main_clause(text, sentence)
    m = _MODAL.match(clause.text)
    return (
        trimmed(text, clause.start + m.end(), clause.end, DROP)
        if m and len(clause.text) - m.end() > 8
        else clause
    )
