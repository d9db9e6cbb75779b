"""The people and organisations of one article: which names are one, their fullest form, sex and roles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from unless.domain.reading import Entity
from unless.domain.text import Span
from unless.reading.first_names import FEMALE, MALE
from unless.reading.nouns import head_kind, head_noun
from unless.reading.sources import told_role

SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV|MD|PhD)\.?$")
_POSSESSIVE = re.compile(r"['’]s?$")
_MALE = re.compile(
    r"\b(?:Mr|Sir|Lord|King|Prince|Father|Pope|chairman|spokesman|congressman|councilman|businessman|father|son|husband|"
    r"brother|gentleman|Congressman|Councilman)\b\.?"
)
_FEMALE = re.compile(
    r"\b(?:Mrs|Ms|Miss|Lady|Dame|Queen|Princess|chairwoman|spokeswoman|congresswoman|councilwoman|businesswoman|mother|"
    r"daughter|wife|sister|actress|Congresswoman|Councilwoman)\b\.?"
)
_TITLE_BEFORE = re.compile(r"((?:[A-Za-z][\w.’'-]*[ \u00a0]+){1,6})$")
# Two capitalised words in a row, at every place where they begin.
_PAIR = re.compile(r"\b(?=(?P<whole>[A-Z][a-z]+\s+(?:[A-Z]\.\s+)?(?P<last>[A-Z][\w’'-]*)))")
_APPOSITION = re.compile(
    r"^\s*(?:\([^)]{1,30}\)\s*)?,\s+(?P<role>(?:(?:an?|the|who|one|his|her|its|their|former|retired|[A-Z][\w’'-]*['’]s)\s+)?"
    r"[^,;.“”\"()]{3,120})"
)


@dataclass(slots=True)
class Person:
    """One person of an article: fullest name, names met (indices of entities), sex if known, roles as told."""

    name: str
    mentions: list[int] = field(default_factory=list)
    sexes: Counter[str] = field(default_factory=Counter)
    roles: list[str] = field(default_factory=list)
    titles: set[str] = field(default_factory=set)

    @property
    def sex(self) -> str | None:
        """ "male", "female" or None where the clues are none or even."""
        best = self.sexes.most_common(2)
        return best[0][0] if best and (len(best) == 1 or best[0][1] > best[1][1]) else None


def bare(name: str) -> str:
    """A name without a possessive ending or a full stop that only ends a sentence."""
    name = _POSSESSIVE.sub("", name.strip())
    return name if re.search(r"\b(?:[A-Z]|Jr|Sr|Inc|Ltd|Co|Corp|No)\.$", name) else name.rstrip(".")


@lru_cache(4096)
def surname(name: str) -> str:
    """The last word of a name, generation suffixes apart, in small letters."""
    parts = [p for p in re.split(r"[\s\u00a0]+", name) if p]
    while len(parts) > 1 and SUFFIX.fullmatch(parts[-1].rstrip(",")):
        parts.pop()
    return parts[-1].strip(",").lower() if parts else ""


@lru_cache(4096)
def first_name(name: str) -> str:
    """The first word of a name, in small letters."""
    return name.split(maxsplit=1)[0].lower() if name.split() else ""


def sex_of_name(name: str) -> str | None:
    """What a first name tells of its bearer's sex."""
    parts = name.split()
    if len(parts) < 2:
        return None
    first = parts[0].lower()
    return "male" if first in MALE else "female" if first in FEMALE else None


class Cast:
    """The people of an article, and whom each person's name in it belongs to."""

    def __init__(self, text: str, entities: Sequence[Entity]) -> None:
        """Names of two words or more make people; one word joins the likeliest bearer, or is somebody itself."""
        self._text = text
        self._before: dict[int, str] = {}
        self._pairs: dict[str, list[str]] | None = None
        self.people: list[Person] = []
        self.of: dict[int, Person] = {}
        named = [(i, e) for i, e in enumerate(entities) if e.kind == "person" and bare(e.span.text)]
        for i, e in named:
            if len(bare(e.span.text).split()) > 1:
                self._add_full(i, e)
        # "Mr. Brandt" tells more than "Brandt": whoever has a title finds a bearer first.
        short = [(i, e) for i, e in named if i not in self.of]
        for i, e in sorted(short, key=lambda x: self._sex_told(x[1].span) is None):
            self._add_short(i, e, entities)
        for person in self.people:
            told = sex_of_name(person.name)
            if told:
                person.sexes[told] += 2
        for i, e in named:
            self._learn(self.of[i], e)

    def _add_full(self, i: int, e: Entity) -> None:
        name = bare(e.span.text)
        for person in self.people:
            if _same(person.name, name):
                longer = len(name) > len(person.name)
                if longer != (name.endswith(f" {person.name}") or person.name.endswith(f" {name}")):
                    person.name = name
                break
        else:
            person = Person(name)
            self.people.append(person)
        person.mentions.append(i)
        self.of[i] = person

    def _add_short(self, i: int, e: Entity, entities: Sequence[Entity]) -> None:
        name = bare(e.span.text).lower()
        fits = [p for p in self.people if surname(p.name) == name]
        fits = fits or [p for p in self.people if first_name(p.name) == name]
        title = self._title(e.span)
        sex = self._sex_told(e.span)
        # "Mr. Brandt" is not Ilse Brandt.
        fits = [p for p in fits if sex is None or sex_of_name(p.name) in (None, sex)]
        if len(fits) > 1:
            # The one whose full form, or whose title, was met nearest before; else the one named most.
            rank = re.findall(r"\b[A-Z][a-z]+(?=\.?[\s\u00a0]*$)", title)
            titled = [
                p for p in fits if rank and any(rank[-1] in self._title(entities[m].span) for m in p.mentions)
            ]
            fits = titled or fits
        if fits:
            person = max(fits, key=lambda p: (len(p.mentions), -p.mentions[0]))
        else:
            person = Person(self._in_full(bare(e.span.text), sex))
            self.people.append(person)
        person.mentions.append(i)
        self.of[i] = person

    def _sex_told(self, span: Span) -> str | None:
        """What a title before a name tells."""
        near = " ".join(self._title(span).split()[-2:])
        return "male" if _MALE.search(near) else "female" if _FEMALE.search(near) else None

    def _in_full(self, name: str, sex: str | None) -> str:
        """A surname with the first name that the text gives it where the tagger saw no name."""
        if self._pairs is None:
            self._pairs = {}
            for m in _PAIR.finditer(self._text):
                self._pairs.setdefault(m["last"], []).append(" ".join(m["whole"].split()))
        for whole in self._pairs.get(name, ()):
            told = sex_of_name(whole)
            if told is not None and sex in (None, told):
                return whole
        return name

    def _title(self, span: Span) -> str:
        """Up to six words right before a name, from its own line and clause."""
        if span.start not in self._before:
            m = _TITLE_BEFORE.search(self._text[max(0, span.start - 60) : span.start])
            self._before[span.start] = m[1] if m else ""
        return self._before[span.start]

    def _learn(self, person: Person, e: Entity) -> None:
        """Sex and roles from the words right before and after a name."""
        title = self._title(e.span)
        near = " ".join(title.split()[-3:])
        if _MALE.search(near):
            person.sexes["male"] += 3
        if _FEMALE.search(near):
            person.sexes["female"] += 3
        if title:
            person.titles.update(_titles(title))
        m = _APPOSITION.match(self._text[e.span.end : e.span.end + 160])
        role = told_role(m["role"]) if m and "\n" not in m["role"] else ""
        if m and role and head_kind(head_noun(role)) == "person":
            person.roles.append(role)
            if re.match(r"(?:her|she)\b", m["role"]):
                person.sexes["female"] += 1

    def named(self, name: str) -> Person | None:
        """The person of that fullest name."""
        return next((p for p in self.people if p.name == name), None)


def _titles(before: str) -> list[str]:
    """The titles that end the words before a name: "senior", "union" and "told" are none, "secretary" is one."""
    out: list[str] = []
    for word in reversed(before.split()):
        plain = word.strip(".,").lower()
        if not (word[0].isupper() or head_kind(plain) == "person"):
            break
        out.append(plain)
    return out


def _same(one: str, other: str) -> bool:
    """Whether two names of several words are one person's: the same surname, and first names that agree."""
    if one.lower() == other.lower():
        return True
    if surname(one) != surname(other):
        return False
    if one.endswith(f" {other}") or other.endswith(f" {one}"):
        return True  # a headline's capitals before a name: "Vance Challenger Ilse Brandt"
    a, b = first_name(one).strip("."), first_name(other).strip(".")
    return (
        a == b
        or (min(len(a), len(b)) >= 3 and (a.startswith(b) or b.startswith(a)))
        or (min(len(a), len(b)) == 1 and a[0] == b[0])
    )


def initials(name: str) -> str:
    """The capitals that begin the words of a name, small words left out: "IMF" of "International Monetary Fund"."""
    return "".join(w[0] for w in re.findall(r"[^\W\d_][\w’'&]*", name) if w[0].isupper())


def expanded(text: str, entities: Sequence[Entity]) -> dict[str, str]:
    """Abbreviation, without dots -> the organisation's full name, where the article gives both."""
    full = [bare(e.span.text) for e in entities if e.kind in ("organisation", "location", "misc", "facility")]
    out: dict[str, str] = {}
    for e in entities:
        short = bare(e.span.text).replace(".", "")
        if not (2 <= len(short) <= 8 and short.isupper()):
            continue
        for name in full:
            if len(name.split()) > 1 and initials(re.sub(r"^(?:The|A)\s", "", name)) == short:
                out.setdefault(short, name)
    for m in re.finditer(
        r"((?:[A-Z][\w’'&-]*|of|the|for|and|on|to)(?:\s+(?:[A-Z][\w’'&-]*|of|the|for|and|on|to)){1,8})\s+\((?:the\s+)?([A-Z][A-Z.]{1,8})\)",
        text,
    ):
        short = m[2].replace(".", "")
        tail = m[1].split()
        for n in range(len(tail)):
            if initials(" ".join(tail[n:])) == short and tail[n][0].isupper():
                out.setdefault(short, " ".join(tail[n:]))
                break
    return out
