"""Who speaks: sources resolved to people, organisations, anonymous speakers, groups and documents."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from unless.domain.reading import Entity, Speaker, SpeakerKind, Statement
from unless.domain.text import Span, sentence_at, words
from unless.reading.nouns import INFORMANTS, core, head_kind, head_noun, singular
from unless.reading.people import Cast, Person
from unless.reading.sources import (
    affiliation_of,
    antecedent,
    cleaned,
    is_attributive,
    kind_of_name,
    names_in,
    possessor,
    role_of,
    short_form,
)

HE = frozenset("he him his himself".split())
SHE = frozenset("she her hers herself".split())
THEY = frozenset("they them their themselves theirs".split())
IT = frozenset("it its itself".split())
I_WE = frozenset("i we me us my our myself ourselves mine".split())
YOU = frozenset("you your let's yours yourself".split())
WHO = frozenset("who whom which that whose".split())
BOTH = frozenset("both each".split())
DEFINITE = re.compile(r"(?:the|that|this|these|those|his|her|its|their|both|said)\s", re.I)
# Log-probability that the tagger's references lose to the speaker or subject last met, for a pronoun; the best of
# 0 to 3 on dev's 24 articles with speakers (0.5 to 2 differ by less than 0.005).
LAST = 1.0
UNSEEN = -6.0  # of somebody outside the window, about the least that a reference is given
# A description ("the senator") means somebody named when the references give it at least this; -0.3 to -2 on dev
# differ by less than 0.01.
LOG_SURE = -1.2  # log 0.3
SHORT = 5  # words of a description that a headline may give somebody who is named only later
LEAD = 2  # paragraphs, headline included, whose descriptions may name somebody only later
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


def resolve_speakers(
    text: str,
    sentences: Sequence[Span],
    statements: Sequence[Statement],
    entities: Sequence[Entity],
    outlet: str | None,
    meant: Mapping[Span, Mapping[int, float]] | None = None,
) -> tuple[Speaker, ...]:
    """The speaker of each statement, in the statements' order.

    Surnames get their full names, pronouns and "the official" the one meant; a statement without anybody to
    name has kind "none". `meant` maps a source to the log-probability of each entity (by index) being what it
    stands for, if it is a pronoun or a description.
    """
    return _Resolver(text, sentences, statements, entities, outlet, meant or {}).all()


class _Resolver:
    """What is known of the speakers of one article while it is read from start to end."""

    def __init__(
        self,
        text: str,
        sentences: Sequence[Span],
        statements: Sequence[Statement],
        entities: Sequence[Entity],
        outlet: str | None,
        meant: Mapping[Span, Mapping[int, float]],
    ) -> None:
        self.text, self.sentences, self.statements = text, list(sentences), statements
        self.entities, self.outlet, self.meant = entities, outlet, meant
        self.cast = Cast(text, entities)
        self.done: dict[int, Speaker] = {}
        self.events: list[tuple[int, Speaker]] = self._subjects()  # who speaks or opens a sentence, by place
        self.papers: list[tuple[int, str, Speaker]] = []  # (place, noun, whose it is)
        self.lead_ends = _end_of_paragraph(text, LEAD)

    def all(self) -> tuple[Speaker, ...]:
        """Every statement's speaker; an outer statement's before those inside it."""
        for i in sorted(range(len(self.statements)), key=lambda i: _place(self.statements[i])):
            self._resolve(i)
        return tuple(self.done[i] for i in range(len(self.statements)))

    def _resolve(self, i: int) -> Speaker:
        if i in self.done:
            return self.done[i]
        one = self.statements[i]
        self.done[i] = Speaker()  # two statements inside each other cannot be; this ends any such loop
        if one.parent is not None:
            self._resolve(one.parent)
        found = self._speaker(one)
        self.done[i] = found
        if found.kind != "none" and one.parent is None:
            self.events.append((_place(one), found))
            self.events.sort(key=lambda x: x[0])
        return found

    def _subjects(self) -> list[tuple[int, Speaker]]:
        """People who open a sentence outside quotations: the likeliest to be taken up by a pronoun."""
        out = []
        quoted = [c for s in self.statements if s.quotation != "indirect" for c in s.content]
        for i, person in self.cast.of.items():
            span = self.entities[i].span
            sentence = self.sentences[sentence_at(self.sentences, span.start)]
            lead = self.text[sentence.start : span.start]
            possessive = re.match(r"['’]s\b", self.text[span.end :])
            opens = len(lead.split()) <= 7 and "," not in lead and not possessive
            if opens and not any(c.contains(span) for c in quoted):
                out.append((span.start, Speaker(person.name, "person")))
        return sorted(out, key=lambda x: x[0])

    # One source

    def _speaker(self, statement: Statement) -> Speaker:
        if not statement.source:
            return self._without_source(statement)
        source = statement.source[0]
        found = self._of_phrase(source, statement)
        if found.kind == "person" and found.role is None:
            person = self.cast.named(found.name)
            if person and person.roles:
                role = person.roles[0]
                found = replace(found, role=role, affiliation=found.affiliation or affiliation_of(role))
        return found

    def _without_source(self, statement: Statement) -> Speaker:
        """A participle ("adding that ...") goes with the speaker or subject before it in its sentence."""
        cue = statement.cue[0]
        if cue.text and re.search(r"ing\b", cue.text.split()[0]):
            sentence = self.sentences[sentence_at(self.sentences, cue.start)]
            near = [s for at, s in self.events if sentence.start <= at < cue.start]
            if near:
                return near[-1]
        return Speaker()

    def _of_phrase(self, source: Span, statement: Statement | None = None) -> Speaker:
        own = cleaned(source.text)
        low = words(own)
        if not low:
            return Speaker()
        if len(low) <= 2 and (found := self._of_pronoun(low, source, statement)) is not None:
            return found
        if (low[-1] in WHO and low[0] in ("some", "most", "many", "all", "both")) or (
            low[0] in WHO and len(low) <= 12
        ):
            if low[0] in WHO or low[1:2] == ["of"]:
                return self._of_relative(source, own)
            own = re.sub(r"\s+\S+$", "", own)  # "some who": some
        return self._named(source, own) or self._described(source, own)

    def _of_pronoun(self, low: list[str], source: Span, statement: Statement | None) -> Speaker | None:
        """Whom a pronoun stands for; None where the words are none."""
        word = low[0]
        if len(low) == 2 and low[1] not in ("himself", "herself", "both", "all", "themselves"):
            return None
        if word in I_WE:
            return self._first_person(statement)
        if word in YOU:
            return Speaker("readers", "group", description=cleaned(source.text))
        if word in HE or word in SHE:
            return self._person_meant(source, "male" if word in HE else "female")
        if word in THEY:
            return self._last(source, ("group", "organisation", "anonymous", "document"), joint=True)
        if word in IT:
            return self._last(source, ("organisation", "document", "outlet"))
        return self._pair(source) if word in BOTH and len(low) == 1 else None

    def _of_relative(self, source: Span, own: str) -> Speaker:
        """ "Who", "most of whom": the phrase right before."""
        before = self.text[: source.start].rstrip(" ,(—–\u00a0")
        for i, e in enumerate(self.entities):
            if e.span.end == len(before) or (
                e.kind == "person"
                and e.span.end < len(before) <= e.span.end + 90
                and re.fullmatch(r",\s[^.“”\"]*", self.text[e.span.end : len(before)])
            ):
                if i in self.cast.of:
                    return Speaker(self.cast.of[i].name, "person")
                if e.span.end == len(before) and e.kind in ("organisation", "location", "group"):
                    return self._of_phrase(e.span)
        phrase = antecedent(self.text, source)
        if phrase is None:
            return self._person_meant(source, None) if own.lower() in ("who", "whom") else Speaker()
        return self._named(phrase, cleaned(phrase.text)) or self._described(phrase, cleaned(phrase.text))

    def _first_person(self, statement: Statement | None) -> Speaker:
        """Inside a quotation its speaker; outside, whoever wrote the article."""
        if statement is not None and statement.parent is not None:
            return self.done[statement.parent]
        return self._author()

    def _author(self) -> Speaker:
        """The name of the byline, or of the note on the author that closes the article."""
        for i, person in self.cast.of.items():
            span = self.entities[i].span
            line = self.text.rfind("\n", 0, span.start) + 1
            if re.fullmatch(r"\s*[Bb][Yy]:?\s+", self.text[line : span.start]) and span.start < 400:
                return Speaker(person.name, "person", role="author")
            tail = self.text[span.end : span.end + 60]
            closing = len(self.text) - span.start < 700 and not self.text[line : span.start].strip()
            if closing and re.match(r",?\s+(?:is|was|writes|works|teaches|lives|an?\s|the\s)\b", tail):
                return Speaker(person.name, "person", role="author")
        return Speaker()

    # People meant

    def _person_meant(self, source: Span, sex: str | None) -> Speaker:
        """The person whom "he" or "she" stands for, by the tagger's references and whoever spoke last."""
        scores = self._scores(source)
        last = self._last_person(source.start, sex)
        best: tuple[float, str] | None = None
        for person in self.cast.people:
            if sex and person.sex not in (None, sex):
                continue
            score = scores.get(person.name, UNSEEN) + (LAST if last and last.name == person.name else 0.0)
            score -= 0.7 if sex and person.sex is None else 0.0
            if (scores.get(person.name) is not None or (last and last.name == person.name)) and (
                best is None or score > best[0]
            ):
                best = (score, person.name)
        if last is not None and last.kind == "anonymous" and (best is None or best[0] < -1.5):
            return last
        if best is None:
            return last or Speaker()
        if sex:
            person_ = self.cast.named(best[1])
            if person_:
                person_.sexes[sex] += 1
        return Speaker(best[1], "person")

    def _scores(self, source: Span) -> dict[str, float]:
        """Log-probability of each person being meant, over all of their names that the tagger weighed."""
        out: dict[str, float] = {}
        for i, log in self.meant.get(source, {}).items():
            if i in self.cast.of:
                name = self.cast.of[i].name
                out[name] = _log_add(out[name], log) if name in out else log
        return out

    def _last_person(self, before: int, sex: str | None) -> Speaker | None:
        for at, speaker in reversed(self.events):
            if at >= before or speaker.kind not in ("person", "anonymous") or " and " in speaker.name:
                continue
            person = self.cast.named(speaker.name)
            if sex is None or person is None or person.sex in (None, sex):
                return speaker
        return None

    def _last(self, source: Span, kinds: tuple[SpeakerKind, ...], joint: bool = False) -> Speaker:
        """The last speaker of some kinds before a place; two people together count as "they"."""
        weighed: dict[int, float] = {
            i: v
            for i, v in self.meant.get(source, {}).items()
            if self.entities[i].kind in ("organisation", "location", "group")
        }
        for at, speaker in reversed(self.events):
            if at < source.start and (speaker.kind in kinds or (joint and " and " in speaker.name)):
                return speaker
        if weighed:
            best = max(weighed, key=lambda i: weighed[i])
            return Speaker(self.entities[best].name, kind_of_name(self.entities[best]))
        for at, speaker in reversed(self.events):
            if at < source.start and joint:
                return speaker
        return Speaker()

    def _pair(self, source: Span) -> Speaker:
        """ "Both", "the two men": the two people last named."""
        near: list[str] = []
        for i in sorted(self.cast.of, key=lambda i: -self.entities[i].span.start):
            name = self.cast.of[i].name
            if self.entities[i].span.end <= source.start and name not in near:
                near.append(name)
            if len(near) == 2:
                return Speaker(" and ".join(reversed(near)), "person")
        return Speaker(cleaned(source.text), "group")

    # Sources that name

    def _named(self, source: Span, own: str) -> Speaker | None:
        """A source that names people or is itself a name."""
        inside = names_in(source, self.entities)
        people = [(i, e) for i, e in inside if i in self.cast.of]
        heads = [(i, e) for i, e in people if not is_attributive(self.text, e.span, source)]
        noun = head_noun(own)
        if heads and head_kind(noun) == "people":
            before = self.text[source.start : heads[0][1].span.start]
            if re.search(r"\b(?:including|like|such as)\b", before):
                heads = []
        if heads:
            return self._people(source, heads, inside)
        bare = re.sub(r"^(?:the|a|an)\s+", "", own, flags=re.I)
        bare = re.sub(r"['’]s?$", "", bare)
        described = head_kind(noun) == "person" or noun in ("poll", "survey", "study", "report")
        for _, e in inside:
            whole = bare in (e.span.text, e.name, e.span.text.rstrip(".")) or core(bare) == e.span.text
            # A headline's "New Poll" has the capitals of a name and is none.
            if whole and not (described and source.start < self.lead_ends):
                joined = self._organisations(source, inside)
                return joined or Speaker(e.name, kind_of_name(e))
        return self._organisations(source, inside)

    def _people(
        self, source: Span, heads: Sequence[tuple[int, Entity]], inside: Sequence[tuple[int, Entity]]
    ) -> Speaker:
        first = heads[0][1]
        joined = [heads[0]]
        for i, e in heads[1:]:
            between = self.text[joined[-1][1].span.end : e.span.start]
            if re.fullmatch(r"(?:,[^,]{0,60},)?\s*(?:and|or|,|&)\s+[^,]{0,40}", between):
                joined.append((i, e))
        names = list(dict.fromkeys(self.cast.of[i].name for i, _ in joined))
        if len(names) == 1:
            for _, e in inside:
                between = self.text[first.span.end : e.span.start]
                if e.kind == "organisation" and re.fullmatch(r"\s+and\s+(?:the\s+)?", between):
                    rest = self.text[e.span.start : source.end].strip(" ,.")
                    return Speaker(f"{names[0]} and {rest}", "person")
        role = role_of(self.text, source, first.span)
        return Speaker(" and ".join(names), "person", role=role, affiliation=affiliation_of(role or ""))

    def _organisations(self, source: Span, inside: Sequence[tuple[int, Entity]]) -> Speaker | None:
        """Names that together are the whole source: "Orland and Vesk", "Orland, Vesk and Harl"."""
        if len(inside) < 2 or any(i in self.cast.of for i, _ in inside):
            return None
        rest = self.text[source.start : source.end]
        for _, e in inside:
            rest = rest.replace(e.span.text, " ", 1)
        if re.search(r"\w", re.sub(r"\b(?:the|both|and)\b", "", rest, flags=re.I)) or " and " not in rest:
            return None
        names = [e.name for _, e in inside]
        return Speaker(f"{', '.join(names[:-1])} and {names[-1]}", kind_of_name(inside[0][1]))

    # Sources that describe

    def _described(self, source: Span, own: str) -> Speaker:
        """A source that names nobody: organisation, document, group or anonymous speaker."""
        noun = head_noun(own)
        kind = "people" if _PERCENT.match(own) else head_kind(noun)
        if re.match(r"(?:the|these|those)\s+(?:two|pair|duo)\b", own, re.I) and (
            kind == "people" or len(own.split()) == 2
        ):
            return self._pair(source)
        if re.match(r"one\s+of\b|someone\b|somebody\b", own, re.I):
            return self._anonymous(own)
        if kind == "document":
            return self._document(source, own, noun)
        if kind == "organisation":
            return self._organisation(source, own, noun)
        if kind == "person":
            return self._person(source, own, noun)
        if kind == "people":
            return self._people_unnamed(source, own, noun)
        inside = names_in(source, self.entities)
        tail = [e for _, e in inside if core(own).endswith(e.span.text)]
        if tail:
            e = tail[-1]
            if e.kind == "group":
                return Speaker(short_form(own), "group")
            return Speaker(
                e.name if len(core(own).split()) <= len(e.span.text.split()) + 2 else short_form(own),
                kind_of_name(e),
            )
        taken = self._taken_up(source, own, noun) if DEFINITE.match(own) else None
        if taken is not None:
            return taken
        if singular(noun) != noun:
            return Speaker(short_form(own), "group", affiliation=possessor(own))
        if inside and not own.islower():
            return Speaker(short_form(own), "organisation")
        return self._anonymous(own)

    def _anonymous(self, own: str) -> Speaker:
        affiliation = affiliation_of(own) or possessor(own)
        return Speaker(own, "anonymous", affiliation=affiliation, description=own)

    def _document(self, source: Span, own: str, noun: str) -> Speaker:
        """Whose report, poll or speech it is, or the document itself where nobody is named for it."""
        owner = self._owner(source, own)
        if owner is None and DEFINITE.match(own):
            for at, other, speaker in reversed(self.papers):
                if at < source.start and _alike(other, noun):
                    return speaker
        if owner is None and source.start < self.lead_ends:
            owner = self._owner_told_later(source, noun)
        found = owner or Speaker(
            short_form(own), "document", affiliation=affiliation_of(own) or possessor(own)
        )
        self.papers.append((source.start, noun, found))
        return found

    def _owner(self, source: Span, own: str) -> Speaker | None:
        if m := re.match(r"(his|her|its|their|my|our)\s", own, re.I):
            found = self._of_pronoun([m[1].lower()], source, None)
            return found if found is not None and found.kind in ("person", "organisation") else None
        inside = names_in(source, self.entities)
        for i, e in sorted(inside, key=lambda x: x[0] not in self.cast.of):
            after = self.text[e.span.end : source.end]
            before = self.text[source.start : e.span.start]
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
            if i in self.cast.of and (
                re.search(r"\bby\b[^,]*$", before) or by or re.match(r"['’]s?\s", after) or delivers
            ):
                return Speaker(self.cast.of[i].name, "person")
            if (
                i not in self.cast.of
                and e.kind in ("organisation", "misc", "product")
                and (by or own_it or delivers)
            ):
                return Speaker(e.name, "organisation")
        return None

    def _owner_told_later(self, source: Span, noun: str) -> Speaker | None:
        """A headline's "new poll" is the one whose maker the text names next."""
        for one in sorted(self.statements, key=_place):
            if (
                one.source
                and one.source[0].start > source.start
                and _alike(head_noun(cleaned(one.source[0].text)), noun)
            ):
                owner = self._owner(one.source[0], cleaned(one.source[0].text))
                if owner is not None:
                    return owner
        return None

    def _organisation(self, source: Span, own: str, noun: str) -> Speaker:
        short = short_form(own)
        inside = names_in(source, self.entities)
        middle = core(own)
        if m := re.match(r"(his|her)\s+(?P<rest>.+)", middle, re.I):
            whose = self._of_pronoun([m[1].lower()], source, None)
            if whose is not None and whose.kind == "person":
                return Speaker(f"{whose.name}'s {m['rest']}", "organisation")
        if not inside:
            told = self._organisation_meant(source, own, noun)
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

    def _organisation_meant(self, source: Span, own: str, noun: str) -> Speaker | None:
        """ "The fund", "the agency", a headline's "House panel": the organisation named before, or next."""
        one = singular(noun)
        if DEFINITE.match(own):
            for at, speaker in reversed(self.events):
                if (
                    at < source.start
                    and speaker.kind == "organisation"
                    and one in map(singular, words(speaker.name))
                ):
                    return speaker
            fits = [
                e for e in self.entities if e.kind == "organisation" and one in map(singular, words(e.name))
            ]
            before = [e for e in fits if e.span.end <= source.start]
            if fits and len(core(own).split()) <= 3:
                chosen = (before or fits)[-1 if before else 0]
                return Speaker(chosen.name, "organisation")
            weighed = {
                i: v for i, v in self.meant.get(source, {}).items() if self.entities[i].kind == "organisation"
            }
            if weighed and len(core(own).split()) <= 3:
                best = max(weighed, key=lambda i: weighed[i])
                if weighed[best] > -1.2:
                    return Speaker(self.entities[best].name, "organisation")
        elif source.start < self.lead_ends:
            later = [
                e
                for e in self.entities
                if e.kind == "organisation"
                and e.span.start > source.end
                and any(_alike(one, singular(w)) for w in words(e.name))
            ]
            if later:
                return Speaker(later[0].name, "organisation")
        return None

    def _person(self, source: Span, own: str, noun: str) -> Speaker:
        taken = self._taken_up(source, own, noun)
        if taken is not None:
            return taken
        if same := self._same_anonymous(own, source.start):
            return same
        return self._anonymous(own)

    def _people_unnamed(self, source: Span, own: str, noun: str) -> Speaker:
        if DEFINITE.match(own):
            for at, speaker in reversed(self.events):
                last = words(core(speaker.name))[-1:]
                fits = at < source.start and speaker.kind in ("group", "anonymous")
                if fits and singular(noun) in map(singular, last):
                    return speaker
        if same := self._same_anonymous(own, source.start):
            return same
        short = short_form(own)
        affiliation = affiliation_of(own) or possessor(own)
        if noun in INFORMANTS or re.search(
            r"\bfamiliar\s+with\b|\bcondition\s+of\b|\bclose\s+to\b|\bnot\s+to\s+be\b", own
        ):
            return Speaker(own, "anonymous", affiliation=affiliation, description=own)
        return Speaker(short, "group", affiliation=affiliation)

    def _taken_up(self, source: Span, own: str, noun: str) -> Speaker | None:
        """ "The mediator", "the senator", a headline's "judge": the person or speaker described so."""
        early = source.start < self.lead_ends
        if re.match(r"(?:one|another|two|three|several|some)\b", own, re.I):
            return None
        if not DEFINITE.match(own) and not early and not own[:1].isupper() and re.match(r"an?\s", own, re.I):
            return None
        owner = possessor(own)
        if DEFINITE.match(own) or owner:
            for at, speaker in reversed(self.events):
                told = words(f"{speaker.description or ''} {speaker.role or ''}")
                alike = any(_alike(singular(w), singular(noun)) for w in told)
                if (
                    at < source.start
                    and alike
                    and (owner is None or owner.split()[-1].lower() in " ".join(told))
                ):
                    return speaker
        scores = self._scores(source)
        fits = [p for p in self.cast.people if self._has_role(p, noun)]
        indefinite = re.match(r"an?\s", own, re.I)
        if fits:
            # In the lead, whoever is named next; later, whoever the references or the last speaker point to.
            if early and len(own.split()) <= SHORT and (indefinite or not DEFINITE.match(own)):
                ahead = [
                    p for p in fits if max(self.entities[m].span.start for m in p.mentions) > source.start
                ]
                if ahead:
                    first = min(
                        ahead,
                        key=lambda p: min(
                            abs(self.entities[m].span.start - source.start) for m in p.mentions
                        ),
                    )
                    return Speaker(first.name, "person")
            elif DEFINITE.match(own):
                before = [
                    p for p in fits if any(self.entities[m].span.end <= source.start for m in p.mentions)
                ]
                if before:
                    best = max(
                        before, key=lambda p: (scores.get(p.name, UNSEEN), self._latest(p, source.start))
                    )
                    return Speaker(best.name, "person")
        if re.match(r"the\s", own, re.I) and scores and singular(noun) not in INFORMANTS:
            name = max(scores, key=lambda n: scores[n])
            if scores[name] > LOG_SURE:
                return Speaker(name, "person")
        return None

    def _has_role(self, person: Person, noun: str) -> bool:
        one = singular(noun)
        told = person.titles | {singular(w) for role in person.roles for w in words(role)[:12]}
        return any(_alike(one, w.rstrip(".")) for w in told)

    def _latest(self, person: Person, before: int) -> int:
        return max(
            (self.entities[m].span.start for m in person.mentions if self.entities[m].span.end <= before),
            default=-1,
        )

    def _same_anonymous(self, own: str, at: int) -> Speaker | None:
        """An anonymous speaker of the same article described in fewer of the same words is the same one."""
        mine = {w.removesuffix("'s") for w in words(own)} - {"a", "an", "the"}
        for position, speaker in reversed(self.events):
            if position < at and speaker.kind == "anonymous" and len(mine) >= 3:
                theirs = {w.removesuffix("'s") for w in words(speaker.description or "")}
                if mine <= theirs:
                    return speaker
        return None


_PERCENT = re.compile(r"(?:\w+\s+)?[\w.,-]+\s*(?:percent|per\s+cent|%)\s+of\b", re.I)


def _place(statement: Statement) -> int:
    return (statement.source or statement.cue)[0].start


def _alike(one: str, other: str) -> bool:
    return one == other or any(one in group and other in group for group in SYNONYMS)


def _log_add(a: float, b: float) -> float:
    high, low = max(a, b), min(a, b)
    return high + math.log1p(math.exp(low - high))


def _end_of_paragraph(text: str, count: int) -> int:
    """Where the article's first `count` paragraphs that have words end."""
    ends = [m.end() for m in re.finditer(r"[^\r\n]*\w[^\r\n]*", text)]
    return ends[min(count, len(ends)) - 1] if ends else 0


def speaker_of(
    text: str,
    sentences: Sequence[Span],
    statements: Sequence[Statement],
    speakers: Sequence[Speaker],
    span: Span,
) -> int | None:
    """The statement in which a phrase is said: the innermost whose content holds it.

    A phrase outside every content belongs to the nearest statement of its own sentence if that sentence
    goes on in reported speech, else to nobody (the outlet's own voice: None).
    """
    holding = [
        (sum(len(c) for c in s.content), i)
        for i, s in enumerate(statements)
        if any(c.contains(span) for c in s.content)
    ]
    if holding:
        return min(holding)[1]
    sentence = sentences[sentence_at(list(sentences), span.start)]
    near = []
    for i, s in enumerate(statements):
        mine = [x for x in (*s.source, *s.cue, *s.content) if sentence.contains(x)]
        if mine and any(sentence.contains(c) for c in s.cue):
            near.append((min(abs(x.start - span.start) for x in mine), i))
    return min(near)[1] if near else None
