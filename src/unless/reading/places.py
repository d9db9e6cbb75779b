"""Names that an article treats as a place: in its dateline, "in Vesk", "Vesk's parliament", beside "Veskian"."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence

from unless.domain.text import Span
from unless.reading.fragments import Name

# Evidence that adds up to this makes a place: "in Vesk" once does not, for one also has confidence in Brandt.
ENOUGH = 2
_DATELINE = re.compile(
    r"^(?P<city>[A-Z][A-Z.’'-]+(?: [A-Z][A-Z.’'-]+){0,3})(?:, (?P<land>[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){0,3}?))?"
    r"(?:, (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}(?:, \d{4})?)?"
    r"(?: \([^()\n]{2,40}\))? ?(?:--|[-\u2013\u2014]) ",
    re.M,
)
_BEFORE = (
    (
        2,
        re.compile(
            r"(?:(?i:presidents?|ministers?|leaders?|capital|government|parliament|republic|kingdom|city|town|province|"
            r"people|coast|north|south|east|west)|[A-Z][a-z]+ [A-Z][a-z]+) of $"
        ),
    ),
    (
        1,
        re.compile(
            r"\b(?:in|into|across|inside|throughout|outside|near|from|northern|southern|eastern|western|visit to) $",
            re.I,
        ),
    ),
    (-2, re.compile(r"\b(?:M[rs]|Mrs|Dr|Sen|Rep|Gov|Gen)\. $|\b(?:President|Minister|Chancellor|Senator) $")),
)
_STATE = (
    r"(?:(?:prime|foreign|finance|defen[cs]e|interior|justice|economy) minister|president|parliament|capital|borders?|"
    r"economy|citizens|constitution|central bank|embassy|ambassador|supreme court|armed forces|army|troops|opposition|"
    r"cabinet|soldiers|newspaper|diplomat)"
)
_AFTER = (
    (2, re.compile(rf"['’]s? (?:[a-z]+ )?{_STATE}\b", re.I)),
    (1, re.compile(r", which\b")),
    (-1, re.compile(r", (?:\d\d|who|whose)\b")),
)
_HAS_STATE = re.compile(rf" {_STATE}\b", re.I)
_CAPITAL = re.compile(r"\b[A-Z]\w+")
_CHANGING = frozenset(("person", "location"))


def placed(text: str, names: Sequence[Name]) -> list[Name]:
    """The names, with the dateline's, and with places and peoples that were taken for something else set right.

    A tagger tells a country it never met from a person badly; the article's other sentences say which it is.
    """
    lines = list(_datelines(text))
    full = {w for n in names if n.kind == "person" and len(some := n.span.text.split()) > 1 for w in some}
    changing = [
        n
        for n in names
        if n.kind in _CHANGING and not any(n.span.overlaps(span) for span in lines) and _one_word(n)
    ]
    words = {_bare(n) for n in changing} - full
    used: dict[str, list[tuple[int, int]]] = {}
    for m in _CAPITAL.finditer(text):
        used.setdefault(m[0], []).append(m.span())
    lands = {
        w
        for w in words
        if _weight(text, used.get(w, ())) >= ENOUGH or not used.keys().isdisjoint(_peoples(w))
    }
    lands |= words & {span.text for span in lines}
    # "Drethmar and Sarvenia": what is named beside a place is one too.
    lands |= {w for w in words - lands if any(_beside(text, span, lands) for span in used.get(w, ()))}
    out = [Name("location", span) for span in lines]
    out += [n for n in names if n not in changing and not any(n.span.overlaps(span) for span in lines)]
    for n in changing:
        word = _bare(n)
        if n.kind == "person" and word in lands:
            out.append(Name("location", n.span))
        elif n.kind == "person" and word not in full and _is_people(text, word, used):
            out.append(Name("group", n.span))
        elif n.kind == "location" and word in full and _weight(text, used.get(word, ())) <= 0:
            out.append(Name("person", n.span))  # the surname of somebody named in full
        else:
            out.append(n)
    return out


def _bare(name: Name) -> str:
    return re.sub(r"['’]s?$", "", name.span.text)


def _one_word(name: Name) -> bool:
    return re.fullmatch(r"[A-Z][^\W\d_A-Z]+", _bare(name)) is not None


def _datelines(text: str) -> Iterator[Span]:
    """The places that open a report: "PORT ALMERY, Sarvenia, May 20 (Meridian) - "."""
    for m in _DATELINE.finditer(text):
        yield Span.cut(text, *m.span("city"))
        if m["land"]:
            yield Span.cut(text, *m.span("land"))


def _is_people(text: str, word: str, used: Mapping[str, Sequence[tuple[int, int]]]) -> bool:
    """Whether a word is the adjective of a place: "Veskian" beside "Vesk", or "the Veskian army"."""
    if not used.keys().isdisjoint(_lands(word)):
        return True
    return word.endswith(("ian", "ean", "ese")) and any(
        _HAS_STATE.match(text, b) for _, b in used.get(word, ())
    )


def _weight(text: str, places: Sequence[tuple[int, int]]) -> int:
    """How much speaks for a place, summed over the occurrences of a word."""
    total = 0
    for a, b in places:
        before = text[max(0, a - 24) : a]
        total += sum(by for by, pattern in _BEFORE if pattern.search(before))
        total += sum(by for by, pattern in _AFTER if pattern.match(text, b))
    return total


def _beside(text: str, place: tuple[int, int], lands: Container[str]) -> bool:
    """Whether a place stands next to a word, joined by "and"."""
    before = re.search(r"\b([A-Z]\w+) and $", text[max(0, place[0] - 40) : place[0]])
    after = re.match(r" and ([A-Z]\w+)(?!['’])", text[place[1] : place[1] + 40])
    return any(m is not None and m[1] in lands for m in (before, after))


def _peoples(word: str) -> list[str]:
    """What a place's people may be called: Sarvenian, Veskese, Drethmari."""
    stem = word.removesuffix("a")
    return [f"{stem}{end}" for end in ("an", "ian", "ese", "ish", "i")] if len(stem) > 3 else []


def _lands(word: str) -> list[str]:
    """The places of which a word may name the people."""
    one = word.removesuffix("s")
    stems = [one.removesuffix(end) for end in ("an", "ian", "ese", "ish", "i") if one.endswith(end)]
    return [f"{stem}{end}" for stem in stems if len(stem) > 3 for end in ("", "a")]
