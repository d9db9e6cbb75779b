"""Named things of an article, each with the fullest name that the article gives it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from unless.domain.reading import Entity, EntityKind
from unless.domain.text import Span
from unless.reading.fragments import Name, Tagged
from unless.reading.nouns import head_kind
from unless.reading.people import Cast, bare, expanded
from unless.reading.places import placed

# Words before a name that are no part of it.
TITLES = frozenset(
    """
    mr mrs ms miss mx dr prof professor sir lord lady dame president chancellor premier senator senators sen sens
    governor gov general gen colonel col captain capt major maj lieutenant lt sergeant sgt commander cmdr admiral adm
    judge justice representative rep reps del delegate congressman congresswoman secretary minister ambassador mayor
    councillor councilman councilwoman pope father rev reverend bishop archbishop cardinal rabbi imam sheikh king
    queen prince princess speaker chairman chairwoman chair director chief officer detective inspector sheriff marshal
    brigadier brig prime deputy vice foreign defence defense finance interior retired former acting senior coach
    attorney lawmaker spokesman spokeswoman spokesperson economist analyst lawyer pollster investor then-president
    democratic republican first nominee candidate democrat
    """.split()
)
# What the last word of a longer name tells; from the training half of the annotated newswire, where at least three
# names in five with that word are of that kind.
LAST_WORDS: dict[str, EntityKind] = {
    **dict.fromkeys(
        "airport bridge dam hospital mine museum plant port prison roundabout stadium station theatre theater zoo".split(),
        "facility",
    ),
    **dict.fromkeys(
        "act agreement award awards championship championships code cup festival games index law olympics prize summit "
        "treaty war".split(),
        "misc",
    ),
}
_PARTICLES = frozenset(
    "de la von van bin al der den del della da dos di du ibn el le ten ter y e zu af".split()
)
_TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Del|Prof|Sgt|Lt|Col|Capt)\.[ \u00a0]+"
    r"(?P<name>[A-Z][\w’'-]*(?:[ \u00a0]+(?:[A-Z]\.|[A-Z][\w’'-]+)){0,3}(?<!['’]s))"
)
_TOKEN = re.compile(r"[^\s\u00a0]+")


def find_names(text: str, names: Sequence[Name]) -> tuple[Entity, ...]:
    """The tagger's names in order of the text.

    "Brandt" gets "Ilse Brandt", "the IMF" its long form, where the article has them. A person's title is no part
    of the name.
    """
    found = _titled(text, [one for name in names for one in _parted(text, name)])
    found = _again(text, placed(text, _agreed(found)))
    found.sort(key=lambda n: n.span.start)
    first = [Entity(n.span, n.kind, bare(n.span.text)) for n in found]
    long = expanded(text, first)
    first = [replace(e, kind="organisation") if _short(e.name) in long else e for e in first]
    cast = Cast(text, first)
    out = []
    for i, e in enumerate(first):
        full = cast.of[i].name if i in cast.of else long.get(_short(e.name), e.name)
        out.append(Entity(e.span, e.kind, full))
    return tuple(out)


def meant_entities(tagged: Tagged, entities: Sequence[Entity]) -> dict[Span, dict[int, float]]:
    """Source -> log-probability of each entity being what it stands for, from the tagger's names.

    A name that was parted gives its weight to its first part.
    """
    starts = [e.span.start for e in entities]
    place = {}
    for i, n in enumerate(tagged.names):
        k = bisect_left(starts, n.span.start)
        if k < len(entities) and n.span.contains(entities[k].span):
            place[i] = k
    return {
        tagged.fragments[f].span: {place[i]: log for i, log in names.items() if i in place}
        for f, names in tagged.meant_by.items()
    }


def _short(name: str) -> str:
    return name.replace(".", "")


def _titled(text: str, found: Sequence[Name]) -> list[Name]:
    """With the people that the tagger left out or took for something else: "Rep. Ilse Brandt"."""
    out = list(found)
    for m in _TITLED.finditer(text):
        span = Span.cut(text, m.start("name"), m.end("name"))
        if not any(span.overlaps(n.span) for n in out if n.kind == "person"):
            out = [n for n in out if not span.overlaps(n.span)]
            out.append(Name("person", span))
    return out


def _agreed(found: Sequence[Name]) -> list[Name]:
    """The same words are the same kind of thing all through an article: the one they are given most often."""
    kinds: dict[str, Counter[EntityKind]] = {}
    for n in found:
        kinds.setdefault(bare(n.span.text).lower(), Counter())[n.kind] += 1
    out = []
    for n in found:
        ranked = kinds[bare(n.span.text).lower()].most_common(2)
        clear = len(ranked) == 1 or ranked[0][1] > ranked[1][1]
        out.append(Name(ranked[0][0], n.span) if clear else n)
    return out


def _again(text: str, found: Sequence[Name]) -> list[Name]:
    """With the surnames of people named in full that the tagger left out further on, or "BRANDT" took for a body."""
    words = {bare(n.span.text).split()[-1] for n in found if n.kind == "person" and " " in bare(n.span.text)}
    words = {w for w in words if len(w) > 3 and w[0].isupper() and w.isalpha()}
    if not words:
        return list(found)
    capital = {w.upper() for w in words}
    out = [Name("person", n.span) if bare(n.span.text) in capital else n for n in found]
    taken = sorted((n.span.start, n.span.end) for n in out)
    for m in re.finditer(rf"\b(?:{'|'.join(sorted(words | capital))})\b", text):
        i = bisect_left(taken, (m.end(), 0))
        # Part of a longer name ("Crane Street") is no surname.
        alone = not re.match(r"[ \u00a0][A-Z]", text[m.end() : m.end() + 2])
        if alone and not any(a < m.end() and m.start() < b for a, b in taken[max(0, i - 2) : i + 1]):
            out.append(Name("person", Span.cut(text, *m.span())))
    return out


def _parted(text: str, name: Name) -> Iterator[Name]:
    """A person's name without titles; two people, or two paragraphs, in one span apart; "of Vesk" left out."""
    if m := re.search(r"\s*\n\s*\n\s*", name.span.text):
        start = name.span.start
        yield from _parted(text, Name(name.kind, Span.cut(text, start, start + m.start())))
        yield from _parted(text, Name(name.kind, Span.cut(text, start + m.end(), name.span.end)))
        return
    if name.kind == "organisation" and head_kind(bare(name.span.text).lower()) == "people":
        yield Name("group", name.span)  # "Democrats"
        return
    if name.kind != "person":
        last = bare(name.span.text).lower().split()[1:]
        yield Name(LAST_WORDS.get(last[-1], name.kind), name.span) if last else name
        return
    part: list[tuple[int, int]] = []
    parts = [part]
    for m in _TOKEN.finditer(name.span.text):
        word = m[0].strip("“”\"'’‘(),.")
        if not word:
            continue
        if word in ("of", "from", "in", "at", "for"):
            break
        if word.islower() and word not in _PARTICLES:
            part = []
            parts.append(part)
        else:
            part.append((name.span.start + m.start(), name.span.start + m.end()))
    for some in parts:
        ranks = [n for n, (a, b) in enumerate(some[:-1]) if _is_title(text[a:b])]
        tokens = some[ranks[-1] + 1 :] if ranks else some
        plain = text[tokens[0][0] : tokens[0][1]].strip("“”\"'’‘(),.").lower() if len(tokens) == 1 else ""
        if head_kind(plain) == "people":  # "Democrats"
            yield Name("group", Span.cut(text, *tokens[0]))
        elif (
            head_kind(plain) != "person"
            and tokens
            and any(text[a].isupper() or not text[a].isascii() for a, _ in tokens)
        ):
            yield Name("person", Span.cut(text, tokens[0][0], tokens[-1][1]))


def _is_title(word: str) -> bool:
    """ "Ms" and "Gen." are titles; "MS" and "AL" before a surname are initials."""
    return word.strip(".").lower() in TITLES and not (len(word) == 2 and word.isupper())
