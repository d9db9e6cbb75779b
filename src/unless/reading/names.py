"""Named things by their capitals: runs of capitalised words, with the kind that the words around them show.

A rule of thumb until the tagger has a head of its own for entities; it is made for finding people and the
fullest form of their names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from unless.domain.reading import Entity, EntityKind
from unless.domain.text import Span

TITLES = (
    "Mr Mrs Ms Miss Dr Prof Professor Sir Lord Lady Dame President Chancellor Premier Senator Sen Governor Gov "
    "General Gen Colonel Col Captain Capt Major Maj Lieutenant Lt Sergeant Sgt Commander Admiral Adm Judge Justice "
    "Representative Rep Congressman Congresswoman Secretary Minister Ambassador Mayor Councillor Councilman Pope "
    "Father Rev Reverend Bishop Archbishop Cardinal Rabbi Imam Sheikh King Queen Prince Princess Speaker Chairman "
    "Chairwoman Chair Director Chief Officer Detective Inspector Sheriff Marshal Brigadier Foreign Prime Deputy Vice "
    "Defence Defense Finance Interior Economy Trade Energy Transport Agriculture Health Justice Spokesman "
    "Spokeswoman Spokesperson Coach Attorney Lawmaker Pollster Economist Analyst Lawyer Union Mission Insurer Weather "
    "Retired Former Acting Senior Executive Midfielder Striker Forward Defender Goalkeeper Insurer Investor"
).split()
_TITLE = frozenset(t.lower() for t in TITLES)
_ORGANISATION = frozenset(
    "party ministry council commission committee board agency authority department office court bank university college "
    "institute association union federation corp corporation company inc ltd group holdings times post news journal "
    "herald courier independent radio television network press parliament senate congress house assembly cabinet "
    "government army navy police force forces fund foundation center centre campaign league club airlines airways rail "
    "freight society organization organisation church bureau service services administration team embassy kremlin "
    "pentagon nato un eu fbi cia partners capital securities industries motors energy systems".split()
)
_PLACE = frozenset(
    "city river lake mount mountain valley island islands province county state states street avenue bay port cape "
    "republic kingdom north south east west strait sea ocean bridge airport square".split()
)
_CALENDAR = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday jan feb mar apr jun jul aug sep sept oct nov dec easter christmas".split()
)
_OPENERS = frozenset(
    "the a an and but or so yet for nor if unless when while as after before since until although though because "
    "he she it they we i you this that these those there here his her its their our my your who what where why how "
    "which in on at by from with without of to no not yes one two three four five six seven eight nine ten some many "
    "most all each every both either neither any other another such more less few several last next first second "
    "third new old then now today yesterday tomorrow also still just only even never always asked according meanwhile "
    "however moreover instead earlier later across under over about against between during despite among let nobody "
    "somebody everyone nothing something put get go do is are was were will would could should may might can has have "
    "had been being only exclusive breaking update analysis opinion".split()
)
_RUN = re.compile(
    r"(?<![\w’'.])(?:(?:[A-Z]\.){2,}\s+)?[A-Z](?:[\w’\-]|'(?=[A-Z]))*\.?(?:\s+(?:(?:of|de|del|della|van|von|der|den|bin|al|el|la|le|du|da|dos|for|the)\s+(?=[A-Z]))*"
    r"(?:the\s+)?[A-Z](?:[\w’\-]|'(?=[A-Z]))*\.?)*"
)


def find_names(text: str, sentences: Sequence[Span]) -> tuple[Entity, ...]:
    """Every named thing in order of the text, with the fullest name that the article gives it."""
    found: list[tuple[Span, EntityKind]] = []
    for sentence in sentences:
        for m in _RUN.finditer(text, sentence.start, sentence.end):
            found += _parts(text, sentence, m)
    full = _fullest([s.text for s, k in found if k == "person"])
    kinds: dict[str, Counter[EntityKind]] = {}
    for span, kind in found:
        kinds.setdefault(span.text.split()[-1], Counter())[kind] += 1
    out = []
    for span, kind in found:
        last = _bare(span.text).split()[-1]
        person = last in full and (kind == "person" or len(span.text.split()) == 1)
        best = "person" if person else kinds[span.text.split()[-1]].most_common(1)[0][0]
        settled: EntityKind = kind if kind != "misc" else best
        if person:
            settled = "person"
        out.append(Entity(span, settled, full[last] if person else _bare(span.text)))
    return tuple(out)


def _bare(name: str) -> str:
    return (
        re.sub(r"['’]s$|['’]$", "", name).rstrip(".")
        if not re.search(r"\b[A-Z]\.$|Jr\.$|Sr\.$", name)
        else name
    )


def _parts(text: str, sentence: Span, m: re.Match[str]) -> list[tuple[Span, EntityKind]]:
    """A run of capitals cut at possessives, without titles, openers and dates at its ends."""
    out: list[tuple[Span, EntityKind]] = []
    for piece in re.finditer(
        r"[^’'\s]+(?:[’'](?!s\b)[^’'\s]+)*(?:\s+[^’'\s]+(?:[’'](?!s\b)[^’'\s]+)*)*", m[0]
    ):
        start = m.start() + piece.start()
        tokens = [(t.start() + start, t[0]) for t in re.finditer(r"\S+", piece[0])]
        opens = (
            start == sentence.start
            or text[start - 1] in '“"‘('
            or text[max(0, start - 2) : start] in (": ", "- ")
        )
        titled = False
        body = len(tokens) > 1 and tokens[-1][1].lower().rstrip(".") in _ORGANISATION
        while tokens and not body and (low := tokens[0][1].lower().rstrip(".")):
            if (
                re.fullmatch(r"(?:[A-Z]\.){2,}", tokens[0][1])
                and len(tokens) > 1
                and tokens[1][1].lower() in _TITLE
            ):
                tokens.pop(0)
                continue
            if low in _TITLE and (len(tokens) > 1 or not opens or low not in ("prime",)):
                titled = True
            elif not (
                low in _CALENDAR
                or (low in _OPENERS and (opens or low in ("the", "and")))
                or tokens[0][1] in ("of", "the", "for")
            ):
                break
            tokens.pop(0)
        if not body:
            # "German Chancellor Friedrich Merz": the name follows the last title.
            ranks = [n for n, t in enumerate(tokens[:-1]) if t[1].lower().rstrip(".") in _TITLE]
            if ranks and len(tokens) - ranks[-1] <= 5:
                tokens, titled = tokens[ranks[-1] + 1 :], True
        while body and tokens[0][1].lower() in ("the", "a", "an"):
            tokens.pop(0)
        while tokens and (
            tokens[-1][1].lower().rstrip(".") in _CALENDAR or tokens[-1][1] in ("of", "the", "for", "and")
        ):
            tokens.pop()
        if not tokens:
            continue
        end = tokens[-1][0] + len(tokens[-1][1])
        if text[end - 1] == "." and not re.search(
            r"\b(?:[A-Z]\.|Jr\.|Sr\.|Inc\.|Ltd\.|Co\.|Corp\.)$", text[tokens[0][0] : end]
        ):
            end -= 1
        span = Span.cut(text, tokens[0][0], end)
        if len(tokens) == 1 and opens and not titled and span.text.lower() in _OPENERS:
            continue
        if span.text:
            out.append((span, _kind(text, span, titled)))
    return out


def _kind(text: str, span: Span, titled: bool) -> EntityKind:
    tokens = span.text.split()
    low = [t.lower().rstrip(".") for t in tokens]
    if titled:
        return "person"
    if any(t in _ORGANISATION for t in low) or (
        len(tokens) == 1 and len(span.text) > 1 and span.text.isupper()
    ):
        return "organisation"
    if any(t in _PLACE for t in low):
        return "location"
    after, before = text[span.end : span.end + 24], text[max(0, span.start - 12) : span.start]
    if re.search(r"\b(?:in|at|near|from|across|outside|to)\s+$", before) and len(tokens) <= 2:
        return "location"
    if (
        2 <= len(tokens) <= 4
        and all(re.match(r"[A-Z][a-zéèäöüøåñ’'\-]+|[A-Z]\.$|van|von|de|al|bin", t) for t in tokens)
        and not any(t in ("of", "the", "for", "and") for t in tokens)
    ):
        return "person"
    if re.match(r",?\s+(?:said|says|told|added|argued|warned|noted|who\b)", after):
        return "person"
    if re.match(
        r"\s+(?:officials?|leaders?|people|voters|citizens|troops|lawmakers|forces)\b", after
    ) and re.search(r"(?:n|ese|ish|i)$", low[-1]):
        return "group"
    return "misc"


def _fullest(people: Sequence[str]) -> dict[str, str]:
    """Surname -> the fullest name of the first person who bears it."""
    out: dict[str, str] = {}
    for name in people:
        bare = _bare(name)
        if len(bare.split()) < 2:
            continue
        last = bare.split()[-1]
        if last in ("Jr", "Sr", "Jr.", "Sr.") and len(bare.split()) > 2:
            last = bare.split()[-2]
        if last not in out or (
            len(bare.split()) > len(out[last].split()) and bare.split()[0] == out[last].split()[0]
        ):
            out[last] = bare
    return out
