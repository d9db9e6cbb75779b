"""Who speaks: sources resolved to people, organisations, anonymous speakers, groups and documents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from unless.domain.reading import Entity, Speaker, SpeakerKind, Statement
from unless.domain.text import Span, sentence_at, trimmed, words

HE = frozenset("he him his himself".split())
SHE = frozenset("she her hers herself".split())
THEY = frozenset("they them their themselves both".split())
I_WE = frozenset("i we me us my our".split())
_MALE = re.compile(
    r"\b(?:Mr|Sir|Lord|King|Prince|Father|chairman|spokesman|congressman|businessman|father|son|husband|brother)\b"
)
_FEMALE = re.compile(
    r"\b(?:Mrs|Ms|Miss|Lady|Dame|Queen|Princess|chairwoman|spokeswoman|congresswoman|businesswoman|mother|daughter|wife|sister)\b"
)
# Heads of descriptions of single unnamed speakers.
_PERSON_NOUN = re.compile(
    r"\b(?:sources?|officials?|aides?|diplomats?|envoys?|lawmakers?|ministers?|members?|mediators?|lawyers?|advis[eo]rs?|"
    r"spokes(?:man|woman|person|people)|persons?|people|officers?|soldiers?|sergeant|analysts?|economists?|witness(?:es)?|"
    r"executives?|managers?|negotiators?|delegates?|insiders?|staff(?:er|ers)?|strategists?|residents?|man|men|woman|women|"
    r"experts?|scientists?|professors?|doctors?|investors?|traders?|bankers?|reporters?|judges?|prosecutors?|farmers?|"
    r"engineers?|organi[sz]ers?|leaders?|commanders?|operatives?|donors?|students?|teachers?|veterans?|voters?|friends?|"
    r"colleagues?|regulators?|figures?|confidants?|supporters?|critics?|opponents?|allies|surrogates?|skeptics|author|writer|captain|skipper|"
    r"governor|mayor|senator|president|chancellor|premier|general|chairman|coach|pollster|geologist|forecasters?|insurers?|"
    r"trader|clerk|driver|nurse|priest|juror|agent|broker|scholar|historian|director|secretary|one|two|three|four|others?|some|many|most)\b",
    re.I,
)
_DOCUMENT = re.compile(
    r"\b(?:reports?|polls?|surveys?|statements?|stud(?:y|ies)|letters?|e-?mails?|bills?|documents?|memos?|tweets?|transcripts?|"
    r"lawsuit|indictment|ruling|filing|article|editorial|headline|book|records?|constitution|law|data|figures|"
    r"agreement|treaty|draft|communiqu[ée]|audit|video|ad|advertisement|website|analysis|review|note|column|story)\s*$",
    re.I,
)
_ORGANISATION = re.compile(
    r"\b(?:party|ministry|council|commission|committee|board|agency|authority|department|office|court|bank|university|"
    r"institute|association|union|federation|corporation|company|government|army|police|parliament|senate|congress|"
    r"cabinet|fund|foundation|campaign|league|club|administration|team|embassy|network|newspaper|kremlin|presidency|"
    r"alliance|coalition|regime|firm|group|organi[sz]ation|state|country|authorities|paper|station|channel|press|media)\s*$",
    re.I,
)
_INDEFINITE = re.compile(
    r"^(?:an?|one|two|three|four|five|six|several|some|another|a\s+few|a\s+number\s+of)\b", re.I
)
_GENERIC = re.compile(
    r"^(?:many|most|some|all|few|critics|analysts|experts|observers|supporters|opponents|voters|people|others|residents|officials|"
    r"republicans|democrats|conservatives|liberals|americans|economists|scientists|forecasters|insurers|traders|regulators|lawmakers|"
    r"the\s+public|everyone|everybody|nobody|anyone)\b",
    re.I,
)
_AFFILIATED = re.compile(
    r"\b(?:in|from|of|at|for|with|inside)\s+(?P<whom>(?:the\s+|[A-Z][\w’']*(?:'s|’s)\s+)?[A-Z][\w’'&\-]*(?:\s+(?:of\s+(?:the\s+)?)?[A-Z][\w’'&\-]*)*"
    r"(?:\s+(?:party|ministry|office|campaign|government|union|council|board|bank))?|(?:her|his|their|the)\s+[\w’' ]{2,30}?"
    r"(?:office|ministry|party|board|firm|company|government|council))",
)


@dataclass(slots=True)
class _Memory:
    """What is known of the people of an article while it is read from start to end."""

    male: set[str] = field(default_factory=set)
    female: set[str] = field(default_factory=set)
    events: list[tuple[int, Speaker]] = field(default_factory=list)  # (position, speaker or subject)

    def fits(self, speaker: Speaker, pronoun: str) -> bool:
        """Whether a pronoun may stand for a speaker."""
        key = speaker.name
        if pronoun in HE:
            return speaker.kind in ("person", "anonymous") and key not in self.female and " and " not in key
        if pronoun in SHE:
            return speaker.kind in ("person", "anonymous") and key not in self.male and " and " not in key
        return True

    def learn(self, speaker: Speaker, pronoun: str) -> None:
        """A pronoun that stood for somebody tells of a gender."""
        if speaker.kind == "person":
            (self.male if pronoun in HE else self.female if pronoun in SHE else set()).add(speaker.name)


def resolve_speakers(
    text: str,
    sentences: Sequence[Span],
    statements: Sequence[Statement],
    entities: Sequence[Entity],
    outlet: str | None,
) -> tuple[Speaker, ...]:
    """The speaker of each statement, in the statements' order.

    Surnames get their full names, pronouns and "the official" the one meant before them; a statement
    without anybody to name has kind "none".
    """
    people = [e for e in entities if e.kind == "person"]
    memory = _Memory()
    for e in people:
        lead = text[max(0, e.span.start - 25) : e.span.start]
        tail = text[e.span.end : e.span.end + 30]
        if _MALE.search(lead.split(",")[-1]):
            memory.male.add(e.name)
        if _FEMALE.search(lead.split(",")[-1]) or re.match(r",\s+(?:her|she)\b", tail):
            memory.female.add(e.name)
    memory.events = _subjects(text, sentences, people, statements)
    order = sorted(range(len(statements)), key=lambda i: _position(statements[i]))
    out: dict[int, Speaker] = {}
    for i in order:
        one = statements[i]
        found = _speaker(text, sentences, one, entities, memory, out, outlet)
        out[i] = found
        if found.kind != "none" and one.parent is None:
            memory.events.append((_position(one), found))
            memory.events.sort(key=lambda x: x[0])
    return tuple(out[i] for i in range(len(statements)))


def _position(statement: Statement) -> int:
    spans = statement.source or statement.cue
    return spans[0].start


def _subjects(
    text: str, sentences: Sequence[Span], people: Sequence[Entity], statements: Sequence[Statement]
) -> list[tuple[int, Speaker]]:
    """People who open a sentence outside quotations: the likeliest to be taken up by a pronoun."""
    out = []
    for sentence in sentences:
        for e in people:
            if not sentence.contains(e.span):
                continue
            lead = text[sentence.start : e.span.start]
            quoted = any(
                c.contains(e.span) and s.quotation != "indirect" for s in statements for c in s.content
            )
            if (
                not quoted
                and len(lead.split()) <= 7
                and "," not in lead
                and not re.match(r"['’]s\b", text[e.span.end :])
            ):
                out.append((e.span.start, Speaker(e.name, "person")))
            break
    return out


def _speaker(
    text: str,
    sentences: Sequence[Span],
    statement: Statement,
    entities: Sequence[Entity],
    memory: _Memory,
    known: dict[int, Speaker],
    outlet: str | None,
) -> Speaker:
    if not statement.source:
        return _without_source(sentences, statement, memory)
    source = statement.source[0]
    if words(source.text)[:1] in (["who"], ["whom"]):
        phrase = _antecedent_phrase(text, source)
        if phrase is None:
            return _by_pronoun(memory, source.start, "who")
        source = phrase
    own = words(source.text)
    if not own:
        return Speaker()
    pronoun = own[0]
    if pronoun in I_WE and len(own) <= 2:
        if statement.parent is not None and statement.parent in known:
            return known[statement.parent]
        return Speaker()
    if (pronoun in HE | SHE | THEY and len(own) <= 2) or own in (["it"],):
        return _by_pronoun(
            memory, source.start, "he" if pronoun in HE else "she" if pronoun in SHE else pronoun
        )
    named = _named(text, source, entities)
    if named is not None:
        return named
    return _described(source, entities, memory)


def _antecedent_phrase(text: str, relative: Span) -> Span | None:
    """The noun phrase right before a relative pronoun: "a board member who asked"; None after a comma.

    After a comma the phrase is as often an apposition; the last person named goes first then.
    """
    lead = text[max(0, relative.start - 60) : relative.start]
    if lead.rstrip().endswith(","):
        return None
    determiner = r"\b(?:an?|the|one|two|three|several|his|her|their|its|another)\s"
    starts = [m.start() for m in re.finditer(determiner, lead, re.I)]
    if not starts or not re.fullmatch(r"[\w’'\- ]+", lead[starts[-1] :]):
        return None
    start = relative.start - len(lead) + starts[-1]
    return trimmed(text, start, relative.start, " ,\n")


def _without_source(sentences: Sequence[Span], statement: Statement, memory: _Memory) -> Speaker:
    """A participle ("adding that ...") goes with the speaker or subject before it in its sentence."""
    cue = statement.cue[0]
    if re.search(r"ing\b", cue.text.split()[0]):
        sentence = sentences[sentence_at(list(sentences), cue.start)]
        near = [s for at, s in memory.events if sentence.start <= at < cue.start]
        if near:
            return near[-1]
    return Speaker()


def _by_pronoun(memory: _Memory, at: int, pronoun: str) -> Speaker:
    before = [s for position, s in memory.events if position < at]
    for speaker in reversed(before):
        if pronoun == "they" and speaker.kind == "person" and " and " not in speaker.name:
            continue
        if pronoun == "it" and speaker.kind not in ("organisation", "document"):
            continue
        if memory.fits(speaker, pronoun):
            memory.learn(speaker, pronoun)
            return speaker
    if pronoun == "they" and before:
        return before[-1]
    return Speaker()


def _named(text: str, source: Span, entities: Sequence[Entity]) -> Speaker | None:
    """A source that names people or is itself a name."""
    inside = [e for e in entities if source.contains(e.span)]
    heads = [e for e in inside if e.kind == "person" and not _attributive(text, e.span, source)]
    if heads:
        first = heads[0]
        joined = [first] + [
            e
            for e in heads[1:]
            if re.fullmatch(r"[^,]{0,40}\s*and\s+[^,]{0,30}", text[first.span.end : e.span.start])
        ]
        role = _role(text, source, first.span)
        name = " and ".join(dict.fromkeys(e.name for e in joined))
        return Speaker(name, "person", role=role, affiliation=_affiliation(role or ""))
    bare = re.sub(r"^(?:the|The)\s+|['’]s$|,$", "", source.text.strip(" ,"))
    for e in inside:
        if bare in (e.span.text, e.name):
            kind: SpeakerKind = (
                "person" if e.kind == "person" else "group" if e.kind == "group" else "organisation"
            )
            return Speaker(e.name if e.kind == "person" else source.text.strip(" ,"), kind)
    return None


def _attributive(text: str, span: Span, source: Span) -> bool:
    """Whether a name only qualifies what follows: "Trump's campaign", "a Clinton spokesman", "an aide to Vance"."""
    rest = text[span.end : source.end]
    lead = text[source.start : span.start]
    if re.match(r"['’]s?\b|['’]\s|\s+[a-z]", rest) and not re.match(
        r"\s+(?:himself|herself|themselves|and|who|of|from|in|at|\()", rest
    ):
        return True
    if re.search(
        r"\b(?:to|for|with|of|by|from|near|in|against|like)\s+(?:[A-Z][\w.]*\s+)*$", lead
    ) and not re.search(r",[^,]*$", lead):
        return not re.search(r"\b(?:[A-Z]\w+\s+of\s+[A-Z]\w+|head\s+of\s+\w+)\s+$", lead)
    return False


def _role(text: str, source: Span, name: Span) -> str | None:
    """The words before or after the name that say what its bearer is."""
    after = text[name.end : source.end].strip(" ,.")
    before = text[source.start : name.start].strip(" ,.")
    before = re.sub(r"^(?:the|and)\s+", "", before)
    role = (
        after
        if len(after.split()) > 1 and not after.startswith(("and ", "’s", "'s", "himself", "herself"))
        else before
    )
    return role if role and not _BARE_TITLE.fullmatch(role) else None


_BARE_TITLE = re.compile(r"(?:Mr|Mrs|Ms|Miss|Dr|Sir|Prof)\.?")


def _affiliation(role: str) -> str | None:
    m = _AFFILIATED.search(role)
    if m:
        return m["whom"].strip(" ,")
    lead = re.match(
        r"((?:[A-Z][\w’'&\-]*\s+)+)(?:chief|chair|chairman|spokes|leader|minister|president|director|lawyer|coach|official)",
        role,
    )
    return lead[1].strip() if lead else None


def _described(source: Span, entities: Sequence[Entity], memory: _Memory) -> Speaker:
    """A source that names nobody: organisation, document, group or anonymous speaker."""
    own = source.text.strip(' ,.:;"“”')
    head = re.split(
        r"\s+(?:who|which|that|in|from|of|at|for|with|to|familiar|close|on|,)\b|,", own, maxsplit=1
    )[0]
    if re.match(r"(?:the|that|this|her|his|both)\s", own, re.I) or re.match(r"^[a-z]+$", own):
        taken = _taken_up(head, memory, source.start)
        if taken is not None:
            return taken
    affiliation = _affiliation(own) or _possessor(own)
    if _DOCUMENT.search(head):
        return Speaker(own, "document", affiliation=affiliation)
    if _PERSON_NOUN.search(head.split()[-1] if head.split() else ""):
        plural = head.lower().endswith("s") or re.search(r"\b(?:people|men|women)\b", head, re.I)
        if plural and _GENERIC.match(own) and not re.match(r"(?:two|three|four|five|several)\b", own, re.I):
            return Speaker(own, "group", affiliation=affiliation)
        if same := _same_anonymous(own, memory, source.start):
            return same
        if (
            _INDEFINITE.match(own)
            or not plural
            or re.search(r"\bsources?\b|\bfamiliar\s+with\b|\bcondition\s+of\b", own, re.I)
        ):
            return Speaker(own, "anonymous", affiliation=affiliation, description=own)
        return Speaker(own, "group", affiliation=affiliation)
    if re.match(r"one\s+of\b", own, re.I):
        return Speaker(own, "anonymous", affiliation=affiliation, description=own)
    if _ORGANISATION.search(head) or any(e.span.overlaps(source) for e in entities):
        return Speaker(own, "organisation")
    return Speaker(
        own, "group" if own.lower().endswith("s") else "anonymous", affiliation=affiliation, description=own
    )


def _same_anonymous(own: str, memory: _Memory, at: int) -> Speaker | None:
    """An anonymous speaker of the same article described in fewer of the same words is the same one."""
    mine = {w.removesuffix("'s") for w in words(own)} - {"a", "an", "the"}
    for position, speaker in reversed(memory.events):
        if position < at and speaker.kind == "anonymous" and len(mine) >= 3:
            theirs = {w.removesuffix("'s") for w in words(speaker.description or "")}
            if mine <= theirs:
                return speaker
    return None


def _possessor(own: str) -> str | None:
    m = re.search(r"([A-Z][\w\-]*(?:\s+[A-Z][\w\-]*)*)['’]s\s", own)
    return m[1] if m else None


def _taken_up(head: str, memory: _Memory, at: int) -> Speaker | None:
    """ "The mediator", "the lawyer": the earlier speaker described by the same noun."""
    nouns = words(head)
    if not nouns:
        return None
    noun = nouns[-1].rstrip("s")
    if len(noun) < 3:
        return None
    for position, speaker in reversed(memory.events):
        if position >= at:
            continue
        told = words(f"{speaker.description or ''} {speaker.role or ''}")
        if any(w.rstrip("s") == noun for w in told):
            return speaker
    return None


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


def renamed(speaker: Speaker, name: str) -> Speaker:
    """The same speaker under another name."""
    return replace(speaker, name=name)
