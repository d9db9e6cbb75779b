"""Names found in a text whatever their spelling, and blanked out without moving a character."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from unless.ledger.names import name_key, tokens

BLOCK = "█"
# Hyphens part words here, as they do in the addresses of pages.
_PART = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_GAP = re.compile(r"[\s\-‐‑–_+.]{1,3}\Z")
_POSSESSIVE = ("'s", "’s", "ʼs")

Pairs = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Names:
    """A person's names: `full` as the sounds of their words, `surnames` as the sound of the last word of each."""

    full: frozenset[tuple[str, ...]]
    surnames: frozenset[str]

    def is_full(self, name: str) -> bool:
        """Whether a name, in whatever spelling, is one of the person's full names."""
        return _sounds(name) in self.full


def names_of(spellings: Iterable[str]) -> Names:
    """The names of a person from all their spellings. One word alone is a surname."""
    known = {s for s in map(_sounds, spellings) if s}
    return Names(frozenset(s for s in known if len(s) > 1), frozenset(s[-1] for s in known))


def surname_of(name: str) -> str | None:
    """The sound of a name's last word."""
    sounds = _sounds(name)
    return sounds[-1] if sounds else None


def _sounds(name: str) -> tuple[str, ...]:
    parts = [p for word in tokens(name) for p in re.split(r"[-‐‑–]", word) if p]
    long = [p for p in parts if len(p) > 1] or parts
    return tuple(_sound(p) for p in long)


@lru_cache(maxsize=200_000)
def _sound(word: str) -> str:
    return name_key(word)


@dataclass(frozen=True, slots=True)
class _Part:
    start: int
    end: int
    word: str


def _parts(text: str) -> list[_Part]:
    out = []
    for m in _PART.finditer(text):
        end = m.end() - 2 if m[0].lower().endswith(_POSSESSIVE) else m.end()
        out.append(_Part(m.start(), end, text[m.start() : end]))
    return out


def find_full(text: str, names: Names) -> list[tuple[int, int]]:
    """The (start, end) of every full name in a text, in any spelling and case; initials may stand between."""
    parts = _parts(text)
    sounds = [_sound(p.word) for p in parts]
    firsts: dict[str, list[tuple[str, ...]]] = {}
    for key in names.full:
        firsts.setdefault(key[0], []).append(key)
    out = []
    for i, sound in enumerate(sounds):
        ends = [end for key in firsts.get(sound, ()) if (end := _follow(text, parts, sounds, i, key))]
        if ends:
            out.append((parts[i].start, max(ends)))
    return out


def _follow(text: str, parts: list[_Part], sounds: list[str], at: int, key: tuple[str, ...]) -> int | None:
    """Where a name that begins at a word ends; None where it is not that name."""

    def joined(one: int) -> bool:
        """Whether a word stands right behind the one before it."""
        return one < len(parts) and bool(_GAP.match(text[parts[one - 1].end : parts[one].start]))

    for wanted in key[1:]:
        at += 1
        while joined(at) and len(parts[at].word) == 1 and sounds[at] != wanted:
            at += 1
        if not joined(at) or sounds[at] != wanted:
            return None
    return parts[at].end


def find_surnames(text: str, surnames: Iterable[str], any_case: bool = False) -> list[tuple[int, int]]:
    """The (start, end) of every capitalised word (of every word, with `any_case`) that is one of the surnames."""
    wanted = frozenset(surnames)
    return [
        (p.start, p.end)
        for p in _parts(text)
        if (any_case or p.word[0].isupper()) and _sound(p.word) in wanted
    ]


def blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with the characters of spans replaced, one by one."""
    out = list(text)
    for start, end in spans:
        out[start:end] = BLOCK * (min(end, len(out)) - start)
    return "".join(out)


def scrubbed(text: str, names: Names, surnames: Iterable[str] = (), any_case: bool = False) -> str:
    """A short text (a title, a role, an address) without full names and without these surnames."""
    plain = text.replace("%20", "   ")
    return blank(text, [*find_full(plain, names), *find_surnames(plain, surnames, any_case)])
