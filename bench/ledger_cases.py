"""Invented reports with their readings, as many as a bench needs, of the size and make of news.

About 5 kB of text, 25 statements, 6 estimates, 2 conditions, 60 entities and 10 dates an article; words follow Zipf's
law (the r-th most frequent word has a frequency near 1/r), and so do people: a few are in many reports, most in few.
An article depends on the seed and its own number alone, never on how many are made: the first hundred of ten
thousand are the same as a hundred.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache

import numpy as np

from unless.domain.article import Article, content_id
from unless.domain.reading import (
    Condition,
    ConditionKind,
    DateMention,
    Degree,
    Entity,
    EntityKind,
    Estimate,
    Quotation,
    Reading,
    Speaker,
    SpeakerKind,
    Statement,
)
from unless.domain.text import Span

READER = "synthetic 1"
STATEMENTS, ESTIMATES, CONDITIONS, DATES = 25, 6, 2, 10
VOCABULARY = 30_000
PEOPLE, ORGANISATIONS, PLACES, OUTLETS = 4_000, 400, 600, 60
FIRST_DAY, DAYS = date(2028, 1, 1), 1_200

FUNCTION_WORDS = """the of to and a in that for on is with by at from it as be was are has this have not but which or an
were their its would had been will more they about than after over also could one into other new up two we out last
during between before under most such some only when no there if all against since through while because years where
both still even any so what these those may should can her his he she who how many first now then each""".split()
NEWS_WORDS = """government minister country president people talks border election party law court police trade bank war
peace army oil gas price market economy industry company workers strike union parliament vote budget tax debt growth
inflation rates energy power plant water grain harvest port ship ferry steel yard road bridge rail airport flight school
hospital health vaccine outbreak flood storm fire drought climate emissions treaty accord summit meeting deal agreement
ceasefire truce sanctions pressure tariffs exports imports quota dispute claim island coast fishing fleet navy missile
drone attack strike troops offensive withdrawal negotiations mediator envoy ambassador delegation visit statement report
inquiry investigation prosecutor judge appeal ruling sentence prison amnesty protest rally opposition coalition cabinet
reform pension wage housing migration refugees asylum visa passport census referendum constitution amendment decree
mayor council region province capital village farmers fertiliser cattle timber mine copper lithium satellite launch
network outage software regulator licence merger bid shares investors bonds loan default currency reserve central
deadline resumption reopening delivery contract supplier customs inspection clearance""".split()
CUES = "said told warned added argued insisted believes expects thinks announced confirmed denied".split()
ROLES = "president minister envoy spokesman mayor analyst judge general economist director".split()
LIKELIHOODS: tuple[tuple[str, Degree, tuple[float, float]], ...] = (
    ("likely", "likely", (0.67, 0.80)),
    ("unlikely", "unlikely", (0.10, 0.25)),
    ("very likely", "very-likely", (0.80, 0.95)),
    ("highly unlikely", "very-unlikely", (0.05, 0.10)),
    ("almost certain", "almost-certain", (0.90, 0.98)),
    ("possible", "possible", (0.10, 0.80)),
)
MARKERS: tuple[tuple[str, ConditionKind], ...] = (("if", "if"), ("unless", "unless"), ("until", "until"))
_ONSETS = "b br c ch d dr f fl g gr h k kl l m n p pr r s st t tr v z".split()
_VOWELS = "a e i o u ai ea ou".split()
_CODAS = " n r l s nd rt st m ck".split(" ")


@dataclass(frozen=True, slots=True)
class World:
    """The words and names that all articles of a seed share; `word_odds` and `people_odds` are cumulative."""

    words: tuple[str, ...]
    word_odds: np.ndarray
    people: tuple[Speaker, ...]
    people_odds: np.ndarray
    organisations: tuple[str, ...]
    places: tuple[str, ...]
    outlets: tuple[str, ...]


def synthetic(n: int, seed: int = 1, copies: float = 0.0) -> Iterator[tuple[Article, Reading]]:
    """Articles 0 to n-1 with their readings; about the share `copies` repeats an earlier one in another outlet."""
    for number in range(n):
        yield one(number, seed, copies)


def one(number: int, seed: int = 1, copies: float = 0.0) -> tuple[Article, Reading]:
    """Article of a number with its reading."""
    origin = _origin(number, seed, copies)
    article, reading = _written(origin, seed)
    if origin == number:
        return article, reading
    there = world(seed)
    rng = np.random.default_rng([seed, number, 1])
    outlet = there.outlets[int(rng.integers(OUTLETS))]
    text = f"{article.text}\n{outlet} contributed to this report numbered {number}.\n"
    key = content_id(text)
    name = _name(number)
    day = (article.published or FIRST_DAY) + timedelta(days=int(rng.integers(3)))
    copy = replace(
        article, id=key, name=name, text=text, outlet=outlet, published=day, url=_url(outlet, name)
    )
    return copy, replace(reading, article=key)


def _origin(number: int, seed: int, copies: float) -> int:
    """The number of the article that this one repeats; its own where it is new."""
    while number > 0 and copies > 0:
        rng = np.random.default_rng([seed, number, 2])
        if rng.random() >= copies:
            break
        number = int(rng.integers(number))
    return number


def _name(number: int) -> str:
    return f"report-{number:06d}"


def _url(outlet: str, name: str) -> str:
    return f"https://{outlet.lower().replace(' ', '-')}.example/{name}"


@cache
def world(seed: int) -> World:
    """The words and names of a seed."""
    rng = np.random.default_rng([seed, 0, 3])
    made = _made_words(rng, VOCABULARY + 4 * PEOPLE)
    words = list(dict.fromkeys([*FUNCTION_WORDS, *NEWS_WORDS, *made]))[:VOCABULARY]
    spare = iter([w.capitalize() for w in made[VOCABULARY:]])
    given = [next(spare) for _ in range(300)]
    family = [next(spare) for _ in range(2_500)]
    people = []
    for _ in range(PEOPLE):
        name = f"{given[int(rng.integers(300))]} {family[int(rng.integers(2_500))]}"
        role = ROLES[int(rng.integers(len(ROLES)))]
        people.append(Speaker(name, "person", role, next(spare)))
    organisations = [f"{next(spare)} {x}" for x in ("Ministry", "Bank", "Union", "Group")] * 100
    organisations = [f"{next(spare)} {o.split()[1]}" for o in organisations]
    return World(
        words=tuple(words),
        word_odds=_zipf(len(words), 1.0),
        people=tuple(people),
        people_odds=_zipf(PEOPLE, 0.8),
        organisations=tuple(organisations),
        places=tuple(next(spare) for _ in range(PLACES)),
        outlets=tuple(
            f"{next(spare)} {('Courier', 'Post', 'Wire', 'Herald')[i % 4]}" for i in range(OUTLETS)
        ),
    )


def _made_words(rng: np.random.Generator, count: int) -> list[str]:
    """Different words of two to four syllables."""
    out: dict[str, None] = {}
    while len(out) < count:
        picks = rng.integers(0, 1 << 16, size=(4, 3))
        syllables = [
            _ONSETS[a % len(_ONSETS)] + _VOWELS[b % len(_VOWELS)] + _CODAS[c % len(_CODAS)]
            for a, b, c in picks[: 2 + int(picks[0, 0]) % 2]
        ]
        out["".join(syllables)] = None
    return list(out)


def _zipf(count: int, exponent: float) -> np.ndarray:
    odds = 1.0 / np.arange(1, count + 1) ** exponent
    return np.cumsum(odds / odds.sum())


# --- one article --------------------------------------------------------------------------------------------------
@dataclass
class _Draft:
    """A text as it is written, and what is read from it."""

    rng: np.random.Generator
    there: World
    parts: list[str] = field(default_factory=list)
    at: int = 0
    entities: list[tuple[int, int, EntityKind, str]] = field(default_factory=list)
    dates: list[tuple[int, int, date]] = field(default_factory=list)
    statements: list[
        tuple[list[tuple[int, int]], tuple[int, int], list[tuple[int, int]], Speaker, Quotation]
    ] = field(default_factory=list)
    estimates: list[tuple[tuple[int, int], tuple[int, int], int, int | None, tuple[int, ...]]] = field(
        default_factory=list
    )
    conditions: list[tuple[tuple[int, int], tuple[int, int], tuple[int, int], ConditionKind, int | None]] = (
        field(default_factory=list)
    )
    drawn: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    faces: list[int] = field(default_factory=list)
    opens: bool = True  # a sentence

    def put(self, text: str) -> tuple[int, int]:
        """Write; returns where. The first letter of a sentence is made a capital."""
        if self.opens and text[0].isalpha():
            text, self.opens = text[0].upper() + text[1:], False
        start = self.at
        self.parts.append(text)
        self.at += len(text)
        return start, self.at

    def words(self, count: int) -> str:
        """That many words, by their odds."""
        while len(self.drawn) < count:
            found = np.searchsorted(self.there.word_odds, self.rng.random(1_000), side="right")
            last = len(self.there.words) - 1
            self.drawn += [self.there.words[min(i, last)] for i in found.tolist()]
        out, self.drawn = self.drawn[:count], self.drawn[count:]
        return " ".join(out)

    def below(self, count: int) -> int:
        """A number from 0 to count-1."""
        if not self.numbers:
            self.numbers = self.rng.integers(0, 1 << 40, size=400).tolist()
        return self.numbers.pop() % count

    def person(self) -> Speaker:
        """Somebody, by how often people are in the news."""
        if not self.faces:
            self.faces = np.searchsorted(self.there.people_odds, self.rng.random(50), side="right").tolist()
        return self.there.people[min(self.faces.pop(), PEOPLE - 1)]

    def entity(self, kind: EntityKind, name: str, shown: str | None = None) -> tuple[int, int]:
        """Write a name; returns where."""
        where = self.put(shown or name)
        self.entities.append((*where, kind, name))
        return where

    def named(self) -> None:
        """Write somebody or something that has a name."""
        pick = self.below(10)
        if pick < 5:
            self.entity("location", self.there.places[self.below(PLACES)])
        elif pick < 8:
            self.entity("person", self.person().name)
        else:
            self.entity("organisation", self.there.organisations[self.below(ORGANISATIONS)])

    def clause(self, count: int, names: int) -> tuple[int, int]:
        """Write about `count` words with names between them; returns where."""
        start = self.at
        for i in range(names + 1):
            self.put(self.words(max(2, count // (names + 1))))
            if i < names:
                self.put(" ")
                self.named()
                self.put(" ")
        return start, self.at


def _written(number: int, seed: int) -> tuple[Article, Reading]:
    there = world(seed)
    rng = np.random.default_rng([seed, number, 4])
    draft = _Draft(rng, there)
    published = FIRST_DAY + timedelta(days=draft.below(DAYS))
    outlet = there.outlets[draft.below(OUTLETS)]
    title = draft.words(8).capitalize()
    draft.entity("location", there.places[draft.below(PLACES)])
    draft.put(f", {published:%B} {published.day} - ")
    cast = [draft.person() for _ in range(6)]
    own = draft.below(STATEMENTS)
    for i in range(STATEMENTS):
        likely = i % 5 == 0
        _statement(draft, cast, likely, likely and len(draft.conditions) < CONDITIONS)
        if i % 5 < 2:
            _dated(draft, published)
        if i == own:
            _own_voice(draft)
        draft.put("\n\n" if i % 3 == 2 else " ")
    text = "".join(draft.parts)
    name = _name(number)
    article = Article(content_id(text), name, text, title, _url(outlet, name), outlet, published)
    return article, _reading(draft, article)


def _statement(draft: _Draft, cast: list[Speaker], likely: bool, conditional: bool) -> None:
    """Write a sentence in which somebody says something."""
    draft.opens = True
    form = draft.below(4)
    quotation: Quotation = ("indirect", "indirect", "direct", "mixed")[form]  # type: ignore[assignment]
    number = len(draft.statements)
    contents: list[tuple[int, int]] = []
    if form != 1:  # "Content," X said.
        if form == 2:
            draft.put("“")
        contents.append(_content(draft, number, likely, conditional))
        draft.put(",” " if form == 2 else ", ")
        source, cue, speaker = _source(draft, cast)
        if form == 3:
            draft.put(", calling it “")
            contents.append(draft.clause(5, 0))
            draft.put("”")
    else:  # X said that content.
        source, cue, speaker = _source(draft, cast)
        draft.put(" that ")
        contents.append(_content(draft, number, likely, conditional))
    draft.put(".")
    draft.statements.append(([source], cue, contents, speaker, quotation))


def _content(draft: _Draft, number: int | None, likely: bool, conditional: bool) -> tuple[int, int]:
    start = draft.at
    under: tuple[int, ...] = ()
    if conditional:
        marker, kind = MARKERS[draft.below(3)]
        where = draft.put(marker)
        draft.put(" ")
        condition = draft.clause(6, 0)
        draft.put(", ")
        under = (len(draft.conditions),)
    event = draft.clause(6 if likely else 18, 1 + (draft.below(4) == 0))
    if conditional:
        draft.conditions.append((where, condition, event, kind, number))
    if likely:
        draft.put(" is ")
        pick = draft.below(len(LIKELIHOODS))
        phrase = draft.put(LIKELIHOODS[pick][0])
        draft.estimates.append((phrase, event, pick, number, under))
    return start, draft.at


def _source(draft: _Draft, cast: list[Speaker]) -> tuple[tuple[int, int], tuple[int, int], Speaker]:
    """Write who says it, and the verb."""
    pick = draft.below(20)
    kind: SpeakerKind
    if pick < 13:
        speaker = cast[draft.below(len(cast))]
        source = draft.entity("person", speaker.name, None if pick % 2 else speaker.name.split()[-1])
    elif pick < 16:
        name = draft.there.organisations[draft.below(ORGANISATIONS)]
        source = draft.entity("organisation", name)
        speaker = Speaker(name, "organisation")
    else:
        role = ROLES[draft.below(len(ROLES))]
        kind, described = (("anonymous", f"a {role}"), ("group", f"the {role}s"))[pick % 2]  # type: ignore[assignment]
        place = draft.there.places[draft.below(PLACES)]
        source = draft.put(described)
        speaker = Speaker("", kind, None, place, described)
    draft.put(" ")
    return source, draft.put(CUES[draft.below(len(CUES))]), speaker


def _dated(draft: _Draft, published: date) -> None:
    """Write a sentence with a day in it."""
    draft.put(" ")
    draft.opens = True
    draft.clause(5, 1)
    day = published - timedelta(days=1 + draft.below(60))
    draft.put(" on ")
    where = draft.put(f"{day:%B} {day.day}")
    draft.dates.append((*where, day))
    draft.put(".")


def _own_voice(draft: _Draft) -> None:
    """Write a judgement of the report's own."""
    draft.put(" ")
    draft.opens = True
    _content(draft, None, True, False)
    draft.put(".")


def _reading(draft: _Draft, article: Article) -> Reading:
    text = article.text
    today = (article.published, article.published) if article.published else None

    def cut(where: tuple[int, int]) -> Span:
        return Span.cut(text, *where)

    return Reading(
        article=article.id,
        reader=READER,
        statements=tuple(
            Statement(
                tuple(map(cut, source)), (cut(cue),), tuple(map(cut, content)), speaker, quotation, today
            )
            for source, cue, content, speaker, quotation in draft.statements
        ),
        estimates=tuple(
            Estimate(cut(phrase), cut(event), *LIKELIHOODS[pick][1:], statement=number, conditions=under)
            for phrase, event, pick, number, under in draft.estimates
        ),
        conditions=tuple(
            Condition(cut(marker), cut(condition), kind, cut(event), statement=number)
            for marker, condition, event, kind, number in draft.conditions
        ),
        entities=tuple(Entity(cut((a, b)), kind, name) for a, b, kind, name in draft.entities),
        dates=tuple(DateMention(cut((a, b)), day, day) for a, b, day in draft.dates),
    )
