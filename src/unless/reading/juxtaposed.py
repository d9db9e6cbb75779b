"""Conditions by juxtaposition: "no sanctions, no deal", "touch the pension age, and you will lose"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from unless.domain.reading import Condition
from unless.domain.text import Span, trimmed
from unless.reading.clauses import DROP
from unless.reading.markers import has_verb

_NO_NO = re.compile(
    r"\b(?P<marker>No)\s+(?P<condition>[a-z][\w’'\- ]{1,40}?),\s+(?P<rest>no\s+[a-z][\w’'\- ]{1,40})", re.I
)
# "Touch the pension age, and you will lose": an order that is really a condition.
_ORDER = re.compile(
    r"(?:^|[.“\"]\s*)(?P<condition>[A-Z][a-z]+(?:\s+[^,.;]{1,60})?),(?:[^,.;]{1,60},)?\s+(?P<marker>and)\s+"
    r"(?P<rest>(?:he|she|it|they|we|you|I|the|an?|his|her|its|their|this|that|"
    r"[A-Z])[^.;]*?(?:\b(?:will|won['’]t|may|might|could)|['’]ll)\b[^.;]*)"
)
# The same without a comma, or with "or": "Lift the tariff and the mills may hire", "Dredge it or the ferries will go".
_ORDER_ON = re.compile(
    r"(?:^|[.;:“\"]\s*)(?P<condition>[A-Z]?[a-z]+\s+(?:the|an?|it|them|him|her|his|its|their|our|my|your|that|this|these|up|in|on|by|"
    r"back|off|down|out|more|one|two|now|today|tonight|soon|early|fast)\b[^.;:?!”\"]{0,70}?),?\s+(?P<marker>and|or)\s+"
    r"(?P<rest>(?:he|she|it|they|we|you|I|the|an?|his|her|its|their|this|that|there|"
    r"[A-Z])[^.;?!”\"]{0,60}?(?:\b(?:will|won['’]t|may|might|could|would)|['’]ll\b)[^.;”\"]*)"
)
_ONE_MORE = re.compile(
    r"(?:^|[.;:“\"]\s*)(?P<condition>(?:[Oo]ne|[Tt]wo|[Aa]|[Aa]nother|[Aa]ny)\s+(?:more|further|other|bad|good|second)?\s*[^.,;:?!”\"]{3,60}?)\s+"
    r"(?P<marker>and)\s+(?P<rest>(?:he|she|it|they|we|you|I|the|an?|his|her|its|their|[A-Z])[^.,;?!”\"]{0,50}?"
    r"(?:\b(?:will|won['’]t|may|might|could)|['’]ll\b)[^.;”\"]*)"
)
_NOBODY = re.compile(
    r"(?:^|[.“\"]\s*)(?P<condition>(?:Nobody|No\s+one|Somebody|"
    r"Someone)\s+\w+s)\s+(?P<marker>and)\s+(?P<rest>[^.;,]*?\b(?:will|won['’]t|may|might|"
    r"could)\b[^.;]*)"
)
_NOT_ORDERS = frozenset(
    """the a an he she it they we i you this that these those there his her its their our my in on at by for from with
    if unless when while as but and or so yet then now after before until without some many most both each all no one two
    three last next for under over across through despite since because until here yes well who what how why nobody
    somebody someone meanwhile however instead still also mr mrs ms dr gen sen rep even once should were only barring absent
    short rather given like such not never perhaps maybe today tomorrow yesterday later soon first second until""".split()
)


_NAMES_TOO = frozenset(
    "mark bill will grant chase rob frank may april june pat bob sue jack chip ray gene dean".split()
)


def juxtaposed(sentence: Span) -> Iterator[Condition]:
    """Conditions by juxtaposition: "no sanctions, no deal", "touch it, and you will lose"."""
    seen: set[int] = set()
    for pattern in (_NO_NO, _ORDER, _ORDER_ON, _ONE_MORE, _NOBODY):
        for m in pattern.finditer(sentence.text):
            if pattern in (_ORDER, _ORDER_ON) and not _is_order(m["condition"], pattern is _ORDER):
                continue
            if pattern is _ONE_MORE and not re.match(
                r"(?:one|two|another|any)\s+(?:more|further|other)\b|another\b", m["condition"], re.I
            ):
                continue
            if pattern is _NO_NO and has_verb(m["condition"]):
                continue
            marker, condition, rest = (
                _inside(sentence, *m.span(name)) for name in ("marker", "condition", "rest")
            )
            if marker.start in seen:
                continue
            seen.add(marker.start)
            opposite = pattern is _NO_NO or marker.text.lower() == "or"
            yield Condition(marker, condition, "unless" if opposite else "if", rest)


def _inside(sentence: Span, start: int, end: int) -> Span:
    own = trimmed(sentence.text, start, end, DROP)
    return Span(sentence.start + own.start, sentence.start + own.end, own.text)


def _is_order(words: str, comma: bool) -> bool:
    """Whether the words before ", and" or "and" may be an order: "Fail", "Touch the pension age"."""
    first, _, rest = words.partition(" ")
    if first.lower() in _NOT_ORDERS or (
        first.lower().endswith(("ed", "ly", "ing", "ts", "rs", "ns")) and not first.lower().endswith("eed")
    ):
        return False
    if not comma and first[:1].isupper() and first.lower() in _NAMES_TOO:
        return False
    return not (rest[:1].isupper() or has_verb(rest))
