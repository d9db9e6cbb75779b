"""The language of searches, parsed into a value. Whatever is typed becomes a Query or an OptionError.

    ferry steel          both words, in any form ("ferries")
    "delivers the steel" the words in this order
    ferr*                words that begin so
    -yard, -"the yard"   without
    speaker:Brandt speaker:"Ilse Brandt" outlet:Courier question:ferry since:2031-03 until:2031 kind:direct

Filters of one name add up (either speaker); those of different names all hold.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import get_args

from unless.domain.errors import OptionError
from unless.domain.reading import Quotation, SpeakerKind
from unless.domain.search import HitKind

FILTERS = ("speaker", "since", "until", "question", "kind", "outlet")
FORMS: tuple[str, ...] = get_args(HitKind)
SPEAKER_KINDS: tuple[str, ...] = get_args(SpeakerKind)
QUOTATIONS: tuple[str, ...] = get_args(Quotation)
MOST_TERMS = 32  # more make no better search, and every one costs
MOST_LETTERS = 100  # of one word looked for: PostgreSQL takes no endless ones
SHORTEST_PREFIX = 2  # one letter begins a tenth of all words

# PostgreSQL's list for English (snowball, BSD licence). It indexes none of them, so a search for one looks the same
# on both databases only if it is left out on both.
STOP_WORDS = frozenset(
    """i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself it
    its itself they them their theirs themselves what which who whom this that these those am is are was were be been
    being have has had having do does did doing a an the and but if or because as until while of at by for with about
    against between into through during before after above below to from up down in out on off over under again further
    then once here there when where why how all any both each few more most other some such no nor not only own same so
    than too very s t can will just don should now""".split()
)
TOKEN = re.compile(r"[^\W_]+")
_PIECE = re.compile(
    r"""(?P<minus>-?)(?:(?P<key>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*)"?(?P<star>\*?)|(?P<bare>[^\s"]+))""", re.X
)
_QUOTES = str.maketrans("“”„‟«»″＂", '""""""""')
_DASHES = re.compile(r"(?<!\S)[–—−](?=\S)")  # a minus sign that a word processor made long
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.A)
_PLAIN = re.compile(r"[\x00-\x7f\u2010-\u2027]*")  # letters without accents, quotation marks and dashes


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand side by side, folded (see `folded`); `raw` as typed. `prefix`: the last one is a beginning."""

    tokens: tuple[str, ...]
    raw: str
    prefix: bool = False

    @property
    def common(self) -> bool:
        """Whether no index knows any of its words."""
        return not self.prefix and all(t in STOP_WORDS for t in self.tokens)


@dataclass(frozen=True, slots=True)
class Query:
    """A search: what must be there, what must not, and filters. Empty ones filter nothing."""

    text: str
    terms: tuple[Term, ...] = ()
    without: tuple[Term, ...] = ()
    speakers: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    forms: frozenset[str] = frozenset()
    speaker_kinds: frozenset[str] = frozenset()
    quotations: frozenset[str] = frozenset()

    @property
    def of_statements(self) -> bool:
        """Whether only what somebody says can be meant."""
        return bool(self.speakers or self.speaker_kinds or self.quotations)


class _Folding(dict[int, int]):
    """Letters without case and accents, one for one, so that offsets stay."""

    def __missing__(self, code: int) -> int:
        base = unicodedata.normalize("NFKD", chr(code))
        plain = [c for c in base if not unicodedata.combining(c)]
        low = plain[0].lower() if len(plain) == 1 else chr(code)
        self[code] = ord(low) if len(low) == 1 else code
        return self[code]


_FOLDING = _Folding()


def folded(text: str) -> str:
    """Lower case without accents, of the same length."""
    return text.lower() if _PLAIN.fullmatch(text) else text.translate(_FOLDING)


def parse(text: str) -> Query:
    """The query that a text stands for. Raises OptionError."""
    shown = " ".join(_printable(text).split())
    source = _DASHES.sub("-", shown.translate(_QUOTES))
    terms: list[Term] = []
    without: list[Term] = []
    filters: dict[str, list[str]] = {}
    for piece in _PIECE.finditer(source):
        key = (piece["key"] or "").lower()
        if not key and (piece["bare"] or "").lower().rstrip(":") in FILTERS and piece["bare"].endswith(":"):
            raise OptionError(f"{piece['bare']} is empty; write a value right behind the colon.")
        if key and _is_filter(key):
            filters.setdefault(key, []).append(_value(piece, key))
            continue
        term = _term(piece)
        if term is not None:
            (without if piece["minus"] else terms).append(term)
    if len(terms) + len(without) > MOST_TERMS:
        raise OptionError(f"A search takes {MOST_TERMS} words at most; leave out the less telling ones.")
    return _query(shown, _telling(terms), [t for t in without if not t.common], filters)


def _printable(text: str) -> str:
    """Without control characters and halves of characters, which no database stores."""
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in text)


def _is_filter(key: str) -> bool:
    if key in FILTERS:
        return True
    near = get_close_matches(key, FILTERS, 1, 0.8)
    if near:
        raise OptionError(f"{key}: is no filter; is {near[0]}: meant?")
    return False  # the beginning of an address, or just a word before a colon


def _value(piece: re.Match[str], key: str) -> str:
    if piece["minus"]:
        raise OptionError(f"-{key}: excludes nothing; only words and phrases can be excluded with a minus.")
    value = (piece["bare"] if piece["quoted"] is None else piece["quoted"]).strip()
    if not value:
        raise OptionError(f"{key}: is empty; write a value right behind the colon.")
    return value


def _term(piece: re.Match[str]) -> Term | None:
    bare = piece["quoted"] is None
    raw = piece["bare"] if bare else piece["quoted"]
    if piece["key"]:
        raw = f"{piece['key']} {raw}"
    tokens = tuple(t[:MOST_LETTERS] for t in TOKEN.findall(folded(raw)))
    if not tokens:
        return None
    prefix = raw.endswith("*") if bare else bool(piece["star"])
    if prefix and len(tokens[-1]) < SHORTEST_PREFIX:
        raise OptionError(
            f"{tokens[-1]}* begins too many words; give at least {SHORTEST_PREFIX} letters before the asterisk."
        )
    words = TOKEN.findall(raw) if any(len(w) > MOST_LETTERS for w in TOKEN.findall(raw)) else None
    return Term(tokens, raw if words is None else " ".join(w[:MOST_LETTERS] for w in words), prefix)


def _telling(terms: list[Term]) -> list[Term]:
    """Without words that are in every text."""
    kept = [t for t in terms if not t.common]
    if terms and not kept:
        said = " ".join(t.raw for t in terms)
        raise OptionError(f"“{said}” is in nearly every text; add a word that is not.")
    return list(dict.fromkeys(kept))


def _query(text: str, terms: list[Term], without: list[Term], filters: dict[str, list[str]]) -> Query:
    if not terms and not without and not filters:
        raise OptionError(
            "There is no word to look for; write some, or a filter such as speaker:Brandt or since:2031-03."
        )
    since = [_day("since", v, False) for v in filters.get("since", ())]
    until = [_day("until", v, True) for v in filters.get("until", ())]
    kinds = _kinds(filters.get("kind", ()))
    if since and until and max(since) > min(until):
        raise OptionError(f"since:{max(since)} is after until:{min(until)}; nothing lies between them.")
    query = Query(
        text=text,
        terms=tuple(terms),
        without=tuple(without),
        speakers=tuple(filters.get("speaker", ())),
        outlets=tuple(filters.get("outlet", ())),
        questions=tuple(filters.get("question", ())),
        since=max(since) if since else None,
        until=min(until) if until else None,
        forms=kinds & frozenset(FORMS),
        speaker_kinds=kinds & frozenset(SPEAKER_KINDS),
        quotations=kinds & frozenset(QUOTATIONS),
    )
    if query.forms == {"article"} and query.of_statements:
        raise OptionError(
            "kind:article finds whole articles, which no one speaker says; leave it out, or the speaker."
        )
    return query


def _kinds(values: list[str] | tuple[str, ...]) -> frozenset[str]:
    allowed = (*FORMS, *SPEAKER_KINDS, *QUOTATIONS)
    out = [k for v in values for k in re.split(r"[,\s]+", v.lower()) if k]
    for kind in out:
        if kind not in allowed:
            raise OptionError(f"kind:{kind} is unknown; it is one of {', '.join(allowed)}.")
    return frozenset(out)


def _day(key: str, value: str, last: bool) -> date:
    """The first or last day of YYYY, YYYY-MM or YYYY-MM-DD."""
    found = _DAY.fullmatch(value)
    try:
        if found is None:
            raise ValueError
        year, month = int(found[1]), int(found[2] or (12 if last else 1))
        return date(year, month, int(found[3] or (calendar.monthrange(year, month)[1] if last else 1)))
    except ValueError:  # IllegalMonthError is one, too
        raise OptionError(f"{key}:{value} is not a day; write it as 2031-03-14, 2031-03 or 2031.") from None
