"""Whom pronouns stand for: by the tagger's references, sex, and whoever spoke last."""

from __future__ import annotations

import math
import re

from unless.domain.reading import Speaker, SpeakerKind, Statement
from unless.domain.text import Span
from unless.reading.scene import Scene
from unless.reading.sources import cleaned, kind_of_name

HE = frozenset("he him his himself".split())
SHE = frozenset("she her hers herself".split())
THEY = frozenset("they them their themselves theirs".split())
IT = frozenset("it its itself".split())
I_WE = frozenset("i we me us my our myself ourselves mine".split())
YOU = frozenset("you your let's yours yourself".split())
BOTH = frozenset("both each".split())
# Log-probability that the tagger's references lose to the speaker or subject last met, for a pronoun; the best of
# 0 to 3 on dev's 24 articles with speakers (0.5 to 2 differ by less than 0.005).
LAST = 1.0
UNSEEN = -6.0  # of somebody outside the window, about the least that a reference is given


def of_pronoun(scene: Scene, low: list[str], source: Span, statement: Statement | None) -> Speaker | None:
    """Whom a pronoun stands for; None where the words are none."""
    word = low[0]
    if len(low) == 2 and low[1] not in ("himself", "herself", "both", "all", "themselves"):
        return None
    if word in I_WE:
        return _first_person(scene, statement)
    if word in YOU:
        return Speaker("readers", "group", description=cleaned(source.text))
    if word in HE or word in SHE:
        return person_meant(scene, source, "male" if word in HE else "female")
    if word in THEY:
        return _last(scene, source, ("group", "organisation", "anonymous", "document"), joint=True)
    if word in IT:
        return _last(scene, source, ("organisation", "document", "outlet"))
    return pair(scene, source) if word in BOTH and len(low) == 1 else None


def _first_person(scene: Scene, statement: Statement | None) -> Speaker:
    """Inside a quotation its speaker; outside, whoever wrote the article."""
    if statement is not None and statement.parent is not None:
        return scene.done[statement.parent]
    return _author(scene)


def _author(scene: Scene) -> Speaker:
    """The name of the byline, or of the note on the author that closes the article."""
    for i, person in scene.cast.of.items():
        span = scene.entities[i].span
        line = scene.text.rfind("\n", 0, span.start) + 1
        if re.fullmatch(r"\s*[Bb][Yy]:?\s+", scene.text[line : span.start]) and span.start < 400:
            return Speaker(person.name, "person", role="author")
        tail = scene.text[span.end : span.end + 60]
        closing = len(scene.text) - span.start < 700 and not scene.text[line : span.start].strip()
        if closing and re.match(r",?\s+(?:is|was|writes|works|teaches|lives|an?\s|the\s)\b", tail):
            return Speaker(person.name, "person", role="author")
    return Speaker()


def person_meant(scene: Scene, source: Span, sex: str | None) -> Speaker:
    """The person whom "he" or "she" stands for, by the tagger's references and whoever spoke last."""
    scores = scores_of(scene, source)
    last = _last_person(scene, source.start, sex)
    best: tuple[float, str] | None = None
    others = spoken_of(scene, source)
    for person in scene.cast.people:
        if person.name in others and (last is None or last.name != person.name):
            continue
        if sex and person.sex not in (None, sex):
            continue
        score = scores.get(person.name, UNSEEN) + (LAST if last and last.name == person.name else 0.0)
        score -= 0.7 if sex and person.sex is None else 0.0
        if (scores.get(person.name) is not None or (last and last.name == person.name)) and (
            best is None or score > best[0]
        ):
            best = (score, person.name)
    if last is not None and last.kind == "anonymous":
        # Somebody merely spoken of gives way to the one who spoke last: "an aide said Corvane would stay; he added".
        told = {s.name for at, s in scene.events if at < source.start}
        if best is None or best[0] < -1.5 or best[1] not in told:
            return last
    if best is None:
        return last or Speaker()
    if sex:
        person_ = scene.cast.named(best[1])
        if person_:
            person_.sexes[sex] += 1
    return Speaker(best[1], "person")


def spoken_of(scene: Scene, source: Span) -> set[str]:
    """People named in what the source says: "Corvane will not go, the lawmaker said" is not Corvane's."""
    told = [c for s in scene.statements if source in s.source for c in s.content]
    return {
        person.name
        for i, person in scene.cast.of.items()
        if any(c.contains(scene.entities[i].span) for c in told)
    }


def scores_of(scene: Scene, source: Span) -> dict[str, float]:
    """Log-probability of each person being meant, over all of their names that the tagger weighed."""
    out: dict[str, float] = {}
    for i, log in scene.meant.get(source, {}).items():
        if i in scene.cast.of:
            name = scene.cast.of[i].name
            out[name] = _log_add(out[name], log) if name in out else log
    return out


def _last_person(scene: Scene, before: int, sex: str | None) -> Speaker | None:
    for at, speaker in reversed(scene.events):
        if at >= before or speaker.kind not in ("person", "anonymous") or " and " in speaker.name:
            continue
        person = scene.cast.named(speaker.name)
        if sex is None or person is None or person.sex in (None, sex):
            return speaker
    return None


def _last(scene: Scene, source: Span, kinds: tuple[SpeakerKind, ...], joint: bool = False) -> Speaker:
    """The last speaker of some kinds before a place; two people together count as "they"."""
    weighed: dict[int, float] = {
        i: v
        for i, v in scene.meant.get(source, {}).items()
        if scene.entities[i].kind in ("organisation", "location", "group")
    }
    for at, speaker in reversed(scene.events):
        if at < source.start and (speaker.kind in kinds or (joint and " and " in speaker.name)):
            return speaker
    if weighed:
        best = max(weighed, key=lambda i: weighed[i])
        return Speaker(scene.entities[best].name, kind_of_name(scene.entities[best]))
    for at, speaker in reversed(scene.events):
        if at < source.start and joint:
            return speaker
    return Speaker()


def pair(scene: Scene, source: Span) -> Speaker:
    """ "Both", "the two men": the two people last named."""
    near: list[str] = []
    for i in sorted(scene.cast.of, key=lambda i: -scene.entities[i].span.start):
        name = scene.cast.of[i].name
        if scene.entities[i].span.end <= source.start and name not in near:
            near.append(name)
        if len(near) == 2:
            return Speaker(" and ".join(reversed(near)), "person")
    return Speaker(cleaned(source.text), "group")


def _log_add(a: float, b: float) -> float:
    high, low = max(a, b), min(a, b)
    return high + math.log1p(math.exp(low - high))
