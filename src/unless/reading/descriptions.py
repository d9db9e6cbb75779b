"""Sources that name somebody, and sources that only describe: organisations, documents, groups, anonymous speakers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from unless.domain.reading import Entity, Speaker
from unless.domain.text import Span, words
from unless.reading.nouns import INFORMANTS, core, head_kind, head_noun, singular
from unless.reading.people import Person
from unless.reading.pronouns import UNSEEN, of_pronoun, pair, scores_of, spoken_of
from unless.reading.scene import Scene, place
from unless.reading.sources import (
    affiliation_of,
    cleaned,
    is_attributive,
    kind_of_name,
    names_in,
    possessor,
    role_of,
    short_form,
)

DEFINITE = re.compile(r"(?:the|that|this|these|those|his|her|its|their|both|said)\s", re.I)
# A description ("the senator") means somebody named when the references give it at least this; -0.3 to -2 on dev
# differ by less than 0.01.
LOG_SURE = -1.2  # log 0.3
INTRODUCED = 400  # characters before "the officer" in which "an officer" is looked for
SHORT = 5  # words of a description that a headline may give somebody who is named only later
# Words that tell of one office.
SYNONYMS = (
    {"senator", "sen", "lawmaker"},
    {"representative", "rep", "congressman", "congresswoman", "lawmaker", "legislator", "mp"},
    {"general", "gen"},
    {"doctor", "dr", "physician", "surgeon"},
    {"judge", "justice"},
    {"lawyer", "attorney", "counsel", "solicitor"},
    {"governor", "gov"},
    {"professor", "prof"},
    {"spokesman", "spokeswoman", "spokesperson"},
    {"nominee", "candidate"},
    {"panel", "committee"},
    {"chairman", "chairwoman", "chair"},
    {"businessman", "mogul", "billionaire", "tycoon", "magnate"},
    {"poll", "survey", "study", "report", "analysis", "paper", "research", "finding"},
)


def named(scene: Scene, source: Span, own: str) -> Speaker | None:
    """A source that names people or is itself a name."""
    inside = names_in(source, scene.entities)
    people = [(i, e) for i, e in inside if i in scene.cast.of]
    heads = [(i, e) for i, e in people if not is_attributive(scene.text, e.span, source)]
    noun = head_noun(own)
    if heads and head_kind(noun) == "people":
        before = scene.text[source.start : heads[0][1].span.start]
        if re.search(r"\b(?:including|like|such as)\b", before):
            heads = []
    if heads:
        return _people(scene, source, heads, inside)
    bare = re.sub(r"^(?:the|a|an)\s+", "", own, flags=re.I)
    bare = re.sub(r"['’]s?$", "", bare)
    described = head_kind(noun) == "person" or noun in ("poll", "survey", "study", "report")
    for _, e in inside:
        whole = bare in (e.span.text, e.name, e.span.text.rstrip(".")) or core(bare) == e.span.text
        if e.span.text.split()[-1].islower() and head_kind(noun) in ("person", "people"):
            continue  # "White House spokesmen" are no White House
        # A headline's "New Poll" has the capitals of a name and is none.
        if whole and not (described and source.start < scene.lead_ends):
            joined = _organisations(scene, source, inside)
            return joined or Speaker(e.name, kind_of_name(e))
    return _organisations(scene, source, inside)


def _people(
    scene: Scene, source: Span, heads: Sequence[tuple[int, Entity]], inside: Sequence[tuple[int, Entity]]
) -> Speaker:
    first = heads[0][1]
    joined = [heads[0]]
    for i, e in heads[1:]:
        between = scene.text[joined[-1][1].span.end : e.span.start]
        if re.fullmatch(r"(?:,[^,]{0,60},)?\s*(?:and|or|,|&)\s+[^,]{0,40}", between):
            joined.append((i, e))
    names = list(dict.fromkeys(scene.cast.of[i].name for i, _ in joined))
    if len(names) == 1:
        for _, e in inside:
            between = scene.text[first.span.end : e.span.start]
            if e.kind == "organisation" and re.fullmatch(r"\s+and\s+(?:the\s+)?", between):
                rest = scene.text[e.span.start : source.end].strip(" ,.")
                return Speaker(f"{names[0]} and {rest}", "person")
    role = role_of(scene.text, source, first.span)
    return Speaker(" and ".join(names), "person", role=role, affiliation=affiliation_of(role or ""))


def _organisations(scene: Scene, source: Span, inside: Sequence[tuple[int, Entity]]) -> Speaker | None:
    """Names that together are the whole source: "Orland and Vesk", "Orland, Vesk and Harl"."""
    if len(inside) < 2 or any(i in scene.cast.of for i, _ in inside):
        return None
    rest = scene.text[source.start : source.end]
    for _, e in inside:
        rest = rest.replace(e.span.text, " ", 1)
    if re.search(r"\w", re.sub(r"\b(?:the|both|and)\b", "", rest, flags=re.I)) or " and " not in rest:
        return None
    names = [e.name for _, e in inside]
    return Speaker(f"{', '.join(names[:-1])} and {names[-1]}", kind_of_name(inside[0][1]))


def described(scene: Scene, source: Span, own: str) -> Speaker:
    """A source that names nobody: organisation, document, group or anonymous speaker."""
    noun = head_noun(own)
    kind = "people" if _PERCENT.match(own) else head_kind(noun)
    if re.match(r"(?:the|these|those)\s+(?:two|pair|duo)\b", own, re.I) and (
        kind == "people" or len(own.split()) == 2
    ):
        return pair(scene, source)
    if re.match(r"one\s+of\b|someone\b|somebody\b", own, re.I):
        return _anonymous(scene, own)
    if kind == "document":
        return _document(scene, source, own, noun)
    if kind == "organisation":
        return _organisation(scene, source, own, noun)
    if kind == "person":
        return _person(scene, source, own, noun)
    if kind == "people":
        return _people_unnamed(scene, source, own, noun)
    inside = names_in(source, scene.entities)
    tail = [e for _, e in inside if core(own).endswith(e.span.text)]
    if tail:
        e = tail[-1]
        if e.kind == "group":
            return Speaker(short_form(own), "group")
        return Speaker(
            e.name if len(core(own).split()) <= len(e.span.text.split()) + 2 else short_form(own),
            kind_of_name(e),
        )
    taken = _taken_up(scene, source, own, noun) if DEFINITE.match(own) else None
    if taken is not None:
        return taken
    if singular(noun) != noun:
        return Speaker(short_form(own), "group", affiliation=possessor(own))
    for i, e in inside:
        if i in scene.cast.of and re.match(r"['’]s?\s", scene.text[e.span.end : source.end]):
            return Speaker(scene.cast.of[i].name, "person")  # "Mr. Brandt's outburst"
    if inside and not own.islower():
        return Speaker(short_form(own), "organisation")
    return _anonymous(scene, own)


def _anonymous(scene: Scene, own: str) -> Speaker:
    affiliation = affiliation_of(own) or possessor(own)
    return Speaker(own, "anonymous", affiliation=affiliation, description=own)


def _document(scene: Scene, source: Span, own: str, noun: str) -> Speaker:
    """Whose report, poll or speech it is, or the document itself where nobody is named for it."""
    owner = _owner(scene, source, own)
    if owner is None and DEFINITE.match(own):
        for at, other, speaker in reversed(scene.papers):
            if at < source.start and _alike(other, noun):
                return speaker
    if owner is None and source.start < scene.lead_ends:
        owner = _owner_told_later(scene, source, noun)
    found = owner or Speaker(short_form(own), "document", affiliation=affiliation_of(own) or possessor(own))
    scene.papers.append((source.start, noun, found))
    return found


def _owner(scene: Scene, source: Span, own: str) -> Speaker | None:
    if m := re.match(r"(his|her|its|their|my|our)\s", own, re.I):
        found = of_pronoun(scene, [m[1].lower()], source, None)
        return found if found is not None and found.kind in ("person", "organisation") else None
    inside = names_in(source, scene.entities)
    for i, e in sorted(inside, key=lambda x: x[0] not in scene.cast.of):
        after = scene.text[e.span.end : source.end]
        before = scene.text[source.start : e.span.start]
        by = re.search(
            r"\b(?:by|from|of)\s+(?:[\w’' -]+\s(?:at|of|from)\s+)?(?:the\s+|Mr\.?\s+|Mrs\.?\s+|Ms\.?\s+)?$",
            before,
        )
        about = re.search(r"\b(?:on|about|in|to|against|for|at)\s+(?:the\s+)?$", before)
        bodied = e.kind in ("organisation", "misc", "product") and not about
        own_it = re.match(r"['’]s?\s", after) or bodied
        delivers = re.match(
            r"\s+(?:delivered|released|published|gave|wrote|issued|made|posted|sent|commissioned)\b",
            after,
        )
        if i in scene.cast.of and (
            re.search(r"\bby\b[^,]*$", before) or by or re.match(r"['’]s?\s", after) or delivers
        ):
            return Speaker(scene.cast.of[i].name, "person")
        if (
            i not in scene.cast.of
            and e.kind in ("organisation", "misc", "product")
            and (by or own_it or delivers)
        ):
            return Speaker(e.name, "organisation")
    return None


def _owner_told_later(scene: Scene, source: Span, noun: str) -> Speaker | None:
    """A headline's "new poll" is the one whose maker the text names next."""
    for one in sorted(scene.statements, key=place):
        if (
            one.source
            and one.source[0].start > source.start
            and _alike(head_noun(cleaned(one.source[0].text)), noun)
        ):
            owner = _owner(scene, one.source[0], cleaned(one.source[0].text))
            if owner is not None:
                return owner
    return None


def _organisation(scene: Scene, source: Span, own: str, noun: str) -> Speaker:
    short = short_form(own)
    inside = names_in(source, scene.entities)
    middle = core(own)
    if m := re.match(r"(his|her)\s+(?P<rest>.+)", middle, re.I):
        whose = of_pronoun(scene, [m[1].lower()], source, None)
        if whose is not None and whose.kind == "person":
            return Speaker(f"{whose.name}'s {m['rest']}", "organisation")
    if not inside:
        told = _organisation_meant(scene, source, own, noun)
        if told is not None:
            return told
    for _, e in inside:
        if middle.endswith(e.span.text) and len(e.name) >= len(e.span.text):
            return Speaker(e.name, "organisation")
    if (
        inside
        and len(middle.split()) < len(short.split())
        and not any(e.span.text in middle for _, e in inside)
    ):
        return Speaker(short, "organisation")
    return Speaker(re.sub(r"^(?:an?)\s+", "", short if inside else middle, flags=re.I), "organisation")


def _organisation_meant(scene: Scene, source: Span, own: str, noun: str) -> Speaker | None:
    """ "The fund", "the agency", a headline's "House panel": the organisation named before, or next."""
    one = singular(noun)
    if DEFINITE.match(own):
        for at, speaker in reversed(scene.events):
            if (
                at < source.start
                and speaker.kind == "organisation"
                and one in map(singular, words(speaker.name))
            ):
                return speaker
        fits = [e for e in scene.entities if e.kind == "organisation" and one in map(singular, words(e.name))]
        before = [e for e in fits if e.span.end <= source.start]
        if fits and len(core(own).split()) <= 3:
            chosen = (before or fits)[-1 if before else 0]
            return Speaker(chosen.name, "organisation")
        weighed = {
            i: v for i, v in scene.meant.get(source, {}).items() if scene.entities[i].kind == "organisation"
        }
        # "Its defence ministry" is another body than the one that it belongs to.
        if weighed and len(core(own).split()) <= 3 and not re.match(r"(?:its|their)\s", own, re.I):
            best = max(weighed, key=lambda i: weighed[i])
            if weighed[best] > -1.2:
                return Speaker(scene.entities[best].name, "organisation")
    elif source.start < scene.lead_ends:
        later = [
            e
            for e in scene.entities
            if e.kind == "organisation"
            and e.span.start > source.end
            and any(_alike(one, singular(w)) for w in words(e.name))
        ]
        if later:
            return Speaker(later[0].name, "organisation")
    return None


def _person(scene: Scene, source: Span, own: str, noun: str) -> Speaker:
    taken = _taken_up(scene, source, own, noun)
    if taken is not None:
        return taken
    if same := _same_anonymous(scene, own, source.start):
        return same
    return _anonymous(scene, own)


def _people_unnamed(scene: Scene, source: Span, own: str, noun: str) -> Speaker:
    if DEFINITE.match(own):
        for at, speaker in reversed(scene.events):
            last = words(core(speaker.name))[-1:]
            fits = at < source.start and speaker.kind in ("group", "anonymous")
            if fits and singular(noun) in map(singular, last):
                return speaker
    if same := _same_anonymous(scene, own, source.start):
        return same
    short = short_form(own)
    affiliation = affiliation_of(own) or possessor(own)
    if noun in INFORMANTS or re.search(
        r"\bfamiliar\s+with\b|\bcondition\s+of\b|\bclose\s+to\b|\bnot\s+to\s+be\b", own
    ):
        return Speaker(own, "anonymous", affiliation=affiliation, description=own)
    return Speaker(short, "group", affiliation=affiliation)


def _taken_up(scene: Scene, source: Span, own: str, noun: str) -> Speaker | None:
    """ "The mediator", "the senator", a headline's "judge": the person or speaker described so."""
    early = source.start < scene.lead_ends
    if re.match(r"(?:one|another|two|three|several|some)\b", own, re.I):
        return None
    if not DEFINITE.match(own) and not early and not own[:1].isupper() and re.match(r"an?\s", own, re.I):
        return None
    owner = possessor(own)
    if DEFINITE.match(own) or owner:
        for at, speaker in reversed(scene.events):
            told = words(f"{speaker.description or ''} {speaker.role or ''}")
            alike = any(_alike(singular(w), singular(noun)) for w in told)
            if at < source.start and alike and (owner is None or owner.split()[-1].lower() in " ".join(told)):
                return speaker
    others = spoken_of(scene, source)
    scores = {name: log for name, log in scores_of(scene, source).items() if name not in others}
    fits = [p for p in scene.cast.people if _has_role(scene, p, noun) and p.name not in others]
    indefinite = re.match(r"an?\s", own, re.I)
    if fits:
        # In the lead, whoever is named next; later, whoever the references or the last speaker point to.
        if early and len(own.split()) <= SHORT and (indefinite or not DEFINITE.match(own)):
            ahead = [p for p in fits if max(scene.entities[m].span.start for m in p.mentions) > source.start]
            if ahead:
                first = min(
                    ahead,
                    key=lambda p: min(abs(scene.entities[m].span.start - source.start) for m in p.mentions),
                )
                return Speaker(first.name, "person")
        elif DEFINITE.match(own):
            before = [p for p in fits if any(scene.entities[m].span.end <= source.start for m in p.mentions)]
            if before:
                best = max(
                    before, key=lambda p: (scores.get(p.name, UNSEEN), _latest(scene, p, source.start))
                )
                return Speaker(best.name, "person")
    if re.match(r"the\s", own, re.I) and (introduced := _introduced(scene, source, noun)) is not None:
        return introduced
    if re.match(r"the\s", own, re.I) and scores and singular(noun) not in INFORMANTS:
        name = max(scores, key=lambda n: scores[n])
        if scores[name] > LOG_SURE:
            return Speaker(name, "person")
    return None


def _introduced(scene: Scene, source: Span, noun: str) -> Speaker | None:
    """ "The officer" of "a senior police officer in Marn" a sentence or two before, whom nobody names."""
    if head_kind(noun) != "person" or not noun.isalpha():
        return None
    near = scene.text[max(0, source.start - INTRODUCED) : source.start]
    found = re.findall(
        rf"\b((?:An?|an?)\s+(?:[\w’'\-]+\s+){{0,4}}?{noun}\b(?:\s+(?:in|of|at|from|with|to|for)\s+(?:(?:the|his|her|its)\s+)?[\w’'\-]+"
        r"(?:\s+[A-Z][\w’'\-]+)*)?)",
        near,
    )
    return _anonymous(scene, " ".join(found[-1].split())) if found else None


def _has_role(scene: Scene, person: Person, noun: str) -> bool:
    one = singular(noun)
    told = person.titles | {singular(w) for role in person.roles for w in words(role)[:12]}
    return any(_alike(one, w.rstrip(".")) for w in told)


def _latest(scene: Scene, person: Person, before: int) -> int:
    return max(
        (scene.entities[m].span.start for m in person.mentions if scene.entities[m].span.end <= before),
        default=-1,
    )


def _same_anonymous(scene: Scene, own: str, at: int) -> Speaker | None:
    """An anonymous speaker of the same article described in fewer of the same words is the same one."""
    mine = {w.removesuffix("'s") for w in words(own)} - {"a", "an", "the"}
    for position, speaker in reversed(scene.events):
        if position < at and speaker.kind == "anonymous" and len(mine) >= 3:
            theirs = {w.removesuffix("'s") for w in words(speaker.description or "")}
            if mine <= theirs:
                return speaker
    return None


_PERCENT = re.compile(r"(?:\w+\s+)?[\w.,-]+\s*(?:percent|per\s+cent|%)\s+of\b", re.I)


_PERCENT = re.compile(r"(?:\w+\s+)?[\w.,-]+\s*(?:percent|per\s+cent|%)\s+of\b", re.I)


def _alike(one: str, other: str) -> bool:
    return one == other or any(one in group and other in group for group in SYNONYMS)
