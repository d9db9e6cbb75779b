"""Made-up reports from many wordings of the same propositions (training/matching/wordings.txt).

Each block of the file is a question with its drivers, and words for each of them coming about (+), not coming about (-)
or for things near by (0): nouns (n), "subject | verb phrase" (v), conditions (c) and facts (f). Sentences are made from
them with the spans that the reader would find, so that the relevance model sees far more wordings than whole reports
hold.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from training.matching_data import ABOUT, STATED, Case, Key
from unless.domain.clauses import clauses
from unless.domain.question import Driver, Question
from unless.domain.reading import Condition, Estimate, Reading
from unless.domain.text import Span, sentences

UNREAD = 0.15  # share of likelihoods that the reader is taken to have missed
_AGAINST = re.compile(
    r"unlikely|improbable|doubt|out of|long shot|far from|off the|won.t|not\b|never|no (?:prospect|way)|little|ruled|"
    r"\b(?:40|10|15) percent|one in|two in five",
    re.I,
)
SAME, OPPOSITE, ON, OFF = (ABOUT.index(x) for x in ("same", "opposite", "on", "off"))


@dataclass
class Topic:
    """A proposition with its wordings by kind and sign ("n+", "v-", ...)."""

    says: str
    terms: tuple[str, ...]
    words: dict[str, list[str]] = field(default_factory=dict)


def blocks(path: Path) -> list[list[Topic]]:
    """Every question of the file: the outcome's topic, then the drivers'."""
    out = []
    for part in path.read_text(encoding="utf8").strip().split("\n\n"):
        topics: list[Topic] = []
        for line in part.splitlines():
            head, _, rest = line.partition(" ")
            if head in "?#":
                says, _, terms = rest.partition(" | ")
                topics.append(Topic(says, tuple(terms.split(", "))))
            else:
                # What is near by belongs to the question, wherever it stands.
                (topics[0] if head.endswith("0") else topics[-1]).words[head] = rest.split("; ")
        out.append(topics)
    return out


NUMBERS = (
    "40 percent",
    "one in three",
    "10 percent",
    "two in five",
    "70 percent",
    "one in four",
    "60 percent",
    "15 percent",
)
WORDS = (
    "likely",
    "unlikely",
    "very likely",
    "almost certain",
    "improbable",
    "probable",
    "doubtful",
    "out of the question",
    "a long shot",
    "inevitable",
    "possible",
    "conceivable",
    "a foregone conclusion",
    "far from certain",
    "off the table",
)
NOUNS = (
    "<E> was <P>{word}</P>",
    "the chance of <E> was <P>{number}</P>",
    "put the odds of <E> at <P>{number}</P>",
    "<P>there was little hope of</P> <E>",
    "<P>there was a good chance of</P> <E>",
    "called <E> <P>{word}</P>",
    "<E> could be <P>ruled out</P>",
    "considered <E> <P>{word}</P>",
    "<P>no prospect</P> of <E>",
    "<E> would be <P>{word}</P>",
    "saw <P>a {number} chance</P> of <E>",
)
VERBS = (
    "<S> <P>will</P> <E>",
    "<S> <P>would</P> <E>",
    "<S> <P>won't</P> <E>",
    "<S> <P>will not</P> <E>",
    "<S> <P>may</P> <E>",
    "<S> <P>could</P> <E>",
    "<S> <P>might</P> <E> within weeks",
    "<S> would <P>probably</P> <E>",
    "<S> <P>is going to</P> <E>",
    "<S> <P>was expected to</P> <E> soon",
    "there was <P>a {number} chance</P> that <F>",
    "it was <P>{word}</P> that <F>",
    "put the odds that <F> at <P>{number}</P>",
    "<S> would <P>almost certainly</P> <E>",
    "<S> <P>would never</P> <E>",
    "<P>doubted</P> that <F>",
    "<S> seemed <P>likely</P> to <E>",
    "<S> was <P>unlikely</P> to <E>",
    "<P>there was no way</P> <F>",
)
PRONOUNS = (
    "that was <P>{word}</P>",
    "it <P>will not</P> happen",
    "put it at <P>{number}</P>",
    "<P>doubted</P> it",
    "this <P>may</P> well come about",
    "it <P>would</P> happen",
    "such a thing was <P>{word}</P>",
    "called that <P>{word}</P>",
    "the chance of that was <P>{number}</P>",
)
SPEAKERS = (
    "analyst {n}",
    "{n}",
    "a diplomat who asked not to be named",
    "the minister, {n}",
    "{n}, who teaches at the university",
    "an official",
    "her spokesman, {n}",
    "two people close to the talks",
    "economist {n}",
    "the union's head, {n}",
    "he",
    "she",
)
FIRST = "Ana Bo Cal Dara Emil Fay Gus Hana Ivo Jana Kofi Lena Milo Nia Otto Pia Rolf Sami Tess Uma".split()
LAST = "Arbel Bromm Castel Dunn Estrada Fjord Gallo Hoss Ibarra Jelk Kranz Lomax Merle Nash Okoye Prell Quist Rask Stohl Thorn".split()
FILLERS = (
    "{n} gave no date.",
    "The two had met at a hotel by the lake.",
    "It rained in the capital for most of the day.",
    "{n} declined to comment.",
    "Reporters waited outside until midnight.",
    "The talks began in March.",
    "Nobody was hurt.",
    "{n}, 54, has held the post for three years.",
)
IF = (
    ("if", "if"),
    ("if", "once"),
    ("if", "as long as"),
    ("if", "provided that"),
    ("if", "in case"),
    ("if", "should it turn out that"),
    ("if", "assuming"),
)
THEN = (
    "In that case",
    "If so",
    "Then",
    "In that event",
    "Should that happen",
    "Once that happens",
    "With that done",
)
ELSE = ("Otherwise", "If not", "Until then", "Failing that", "Until that happens", "Without that")


class Writer:
    """Writes one report's sentences and remembers what stands where."""

    def __init__(self, topics: list[Topic], others: list[list[Topic]], rng: random.Random) -> None:
        self.rng, self.topics, self.others = rng, topics, others
        self.text = ""
        self.estimates: list[tuple[dict[str, tuple[int, int]], dict[Key, int], list[int]]] = []
        self.conditions: list[tuple[tuple[int, int], tuple[int, int], str]] = []
        self.claims: list[tuple[int, dict[Key, int]]] = []
        self.unread: tuple[int, int] | None = None
        self.facts: list[tuple[int, Key, int]] = []
        self.last: tuple[int, int, tuple[int, int]] | None = (
            None  # topic, sign and place of what was judged last
        )

    def key(self, topic: int) -> Key:
        return None if topic == 0 else f"D{topic}"

    def words(self, topic: int, kinds: str) -> tuple[str, str, int] | None:
        """(kind, wording, sign) of a topic, or of something else where `topic` is -1."""
        rng = self.rng
        if topic < 0:
            near = self.topics[0].words
            pool = [(k, w, 0) for k in near if k.endswith("0") and k[0] in kinds for w in near[k]]
            if rng.random() < 0.4 or not pool:
                far = rng.choice(rng.choice(self.others))
                pool = [(k, w, 0) for k in far.words if k[0] in kinds for w in far.words[k]]
        else:
            own = self.topics[topic].words
            pool = [
                (k, w, 1 if k[1] == "+" else -1) for k in own if k[0] in kinds and k[1] != "0" for w in own[k]
            ]
        return rng.choice(pool) if pool else None

    def name(self) -> str:
        return f"{self.rng.choice(FIRST)} {self.rng.choice(LAST)}"

    def filled(self, template: str) -> str:
        return template.format(n=self.name(), word=self.rng.choice(WORDS), number=self.rng.choice(NUMBERS))

    def judged(self, kind: str, wording: str) -> str:
        """A clause that judges a wording, marked up."""
        if kind[0] == "n":
            return self.filled(self.rng.choice(NOUNS)).replace("<E>", f"<E>{wording}</E>")
        subject, _, verb = wording.partition(" | ")
        made = self.filled(self.rng.choice(VERBS))
        made = made.replace("<F>", f"<E>{subject} would {verb}</E>")
        return (
            made.replace("<S>", subject).replace("<E>", f"<E>{verb}</E>", 1) if "</E>" not in made else made
        )

    def condition(self, topic: int) -> tuple[str, int] | None:
        """(clause with its marker, marked up; the driver held ON, OFF or 0)."""
        rng = self.rng
        found = self.words(
            topic, "cn" if rng.random() < 0.25 else ("c" if topic > 0 or rng.random() < 0.5 else "cv")
        )
        if found is None:
            return None
        kind, wording, sign = found
        if kind[0] == "n":
            return f"<M:unless>without</M> <C>{wording}</C>", -sign
        if kind[0] == "v":
            wording = wording.replace(" | ", " were to ")
        if rng.random() < 0.22 and sign >= 0:
            return f"<M:unless>unless</M> <C>{wording}</C>", -sign
        if rng.random() < 0.08:
            return f"<M:even-if>even if</M> <C>{wording}</C>", 0
        kind, marker = rng.choice(IF)
        return f"<M:{kind}>{marker}</M> <C>{wording}</C>", sign

    def only_if(self, driver: int) -> None:
        """ "They would sign only if ...": without the driver they would not."""
        outcome, found = self.words(0, "v"), self.words(driver, "c")
        if outcome is None or found is None or outcome[2] < 0 or found[2] < 0:
            return
        subject, _, verb = outcome[1].partition(" | ")
        clause = f"{subject} <P>would</P> <E>{verb}</E> <M:only-if>{self.rng.choice(('only if', 'only once', 'only when'))}</M> <C>{found[1]}</C>"
        self.add(self.said(clause) + ".", {None: OPPOSITE, self.key(driver): OFF})

    def add(self, marked: str, about: dict[Key, int], referred: tuple[int, int] | None = None) -> None:
        """Append a marked-up sentence with the likelihood in it."""
        spans: dict[str, tuple[int, int]] = {}
        at, plain, open_ = len(self.text) + (1 if self.text else 0), "", {}
        kind = "if"
        for token in re.split(r"(</?[A-Z](?::[a-z\-]+)?>)", marked):
            if m := re.fullmatch(r"<(/?)([A-Z])(?::([a-z\-]+))?>", token):
                kind = m[3] or kind
                if m[1]:
                    spans[m[2]] = (open_[m[2]], at + len(plain))
                else:
                    open_[m[2]] = at + len(plain)
            else:
                plain += token
        self.text += (" " if self.text else "") + plain[:1].upper() + plain[1:]
        held = []
        if "C" in spans:
            held = [len(self.conditions)]
            self.conditions.append((spans["M"], spans["C"], kind))
        if "P" in spans:
            if referred:
                spans["R"] = referred
            phrase = self.text[slice(*spans["P"])]
            if self.rng.random() < UNREAD:
                way = OPPOSITE if _AGAINST.search(phrase) else SAME
                turned = {
                    k: c if c in (ON, OFF) else way if c == SAME else SAME + OPPOSITE - way
                    for k, c in about.items()
                }
                self.claims.append((spans["P"][0], turned))
                self.unread = spans.get("E", spans["P"])
            else:
                self.estimates.append((spans, about, held))

    def said(self, clause: str) -> str:
        who = self.filled(self.rng.choice(SPEAKERS))
        # A clause without a subject ("put the odds ...") takes the speaker as its own.
        if re.match(r"(?:put|called|considered|saw|<P>doubted)", clause):
            return f"{who} {clause}"
        if clause.startswith("<P>no prospect"):
            return f"{who} saw {clause}"
        way = self.rng.random()
        return (
            f"{clause}, {who} said"
            if way < 0.4
            else f"{who} said {clause}"
            if way < 0.8
            else f"“{clause},” said {who}"
            if way < 0.9
            else clause
        )

    def likelihood(self, topic: int, held: int = 0, elliptic: bool = False) -> None:
        """A sentence that judges a topic, perhaps under a condition on the topic `held` (-1: no driver; 0: none)."""
        found = self.words(topic, "nv")
        if found is None:
            return
        kind, wording, sign = found
        about: dict[Key, int] = {self.key(topic): SAME if sign > 0 else OPPOSITE} if topic >= 0 else {}
        clause = self.judged(kind, wording)
        if held:
            made = self.condition(held)
            if made:
                condition, way = made
                if held < 0 and way == 0 and "even-if" not in condition:
                    about = {}
                elif held > 0 and way and about:
                    about[self.key(held)] = ON if way > 0 else OFF
                elif held > 0 and way and not about:
                    about = {}
                first = self.rng.random() < 0.5
                subjectless = re.match(r"(?:put|called|considered|saw|<P>doubted|<P>no prospect)", clause)
                if first and not subjectless:
                    clause = f"{condition}, {clause}"
                else:
                    clause = f"{self.said(clause)} {condition}" if subjectless else f"{clause} {condition}"
                    if subjectless:
                        self._done(clause, about, topic, sign, 0)
                        if self.rng.random() < 0.35 and about:
                            self._otherwise(topic, about, held)
                        return
        self._done(self.said(clause), about, topic, sign, held)
        if held > 0 and len(about) == 2 and self.rng.random() < 0.35:
            self._otherwise(topic, about, held)

    def _done(self, clause: str, about: dict[Key, int], topic: int, sign: int, held: int) -> None:
        self.unread = None
        self.add(clause + ".", about)
        if self.unread:
            self.last = (topic, sign, self.unread)
        elif self.estimates and "E" in self.estimates[-1][0]:
            self.last = (topic, sign, self.estimates[-1][0]["E"])

    def _otherwise(self, topic: int, about: dict[Key, int], held: int) -> None:
        """The sentence after a conditional, for the other case."""
        key = self.key(held)
        if key not in about:
            return
        found = self.words(topic, "nv")
        if not found:
            return
        turned = {self.key(topic): SAME if found[2] > 0 else OPPOSITE, key: OFF if about[key] == ON else ON}
        clause = self.judged(found[0], found[1])
        if re.match(r"(?:put|called|considered|saw|<P>doubted|<P>no prospect)", clause):
            clause = self.said(clause)
        before = self.conditions[-1] if self.conditions else None
        count = len(self.estimates)
        self.add(f"{self.rng.choice(ELSE[:2] + ELSE[3:4])}, {clause}.", turned)
        if before and len(self.estimates) > count and self.rng.random() < 0.6:
            at = self.text.rfind(".", 0, -1) + 2
            end = self.text.find(",", at)
            self.conditions.append(((at, end), before[1], "unless"))
            self.estimates[-1][2].append(len(self.conditions) - 1)

    def pronoun(self) -> None:
        """A sentence that judges what was judged last."""
        if self.last is None:
            return
        topic, sign, place = self.last
        about: dict[Key, int] = {self.key(topic): SAME if sign > 0 else OPPOSITE} if topic >= 0 else {}
        self.add(
            self.said(self.filled(self.rng.choice(PRONOUNS))) + ".",
            about,
            place if self.rng.random() < 0.7 else None,
        )

    def fact(self, topic: int, then: bool = False) -> None:
        """A sentence that states a fact about a driver, perhaps followed by what that would mean."""
        found = self.words(topic, "f")
        if not found:
            return
        _, wording, sign = found
        at = len(self.text) + (1 if self.text else 0)
        who = self.filled(self.rng.choice(SPEAKERS))
        way = self.rng.random()
        made = (
            f"{wording}, {who} said."
            if way < 0.4
            else f"{who} said {wording}."
            if way < 0.6
            else f"{who} denied that {wording}."
            if way < 0.66
            else f"{wording}."
        )
        if "denied" in made:
            sign = -sign
        self.text += (" " if self.text else "") + made[:1].upper() + made[1:]
        if topic > 0:
            self.facts.append(
                (
                    at + made.lower().find(wording.lower()),
                    self.key(topic),
                    STATED.index("on" if sign > 0 else "off"),
                )
            )

    def in_that_case(self, driver: int) -> None:
        """A judgement of a driver, then one of the outcome in that case or until then."""
        found = self.words(driver, "nv")
        if found is None or found[2] < 0:
            return
        self.likelihood_of(driver, found)
        outcome = self.words(0, "nv")
        if outcome is None:
            return
        clause = self.judged(outcome[0], outcome[1])
        if re.match(r"(?:put|called|considered|saw|<P>doubted|<P>no prospect)", clause):
            clause = self.said(clause)
        yes = self.rng.random() < 0.55
        about: dict[Key, int] = {
            None: SAME if outcome[2] > 0 else OPPOSITE,
            self.key(driver): ON if yes else OFF,
        }
        lead = self.rng.choice(THEN if yes else ELSE)
        self.add(f"{lead}, {clause}.", about)

    def likelihood_of(self, topic: int, found: tuple[str, str, int]) -> None:
        kind, wording, sign = found
        self._done(
            self.said(self.judged(kind, wording)),
            {self.key(topic): SAME if sign > 0 else OPPOSITE},
            topic,
            sign,
            0,
        )

    def case(self, name: str) -> Case:
        """The report as a case."""
        text = self.text

        def cut(place: tuple[int, int]) -> Span:
            return Span.cut(text, *place)

        conditions = tuple(Condition(cut(m), cut(c), kind) for m, c, kind in self.conditions)  # type: ignore[arg-type]
        estimates = tuple(
            Estimate(
                cut(s["P"]),
                cut(s.get("E", s["P"])),
                "likely",
                (0.5, 0.8),
                cut(s["R"]) if "R" in s else None,
                conditions=tuple(h),
            )
            for s, _, h in self.estimates
        )
        said = sentences(text)
        case = Case(name, question(self.topics), text, Reading("", "", (), estimates, conditions), said)
        case.about = {i: about for i, (_, about, _) in enumerate(self.estimates)}
        starts = sorted(c.start for s in said for c in clauses(text, s))
        case.stated = {s: {} for s in starts}
        for at, about in self.claims:
            own = max((s for s in starts if s <= at), default=None)
            if own is not None:
                case.claimed[own] = about
        for at, key, way in self.facts:
            own = max((s for s in starts if s <= at), default=None)
            if own is not None:
                case.stated[own] = {key: way}
        return case


def question(topics: list[Topic]) -> Question:
    """The question of a block; its days and actors play no part."""
    drivers = tuple(Driver(f"D{i}", t.says, t.terms) for i, t in enumerate(topics) if i)
    return Question(
        topics[0].says, date(2030, 1, 1), date(2035, 1, 1), ("x",), topics[0].terms, drivers=drivers
    )


def written(topics: list[Topic], others: list[list[Topic]], rng: random.Random, name: str = "") -> Case:
    """A report of about a dozen sentences on a question."""
    w = Writer(topics, others, rng)
    drivers = range(1, len(topics))
    plan: list[Any] = []
    plan += [lambda: w.likelihood(0)] * 2
    plan += [lambda d=d: w.likelihood(0, d) for d in drivers] + [lambda: w.likelihood(0, -1)]
    plan += [lambda d=d: w.likelihood(d) for d in drivers]
    plan += [lambda d=d: w.fact(d) for d in drivers] + [lambda: w.fact(-1)]
    plan += [lambda: w.likelihood(-1)] * 3 + [lambda d=d: w.likelihood(-1, d) for d in drivers][:1]
    plan += [lambda d=d: w.in_that_case(d) for d in drivers][: 1 + rng.randrange(2)]
    plan += [lambda d=d: w.only_if(d) for d in drivers if rng.random() < 0.2]
    plan += [w.pronoun] * 2
    plan += [lambda: setattr(w, "text", f"{w.text} {w.filled(rng.choice(FILLERS))}".strip())] * 2
    rng.shuffle(plan)
    for step in plan[: rng.randint(8, 14)]:
        step()
        if rng.random() < 0.15:
            w.pronoun()
    return w.case(name)
