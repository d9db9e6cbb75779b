"""Where the clauses of a sentence lie: the seams between them, and the words that only say who speaks.

There is no parser here. A seam is a stretch that belongs to no clause: a semicolon, a long quotation's
marks, ", and", "said on Friday that", ", she told reporters,". The clause around a position runs from the
seam before it to the seam after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from unless.domain.text import WORD, Span, trimmed

DROP = " \t\r\n\u00a0,;:—–-\"“”'‘’.()[]"

SAID = (
    r"(?:said|says|say|told|tells|adds|add|added|warn(?:s|ed)?|argu(?:es|ed|e)|wrote|writes|noted|"
    r"notes|predict(?:s|ed)?|"
    r"conced(?:es|ed|e)|insist(?:s|ed)?|allow(?:s|ed)?|acknowledg(?:es|ed|e)|conclud(?:es|ed)|"
    r"confirm(?:s|ed)?|"
    r"announc(?:es|ed)|admit(?:s|ted)?|explain(?:s|ed)?|report(?:s|ed)|reckon(?:s|ed)?|repl(?:ies|"
    r"ied)|muttered|shrugged|"
    r"caution(?:s|ed)?|claim(?:s|ed)?|declar(?:es|ed)|stress(?:es|ed)|suggest(?:s|ed)?|agree(?:s|"
    r"d)|asked|continued|"
    r"contend(?:s|ed)?|maintain(?:s|ed)?|found|ruled|vow(?:s|ed)|pledg(?:es|ed)|tweeted|testified|recalled)"
)
_THINK = (
    r"(?:thinks?|thought|believe[sd]?|estimate[sd]?|fear(?:s|ed)?|hope[sd]?|feels?|felt|knows?|knew|"
    r"assume[sd]?)"
)
_DAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|yesterday|today)"
_WHEN = (
    rf"(?:\s+(?:(?:on|late|early|last|this|earlier|again|in|by)\s+)?(?:{_DAY}|\w+day(?:\s+(?:morning|"
    r"evening|night|afternoon))?|week|month|year))?"
)
_TAIL = (
    rf"(?:{_WHEN}|\s+(?:on|in|at|to|from|after|during|late|early|earlier|last|this|again|too|also|"
    r"when|as|of|with|for|by|about|"
    rf"through|repeatedly|bluntly|flatly|privately|publicly)\b[^,;“\"”]*)"
)
_SUBJECT = (
    r"(?!(?:and|but|or|so|yet|if|unless|which|who|that|as|though|while|because|then|not|to|it['’]s|"
    r"there)\b)(?:[\w’'.\-&$]+\s+){1,9}?"
)
_NO_VERB = re.compile(
    r"\b(?:will|would|could|may|might|won['’]t|can|cannot|is|are|was|were|be|been|has|have|had|"
    r"that|if|unless|likely|unlikely)\b|['’](?:s|ll)\s+(?:a|the|going)\b|n['’]t\b",
    re.I,
)

_ATTRIBUTION = re.compile(
    rf"(?P<lead>[,”\"“]\s*[”\"]?|['’]{{2}})\s*(?:"
    rf"(?P<plain>(?:as\s+)?{_SUBJECT}(?:,[^,;“\"]{{1,80}},\s+)?(?:(?:did|has|have|had|also|later|then)\s+)?)"
    rf"(?:(?:told|tells|asked)\s+(?P<told>[^,;“\"”]{{1,60}}?)|(?:{SAID}|{_THINK}|allow|"
    rf"concede)(?P<tail>{_TAIL}))"
    rf"(?=\s*(?:[,;:“\"”—–.?!]|$|['’]{{2}}|\s(?:but|though|and)\s))"
    rf"|(?P<turned>(?:{SAID})\s+(?=[A-Z]|the\b|an?\b|one\b|two\b|his\b|her\b|their\b|its\b|"
    r"diplomats|analysts|officials)[^;“\"”]*)"
    rf"|(?P<source>according\s+to\s+[^,;“\"”]*|in\s+the\s+words\s+of\s+[^,;“\"”]*))"
)
_SAYS = re.compile(
    r"(?<!\bbe\s)(?<!been\s)(?<!\bis\s)(?<!\bare\s)(?<!was\s)(?<!were\s)(?<!\bnot\s)(?<!\bto\s)(?<!ever\s)"
    r"\b(?:(?:told|tells|warned|asked)\s+(?:[a-z]+|the\s+[\w’'\-]+(?:\s+[A-Z][\w’'\-]*)*|"
    r"an?\s+[\w\-]+|[A-Z][\w’'\-.]*(?:\s+[A-Z][\w’'\-.]*)*)"
    rf"(?:\s+(?:reporter|briefing))?{_WHEN}|(?:{SAID}|"
    rf"{_THINK}){_WHEN})(?:\s+that)?\s+(?=[“\"‘\w$(])(?!(?:by|to|in|on|at|of|for|with|from)\b)"
)
_SEAMS = re.compile(
    r";|:(?=\s)|\s[—–-]{1,2}\s|[—–]|\s--\s|…|\.\.\."
    r"|,?[”\"]?\s+(?<!\ball\s)(?<!anything\s)(?<!nothing\s)but\s+(?:also\s+)?|,[”\"]?\s+(?:and|or|"
    r"so|yet|nor|though|although|while|whereas|because|since|as|which|who|whose|where|"
    r"when)\s+(?:that\s+)?"
    r"|,\s+(?=(?:adding|saying|putting|calling|arguing|noting|warning|giving|rating|telling|"
    r"eliminating|falling|rising|dropping|climbing)\s)"
    r"|\s+(?:although|though|whereas|because)\s+"
    r"|\s+and\s+(?:that\s+)?(?=(?:if|unless|he|she|it|they|we|I|there|will|would|could|may|might|"
    r"is|are|was|were|has|had|have|"
    r"(?:very\s+|almost\s+|highly\s+|most\s+)?(?:un)?(?:likely|certain)|ruled|doubt\w*|put|rated|none|neither|nobody|"
    r"an?\s+[\d\w-]+(?:\s+per\s?cent|%))\b)"
    r"|\s+(?:that|which|who)\s+(?=(?:will|would|could|may|might|can|won['’]t|cannot)\b)"
    r"|\s+(?:that|whether)\s+(?=(?:the|an?|he|she|it|they|we|I|you|there|his|her|its|their|no|any|"
    r"some|if|unless|even|without|[A-Z]\w*)\b)"
    r"|\s+that\s*,?\s+(?=as\s+long|provided)"
)
_DATELINE = re.compile(r"[A-Z][A-Z’'\-. ]+(?:,\s+[\w. ]{2,25})?\s+(?:\([^)]{1,20}\)\s+)?[—–-]{1,2}\s+")
_MARK = re.compile(r"[“”\"]|['’]{2}")

# What follows "have" in "could have won": irregular ones in common use, and the endings.
PARTICIPLE = (
    r"(?:been|had|done|gone|made|taken|come|become|won|lost|held|left|kept|met|paid|put|said|seen|"
    r"sent|cut|let|set|run|got|fought|"
    r"brought|bought|built|found|led|read|stood|told|thought|hit|caught|felt|spent|sold|meant|"
    r"dealt|begun|struck|shot|sought|heard|drawn|sunk|\w{2,}(?:ed|en|wn))"
)


@dataclass(frozen=True, slots=True)
class Seams:
    """The seams of one sentence, in order, as (start, end); `speech` are those that say who speaks."""

    sentence: Span
    all: tuple[tuple[int, int], ...]
    speech: tuple[tuple[int, int], ...]

    def left(self, at: int) -> int:
        """Where the clause that holds `at` begins."""
        return max((b for _, b in self.all if b <= at), default=self.sentence.start)

    def right(self, at: int) -> int:
        """Where the clause that holds `at` ends."""
        return min((a for a, _ in self.all if a >= at), default=self.sentence.end)


# Characters. The longest of 14,500 news sentences has 979; beyond lies text without punctuation, on
# which rules that look back over a sentence would take time in the square of its length.
LONGEST = 1200


def bounded(text: str, sentences: Sequence[Span]) -> list[Span]:
    """The sentences, those longer than LONGEST cut at white space."""
    out: list[Span] = []
    for sentence in sentences:
        at = sentence.start
        while sentence.end - at > LONGEST:
            space = max(
                text.rfind(" ", at + LONGEST // 2, at + LONGEST),
                text.rfind("\t", at + LONGEST // 2, at + LONGEST),
            )
            stop = space if space > at else at + LONGEST
            out.append(Span.cut(text, at, stop))
            at = stop
        out.append(sentence if at == sentence.start else Span.cut(text, at, sentence.end))
    return out


def seams(text: str, sentence: Span, extra: Iterable[tuple[int, int]] = ()) -> Seams:
    """The seams of a sentence; `extra` are more stretches to leave out, such as its conditions."""
    base = _seams(sentence)
    if not (more := tuple(extra)):
        return base
    return Seams(sentence, tuple(sorted(base.all + more)), base.speech)


@lru_cache(maxsize=4096)
def _seams(sentence: Span) -> Seams:
    text, start = sentence.text, sentence.start
    speech = [(a, b) for a, b in _attributions(text)]
    found = list(speech)
    if m := _DATELINE.match(text):
        found.append(m.span())
    found += [m.span() for m in _SAYS.finditer(text) if not any(a <= m.start() < b for a, b in speech)]
    found += [m.span() for m in _SEAMS.finditer(text)]
    found += list(_quotation_marks(text))
    return Seams(
        sentence,
        tuple(sorted((a + start, b + start) for a, b in found)),
        tuple(sorted((a + start, b + start) for a, b in speech)),
    )


def _attributions(text: str) -> Iterator[tuple[int, int]]:
    """ ", she told reporters", ",” said the envoy, who ...", ", according to ..."."""
    at = 0
    while m := _ATTRIBUTION.search(text, at):
        at = m.start() + 1
        if m["plain"] is not None:
            if _NO_VERB.search(m["plain"]) or _NO_VERB.search(m["told"] or ""):
                continue
            if m["lead"].strip() in ("“",):
                continue
        end = m.end()
        if m["turned"] is not None and _NO_VERB.search(m["turned"].split(",")[0]):
            continue
        at = max(end, at)
        yield m.start(), end


def _quotation_marks(text: str) -> Iterator[tuple[int, int]]:
    """The marks of quotations of four words or more; shorter ones ("about even") are part of their clause."""
    marks = list(_MARK.finditer(text))
    i = 0
    while i < len(marks):
        m = marks[i]
        after = marks[i + 1] if i + 1 < len(marks) else None
        opens = m[0] == "“" or (m[0] != "”" and (m.start() == 0 or text[m.start() - 1] in " ([—"))
        if opens and after is not None:
            if len(WORD.findall(text, m.end(), after.start())) >= 4:
                yield m.span()
                yield after.span()
            i += 2
        else:
            yield m.span()
            i += 1


def clause_around(text: str, view: Seams, start: int, end: int) -> Span:
    """The clause that holds [start, end), trimmed."""
    return trimmed(text, view.left(start), view.right(end), DROP)


def clauses_before(text: str, view: Seams, at: int) -> list[Span]:
    """The clauses of a sentence that end at or before `at`, nearest first, without those that say who speaks."""
    out, left = [], view.sentence.start
    for a, b in (*view.all, (view.sentence.end, view.sentence.end)):
        stop = min(a, at)
        if stop > left:
            span = trimmed(text, left, stop, DROP)
            if span.text:
                out.append(span)
        left = max(left, b)
        if left >= at:
            break
    return out[::-1]
