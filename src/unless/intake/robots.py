"""What a site's robots.txt allows (RFC 9309). Pure: text in, rules out.

Our own rather than urllib.robotparser, which knows no wildcards and takes the first rule instead of the longest; and
no regular expressions, which a hostile file could make slow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

MAX_BYTES = 512_000  # read of a file: RFC 9309, 2.5 asks for 500 KiB at least
_MAX_RULES = 10_000
_MAX_STARS = 20  # of a pattern; real ones have two or three
_LINE = re.compile(r"\s*([A-Za-z-]+)\s*:\s*(.*)")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line: a pattern of paths, and whether they may be fetched."""

    pattern: str
    allows: bool


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules for one product. `delay` is the pause asked for between requests, in seconds."""

    rules: tuple[Rule, ...] = ()
    delay: float | None = None

    def allows(self, target: str) -> bool:
        """Whether a path with its query may be fetched: the longest matching rule counts, of equals the allowing."""
        path = _plain(target)
        best = max(
            ((len(r.pattern), r.allows) for r in self.rules if _matches(r.pattern, path)),
            default=(0, True),
        )
        return best[1] or path == "/robots.txt"

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {"rules": [[r.pattern, r.allows] for r in self.rules], "delay": self.delay}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Robots:
        """The inverse of `plain`."""
        return cls(tuple(Rule(*pair) for pair in plain["rules"]), plain["delay"])


ALL = Robots()
NONE = Robots((Rule("/", False),))


def parse(data: bytes, product: str) -> Robots:
    """The rules of a file for a product: those of its own groups together, else those for everyone.

    Lines that make no sense are passed over.
    """
    named: list[Rule] = []
    anyone: list[Rule] = []
    delays: dict[bool, float] = {}
    found = False  # whether a group names the product
    mine = others = heading = False
    for raw in data[:MAX_BYTES].decode("utf-8-sig", "replace").splitlines():
        line = _LINE.match(raw.partition("#")[0])
        if line is None:
            continue
        key, value = line[1].lower(), line[2].strip()
        if key == "user-agent":
            if not heading:
                mine = others = False
            heading = True
            token = re.match(r"[a-z_-]*", value.lower())
            mine = mine or bool(token and token[0] == product.lower())
            others = others or value == "*"
            found = found or mine
            continue
        if key in ("allow", "disallow"):
            heading = False
            rule = Rule(_plain(value), key == "allow")
            if value and rule.pattern.count("*") <= _MAX_STARS and len(named) + len(anyone) < _MAX_RULES:
                if mine:
                    named.append(rule)
                if others:
                    anyone.append(rule)
        elif key == "crawl-delay":
            heading = False
            if re.fullmatch(r"\d{1,6}(?:\.\d{1,6})?", value):
                delays |= {whose: float(value) for whose, on in ((True, mine), (False, others)) if on}
    return Robots(tuple(named if found else anyone), delays.get(found))


def _plain(path: str) -> str:
    """A path or pattern with every octet beyond plain ASCII percent-encoded, and letters that need none, plain."""

    def octet(m: re.Match[str]) -> str:
        char = chr(int(m[1], 16))
        return char if re.match(r"[A-Za-z0-9._~-]", char) else m[0].upper()

    return re.sub(r"%([0-9A-Fa-f]{2})", octet, quote(path, safe="%/?:@!$&'()*+,;=-._~[]"))


def _matches(pattern: str, path: str) -> bool:
    """Whether a path begins as a pattern says; `*` is anything, `$` at the end the path's end."""
    ends = pattern.endswith("$")
    first, *parts = (pattern[:-1] if ends else pattern).split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    if not parts:
        return not ends or at == len(path)
    *inner, last = parts
    for part in inner:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    if ends:
        return path.endswith(last) and len(path) - len(last) >= at
    return path.find(last, at) >= 0
